#!/usr/bin/env bash
# Makes the mistakes of ci/mutants/list, one at a time, in a copy of the sources, and tells which no test finds.
#
#     ci/mutants.sh                 all, with the quick binaries; then the survivors under AddressSanitizer
#     ci/mutants.sh 'scopes.rs'     those whose line has this in it, or one of several
#
# A line that does not fit the sources any more is an error: the list goes with the code.
set -euo pipefail
cd "$(dirname "$0")/.."
here=$PWD
[ $# -gt 0 ] || set -- ''
copy=${CARGO_TARGET_DIR:-$PWD/target}/mutants
store=contextvars/src/store
host=$(rustc -vV | sed -n 's/^host: //p')
binaries=(--test laws --test runtime --test rayon --test soundness --test soundness_allocator)
# A mistake may make a test wait for ever.
patience=${PATIENCE:-300}

export RUST_BACKTRACE=0 CARGO_INCREMENTAL=1 PROPTEST_CASES=${PROPTEST_CASES:-300}

mkdir -p "$copy/tree"
(git ls-files -z | tar --null -T - -cf - 2> /dev/null) | tar -C "$copy/tree" -xf -
# The tests that see a tree without its being settled need a way to make such a mistake.
cat >> "$copy/tree/$store/node.rs" << 'EOF'

impl Settled {
    #[allow(dead_code)]
    pub(super) fn unsettled(tree: NonNull<Node>) -> Self {
        Self(tree)
    }
}
EOF
cd "$copy/tree"

plain() {
    CARGO_TARGET_DIR=$copy/target timeout "$patience" cargo test --quiet -p contextvars --lib &&
        CARGO_TARGET_DIR=$copy/target timeout "$patience" cargo test --quiet -p contextvars-tests "${binaries[@]}"
}

address() {
    CARGO_TARGET_DIR=$copy/address RUSTFLAGS="--cfg contextvars_no_node_cache -Zsanitizer=address" \
    ASAN_OPTIONS=detect_leaks=1 LSAN_OPTIONS="suppressions=$here/ci/leaks.supp:print_suppressions=0" \
        timeout "$patience" cargo +nightly test --quiet -p contextvars-tests --features corosensei/sanitizer \
        --target "$host" --test laws --test runtime --test soundness
}

compiles() { CARGO_TARGET_DIR=$copy/target cargo check --quiet -p contextvars --features rayon,stream; }

count=0
survivors=()
while IFS= read -r line; do
    case $line in '' | '#'*) continue ;; esac
    is_wanted=
    for only in "$@"; do
        case $line in *"$only"*) is_wanted=1 ;; esac
    done
    [ "$is_wanted" ] || continue
    # An escaped bar is no separator.
    fields=${line//\\|/$'\x01'}
    IFS='|' read -r file from to <<< "$fields"
    trim() { local text=$1; text=${text#"${text%%[! ]*}"}; text=${text%"${text##*[! ]}"}; printf '%s' "${text//$'\x01'/|}"; }
    file=$store/$(trim "$file")
    from=$(trim "$from")
    to=$(trim "$to")
    original=$(cat "$file"; printf x)
    original=${original%x}
    before=${original%%"$from"*}
    if [ "$before" = "$original" ]; then
        printf 'does not fit the sources: %s\n' "$line"
        exit 1
    fi
    printf '%s' "$before$to${original#*"$from"}" > "$file"
    count=$((count + 1))
    SECONDS=0
    if ! compiles > "$copy/log" 2>&1; then
        fate="does not compile"
    elif ! plain > "$copy/log" 2>&1; then
        fate=killed
    elif ! address > "$copy/log" 2>&1; then
        fate="killed by the sanitizer"
    else
        fate=SURVIVES
        survivors+=("$line")
    fi
    printf '%3d  %-24s %4s s  %s\n' "$count" "$fate" "$SECONDS" "$line"
    printf '%s' "$original" > "$file"
done < "$here/ci/mutants/list"
printf -- '-- %s mutants, %s survive\n' "$count" "${#survivors[@]}"
