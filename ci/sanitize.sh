#!/usr/bin/env bash
# The tests under AddressSanitizer (with its search for leaks), ThreadSanitizer and valgrind, each
# where its tools are.
#
#     ci/sanitize.sh                               all of them
#     ci/sanitize.sh address laws runtime:panics   AddressSanitizer, with the binary `laws`, and of the binary `runtime` the
#                                                  tests whose name has `panics` in it
#     ci/sanitize.sh cached memory                 valgrind, with the store as it is built for users
#
# The store keeps nodes that it has freed for the next scope, per thread. `cached` leaves it so: it
# finds what that cache leaks. The others free every node at once, so that no spare one hides a use
# after free.
#
# What can't run says so, and is no failure. `address` and `thread` need a nightly toolchain.
set -euo pipefail
cd "$(dirname "$0")/.."
here=$PWD/ci

step() { printf '\n-- %s\n' "$*"; }
skip() { printf -- '-- skipped: %s\n' "$*"; }

only=${1:-all}
[ $# -gt 0 ] && shift

# The binaries, each with a part of a test's name behind a colon, or with none. By default, all that
# do not only compile.
tests=("$@")
[ $# -gt 0 ] || tests=(laws runtime rayon matrix propagate macros front_page allocator memory soundness soundness_allocator)

host=$(rustc -vV | sed -n 's/^host: //p')
target=${CARGO_TARGET_DIR:-$PWD/target}
no_cache="--cfg contextvars_no_node_cache"
# A sanitizer makes each case many times slower.
export PROPTEST_CASES=${PROPTEST_CASES:-500}
# Backtraces of panics that are expected take more time than the tests.
export RUST_BACKTRACE=0 CARGO_INCREMENTAL=0

nightly() { cargo +nightly --version > /dev/null 2>&1; }
wanted() { [ "$only" = all ] || [ "$only" = "$1" ]; }

# run CARGO.. [-- OPTION..]: `cargo test` for each binary, with its filter.
run() {
    local cargo=() options=() binary failed=0
    while [ $# -gt 0 ] && [ "$1" != -- ]; do cargo+=("$1"); shift; done
    [ $# -eq 0 ] || { shift; options=("$@"); }
    # All at once: cargo then compiles them side by side.
    local names=()
    for binary in "${tests[@]}"; do names+=(--test "${binary%%:*}"); done
    "${cargo[@]}" --no-run "${names[@]}"
    for binary in "${tests[@]}"; do
        local filter=()
        case $binary in *:*) filter=("${binary#*:}") ;; esac
        "${cargo[@]}" --test "${binary%%:*}" -- "${options[@]}" "${filter[@]}" || failed=1
    done
    return $failed
}

address() {
    step "AddressSanitizer and leaks: ${tests[*]}"
    (
        export ASAN_OPTIONS="detect_leaks=1:detect_stack_use_after_return=1"
        export LSAN_OPTIONS="suppressions=$here/leaks.supp:print_suppressions=0"
        export RUSTFLAGS="$no_cache -Zsanitizer=address" CARGO_TARGET_DIR=$target/sanitize-address
        # The sanitizer has to be told that a coroutine has a stack of its own.
        run cargo +nightly test --quiet -p contextvars-tests --features corosensei/sanitizer --target "$host"
        case " ${tests[*]} " in
            *" runtime "*) CARGO_TEST="cargo +nightly test -p contextvars-tests --target $host" bash ci/alone.sh runtime scope ;;
        esac
    )
}

thread() {
    step "ThreadSanitizer: ${tests[*]}"
    # std comes compiled without it, which the compiler has to be told to accept; races.awk tells
    # what is false because of that. Fences it does not know: crossbeam has other code for it. One
    # test at a time, so that the harness does not add to it.
    local dir=$target/sanitize-thread failed=0
    mkdir -p "$dir" && rm -f "$dir"/races.*
    TSAN_OPTIONS="exitcode=0:log_path=$dir/races" \
    RUSTFLAGS="$no_cache --cfg crossbeam_sanitize_thread -Zsanitizer=thread -Cunsafe-allow-abi-mismatch=sanitizer" \
    CARGO_TARGET_DIR=$dir \
        run cargo +nightly test --quiet -p contextvars-tests --target "$host" -- --test-threads=1 || failed=1
    cat "$dir"/races.* /dev/null 2> /dev/null | awk -f "$here/races.awk" || failed=1
    return $failed
}

# memcheck TARGET_DIRECTORY [PACKAGE..]: under valgrind, with what RUSTFLAGS says.
memcheck() {
    local dir=$1
    shift
    CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER="valgrind --quiet --error-exitcode=9 --leak-check=full \
        --errors-for-leak-kinds=definite --show-leak-kinds=definite --num-callers=100 --suppressions=$here/valgrind.supp" \
    CARGO_TARGET_DIR=$dir PROPTEST_CASES=$((PROPTEST_CASES / 10)) \
        run cargo test --quiet "$@"
}

valgrind() {
    step "valgrind: ${tests[*]}"
    RUSTFLAGS=$no_cache memcheck "$target/sanitize-valgrind" -p contextvars-tests
}

cached() {
    step "valgrind, with the cache of nodes: ${tests[*]}"
    # As ci/quick.sh compiles them.
    memcheck "$target"
}

for part in address thread valgrind cached; do
    wanted "$part" || continue
    case $part in
        address | thread)
            if nightly; then $part; else skip "$part needs a nightly toolchain"; fi
            ;;
        valgrind | cached)
            if ! type -P valgrind > /dev/null; then skip "valgrind is not installed"
            elif [ "$host" != x86_64-unknown-linux-gnu ]; then skip "valgrind is set up for x86_64-unknown-linux-gnu"
            else $part; fi
            ;;
    esac
done
