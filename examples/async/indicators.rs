//! Four async tasks on one thread, each with its own symbol; none mixes.
//!
//! Run it with `cargo run --example indicators`. It checks what it shows, and exits with 1 if something is wrong.

use std::process::ExitCode;

use contextvars::{context_var, propagate};
use tokio::task::{JoinSet, yield_now};

/// What the current task shows of itself.
#[context_var]
static SYMBOL: char;

const TICKS: usize = 8;

/// A task. It starts sub-tasks, and does not tell them the symbol.
#[propagate(SYMBOL = symbol)]
async fn indicator(symbol: char, pause: usize) -> (char, String) {
    let mut shown = String::new();
    for _ in 0..TICKS {
        shown.push(tokio::spawn(tick()).await.expect("a tick does not panic"));
        for _ in 0..pause {
            yield_now().await; // the other tasks run here, on this very thread
        }
    }
    (symbol, shown)
}

/// The sub-task that all share.
async fn tick() -> char {
    yield_now().await;
    let symbol = SYMBOL.get();
    print!("{symbol}");
    symbol
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut tasks = JoinSet::new();
    for (pause, symbol) in ['0', 'a', 'b', 'c'].into_iter().enumerate() {
        tasks.spawn(indicator(symbol, pause));
    }
    let all_shown = tasks.join_all().await;
    println!();

    let mut ok = all_shown.len() == 4;
    for (symbol, shown) in all_shown {
        println!("task {symbol} showed {shown}");
        ok &= shown == symbol.to_string().repeat(TICKS);
    }
    if ok && !SYMBOL.is_set() {
        ExitCode::SUCCESS
    } else {
        eprintln!("error: the tasks were mixed up");
        ExitCode::FAILURE
    }
}
