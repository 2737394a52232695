//! Work whose types name lifetimes and type parameters of the marked function.

use std::cmp::Ordering;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::thread;

use contextvars::propagate;
use contextvars_tests::pool;
use futures::executor::block_on;
use futures::future::{BoxFuture, FutureExt, LocalBoxFuture};
use rayon::prelude::*;
use rayon::{BroadcastContext, Scope, ScopeFifo, ThreadPool};

use crate::{ID, id};

#[derive(Clone, Debug, PartialEq)]
struct Child {
    weight: u64,
}

impl Child {
    fn weigh(&self) -> u64 {
        self.weight * ID.get()
    }
}

fn children() -> Vec<Child> {
    vec![Child { weight: 2 }, Child { weight: 1 }]
}

fn total(items: impl ParallelIterator<Item = u64>) -> u64 {
    items.sum()
}

#[propagate(ID = 7)]
mod chains {
    use super::*;

    pub(super) fn named<'a, F>(items: &'a [Child], f: F) -> u64
    where
        F: Fn(&'a Child) -> u64 + Send + Sync,
    {
        items.par_iter().map(f).sum()
    }
    pub(super) fn by_reference<'a>(
        items: &'a [Child],
        f: &(dyn Fn(&'a Child) -> u64 + Sync),
    ) -> u64 {
        let chain = items.par_iter().map(f);
        chain.sum::<u64>() + items.par_iter().filter(|child| f(child) > 0).count() as u64
    }
    pub(super) fn given_on<'a>(
        items: &'a [Child],
        f: impl Fn(&'a Child) -> u64 + Send + Sync + Copy,
    ) -> u64 {
        total(items.par_iter().map(f)) + total(items.par_iter().map(move |child| f(child)))
    }
    pub(super) fn pointers<'a>(
        items: &'a [Child],
        f: fn(&'a Child) -> u64,
        g: for<'b> fn(&'b Child) -> u64,
    ) -> [u64; 2] {
        [items.par_iter().map(f).sum(), items.par_iter().map(g).sum()]
    }
    pub(super) fn returned<'a, F>(
        items: &'a [Child],
        f: F,
    ) -> impl ParallelIterator<Item = u64> + 'a
    where
        F: Fn(&'a Child) -> u64 + Send + Sync + 'a,
    {
        items.par_iter().map(f)
    }
    pub(super) fn reduced<T, F, R>(items: Vec<T>, f: F, reduce: R) -> Option<T>
    where
        T: Send,
        F: Fn(&mut T) + Sync + Send,
        R: Fn(T, T) -> T + Sync + Send,
    {
        items.into_par_iter().update(f).reduce_with(reduce)
    }
    pub(super) fn sorted<T: Send, K: Ord + Send>(
        items: &mut [T],
        compare: impl Fn(&T, &T) -> Ordering + Sync,
        key: impl Fn(&T) -> K + Sync + Copy,
        by: &(dyn Fn(&T, &T) -> Ordering + Sync),
        pointer: fn(&T) -> K,
    ) {
        items.par_sort_by(compare);
        items.par_sort_by_key(key);
        items.par_sort_by_cached_key(key);
        items.par_sort_unstable_by(by);
        items.par_sort_by(by);
        items.par_sort_unstable_by_key(pointer);
        items.par_sort_by_key(pointer);
    }
}

#[test]
fn chains_with_functions_of_parameters() {
    use chains::*;
    let mut list = children();
    assert_eq!(
        named(&list, Child::weigh) + named(&list, |child| child.weigh()),
        42
    );
    assert_eq!(by_reference(&list, &|child| child.weigh()), 23);
    assert_eq!(given_on(&list, Child::weigh), 42);
    assert_eq!(pointers(&list, Child::weigh, Child::weigh), [21; 2]);
    assert_eq!(returned(&list, Child::weigh).sum::<u64>(), 21);
    assert_eq!(
        reduced(
            vec![1, 1],
            |item| *item += ID.get(),
            |a, b| a + b + ID.get()
        ),
        Some(23)
    );
    sorted(
        &mut list,
        |a, b| a.weigh().cmp(&b.weigh()),
        Child::weigh,
        &|a, b| {
            assert_eq!(ID.get(), 7);
            a.weigh().cmp(&b.weigh())
        },
        Child::weigh,
    );
    assert_eq!(list[0].weight, 1);
}

#[propagate(ID = 7)]
mod jobs {
    use super::*;

    pub(super) fn forked<'a, R: Send>(
        a: Box<dyn FnOnce() -> R + Send + 'a>,
        b: &'a (dyn Fn() -> R + Sync),
        c: &mut (dyn FnMut() -> R + Send),
        d: impl FnOnce() -> R + Send + 'a,
    ) -> Vec<R> {
        let (a, b) = rayon::join(|| a(), b);
        let (c, d) = rayon::join(c, d);
        vec![a, b, c, d]
    }
    pub(super) fn installed<R: Send, F: FnOnce() -> R + Send>(pool: &ThreadPool, job: F) -> R {
        pool.install(job)
    }
    pub(super) fn installed_reference<R: Send>(
        pool: &ThreadPool,
        job: &(impl Fn() -> R + Sync + ?Sized),
    ) -> R {
        pool.install(|| job())
    }
    pub(super) fn on_threads<'s, 'e, R: Send + 's>(
        s: &'s thread::Scope<'s, 'e>,
        job: Box<dyn FnOnce() -> u64 + Send + 's>,
        generic: impl FnOnce() -> R + Send + 's,
        reference: &'e (dyn Fn() -> u64 + Sync),
    ) -> (u64, R, u64) {
        let handles = (s.spawn(job), s.spawn(generic), s.spawn(reference));
        (
            handles.0.join().unwrap(),
            handles.1.join().unwrap(),
            handles.2.join().unwrap(),
        )
    }
    pub(super) fn in_scope<'s, 'i: 's>(
        s: &Scope<'s>,
        sums: &'s [std::sync::atomic::AtomicU64],
        items: &'i [u64],
    ) {
        for (sum, item) in sums.iter().zip(items) {
            s.spawn(move |_| {
                sum.fetch_add(item * ID.get(), std::sync::atomic::Ordering::SeqCst);
            });
        }
    }
    pub(super) fn lasting<F, R>(job: F) -> thread::JoinHandle<R>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        let job = Box::new(job);
        thread::spawn(job)
    }
    pub(super) fn shared<F: Fn() -> u64 + Send + Sync + 'static + ?Sized>(job: Arc<F>) -> u64 {
        let other = Arc::clone(&job);
        thread::spawn(move || job()).join().unwrap()
            + thread::spawn(move || (*other)()).join().unwrap()
    }
}

#[test]
fn jobs_with_lifetimes() {
    use jobs::*;
    let (pool, text) = (pool(1), String::from("x"));
    let read = || ID.get() * text.len() as u64;
    let seen = forked(Box::new(read), &read, &mut { read }, read);
    assert_eq!(seen, [7; 4]);
    assert_eq!(
        (installed(&pool, read), installed_reference(&pool, &read)),
        (7, 7)
    );
    let boxed: Box<dyn Fn() -> u64 + Sync + '_> = Box::new(read);
    assert_eq!(installed_reference(&pool, &*boxed), 7);
    let threads = thread::scope(|s| on_threads(s, Box::new(read), read, &read));
    assert_eq!(threads, (7, 7, 7));
    let sums = [const { std::sync::atomic::AtomicU64::new(0) }; 2];
    rayon::scope(|s| in_scope(s, &sums, &[1, 2]));
    assert_eq!(sums.map(|sum| sum.into_inner()), [7, 14]);
    assert_eq!(lasting(|| ID.get()).join().unwrap(), 7);
    let dynamic: Arc<dyn Fn() -> u64 + Send + Sync> = Arc::new(id);
    assert_eq!(shared(Arc::new(|| ID.get())) + shared(dynamic), 28);
}

fn later<'a>(future: impl Future<Output = u64> + Send + 'a) -> BoxFuture<'a, u64> {
    future.boxed()
}

fn later_boxed<'a, T: 'a>(
    future: Pin<Box<dyn Future<Output = T> + Send + 'a>>,
) -> impl Future<Output = T> + 'a {
    future
}

fn later_local<'a>(future: LocalBoxFuture<'a, u64>) -> LocalBoxFuture<'a, u64> {
    future
}

#[propagate(ID = 7, spawn(later, later_boxed, later_local))]
mod futures_of_parameters {
    use super::*;

    pub(super) async fn borrowed(text: &str) -> u64 {
        later(async { ID.get() * text.len() as u64 }).await
    }
    pub(super) async fn given<'a>(future: BoxFuture<'a, u64>) -> u64 {
        later_boxed(future).await
    }
    pub(super) async fn given_local(future: LocalBoxFuture<'_, u64>) -> u64 {
        later_local(future).await
    }
    pub(super) async fn generic<F>(future: F) -> F::Output
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        smol::spawn(future).await
    }
    pub(super) fn boxed<'a, T, E>(
        work: impl Future<Output = Result<T, E>> + Send + 'a,
    ) -> BoxFuture<'a, Result<T, E>>
    where
        T: From<u64> + 'a,
        E: 'a,
    {
        Box::pin(async {
            work.await?;
            Ok(ID.get().into())
        })
    }
    pub(super) fn of_self<'s, 't: 's>(
        text: &'t str,
        other: &'s str,
    ) -> impl Future<Output = (&'t str, u64)> + 's {
        async move { (text, ID.get() * other.len() as u64) }
    }
}

#[test]
fn futures_with_lifetimes() {
    use futures_of_parameters::*;
    let text = String::from("x");
    let read = || async { ID.get() * text.len() as u64 };
    assert_eq!(block_on(borrowed(&text)), 7);
    assert_eq!(
        block_on(given(read().boxed())) + block_on(given_local(read().boxed_local())),
        14
    );
    assert_eq!(block_on(generic(async { ID.get() })), 7);
    assert_eq!(block_on(boxed::<u64, ()>(async { Ok(1) })), Ok(7));
    assert_eq!(block_on(of_self(&text, "x")), ("x", 7));
}

#[propagate(ID = 7)]
fn bodies<'s>(
    body: impl FnOnce(&Scope<'s>) -> u64 + Send,
    in_order: fn(&ScopeFifo<'s>) -> u64,
    boxed: Box<dyn FnOnce(&Scope<'s>) -> u64 + Send>,
    in_place: impl FnOnce(&Scope<'s>) -> u64,
) -> [u64; 4] {
    [
        rayon::scope(body),
        rayon::scope_fifo(in_order),
        rayon::scope(boxed),
        rayon::in_place_scope(in_place),
    ]
}

#[propagate(ID = 7)]
fn bodies_in_a_pool<'s, F>(
    pool: &ThreadPool,
    body: F,
    in_order: impl FnOnce(&ScopeFifo<'s>) -> u64 + Send,
) -> [u64; 2]
where
    F: FnOnce(&Scope<'s>) -> u64 + Send,
{
    [pool.scope(body), pool.scope_fifo(in_order)]
}

#[propagate(ID = 7)]
fn broadcast<'s>(
    s: &Scope<'s>,
    job: impl Fn(&Scope<'s>, BroadcastContext<'_>) + Send + Sync + 's,
    function: fn(&Scope<'s>, BroadcastContext<'_>),
) {
    fn asserts(_: &Scope<'_>, _: BroadcastContext<'_>) {
        assert_eq!(ID.get(), 7);
    }
    s.spawn_broadcast(job);
    s.spawn_broadcast(function);
    s.spawn_broadcast(asserts);
}

#[propagate(ID = 7)]
fn broadcast_in_order<'s>(
    s: &ScopeFifo<'s>,
    job: impl Fn(&ScopeFifo<'s>, BroadcastContext<'_>) + Send + Sync + 's,
) {
    s.spawn_broadcast(job);
}

#[test]
fn bodies_and_jobs_of_a_scope_whose_lifetime_has_a_name() {
    assert_eq!(
        bodies(
            |_| ID.get(),
            |_| ID.get(),
            Box::new(|_| ID.get()),
            |_| ID.get()
        ),
        [7; 4]
    );
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(2)
        .build()
        .unwrap();
    assert_eq!(bodies_in_a_pool(&pool, |_| ID.get(), |_| ID.get()), [7; 2]);
    let (seen, expected) = (Mutex::new(vec![]), 3 * pool.current_num_threads());
    pool.scope(|s| {
        broadcast(
            s,
            |_, _| seen.lock().unwrap().push(ID.get()),
            |_, _| assert_eq!(ID.get(), 7),
        );
    });
    pool.scope_fifo(|s| {
        broadcast_in_order(s, |_, _| seen.lock().unwrap().push(ID.get() * 2));
    });
    let sum: u64 = seen.into_inner().unwrap().into_iter().sum();
    assert_eq!(sum, 7 * expected as u64);
}
