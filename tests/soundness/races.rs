//! Threads that use what they share at the same time, for `ThreadSanitizer`.
//!
//! Threads order each other here by atomics of the tests, which the sanitizer sees. So each of its reports counts, whichever threads
//! it is about: `ci/races.awk` knows this module.

use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};
use std::thread;

use contextvars::__private::Lender;
use contextvars::{Context, ContextVar, Propagate, propagate};
use contextvars_tests::{is_full, pool, var};
use rayon::prelude::*;

static TEXTS: [ContextVar<String>; 24] = [const { ContextVar::new("TEXT") }; 24];
static SCOPED: ContextVar<String> = ContextVar::new("SCOPED");

var! { static NUMBER: u64; }

fn rounds() -> u64 {
    if is_full() { 3_000 } else { 300 }
}

fn text(of: usize) -> String {
    "x".repeat(10 + of % 10)
}

/// Where two threads wait for each other, so that they go on at the same time.
#[derive(Default)]
struct Meeting(AtomicUsize);

impl Meeting {
    fn wait(&self) {
        self.0.fetch_add(1, Ordering::AcqRel);
        while self.0.load(Ordering::Acquire) < 2 {
            thread::yield_now();
        }
    }
}

/// What a job did before it ended is ordered before what its caller does after the call, also for a sanitizer.
#[derive(Default)]
struct Done(AtomicUsize);

impl Done {
    fn job<R>(&self, f: impl FnOnce() -> R) -> R {
        let result = f();
        self.0.fetch_add(1, Ordering::AcqRel);
        result
    }

    fn wait(&self, jobs: usize) {
        while self.0.load(Ordering::Acquire) < jobs {
            thread::yield_now();
        }
    }
}

fn check() {
    for (of, var) in TEXTS.iter().enumerate() {
        let _ = var.try_with(|value| assert_eq!(value.len(), 10 + of % 10));
    }
}

fn bind_all() {
    for (of, var) in TEXTS.iter().enumerate() {
        var.set(text(of));
    }
}

/// Both sides of a join capture at once what their caller's scope had borrowed.
fn capture_on_both_sides() {
    for _ in 0..rounds() {
        let (meeting, done) = (Meeting::default(), Done::default());
        let side = || {
            done.job(|| {
                meeting.wait();
                let captured = Context::current();
                check();
                TEXTS[0].set(text(0));
                drop(captured);
            });
        };
        SCOPED.scope(text(0), || {
            contextvars::rayon::join(side, side);
            done.wait(2);
            check();
            TEXTS[1].set(text(1));
        });
        TEXTS[2].set(text(2));
    }
}

#[test]
fn both_sides_of_a_join_capture_what_a_scope_of_a_worker_has_borrowed() {
    pool(2).install(|| {
        Context::new().run(|| {
            bind_all();
            capture_on_both_sides();
        });
    });
}

#[test]
fn both_sides_of_a_join_capture_what_a_scope_of_another_thread_has_borrowed() {
    Context::new().run(|| {
        bind_all();
        // The calling thread is none of the pool's.
        capture_on_both_sides();
    });
}

#[test]
fn the_body_of_an_in_place_scope_writes_while_its_jobs_read() {
    Context::new().run(|| {
        bind_all();
        for _ in 0..rounds() {
            let (meeting, done) = (Meeting::default(), Done::default());
            SCOPED.scope(text(0), || {
                contextvars::rayon::in_place_scope(|scope| {
                    scope.spawn(|_| {
                        done.job(|| {
                            meeting.wait();
                            check();
                            TEXTS[0].set(text(0));
                            drop(Context::current());
                        });
                    });
                    meeting.wait();
                    TEXTS[0].set(text(0));
                    TEXTS[17].set(text(17));
                    check();
                });
                done.wait(1);
                check();
            });
        }
    });
}

#[test]
fn a_lender_lends_to_threads_that_enter_at_once() {
    Context::new().run(|| {
        bind_all();
        for _ in 0..rounds() {
            let (meeting, done) = (Meeting::default(), Done::default());
            SCOPED.scope(text(0), || {
                let lender = Lender::rayon();
                let loan = lender.lend_();
                let job = || {
                    done.job(|| {
                        meeting.wait();
                        let guard = loan.enter_();
                        check();
                        TEXTS[0].set(text(0));
                        drop(Context::current());
                        drop(guard);
                    });
                };
                thread::scope(|scope| {
                    scope.spawn(job);
                    scope.spawn(job);
                });
                done.wait(2);
                drop(lender);
                TEXTS[0].set(text(0));
            });
        }
    });
}

#[test]
fn a_lender_lends_to_a_job_of_a_pool_and_to_its_own_thread_at_once() {
    let pool = pool(1);
    Context::new().run(|| {
        bind_all();
        for _ in 0..rounds() {
            let (meeting, done) = (Meeting::default(), Done::default());
            SCOPED.scope(text(0), || {
                let lender = Lender::rayon();
                let loan = lender.lend_();
                let enter = || {
                    meeting.wait();
                    let guard = loan.enter_();
                    drop(Context::current());
                    check();
                    drop(guard);
                };
                pool.in_place_scope(|scope| {
                    scope.spawn(|_| done.job(enter));
                    enter();
                });
                done.wait(1);
                drop(lender);
            });
        }
    });
}

#[test]
fn items_of_a_parallel_iterator_set_and_capture() {
    Context::new().run(|| {
        bind_all();
        for _ in 0..rounds() / 30 {
            let done = Done::default();
            SCOPED.scope(text(0), || {
                let items = (0..200_usize).into_par_iter().map(|item| {
                    done.job(|| {
                        check();
                        let at = item % TEXTS.len();
                        TEXTS[at].set(text(at));
                        drop(Context::current());
                    });
                });
                items.in_current_context().count();
                done.wait(200);
                check();
            });
        }
    });
}

/// Contexts that threads swap, ordered by nothing but the swap.
#[test]
fn threads_swap_contexts() {
    static SLOTS: [AtomicPtr<Context>; 4] = [const { AtomicPtr::new(null_mut()) }; 4];

    fn swap(slot: usize, context: Option<Context>) -> Option<Context> {
        let new = context.map_or(null_mut(), |context| Box::into_raw(Box::new(context)));
        let old = SLOTS[slot].swap(new, Ordering::AcqRel);
        // SAFETY: what is in a slot came out of a box, and the swap has taken it out.
        (!old.is_null()).then(|| *unsafe { Box::from_raw(old) })
    }

    let work = |seed: u64| {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut random = move |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state >> 33).unwrap() % below
        };
        for step in 0..rounds() * 10 {
            let (slot, of) = (random(SLOTS.len()), random(TEXTS.len()));
            let Some(mut context) = swap(slot, None) else {
                NUMBER.set(step);
                drop(swap(slot, Some(Context::current())));
                continue;
            };
            let seen = context.get(&NUMBER).copied();
            context.scope(|| {
                check();
                TEXTS[of].set(text(of));
                NUMBER.set(step);
            });
            assert_eq!(context.get(&NUMBER).copied(), seen);
            context.run(|| {
                TEXTS[of].set(text(of));
                let captured = Context::current();
                let next = (of + 1) % TEXTS.len();
                TEXTS[next].set(text(next));
                propagate(check)();
                drop(captured);
            });
            let other = context.clone().with_value(&NUMBER, step);
            drop(swap((slot + 1) % SLOTS.len(), Some(context)));
            drop(swap(slot, Some(other)));
        }
    };
    let threads: Vec<_> = (1..4)
        .map(|seed| thread::spawn(move || work(seed)))
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    for slot in 0..SLOTS.len() {
        drop(swap(slot, None));
    }
}
