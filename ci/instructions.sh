#!/usr/bin/env bash
# Counts the instructions of each operation, with callgrind: a program for each in
# benches/instructions runs twice, with two counts of repetitions, and the difference is divided. A
# count of instructions does not depend on what else the machine does.
#
#     ci/instructions.sh                       all operations
#     ci/instructions.sh get scope             some
#     RUNTIME=../other ci/instructions.sh      with the runtime of another checkout of this repository
set -euo pipefail
cd "$(dirname "$0")/.."
project=$PWD
runtime=$(cd "${RUNTIME:-.}" && pwd)
few=1000
many=11000

command -v valgrind > /dev/null || { printf -- '-- skipped: valgrind is not installed\n'; exit 0; }

target=${CARGO_TARGET_DIR:-$project/target}
package=$project
if [ "$runtime" != "$project" ]; then
    # The same programs, in a package that depends on that runtime, with the versions of its lock
    # file.
    package=$target/instructions
    mkdir -p "$package"
    rm -rf "$package/src"
    cp -R benches/instructions/src "$package/"
    cp "$runtime/Cargo.lock" "$package/"
    cat > "$package/Cargo.toml" <<END
[package]
name = "contextvars-instructions"
version = "0.0.0"
edition = "2024"

[dependencies]
contextvars = { path = "$runtime/contextvars" }
rayon = "1.11"

[workspace]
END
    target=$package/target
fi
(cd "$package" && CARGO_TARGET_DIR=$target cargo build --quiet --release -p contextvars-instructions --bins)

# count PROGRAM REPETITIONS: the instructions of the whole run.
count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$target/release/$1" "$2" 2>&1 |
        sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}

all=()
for file in benches/instructions/src/bin/*.rs; do
    name=${file##*/}
    all+=("${name%.rs}")
done
[ $# -gt 0 ] || set -- "${all[@]}"
printf '%-20s %s\n' operation instructions
for name in "$@"; do
    case " ${all[*]} " in
        *" $name "*) ;;
        *) printf 'there is no operation %s, but: %s\n' "$name" "${all[*]}" >&2; exit 2 ;;
    esac
    awk -v name="$name" -v few="$(count "$name" $few)" -v many="$(count "$name" $many)" -v repetitions=$((many - few)) \
        'BEGIN { printf "%-20s %.1f\n", name, (many - few) / repetitions }'
done
