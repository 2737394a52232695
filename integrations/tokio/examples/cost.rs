//! What a runtime that inherits costs, beside tasks that are wrapped:
//! `RUSTFLAGS="--cfg tokio_unstable" cargo run --release -p contextvars-tokio --example cost`.

use std::hint::black_box;
use std::time::Instant;

use contextvars::{ContextVar, Propagate};
use tokio::runtime::{Builder, Runtime};

static USER: ContextVar<u64> = ContextVar::new("USER");

fn runtime(inherits: bool) -> Runtime {
    let mut builder = Builder::new_current_thread();
    #[cfg(tokio_unstable)]
    if inherits {
        contextvars_tokio::inherit(&mut builder);
    }
    #[cfg(not(tokio_unstable))]
    assert!(!inherits, "it needs RUSTFLAGS=\"--cfg tokio_unstable\"");
    builder.build().expect("a runtime can be built")
}

/// The least time of some rounds, for one of `count`.
fn time(count: u32, mut round: impl FnMut()) -> f64 {
    let rounds = (0..10).map(|_| {
        let start = Instant::now();
        round();
        start.elapsed().as_secs_f64() * 1e9 / f64::from(count)
    });
    rounds.fold(f64::INFINITY, f64::min)
}

fn main() {
    const SPAWNS: u32 = 20_000;
    const POLLS: u32 = 100_000;
    for (what, inherits, is_wrapped) in [
        ("bare", false, false),
        ("in_current_context", false, true),
        ("a runtime that inherits", true, false),
    ] {
        let runtime = runtime(inherits);
        let spawn = time(SPAWNS, || {
            let spawns = async {
                for number in 0..SPAWNS {
                    let work = async move { black_box(number) };
                    let task = if is_wrapped {
                        tokio::spawn(work.in_current_context())
                    } else {
                        tokio::spawn(work)
                    };
                    task.await.expect("it only gives a number");
                }
            };
            USER.scope(1, || runtime.block_on(spawns));
        });
        let poll = time(POLLS, || {
            let work = async {
                for _ in 0..POLLS {
                    tokio::task::yield_now().await;
                }
            };
            let spawns = async {
                let task = if is_wrapped {
                    tokio::spawn(work.in_current_context())
                } else {
                    tokio::spawn(work)
                };
                task.await.expect("it only yields");
            };
            USER.scope(1, || runtime.block_on(spawns));
        });
        println!("{what:<24} spawn and await {spawn:7.1} ns   one poll {poll:7.1} ns");
    }
}
