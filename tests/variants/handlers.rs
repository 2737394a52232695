//! Handlers as a web framework takes them: a trait of functions, told apart by their parameters.

use std::future::Future;
use std::thread;

use contextvars::propagate;
use futures::executor::block_on;

use crate::ID;

/// As axum's: what a handler is, its parameters decide.
trait Handler<Marker>: Clone + Send + 'static {
    fn call(self, request: u64) -> u64;
}

impl<F, Fut> Handler<()> for F
where
    F: FnOnce() -> Fut + Clone + Send + 'static,
    Fut: Future<Output = u64> + Send,
{
    fn call(self, _: u64) -> u64 {
        thread::spawn(move || block_on(async { self().await }))
            .join()
            .unwrap()
    }
}

impl<F, Fut> Handler<(u64,)> for F
where
    F: FnOnce(u64) -> Fut + Clone + Send + 'static,
    Fut: Future<Output = u64> + Send,
{
    fn call(self, request: u64) -> u64 {
        thread::spawn(move || block_on(async { self(request).await }))
            .join()
            .unwrap()
    }
}

fn get<M>(handler: impl Handler<M>) -> u64 {
    handler.call(1)
}

async fn root() -> u64 {
    ID.get()
}

async fn show(number: u64) -> u64 {
    ID.get() * number
}

#[propagate]
async fn marked(number: u64) -> u64 {
    thread::spawn(move || ID.get() * number).join().unwrap()
}

#[test]
#[propagate(ID = 7, spawn(get))]
fn handlers_of_a_trait() {
    let seen = [
        get(|| async { ID.get() }),
        get(async || ID.get()),
        get(|number: u64| async move { ID.get() * number }),
        get(|_: u64| root()),
    ];
    assert_eq!(seen, [7; 4]);
}

#[test]
#[propagate(ID = 7, spawn(get))]
fn functions_for_a_handler() {
    let seen = [get(root), get(show), get(marked), get(|n: u64| show(n))];
    assert_eq!(seen, [7; 4]);
}
#[test]
#[propagate(ID = 7, spawn(get))]
fn closures_for_a_handler_by_name() {
    let f = |n: u64| show(n);
    let g = || async { ID.get() };
    let seen = [get(f), get(g)];
    assert_eq!(seen, [7; 2]);
}
#[test]
#[propagate(ID = 7, spawn(get))]
fn moving_closures_for_a_handler() {
    let s = String::from("1");
    let seen = [get(
        move |n: u64| async move { ID.get() * n * s.len() as u64 },
    )];
    assert_eq!(seen, [7; 1]);
}

#[test]
#[propagate(ID = 7)]
fn handlers_that_are_not_named() {
    let unnamed = [get(root), get(show), get(|| async { 0 })];
    assert_eq!(unnamed, [0; 3]);
    assert_eq!(get(marked), 0);
}
