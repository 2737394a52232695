#!/usr/bin/env bash
# The full layer of CI: what takes longer than ci/quick.sh, or needs more than a stable toolchain.
#
#     ci/full.sh                            all parts but the last six
#     ci/full.sh soak fault_injection       some: long, forms, documents, packages, examples, companions, transactions, parity, api,
#                                           builds, soak, fault_injection, carriers, unstable, loom, sanitizers, and matrix, instructions, costs, fuzz, corpus, benches
#     SECONDS_OF_SOAK=600 SEED=7 ci/full.sh soak
#     FUZZ_CASES=100000 FUZZ_SEED=7 PROPTEST_CASES=1000000 ci/full.sh fuzz
#
# It ends at the first part in which something is wrong. What can't run on this machine says so.
set -euo pipefail
cd "$(dirname "$0")/.."

export CARGO_INCREMENTAL=0
# Many tests panic on purpose.
export RUST_BACKTRACE=0

step() { printf '\n== %s (%s s so far)\n' "$*" "$SECONDS"; }

stress() { cargo run --quiet --release -p contextvars-stress --bin "$@"; }

long() {
    step "the long tests at their full size"
    # Of all packages, as in ci/quick.sh: with other packages, dependencies would have other
    # features, and be compiled again.
    CONTEXTVARS_FULL=1 cargo test --quiet --lib --test memory --test runtime --test rayon --test matrix \
        --test fault_injection --test soak
}

matrix() {
    step "the matrix with more chains in marked functions"
    cargo run --quiet -p contextvars-tests --bin generate-matrix -- --wide
    # The flag is for this binary only, so that nothing else is compiled once more.
    local executable
    executable=$(cargo rustc --quiet -p contextvars-tests --test matrix --profile test --message-format=json -- \
        --cfg contextvars_full_matrix | sed -n '/"kind":\["test"\]/s/.*"executable":"\([^"]*\)".*/\1/p' | tail -n 1)
    (cd tests && "$executable" --quiet every_closure)
    rm tests/matrix/wide_chains.rs
}

forms() {
    step "all forms of work with all callees"
    cargo run --quiet -p contextvars-tests --bin generate-form-by-callee -- --check
    cargo run --quiet -p contextvars-tests --bin generate-form-by-callee -- --all
    # The flag is for this binary only, so that nothing else is compiled once more.
    local executable
    executable=$(cargo rustc --quiet -p contextvars-tests --test form_by_callee --profile test --message-format=json -- \
        --cfg contextvars_form_candidates | sed -n '/"kind":\["test"\]/s/.*"executable":"\([^"]*\)".*/\1/p' | tail -n 1)
    (cd tests && "$executable" --quiet work)
    # A check has other code, and tells the same: each warning is expected, and any other is an error.
    cargo rustc --quiet -p contextvars-tests --test form_by_callee --profile check -- --cfg contextvars_form_candidates
    rm tests/form_by_callee/candidates.rs
}

documents() {
    step "documentation"
    RUSTDOCFLAGS="-D warnings" cargo doc --quiet --workspace --all-features --no-deps
    # The plot and the tables of the pages are those of the last run.
    cargo run --quiet -p contextvars-bench-plot -- --check
}

packages() {
    step "packages: all that are published, each made and compiled as its users get it"
    local manifest target packages=()
    # Cargo finds the order in which they depend on each other.
    for manifest in contextvars-macros/Cargo.toml contextvars/Cargo.toml integrations/*/Cargo.toml; do
        packages+=(-p "$(sed -n 's/^name = "\(.*\)"$/\1/p' "$manifest" | head -n 1)")
    done
    # In a folder of its own: cargo keeps what it unpacked of a package by its version and this folder,
    # and would compile an earlier run's.
    target=$(mktemp -d)
    CARGO_TARGET_DIR=$target cargo package --quiet --allow-dirty "${packages[@]}"
    rm -rf "$target"
}

examples() {
    step "examples"
    local package example
    for package in examples examples/async; do
        for example in $(sed -n '/^\[\[example\]\]/,/^$/s/^name = "\(.*\)"$/\1/p' "$package/Cargo.toml"); do
            printf -- '-- %s\n' "$example"
            cargo run --quiet --example "$example" < /dev/null > /dev/null
        done
    done
    # The README says how its first example is run, and how many crates that builds.
    cargo run --quiet --release --example records > /dev/null
    local crates
    crates=$(cargo build --quiet --release --example records --message-format=json |
        sed -n 's/^{"reason":"compiler-artifact","package_id":"\([^"]*\)".*/\1/p' | sort -u | wc -l)
    printf 'records builds %s crates\n' "$crates"
    [ "$crates" -le 30 ] || { printf 'that is too many\n' >&2; return 1; }
}

transactions() {
    step "a transaction for each request, with sqlx and SQLite"
    cargo test --quiet -p contextvars-tests-transactions
}

companions() {
    step "the companion crates: by themselves, under the real frameworks, together in one service"
    cargo test --quiet -p contextvars-tower --all-features
    cargo test --quiet -p contextvars-opentelemetry
    cargo test --quiet -p contextvars-tests-web
    cargo test --quiet -p contextvars-service
    # As the tests are compiled: optimized, it and what it uses would take minutes to compile.
    cargo run --quiet -p contextvars-service -- --requests 2000
    if cargo run --quiet -p contextvars-service -- --requests 500 --break > /dev/null; then
        printf 'the service does not find its mistakes without the marks\n' >&2
        return 1
    fi
}

parity() {
    step "what the compiler says with and without a mark"
    # The list of differences was made with the compiler that this file names.
    local toolchain
    toolchain=$(sed -n 's/^channel = "\(.*\)"$/\1/p' tests/parity/rust-toolchain.toml)
    RUSTUP_TOOLCHAIN=$toolchain cargo test --quiet -p contextvars-tests-parity -- --nocapture
}

api() {
    step "public items"
    bash ci/api.sh
}

builds() {
    step "editions, panic = abort, the oldest versions, what comes with it"
    # Each feature alone, and all: ci/quick.sh.
    bash ci/builds.sh editions abort minimal companions msrv wasm supply
}

instructions() {
    step "instructions of each operation"
    bash ci/instructions.sh
}

soak() {
    step "soak"
    stress soak -- --seconds "${SECONDS_OF_SOAK:-10}" ${SEED:+--seed "$SEED"}
    local broken
    for broken in thread job task scope leak; do
        if stress soak -- --seconds 1 --seed 1 --break "$broken" > /dev/null; then
            printf 'a mistake in %s is not found\n' "$broken" >&2
            return 1
        fi
        printf 'a mistake that is made on purpose is found: %s\n' "$broken"
    done
}

fault_injection() {
    step "a panic at every call into user code"
    stress fault_injection
}

carriers() {
    step "the suites and the soak with carriers registered"
    # Of all packages, as in ci/quick.sh: see `long`.
    CONTEXTVARS_CARRIERS=1 cargo test --quiet \
        --test laws --test runtime --test api --test rayon --test propagate --test macros
    CONTEXTVARS_CARRIERS=1 stress soak -- --seconds "${SECONDS_OF_SOAK:-10}" ${SEED:+--seed "$SEED"}
    CONTEXTVARS_CARRIERS=1 stress fault_injection
}

unstable() {
    step "the companion crates that are not built by default"
    # A flag for all crates, and so a target directory of its own.
    local target=${CARGO_TARGET_DIR:-$PWD/target}/tokio
    (
        export CONTEXTVARS_FULL=1 CARGO_TARGET_DIR=$target
        export RUSTFLAGS="--cfg tokio_unstable" RUSTDOCFLAGS="--cfg tokio_unstable -D warnings"
        cargo test --quiet -p contextvars-tokio
        cargo clippy --quiet -p contextvars-tokio --all-targets -- -D warnings
        cargo doc --quiet -p contextvars-tokio --no-deps
        # On a runtime that inherits, a library's own spawns do, too.
        cargo run --quiet -p contextvars-examples-async --example tasks | grep -x "a library's task          ann"
    )
    cargo run --quiet -p contextvars-example-sentry
}

loom() {
    step "every interleaving of the store's counts and of the index of variables"
    if ! grep -rqs 'cfg(.*loom' contextvars/src; then
        printf -- '-- skipped: the store has no tests for loom yet\n'
        return
    fi
    local target=${CARGO_TARGET_DIR:-$PWD/target}/loom output
    output=$(RUSTFLAGS="--cfg loom" CARGO_TARGET_DIR=$target cargo test -p contextvars --lib --release loom)
    printf '%s\n' "$output" | grep '^test '
    case $output in *" 0 passed"*) printf 'no test has loom in its name\n' >&2; return 1 ;; esac
}

sanitizers() {
    step "sanitizers"
    # valgrind runs one thread at a time, so there is something beside it.
    local log failed=0
    log=$(mktemp)
    bash ci/sanitize.sh cached laws runtime:scope_borrows runtime:suspended_scopes runtime:thread_exit runtime:threads \
        soundness:reviewed soundness:unzip > "$log" 2>&1 &
    bash ci/sanitize.sh address laws runtime soundness soundness_allocator carriers || failed=1
    wait $! || failed=1
    cat "$log"
    rm "$log"
    [ "$failed" = 0 ] || return 1
    bash ci/sanitize.sh thread laws runtime:scope_borrows runtime:threads rayon:storm soundness:races
}

costs() {
    step "what the companion crates cost"
    cargo run --quiet --release -p contextvars-tests-web --bin overhead
    cargo run --quiet --release -p contextvars-opentelemetry --example cost
}

fuzz() {
    step "fuzz"
    export FUZZ_CASES=${FUZZ_CASES:-5000} FUZZ_SEED=${FUZZ_SEED:-$(date +%s)} PROPTEST_CASES=${PROPTEST_CASES:-50000}
    printf 'the macros: %s inputs of each of six kinds, seed %s, and those that were kept\n' "$FUZZ_CASES" "$FUZZ_SEED"
    cargo test --quiet --release -p contextvars-macros fuzz
    printf 'the store: %s programs\n' "$PROPTEST_CASES"
    printf 'the baggage header: %s headers of each kind\n' "$PROPTEST_CASES"
    cargo test --quiet --release -p contextvars-tests --test runtime -- model baggage::properties
}

corpus() {
    step "published crates with every function marked"
    bash ci/corpus.sh
}

benches() {
    step "benchmarks"
    local bench
    for bench in operations rayon expansion; do cargo bench --quiet -p contextvars-bench --bench "$bench"; done
}

default=(long forms documents packages examples companions transactions parity api builds soak fault_injection carriers unstable loom sanitizers)
others=(matrix instructions costs fuzz corpus benches)
[ $# -gt 0 ] || set -- "${default[@]}"
printf '%s, %s, %s\n' "$(date -u +%F)" "$(git describe --always --dirty 2> /dev/null || echo 'no commit')" "$(rustc --version)"
for part in "$@"; do
    case " ${default[*]} ${others[*]} " in
        *" $part "*) "$part" ;;
        *) printf 'there is no part %s, but: %s\n' "$part" "${default[*]} ${others[*]}" >&2; exit 2 ;;
    esac
done

step "passed: $*"
