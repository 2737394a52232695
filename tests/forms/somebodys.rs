//! Methods and functions of somebody's that have a name of the table, and take other work than the table's callees do.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::thread;

use contextvars::{context_var, propagate};
use futures::executor::block_on;

#[context_var]
static ID: u64 = 0;

fn on_thread<R: Send>(job: impl FnOnce() -> R + Send) -> R {
    thread::scope(|s| s.spawn(job).join().unwrap())
}

fn id() -> u64 {
    ID.get()
}

async fn fetch() -> u64 {
    ID.get()
}

fn boxed() -> Pin<Box<dyn Future<Output = u64> + Send>> {
    Box::pin(fetch())
}

struct Events;

impl Events {
    fn spawn<F: Future<Output = u64>>(&self, callback: impl Fn() -> F + Send) -> u64 {
        on_thread(move || block_on(callback()))
    }

    fn spawn_local<F: Future<Output = u64>>(&self, callback: impl FnOnce() -> F + Send) -> u64 {
        on_thread(move || block_on(callback()))
    }

    fn spawn_blocking<F: Future<Output = u64>>(
        &self,
        callback: impl FnOnce(u64) -> F + Send,
    ) -> u64 {
        on_thread(move || block_on(callback(1)))
    }

    fn spawn_fifo(
        &self,
        callback: impl FnOnce() -> Pin<Box<dyn Future<Output = u64>>> + Send,
    ) -> u64 {
        on_thread(move || block_on(callback()))
    }
}

mod events {
    use super::*;

    pub(super) fn spawn<F: Future<Output = u64>>(callback: impl FnOnce() -> F + Send) -> u64 {
        on_thread(move || block_on(callback()))
    }
}

#[propagate(ID = 7)]
fn callbacks_that_give_futures(yes: bool) -> Vec<u64> {
    use events::spawn;
    let one = 1;
    let variable = || fetch();
    vec![
        Events.spawn(|| async { ID.get() }),
        Events.spawn(|| fetch()),
        Events.spawn(|| Box::pin(async { ID.get() })),
        Events.spawn(|| boxed()),
        Events.spawn(|| {
            let future = fetch();
            future
        }),
        Events.spawn(|| if yes { fetch() } else { fetch() }),
        Events.spawn(fetch),
        Events.spawn(boxed),
        Events.spawn(variable),
        Events.spawn(move || async move { ID.get() * one }),
        Events.spawn_local(|| fetch()),
        Events.spawn_blocking(|_| fetch()),
        Events.spawn_blocking(|number| async move { ID.get() * number }),
        Events.spawn_fifo(|| Box::pin(fetch())),
        events::spawn(|| fetch()),
        events::spawn(|| async { ID.get() }),
        spawn(|| fetch()),
    ]
}

#[test]
fn the_future_that_a_callback_for_somebodys_spawn_gives_inherits() {
    assert_eq!(callbacks_that_give_futures(true), [7; 17]);
}

type Handler = Arc<dyn Fn() -> u64 + Send + Sync>;
type Job = Box<dyn FnOnce() -> u64 + Send>;

struct OfPointer;

impl OfPointer {
    fn spawn(&self, job: Handler) -> u64 {
        on_thread(move || job())
    }
}

struct OfText;

impl OfText {
    fn spawn(&self, job: Arc<dyn Fn(&str) -> u64 + Send + Sync>) -> u64 {
        on_thread(move || job("text"))
    }
}

struct OfOption;

impl OfOption {
    fn spawn(&self, job: Option<Job>) -> u64 {
        job.map_or(7, |job| on_thread(job))
    }
}

struct OfList;

impl OfList {
    fn spawn(&self, jobs: Vec<Job>) -> u64 {
        on_thread(move || jobs.into_iter().map(|job| job()).max().unwrap_or(7))
    }
}

struct OfNumber;

impl OfNumber {
    fn spawn(&self, job: impl Fn(u64) -> u64 + Send) -> u64 {
        on_thread(move || job(1))
    }
}

fn handler() -> Handler {
    Arc::new(id)
}

fn handler_of_text() -> Arc<dyn Fn(&str) -> u64 + Send + Sync> {
    Arc::new(|_| id())
}

fn optional() -> Option<Job> {
    Some(Box::new(id))
}

fn list() -> Vec<Job> {
    vec![Box::new(id), Box::new(id)]
}

fn of_number() -> impl Fn(u64) -> u64 {
    |number| number * id()
}

#[propagate(ID = 7)]
fn values_that_a_call_makes(yes: bool) -> Vec<u64> {
    let shared = handler();
    vec![
        OfPointer.spawn(Arc::clone(&shared)),
        OfPointer.spawn(shared.clone()),
        OfPointer.spawn(handler()),
        OfText.spawn(handler_of_text()),
        OfOption.spawn(yes.then(|| Box::new(id) as Job)),
        OfOption.spawn(optional()),
        OfOption.spawn(None),
        OfList.spawn(list()),
        OfList.spawn(Vec::new()),
        OfList.spawn(vec![]),
        OfNumber.spawn(of_number()),
    ]
}

#[test]
fn what_a_call_makes_for_somebodys_spawn_inherits() {
    assert_eq!(values_that_a_call_makes(true), [7; 11]);
}

fn made<T: From<u8>>() -> T {
    T::from(1)
}

#[propagate]
fn results_whose_type_comes_later<'s>(s: &'s thread::Scope<'s, '_>, text: &str) -> u64 {
    let first = s.spawn(|| made());
    let second = thread::Builder::new().spawn(|| made()).unwrap();
    let builder = thread::Builder::new();
    let third = builder.spawn(|| made()).unwrap();
    let in_scope = thread::scope(|text| {
        let job = text.spawn(|| made());
        let number: u64 = job.join().unwrap();
        number
    });
    let (first, second, third): (u64, u64, u64) = (
        first.join().unwrap(),
        second.join().unwrap(),
        third.join().unwrap(),
    );
    first + second + third + in_scope + text.len() as u64
}

#[test]
fn the_result_of_a_thread_may_get_its_type_later() {
    assert_eq!(thread::scope(|s| results_whose_type_comes_later(s, "")), 4);
}
