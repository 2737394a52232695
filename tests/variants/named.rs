//! How a program calls what it names with `spawn(..)`, and with what.

use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::thread;

use contextvars::{Propagate, propagate, scoped};
use futures::executor::block_on;
use futures::stream::{self, Stream, StreamExt};

use crate::{ID, id};

type Job = Box<dyn FnOnce() -> u64 + Send>;

fn elsewhere<R: Send>(job: impl FnOnce() -> R + Send) -> R {
    thread::scope(|s| s.spawn(job).join().unwrap())
}

mod queue {
    pub(super) fn submit<R: Send>(job: impl FnOnce() -> R + Send) -> R {
        super::elsewhere(job)
    }
}

trait Submit {
    fn submit(&self, job: impl FnOnce() -> u64 + Send) -> u64 {
        elsewhere(job)
    }

    fn submit_as<T, R: Send>(&self, _: T, job: impl FnOnce() -> R + Send) -> R {
        elsewhere(job)
    }
}

#[derive(Clone)]
struct Client {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Clone, Default)]
struct Inner;

impl Submit for Client {}
impl Submit for Inner {}

#[propagate(spawn(submit, submit_as))]
impl Client {
    fn new() -> Self {
        Self {
            inner: Arc::default(),
        }
    }

    fn run(&self) -> Vec<u64> {
        let submit = |job: Job| elsewhere(job);
        vec![
            self.submit(|| ID.get()),
            Self::submit(self, || ID.get()),
            Submit::submit(self, id),
            <Self as Submit>::submit(self, || ID.get()),
            <Inner as Submit>::submit(&Inner, || ID.get()),
            self.inner.lock().unwrap().submit(|| ID.get()),
            self.clone().submit(move || ID.get()),
            self.submit_as::<u8, u64>(1, || ID.get()),
            self.submit_as("text", id),
            queue::submit(|| ID.get()),
            queue::submit::<u64>(id),
            self::queue::submit(|| ID.get()),
            submit(Box::new(|| ID.get())),
            submit(Box::new(id)),
        ]
    }
}

#[test]
fn callees_by_every_path() {
    let client = Client::new();
    assert_eq!(scoped!(ID = 7, { client.run() }), [7; 14]);
}

fn then(
    ok: impl FnOnce(u64) -> u64 + Send,
    name: &str,
    error: impl FnOnce(String) -> u64 + Send,
    times: usize,
) -> u64 {
    elsewhere(|| {
        if name == "ok" {
            ok(times as u64)
        } else {
            error(name.to_owned())
        }
    })
}

struct Point {
    x: u64,
    y: u64,
}

fn patterns(job: impl Fn((u64, u64), Point, &u64, [u64; 2], Option<u64>) -> u64 + Send) -> u64 {
    elsewhere(move || job((1, 2), Point { x: 3, y: 4 }, &5, [6, 7], Some(8)))
}

fn five(a: u64, b: u64, c: u64, d: u64, e: u64) -> u64 {
    a + b + c + d + e + ID.get()
}

fn with_five(job: impl FnOnce(u64, u64, u64, u64, u64) -> u64 + Send) -> u64 {
    elsewhere(|| job(0, 0, 0, 0, 0))
}

#[test]
#[propagate(ID = 7, spawn(then, patterns, with_five))]
fn closures_with_many_parameters() {
    let ok = |one| ID.get() * one;
    let error = |text: String| ID.get() * text.len() as u64;
    let seen = [
        then(|one| ID.get() * one, "ok", |_| 0, 1),
        then(|_| 0, "x", |text| ID.get() * text.len() as u64, 1),
        then(ok, "x", error, 1),
        then(ok, "ok", error, 1),
        with_five(|_, _, _, _, _| ID.get()),
        with_five(|a, b, c, d, e| a + b + c + d + e + ID.get()),
    ];
    let sum = patterns(|(a, b), Point { x, y }, &c, [d, ..], mut e| {
        e = e.map(|e| e + ID.get());
        a + b + x + y + c + d + e.unwrap()
    });
    let rest = patterns(
        |(a, _), Point { x, .. }, c, [.., d], e @ (Some(_) | None)| a + x + c + d + e.unwrap(),
    );
    assert_eq!((seen, sum, rest), ([7; 6], 36, 24));
    #[expect(
        deprecated,
        reason = "it has more than four parameters, and rustc says so"
    )]
    let uncovered = with_five(five);
    assert_eq!(uncovered, 0);
}

type Route = Box<dyn Fn(&str) -> Pin<Box<dyn Future<Output = u64> + Send>> + Send + Sync>;
type Table = HashMap<&'static str, Route>;

async fn show(length: usize) -> u64 {
    ID.get() * length as u64
}

#[test]
fn tables_of_routes() {
    #[propagate(ID = 7, spawn(insert, or_insert_with))]
    fn routes(table: &mut Table, numbers: &mut BTreeMap<u8, u64>) {
        table.insert("a", Box::new(|path| Box::pin(show(path.len()))));
        table.insert("b", Box::new(|_| Box::pin(async { ID.get() })));
        table.insert(
            "c",
            Box::new(move |path| {
                let length = path.len();
                Box::pin(async move { show(length).await })
            }),
        );
        #[allow(deprecated, reason = "it is no work")]
        numbers.insert(1, 2);
        numbers.entry(2).or_insert_with(|| ID.get());
    }
    let (mut table, mut numbers) = (Table::new(), BTreeMap::new());
    routes(&mut table, &mut numbers);
    let seen = ["a", "b", "c"].map(|path| block_on(table[path](path)));
    assert_eq!(
        (seen, numbers.into_values().collect::<Vec<_>>()),
        ([7; 3], vec![2, 7])
    );
}

async fn drive(stream: impl Stream<Item = u64>) -> u64 {
    let stream = std::pin::pin!(stream);
    stream.fold(0, |sum, id| std::future::ready(sum + id)).await
}

fn poll_all(futures: Vec<Pin<Box<dyn Future<Output = u64> + Send>>>) -> u64 {
    futures
        .into_iter()
        .map(|future| elsewhere(|| block_on(future)))
        .sum()
}

async fn within<F: Future>(_: u64, future: F) -> Option<F::Output> {
    Some(future.await)
}

async fn repeat<F>(run: F) -> u64
where
    F: AsyncFn(u64) -> u64,
{
    run(1).await + run(1).await
}

async fn once(run: impl AsyncFnOnce() -> u64) -> u64 {
    run().await
}

#[test]
#[propagate(ID = 7, spawn(poll_all, within, repeat, once))]
fn futures_for_named_callees() {
    let local = String::from("x");
    let mut borrowed = std::pin::pin!(show(1));
    let seen = [
        poll_all(vec![Box::pin(show(1))]),
        poll_all(vec![Box::pin(async { ID.get() }), Box::pin(async { 0 })]),
        block_on(within(1, async { ID.get() * local.len() as u64 })).unwrap(),
        block_on(within(1, show(1))).unwrap(),
        block_on(within(1, Box::pin(show(local.len())))).unwrap(),
        block_on(within(1, borrowed.as_mut())).unwrap(),
        block_on(repeat(async |one| ID.get() * one)) / 2,
        block_on(once(async move || ID.get())),
    ];
    assert_eq!(seen, [7; 8]);
    let by_a_closure = block_on(repeat(|one| async move { ID.get() * one }));
    let by_a_function = block_on(repeat(|one| show(one as usize)));
    assert_eq!((by_a_closure, by_a_function), (14, 14));
}

#[test]
#[propagate(ID = 7, spawn(drive))]
fn streams_for_named_callees() {
    let ids = || stream::iter([1, 1]).map(|one| ID.get() * one);
    #[expect(deprecated, reason = "a stream is no work, and rustc says so")]
    let future = drive(ids());
    assert_eq!(contextvars::Context::new().scope(|| block_on(future)), 0);
    let future = drive(ids().in_current_context());
    assert_eq!(contextvars::Context::new().scope(|| block_on(future)), 14);
}

macro_rules! go {
    ($job:expr $(,)?) => {
        thread::spawn($job).join().unwrap()
    };
    ($name:ident: $job:expr) => {
        thread::Builder::new().name(stringify!($name).to_owned()).spawn($job).unwrap().join().unwrap()
    };
    ($first:expr, $($rest:expr),+ $(,)?) => {
        go!($first) $(+ go!($rest))+
    };
    (async $future:expr) => {
        go!(async move { $future.await })
    };
}

macro_rules! in_background {
    ($future:expr) => {{
        let future = $future;
        elsewhere(|| block_on(future))
    }};
}

#[test]
#[propagate(ID = 7, spawn(go, in_background))]
fn macros_with_work() {
    let one = 1;
    let seen = [
        go!(|| ID.get()),
        go!(|| ID.get(),),
        go!(move || ID.get() * one),
        go!(|| ID.get(), || 0),
        go!(|| 0, move || ID.get()),
        go! { || ID.get() },
        go![|| ID.get()],
        vec![go!(|| ID.get())][0],
        format!("{}", go!(|| ID.get())).len() as u64 * 7,
        in_background!(async { ID.get() }),
        in_background!(async move { ID.get() * one }),
    ];
    assert_eq!(seen, [7; 11]);
}

#[test]
#[propagate(ID = 7, spawn(for_each, map, sort_by_key))]
fn named_methods_of_std_stay_what_they_are() {
    let mut sum = 0;
    [1, 2].iter().for_each(|item| sum += item * ID.get());
    let mapped: Vec<u64> = (0..2).map(|item| item * ID.get()).collect();
    let optional = Some(2).map(|item| item * ID.get());
    let mut list = [2, 1];
    list.sort_by_key(|item| item * ID.get());
    let first = list.iter().map(|item| item * ID.get()).next();
    assert_eq!(
        (sum, mapped, optional, list, first),
        (21, vec![0, 7], Some(14), [1, 2], Some(7))
    );
}
