//! `#[propagate]` on functions whose work is a future, and spawns of futures.
#![allow(
    clippy::unused_async,
    clippy::needless_lifetimes,
    clippy::elidable_lifetime_names,
    reason = "functions of every form are marked"
)]

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use contextvars::{Context, Propagate, context_var, propagate, scoped};
use contextvars_tests::{Counted, Drops, OnDrop, poll_once, yield_once};
use futures::channel::oneshot;
use futures::executor::{LocalPool, block_on};
use futures::future::{BoxFuture, FutureExt, LocalBoxFuture};
use futures::task::{LocalSpawnExt, SpawnExt};
use tokio::runtime::{Builder, Runtime};
use tokio::task::{JoinHandle, JoinSet, LocalSet};

#[context_var]
static RECORD: usize;

fn read() -> usize {
    RECORD.get()
}

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn on_both<F: Future<Output = ()>>(work: impl Fn() -> F) {
    current_thread().block_on(work());
    Runtime::new().unwrap().block_on(work());
}

#[propagate]
async fn plain() -> usize {
    yield_once().await;
    RECORD.get()
}

#[propagate(RECORD = index + extra)]
async fn bound(index: usize, (extra, _): (usize, String)) -> usize {
    yield_once().await;
    RECORD.get()
}

#[propagate]
fn opaque(base: &usize) -> impl Future<Output = usize> + '_ {
    RECORD.set(RECORD.get() + 1);
    async move {
        yield_once().await;
        RECORD.get() + base
    }
}

#[propagate(RECORD = 5)]
fn boxed<'a>(base: &'a usize, early: bool) -> Pin<Box<dyn Future<Output = usize> + Send + 'a>> {
    if early {
        return Box::pin(std::future::ready(RECORD.get()));
    }
    Box::pin(async move {
        yield_once().await;
        RECORD.get() + base
    })
}

#[propagate]
fn aliased(base: &usize) -> BoxFuture<'_, usize> {
    async move { RECORD.get() + base }.boxed()
}

#[propagate]
fn local<'a>(base: &'a usize) -> LocalBoxFuture<'a, usize> {
    async move { RECORD.get() + base }.boxed_local()
}

#[propagate]
fn unpin() -> Box<dyn Future<Output = usize> + Unpin> {
    Box::new(Box::pin(async { RECORD.get() }))
}

#[test]
fn the_context_is_taken_when_the_function_is_called() {
    let (plain, opaque, boxed, early, unpin) = scoped!(RECORD = 3, {
        (
            plain(),
            opaque(&1),
            boxed(&1, false),
            boxed(&1, true),
            unpin(),
        )
    });
    let (aliased, local) = scoped!(RECORD = 3, { (aliased(&1), local(&1)) });
    assert_eq!((block_on(aliased), block_on(local)), (4, 4));
    assert_eq!(block_on(plain), 3);
    assert_eq!(
        block_on(opaque),
        5,
        "in the context as the eager part left it"
    );
    assert_eq!(block_on(boxed), 6);
    assert_eq!(block_on(early), 5);
    assert_eq!(block_on(unpin), 3);
    assert_eq!(
        scoped!(RECORD = 3, { block_on(bound(4, (5, String::new()))) }),
        9
    );
}

#[test]
fn the_eager_part_does_not_change_its_callers_context() {
    scoped!(RECORD = 3, {
        drop(opaque(&1));
        assert_eq!(RECORD.get(), 3);
    });
}

#[propagate]
async fn sets_across_awaits(value: usize) -> usize {
    RECORD.set(value);
    yield_once().await;
    RECORD.set(RECORD.get() + 1);
    yield_once().await;
    RECORD.get()
}

#[test]
fn siblings_are_isolated_from_each_other() {
    block_on(async {
        RECORD.set(9);
        let found = futures::join!(sets_across_awaits(1), sets_across_awaits(5), plain());
        assert_eq!(found, (2, 6, 9));
        assert_eq!(RECORD.get(), 9);
    });
}

#[propagate(RECORD = 3)]
async fn tokio_spawns() {
    assert_eq!(tokio::spawn(async { RECORD.get() }).await.unwrap(), 3);
    assert_eq!(tokio::spawn(plain()).await.unwrap(), 3);
    assert_eq!(
        tokio::task::spawn(async move { RECORD.get() })
            .await
            .unwrap(),
        3
    );
    assert_eq!(
        tokio::task::spawn_blocking(|| RECORD.get()).await.unwrap(),
        3
    );
    assert_eq!(tokio::task::spawn_blocking(read).await.unwrap(), 3);
    let handle = tokio::runtime::Handle::current();
    assert_eq!(handle.spawn(async { RECORD.get() }).await.unwrap(), 3);
    assert_eq!(handle.spawn_blocking(read).await.unwrap(), 3);
    let future: Pin<Box<dyn Future<Output = usize> + Send>> = Box::pin(async { RECORD.get() });
    assert_eq!(tokio::spawn(future).await.unwrap(), 3);
    assert_eq!(
        tokio::spawn(Box::pin(async { RECORD.get() }))
            .await
            .unwrap(),
        3
    );
    let own = async { RECORD.get() }.in_context(Context::new().with_value(&RECORD, 8));
    assert_eq!(tokio::spawn(own).await.unwrap(), 8);

    let mut set = JoinSet::new();
    set.spawn(async { RECORD.get() });
    set.spawn_blocking(read);
    set.spawn_on(async { RECORD.get() }, &handle);
    set.spawn_blocking_on(|| RECORD.get(), &handle);
    JoinSet::spawn(&mut set, async { RECORD.get() });
    assert_eq!(set.join_all().await, [3; 5]);

    let (first, second) = tokio::join!(tokio::spawn(async { RECORD.get() }), plain());
    assert_eq!((first.unwrap(), second), (3, 3));
    tokio::select! {
        found = plain() => assert_eq!(found, 3),
        () = std::future::pending() => unreachable!(),
    }
    let (handle, mut polled) = tokio::select! {
        biased;
        () = std::future::pending() => unreachable!(),
        Some(found) = async { Some(RECORD.get()) }, if true => {
            let handle = tokio::spawn(async move { RECORD.get() + found });
            (handle, tokio::spawn(async { RECORD.get() }))
        }
        else => (tokio::spawn(async { 0 }), tokio::spawn(async { 0 })),
    };
    assert_eq!(handle.await.unwrap(), 6);
    let found = futures::select! {
        found = futures::FutureExt::fuse(&mut polled) => found.unwrap() + tokio::spawn(async { RECORD.get() }).await.unwrap(),
        complete => 0,
    };
    assert_eq!(found, 6);
    let (left, right) = futures::future::join(plain(), plain()).await;
    assert_eq!((left, right), (3, 3));
    let slow = tokio::spawn(async {
        tokio::time::sleep(Duration::from_millis(1)).await;
        RECORD.get()
    });
    assert_eq!(
        tokio::time::timeout(Duration::from_secs(60), slow)
            .await
            .unwrap()
            .unwrap(),
        3
    );
}

#[test]
fn spawns_of_tokio_inherit() {
    on_both(tokio_spawns);
}

#[propagate(RECORD = 3)]
async fn local_spawns() {
    let local = LocalSet::new();
    local.spawn_local(async { assert_eq!(RECORD.get(), 3) });
    let found = local
        .run_until(async {
            tokio::task::spawn_local(async { RECORD.get() })
                .await
                .unwrap()
        })
        .await;
    assert_eq!(found, 3);
    let mut set = JoinSet::new();
    set.spawn_local_on(plain(), &local);
    local.await;
    assert_eq!(set.join_next().await.unwrap().unwrap(), 3);
}

#[test]
fn spawns_of_a_local_set_inherit() {
    on_both(local_spawns);
}

#[propagate(RECORD = 3)]
fn generics<F>(future: F) -> (usize, usize)
where
    F: Future<Output = usize> + Send + 'static,
{
    let parsed = async { "4".parse().unwrap() };
    let task = smol::spawn::<u32>(parsed);
    let blocking = smol::unblock::<usize, _>(|| "5".parse().unwrap());
    let named = smol::unblock::<usize, fn() -> usize>(read);
    assert_eq!(
        smol::block_on(async { (task.await, blocking.await, named.await) }),
        (4, 5, 3)
    );
    let pending = smol::spawn::<usize>(std::future::ready(()).map(|()| RECORD.get()));
    let runtime = current_thread();
    let handle = runtime.spawn::<F>(future);
    (smol::block_on(pending), runtime.block_on(handle).unwrap())
}

#[test]
fn spawns_may_name_the_types_of_work_or_of_results() {
    assert_eq!(
        generics(std::future::ready(()).map(|()| RECORD.get())),
        (3, 3)
    );
}

/// As `async_task` has it.
mod task {
    use std::pin::Pin;

    pub(super) fn spawn<F, S>(future: F, schedule: S) -> (Pin<Box<F>>, S)
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
        S: Fn(usize) + Send + Sync + 'static,
    {
        (Box::pin(future), schedule)
    }

    pub(super) fn spawn_local<F: Future, S: Fn(usize)>(future: F, schedule: S) -> F {
        schedule(1);
        future
    }
}

#[propagate(RECORD = 3)]
fn spawns_with_a_schedule() {
    let (queue, woken) = mpsc::channel();
    let (future, schedule) = task::spawn(async { RECORD.get_or(0) }, move |task| {
        queue.send((task, RECORD.is_set())).unwrap();
    });
    let later = std::future::ready(()).map(|()| RECORD.get_or(0));
    let named = task::spawn(later, |_| ());
    let seen = std::cell::Cell::new(0);
    let local = task::spawn_local(async { RECORD.get() + seen.get() }, |task| seen.set(task));
    Context::new().scope(|| {
        schedule(1);
        assert_eq!(block_on(future), 3);
        assert_eq!(block_on(named.0), 3);
        assert_eq!(block_on(local), 4);
    });
    assert_eq!(woken.recv(), Ok((1, false)));
}

#[test]
fn spawns_with_a_schedule_inherit() {
    spawns_with_a_schedule();
}

#[propagate(RECORD = 3)]
async fn block_in_place() -> usize {
    tokio::task::block_in_place(|| RECORD.get())
}

#[test]
fn block_in_place_is_the_callers_own_code() {
    let runtime = Runtime::new().unwrap();
    let found = runtime.block_on(async { tokio::spawn(block_in_place()).await.unwrap() });
    assert_eq!(found, 3);
}

#[propagate(RECORD = 3)]
fn other_runtimes() {
    assert_eq!(smol::block_on(smol::spawn(async { RECORD.get() })), 3);
    assert_eq!(smol::block_on(smol::unblock(|| RECORD.get())), 3);
    assert_eq!(smol::block_on(smol::unblock(read)), 3);
    let one = 1;
    let executor = smol::Executor::new();
    let task = executor.spawn(async { RECORD.get() + one });
    assert_eq!(smol::block_on(executor.run(task)), 4);

    let mut pool = LocalPool::new();
    let spawner = pool.spawner();
    let handle = spawner.spawn_with_handle(async { RECORD.get() }).unwrap();
    assert_eq!(pool.run_until(handle), 3);
    let (sender, found) = mpsc::channel();
    spawner
        .spawn(async move { sender.send(RECORD.get()).unwrap() })
        .unwrap();
    pool.run();
    assert_eq!(found.recv(), Ok(3));
    let handle = spawner.spawn_local_with_handle(plain()).unwrap();
    assert_eq!(pool.run_until(handle), 3);
    spawner
        .spawn_local(async { assert_eq!(RECORD.get(), 3) })
        .unwrap();
    pool.run();

    let (sender, found) = mpsc::channel();
    let threads = futures::executor::ThreadPool::new().unwrap();
    threads.spawn_ok(async move { sender.send(RECORD.get()).unwrap() });
    assert_eq!(found.recv(), Ok(3));
}

#[test]
fn spawns_of_other_runtimes_inherit() {
    other_runtimes();
}

/// Nobody propagates it.
async fn bare_task_sees_a_value() -> bool {
    tokio::spawn(async { RECORD.is_set() }).await.unwrap()
}

#[propagate(RECORD = 3)]
#[tokio::test]
async fn above_a_test() {
    yield_once().await;
    assert_eq!(RECORD.get(), 3);
    assert_eq!(tokio::spawn(async { RECORD.get() }).await.unwrap(), 3);
    assert!(!bare_task_sees_a_value().await);
}

#[tokio::test]
#[propagate(RECORD = 3)]
async fn below_a_test() {
    yield_once().await;
    assert_eq!(RECORD.get(), 3);
    assert_eq!(tokio::spawn(async { RECORD.get() }).await.unwrap(), 3);
    assert!(!bare_task_sees_a_value().await);
}

#[tokio::test(flavor = "multi_thread")]
#[propagate(RECORD = 3)]
async fn below_a_test_on_many_threads() -> Result<(), String> {
    let found: usize = "3".parse().map_err(|_| "no number")?;
    assert_eq!(tokio::spawn(async { RECORD.get() }).await.unwrap(), found);
    Ok(())
}

#[propagate(RECORD = 3)]
#[test]
fn above_a_plain_test() {
    assert_eq!(std::thread::spawn(|| RECORD.get()).join().unwrap(), 3);
}

#[test]
#[propagate(RECORD = 3)]
fn below_a_plain_test() {
    assert_eq!(std::thread::spawn(|| RECORD.get()).join().unwrap(), 3);
}

mod entries {
    use super::*;

    #[propagate(RECORD = 3)]
    #[tokio::main]
    pub(super) async fn above() -> (usize, bool) {
        (
            tokio::spawn(async { RECORD.get() }).await.unwrap(),
            bare_task_sees_a_value().await,
        )
    }

    #[tokio::main(flavor = "current_thread")]
    #[propagate(RECORD = 3)]
    pub(super) async fn below() -> (usize, bool) {
        (
            tokio::spawn(async { RECORD.get() }).await.unwrap(),
            bare_task_sees_a_value().await,
        )
    }
}

#[test]
fn tokio_main_composes_in_both_orders() {
    assert_eq!(entries::above(), (3, false));
    assert_eq!(entries::below(), (3, false));
}

#[propagate]
#[tracing::instrument(skip(argument))]
async fn above_instrument(argument: &usize) -> usize {
    yield_once().await;
    RECORD.get() + argument
}

#[tracing::instrument]
#[propagate]
async fn below_instrument(argument: &usize) -> usize {
    yield_once().await;
    RECORD.get() + argument
}

#[test]
fn instrument_composes_in_both_orders() {
    let (above, below) = scoped!(RECORD = 3, { (above_instrument(&1), below_instrument(&1)) });
    assert_eq!(block_on(above), 4);
    assert_eq!(block_on(below), 4);
}

#[async_trait::async_trait]
trait Service {
    async fn call(&self, argument: &usize) -> usize;
    async fn twice(&self) -> usize {
        RECORD.get() * 2
    }
}

struct Above;
struct Below;
struct Inside;

#[propagate]
#[async_trait::async_trait]
impl Service for Above {
    async fn call(&self, argument: &usize) -> usize {
        yield_once().await;
        RECORD.get() + argument
    }
}

#[async_trait::async_trait]
#[propagate]
impl Service for Below {
    async fn call(&self, argument: &usize) -> usize {
        yield_once().await;
        RECORD.get() + argument
    }

    async fn twice(&self) -> usize {
        tokio::spawn(async { RECORD.get() }).await.unwrap() * 2
    }
}

#[async_trait::async_trait]
impl Service for Inside {
    #[propagate(RECORD = 7)]
    async fn call(&self, argument: &usize) -> usize {
        yield_once().await;
        RECORD.get() + argument
    }
}

#[test]
fn async_trait_composes_in_both_orders() {
    let (above, below, inside) = scoped!(RECORD = 3, {
        (Above.call(&1), Below.call(&1), Inside.call(&1))
    });
    assert_eq!(block_on(above), 4);
    assert_eq!(block_on(below), 4);
    assert_eq!(block_on(inside), 8);
    let twice = scoped!(RECORD = 3, { Below.twice() });
    assert_eq!(current_thread().block_on(twice), 6);
    assert_eq!(scoped!(RECORD = 3, { block_on(Above.twice()) }), 6);
}

#[propagate]
#[expect(unused_variables, reason = "not using it is the point")]
async fn ignores(first: OnDrop, _second: OnDrop, _: OnDrop) {
    yield_once().await;
}

#[test]
fn arguments_live_as_long_as_the_future() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let entry = |name: &'static str| {
        let log = Arc::clone(&log);
        OnDrop::new(move || log.lock().unwrap().push((name, RECORD.get_or(0))))
    };
    let mut future = scoped!(RECORD = 3, {
        Box::pin(ignores(entry("first"), entry("second"), entry("third")))
    });
    assert!(poll_once(future.as_mut()).is_pending());
    assert!(log.lock().unwrap().is_empty());
    drop(future);
    assert_eq!(
        *log.lock().unwrap(),
        [("third", 3), ("second", 3), ("first", 3)]
    );
}

#[propagate(RECORD = 3)]
async fn waits(guard: OnDrop) {
    std::future::pending::<()>().await;
    drop(guard);
}

#[test]
fn a_cancelled_future_is_dropped_in_its_context() {
    let log = Arc::new(Mutex::new(None));
    let seen = Arc::clone(&log);
    let guard = OnDrop::new(move || {
        *seen.lock().unwrap() = RECORD.try_get().ok();
    });
    let mut future = Box::pin(waits(guard));
    assert!(poll_once(future.as_mut()).is_pending());
    drop(future);
    assert_eq!(*log.lock().unwrap(), Some(3));
}

#[propagate]
async fn endless(counter: &mut usize) -> ! {
    loop {
        *counter += RECORD.get();
        yield_once().await;
    }
}

#[propagate]
async fn pending() -> ! {
    std::future::pending().await
}

#[propagate]
async fn opaque_output(end: usize) -> impl Iterator<Item = usize> {
    (0..end).map(|n| n + RECORD.get())
}

#[propagate]
async fn fallible(text: &str) -> Result<usize, std::num::ParseIntError> {
    let extra: usize = text.parse()?;
    if extra == 0 {
        return Ok(0);
    }
    Ok(RECORD.get() + extra)
}

#[test]
fn every_kind_of_output_works() {
    let mut counter = 0;
    let (mut endless, iterator, good, zero, bad) = scoped!(RECORD = 3, {
        (
            Box::pin(endless(&mut counter)),
            opaque_output(2),
            fallible("4"),
            fallible("0"),
            fallible("x"),
        )
    });
    assert!(poll_once(Box::pin(pending()).as_mut()).is_pending());
    assert!(poll_once(endless.as_mut()).is_pending());
    assert!(poll_once(endless.as_mut()).is_pending());
    drop(endless);
    assert_eq!(counter, 6);
    assert_eq!(block_on(good), Ok(7));
    assert_eq!(block_on(zero), Ok(0));
    assert!(block_on(bad).is_err());
    let iterator = block_on(iterator);
    assert_eq!(scoped!(RECORD = 1, { iterator.sum::<usize>() }), 3);
}

#[context_var]
static HELD: Counted;

#[propagate(HELD = held)]
fn hands_over_a_future(
    held: Counted,
    runtime: &Runtime,
    done: oneshot::Receiver<()>,
) -> JoinHandle<bool> {
    let future = async move {
        done.await.unwrap();
        HELD.is_set()
    };
    runtime.spawn(future.in_context(Context::new()))
}

#[propagate(HELD = held)]
fn hands_over_a_closure(
    held: Counted,
    runtime: &Runtime,
    done: mpsc::Receiver<()>,
) -> JoinHandle<bool> {
    let work = move || {
        done.recv().unwrap();
        HELD.is_set()
    };
    let work = Context::new().wrap(work);
    runtime.spawn_blocking(work)
}

#[test]
fn a_future_in_its_own_context_holds_no_other() {
    let drops = Drops::new();
    let runtime = current_thread();
    let (sender, done) = oneshot::channel();
    let handle = hands_over_a_future(drops.value(1), &runtime, done);
    assert_eq!(drops.alive(), 0);
    sender.send(()).unwrap();
    assert!(!runtime.block_on(handle).unwrap());
}

#[test]
fn a_wrapped_closure_holds_no_other_context() {
    let drops = Drops::new();
    let runtime = current_thread();
    let (sender, done) = mpsc::channel();
    let handle = hands_over_a_closure(drops.value(1), &runtime, done);
    assert_eq!(drops.alive(), 0);
    sender.send(()).unwrap();
    assert!(!runtime.block_on(handle).unwrap());
}

#[test]
fn an_argument_of_a_call_that_may_be_rayons_can_await() {
    fn join<T>(one: impl FnOnce() -> T, other: T) -> (T, T) {
        (one(), other)
    }

    #[propagate(RECORD = 3)]
    async fn marked() -> (usize, usize) {
        join(read, plain().await)
    }

    #[propagate(RECORD = 4)]
    async fn in_between() -> (usize, usize) {
        join(
            || {
                RECORD.set(5);
                RECORD.get()
            },
            {
                yield_once().await;
                RECORD.get()
            },
        )
    }

    on_both(|| async {
        assert_eq!(marked().await, (3, 3));
        assert_eq!(in_between().await, (5, 4));
        assert!(!RECORD.is_set());
    });
}

#[propagate(RECORD = depth)]
async fn nested(depth: usize) -> Vec<usize> {
    let mut seen = vec![RECORD.get()];
    if depth > 0 {
        seen.extend(Box::pin(nested(depth - 1)).await);
    }
    seen.push(RECORD.get());
    seen
}

#[propagate]
async fn setting(depth: usize) -> usize {
    RECORD.set(depth);
    if depth > 0 {
        Box::pin(setting(depth - 1)).await;
    }
    RECORD.get()
}

#[test]
fn a_function_that_calls_itself_has_a_context_for_each_call() {
    assert_eq!(block_on(nested(2)), [2, 1, 0, 0, 1, 2]);
    assert_eq!(block_on(setting(3)), 3);
}

#[propagate]
async fn generic<'a, T, const MANY: usize>(
    (first, mut rest): (&'a T, [T; MANY]),
    see: impl Fn(&T) -> usize + Send,
    _unused: Counted,
) -> (usize, &'a T)
where
    T: Default + Send + Sync,
{
    yield_once().await;
    rest[0] = T::default();
    let seen: usize = rest.iter().map(see).sum();
    (seen + RECORD.get(), first)
}

#[test]
fn a_generic_function_gets_its_types_and_its_patterns() {
    let (text, rest) = (
        String::from("text"),
        [String::from("ab"), String::from("cde")],
    );
    let drops = Drops::new();
    let unused = drops.value(1);
    let future = RECORD.scope(7, || generic((&text, rest), String::len, unused));
    assert_eq!(drops.dropped(), [], "the future has the argument");
    assert_eq!(block_on(future), (10, &text));
    assert_eq!(drops.dropped(), [1]);
}

struct Store<Key>(Key);

#[rustfmt::skip]
impl<T: Clone + Send + Sync + 'static> Store<T> {
#[propagate]
async fn twice(key: T) -> (T, T) {
    yield_once().await;
    (key.clone(), key)
}

    #[propagate]
    async fn again(store: Store<T>) -> T {
        yield_once().await;
        store.0
    }
}

impl<Key: Clone + Send + 'static> Store<Key> {
    #[propagate]
    async fn key(key: Key) -> Key {
        yield_once().await;
        key
    }
}

#[test]
fn a_function_names_the_type_parameter_of_its_impl() {
    assert_eq!(block_on(Store::<u8>::twice(1)), (1, 1));
    assert_eq!(block_on(Store::again(Store(2))), 2);
    assert_eq!(block_on(Store::<u8>::key(3)), 3);
}

#[propagate]
#[expect(unused_variables, reason = "the name is what counts")]
async fn record(record: usize) -> usize {
    yield_once().await;
    RECORD.get()
}

#[propagate]
async fn added(added: usize) -> usize {
    yield_once().await;
    RECORD.get() + added
}

#[test]
fn an_argument_may_have_the_name_of_its_function() {
    let futures = RECORD.scope(7, || (record(1), added(1)));
    assert_eq!((block_on(futures.0), block_on(futures.1)), (7, 8));
}
