//! Work in the arguments of macros: expressions, statements, and tokens that are neither.

use std::thread;

use contextvars::{context_var, propagate, scoped};
use futures::StreamExt;
use futures::executor::block_on;

#[context_var]
static ID: u64 = 0;

async fn id() -> u64 {
    ID.get()
}

fn spawned() -> thread::JoinHandle<u64> {
    thread::spawn(|| ID.get())
}

macro_rules! block {
    ($($tokens:tt)*) => {{ $($tokens)* }};
}

/// A DSL of somebody's: `when condition do { .. } else { .. }`.
macro_rules! when {
    ($condition:ident do $yes:block else $no:block) => {
        if $condition { $yes } else { $no }
    };
}

/// Another one, which matches on names: `jobs { first => spawn(job), .. }`.
macro_rules! jobs {
    ($($name:ident => $($part:ident)::+ ($($job:tt)*);)*) => {
        [$((stringify!($name), $($part)::+($($job)*).join().unwrap())),*]
    };
}

macro_rules! go {
    ($job:expr) => {
        thread::spawn($job).join().unwrap()
    };
}

fn job() -> u64 {
    ID.get()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap()
}

#[propagate(ID = 7)]
async fn in_tokios_macros() -> Vec<u64> {
    let mut seen = Vec::new();
    tokio::pin! { let handle = tokio::spawn(id()); }
    seen.push(handle.await.unwrap());
    let (a, b) = tokio::join!(biased; async { tokio::spawn(id()).await.unwrap() }, id());
    seen.extend([a, b]);
    let (a, b) = tokio::join!(
        async { tokio::spawn(id()).await.unwrap() },
        tokio::spawn(id())
    );
    seen.extend([a, b.unwrap()]);
    let both: Result<(u64, u64), tokio::task::JoinError> = tokio::try_join!(biased; tokio::spawn(async { ID.get() }), tokio::spawn(async { ID.get() }));
    let (a, b) = both.unwrap();
    seen.extend([a, b]);
    seen.push(tokio::select! {
        biased;
        seen = tokio::spawn(id()) => seen.unwrap(),
        never = std::future::pending() => never,
    });
    seen.push(tokio::select! {
        _ = id() => tokio::spawn(id()).await.unwrap(),
        never = std::future::pending() => never,
    });
    seen
}

#[propagate(ID = 7)]
async fn in_futures_macros() -> Vec<u64> {
    use futures::FutureExt;
    let mut first = id().boxed().fuse();
    let selected = futures::select! {
        _ = first => spawned_here().await,
        complete => 0,
    };
    let (a, b) = futures::join!(async { spawned().join().unwrap() }, async {
        thread::spawn(|| ID.get()).join().unwrap()
    });
    vec![selected, b, a + b]
}

#[propagate]
async fn spawned_here() -> u64 {
    thread::spawn(job).join().unwrap()
}

#[propagate(ID = 7)]
async fn in_streams() -> Vec<u64> {
    let stream = async_stream::stream! {
        let handle = thread::spawn(move || ID.get());
        yield handle.join().unwrap();
        for _ in 0..2 {
            yield thread::spawn(job).join().unwrap();
        }
    };
    let fallible = async_stream::try_stream! {
        let number: u64 = "0".parse()?;
        let handle = thread::spawn(move || ID.get() + number);
        yield handle.join().unwrap();
    };
    let mut seen: Vec<u64> = stream.collect().await;
    let fallible: Vec<Result<u64, std::num::ParseIntError>> = fallible.collect().await;
    seen.extend(fallible.into_iter().map(Result::unwrap));
    seen
}

#[propagate(ID = 7, spawn(go))]
fn in_other_macros(yes: bool) -> Vec<u64> {
    assert!(thread::spawn(|| ID.get()).join().unwrap() == 7);
    assert_eq!(thread::spawn(job).join().unwrap(), 7, "{}", 1);
    let text = format!("{}", thread::spawn(job).join().unwrap());
    let block = block! {
        let handle = thread::spawn(job);
        let seen = handle.join();
        seen.unwrap()
    };
    let other = when!(yes do { thread::spawn(job).join().unwrap() } else { 0 });
    let dsl = jobs! {
        first => thread::spawn(|| ID.get());
        second => std::thread::spawn(move || ID.get());
    };
    let mut seen = vec![
        thread::spawn(job).join().unwrap(),
        text.parse().unwrap(),
        block,
        other,
    ];
    seen.extend(dsl.iter().map(|(_, seen)| *seen));
    seen.push(go!(|| ID.get()));
    seen.push(go!(move || ID.get()));
    seen
}

#[test]
fn work_in_macros_inherits() {
    let runtime = runtime();
    assert_eq!(runtime.block_on(in_tokios_macros()), [7; 9]);
    assert_eq!(block_on(in_futures_macros()), [7, 7, 7]);
    assert_eq!(block_on(in_streams()), [7; 4]);
    assert_eq!(in_other_macros(true), [7; 8]);
}

#[propagate]
fn that_quote() -> (&'static str, &'static str) {
    (
        stringify!(thread::spawn(|| 1)),
        concat!(stringify!(join(a, b)), "!"),
    )
}

#[propagate]
fn asserted() {
    assert!(thread::spawn(|| false).join().unwrap());
}

#[test]
fn macros_that_quote_are_left_alone() {
    assert_eq!(that_quote(), ("thread::spawn(|| 1)", "join(a, b)!"));
    let panic = std::panic::catch_unwind(asserted).unwrap_err();
    let message = panic.downcast_ref::<String>().unwrap();
    assert_eq!(
        message,
        "assertion failed: thread::spawn(|| false).join().unwrap()"
    );
}

#[propagate(ID = 7)]
fn as_a_value(jobs: [fn() -> u64; 2]) -> Vec<u64> {
    let seen = jobs.map(thread::spawn).map(|job| job.join().unwrap());
    let optional = Some(|| ID.get()).map(std::thread::spawn);
    seen.into_iter()
        .chain([optional.unwrap().join().unwrap()])
        .collect()
}

#[propagate(ID = 7)]
async fn futures_as_values() -> Vec<u64> {
    let mut seen = Vec::new();
    for handle in [id(), id()].map(tokio::spawn) {
        seen.push(handle.await.unwrap());
    }
    let mut set = [id()].into_iter().collect::<tokio::task::JoinSet<_>>();
    seen.push(set.join_next().await.unwrap().unwrap());
    let mut typed: tokio::task::JoinSet<_> = [id()].into_iter().collect();
    seen.push(typed.join_next().await.unwrap().unwrap());
    seen
}

#[test]
fn a_spawn_that_is_given_on_inherits() {
    assert_eq!(as_a_value([|| ID.get(), || ID.get()]), [7; 3]);
    assert_eq!(runtime().block_on(futures_as_values()), [7; 4]);
    assert_eq!(
        scoped!(ID = 7, { [job as fn() -> u64].map(thread::spawn) }).map(|job| job.join().unwrap()),
        [7]
    );
}

#[propagate(ID = 7)]
fn returned_set(yes: bool) -> tokio::task::JoinSet<u32> {
    if yes {
        [ready_id()].into_iter().collect()
    } else {
        tokio::task::JoinSet::from_iter([ready_id()])
    }
}

#[propagate(ID = 7)]
async fn awaited_set() -> tokio::task::JoinSet<u32> {
    vec![ready_id()].into_iter().collect()
}

async fn ready_id() -> u32 {
    u32::from(ID.get() == 7)
}

#[tokio::test]
async fn a_set_that_is_returned_spawns_what_inherits() {
    for mut set in [returned_set(true), returned_set(false), awaited_set().await] {
        assert_eq!(set.join_next().await.unwrap().unwrap(), 1);
    }
}

macro_rules! handles {
    ($($name:ident => $handle:expr),* $(,)?) => {
        $(let $name = $handle;)*
    };
}

macro_rules! list {
    (of $($handle:expr);*) => {
        [$($handle.join().unwrap()),*]
    };
}

/// The names of functions inherit, too, where the callee's path says whose it is.
#[propagate(ID = 7)]
fn names_in_tokens() -> Vec<u64> {
    fn id() -> u64 {
        ID.get()
    }
    let work = || ID.get();
    handles! {
        first => std::thread::spawn(id),
        second => thread::spawn(work),
        third => thread::spawn(move || ID.get()),
    }
    let mut seen: Vec<u64> = [first, second, third]
        .into_iter()
        .map(|handle| handle.join().unwrap())
        .collect();
    seen.extend(list!(of thread::spawn(id); thread::spawn(work)));
    seen
}

#[test]
fn names_in_tokens_of_a_macro_inherit() {
    assert_eq!(names_in_tokens(), [7; 5]);
}
