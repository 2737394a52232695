//! A fake clock, bound for one test, follows the code under test through threads, rayon and tasks, while another test
//! that runs at the same time has another one.
//!
//! Run it with `cargo run --example test_clock`. It panics if a test sees a clock that is not its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::SystemTime;

use contextvars::{context_var, propagate, scoped};
use rayon::prelude::*;

/// The clock that the program goes by: the system's, unless somebody binds another.
#[context_var]
static CLOCK: Clock = Clock::System;

enum Clock {
    System,
    Fake(Arc<AtomicU64>),
}

/// Seconds since 1970.
fn now() -> u64 {
    CLOCK.with(|clock| match clock {
        Clock::System => SystemTime::UNIX_EPOCH
            .elapsed()
            .map_or(0, |since| since.as_secs()),
        Clock::Fake(seconds) => seconds.load(Relaxed),
    })
}

// The code under test. It knows nothing of tests.

struct Session {
    ends: u64,
}

impl Session {
    fn new() -> Self {
        Self { ends: now() + 60 }
    }

    fn has_ended(&self) -> bool {
        now() >= self.ends
    }
}

/// Counts, in parallel.
#[propagate]
fn count_ended(sessions: &[Session]) -> usize {
    sessions
        .par_iter()
        .filter(|session| session.has_ended())
        .count()
}

/// Signs in on a thread.
#[propagate]
fn sign_in() -> Session {
    thread::spawn(Session::new)
        .join()
        .expect("it does not panic")
}

/// Signs in in a task.
#[propagate]
async fn sign_in_later() -> Session {
    tokio::spawn(async { Session::new() })
        .await
        .expect("it does not panic")
}

// The test.

fn sessions_end_after_a_minute(start: u64, runtime: &tokio::runtime::Runtime) {
    let time = Arc::new(AtomicU64::new(start));
    scoped!(CLOCK = Clock::Fake(time.clone()), {
        let mut sessions: Vec<Session> = (0..50).map(|_| sign_in()).collect();
        sessions.extend((0..50).map(|_| runtime.block_on(sign_in_later())));
        assert!(sessions.iter().all(|session| session.ends == start + 60));

        time.store(start + 59, Relaxed);
        assert_eq!(count_ended(&sessions), 0);
        time.store(start + 60, Relaxed);
        assert_eq!(count_ended(&sessions), 100);
    });
}

fn main() -> std::io::Result<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    let begin = now();

    // In the year 1970 and in the year 2096, at the same time, on the same pools.
    thread::scope(|s| {
        for start in [1_000, 4_000_000_000] {
            let runtime = &runtime;
            s.spawn(move || {
                for _ in 0..20 {
                    sessions_end_after_a_minute(start, runtime);
                }
                println!("20 tests at second {start}: each saw its own clock, on threads, in rayon and in tasks");
            });
        }
    });

    assert!(
        now() >= begin,
        "outside of the tests it is the system's clock"
    );
    println!("outside: second {}", now());
    Ok(())
}
