#!/usr/bin/env bash
# What a mark costs at compile time: a crate of 200 functions of twenty lines, with `#[propagate]` on each and without.
#
#     benches/mark/run.sh             the processor time of a check and of a release build, and the size of the code
#     benches/mark/run.sh --lines     besides, how many lines a join and a thread spawn expand to; needs a nightly compiler
#     ROUNDS=5 benches/mark/run.sh    so many rounds of the release build, in place of three, and five times as many of the check
#
# Forty functions each spawn threads, join, have a chain of a parallel iterator, are async with a spawn, and spawn nothing.
# Processor time is that of the crate itself: the dependencies are compiled before.
set -euo pipefail
cd "$(dirname "$0")/../.."
project=$PWD
rounds=${ROUNDS:-3}
work=${CARGO_TARGET_DIR:-$project/target}/mark
mkdir -p "$work/src"
export CARGO_INCREMENTAL=0 CARGO_TARGET_DIR=$work/target

cat > "$work/Cargo.toml" << END
[package]
name = "marked"
version = "0.0.0"
edition = "2024"

[features]
mark = []

[dependencies]
contextvars = { path = "$project/contextvars", features = ["macros", "rayon"] }
rayon = "1.11"
tokio = { version = "1.48", features = ["rt"] }

[workspace]
END
cp Cargo.lock "$work/"

# functions COUNT: the text of a crate with so many functions of each kind.
functions() {
    local number body
    printf '#![allow(dead_code)]\nuse contextvars::context_var;\nuse rayon::prelude::*;\n\n'
    printf '#[context_var]\npub static NUMBER: u64;\n\n'
    for ((number = 0; number < $1; number++)); do
        for kind in threads join chain task plain; do
            lines "$kind" "$number"
        done
    done
    printf 'fn main() {\n    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();\n'
    printf '    let mut sum = 0;\n'
    for ((number = 0; number < $1; number++)); do
        for kind in threads join chain plain; do
            printf '    sum += %s_%s(std::hint::black_box(3));\n' "$kind" "$number"
        done
        printf '    sum += runtime.block_on(task_%s(std::hint::black_box(3)));\n' "$number"
    done
    printf '    println!("{sum}");\n}\n'
}

# lines KIND NUMBER: one function.
lines() {
    local head=fn
    [ "$1" != task ] || head='async fn'
    printf '#[cfg_attr(feature = "mark", contextvars::propagate)]\n%s %s_%s(given: u64) -> u64 {\n' "$head" "$1" "$2"
    cat << END
    let seed = given.wrapping_mul($2 + 7);
    let mut items: Vec<u64> = (0..seed % 19 + 2).collect();
    items.push(seed);
    let least = items.iter().copied().min().unwrap_or(0);
    let most = items.iter().copied().max().unwrap_or(0);
    if least == most {
        return least + $2;
    }
END
    case $1 in
        threads)
            cat << END
    let first = std::thread::spawn(move || least.wrapping_add(seed) ^ $2);
    let copy = items.clone();
    let second = std::thread::spawn(move || copy.iter().sum::<u64>());
    let spread = first.join().unwrap_or(1) + second.join().unwrap_or(2);
END
            ;;
        join)
            cat << END
    let (low, high) = rayon::join(
        || items.iter().filter(|item| **item < seed).sum::<u64>(),
        || items.iter().filter(|item| **item >= seed).count() as u64,
    );
    let spread = low.wrapping_add(high);
END
            ;;
        chain)
            cat << END
    let spread: u64 = items
        .par_iter()
        .map(|item| item.wrapping_mul(seed) ^ $2)
        .filter(|item| item % 3 != 1)
        .sum();
END
            ;;
        task)
            cat << END
    let copy = items.clone();
    let task = tokio::spawn(async move { copy.iter().map(|item| item ^ $2).sum::<u64>() });
    let other = tokio::spawn(async move { least + most });
    let spread = task.await.unwrap_or(1) + other.await.unwrap_or(2);
END
            ;;
        plain)
            cat << END
    let copy: Vec<u64> = items.iter().map(|item| item ^ $2).collect();
    let odd = copy.iter().filter(|item| *item % 2 == 1).count() as u64;
    let even = copy.len() as u64 - odd;
    let spread = odd.wrapping_mul(3).wrapping_add(even);
END
            ;;
    esac
    cat << END
    let mut hash = spread;
    for item in &items {
        hash = hash.rotate_left(5) ^ item;
    }
    hash.wrapping_add(most - least)
}

END
}

# seconds COMMAND..: the processor time of a command. Only the crate itself is compiled anew.
seconds() {
    touch "$work/src/main.rs"
    TIMEFORMAT='%U %S'
    { time "$@" > /dev/null 2> "$work/errors" || { cat "$work/errors" >&2; exit 1; }; } 2>&1 | awk '{ print $1 + $2 }'
}

# pair ROUNDS COMMAND..: the least times of both crates, and the median of the ratios of one to the other. They take
# turns, because the speed of a machine changes.
pair() {
    local round count=$1
    shift
    for ((round = 0; round < count; round++)); do
        printf '%s %s\n' "$(seconds "$@")" "$(seconds "$@" --features mark)"
    done | awk '{ print $2 / $1, $1, $2 }' | sort -n | awk '
        { ratio[NR] = $1; if (!plain || $2 < plain) plain = $2; if (!marked || $3 < marked) marked = $3 }
        END { print plain, marked, ratio[int((NR + 1) / 2)] }'
}

text_of() { size "$CARGO_TARGET_DIR/release/marked" | awk 'NR == 2 { print $1 }'; }

# row NAME UNIT REACH PLAIN MARKED [RATIO]
row() {
    awk -v name="$1" -v unit="$2" -v reach="$3" -v plain="$4" -v marked="$5" -v ratio="${6:-}" 'BEGIN {
        if (ratio == "") ratio = marked / plain
        printf "%-34s %10s %10s %s  %+6.1f %%   to reach: %s\n", name, plain, marked, unit, (ratio - 1) * 100, reach
    }'
}

cd "$work"
functions 40 > src/main.rs
cargo build --quiet --release
plain_text=$(text_of)
cargo build --quiet --release --features mark
marked_text=$(text_of)
cargo check --quiet
cargo check --quiet --features mark
printf '%-34s %10s %10s\n' '200 functions' unmarked marked
# What `pair` prints is three words.
# shellcheck disable=SC2046
row 'check, processor time' s '+15 %' $(pair $((rounds * 5)) cargo check)
# shellcheck disable=SC2046
row 'release build, processor time' s '+15 %' $(pair "$rounds" cargo build --release)
row 'release text' B '+12 %' "$plain_text" "$marked_text"
printf '%-34s %32s B      to reach: 1200 B\n' 'the same, a function' $(((marked_text - plain_text) / 200))

if [ "${1:-}" = --lines ]; then
    # The lines between a function's braces, that of the scope not counted.
    lines_of() {
        printf '#[contextvars::propagate]\npub fn marked() {\n%s\n}\nfn main() { marked() }\n' "$1" > src/main.rs
        cargo +nightly rustc --quiet --profile check -- -Zunpretty=expanded 2> /dev/null |
            awk '/fn marked\(\)/ { inside = 1; next } /^fn main/ { inside = 0 } inside && !/__contextvars_scope =.*scope\(\(\)\)/ { count++ } END { print count - 1 }'
    }
    printf '%-34s %10s  to reach: 8\n' 'expanded lines of a join' "$(lines_of '    rayon::join(|| 1, || 2);')"
    printf '%-34s %10s  to reach: 6\n' 'expanded lines of a thread spawn' "$(lines_of '    std::thread::spawn(move || 1);')"
fi
