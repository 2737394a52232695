//! Tasks: the spawns of tokio, futures and smol, and what is around them.

use std::cell::Cell;
use std::future::{Future, poll_fn, ready};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;

use contextvars::{Context, Propagate, propagate, scoped};
use futures::executor::{LocalPool, ThreadPool, block_on};
use futures::future::{self, Either, FutureExt, TryFutureExt, join_all, try_join_all};
use futures::stream::{self, FuturesOrdered, FuturesUnordered, StreamExt, TryStreamExt};
use futures::task::{LocalSpawnExt, SpawnExt};
use tokio::runtime::{Handle, Runtime};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{self, JoinSet, LocalSet};

use crate::{ID, id};

async fn who() -> u64 {
    ID.get()
}

async fn who_after(value: u64) -> u64 {
    task::yield_now().await;
    ID.get() * value
}

#[tokio::test]
#[propagate(ID = 7)]
async fn spawns_of_tokio() {
    let block = tokio::spawn(async { ID.get() }).await.unwrap();
    let moved = tokio::task::spawn(async move { ID.get() }).await.unwrap();
    let call = task::spawn(who()).await.unwrap();
    let with_an_argument = tokio::spawn(who_after(1)).await.unwrap();
    let boxed = tokio::spawn(who().boxed()).await.unwrap();
    let pinned = tokio::spawn(Box::pin(async { ID.get() })).await.unwrap();
    let mapped = tokio::spawn(who().map(|id| id)).await.unwrap();
    let closure = tokio::spawn((async || ID.get())()).await.unwrap();
    let polled = tokio::spawn(poll_fn(|_| Poll::Ready(ID.get())))
        .await
        .unwrap();
    let nested = tokio::spawn(async { tokio::spawn(who()).await.unwrap() })
        .await
        .unwrap();
    let blocking = task::spawn_blocking(|| ID.get()).await.unwrap();
    let function = tokio::task::spawn_blocking(id).await.unwrap();
    let future = async { ID.get() };
    let by_name = tokio::spawn(future).await.unwrap();
    let started: task::JoinHandle<u64> = tokio::spawn(async {
        let inner = task::spawn_blocking(|| ID.get());
        inner.await.unwrap()
    });
    assert_eq!(
        [block, moved, call, with_an_argument, boxed, pinned, mapped],
        [7; 7]
    );
    assert_eq!(
        [closure, polled, nested, blocking, function, by_name],
        [7; 6]
    );
    assert_eq!(started.await.unwrap(), 7);
}

#[tokio::test]
#[propagate(ID = 7)]
async fn sets_of_tasks() {
    let mut set = JoinSet::new();
    set.spawn(who());
    set.spawn(async { ID.get() });
    set.spawn_on(async move { ID.get() }, &Handle::current());
    set.spawn_blocking(|| ID.get());
    set.spawn_blocking_on(id, &Handle::current());
    JoinSet::spawn(&mut set, async { ID.get() });
    for value in [1, 1] {
        set.spawn(who_after(value));
    }
    set.spawn(async { scoped!(ID = 7, { ID.get() }) })
        .is_finished();
    let mut seen = Vec::new();
    while let Some(id) = set.join_next().await {
        seen.push(id.unwrap());
    }
    assert_eq!(seen, [7; 9]);
    let all: JoinSet<u64> = [who(), who()].into_iter().collect();
    assert_eq!(all.join_all().await, [7, 7]);
}

#[tokio::test]
#[propagate(ID = 7)]
async fn local_sets_of_tasks() {
    let local = LocalSet::new();
    let shared = Rc::new(Cell::new(0));
    let inner = shared.clone();
    let first = local.spawn_local(async move {
        inner.set(ID.get());
        task::spawn_local(async { ID.get() }).await.unwrap()
    });
    let run = local.run_until(async {
        let nested = task::spawn_local(who()).await.unwrap();
        nested + first.await.unwrap()
    });
    assert_eq!((run.await, shared.get()), (14, 7));
    let last = LocalSet::spawn_local(&local, who());
    local.await;
    assert_eq!(last.await.unwrap(), 7);
}

struct Server {
    runtime: Runtime,
    handle: Handle,
}

#[propagate]
impl Server {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .build()
            .unwrap();
        Self {
            handle: runtime.handle().clone(),
            runtime,
        }
    }

    #[propagate(ID = id)]
    fn run(&self, id: u64) -> Vec<u64> {
        let handles = vec![
            self.runtime.spawn(who()),
            self.handle.spawn(async { ID.get() }),
            self.runtime.spawn_blocking(|| ID.get()),
            self.handle.spawn_blocking(crate::id),
            Handle::spawn(&self.handle, who()),
            Runtime::spawn(&self.runtime, async move { ID.get() }),
            {
                let _entered = self.runtime.enter();
                tokio::spawn(who())
            },
        ];
        let all = self.runtime.block_on(async { join_all(handles).await });
        all.into_iter().map(Result::unwrap).collect()
    }
}

#[test]
fn runtimes_in_fields() {
    let server = Server::new();
    assert_eq!(server.run(7), [7; 7]);
    assert_eq!(server.run(8), [8; 7]);
}

#[test]
#[propagate(ID = 7)]
fn spawns_of_futures() {
    let pool = ThreadPool::builder().pool_size(1).create().unwrap();
    let (sender, receiver) = std::sync::mpsc::channel();
    let other = sender.clone();
    pool.spawn_ok(async move { sender.send(ID.get()).unwrap() });
    pool.spawn(async move { other.send(ID.get()).unwrap() })
        .unwrap();
    assert_eq!(receiver.iter().collect::<Vec<_>>(), [7; 2]);
    let handle = pool.spawn_with_handle(who()).unwrap();
    assert_eq!(block_on(handle), 7);
    let mut local = LocalPool::new();
    let spawner = local.spawner();
    let seen = Rc::new(Cell::new(0));
    let inner = seen.clone();
    spawner
        .spawn_local(async move { inner.set(ID.get()) })
        .unwrap();
    let handle = spawner.spawn_local_with_handle(async { ID.get() }).unwrap();
    let sum = Context::new().scope(|| local.run_until(handle));
    assert_eq!((seen.get(), sum), (7, 7));
}

#[test]
#[propagate(ID = 7)]
fn spawns_of_smol() {
    let task = smol::spawn(async { ID.get() });
    let unblocked = smol::unblock(|| ID.get());
    let function = smol::unblock(id);
    let executor = smol::Executor::new();
    let on_an_executor = executor.spawn(who());
    let seen = Context::new().scope(|| smol::block_on(executor.run(on_an_executor)));
    let local = smol::LocalExecutor::new();
    let on_a_local = local.spawn(async { ID.get() });
    let seen_locally = Context::new().scope(|| smol::block_on(local.run(on_a_local)));
    let others = smol::block_on(async { [task.await, unblocked.await, function.await] });
    assert_eq!((seen, seen_locally, others), (7, 7, [7; 3]));
}

#[tokio::test]
#[propagate(ID = 7)]
async fn spawns_in_combinators() {
    let buffered: Vec<u64> = stream::iter(0..3)
        .map(|_| async { tokio::spawn(who()).await.unwrap() })
        .buffer_unordered(2)
        .collect()
        .await;
    let spawned: Vec<u64> = stream::iter([1, 1])
        .map(|value| tokio::spawn(who_after(value)))
        .buffered(2)
        .map(Result::unwrap)
        .collect()
        .await;
    let then: Vec<u64> = stream::iter([1, 1])
        .then(|value| async move { tokio::spawn(who_after(value)).await.unwrap() })
        .collect()
        .await;
    let unfolded: Vec<u64> = stream::unfold(0, |state| async move {
        let id = tokio::spawn(who()).await.unwrap();
        (state < 2).then_some((id, state + 1))
    })
    .collect()
    .await;
    let sum = Cell::new(0);
    stream::iter([1, 1])
        .for_each_concurrent(2, |value| {
            let handle = tokio::spawn(who_after(value));
            let sum = &sum;
            async move {
                let id = handle.await.unwrap();
                sum.set(sum.get() + id);
            }
        })
        .await;
    let tried: Result<Vec<u64>, task::JoinError> = stream::iter([1, 1])
        .map(|value| Ok(tokio::spawn(who_after(value))))
        .try_buffer_unordered(2)
        .try_collect()
        .await;
    let mut unordered: FuturesUnordered<_> = (0..2).map(|_| tokio::spawn(who())).collect();
    unordered.push(tokio::spawn(async { ID.get() }));
    while let Some(id) = unordered.next().await {
        sum.set(sum.get() + id.unwrap());
    }
    let ordered: FuturesOrdered<_> = [1, 1]
        .into_iter()
        .map(|value| tokio::spawn(who_after(value)))
        .collect();
    let ordered: Vec<u64> = ordered.map(Result::unwrap).collect().await;
    let all = join_all((0..2).map(|_| tokio::spawn(who()))).await;
    let tried_all = try_join_all([tokio::spawn(who()), tokio::spawn(async { ID.get() })]).await;
    assert_eq!(
        (buffered, spawned, then),
        (vec![7; 3], vec![7; 2], vec![7; 2])
    );
    assert_eq!(
        (unfolded, sum.get(), tried.unwrap()),
        (vec![7; 2], 35, vec![7; 2])
    );
    assert_eq!(
        (ordered, all.len(), tried_all.unwrap()),
        (vec![7; 2], 2, vec![7; 2])
    );
}

#[tokio::test]
#[propagate(ID = 7)]
async fn spawns_behind_futures() {
    let after = who()
        .then(|id| tokio::spawn(async move { ID.get() + id }))
        .await
        .unwrap();
    let mapped = ready(1)
        .map(|one| tokio::spawn(who_after(one)))
        .await
        .await
        .unwrap();
    let and_then = tokio::spawn(who())
        .and_then(|_| tokio::spawn(who()))
        .await
        .unwrap();
    let lazy = future::lazy(|_| tokio::spawn(who())).await.await.unwrap();
    let selected = match future::select(tokio::spawn(who()), future::pending::<()>()).await {
        Either::Left((id, _)) => id.unwrap(),
        Either::Right(((), _)) => unreachable!("it is pending"),
    };
    let raced = {
        let first = pin!(tokio::spawn(who()));
        let second = pin!(future::pending::<u64>());
        future::select(first, second).await.factor_first().0
    };
    let _ = raced;
    let either = if true {
        Either::Left(tokio::spawn(who()))
    } else {
        Either::Right(ready(Ok(0)))
    };
    let optional = Some(tokio::spawn(who()));
    let optional = match optional {
        Some(handle) => handle.await.unwrap(),
        None => 0,
    };
    let polled = {
        let mut handle = pin!(tokio::spawn(who()));
        poll_fn(move |cx| handle.as_mut().poll(cx)).await.unwrap()
    };
    let seen = [
        mapped,
        and_then,
        lazy,
        selected,
        either.await.unwrap(),
        optional,
        polled,
    ];
    assert_eq!((after, seen), (14, [7; 7]));
}

trait RaceExt {
    type First;
    fn factor_first(self) -> (Self::First, ());
}

impl<A, B> RaceExt for Either<(A, B), (u64, Pin<&mut task::JoinHandle<u64>>)> {
    type First = Option<A>;
    fn factor_first(self) -> (Option<A>, ()) {
        match self {
            Self::Left((a, _)) => (Some(a), ()),
            Self::Right(_) => (None, ()),
        }
    }
}

enum Request {
    Read(oneshot::Sender<u64>),
    Spawn(oneshot::Sender<u64>),
    Stop,
}

/// An actor whose loop runs in the context of its start, and answers in it.
struct Actor {
    requests: mpsc::Receiver<Request>,
    served: u64,
}

#[propagate]
impl Actor {
    fn start() -> mpsc::Sender<Request> {
        let (sender, requests) = mpsc::channel(1);
        let mut actor = Self {
            requests,
            served: 0,
        };
        tokio::spawn(async move { actor.run().await });
        sender
    }

    async fn run(&mut self) {
        while let Some(request) = self.requests.recv().await {
            self.served += 1;
            let Some(()) = self.serve(request).await else {
                break;
            };
        }
    }

    async fn serve(&self, request: Request) -> Option<()> {
        match request {
            Request::Read(answer) => answer.send(ID.get()).ok(),
            Request::Spawn(answer) => {
                tokio::spawn(async move { answer.send(ID.get()) });
                Some(())
            }
            Request::Stop => None,
        }
    }
}

#[tokio::test]
async fn an_actor_keeps_the_context_of_its_start() {
    let actor = scoped!(ID = 7, { Actor::start() });
    scoped!(ID = 8, async {
        for make in [Request::Read, Request::Spawn] {
            let (answer, answered) = oneshot::channel();
            actor.send(make(answer)).await.ok().unwrap();
            assert_eq!(answered.await.unwrap(), 7);
        }
    })
    .await;
    actor.send(Request::Stop).await.ok().unwrap();
    actor.closed().await;
}

#[tokio::test]
async fn a_job_that_carries_its_senders_context() {
    let (sender, mut jobs) = mpsc::unbounded_channel::<Pin<Box<dyn Future<Output = u64> + Send>>>();
    #[propagate(ID = 7, spawn(send))]
    fn submit(queue: &mpsc::UnboundedSender<Pin<Box<dyn Future<Output = u64> + Send>>>) {
        queue.send(Box::pin(async { ID.get() })).ok().unwrap();
        queue.send(who().boxed()).ok().unwrap();
        queue.send(Box::pin(who_after(1))).ok().unwrap();
        let job: Pin<Box<dyn Future<Output = u64> + Send>> = Box::pin(who());
        queue.send(job).ok().unwrap();
    }
    submit(&sender);
    drop(sender);
    let mut seen = Vec::new();
    while let Some(job) = jobs.recv().await {
        seen.push(job.await);
    }
    assert_eq!(seen, [7; 4]);
}

#[tokio::test]
async fn siblings_that_are_joined_are_apart() {
    #[propagate]
    async fn sets(value: u64) -> u64 {
        ID.set(value);
        task::yield_now().await;
        ID.get()
    }
    let all = join_all((1..4).map(sets)).await;
    assert_eq!((all, ID.get()), (vec![1, 2, 3], 0));
    async fn plain(value: u64) -> u64 {
        ID.set(value);
        task::yield_now().await;
        ID.get()
    }
    let apart = future::join(plain(1).in_current_context(), plain(2).in_current_context()).await;
    assert_eq!((apart, ID.get()), ((1, 2), 0));
}

#[tokio::test]
async fn a_shared_future_keeps_its_first_callers_context() {
    let shared = scoped!(ID = 7, { who_after(1).in_current_context().shared() });
    let other = shared.clone();
    let (first, second) = future::join(
        scoped!(ID = 8, async { shared.await }),
        scoped!(ID = 9, async { other.await }),
    )
    .await;
    assert_eq!((first, second), (7, 7));
    let detached = scoped!(ID = 8, { who_after(1).in_context(Context::new()) });
    assert_eq!(detached.await, 0);
}

#[tokio::test]
async fn a_blocking_job_hands_its_context_back() {
    #[propagate(ID = 7)]
    async fn run() -> (u64, u64, Context) {
        let isolated = task::spawn_blocking(|| {
            ID.set(8);
            ID.get()
        });
        let isolated = isolated.await.unwrap();
        let mut context = Context::current();
        let context = task::spawn_blocking(move || {
            context.run(|| ID.set(9));
            context
        });
        (isolated, ID.get(), context.await.unwrap())
    }
    let (isolated, after, context) = run().await;
    assert_eq!((isolated, after, context.get(&ID)), (8, 7, Some(&9)));
    let shared: Arc<dyn Fn() -> u64 + Send + Sync> = Arc::new(id);
    assert_eq!(context.scope(|| shared()), 9);
}
