//! When expressions are evaluated and values dropped: as in unmarked code, once, and in the context of
//! the work.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::thread;

use contextvars::{propagate, scoped};
use contextvars_tests::{panics, pool};
use futures::executor::block_on;
use rayon::prelude::*;

use crate::{ID, id};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn note(&self, text: &str) {
        self.0.lock().unwrap().push(format!("{text}{}", ID.get()));
    }

    fn value<T>(&self, text: &str, value: T) -> T {
        self.note(text);
        value
    }

    fn guard(&self, name: &'static str) -> Guard {
        Guard(self.clone(), name)
    }

    fn take(&self) -> String {
        std::mem::take(&mut *self.0.lock().unwrap()).join(" ")
    }
}

/// Notes its name and the context at its drop.
struct Guard(Log, &'static str);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.note(self.1);
    }
}

#[test]
#[propagate(ID = 7)]
fn receivers_and_arguments_in_order() {
    let log = Log::default();
    let pool = pool(1);
    log.value("a", &pool).install(log.value("b", || ID.get()));
    assert_eq!(log.take(), "a7 b7");
    rayon::join(log.value("a", id), log.value("b", || ID.get()));
    assert_eq!(log.take(), "a7 b7");
    log.value("a", &pool)
        .join(log.value("b", id), log.value("c", id));
    assert_eq!(log.take(), "a7 b7 c7");
    let builder = thread::Builder::new().name(log.value("a", String::from("name")));
    log.value("b", builder)
        .spawn(log.value("c", id))
        .unwrap()
        .join()
        .unwrap();
    assert_eq!(log.take(), "a7 b7 c7");
    log.value("a", vec![1, 2])
        .par_iter()
        .map(log.value("b", |item: &u64| item * ID.get()))
        .filter(log.value("c", |item: &u64| *item > 0))
        .for_each(log.value("d", |_| ()));
    assert_eq!(log.take(), "a7 b7 c7 d7");
    thread::scope(|s| {
        let builder = log.value("a", thread::Builder::new());
        builder
            .spawn_scoped(log.value("b", s), log.value("c", id))
            .unwrap();
    });
    assert_eq!(log.take(), "a7 b7 c7");
    let mut list = log.value("a", vec![2, 1]);
    list.par_sort_by_key(log.value("b", |item: &u64| *item));
    rayon::ThreadPool::install(log.value("c", &pool), log.value("d", id));
    assert_eq!(log.take(), "a7 b7 c7 d7");
}

fn named(_: u8, job: impl FnOnce() -> u64, _: u8) -> u64 {
    job()
}

struct Site {
    log: Log,
    jobs: [fn() -> u64; 2],
}

impl Site {
    fn next(&self, text: &str) -> &Self {
        self.log.note(text);
        self
    }

    fn run(&self, job: impl FnOnce() -> u64) -> u64 {
        job()
    }
}

#[test]
#[propagate(ID = 7, spawn(named, run))]
fn places_that_have_effects() {
    let log = Log::default();
    let site = Site {
        log: log.clone(),
        jobs: [id, || ID.get()],
    };
    let count = AtomicUsize::new(0);
    let next = || count.fetch_add(1, SeqCst) % 2;
    named(log.value("a", 1), log.value("b", id), log.value("c", 1));
    assert_eq!(log.take(), "a7 b7 c7");
    site.next("a").next("b").run(site.next("c").jobs[0]);
    assert_eq!(log.take(), "a7 b7 c7");
    let mut index = 0;
    let seen = [
        thread::spawn(site.jobs[next()]).join().unwrap(),
        rayon::join(site.jobs[next()], site.next("d").jobs[next()]).0,
        site.run(
            site.jobs[{
                index += 1;
                index
            }],
        ),
        named(1, [site.jobs[1]][next() / 2], 1),
        named(1, (*Box::new(site.jobs))[0], 1),
        named(
            1,
            {
                log.note("e");
                site.jobs[0]
            },
            1,
        ),
        named(1, (log.value("f", id), 1).0, 1),
        named(1, *log.value("g", &site.jobs[0]), 1),
        named(1, &mut *log.value("h", &mut || ID.get()), 1),
    ];
    assert_eq!((seen, count.into_inner(), index), ([7; 9], 4, 1));
    assert_eq!(log.take(), "d7 e7 f7 g7 h7");
}

#[test]
#[propagate(ID = 7)]
fn a_capture_is_of_the_time_of_the_arguments() {
    let after_a_set = thread::spawn({
        ID.set(8);
        || ID.get()
    });
    let by_a_call = thread::spawn({
        let make = || {
            ID.set(9);
            id
        };
        make()
    });
    let handle = thread::spawn(id);
    ID.set(10);
    assert_eq!(
        (
            after_a_set.join().unwrap(),
            by_a_call.join().unwrap(),
            handle.join().unwrap()
        ),
        (8, 9, 9)
    );
    let (a, b) = rayon::join(
        {
            ID.set(11);
            id
        },
        {
            ID.set(12);
            id
        },
    );
    assert!(a >= 11 && b == 12 && ID.get() == 12);
    let future = async { ID.get() };
    ID.set(13);
    let task = smol::spawn(future);
    ID.set(14);
    assert_eq!(smol::block_on(task), 13);
}

#[test]
fn what_a_job_captured_goes_in_its_context_and_in_order() {
    let log = Log::default();
    #[propagate(ID = 7)]
    fn run(log: &Log) {
        let pool = pool(1);
        let pair = || (log.guard("a"), log.guard("b"));
        let (a, b) = pair();
        thread::spawn(move || {
            let _ = (&a, &b);
        })
        .join()
        .unwrap();
        assert_eq!(log.take(), "a7 b7");
        let (a, b) = pair();
        thread::spawn(move || drop((b, a))).join().unwrap();
        assert_eq!(log.take(), "b7 a7");
        let (a, b) = pair();
        thread::spawn(move || {
            let _used = &a;
            let _moved = b;
        })
        .join()
        .unwrap();
        assert_eq!(log.take(), "b7 a7");
        let (a, b) = pair();
        rayon::join(
            move || drop(a),
            move || {
                let _ = &b;
            },
        );
        let (c, d) = (log.guard("c"), log.guard("d"));
        pool.install(move || {
            let _ = &c;
        });
        pool.scope(|s| {
            s.spawn(move |_| {
                let _ = &d;
            })
        });
        let mut seen: Vec<String> = log.take().split(' ').map(str::to_owned).collect();
        seen.sort();
        assert_eq!(seen, ["a7", "b7", "c7", "d7"]);
        let (a, b) = pair();
        let job = move || {
            let _ = (&a, &b);
        };
        thread::spawn(job).join().unwrap();
        assert_eq!(log.take(), "a7 b7");
        let a = log.guard("a");
        let boxed: Box<dyn FnOnce() + Send> = Box::new(move || {
            let _ = &a;
        });
        thread::spawn(boxed).join().unwrap();
        let a = log.guard("a");
        block_on(smol::spawn(async move {
            let _ = &a;
        }));
        let a = log.guard("a");
        smol::block_on(smol::unblock(move || {
            let _ = &a;
        }));
        assert_eq!(log.take(), "a7 a7 a7");
    }
    run(&log);
    assert_eq!(log.take(), "");
}

#[test]
fn what_a_job_captured_goes_in_its_context_if_it_panics_or_never_runs() {
    let log = Log::default();
    #[propagate(ID = 7, spawn(never, panicking))]
    fn run(log: &Log) {
        fn never(job: impl FnOnce()) {
            ID.scope(0, || drop(job));
        }
        fn panicking(job: impl FnOnce()) {
            let _job = job;
            ID.scope(0, || panics("the callee panics"))
        }
        let caught = |job: &mut dyn FnMut()| assert!(catch_unwind(AssertUnwindSafe(job)).is_err());
        let a = log.guard("a");
        let handle = thread::spawn(move || {
            let _used = &a;
            panics("the job panics")
        });
        let result: thread::Result<()> = handle.join();
        assert!(result.is_err());
        let a = log.guard("b");
        never(move || {
            let _used = &a;
        });
        let mut a = Some(log.guard("c"));
        caught(&mut || {
            let a = a.take();
            panicking(move || {
                let _used = &a;
            });
        });
        let mut a = Some(log.guard("e"));
        caught(&mut || {
            let a = a.take();
            rayon::join(
                move || {
                    let _used = &a;
                    panics("the job panics")
                },
                || (),
            );
        });
        let a = log.guard("f");
        let task = smol::spawn(async move {
            let _used = &a;
            futures::future::pending::<()>().await
        });
        assert!(smol::block_on(task.cancel()).is_none());
        assert_eq!(ID.get(), 7);
    }
    run(&log);
    assert_eq!(log.take(), "a7 b7 c7 e7 f7");
}

#[propagate(ID = 7)]
fn with_arguments(
    first: Guard,
    (second, _): (Guard, u8),
    _: Guard,
    _unused: Guard,
    log: &Log,
) -> u64 {
    log.note("body");
    let _local = log.guard("local");
    let _used = (&first, &second);
    ID.get()
}

#[propagate(ID = 7)]
async fn with_arguments_later(
    first: Guard,
    (second, _): (Guard, u8),
    _unused: Guard,
    log: &Log,
) -> u64 {
    log.note("body");
    let _used = (&first, &second);
    ID.get()
}

#[propagate(ID = 7)]
fn leaving(guard: Guard, how: u8) -> Result<u64, String> {
    let _used = &guard;
    match how {
        0 => return Ok(1),
        1 => Err("failed")?,
        2 => panics("the function panics"),
        _ => {}
    }
    Ok(2)
}

#[test]
fn what_a_function_was_given_goes_in_its_context() {
    let log = Log::default();
    let guard = |name| log.guard(name);
    assert_eq!(
        with_arguments(guard("a"), (guard("b"), 0), guard("c"), guard("d"), &log),
        7
    );
    let seen = log.take();
    let mut sorted: Vec<&str> = seen.split(' ').collect();
    assert_eq!(sorted[..2], ["body7", "local7"], "{seen}");
    sorted[2..].sort();
    assert_eq!(sorted[2..], ["a7", "b7", "c7", "d7"], "{seen}");
    let future = with_arguments_later(guard("a"), (guard("b"), 0), guard("c"), &log);
    assert_eq!(log.take(), "");
    assert_eq!(block_on(future), 7);
    let seen = log.take();
    let mut sorted: Vec<&str> = seen.split(' ').collect();
    sorted.sort();
    assert_eq!(sorted, ["a7", "b7", "body7", "c7"], "{seen}");
    drop(with_arguments_later(
        guard("a"),
        (guard("b"), 0),
        guard("c"),
        &log,
    ));
    let seen = log.take();
    let mut sorted: Vec<&str> = seen.split(' ').collect();
    sorted.sort();
    assert_eq!(sorted, ["a7", "b7", "c7"], "{seen}");
    for how in 0..4 {
        let _ = catch_unwind(AssertUnwindSafe(|| leaving(guard("a"), how)));
        assert_eq!((log.take().as_str(), ID.get()), ("a7", 0), "{how}");
    }
}

#[test]
fn what_falls_out_of_a_scope_goes_outside() {
    let log = Log::default();
    scoped!(ID = 7, {
        let _inside = log.guard("a");
        log.guard("b")
    });
    assert_eq!(log.take(), "a7 b0");
    let mut slot = None;
    for round in 0..3 {
        scoped!(ID = 7, {
            let guard = log.guard("c");
            if round == 0 {
                continue;
            }
            slot = Some(guard);
            if round == 2 {
                break;
            }
        });
    }
    drop(slot);
    assert_eq!(log.take(), "c7 c7 c0");
    let value = scoped!(ID = 7, {
        ID.set(8);
        log.guard("d")
    });
    assert_eq!(ID.get(), 0);
    drop(value);
    assert_eq!(log.take(), "d0");
}

#[test]
#[propagate(ID = 7)]
fn temporaries_end_as_in_unmarked_code() {
    let log = Log::default();
    let run = |_: &Guard| 1;
    thread::spawn({
        let length = run(&log.guard("a"));
        move || ID.get() * length
    })
    .join()
    .unwrap();
    log.note("after");
    assert_eq!(log.take(), "a7 after7");
    let sum = rayon::join(|| run(&log.guard("a")), || 1).0 + log.value("b", 1);
    assert_eq!((sum, log.take().as_str()), (2, "a7 b7"));
    match (log.guard("a"), rayon::join(id, id)) {
        (_, (a, b)) => log.note(if a == b { "same" } else { "other" }),
    }
    assert_eq!(log.take(), "same7 a7");
    if rayon::join(|| log.guard("a"), id).1 == 7 {
        log.note("then");
    }
    assert_eq!(log.take(), "a7 then7");
    let cell = RefCell::new(vec![1]);
    let length = cell
        .borrow()
        .par_iter()
        .map(|item| item * ID.get())
        .sum::<u64>();
    cell.borrow_mut().push(length);
    assert_eq!(cell.into_inner(), [1, 7]);
}

#[test]
fn a_panic_in_an_argument_starts_nothing_and_leaves_the_context() {
    let started = AtomicUsize::new(0);
    let log = Log::default();
    #[propagate(ID = 7)]
    fn run(started: &AtomicUsize, log: &Log) {
        let job = || {
            started.fetch_add(1, SeqCst);
            1
        };
        let caught = |body: &dyn Fn()| {
            assert!(catch_unwind(AssertUnwindSafe(body)).is_err());
            assert_eq!(ID.get(), 7);
        };
        let fail = |_: Guard| -> fn() -> u64 { panics("an argument panics") };
        caught(&|| thread::scope(|s| drop(s.spawn(fail(log.guard("a"))))));
        caught(&|| {
            let _ = rayon::join(job, fail(log.guard("b")));
        });
        caught(&|| {
            let _ = rayon::join(fail(log.guard("c")), job);
        });
        caught(&|| {
            let _ = pool(1).install(fail(log.guard("d")));
        });
        caught(&|| {
            [1].par_iter()
                .map(|_| job())
                .for_each(|_| panics("an item panics"))
        });
    }
    run(&started, &log);
    assert_eq!(
        (started.into_inner(), log.take().as_str(), ID.get()),
        (1, "a7 b7 c7 d7", 0)
    );
}
