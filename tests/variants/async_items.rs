//! Async functions and methods of every signature.

use std::fmt::Display;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::thread;

use contextvars::{Propagate, context_var, propagate, scoped};
use contextvars_tests::{poll_once, yield_once};
use futures::executor::block_on;

use crate::{ID, id};

fn spawned() -> u64 {
    scoped!({ thread::spawn(id).join().unwrap() })
}

#[propagate(ID = 7)]
mod functions {
    use super::*;

    pub(super) async fn patterns((a, _): (u64, u64), [b, ..]: [u64; 2], mut c: u64, _: u64) -> u64 {
        c += ID.get();
        a + b + c
    }
    pub(super) async fn references<'a>(first: &'a str, _second: &str) -> &'a str {
        yield_once().await;
        if spawned() == 7 { first } else { "" }
    }
    pub(super) async fn elided(list: &mut Vec<u64>) -> Option<&mut u64> {
        list.push(ID.get());
        list.last_mut()
    }
    pub(super) async fn generic<T, const N: usize>(items: [T; N]) -> u64
    where
        T: Display + Send + 'static,
        [T; N]: Sized,
    {
        let text = items.map(|item| item.to_string()).concat();
        thread::spawn(move || ID.get() * text.len() as u64)
            .join()
            .unwrap()
    }
    pub(super) async fn opaque(
        item: impl Fn(u64) -> u64,
        other: &dyn Display,
    ) -> impl Iterator<Item = u64> {
        let length = other.to_string().len() as u64;
        let first = item(ID.get());
        [first, length].into_iter()
    }
    pub(super) async fn higher_ranked<F>(f: F) -> usize
    where
        F: for<'a> Fn(&'a str) -> &'a str,
    {
        f("text").len() + ID.get() as usize
    }
    pub(super) async fn unit() {
        assert_eq!(ID.get(), 7);
    }
    pub(super) async fn fallible(text: &str) -> Result<u64, Box<dyn std::error::Error>> {
        let number: u64 = text.parse()?;
        if number == 0 {
            return Err("zero".into());
        }
        Ok(number * ID.get())
    }
    pub(super) async unsafe fn dangerous(pointer: *const u64) -> u64 {
        // SAFETY: the caller hands over a pointer to a living number.
        unsafe { *pointer * ID.get() }
    }
    pub(super) async fn local(shared: Rc<u64>) -> u64 {
        yield_once().await;
        *shared * ID.get()
    }
    pub(super) async fn boxed(work: Box<dyn FnOnce() -> u64 + Send>) -> u64 {
        thread::spawn(work).join().unwrap()
    }
    pub(super) async fn callback(run: impl AsyncFnOnce(&str) -> u64) -> u64 {
        run("x").await
    }
    #[must_use]
    #[inline]
    pub(super) async fn attributed(#[allow(unused)] unused: u64) -> u64 {
        ID.get()
    }
    pub(super) async fn never(stop: bool) -> std::convert::Infallible {
        loop {
            if stop {
                contextvars_tests::panics("it stops");
            }
        }
    }
    pub(super) async fn nested() -> u64 {
        async fn inner() -> u64 {
            ID.get()
        }
        let closure = async |one: u64| inner().await * one;
        let block = async { closure(1).await + async { inner().await }.await };
        block.await - ID.get()
    }
}

#[test]
fn signatures() {
    use functions::*;
    block_on(async {
        let mut list = vec![];
        *elided(&mut list).await.unwrap() += 0;
        assert_eq!(patterns((0, 1), [0, 1], 0, 1).await, 7);
        assert_eq!(references("first", &String::from("second")).await, "first");
        assert_eq!(generic(["x"]).await + generic::<u8, 1>([1]).await, 14);
        assert_eq!(opaque(|id| id, &"xy").await.sum::<u64>(), 9);
        assert_eq!(higher_ranked(|text| &text[1..]).await, 10);
        unit().await;
        assert_eq!(fallible("1").await.unwrap(), 7);
        assert!(fallible("0").await.is_err() && fallible("x").await.is_err());
        // SAFETY: the number lives.
        assert_eq!(unsafe { dangerous(&1).await }, 7);
        assert_eq!(
            local(Rc::new(1)).await + boxed(Box::new(|| ID.get())).await,
            14
        );
        assert_eq!(callback(async |text| ID.get() * text.len() as u64).await, 7);
        assert_eq!(attributed(0).await + nested().await, 14);
        assert_eq!(list, [7]);
    });
    assert!(std::panic::catch_unwind(|| block_on(never(true))).is_err());
    assert_eq!(ID.get(), 0);
}

#[test]
fn a_future_captures_when_it_is_called() {
    #[propagate]
    async fn marked() -> u64 {
        ID.get()
    }
    let future = scoped!(ID = 7, { marked() });
    assert_eq!(block_on(scoped!(ID = 8, async { future.await })), 7);
}

struct Store<T> {
    items: Vec<T>,
    name: &'static str,
}

#[propagate(ID = self.items.len() as u64)]
impl<T: Clone + Send + Sync + 'static> Store<T> {
    async fn count(&self) -> u64 {
        thread::spawn(id).join().unwrap()
    }

    async fn push(&mut self, item: T) -> &mut Self {
        self.items.push(item);
        assert_eq!(ID.get() + 1, self.items.len() as u64);
        self
    }

    async fn shared(self: &Arc<Self>) -> u64 {
        let this = Arc::clone(self);
        thread::spawn(move || ID.get() * this.items.len() as u64)
            .join()
            .unwrap()
    }

    async fn owned(self) -> (u64, Vec<T>) {
        (ID.get(), self.items)
    }

    async fn boxed(self: Box<Self>) -> u64 {
        yield_once().await;
        ID.get()
    }

    async fn pinned(self: Pin<&mut Self>) -> u64 {
        ID.get()
    }

    async fn find<'a>(&'a self, _name: &str) -> Option<&'a T>
    where
        T: 'a,
    {
        self.items.get(ID.get() as usize - 1)
    }

    fn later(&self) -> impl Future<Output = u64> + use<'_, T> {
        async move { ID.get() + self.name.len() as u64 }
    }

    fn later_without_borrow(&self) -> impl Future<Output = u64> + Send + 'static + use<T> {
        async { ID.get() }
    }

    fn boxed_later<'a>(&'a self, name: &'a str) -> Pin<Box<dyn Future<Output = u64> + Send + 'a>>
    where
        Self: 'a,
    {
        Box::pin(async move { ID.get() + (self.name.len() + name.len()) as u64 })
    }
}

#[test]
fn methods() {
    let mut store = Store {
        items: vec![1],
        name: "store",
    };
    block_on(async {
        assert_eq!(store.push(2).await.push(3).await.items.len(), 3);
        assert_eq!(store.count().await, 3);
        assert_eq!(store.find("last").await, Some(&3));
        assert_eq!(store.later().await + store.boxed_later("x").await, 17);
        assert_eq!(Pin::new(&mut store).pinned().await, 3);
        let detached = store.later_without_borrow();
        assert_eq!(store.owned().await, (3, vec![1, 2, 3]));
        assert_eq!(detached.await, 3);
        let shared = Arc::new(Store {
            items: vec![1, 2],
            name: "",
        });
        assert_eq!(shared.shared().await, 4);
        assert_eq!(
            Box::new(Store::<u8> {
                items: vec![1],
                name: ""
            })
            .boxed()
            .await,
            1
        );
    });
}

struct Typed<F, T>(F, PhantomData<T>);

#[propagate]
impl<F, Fut, T> Typed<F, T>
where
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = T> + Send + 'static,
    T: Send + Sync + 'static,
{
    async fn run(&self) -> T {
        (self.0)().await
    }

    #[propagate(ID = 7)]
    async fn spawn(self: Arc<Self>) -> T {
        smol::spawn(async move { self.run().await }).await
    }
}

#[test]
fn generic_callbacks() {
    let typed = Arc::new(Typed(|| async { ID.get() }, PhantomData));
    assert_eq!(block_on(typed.clone().spawn()), 7);
    assert_eq!(block_on(scoped!(ID = 8, async { typed.run().await })), 8);
}

#[context_var]
static DEPTH: u64 = 0;

#[propagate(DEPTH = DEPTH.get() + 1)]
async fn descend(left: u64) -> u64 {
    yield_once().await;
    match left {
        0 => DEPTH.get(),
        _ => {
            let deeper: Pin<Box<dyn Future<Output = u64>>> = Box::pin(descend(left - 1));
            deeper.await
        }
    }
}

#[test]
fn a_future_keeps_its_context_between_polls() {
    let mut first = pin!(descend(3));
    let mut second = pin!(scoped!(DEPTH = 10, { descend(3) }));
    let (mut seen, mut polls) = (vec![], 0);
    while seen.len() < 2 {
        polls += 1;
        for future in [first.as_mut(), second.as_mut()] {
            if let std::task::Poll::Ready(depth) = poll_once(future) {
                seen.push(depth);
            }
        }
        assert!(polls < 10 && DEPTH.get() == 0);
    }
    assert_eq!(seen, [4, 14]);
}

#[test]
#[propagate(ID = 7)]
fn blocks_that_are_values() {
    let later = async { ID.get() };
    let moved = async move { thread::spawn(id).join().unwrap() };
    let list: Vec<Pin<Box<dyn Future<Output = u64> + Send>>> =
        vec![Box::pin(async { ID.get() }), Box::pin(async { spawned() })];
    let optional = Some(async { ID.get() }.in_current_context());
    let either = if true {
        futures::future::Either::Left(async { ID.get() })
    } else {
        futures::future::Either::Right(async { 0 })
    };
    let spawned = [smol::spawn(later), smol::spawn(moved), smol::spawn(either)];
    let listed = list.into_iter().map(smol::spawn);
    let seen: Vec<u64> = spawned
        .into_iter()
        .chain(listed)
        .map(|task| smol::block_on(task))
        .collect();
    assert_eq!(seen, [7; 5]);
    assert_eq!(block_on(optional.unwrap()), 7);
}
