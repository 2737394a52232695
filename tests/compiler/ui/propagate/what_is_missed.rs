#![deny(deprecated)]

use std::future::{Future, Ready, ready};
use std::thread;
use std::thread::spawn;

use contextvars::{context_var, propagate, scoped};

#[context_var]
static ID: u8 = 0;

type Fut = Ready<u8>;

fn execute(_: (u8, u8)) {}

#[propagate(spawn(execute))]
fn named_call_without_work() {
    execute((1, 2));
    #[allow(deprecated)]
    execute((1, 2));
}

#[propagate]
fn spawn_as_a_value(jobs: [fn() -> u8; 2]) {
    let start = thread::spawn;
    start(|| 1);
    jobs.map(spawn);
}

#[propagate]
fn future_of_a_fixed_type() -> Fut {
    ready(ID.get())
}

fn escapes() -> (impl Future<Output = u8>, impl Future<Output = u8>) {
    (scoped!(ID = 1, { async { ID.get() } }), marked())
}

#[propagate]
fn marked() -> impl Future<Output = u8> {
    ID.scope(1, || async { ID.get() })
}

fn run(job: fn() -> u8) -> u8 {
    job()
}

fn read() -> u8 {
    ID.get()
}

#[propagate(spawn(run))]
fn function_pointer() -> u8 {
    run(read)
}

#[propagate(spawn(drop))]
fn box_of_a_type_parameter<R>(job: Box<dyn FnOnce() -> R>) {
    drop(job);
}

fn main() {}
