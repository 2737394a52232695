//! The forms of work, for each sort of callee: all of them run in the context.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::thread;

use contextvars::{context_var, propagate, scoped};
use futures::executor::block_on;

#[context_var]
static ID: u64 = 0;

type Boxed = Box<dyn FnOnce() -> u64 + Send>;
type Shared = Arc<dyn Fn() -> u64 + Send + Sync>;

fn on_thread<R: Send + 'static>(job: impl FnOnce() -> R + Send + 'static) -> R {
    thread::spawn(job).join().unwrap()
}

/// Callees that the user names: each runs its work on a thread of its own.
fn once(job: impl FnOnce() -> u64 + Send + 'static) -> u64 {
    on_thread(job)
}

fn again(job: impl Fn() -> u64 + Send + 'static) -> u64 {
    on_thread(move || (job() + job()) / 2)
}

fn changing(mut job: impl FnMut() -> u64 + Send) -> u64 {
    thread::scope(|s| s.spawn(|| (job() + job()) / 2).join().unwrap())
}

fn boxed(job: Boxed) -> u64 {
    on_thread(job)
}

fn shared(job: Shared) -> u64 {
    on_thread(move || job())
}

fn optional(job: Option<Boxed>) -> u64 {
    job.map_or(0, |job| on_thread(job))
}

fn all(jobs: Vec<Boxed>) -> u64 {
    jobs.into_iter().map(on_thread).sum()
}

fn pair(jobs: [Shared; 2]) -> u64 {
    jobs.map(|job| on_thread(move || job())).iter().sum()
}

fn by_reference(job: &(dyn Fn() -> u64 + Sync)) -> u64 {
    thread::scope(|s| s.spawn(job).join().unwrap())
}

fn local(job: Rc<dyn Fn() -> u64>) -> u64 {
    ID.scope(0, || job())
}

fn id() -> u64 {
    ID.get()
}

#[propagate(spawn(once))]
fn to_once(yes: bool) -> Vec<u64> {
    let closure = || ID.get();
    let function = if yes { id } else { || 0 };
    let factory = || || ID.get();
    let boxed: Box<dyn FnOnce() -> u64 + Send> = Box::new(|| ID.get());
    vec![
        once(|| ID.get()),
        once(move || ID.get()),
        once(id),
        once(closure),
        once(function),
        once(factory()),
        once(boxed),
        once(Box::new(|| ID.get())),
        once(Box::new(id)),
        once({
            let one = 1;
            move || ID.get() * one
        }),
        once(if yes { || ID.get() } else { || 0 }),
        once(if yes { id } else { || 0 }),
        once(match yes {
            true => || ID.get(),
            false => return vec![],
        }),
        once(loop {
            break || ID.get();
        }),
        once(const { || ID.get() }),
        once(id as fn() -> u64),
        once((|| ID.get()) as fn() -> u64),
    ]
}

#[propagate(spawn(again, changing))]
fn to_others() -> Vec<u64> {
    let one = 1;
    let closure = move || ID.get() * one;
    let mut calls = 0;
    let mut counts = 0;
    let counting = || {
        counts += 1;
        ID.get()
    };
    vec![
        again(|| ID.get()),
        again(move || ID.get() * one),
        again(closure),
        again(id),
        changing(|| {
            calls += 1;
            ID.get()
        }),
        changing(counting),
        changing(id),
        changing(|| ID.get() * one),
        (calls * 7 + counts * 7) / 4,
    ]
}

#[propagate(spawn(boxed, shared, optional, all, pair, by_reference, local))]
fn to_pointers(yes: bool) -> Vec<u64> {
    let job: Boxed = Box::new(|| ID.get());
    let handler: Shared = Arc::new(|| ID.get());
    let maybe: Option<Boxed> = Some(Box::new(|| ID.get()));
    vec![
        boxed(Box::new(|| ID.get())),
        boxed(Box::new(id)),
        boxed(job),
        boxed(if yes { Box::new(id) } else { Box::new(|| 0) }),
        shared(Arc::new(|| ID.get())),
        shared(Arc::new(move || ID.get())),
        shared(Arc::new(id)),
        shared(handler.clone()),
        shared(handler),
        optional(Some(Box::new(|| ID.get()))),
        optional(Some(Box::new(id))),
        optional(maybe) + if optional(None) == 0 { 0 } else { 1 },
        all(vec![Box::new(|| ID.get())]),
        all(vec![Box::new(id), Box::new(|| 0)]),
        pair([Arc::new(|| ID.get()), Arc::new(|| 0)]),
        pair([Arc::new(|| 0), Arc::new(id)]),
        by_reference(&|| ID.get()),
        by_reference(&id),
        local(Rc::new(|| ID.get())),
        local(Rc::new(id)),
    ]
}

#[test]
fn work_for_named_callees_inherits_in_every_form() {
    ID.scope(7, || {
        assert_eq!(to_once(true), [7; 17]);
        assert_eq!(to_others(), [7; 9]);
        assert_eq!(to_pointers(true), [7; 20]);
    });
}

/// Callees whose work has parameters.
fn submit(job: impl FnOnce(u64) -> u64 + Send + 'static) -> u64 {
    on_thread(|| job(0))
}

fn on_text(handler: impl Fn(&str, &mut Vec<u64>) -> u64 + Send + 'static) -> u64 {
    on_thread(move || handler("text", &mut vec![]))
}

fn first_part(split: impl for<'a> Fn(&'a str) -> &'a str + Send + 'static) -> String {
    on_thread(move || split("12").to_owned())
}

fn register(handler: Arc<dyn Fn(&str) -> u64 + Send + Sync>) -> u64 {
    on_thread(move || handler("text"))
}

fn parallel_for(n: u64, f: impl Fn(u64) + Sync) {
    thread::scope(|s| {
        for i in 0..n {
            let f = &f;
            s.spawn(move || f(i));
        }
    });
}

fn retry(mut attempt: impl FnMut(u64) -> Option<u64> + Send) -> u64 {
    thread::scope(|s| {
        let all = s.spawn(|| (0..).find_map(|n| attempt(n)));
        all.join().unwrap().unwrap()
    })
}

fn four(job: impl FnOnce(u8, &u8, String, bool) -> u64 + Send + 'static) -> u64 {
    on_thread(|| job(1, &2, String::new(), true))
}

fn boxed_with_number(job: Box<dyn FnOnce(u64) -> u64 + Send>) -> u64 {
    on_thread(|| job(0))
}

fn job(number: u64) -> u64 {
    ID.get() + number
}

fn handler(_: &str, seen: &mut Vec<u64>) -> u64 {
    seen.push(1);
    ID.get()
}

fn of_text(_: &str) -> u64 {
    ID.get()
}

fn split(text: &str) -> &str {
    if ID.get() == 7 { &text[..1] } else { text }
}

#[propagate(spawn(submit, on_text, first_part, register, boxed_with_number))]
fn with_parameters() -> Vec<u64> {
    let closure = |number: u64| ID.get() + number;
    let untyped = |number| ID.get() + number;
    let boxed: Box<dyn FnOnce(u64) -> u64 + Send> = Box::new(|number| ID.get() + number);
    let other: Box<dyn FnOnce(u64) -> u64 + Send> = Box::new(|number| ID.get() + number);
    let handling = |text: &str, seen: &mut Vec<u64>| handler(text, seen);
    let shared: Arc<dyn Fn(&str) -> u64 + Send + Sync> = Arc::new(of_text);
    assert_eq!(first_part(split), "1");
    assert_eq!(first_part(|text| split(text)), "1");
    vec![
        submit(|number| ID.get() + number),
        submit(closure),
        submit(untyped),
        submit(job),
        submit(boxed),
        boxed_with_number(other),
        boxed_with_number(Box::new(|number| ID.get() + number)),
        boxed_with_number(Box::new(job)),
        on_text(|text, seen| handler(text, seen)),
        on_text(handler),
        on_text(handling),
        register(Arc::new(|path| ID.get() + path.len() as u64 - 4)),
        register(Arc::new(of_text)),
        register(shared),
    ]
}

#[propagate(spawn(parallel_for, retry, four))]
fn that_borrow() -> Vec<u64> {
    fn job_of_four(_: u8, _: &u8, _: String, _: bool) -> u64 {
        ID.get()
    }
    let sum = AtomicU64::new(0);
    let mut attempts = 0;
    parallel_for(2, |_| {
        sum.fetch_add(ID.get(), SeqCst);
    });
    let add = |_| {
        sum.fetch_add(ID.get(), SeqCst);
    };
    parallel_for(1, add);
    let tried = retry(|n| {
        attempts += 1;
        (n == 2).then(|| ID.get())
    });
    assert_eq!(attempts, 3);
    vec![
        sum.load(SeqCst) / 3,
        tried,
        four(job_of_four),
        four(|_, _, text, _| ID.get() + text.len() as u64),
    ]
}

#[test]
fn work_with_parameters_inherits_in_every_form() {
    ID.scope(7, || {
        assert_eq!(with_parameters(), [7; 14]);
        assert_eq!(that_borrow(), [7; 4]);
    });
}

/// Callees that run the future that a callback gives back.
fn on_event<F: Future<Output = u64> + Send + 'static>(
    callback: impl FnOnce(u64) -> F + Send + 'static,
) -> u64 {
    on_thread(|| block_on(callback(0)))
}

fn on_tick(callback: Box<dyn Fn(u64) -> Pin<Box<dyn Future<Output = u64> + Send>> + Send>) -> u64 {
    on_thread(move || block_on(callback(0)))
}

fn start<F: Future<Output = u64> + Send + 'static>(make: impl Fn() -> F + Send + 'static) -> u64 {
    on_thread(move || block_on(make()))
}

async fn later(number: u64) -> u64 {
    ID.get() + number
}

async fn later_without() -> u64 {
    ID.get()
}

#[propagate(spawn(on_event, on_tick, start))]
fn futures_of_callbacks() -> Vec<u64> {
    let one = 1;
    let callback = |number| async move { ID.get() + number };
    vec![
        on_event(|_| async { ID.get() }),
        on_event(move |_| async move { ID.get() * one }),
        on_event(|number| later(number)),
        on_event(|number| {
            let number = number + 0;
            async move { ID.get() + number }
        }),
        on_event(async |_| ID.get()),
        on_event(async move |number| ID.get() * one + number),
        on_event(later),
        on_event(callback),
        on_event(|_| Box::pin(async { ID.get() })),
        on_tick(Box::new(|_| Box::pin(async { ID.get() }))),
        on_tick(Box::new(|number| Box::pin(later(number)))),
        start(|| async { ID.get() }),
        start(later_without),
        start(async || ID.get()),
    ]
}

#[test]
fn the_future_that_a_callback_gives_back_inherits() {
    ID.scope(7, || assert_eq!(futures_of_callbacks(), [7; 14]));
}

#[propagate]
fn to_threads(yes: bool) -> Vec<u64> {
    let join = |handle: thread::JoinHandle<u64>| handle.join().unwrap();
    vec![
        join(thread::spawn(loop {
            break move || ID.get();
        })),
        join(thread::spawn(const { || ID.get() })),
        join(thread::spawn(if yes { id } else { || 0 })),
        join(thread::spawn(Box::new(id))),
        join(thread::spawn({
            let one = 1;
            move || ID.get() * one
        })),
    ]
}

#[test]
fn work_for_threads_inherits_in_every_form() {
    ID.scope(7, || assert_eq!(to_threads(true), [7; 5]));
}

struct Scheduler;

impl Scheduler {
    fn spawn(&self, f: impl Fn() -> u64) -> u64 {
        f() + f()
    }

    fn spawn_local(&self, mut f: impl FnMut()) {
        f();
        f();
    }

    fn spawn_blocking(&self, name: Option<&dyn std::fmt::Display>) -> String {
        name.map_or("?".into(), ToString::to_string)
    }

    fn spawn_fifo(&self, list: Vec<Rc<dyn std::fmt::Display>>) -> usize {
        list.len()
    }
}

#[propagate]
fn to_somebody_elses() -> u64 {
    let two = 2;
    let closure = || two;
    let mut ticks = 0;
    Scheduler.spawn_local(|| ticks += 1);
    assert_eq!(Scheduler.spawn_blocking(Some(&"a")), "a");
    assert_eq!(Scheduler.spawn_fifo(vec![Rc::new("a"), Rc::new(1)]), 2);
    Scheduler.spawn(closure) + Scheduler.spawn(|| ID.get()) + ticks
}

#[test]
fn a_callee_of_another_crate_gets_a_closure_of_the_kind_that_it_asks_for() {
    assert_eq!(to_somebody_elses(), 6);
    let in_scoped = scoped!(ID = 1, {
        let mut ticks = 0;
        Scheduler.spawn_local(|| ticks += 1);
        Scheduler.spawn(|| ID.get()) + ticks
    });
    assert_eq!(in_scoped, 4);
}
