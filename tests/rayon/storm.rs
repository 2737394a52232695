//! The steal storm: more than 20,000 jobs on four threads (in the full layer, more than 100,000),
//! arriving all the time, half of them propagated, each with a context of its own, and half of them
//! strangers'. A thread that waits for the long right side of a join runs others' jobs on top of
//! it; whose values do they see there?
//!
//! The storm goes on until enough strangers were in that place, however many processors there are
//! and whoever else uses them.

use std::cell::Cell;
use std::hint::black_box;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use contextvars::rayon::ThreadPool;
use contextvars::{ContextVar, Propagate};
use contextvars_tests::{is_full, var};
use rayon::prelude::*;

use crate::support::pool;

/// Of each kind, at most: for a pool that lets no stranger run on top of a job that waits.
const TOO_MANY_JOBS: u64 = 2_000_000;
/// How many jobs of each kind there are, at least.
fn jobs() -> u64 {
    if is_full() { 52_000 } else { 10_000 }
}

/// How often a stranger has to run on top of a job that waits.
fn enough() -> usize {
    if is_full() { 1000 } else { 200 }
}

/// How many jobs are there at a time, at most.
const AT_A_TIME: usize = 64;

/// What went wrong.
#[derive(Debug, Default)]
struct Findings {
    /// A propagated job lacked its value.
    lost: AtomicUsize,
    /// A propagated job saw another one's.
    mixed_up: AtomicUsize,
    /// A stranger saw a value.
    leaked: AtomicUsize,
    /// No error: how often a stranger ran on top of a propagated job that waits.
    on_top: AtomicUsize,
    /// Whether a join is waiting for a stranger to do that.
    lies_in_wait: AtomicBool,
    /// Whether no more jobs arrive.
    is_over: AtomicBool,
}

thread_local! {
    /// How many propagated jobs are on this thread's stack.
    static BELOW: Cell<usize> = const { Cell::new(0) };
}

impl Findings {
    fn check<S: Style>(&self, id: u64) {
        match S::current() {
            Some(seen) if seen == id => {}
            Some(_) => drop(self.mixed_up.fetch_add(1, Relaxed)),
            None => drop(self.lost.fetch_add(1, Relaxed)),
        }
    }

    fn check_stranger<S: Style>(&self) {
        if BELOW.get() > 0 {
            self.on_top.fetch_add(1, Relaxed);
        }
        if S::current().is_some() {
            self.leaked.fetch_add(1, Relaxed);
        }
    }
}

/// A way to take a value along.
trait Style {
    fn current() -> Option<u64>;
    fn spawn(pool: &ThreadPool, id: u64, job: impl FnOnce() + Send + 'static);
    fn join(left: impl FnOnce() + Send, right: impl FnOnce() + Send);
    fn for_each(items: usize, f: impl Fn(usize) + Send + Sync);
    fn scope(jobs: usize, f: impl Fn() + Send + Sync);
}

/// By `contextvars`.
struct Propagated;

var! {
    static IN_PLACE: u64;
}

static COUNTED: ContextVar<u64> = ContextVar::new("COUNTED");

impl Style for Propagated {
    fn current() -> Option<u64> {
        let id = IN_PLACE.try_get().ok();
        assert_eq!(COUNTED.try_get().ok(), id);
        id
    }

    fn spawn(pool: &ThreadPool, id: u64, job: impl FnOnce() + Send + 'static) {
        IN_PLACE.scope(id, || COUNTED.scope(id, || pool.spawn(job)));
    }

    fn join(left: impl FnOnce() + Send, right: impl FnOnce() + Send) {
        contextvars::rayon::join(left, right);
    }

    fn for_each(items: usize, f: impl Fn(usize) + Send + Sync) {
        let chain = (0..items).into_par_iter().with_max_len(1).filter(|_| true);
        chain.in_current_context().for_each(f);
    }

    fn scope(jobs: usize, f: impl Fn() + Send + Sync) {
        contextvars::rayon::scope(|s| {
            for _ in 0..jobs {
                s.spawn(|_| f());
            }
        });
    }
}

/// By a thread-local that each job sets, and resets with a guard: the control.
struct Guarded;

thread_local! {
    static CURRENT: Cell<Option<u64>> = const { Cell::new(None) };
}

struct Guard(Option<u64>);

impl Guard {
    fn set(id: Option<u64>) -> Self {
        Self(CURRENT.replace(id))
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}

impl Style for Guarded {
    fn current() -> Option<u64> {
        CURRENT.get()
    }

    fn spawn(pool: &ThreadPool, id: u64, job: impl FnOnce() + Send + 'static) {
        pool.as_rayon().spawn(move || {
            let _guard = Guard::set(Some(id));
            job();
        });
    }

    fn join(left: impl FnOnce() + Send, right: impl FnOnce() + Send) {
        let id = CURRENT.get();
        rayon::join(
            || {
                let _guard = Guard::set(id);
                left();
            },
            || {
                let _guard = Guard::set(id);
                right();
            },
        );
    }

    fn for_each(items: usize, f: impl Fn(usize) + Send + Sync) {
        let id = CURRENT.get();
        (0..items).into_par_iter().with_max_len(1).for_each(|item| {
            let _guard = Guard::set(id);
            f(item);
        });
    }

    fn scope(jobs: usize, f: impl Fn() + Send + Sync) {
        let id = CURRENT.get();
        rayon::scope(|s| {
            for _ in 0..jobs {
                s.spawn(|_| {
                    let _guard = Guard::set(id);
                    f();
                });
            }
        });
    }
}

/// Something to do for a while.
fn work(rounds: u64) {
    for round in 0..rounds {
        black_box(round);
    }
}

/// Joins have a short left side and a long right one: whoever runs the left one waits.
fn propagated<S: Style>(findings: &Findings, id: u64) {
    BELOW.set(BELOW.get() + 1);
    let check = || findings.check::<S>(id);
    check();
    S::join(check, || {
        work(500);
        S::join(check, || {
            work(500);
            check();
        });
        check();
    });
    check();
    match id % 8 {
        0 => S::for_each(4, |item| {
            work(100 * item as u64);
            check();
        }),
        1 => S::for_each(2, |_| {
            check();
            S::join(check, || S::for_each(2, |_| check()));
            check();
        }),
        2 => S::scope(3, || {
            work(100);
            check();
        }),
        3 => lie_in_wait::<S>(findings, &check),
        _ => {}
    }
    check();
    BELOW.set(BELOW.get() - 1);
}

/// A join whose right side another thread runs, until a stranger has run on top of the one that
/// waits for it.
///
/// There is one at a time, so that there are threads to steal its right side, and to run what else
/// arrives.
fn lie_in_wait<S: Style>(findings: &Findings, check: &(impl Fn() + Sync)) {
    if findings.lies_in_wait.swap(true, Relaxed) {
        return;
    }
    let right_runs = AtomicBool::new(false);
    S::join(
        || {
            while !right_runs.load(Relaxed) {
                thread::yield_now();
            }
            check();
        },
        || {
            right_runs.store(true, Relaxed);
            let before = findings.on_top.load(Relaxed);
            while findings.on_top.load(Relaxed) == before && !findings.is_over.load(Relaxed) {
                check();
                thread::yield_now();
            }
            check();
        },
    );
    check();
    findings.lies_in_wait.store(false, Relaxed);
}

fn stranger<S: Style>(findings: &Findings, id: u64) {
    let check = || findings.check_stranger::<S>();
    check();
    rayon::join(check, || {
        work(200);
        check();
    });
    check();
    if id.trailing_zeros() >= 2 {
        (0..4).into_par_iter().with_max_len(1).for_each(|_| check());
        check();
    }
}

/// Lets no more than [`AT_A_TIME`] jobs in.
#[derive(Default)]
struct Gate {
    inside: Mutex<usize>,
    left: Condvar,
}

impl Gate {
    fn enter(&self) {
        let full = |inside: &mut usize| *inside >= AT_A_TIME;
        let mut inside = self
            .left
            .wait_while(self.inside.lock().unwrap(), full)
            .unwrap();
        *inside += 1;
    }

    fn leave(&self) {
        *self.inside.lock().unwrap() -= 1;
        self.left.notify_all();
    }

    fn wait_until_empty(&self) {
        let some = |inside: &mut usize| *inside > 0;
        drop(
            self.left
                .wait_while(self.inside.lock().unwrap(), some)
                .unwrap(),
        );
    }
}

fn storm<S: Style>() -> Arc<Findings> {
    let pool = pool(4);
    let (jobs, enough) = (jobs(), enough());
    let (findings, gate) = (Arc::<Findings>::default(), Arc::<Gate>::default());
    for id in 1..=TOO_MANY_JOBS {
        if id > jobs && findings.on_top.load(Relaxed) >= enough {
            break;
        }
        gate.enter();
        S::spawn(&pool, id, {
            let (findings, gate) = (findings.clone(), gate.clone());
            move || {
                propagated::<S>(&findings, id);
                gate.leave();
            }
        });
        gate.enter();
        pool.as_rayon().spawn({
            let (findings, gate) = (findings.clone(), gate.clone());
            move || {
                stranger::<S>(&findings, id);
                gate.leave();
            }
        });
    }
    findings.is_over.store(true, Relaxed);
    gate.wait_until_empty();
    let left_behind = pool.as_rayon().broadcast(|_| S::current());
    assert_eq!(left_behind, [None; 4]);
    findings
}

#[test]
fn no_job_sees_a_value_that_is_not_its_own() {
    let findings = storm::<Propagated>();
    let errors = [&findings.lost, &findings.mixed_up, &findings.leaked];
    assert_eq!(
        errors.map(|count| count.load(Relaxed)),
        [0; 3],
        "{findings:?}"
    );
    assert!(
        findings.on_top.load(Relaxed) >= enough(),
        "that was no storm: {findings:?}"
    );
}

/// The control: with a guard, each stranger on top of a job that waits sees its value.
#[test]
fn with_a_plain_guard_hundreds_of_jobs_do() {
    let findings = storm::<Guarded>();
    assert!(findings.leaked.load(Relaxed) >= enough(), "{findings:?}");
}
