#!/usr/bin/env bash
# Runs each test of a test binary in a process of its own.
#
#     ci/alone.sh runtime              each test of the binary `runtime`
#     ci/alone.sh runtime scope        those whose name has `scope` in it
#
# Variables get their places in the tree when they are first bound in the process. In a binary with
# many tests they lie far apart, and every tree has several levels; in a process with one test, most
# trees are a single node.
set -euo pipefail
cd "$(dirname "$0")/.."
binary=$1
shift
# A process with one test needs no thousands of programs of the model.
export PROPTEST_CASES=${PROPTEST_CASES:-50}

# The binary, and not the programs that it may start. As `CARGO_TEST` says, if it is set: ci/sanitize.sh gives it a toolchain and a target.
executable=$(${CARGO_TEST:-cargo test} --quiet --test "$binary" --no-run --message-format=json |
    sed -n '/"kind":\["test"\]/s/.*"executable":"\([^"]*\)".*/\1/p' | tail -n 1)
[ -n "$executable" ] || { printf 'there is no binary of tests %s\n' "$binary" >&2; exit 1; }
cd tests
count=0
while IFS= read -r name; do
    if ! output=$("$executable" --exact "$name" --test-threads=1 2>&1); then
        printf '%s\n' "$output" >&2
        printf '%s fails by itself\n' "$name" >&2
        exit 1
    fi
    case $output in *"1 passed"*) ;; *) printf '%s did not run\n' "$name" >&2; exit 1 ;; esac
    count=$((count + 1))
done < <("$executable" --list --format terse "$@" | sed -n 's/: test$//p')
[ "$count" -gt 0 ] || { printf 'there is no such test in %s\n' "$binary" >&2; exit 1; }
printf '%s tests pass by themselves\n' "$count"
