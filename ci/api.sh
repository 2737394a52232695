#!/usr/bin/env bash
# Compares the public items of the runtime, as rustdoc sees them, with docs/public_api.txt, which
# also says what the fault injection has to play.
#
#     ci/api.sh              compares
#     ci/api.sh --update     writes the list anew
#
# It needs a nightly toolchain, for rustdoc's JSON, and without one says so, and is no failure.
set -euo pipefail
cd "$(dirname "$0")/.."
list=docs/public_api.txt
target=${CARGO_TARGET_DIR:-$PWD/target}/api

if ! cargo +nightly --version > /dev/null 2>&1; then
    printf -- '-- skipped: it needs a nightly toolchain\n'
    exit 0
fi
CARGO_TARGET_DIR=$target cargo +nightly rustdoc --quiet -p contextvars --all-features -- \
    -Z unstable-options --output-format json --cap-lints allow
cargo run --quiet -p contextvars-api -- "$target/doc/contextvars.json" > "$target/public_api.txt"
if [ "${1:-}" = --update ]; then
    cp "$target/public_api.txt" "$list"
elif ! diff -u "$list" "$target/public_api.txt"; then
    printf '\nthe public items have changed: ci/api.sh --update, and see what the fault injection then asks for\n' >&2
    exit 1
fi
printf '%s public items\n' "$(wc -l < "$list")"
