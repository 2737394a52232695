//! A function that returns what runs later: the context is captured when it is called, whatever its return type is written like.

use std::future::{Future, Ready, ready};
use std::pin::Pin;

use contextvars::{context_var, propagate};
use futures::executor::block_on;
use futures::future::{BoxFuture, FusedFuture, FutureExt, LocalBoxFuture, TryFuture};
use futures::stream::{BoxStream, Stream, StreamExt};
use rayon::prelude::*;

#[context_var]
static ID: u32 = 0;

type Fut<'a> = Pin<Box<dyn Future<Output = u32> + 'a>>;
type SendFuture = Pin<Box<dyn Future<Output = u32> + Send + Sync>>;

trait Captures<'a> {}
impl<T: ?Sized> Captures<'_> for T {}

trait Service {
    type Future: Future<Output = u32>;
    type Stream: Stream<Item = u32>;
    fn call(&mut self, id: u32) -> Self::Future;
    fn items(&self, id: u32) -> Self::Stream;
}

struct Handler;

#[propagate(ID = id)]
impl Service for Handler {
    type Future = Pin<Box<dyn Future<Output = u32> + Send>>;
    type Stream = BoxStream<'static, u32>;

    fn call(&mut self, id: u32) -> Self::Future {
        Box::pin(async { ID.get() })
    }

    fn items(&self, id: u32) -> Self::Stream {
        items().boxed()
    }
}

fn items() -> impl Stream<Item = u32> {
    futures::stream::iter([(), ()]).map(|()| ID.get())
}

#[propagate(ID = id)]
mod functions {
    use super::*;

    pub(super) fn alias(id: u32) -> Fut<'static> {
        Box::pin(async { ID.get() })
    }

    pub(super) fn longer_alias(id: u32) -> SendFuture {
        Box::pin(async { ID.get() })
    }

    pub(super) fn boxed<'a>(id: u32) -> BoxFuture<'a, u32> {
        async { ID.get() }.boxed()
    }

    pub(super) fn local<'a>(id: u32) -> LocalBoxFuture<'a, u32> {
        async { ID.get() }.boxed_local()
    }

    pub(super) fn captures<'a>(id: u32, _: &'a u8) -> impl Future<Output = u32> + Captures<'a> {
        async { ID.get() }
    }

    pub(super) fn fused(id: u32) -> impl FusedFuture<Output = u32> {
        async { ID.get() }.fuse()
    }

    pub(super) fn fallible(id: u32) -> impl TryFuture<Ok = u32, Error = ()> {
        async { Ok(ID.get()) }
    }

    pub(super) fn in_option(id: u32) -> Option<BoxFuture<'static, u32>> {
        Some(Box::pin(async { ID.get() }))
    }

    pub(super) fn in_result(id: u32) -> Result<impl Future<Output = u32>, String> {
        let one: u32 = "1".parse().map_err(|_| "no number")?;
        Ok(async move { ID.get() * one })
    }

    pub(super) fn boxed_in_result(id: u32) -> Result<Fut<'static>, std::num::ParseIntError> {
        let one: u32 = "1".parse()?;
        Ok(Box::pin(async move { ID.get() * one }))
    }

    pub(super) fn not_unpin(id: u32) -> Box<dyn Future<Output = u32> + Send> {
        Box::new(async { ID.get() })
    }

    pub(super) fn unpin(id: u32) -> Box<dyn Future<Output = u32> + Unpin> {
        Box::new(Box::pin(async { ID.get() }))
    }

    pub(super) fn chain(id: u32) -> impl ParallelIterator<Item = u32> {
        (0..100).into_par_iter().map(|_| ID.get())
    }

    pub(super) fn indexed(id: u32) -> impl IndexedParallelIterator<Item = u32> {
        (0..100).into_par_iter().map(|_| ID.get())
    }

    pub(super) fn stream(id: u32) -> impl Stream<Item = u32> {
        items()
    }

    pub(super) fn boxed_stream(id: u32) -> BoxStream<'static, u32> {
        items().boxed()
    }

    pub(super) fn in_box(id: u32) -> Pin<Box<dyn Stream<Item = u32> + Send>> {
        items().boxed()
    }

    /// Its type can't be changed.
    #[allow(deprecated)]
    pub(super) fn fixed(id: u32) -> Ready<u32> {
        ready(ID.get())
    }
}

#[test]
fn what_runs_later_runs_in_the_context_of_the_call() {
    use functions::*;
    let futures: Vec<Pin<Box<dyn Future<Output = u32>>>> = vec![
        Box::pin(Handler.call(7)),
        alias(7),
        longer_alias(7),
        boxed(7),
        local(7),
        Box::pin(captures(7, &0)),
        Box::pin(fused(7)),
        Box::pin(async {
            futures::TryFutureExt::into_future(fallible(7))
                .await
                .unwrap()
        }),
        in_option(7).unwrap(),
        Box::pin(in_result(7).unwrap()),
        boxed_in_result(7).unwrap(),
        Box::into_pin(not_unpin(7)),
        Box::pin(unpin(7)),
        Box::pin(fixed(7)),
    ];
    let seen: Vec<u32> = futures.into_iter().map(block_on).collect();
    assert_eq!(seen, [7; 14]);
    let streams: Vec<BoxStream<'static, u32>> = vec![
        Handler.items(7),
        stream(7).boxed(),
        boxed_stream(7),
        in_box(7),
    ];
    for stream in streams {
        assert_eq!(block_on(stream.collect::<Vec<_>>()), [7, 7]);
    }
    assert_eq!(chain(7).sum::<u32>(), 700);
    assert_eq!(indexed(7).sum::<u32>(), 700);
}

#[propagate]
#[expect(
    deprecated,
    reason = "it says that the future runs outside of the context"
)]
fn of_a_parameter<'a, T>(
    work: impl Future<Output = T> + 'a,
) -> Pin<Box<dyn Future<Output = T> + 'a>> {
    Box::pin(work)
}

struct Door<T> {
    open: fn() -> Pin<Box<dyn Future<Output = T> + Send>>,
}

#[propagate]
#[expect(
    deprecated,
    reason = "it says that the future runs outside of the context"
)]
impl<T> Door<T> {
    fn enter(&self) -> Pin<Box<dyn Future<Output = T> + Send>> {
        (self.open)()
    }
}

impl<T> Door<T> {
    #[propagate]
    #[expect(
        deprecated,
        reason = "it says that the future runs outside of the context"
    )]
    fn leave(&self) -> Pin<Box<dyn Future<Output = T> + Send>> {
        (self.open)()
    }
}

#[propagate(ID = 7)]
fn of_a_bounded_parameter<'a, T: 'a>(
    work: impl Future<Output = T> + 'a,
) -> Pin<Box<dyn Future<Output = (T, u32)> + 'a>> {
    Box::pin(async { (work.await, ID.get()) })
}

#[test]
fn a_box_whose_output_may_not_outlive_it_stays_as_it_is() {
    let door = Door {
        open: || Box::pin(async { 1 }),
    };
    assert_eq!(block_on(of_a_parameter(async { 1 })), 1);
    assert_eq!(block_on(door.enter()) + block_on(door.leave()), 2);
    assert_eq!(block_on(of_a_bounded_parameter(async { 1 })), (1, 7));
}

struct Json<T>(T);

#[propagate(ID = *n)]
async fn by_reference(Json(ref n): Json<u32>) -> u32 {
    ID.get() + n
}

#[propagate(ID = n)]
async fn changed((mut n, _): (u32, u8)) -> u32 {
    n += 1;
    ID.get() + n
}

#[propagate(ID = n)]
fn changed_at_once(Json(mut n): Json<u32>) -> u32 {
    n += 1;
    ID.get() + n
}

#[propagate(ID = *n)]
fn by_reference_at_once(Json(ref n): Json<u32>) -> u32 {
    ID.get() + n
}

#[test]
fn bindings_see_arguments_that_are_patterns() {
    assert_eq!(block_on(by_reference(Json(3))), 6);
    assert_eq!(block_on(changed((3, 0))), 7);
    assert_eq!(changed_at_once(Json(3)), 7);
    assert_eq!(by_reference_at_once(Json(3)), 6);
}

trait Call {
    type Future;
    fn call(self) -> Self::Future;
}

struct All<T>(T);

// A name like that of a future, and a type parameter: but it is none, so nothing is missed.
#[propagate(ID = 7)]
#[deny(deprecated)]
impl<T> Call for All<T> {
    type Future = Vec<(T, u32)>;

    fn call(self) -> Self::Future {
        vec![(self.0, ID.get())]
    }
}

#[test]
fn a_name_like_that_of_a_future_is_not_enough_for_a_warning() {
    assert_eq!(All('a').call(), [('a', 7)]);
}
