//! Functions and methods that return what runs later.

use std::future::{Future, IntoFuture, Ready, poll_fn, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{self, Poll};

use contextvars::{ContextVar, InContext, Propagate, context_var, propagate, scoped};
use futures::executor::block_on;
use futures::future::{
    BoxFuture, Either, FusedFuture, FutureExt, LocalBoxFuture, TryFuture, TryFutureExt,
};
use futures::stream::{self, BoxStream, LocalBoxStream, Stream, StreamExt, TryStream};

use crate::ID;

type Fut<'a> = Pin<Box<dyn Future<Output = u64> + 'a>>;
type Answer = Result<u64, String>;
type AnswerFuture<'a> = Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;

trait Captures<'a> {}
impl<T: ?Sized> Captures<'_> for T {}

#[propagate(ID = 7)]
mod forms {
    use super::*;

    pub(super) fn boxed() -> Pin<Box<dyn Future<Output = u64>>> {
        Box::pin(async { ID.get() })
    }
    pub(super) fn boxed_with_bounds() -> Pin<Box<dyn Future<Output = u64> + Send + Sync + 'static>>
    {
        Box::pin(async { ID.get() })
    }
    pub(super) fn whole_paths()
    -> ::std::pin::Pin<::std::boxed::Box<dyn ::core::future::Future<Output = u64>>> {
        Box::pin(async { ID.get() })
    }
    pub(super) fn alias<'a>() -> Fut<'a> {
        Box::pin(async { ID.get() })
    }
    pub(super) fn of_futures() -> BoxFuture<'static, u64> {
        async { ID.get() }.boxed()
    }
    pub(super) fn local() -> LocalBoxFuture<'static, u64> {
        async { ID.get() }.boxed_local()
    }
    pub(super) fn opaque() -> impl Future<Output = u64> {
        async { ID.get() }
    }
    pub(super) fn captures<'a>(_: &'a str) -> impl Future<Output = u64> + Captures<'a> {
        async { ID.get() }
    }
    pub(super) fn precise<'a>(_: &'a str) -> impl Future<Output = u64> + Send + use<> {
        async { ID.get() }
    }
    pub(super) fn fused() -> impl FusedFuture<Output = u64> {
        async { ID.get() }.fuse()
    }
    pub(super) fn tried() -> impl TryFuture<Ok = u64, Error = String> {
        async { Ok(ID.get()) }
    }
    pub(super) fn optional() -> Option<BoxFuture<'static, u64>> {
        Some(async { ID.get() }.boxed())
    }
    pub(super) fn optional_opaque(yes: bool) -> Option<impl Future<Output = u64>> {
        if !yes {
            return None;
        }
        Some(async { ID.get() })
    }
    pub(super) fn result() -> Result<impl Future<Output = u64>, std::num::ParseIntError> {
        let one: u64 = "1".parse()?;
        Ok(async move { ID.get() * one })
    }
    pub(super) fn boxed_result() -> Result<Fut<'static>, String> {
        Ok(Box::pin(async { ID.get() }))
    }
    pub(super) fn box_alone() -> Box<dyn Future<Output = u64> + Send> {
        Box::new(async { ID.get() })
    }
    pub(super) fn unpin() -> Box<dyn Future<Output = u64> + Unpin + Send> {
        Box::new(Box::pin(async { ID.get() }))
    }
    pub(super) fn stream() -> impl Stream<Item = u64> {
        stream::repeat_with(|| ID.get()).take(1)
    }
    pub(super) fn boxed_stream() -> BoxStream<'static, u64> {
        stream::once(async { ID.get() }).boxed()
    }
    pub(super) fn local_stream() -> LocalBoxStream<'static, u64> {
        stream::once(async { ID.get() }).boxed_local()
    }
    pub(super) fn tried_stream()
    -> impl TryStream<Ok = u64, Error = String, Item = Result<u64, String>> {
        stream::once(async { Ok(ID.get()) })
    }
    pub(super) fn polled() -> impl Future<Output = u64> {
        poll_fn(|_| Poll::Ready(ID.get()))
    }
    pub(super) fn of_a_closure(get: impl Fn() -> u64) -> impl Future<Output = u64> {
        async move { get() }
    }
    pub(super) fn branches(yes: bool) -> impl Future<Output = u64> {
        if yes {
            Either::Left(async { ID.get() })
        } else {
            Either::Right(ready(ID.get()))
        }
    }
    pub(super) fn early(yes: bool) -> BoxFuture<'static, u64> {
        if yes {
            return Box::pin(async { ID.get() });
        }
        let id = ID.get();
        Box::pin(async move { (ID.get() + id) / 2 })
    }
    pub(super) fn in_an_arc() -> Arc<u64> {
        Arc::new(ID.get())
    }
    pub(super) async fn marked() -> u64 {
        ID.get()
    }
    pub(super) fn of_a_marked_one() -> impl Future<Output = u64> {
        marked()
    }
    pub(super) fn in_context() -> InContext<Ready<u64>> {
        ready(ID.get()).in_current_context()
    }
    pub(super) fn fixed() -> Ready<u64> {
        ready(ID.get())
    }
    #[expect(deprecated, reason = "the type can't be changed, and rustc says so")]
    pub(super) fn either() -> Either<Fut<'static>, Ready<u64>> {
        Either::Left(Box::pin(async { ID.get() }))
    }
}

#[test]
fn futures_and_streams_run_in_the_context_of_the_call() {
    use forms::*;
    let text = String::from("text");
    let futures: Vec<Fut<'_>> = vec![
        boxed(),
        boxed_with_bounds(),
        whole_paths(),
        alias(),
        of_futures(),
        local(),
        Box::pin(opaque()),
        Box::pin(captures(&text)),
        Box::pin(precise(&text)),
        Box::pin(fused()),
        Box::pin(async { TryFutureExt::into_future(tried()).await.unwrap() }),
        optional().unwrap(),
        Box::pin(optional_opaque(true).unwrap()),
        Box::pin(result().unwrap()),
        boxed_result().unwrap(),
        Box::into_pin(box_alone()),
        Box::pin(unpin()),
        Box::pin(stream().map(|id| id).fold(0, |_, id| ready(id))),
        Box::pin(boxed_stream().fold(0, |_, id| ready(id))),
        Box::pin(local_stream().fold(0, |_, id| ready(id))),
        Box::pin(tried_stream().fold(0, |_, id| ready(id.unwrap()))),
        Box::pin(polled()),
        Box::pin(of_a_closure(|| ID.get())),
        Box::pin(branches(true)),
        Box::pin(branches(false)),
        early(true),
        early(false),
        Box::pin(ready(*in_an_arc())),
        Box::pin(marked()),
        Box::pin(of_a_marked_one()),
        Box::pin(in_context()),
        Box::pin(fixed()),
    ];
    let count = futures.len();
    let seen: Vec<u64> = futures.into_iter().map(block_on).collect();
    assert_eq!(seen, vec![7; count]);
    assert!(optional_opaque(false).is_none());
    block_on(either());
}

/// As tower's.
trait Service<R> {
    type Response;
    type Future: Future<Output = Self::Response>;
    fn poll_ready(&mut self, cx: &mut task::Context<'_>) -> Poll<()>;
    fn call(&mut self, request: R) -> Self::Future;
}

#[derive(Clone)]
struct Handler;

#[propagate]
impl Service<u64> for Handler {
    type Response = u64;
    type Future = Pin<Box<dyn Future<Output = u64> + Send>>;

    fn poll_ready(&mut self, _: &mut task::Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }

    #[propagate(ID = request)]
    fn call(&mut self, request: u64) -> Self::Future {
        let eager = ID.get();
        Box::pin(async move { (eager + std::thread::spawn(|| ID.get()).join().unwrap()) / 2 })
    }
}

#[derive(Clone)]
struct Layered<S>(S);

impl<S: Service<u64> + Clone> Service<u64> for Layered<S> {
    type Response = S::Response;
    type Future = InContext<S::Future>;

    fn poll_ready(&mut self, cx: &mut task::Context<'_>) -> Poll<()> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: u64) -> Self::Future {
        scoped!(ID = request + 1, {
            self.0.call(request).in_current_context()
        })
    }
}

struct Reader;

impl Service<u64> for Reader {
    type Response = (u64, u64);
    type Future = Pin<Box<dyn Future<Output = (u64, u64)>>>;

    fn poll_ready(&mut self, _: &mut task::Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }

    fn call(&mut self, _: u64) -> Self::Future {
        let eager = ID.get();
        Box::pin(async move { (eager, ID.get()) })
    }
}

impl Clone for Reader {
    fn clone(&self) -> Self {
        Self
    }
}

struct Wrapped<S>(S);

#[propagate]
impl<S, R> Service<R> for Wrapped<S>
where
    S: Service<R> + Clone + Send + 'static,
    S::Future: Send,
    R: Send + 'static,
    S::Response: Send + 'static,
{
    type Response = S::Response;
    type Future = BoxFuture<'static, S::Response>;

    fn poll_ready(&mut self, cx: &mut task::Context<'_>) -> Poll<()> {
        self.0.poll_ready(cx)
    }

    #[propagate(ID = 7)]
    fn call(&mut self, request: R) -> Self::Future {
        let mut inner = self.0.clone();
        Box::pin(async move { inner.call(request).await })
    }
}

#[derive(Clone)]
struct Plain;

impl Service<u64> for Plain {
    type Response = u64;
    type Future = Pin<Box<dyn Future<Output = u64> + Send>>;

    fn poll_ready(&mut self, _: &mut task::Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }

    fn call(&mut self, _: u64) -> Self::Future {
        let eager = ID.get();
        Box::pin(async move { (eager + ID.get()) / 2 })
    }
}

#[test]
fn services_and_layers() {
    assert_eq!(block_on(Handler.call(7)), 7);
    assert_eq!(block_on(Layered(Handler).call(7)), 7);
    assert_eq!(block_on(Layered(Reader).call(6)), (7, 7));
    assert_eq!(block_on(Wrapped(Plain).call(0)), 7);
    let mut cx = task::Context::from_waker(task::Waker::noop());
    assert!(Wrapped(Plain).poll_ready(&mut cx).is_ready());
    assert!(
        Handler.poll_ready(&mut cx).is_ready() && Layered(Plain).poll_ready(&mut cx).is_ready()
    );
}

/// A trait with functions that give futures, as written in traits today.
trait Repository {
    fn load(&self, id: u64) -> impl Future<Output = u64> + Send;
    async fn save(&mut self, id: u64) -> Answer;
    fn boxed(&self) -> AnswerFuture<'_>;
    async fn provided(&self) -> u64
    where
        Self: Sized,
    {
        self.load(ID.get()).await
    }
}

struct Memory(Vec<u64>);

#[propagate(ID = 7)]
impl Repository for Memory {
    fn load(&self, id: u64) -> impl Future<Output = u64> + Send {
        async move { ID.get() + id + self.0.len() as u64 }
    }

    async fn save(&mut self, id: u64) -> Answer {
        self.0.push(id);
        let seen = std::thread::spawn(|| ID.get())
            .join()
            .map_err(|_| "a panic".to_owned())?;
        Ok(seen)
    }

    fn boxed(&self) -> AnswerFuture<'_> {
        Box::pin(async { Ok(ID.get() + self.0.len() as u64) })
    }
}

#[test]
fn methods_of_traits() {
    let mut memory = Memory(vec![]);
    assert_eq!(block_on(memory.load(0)), 7);
    assert_eq!(block_on(memory.boxed()), Ok(7));
    assert_eq!(
        block_on(scoped!(ID = 1, async { memory.provided().await })),
        8
    );
    assert_eq!(block_on(memory.save(0)), Ok(7));
}

#[async_trait::async_trait]
trait Dynamic: Sync {
    async fn run(&self, text: &str) -> u64;
    async fn twice(&self) -> u64 {
        self.run("").await + self.run("").await
    }
}

#[propagate(ID = 7)]
#[async_trait::async_trait]
impl Dynamic for Handler {
    async fn run(&self, text: &str) -> u64 {
        ID.get() + text.len() as u64
    }
}

#[async_trait::async_trait]
impl Dynamic for Memory {
    #[propagate(ID = 7)]
    async fn run(&self, text: &str) -> u64 {
        std::thread::spawn(|| ID.get()).join().unwrap() + text.len() as u64
    }
}

#[test]
fn methods_of_async_trait() {
    let all: [Box<dyn Dynamic>; 2] = [Box::new(Handler), Box::new(Memory(vec![]))];
    for each in all {
        assert_eq!(block_on(each.run("")) + block_on(each.twice()), 21);
    }
}

struct Load(u64);

#[propagate]
impl IntoFuture for Load {
    type Output = u64;
    type IntoFuture = Pin<Box<dyn Future<Output = u64> + Send>>;

    #[propagate(ID = self.0)]
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async { ID.get() })
    }
}

#[test]
fn a_value_that_is_awaited() {
    assert_eq!(block_on(async { Load(7).await }), 7);
}

#[propagate(ID = ID.get() + 1)]
async fn recursive(depth: u64) -> u64 {
    if depth == 0 {
        return ID.get();
    }
    Box::pin(recursive(depth - 1)).await
}

#[propagate(ID = ID.get() + 1)]
fn recursive_box(depth: u64) -> BoxFuture<'static, u64> {
    Box::pin(async move {
        if depth == 0 {
            return ID.get();
        }
        recursive_box(depth - 1).await
    })
}

#[test]
fn recursion() {
    assert_eq!(block_on(recursive(6)), 7);
    assert_eq!(block_on(recursive_box(6)), 7);
}

#[context_var(inherit = false)]
static TRANSACTION: u64;

#[propagate]
async fn insert_and_notify() -> (Option<u64>, Option<u64>) {
    let mine = TRANSACTION.try_get().ok();
    let theirs = std::thread::spawn(|| TRANSACTION.try_get().ok())
        .join()
        .unwrap();
    (mine, theirs)
}

#[test]
fn an_awaited_marked_function_keeps_its_callers_transaction() {
    let seen = scoped!(TRANSACTION = 1, async {
        let marked = insert_and_notify().await;
        let nested = scoped!(ID = 7, async { insert_and_notify().await }).await;
        let spawned = std::thread::spawn(|| block_on(insert_and_notify()))
            .join()
            .unwrap();
        (marked, nested, spawned)
    });
    let kept = (Some(1), None);
    assert_eq!(block_on(seen), (kept, kept, (None, None)));
}

async fn fetch() -> u64 {
    ID.get()
}

/// A variable of another name, as a static behind a reference.
static OTHER: &ContextVar<u64> = &ID;

#[test]
#[propagate]
fn futures_that_leave_their_scope() {
    block_on(async {
        #[expect(deprecated, reason = "it runs outside of the scope, and rustc says so")]
        let of_a_block = scoped!(ID = 7, { fetch() }).await;
        #[expect(deprecated, reason = "it runs outside of the scope, and rustc says so")]
        let of_a_closure = ID.scope(7, || fetch()).await;
        #[expect(deprecated, reason = "it runs outside of the scope, and rustc says so")]
        let of_a_reference = OTHER.scope(7, || fetch()).await;
        #[expect(deprecated, reason = "it runs outside of the scope, and rustc says so")]
        let of_a_function = ID.scope(7, fetch).await;
        #[expect(deprecated, reason = "it runs outside of the scope, and rustc says so")]
        let of_a_run = contextvars::Context::new().run(|| fetch()).await;
        #[expect(deprecated, reason = "it runs outside of the scope, and rustc says so")]
        let of_a_context = contextvars::Context::new().scope(|| fetch()).await;
        assert_eq!(
            [
                of_a_block,
                of_a_closure,
                of_a_reference,
                of_a_function,
                of_a_run,
                of_a_context
            ],
            [0; 6]
        );
        let right = [
            scoped!(ID = 7, async { fetch().await }).await,
            fetch().with_value(&ID, 7).await,
        ];
        assert_eq!(right, [7; 2]);
    });
}
