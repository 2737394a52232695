#!/usr/bin/env bash
# Published crates with `#[propagate]` on every function: they still compile, clippy says nothing
# more, and the same tests pass.
#
#     ci/corpus.sh                 each crate of ci/corpus/list
#     ci/corpus.sh moka tower      some of them
#
# Each crate is fetched and copied twice; the functions of the second copy are marked, those of its
# tests, too. Both copies use the same versions of everything else. What differs, and is not in the
# list with its reason, is a failure: the copies and what they printed stay then.
#
# A crate that the runtime itself needs can't use the marked copy in the runtime. The runtime uses
# that crate as published there; a second line of the list, with `mark=tests`, marks the tests only,
# and the runtime and the tests use the same copy.
set -euo pipefail
cd "$(dirname "$0")/.."
project=$PWD
list=$project/ci/corpus/list

target=${CARGO_TARGET_DIR:-$project/target}/corpus
table=$target/table
mkdir -p "$target"
: > "$table"

# All crates share one target directory, so nothing may be larger than it has to.
export CARGO_TARGET_DIR=$target/build CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=0 CARGO_TERM_COLOR=never
# A crate that denies warnings has them counted.
export RUSTFLAGS="--cap-lints warn"

runtime_features="macros rayon stream"
below=$(RUSTFLAGS='' cargo tree --quiet -p contextvars --no-default-features --features "$runtime_features" \
    --edges normal --prefix none | sed -n 's/^\([^ ]*\) v.*/\1/p' | sort -u)
mark=$(RUSTFLAGS='' CARGO_TARGET_DIR=${target%/corpus} cargo build --quiet -p contextvars-mark --message-format json |
    sed -n 's/.*"executable":"\([^"]*\/mark\)".*/\1/p')

failures=()
# Of the crate at hand.
name='' version='' work=''
settings() {
    features='' targets='--lib --tests' marked_folders='src tests' opt_level='' drop='criterion' need='' rustflags=''
    skips=() unmarked=() differing=() limits=() warned=()
}

note() { printf '   %s\n' "$*"; }
fail() {
    note "FAILS: $* (see $work)"
    failures+=("$name: $*")
    return 1
}

# setting KEY=VALUE: one word of a crate's line.
setting() {
    local value=${1#*=}
    case $1 in
        features=*) features=$value ;;
        targets=*) targets=$(printf ' --%s' ${value//,/ }) ;;
        mark=*) marked_folders=$value ;;
        opt-level=*) opt_level=$value ;;
        drop=*) drop+=" ${value//,/ }" ;;
        need=*) need=${value//,/ } ;;
        *) printf '%s: no such setting: %s\n' "$list" "$1" >&2; exit 2 ;;
    esac
}

# exception LINE: one indented line.
exception() {
    local kind what reason
    read -r kind what reason <<< "$1"
    [ -n "$reason" ] || { printf '%s: without a reason: %s\n' "$list" "$1" >&2; exit 2; }
    case $kind in
        skip) skips+=(--skip "$what") ;;
        unmarked) unmarked+=("$what") ;;
        differs) differing+=("$what") ;;
        limit) limits+=("$what") ;;
        warns) warned+=("$what") ;;
        *) printf '%s: no such exception: %s\n' "$list" "$1" >&2; exit 2 ;;
    esac
}

# source_of NAME VERSION: the folder of the published package, which cargo fetches.
source_of() {
    local scratch=$target/fetch
    mkdir -p "$scratch/src"
    : > "$scratch/src/lib.rs"
    rm -f "$scratch/Cargo.lock"
    printf '[package]\nname = "fetch"\nversion = "0.0.0"\nedition = "2021"\n[dependencies]\n%s = "=%s"\n[workspace]\n' "$1" "$2" \
        > "$scratch/Cargo.toml"
    cargo metadata --quiet --manifest-path "$scratch/Cargo.toml" --format-version 1 --filter-platform "$host" |
        grep -o "\"manifest_path\":\"[^\"]*/$1-$2/Cargo.toml\"" | head -n 1 | sed 's/.*":"//; s/.Cargo.toml"$//'
}

# copy SOURCE COPY: a package of its own, without benchmarks, and what only they need.
copy() {
    cp -R "$1" "$work/$2"
    cd "$work/$2"
    chmod -R u+w .
    rm -rf .cargo benches Cargo.lock rust-toolchain rust-toolchain.toml
    awk -v dropped=" $drop " '
        /^\[/ {
            dependency = $0; gsub(/.*\.|\].*/, "", dependency)
            is_dropped = /^\[\[bench\]\]/ || /dev-dependencies\./ && index(dropped, " " dependency " ")
        }
        !is_dropped
    ' "$1/Cargo.toml" > Cargo.toml
    local package
    for package in $need; do
        local version=${package#*@}
        printf '\n[dev-dependencies.%s]\nversion = "%s"\n' "${package%@*}" "${version%+*}" >> Cargo.toml
        [ "$version" = "${version%+*}" ] || printf 'features = ["%s"]\n' "${version#*+}" >> Cargo.toml
    done
    printf '\n[workspace]\n' >> Cargo.toml
    # What the tests need may need the crate, too.
    if ! is_below || [ "$2 $marked_folders" = "marked tests" ]; then
        printf '\n[patch.crates-io]\n%s = { path = "." }\n' "$name" >> Cargo.toml
    fi
    cd "$project"
}

is_below() { grep -qx "$name" <<< "$below"; }

# put_marks: on the functions of the second copy; says how many.
put_marks() {
    cd "$work/marked"
    local folder folders=() file functions table=dependencies
    for folder in $marked_folders; do [ ! -d "$folder" ] || folders+=("$folder"); done
    [ "$marked_folders" != tests ] || table=dev-dependencies
    functions=$("$mark" "${folders[@]}")
    for file in "${unmarked[@]}"; do cp "$work/plain/$file" "$file"; done
    if ! grep -q '^edition = "20[2-9]\|^edition = "2018' Cargo.toml; then
        # In edition 2015 a path begins at the crate's root.
        for file in src/lib.rs tests/*.rs; do [ ! -f "$file" ] || printf '\nextern crate contextvars;\n' >> "$file"; done
    fi
    printf '\n[%s.contextvars]\npath = "%s"\ndefault-features = false\nfeatures = ["%s"]\n' \
        "$table" "$project/contextvars" "${runtime_features// /\", \"}" >> Cargo.toml
    cd "$project"
    printf '%s' "$functions"
}

# in_copy COPY COMMAND..: cargo, with the settings of the crate.
in_copy() {
    local copy=$1 options=()
    shift
    [ "$features" != '*' ] || options+=(--all-features)
    [ -z "${features#\*}" ] || options+=(--features "$features")
    # Every call that the crate makes goes through it.
    [ "$copy" = plain ] || options+=(--config profile.dev.package.contextvars.opt-level=3)
    [ -z "$opt_level" ] || options+=(--config "profile.dev.opt-level=$opt_level")
    (cd "$work/$copy" && cargo "$1" "${options[@]}" "${@:2}")
}

# lint COPY: writes clippy's warnings without columns, which the marks shift, and those of the
# limits of `#[propagate]` apart.
lint() {
    local printed=$work/$1.clippy
    in_copy "$1" clippy --message-format short $targets > "$printed" 2>&1 || { tail -n 40 "$printed"; return 1; }
    sed -n 's/^\([^ :]*:[0-9]*\):[0-9]*: warning: /\1: /p' "$printed" | sort -u > "$printed.all"
    grep -v 'contextvars::__private::' "$printed.all" > "$work/$1.warnings" || true
    grep 'contextvars::__private::' "$printed.all" > "$work/$1.limits" || true
}

# run_tests COPY: writes each test with its outcome.
run_tests() {
    local printed=$work/$1.out
    in_copy "$1" test --no-fail-fast $targets -- "${skips[@]}" > "$printed" 2>&1 || true
    if grep -q '^error: could not compile' "$printed"; then
        grep -A 12 '^error' "$printed" | head -n 60
        return 1
    fi
    # `<program> <test> <outcome>`, and for a program that ends badly `<program> ends <how>`.
    awk '
        /^ +Running / { program = $2 == "unittests" ? $3 : $2 }
        /^test .* \.\.\. / {
            name = $2; outcome = $0; sub(/.* \.\.\. /, "", outcome); sub(/,.*/, "", outcome)
            print program, name, outcome
        }
        /process didn.t exit successfully/ && !/exit status: 101/ { sub(/.*\(/, ""); print program, "ends", $0 }
    ' "$printed" | sort > "$work/$1.tests"
    awk '/finished in [0-9.]*s$/ { sum += $NF } END { printf "%.1f", sum }' "$printed" > "$work/$1.seconds"
}

# run_again COPY PROGRAM TEST: whether a test that failed passes by itself, as those do that depend
# on what else the machine does.
run_again() {
    local binary
    binary=$(sed -n "s|^ *Running \(unittests \)\?$2 (\(.*\))\$|\2|p" "$work/$1.out" | head -n 1)
    for _ in 1 2 3; do
        if (cd "$work/$1" && CARGO_MANIFEST_DIR=$PWD "$binary" --exact "$3") > "$work/again.out" 2>&1 &&
            grep -q '1 passed' "$work/again.out"; then
            return 0
        fi
    done
    return 1
}

# compare_tests: each test that ends differently has to be in the list, or to pass by itself.
compare_tests() {
    local program test outcome plain unexplained=0
    while read -r program test outcome; do
        plain=$(awk -v p="$program" -v t="$test" '$1 == p && $2 == t { print $3 }' "$work/plain.tests")
        if [[ " ${differing[*]} " == *" $test "* ]]; then
            note "differs, as the list says: $program $test"
        elif [ "$outcome" = FAILED ] && [ "$plain" = ok ] && run_again marked "$program" "$test"; then
            note "failed beside others only, marked: $program $test"
        elif [ "$outcome" = ok ] && [ "$plain" = FAILED ] && run_again plain "$program" "$test"; then
            note "failed beside others only, as published: $program $test"
        else
            note "differs: $program $test: ${plain:-not there} as published, $outcome marked"
            unexplained=1
        fi
    done < <(comm -13 "$work/plain.tests" "$work/marked.tests")
    # The two have the same tests.
    diff <(cut -d ' ' -f 1,2 "$work/plain.tests") <(cut -d ' ' -f 1,2 "$work/marked.tests") || unexplained=1
    return $unexplained
}

# compare_warnings: a warning more has to be in the list, by its place, and so has a limit.
compare_warnings() {
    local warning unexplained=0
    while IFS= read -r warning; do
        [[ " ${warned[*]} " == *" ${warning%%: *} "* ]] || { note "a warning more: $warning"; unexplained=1; }
    done < <(comm -13 "$work/plain.warnings" "$work/marked.warnings")
    while IFS= read -r warning; do
        [[ " ${limits[*]} " == *" ${warning%%: *} "* ]] || { note "a limit that is not in the list: $warning"; unexplained=1; }
    done < "$work/marked.limits"
    return $unexplained
}

# build_seconds COPY: of the processors, for the library alone.
build_seconds() {
    in_copy "$1" build --lib > "$work/$1.build" 2>&1 || return 0
    touch "$work/$1/src/lib.rs"
    { TIMEFORMAT=%U; time in_copy "$1" build --lib > "$work/$1.build" 2>&1; } 2>&1
}

passed() { grep -c ' ok$' "$work/$1.tests" || true; }
count() { wc -l < "$work/$1"; }

check() {
    printf '\n-- %s %s%s\n' "$name" "$version" "${marked_folders/src tests/}"
    work=$target/work/$name-${marked_folders// /-}
    rm -rf "$work"
    mkdir -p "$work"
    local source functions
    source=$(source_of "$name" "$version")
    [ -n "$source" ] || { fail "cargo does not find it"; return; }
    copy "$source" plain
    copy "$source" marked
    functions=$(put_marks)
    note "$functions functions are marked"

    lint plain || { fail "does not compile as published"; return; }
    # With the same versions of what both need.
    cp "$work/plain/Cargo.lock" "$work/marked/"
    lint marked || { fail "does not compile marked"; return; }
    run_tests plain || { fail "its tests do not compile as published"; return; }
    run_tests marked || { fail "its tests do not compile marked"; return; }

    local row
    row=$(printf '%s|%s|%s, %s s|%s, %s s|%s|%s + %s|%s / %s' "$name $version${marked_folders/src tests/}" "$functions" \
        "$(passed plain)" "$(cat "$work/plain.seconds")" "$(passed marked)" "$(cat "$work/marked.seconds")" \
        "$(count plain.warnings)" "$(count marked.warnings)" "$(count marked.limits)" \
        "$(build_seconds plain)" "$(build_seconds marked)")
    printf '%s\n' "$row" >> "$table"
    note "$row"
    local is_same=1
    compare_tests || { fail "tests end differently" || true; is_same=0; }
    compare_warnings || { fail "there are other warnings" || true; is_same=0; }
    for copy in plain marked; do in_copy "$copy" clean --quiet -p "$name" > "$work/clean.out" 2>&1 || true; done
    [ $is_same = 0 ] || rm -rf "$work"
}

host=$(rustc -vV | sed -n 's/^host: //p')
chosen=" $* "
is_chosen() { [ "$chosen" = "  " ] || [[ $chosen == *" $1 "* ]]; }
run() { if [ -n "$name" ] && is_chosen "$name"; then check || true; fi; }

# The whole list is read first: what a crate's tests read is not the list.
mapfile -t lines < "$list"
for line in "${lines[@]}"; do
    case $line in
        '' | '#'*) ;;
        ' '*) exception "$line" ;;
        *)
            run
            settings
            read -r name version words <<< "$line"
            for word in $words; do setting "$word"; done
            ;;
    esac
done
run

printf '\n'
{
    printf 'crate|marked|tests as published|marked|warnings|marked + limits|build s / marked\n'
    cat "$table"
} | column -t -s '|'
if [ ${#failures[@]} -gt 0 ]; then
    printf '\n%s failures:\n' "${#failures[@]}"
    printf '  %s\n' "${failures[@]}"
    exit 1
fi
