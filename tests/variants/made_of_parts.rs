//! Work in what an argument is made of, and closures that declare something.
#![allow(
    non_local_definitions,
    reason = "such an implementation shows whether it is written once"
)]

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::thread;

use contextvars::{propagate, scoped};

use crate::{ID, id};

type Job = Box<dyn FnOnce() -> u64 + Send>;

fn join<F: FnOnce() -> u64 + Send + 'static>(job: F) -> u64 {
    thread::spawn(job).join().unwrap()
}

struct Options {
    retries: u64,
    on_end: Box<dyn FnOnce(u64) -> u64 + Send>,
    name: String,
}

struct Task<F>(F);

fn run(job: impl FnOnce() -> u64 + Send + 'static, options: Options) -> u64 {
    assert_eq!(options.name.len(), 3);
    let retries = options.retries;
    join(move || (options.on_end)(retries).min(job()))
}

fn run_pair(_: u64, (_, job): (u64, Job)) -> u64 {
    join(job)
}

fn run_all(jobs: HashMap<&'static str, Job>) -> u64 {
    let jobs = jobs.into_values().map(join);
    jobs.min().unwrap()
}

fn run_locked(_: u64, job: Arc<Mutex<dyn FnMut() -> u64 + Send>>) -> u64 {
    join(move || (job.lock().unwrap())())
}

fn run_slot(slot: Mutex<Option<Job>>) -> u64 {
    join(slot.into_inner().unwrap().unwrap())
}

fn run_task<F: FnOnce() -> u64 + Send + 'static>(_: u64, Task(job): Task<F>) -> u64 {
    join(job)
}

struct Route {
    path: &'static str,
    handler: fn(u64) -> u64,
}

impl Route {
    fn new(path: &'static str, handler: fn(u64) -> u64) -> Self {
        Self { path, handler }
    }
}

fn handle(length: u64) -> u64 {
    length + id()
}

fn route(_: u64, route: Route) -> u64 {
    thread::spawn(move || (route.handler)(route.path.len() as u64))
        .join()
        .unwrap()
}

#[propagate(spawn(run, run_pair, run_all, run_locked, run_slot, run_task))]
fn parts(one: u64) -> Vec<u64> {
    vec![
        run(
            || id(),
            Options {
                retries: 1,
                on_end: Box::new(|retries| id() * retries),
                name: "one".into(),
            },
        ),
        run(
            id,
            Options {
                retries: 1,
                on_end: Box::new(move |retries| id() * retries * one),
                name: "two".into(),
            },
        ),
        run_pair(1, (1, Box::new(|| id()))),
        run_pair(1, (1, Box::new(move || id() * one))),
        run_all(HashMap::from([
            ("a", Box::new(|| id()) as Job),
            ("b", Box::new(move || id() * one)),
        ])),
        run_locked(1, Arc::new(Mutex::new(|| id()))),
        run_locked(1, Arc::new(Mutex::new(move || id() * one))),
        run_slot(Mutex::new(Some(Box::new(|| id())))),
        run_task(1, Task(move || id() * one)),
        run_pair(1, (1, Box::new(id))),
        run_locked(1, Arc::new(Mutex::new(id))),
        run_slot(Mutex::new(Some(Box::new(id)))),
    ]
}

/// A field may be one of a `fn` pointer, which can hold no context.
#[propagate(spawn(route, run_task))]
#[expect(deprecated, reason = "the closures do not inherit, and rustc says so")]
fn closures_that_capture_nothing() -> (u64, u64, u64) {
    let handled = route(
        1,
        Route {
            path: "/",
            handler: |length| length + id(),
        },
    );
    let by_name = Route {
        path: "/",
        handler: handle,
    };
    assert_eq!(route(1, by_name), 1);
    let made = Route::new("/", |length| length + id());
    assert_eq!(route(1, made), 1);
    assert_eq!(route(1, Route::new("/", |length| length + id())), 1);
    assert_eq!(
        route(
            1,
            Route {
                path: "/",
                handler: handle
            }
        ),
        1
    );
    (handled, run_task(1, Task(|| id())), run_task(1, Task(id)))
}

#[test]
fn work_inside_of_an_argument_inherits() {
    scoped!(ID = 7, {
        assert_eq!(parts(1), [7; 12]);
        assert_eq!(closures_that_capture_nothing(), (1, 0, 0));
    });
}

fn run_list(jobs: Vec<fn() -> u64>) -> u64 {
    jobs.into_iter().map(join).min().unwrap()
}

fn run_listed<F: FnOnce() -> u64 + Send + 'static>(jobs: Vec<F>) -> u64 {
    jobs.into_iter().map(join).min().unwrap()
}

/// Functions in a list get one type by becoming pointers.
#[propagate(spawn(run_list, run_listed))]
#[expect(deprecated, reason = "the functions do not inherit, and rustc says so")]
fn lists() -> [u64; 3] {
    [
        run_list(vec![id, || id() + 1]),
        run_listed(vec![id as fn() -> u64, id]),
        run_list(vec![|| id(), || id() + 1]),
    ]
}

#[propagate(spawn(run_listed))]
fn lists_of_one_type(one: u64) -> [u64; 3] {
    let job = move || id() * one;
    let boxed: Job = Box::new(id);
    [
        run_listed(vec![|| id()]),
        run_listed(vec![job]),
        run_listed(vec![boxed, Box::new(move || id() * one), Box::new(id)]),
    ]
}

#[test]
fn functions_in_a_list_are_told() {
    scoped!(ID = 7, {
        assert_eq!(lists(), [0; 3]);
        assert_eq!(lists_of_one_type(1), [7; 3]);
    });
}

trait Named {
    fn number() -> u64;
}

struct First;
struct Second;
struct Third;

mod pool {
    pub(super) struct Pool;

    impl Pool {
        pub(super) fn spawn<F: FnOnce() -> u64 + Send + 'static>(&self, job: F) -> u64 {
            std::thread::spawn(job).join().unwrap()
        }
    }

    pub(super) struct Pointers;

    impl Pointers {
        pub(super) fn spawn(&self, job: fn() -> u64) -> u64 {
            job()
        }
    }
}

fn twice(job: impl Fn(u64) -> u64 + Send + 'static) -> u64 {
    join(move || job(1).min(job(1)))
}

/// An implementation may be written only once, and a static is one for all calls.
#[propagate(spawn(twice))]
#[expect(
    deprecated,
    reason = "a function pointer does not inherit, and rustc says so"
)]
fn closures_with_items() -> Vec<u64> {
    let (pool, pointers) = (pool::Pool, pool::Pointers);
    let mut seen = Vec::new();
    for _ in 0..2 {
        seen.push(pool.spawn(|| {
            static COUNT: AtomicU64 = AtomicU64::new(0);
            impl Named for First {
                fn number() -> u64 {
                    1
                }
            }
            COUNT.fetch_add(First::number(), SeqCst) + id()
        }));
        seen.push(pointers.spawn(|| {
            static COUNT: AtomicU64 = AtomicU64::new(0);
            {
                impl Named for Second {
                    fn number() -> u64 {
                        1
                    }
                }
            }
            COUNT.fetch_add(Second::number(), SeqCst) + 7
        }));
        seen.push(twice(|number: u64| {
            static COUNT: AtomicU64 = AtomicU64::new(0);
            impl Named for Third {
                fn number() -> u64 {
                    id()
                }
            }
            COUNT.fetch_add(number, SeqCst) + Third::number()
        }));
    }
    seen
}

#[test]
fn what_a_closure_declares_is_declared_once() {
    let seen = scoped!(ID = 7, { closures_with_items() });
    assert_eq!(seen, [7, 7, 7, 8, 8, 9]);
}
