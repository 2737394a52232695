#![deny(deprecated)]

use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::thread;
use std::thread::spawn;

use contextvars::{context_var, propagate, scoped};
use rayon::prelude::*;

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
async fn awaited() -> (u8, u8) {
    (
        scoped!(ID = 1, { marked() }).await,
        ID.scope(1, || marked()).await,
    )
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

struct Scheduler;

impl Scheduler {
    fn spawn(&self, _: fn() -> u8) {}
}

#[propagate]
fn method_of_a_function_pointer() {
    Scheduler.spawn(read);
    Scheduler.spawn(|| 1);
}

#[propagate(spawn(drop))]
fn value_that_is_no_work(numbers: Vec<u8>) {
    drop(numbers);
}

#[propagate]
fn returned_box<'a, T>(future: impl Future<Output = T> + 'a) -> Pin<Box<dyn Future<Output = T> + 'a>> {
    Box::pin(future)
}

#[propagate]
fn chain_that_is_not_consumed(numbers: &[u8]) {
    let more = ID.get();
    let chain = numbers.par_iter().map(|number| number + more).skip(1);
    let _ = chain.count();
}

#[propagate(spawn(drop))]
fn box_of_a_type_parameter<R>(job: Box<dyn FnOnce() -> R>) {
    drop(job);
}

#[propagate]
fn spawns_as_values(yes: bool) {
    let _table = [spawn::<fn(), ()>];
    let (_first, _) = (spawn::<fn(), ()>, 0);
    let _branch = if yes { thread::spawn::<fn(), ()> } else { std::thread::spawn };
    let _block = { thread::spawn::<fn(), ()> };
    let _fork = rayon::join::<fn(), fn(), (), ()>;
    let _ = Some(rayon::join::<fn(), fn(), (), ()>);
}

struct Route {
    handler: fn() -> u8,
}

#[propagate(spawn(drop))]
fn functions_in_a_field() {
    drop(Route { handler: || ID.get() });
    drop((1, read));
    #[allow(deprecated)]
    drop((1, read));
}

#[propagate(spawn(drop))]
fn functions_in_a_list() {
    drop(vec![read, marked_read]);
}

fn marked_read() -> u8 {
    ID.get()
}

macro_rules! go {
    ($($job:expr),*) => { [$(thread::spawn($job)),*] };
}

#[propagate(spawn(go))]
fn names_in_a_named_macro() {
    let job = || ();
    go!(job);
    let _ = { go!(read) };
    go!(|| (), || ());
}

fn main() {}
