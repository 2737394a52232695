//! What a job captured, and what a marked function was given, is dropped while the context is in place.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::thread;

use contextvars::{context_var, propagate};
use contextvars_tests::pool;

#[context_var]
static RECORD: u8 = 0;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

/// Notes the record that it is dropped in.
struct Permit(Log);

impl Log {
    fn permit(&self) -> Permit {
        Permit(self.clone())
    }

    fn taken(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.0.lock().unwrap().push(RECORD.get());
    }
}

fn named(job: impl FnOnce() + Send + 'static) {
    thread::spawn(job).join().unwrap();
}

fn never<F>(_: F) {}

fn twice(mut job: impl FnMut()) {
    job();
    job();
}

fn with_number(job: impl FnOnce(u8)) {
    job(1);
}

#[propagate(RECORD = 7)]
fn on_threads(log: &Log) {
    let permit = log.permit();
    thread::spawn(move || {
        let _used = &permit;
    })
    .join()
    .unwrap();
    let permit = log.permit();
    let job = move || {
        let _used = &permit;
    };
    thread::spawn(job).join().unwrap();
    let permit = log.permit();
    let boxed: Box<dyn FnOnce() + Send> = Box::new(move || drop(permit));
    thread::spawn(boxed).join().unwrap();
    let permit = log.permit();
    thread::scope(|s| {
        s.spawn(|| {
            let _used = permit;
        });
    });
    let permit = log.permit();
    thread::scope(|s| {
        s.spawn(move || {
            let _used = &permit;
        });
    });
    let permit = log.permit();
    thread::spawn(|| {
        if RECORD.get() == 0 {
            drop(permit);
        }
    })
    .join()
    .unwrap();
}

#[propagate(RECORD = 7)]
fn on_threads_that_panic(log: &Log) {
    let permit = log.permit();
    thread::scope(|s| {
        let job = s.spawn(|| {
            let _used = permit;
            panic!("on purpose")
        });
        job.join().unwrap_err();
    });
    let permit = log.permit();
    let job = thread::spawn(move || {
        let _used = &permit;
        panic!("on purpose")
    });
    job.join().unwrap_err();
}

#[propagate(RECORD = 7)]
fn on_rayon(log: &Log) {
    let (first, second) = (log.permit(), log.permit());
    rayon::join(
        move || {
            let _used = &first;
        },
        move || {
            let _used = &second;
        },
    );
    let pool = pool(2);
    let permit = log.permit();
    pool.install(move || {
        let _used = &permit;
    });
    let permit = log.permit();
    pool.scope(move |s| {
        let inner = permit.0.permit();
        s.spawn(move |_| {
            let _used = &inner;
        });
        let _used = &permit;
    });
    let permit = log.permit();
    pool.broadcast(move |_| {
        let _used = &permit;
    });
}

#[propagate(RECORD = 7, spawn(named, never, twice, with_number))]
fn to_named_callees(log: &Log) {
    let permit = log.permit();
    named(move || {
        let _used = &permit;
    });
    let permit = log.permit();
    never(move || {
        let _used = &permit;
    });
    let permit = log.permit();
    never(|| drop(permit));
    let permit = log.permit();
    twice(move || {
        let _used = &permit;
    });
    let permit = log.permit();
    with_number(move |_| {
        let _used = &permit;
    });
    let permit = log.permit();
    let job = move || drop(permit);
    never(job);
}

#[test]
fn what_a_job_captured_is_dropped_in_its_context() {
    let log = Log::default();
    on_threads(&log);
    assert_eq!(log.taken(), [7; 6]);
    on_threads_that_panic(&log);
    assert_eq!(log.taken(), [7; 2]);
    on_rayon(&log);
    assert_eq!(log.taken(), [7; 6]);
    to_named_callees(&log);
    assert_eq!(log.taken(), [7; 6]);
}

struct Pair(
    Permit,
    #[expect(dead_code, reason = "it is dropped")] Permit,
);

#[propagate(RECORD = id)]
fn given(id: u8, permit: Permit, _: Permit, _unused: Permit, mut list: Vec<Permit>) {
    let _used = &permit;
    list.pop();
}

#[propagate(RECORD = 7)]
fn given_patterns(
    Pair(first, _): Pair,
    ref by_reference: Permit,
    (_, mut right): (Permit, Permit),
) {
    let _used = (&first, &by_reference, &mut right);
}

#[propagate(RECORD = 7)]
fn given_and_panics(permit: Permit) {
    let _used = &permit;
    panic!("on purpose");
}

#[propagate(RECORD = *number)]
fn bound_by_a_pattern((number, mut permit): (&u8, Permit)) -> u8 {
    let _used = &mut permit;
    RECORD.get()
}

struct Service;

#[propagate(RECORD = 7)]
impl Service {
    fn handle(&self, permit: Permit) -> usize {
        let _used = &permit;
        1
    }
}

fn pair(log: &Log) -> Pair {
    Pair(log.permit(), log.permit())
}

#[test]
fn what_a_marked_function_was_given_is_dropped_in_its_context() {
    let log = Log::default();
    let list = vec![log.permit(), log.permit()];
    given(7, log.permit(), log.permit(), log.permit(), list);
    assert_eq!(log.taken(), [7; 5]);
    given_patterns(pair(&log), log.permit(), (log.permit(), log.permit()));
    assert_eq!(log.taken(), [7; 5]);
    let permit = log.permit();
    catch_unwind(AssertUnwindSafe(|| given_and_panics(permit))).unwrap_err();
    assert_eq!(log.taken(), [7]);
    assert_eq!(bound_by_a_pattern((&7, log.permit())), 7);
    assert_eq!(log.taken(), [7]);
    assert_eq!(Service.handle(log.permit()), 1);
    assert_eq!(log.taken(), [7]);
}
