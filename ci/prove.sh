#!/usr/bin/env bash
# Reproduces every figure of docs/promises.md.
#
#     ci/prove.sh                         all parts, each as long as the page says
#     ci/prove.sh soak faults             some: tests, sanitizers, soak, faults, fuzz, matrix, corpus, benches
#     SECONDS_OF_SOAK=600 SEED=7 ci/prove.sh soak
#     FUZZ_CASES=100000 FUZZ_SEED=7 PROPTEST_CASES=1000000 ci/prove.sh fuzz
#
# It ends at the first part in which something is wrong. What can't run on this machine says so.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n== %s\n' "$*"; }

# passed: of what cargo prints, how many tests passed; all of it, if one failed.
passed() {
    local log
    log=$(mktemp)
    if ! "$@" > "$log" 2>&1; then
        tail -n 100 "$log" >&2
        rm "$log"
        return 1
    fi
    grep '^-- ' "$log" || true
    awk '/^test result: ok/ { passed += $4; programs++ } END { printf "%d tests in %d programs pass\n", passed, programs }' "$log"
    rm "$log"
}

proof() { cargo run --quiet --release -p contextvars-proof --bin "$@"; }

tests() {
    step "tests"
    passed cargo test --workspace
}

sanitizers() {
    step "sanitizers"
    local tool
    for tool in address thread valgrind; do passed bash ci/sanitize.sh "$tool"; done
}

soak() {
    step "soak"
    proof soak -- --seconds "${SECONDS_OF_SOAK:-60}" ${SEED:+--seed "$SEED"}
    local broken
    for broken in thread job task scope leak; do
        if proof soak -- --seconds 1 --seed 1 --break "$broken" > /dev/null; then
            printf 'a mistake in %s is not found\n' "$broken" >&2
            return 1
        fi
        printf 'a mistake that is made on purpose is found: %s\n' "$broken"
    done
}

faults() {
    step "faults"
    proof faults
}

fuzz() {
    step "fuzz"
    export FUZZ_CASES=${FUZZ_CASES:-5000} FUZZ_SEED=${FUZZ_SEED:-$(date +%s)} PROPTEST_CASES=${PROPTEST_CASES:-50000}
    printf 'the macros: %s inputs of each of six kinds, seed %s, and those that were kept\n' "$FUZZ_CASES" "$FUZZ_SEED"
    passed cargo test --release -p contextvars-macros fuzz -- --nocapture
    printf 'the store: %s programs\n' "$PROPTEST_CASES"
    passed cargo test --release -p contextvars-tests --test model
}

matrix() {
    step "features, editions, versions, licences"
    bash ci/matrix.sh
}

corpus() {
    step "rayon with every function marked"
    bash ci/corpus.sh
    cargo test --quiet -p contextvars-macros corpus -- --nocapture | grep ' in all; '
}

benches() {
    step "benchmarks"
    local bench
    for bench in operations rayon expansion; do cargo bench --quiet -p contextvars-bench --bench "$bench"; done
}

all=(tests sanitizers soak faults fuzz matrix corpus benches)
[ $# -gt 0 ] || set -- "${all[@]}"
printf '%s, %s, %s\n' "$(date -u +%F)" "$(git describe --always --dirty 2> /dev/null || echo 'no commit')" "$(rustc --version)"
for part in "$@"; do
    case " ${all[*]} " in
        *" $part "*) "$part" ;;
        *) printf 'there is no part %s, but: %s\n' "$part" "${all[*]}" >&2; exit 2 ;;
    esac
done
