#!/usr/bin/env bash
# The tests under AddressSanitizer (with its search for leaks), ThreadSanitizer and valgrind, each where its tools are.
#
#     ci/sanitize.sh                      all three
#     ci/sanitize.sh address threads      AddressSanitizer, with the test file `threads` only
#
# What can't run says so, and is no failure. The first two need a nightly toolchain.
set -euo pipefail
cd "$(dirname "$0")/.."
here=$PWD/ci

step() { printf '\n-- %s\n' "$*"; }
skip() { printf -- '-- skipped: %s\n' "$*"; }

only=${1:-all}
[ $# -gt 0 ] && shift

# The test files, without those that only run the compiler.
tests=("$@")
if [ ${#tests[@]} -eq 0 ]; then
    for file in tests/tests/*.rs tests/tests/*/main.rs; do
        name=${file#tests/tests/}
        name=${name%/main.rs}
        name=${name%.rs}
        case $name in ui*) ;; *) tests+=("$name") ;; esac
    done
fi
targets=()
# Not the tests that do something a million times.
short=(--skip a_million --skip a_hundred_thousand)
for name in "${tests[@]}"; do targets+=(--test "$name"); done

host=$(rustc -vV | sed -n 's/^host: //p')
# Every node is freed at once, so that no spare one hides a use after free.
flags="--cfg contextvars_no_node_cache"
# A sanitizer makes each case many times slower.
export PROPTEST_CASES=${PROPTEST_CASES:-500}
# Backtraces of panics that are expected take more time than the tests.
export RUST_BACKTRACE=0

nightly() { cargo +nightly --version > /dev/null 2>&1; }
wanted() { [ "$only" = all ] || [ "$only" = "$1" ]; }

address() {
    step "AddressSanitizer and leaks: ${tests[*]}"
    ASAN_OPTIONS="detect_leaks=1:detect_stack_use_after_return=1" \
    LSAN_OPTIONS="suppressions=$here/leaks.supp:print_suppressions=0" \
    RUSTFLAGS="$flags -Zsanitizer=address" CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}/sanitize-address" \
        cargo +nightly test --quiet --no-fail-fast -p contextvars-tests --target "$host" "${targets[@]}" -- "${short[@]}"
}

thread() {
    step "ThreadSanitizer: ${tests[*]}"
    # std comes compiled without it, which the compiler has to be told to accept; races.awk tells what is false because of that.
    # Fences it does not know: crossbeam has other code for it.
    # One test at a time, so that the harness does not add to it.
    local dir=${CARGO_TARGET_DIR:-$PWD/target}/sanitize-thread
    mkdir -p "$dir" && rm -f "$dir"/races.*
    TSAN_OPTIONS="exitcode=0:log_path=$dir/races" \
    RUSTFLAGS="$flags --cfg crossbeam_sanitize_thread -Zsanitizer=thread -Cunsafe-allow-abi-mismatch=sanitizer" CARGO_TARGET_DIR=$dir \
        cargo +nightly test --quiet --no-fail-fast -p contextvars-tests --target "$host" "${targets[@]}" -- \
        --test-threads=1 "${short[@]}"
    cat "$dir"/races.* /dev/null | awk -f "$here/races.awk"
}

memcheck() {
    step "valgrind: ${tests[*]}"
    CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER="valgrind --quiet --error-exitcode=9 --leak-check=full \
        --errors-for-leak-kinds=definite --show-leak-kinds=definite --num-callers=100 --suppressions=$here/valgrind.supp" \
    RUSTFLAGS="$flags" CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}/sanitize-valgrind" \
    PROPTEST_CASES=$((PROPTEST_CASES / 10)) \
        cargo test --quiet --no-fail-fast -p contextvars-tests --target "$host" "${targets[@]}" -- "${short[@]}"
}

if wanted address; then
    if nightly; then address; else skip "AddressSanitizer needs a nightly toolchain"; fi
fi
if wanted thread; then
    if nightly; then thread; else skip "ThreadSanitizer needs a nightly toolchain"; fi
fi
if wanted valgrind; then
    if ! command -v valgrind > /dev/null; then skip "valgrind is not installed"
    elif [ "$host" != x86_64-unknown-linux-gnu ]; then skip "valgrind is set up for x86_64-unknown-linux-gnu"
    else memcheck; fi
fi
