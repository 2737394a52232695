//! A fake clock for a test: bound for the test, it follows the code under test through threads, rayon
//! and tasks, while the other tests, which run at the same time, have clocks of their own.
//!
//! Run it with `cargo test --test test_clock`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::SystemTime;

use contextvars::{context_var, propagate, scoped};
use rayon::prelude::*;

/// The clock that the program goes by: the system's, unless a test binds another.
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

// The code under test. No function has a parameter for the clock.

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

#[propagate]
fn sign_in_on_a_thread() -> Session {
    let thread = thread::spawn(Session::new);
    thread.join().expect("the thread does not panic")
}

#[propagate]
async fn sign_in_in_a_task() -> Session {
    let task = tokio::spawn(async { Session::new() });
    task.await.expect("the task does not panic")
}

#[propagate]
fn count_ended(sessions: &[Session]) -> usize {
    let sessions = sessions.par_iter();
    sessions.filter(|session| session.has_ended()).count()
}

// The tests.

/// The time of a test, and the clock that shows it.
fn fake_clock(start: u64) -> (Arc<AtomicU64>, Clock) {
    let time = Arc::new(AtomicU64::new(start));
    (time.clone(), Clock::Fake(time))
}

fn sessions_end_after_a_minute(start: u64) {
    let (time, clock) = fake_clock(start);
    scoped!(CLOCK = clock, {
        let sessions: Vec<Session> = (0..50).map(|_| sign_in_on_a_thread()).collect();
        assert!(sessions.iter().all(|session| session.ends == start + 60));

        time.store(start + 59, Relaxed);
        assert_eq!(count_ended(&sessions), 0);
        time.store(start + 60, Relaxed);
        assert_eq!(count_ended(&sessions), 50);
    });
}

#[test]
fn sessions_end_after_a_minute_in_the_year_1970() {
    sessions_end_after_a_minute(1_000);
}

#[test]
fn sessions_end_after_a_minute_in_the_year_2096() {
    sessions_end_after_a_minute(4_000_000_000);
}

#[tokio::test]
async fn a_session_that_a_task_begins_ends_after_a_minute() {
    let (time, clock) = fake_clock(2_000);
    let test = scoped!(CLOCK = clock, async {
        let session = sign_in_in_a_task().await;
        assert_eq!(session.ends, 2_060);
        time.store(2_060, Relaxed);
        assert!(session.has_ended());
    });
    test.await;
}

#[test]
fn where_no_test_binds_a_clock_it_is_the_system_s() {
    let before = SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
    assert!(now() >= before);
}
