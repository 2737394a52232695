#!/usr/bin/env bash
# A real crate with `#[propagate]` on every function: it still compiles, with no warning more, and
# the same tests pass.
#
#     ci/corpus.sh                     rayon
#     ci/corpus.sh indexmap rayon      another crate that this workspace depends on, with features of its own
#
# The crate is a copy of the published package. It is tested first as it is, then marked. The
# runtime that a marked rayon uses can't use that in turn: it uses rayon as published, whose pools
# and scopes are the same ones, but not the iterators. So rayon is tested a third time, with only
# its tests marked, and a runtime that uses the copy.
set -euo pipefail
cd "$(dirname "$0")/.."
project=$PWD
crate=${1:-rayon}
features=${*:2}

target=${CARGO_TARGET_DIR:-$project/target}/corpus
work=$target/work
rm -rf "$work"
mkdir -p "$work"

step() { printf '\n-- %s\n' "$*"; }
fail() { printf '\n%s; see %s\n' "$*" "$work" >&2; exit 1; }

host=$(rustc -vV | sed -n 's/^host: //p')
manifest=$(cargo metadata --format-version 1 --filter-platform "$host" |
    grep -o "\"manifest_path\":\"[^\"]*/$crate-[0-9][^/\"]*/Cargo.toml\"" | head -n 1 || true)
manifest=${manifest#\"manifest_path\":\"}
source=${manifest%/Cargo.toml\"}
[ -n "$source" ] || fail "this workspace does not depend on $crate"

# Whether the runtime itself needs the crate.
is_below=$(cargo tree -p contextvars --all-features --edges normal --prefix none | sed -n "s/^$crate v.*/1/p" | head -n 1)

# copy NAME: a package of its own, with the versions of this workspace, and without what only
# benchmarks need.
copy() {
    cp -R "$source" "$work/$1"
    cd "$work/$1"
    chmod -R u+w .
    rm -rf .cargo benches
    cp "$project/Cargo.lock" .
    # What is optional, and not locked, is left out: then nothing has to be fetched for it.
    awk '
        FNR == NR { if (/^name = /) locked[$3] = 1; next }
        /^\[/ {
            flush()
            name = $0; gsub(/.*\.|\].*/, "", name)
            is_unlocked = /dependencies\./ && !("\"" name "\"" in locked)
            is_dropped = /^\[\[bench\]\]/ || /dev-dependencies\.criterion\]/
            is_features = /^\[features\]/
        }
        is_unlocked && /^optional = true/ { is_dropped = 1; absent[name] = 1 }
        { table = table $0 "\n" }
        END {
            flush()
            for (name in absent) gsub("\"(dep:)?" name "([?]?/[^\"]*)?\",?", "", features)
            printf "%s%s", features, kept
        }
        function flush() {
            if (is_features) features = table
            else if (!is_dropped) kept = kept table
            table = ""
        }
    ' "$project/Cargo.lock" "$source/Cargo.toml" > Cargo.toml
    cat >> Cargo.toml <<'END'

[workspace]

[profile.dev]
debug = false
END
    # What the tests need may need the crate too.
    [ "$is_below" = 1 ] || patch
}

# patch: the copy is used by all.
patch() { printf '\n[patch.crates-io]\n%s = { path = "." }\n' "$crate" >> Cargo.toml; }

# mark FOLDER..
mark() {
    printf '%s functions are marked\n' \
        "$(cargo run --quiet --manifest-path "$project/Cargo.toml" -p contextvars-mark -- "$@")"
}

# depend TABLE
depend() {
    cat >> Cargo.toml <<END

[$1.contextvars]
path = "$project/contextvars"
default-features = false
features = ["macros", "rayon", "stream"]

# Every call that the crate makes goes through it.
[profile.dev.package.contextvars]
opt-level = 3
END
}

# run_tests NAME: writes the tests with their outcomes, and how many warnings each target has. Those
# of rayon that search an octillion numbers are left out: they end as soon as a second processor
# comes to help, which may not be soon.
run_tests() {
    CARGO_TARGET_DIR=$target/build cargo test --no-fail-fast --lib --tests --features "$features" -- --skip octillion \
        > "$work/$1.out" 2> "$work/$1.err" || true
    # The programs run in the same order each time, the tests of each do not.
    awk '/^running [0-9]+ tests?$/ { program++ } /^test .* \.\.\. / { print program, $0 }' "$work/$1.out" |
        sort > "$work/$1.tests"
    sed -n "s/^\(warning: \`$crate\` (.*) generated [0-9]* warnings*\).*/\1/p" "$work/$1.err" | sort > "$work/$1.warnings"
    [ -s "$work/$1.tests" ] || { tail -n 80 "$work/$1.err" >&2; fail "$crate does not compile"; }
}

# compare NAME: with the crate as it is.
compare() {
    diff "$work/plain.tests" "$work/$1.tests" || fail "tests end differently"
    diff "$work/plain.warnings" "$work/$1.warnings" || fail "there are other warnings"
    printf 'the same tests pass\n'
}

step "$(basename "$source") as it is"
copy plain
run_tests plain
printf '%s tests, of which %s pass\n' "$(wc -l < "$work/plain.tests")" "$(grep -c ' ok$' "$work/plain.tests")"

step "with #[propagate] on every function"
copy marked
folders=(src)
[ ! -d tests ] || folders+=(tests)
mark "${folders[@]}"
depend dependencies
run_tests marked
compare marked

if [ "$is_below" = 1 ]; then
    step "with #[propagate] on every function of its tests"
    copy tests
    mark tests
    depend dev-dependencies
    patch
    run_tests tests
    compare tests
fi

rm -rf "$work"
