#!/usr/bin/env bash
# In how many ways the crate is built: features, editions, the oldest dependencies and the oldest
# Rust, `panic = "abort"`, without an operating system below; and what comes with it: dependencies,
# licences, build scripts.
#
#     ci/builds.sh                        all of it
#     ci/builds.sh features supply        some: features, editions, abort, minimal, companions, msrv, wasm, supply
#
# What can't run says so, and is no failure.
set -euo pipefail
cd "$(dirname "$0")/.."
project=$PWD
work=${CARGO_TARGET_DIR:-$project/target}/builds
mkdir -p "$work"

# What may be in the licence of what a user gets.
licences="MIT Apache-2.0 LLVM-exception Unicode-3.0 Zlib BSD-2-Clause BSD-3-Clause ISC 0BSD Unlicense"

step() { printf '\n-- %s\n' "$*"; }
skip() { printf -- '-- skipped: %s\n' "$*"; }
fail() { printf '\n%s\n' "$*" >&2; exit 1; }

features() {
    step "each feature alone, each two of them, and all"
    local names count=0 set number size i
    mapfile -t names < <(sed -n '/^\[features\]/,/^$/s/^\([a-z-]*\) = .*/\1/p' contextvars/Cargo.toml | grep -vx default)
    for ((number = 0; number < 1 << ${#names[@]}; number++)); do
        set= size=0
        for i in "${!names[@]}"; do
            (((number >> i) & 1)) && set+="${names[i]}," && size=$((size + 1))
        done
        ((size <= 2 || size == ${#names[@]})) || continue
        RUSTFLAGS="-D warnings" CARGO_TARGET_DIR=$work/features \
            cargo check --quiet -p contextvars --no-default-features --features "${set%,}"
        printf '%s\n' "${set:-none,}"
        count=$((count + 1))
    done
    printf '%s sets compile, without a warning\n' "$count"
}

# caller NAME EDITION RUNTIME [LINE..]: a package around ci/fixtures/caller/main.rs, which uses the
# runtime in that folder, with the versions of its lock file, and has more lines in its manifest. It
# is built and run.
caller() {
    local folder=$work/caller-$1 edition=$2 runtime=$3
    mkdir -p "$folder"
    cp "$runtime/Cargo.lock" "$folder/"
    {
        printf '[package]\nname = "caller"\nversion = "0.0.0"\nedition = "%s"\n\n' "$edition"
        printf '[[bin]]\nname = "caller"\npath = "%s/ci/fixtures/caller/main.rs"\n\n' "$project"
        printf '[dependencies]\ncontextvars = { path = "%s/contextvars" }\nrayon = "1.10"\n\n[workspace]\n' "$runtime"
        shift 3
        printf '%s\n' "$@"
    } > "$folder/Cargo.toml"
    (cd "$folder" && CARGO_TARGET_DIR=$work/caller cargo run --quiet)
}

editions() {
    step "callers of each edition"
    local edition
    for edition in 2018 2021 2024; do
        caller "$edition" "$edition" "$project"
        printf 'edition %s: builds without a warning, and runs\n' "$edition"
    done
}

abort() {
    step 'a caller with `panic = "abort"`'
    caller abort 2024 "$project" '[profile.dev]' 'panic = "abort"'
    local report
    report=$("$work/caller/debug/caller" panic 2>&1) && fail "a panic should have aborted the caller"
    case $report in
        *"context: RECORD=3 user-name=<secret>"*) ;;
        *) fail "the panic report does not show the context: $report" ;;
    esac
    printf 'builds, and runs, and a panic report shows the context\n'
}

# manifest MEMBERS: the workspace's manifest, with these members only.
manifest() {
    awk -v members="$1" '/^(default-)?members = /, /^\]/ { if (/^members/) print "members = [" members "]"; next } { print }' Cargo.toml
}

minimal() {
    step "the oldest versions that the manifests allow"
    if ! cargo +nightly --version > /dev/null 2>&1; then
        skip "it needs a nightly cargo"
        return
    fi
    local copy=$work/minimal
    rm -rf "$copy"
    mkdir -p "$copy"
    cp -R contextvars contextvars-macros README.md LICENSE-* "$copy/"
    # The workspace, with these two members only, and these without what only their tests and
    # examples need.
    manifest '"contextvars", "contextvars-macros"' > "$copy/Cargo.toml"
    local member
    for member in contextvars contextvars-macros; do
        awk '/^\[/ { is_left_out = /dev-dependencies\]/ } !is_left_out' "$member/Cargo.toml" > "$copy/$member/Cargo.toml"
    done
    (
        cd "$copy"
        cargo +nightly update --quiet -Z direct-minimal-versions
        CARGO_TARGET_DIR=$work/minimal-target cargo check --quiet -p contextvars --all-features
        CARGO_TARGET_DIR=$work/minimal-target cargo check --quiet -p contextvars --no-default-features
        cargo tree -p contextvars --all-features --edges normal --depth 2 --prefix none | sed 's/ (.*//' | sort -u
    )
    caller minimal 2024 "$copy"
    printf 'compiles with these, and a caller runs\n'
}

companions() {
    step "the companion crates with the oldest versions of what they build on"
    if ! cargo +nightly --version > /dev/null 2>&1; then
        skip "it needs a nightly cargo"
        return
    fi
    # Two workspaces: the oldest versions are chosen for the packages of a workspace. Those of the
    # runtime have a part of their own, and would be too old for what a companion builds on.
    local copy=$work/companions runtime=$work/companions/runtime companion=$work/companions/companion name flags
    rm -rf "$copy"
    mkdir -p "$runtime"
    cp -R contextvars contextvars-macros README.md LICENSE-* "$runtime/"
    manifest '"contextvars", "contextvars-macros"' > "$runtime/Cargo.toml"
    for name in tower tracing opentelemetry tokio; do
        rm -rf "$companion"
        mkdir -p "$companion"
        cp -R "integrations/$name" README.md "$companion/"
        manifest "\"$name\"" | sed 's|path = "|path = "../runtime/|; s|"../runtime/integrations/|"|' > "$companion/Cargo.toml"
        # Without what only its tests and examples need.
        awk '/^\[/ { is_left_out = /dev-dependencies\]/ } !is_left_out' "integrations/$name/Cargo.toml" |
            sed 's|path = "../../|path = "../../runtime/|' > "$companion/$name/Cargo.toml"
        flags=
        [ "$name" != tokio ] || flags="--cfg tokio_unstable"
        (
            cd "$companion"
            cargo +nightly update --quiet -Z direct-minimal-versions
            RUSTFLAGS="$flags" CARGO_TARGET_DIR=$work/companions-target \
                cargo check --quiet -p "contextvars-$name" --all-features
            cargo tree -p "contextvars-$name" --all-features --edges normal --depth 1 --prefix none |
                sed 's/ (.*//' | sort -u | grep -v '^contextvars'
        )
        printf 'contextvars-%s: compiles with these\n' "$name"
    done
}

# oldest_rust VERSION: what runs cargo with this Rust, in `cargo_oldest`: a toolchain of rustup's, or
# else Debian's package, unpacked and not installed.
oldest_rust() {
    cargo_oldest=(cargo "+$1")
    "${cargo_oldest[@]}" --version > /dev/null 2>&1 && return
    local folder=$work/rust-$1 packages version libraries
    version=$(apt-cache madison rustc-web 2> /dev/null | awk -v version="$1" 'index($3, version ".") == 1 { print $3; exit }')
    [ -n "$version" ] || return 1
    packages=("rustc-web=$version" "cargo-web=$version" "libstd-rust-web-dev=$version" "libstd-rust-web-$1=$version")
    if [ ! -x "$folder/usr/bin/rustc" ]; then
        mkdir -p "$folder"
        # With the libraries that a machine without the packages may not have.
        (cd "$folder" && apt-get download -qq "${packages[@]}" libllvm19 libz3-4 libhttp-parser2.9 libpcre3 &&
            for package in *.deb; do dpkg -x "$package" . && rm "$package"; done) > /dev/null 2>&1 || return 1
    fi
    libraries=$folder/usr/lib/x86_64-linux-gnu:$folder/lib/x86_64-linux-gnu
    cargo_oldest=(env LD_LIBRARY_PATH="$libraries" RUSTC="$folder/usr/bin/rustc" RUSTDOC="$folder/usr/bin/rustdoc" "$folder/usr/bin/cargo")
    "${cargo_oldest[@]}" --version > /dev/null 2>&1
}

msrv() {
    step "the oldest Rust that the manifests allow"
    local version cargo_oldest
    version=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)
    if ! oldest_rust "$version"; then
        skip "there is no Rust $version; clippy's incompatible_msrv looks for newer parts of std"
        return
    fi
    local features name
    export CARGO_TARGET_DIR=$work/msrv
    for features in --all-features --no-default-features; do
        "${cargo_oldest[@]}" check --quiet -p contextvars "$features"
    done
    for name in tower tracing opentelemetry tokio; do
        "${cargo_oldest[@]}" check --quiet -p "contextvars-$name" --all-features
    done
    # Where a macro is not told where its tokens stand, it expands some functions in another form.
    "${cargo_oldest[@]}" test --quiet -p contextvars-tests-edition-2021 --tests
    unset CARGO_TARGET_DIR
    printf 'compiles, and passes the tests of edition 2021, with Rust %s\n' "$version"
}

wasm() {
    step "wasm32-unknown-unknown"
    if [ ! -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" ]; then
        skip "the target wasm32-unknown-unknown is not installed"
        return
    fi
    CARGO_TARGET_DIR=$work/wasm cargo check --quiet -p contextvars --all-features --target wasm32-unknown-unknown
    printf 'compiles\n'
}

# tree [OPTION..]: what a user of the runtime gets with it, as `name licence`.
tree() {
    cargo tree -p contextvars --edges normal,build --target all --prefix none --no-dedupe --format '{p};{l}' "$@" |
        sed 's/ v[^;]*;/;/' | sort -u | grep -v '^contextvars'
}

supply() {
    step "what comes with it"
    local alone name licence id count=0 scripts
    alone=$(tree --no-default-features | cut -d';' -f1)
    [ "$alone" = pin-project-lite ] || fail "without features there should be pin-project-lite alone: $alone"
    printf 'without features: %s alone\n' "$alone"
    while IFS=';' read -r name licence; do
        [ -n "$licence" ] || fail "$name says no licence"
        for id in $(tr '/()' '   ' <<< "$licence"); do
            case " OR AND WITH $licences " in *" $id "*) ;; *) fail "$name has the licence $licence" ;; esac
        done
        count=$((count + 1))
    done < <(tree --all-features)
    printf 'with all features: %s packages, all with licences of the list\n' "$count"

    # Without the advisories, whose list would have to be fetched.
    if cargo deny --version > /dev/null 2>&1; then
        cargo deny --log-level error check --hide-inclusion-graph bans licenses sources
    else
        skip "cargo-deny is not installed (cargo install cargo-deny --locked)"
    fi

    # Cargo wants a build script where `links` is set. Ours runs and builds nothing.
    scripts=$(find contextvars contextvars-macros -name build.rs)
    [ "$scripts" = contextvars/build.rs ] || fail "there are build scripts: $scripts"
    grep -q '^links = "contextvars"' contextvars/Cargo.toml || fail "contextvars has a build script, and no links"
    ! sed -n '/^\[build-dependencies\]/p' contextvars/Cargo.toml | grep -q . || fail "the build script has dependencies"
    ! grep -Eq 'Command|rustc-link|rustc-cfg|fs::|net::' contextvars/build.rs || fail "contextvars/build.rs does more than it has to"
    printf 'build scripts of ours: the one that cargo wants because of `links`, which does nothing\n'
}

all=(features editions abort minimal companions msrv wasm supply)
[ $# -gt 0 ] || set -- "${all[@]}"
for part in "$@"; do
    case " ${all[*]} " in *" $part "*) "$part" ;; *) fail "there is no part $part, but: ${all[*]}" ;; esac
done
