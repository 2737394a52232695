#!/usr/bin/env bash
# The quick layer of CI: format, lints, and all tests at their default size. Some minutes on
# two processors, from nothing compiled.
set -euo pipefail
cd "$(dirname "$0")/.."

# Everything is compiled once and thrown away: what incremental compilation writes is not used.
export CARGO_INCREMENTAL=0
# Many tests panic on purpose, and the backtraces would take a tenth of the time.
export RUST_BACKTRACE=0

step() { printf '\n== %s (%s s so far)\n' "$*" "$SECONDS"; }

step "format"
cargo fmt --all --check

step "clippy: all packages, all targets, all features"
cargo clippy --quiet --workspace --all-targets --all-features -- -D warnings

step "clippy: the runtime with each feature alone"
for features in "" baggage http-body log macros rayon serde stream; do
    cargo clippy --quiet -p contextvars --no-default-features --features "$features" -- -D warnings
done

step "tests"
cargo test --quiet

step "each test of the store by itself: its variables are then the first of the process, and its trees are small"
bash ci/alone.sh runtime

step "the quick layer has passed"
