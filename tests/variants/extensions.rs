//! Parallel iterators, jobs and futures of the program's own types and traits.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::mpsc::channel;
use std::task::{Context, Poll};

use contextvars::{propagate, scoped};
use contextvars_tests::pool;
use rayon::iter::plumbing::{Consumer, Folder, Reducer, UnindexedConsumer};
use rayon::prelude::*;
use rayon::{BroadcastContext, FnContext, Scope};

use crate::ID;

fn id<T>(_: T) -> u64 {
    ID.get()
}

/// An adaptor as of a crate that shows progress: it counts the items that pass.
struct Progress<'c, I> {
    base: I,
    count: &'c AtomicU64,
}

trait ProgressExt: ParallelIterator {
    fn progress(self, count: &AtomicU64) -> Progress<'_, Self> {
        Progress { base: self, count }
    }

    fn tagged<F, R>(self, tag: F) -> impl ParallelIterator<Item = (R, Self::Item)>
    where
        F: Fn(&Self::Item) -> R + Send + Sync,
        R: Send,
    {
        self.map(move |item| (tag(&item), item))
    }

    fn tally<F>(self, weight: F) -> u64
    where
        F: Fn(Self::Item) -> u64 + Send + Sync,
    {
        self.map(weight).sum()
    }
}

impl<I: ParallelIterator> ProgressExt for I {}

impl<I: ParallelIterator> ParallelIterator for Progress<'_, I> {
    type Item = I::Item;

    fn drive_unindexed<C: UnindexedConsumer<I::Item>>(self, consumer: C) -> C::Result {
        let Self { base, count } = self;
        base.inspect(|_| {
            count.fetch_add(1, SeqCst);
        })
        .drive_unindexed(consumer)
    }
}

/// A source whose items a function makes.
struct Make<F>(u64, F);

impl<T: Send, F: Fn(u64) -> T + Send + Sync> ParallelIterator for Make<F> {
    type Item = T;

    fn drive_unindexed<C: UnindexedConsumer<T>>(self, consumer: C) -> C::Result {
        (0..self.0)
            .into_par_iter()
            .map(self.1)
            .drive_unindexed(consumer)
    }
}

fn make<T: Send, F: Fn(u64) -> T + Send + Sync>(count: u64, f: F) -> Make<F> {
    Make(count, f)
}

struct Tally;

impl ParallelExtend<u64> for Tally {
    fn par_extend<I: IntoParallelIterator<Item = u64>>(&mut self, items: I) {
        assert_eq!(items.into_par_iter().sum::<u64>(), 14);
    }
}

impl FromParallelIterator<u64> for Tally {
    fn from_par_iter<I: IntoParallelIterator<Item = u64>>(items: I) -> Self {
        let mut tally = Self;
        tally.par_extend(items);
        tally
    }
}

#[test]
#[propagate(ID = 7)]
fn adaptors_and_sources_of_the_program() {
    let list = vec![1_u64, 1];
    let count = AtomicU64::new(0);
    let seen: [u64; 9] = [
        list.par_iter().progress(&count).map(id).sum(),
        list.par_iter()
            .map(|item| item * ID.get())
            .progress(&count)
            .sum(),
        list.par_iter()
            .map(id)
            .progress(&count)
            .map(|id| id * ID.get() / 7)
            .sum(),
        list.par_iter()
            .tagged(|_| ID.get())
            .map(|(tag, _)| tag)
            .sum(),
        list.par_iter()
            .tagged(of_reference)
            .map(|(tag, item)| tag * item * ID.get() / 7)
            .sum(),
        list.par_iter().map(id).tally(|id| id),
        make(2, |_| ID.get()).map(|id| id).sum(),
        make(2, |_| ID.get()).sum(),
        Make(2, id).map(|seen| seen * ID.get() / 7).sum(),
    ];
    assert_eq!((seen, count.into_inner()), ([14; 9], 6));
    Tally.par_extend(list.par_iter().map(id));
    ParallelExtend::par_extend(&mut Tally, list.par_iter().map(id));
    let _: Tally = list.par_iter().map(id).collect();
    let _ = list
        .par_iter()
        .map(|item| item * ID.get())
        .collect::<Tally>();
    let _ = Tally::from_par_iter(list.par_iter().map(id));
    let _ = <Tally as FromParallelIterator<u64>>::from_par_iter(list.par_iter().map(id));
    let text = String::from_par_iter(
        list.par_iter()
            .map(|_| if ID.get() == 7 { 'x' } else { 'o' }),
    );
    let all = Result::<Vec<u64>, ()>::from_par_iter(list.par_iter().map(|_| Ok(ID.get())));
    assert_eq!((text.as_str(), all), ("xx", Ok(vec![7, 7])));
}

fn of_reference(_: &&u64) -> u64 {
    ID.get()
}

struct Report<I> {
    items: I,
    title: &'static str,
}

impl<I: ParallelIterator<Item = u64>> Report<I> {
    fn total(self) -> (u64, &'static str) {
        (self.items.sum(), self.title)
    }
}

#[test]
#[propagate(ID = 7)]
fn chains_that_are_values() {
    let list = vec![1_u64, 1];
    let factor = 1;
    let chain = list.par_iter().map(id);
    let twice = chain.clone().sum::<u64>() + chain.max().unwrap() * 2;
    let report = Report {
        items: list.par_iter().map(|item| item * ID.get()),
        title: "report",
    };
    let optional = Some(list.par_iter().map(|item| item * factor * ID.get()));
    let closure = || list.par_iter().map(|item| item * factor * ID.get());
    let chained = closure().chain(list.par_iter().map(id)).sum::<u64>();
    let chain = list.par_iter().filter(|_| ID.get() == 7);
    let (joined, _) = rayon::join(|| chain.map(id).sum::<u64>(), || ());
    let both = (
        list.par_iter().map(id),
        list.par_iter().map(|item| item * ID.get()),
    );
    let zipped = both
        .into_par_iter()
        .map(|(a, b)| a + b - ID.get())
        .sum::<u64>();
    let nested = vec![list.par_iter().map(id), list.par_iter().map(id)];
    let nested: u64 = nested.into_iter().map(|chain| chain.sum::<u64>()).sum();
    let boxed = Box::new(list.par_iter().map(id));
    let unboxed = (*boxed).sum::<u64>();
    assert_eq!(report.total(), (14, "report"));
    assert_eq!((twice, chained, joined, zipped), (28, 28, 14, 14));
    assert_eq!(
        (optional.unwrap().sum::<u64>(), nested, unboxed),
        (14, 28, 14)
    );
}

#[propagate(ID = 7)]
fn given<A, B>(
    job: A,
    other: impl FnOnce() -> u64 + Send,
    each: B,
    context: fn(FnContext) -> u64,
) -> Vec<u64>
where
    A: FnOnce() -> u64 + Send,
    B: Fn(BroadcastContext<'_>) -> u64 + Sync,
{
    let pool = pool(1);
    let (a, b) = rayon::join(job, other);
    let (c, d) = pool.install(|| rayon::join_context(context, context));
    vec![
        a,
        b,
        c,
        d,
        pool.broadcast(&each)[0],
        pool.broadcast(each)[0],
    ]
}

#[test]
fn jobs_of_parameters() {
    let seen = given(|| ID.get(), || ID.get(), |_| ID.get(), |_| ID.get());
    assert_eq!(seen, [7; 6]);
}

#[test]
#[propagate(ID = 7)]
fn boxed_jobs_of_scopes() {
    let sum = AtomicU64::new(0);
    let add = |_: &Scope<'_>| {
        sum.fetch_add(ID.get(), SeqCst);
    };
    rayon::scope(|s| {
        s.spawn(add);
        s.spawn(|s| s.spawn(add));
        s.spawn(move |s| add(s));
        s.spawn(Box::new(|s: &Scope<'_>| add(s)));
        s.spawn(Box::new(add));
        s.spawn_broadcast(|_, _| assert_eq!(ID.get(), 7));
    });
    assert_eq!(sum.into_inner(), 35);
    let (sender, receiver) = channel();
    let job: Box<dyn FnOnce() + Send> = Box::new(move || sender.send(ID.get()).unwrap());
    rayon::spawn(job);
    assert_eq!(receiver.recv().unwrap(), 7);
}

#[test]
#[propagate(ID = 7)]
fn pools_that_live_for_a_call() {
    let builder = rayon::ThreadPoolBuilder::new().num_threads(1);
    let builder = builder
        .thread_name(|index| format!("worker {index}"))
        .start_handler(|_| ())
        .exit_handler(|_| ());
    let seen = builder.build_scoped(
        |thread| {
            assert!(!ID.is_set(), "a thread of a pool is nobody's job");
            thread.run();
        },
        |pool| {
            (
                pool.install(|| ID.get()),
                pool.join(|| ID.get(), || ID.get()).1,
                ID.get(),
            )
        },
    );
    assert_eq!(seen.unwrap(), (7, 7, 7));
}

/// A future by hand, and one around another.
struct Countdown<T> {
    left: u8,
    kind: PhantomData<fn() -> T>,
}

impl<T: From<u64>> Future for Countdown<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        if self.left == 0 {
            return Poll::Ready(ID.get().into());
        }
        self.left -= 1;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

struct Timed<F> {
    inner: F,
}

impl<F: Future + Unpin> Future for Timed<F> {
    type Output = (F::Output, u64);

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.inner)
            .poll(cx)
            .map(|output| (output, ID.get()))
    }
}

fn countdown(left: u8) -> Countdown<u64> {
    Countdown {
        left,
        kind: PhantomData,
    }
}

struct Tasks {
    first: Countdown<u64>,
    second: Option<Countdown<u64>>,
    rest: Vec<Pin<Box<dyn Future<Output = u64> + Send>>>,
    other: Box<dyn Future<Output = u64> + Send + Unpin>,
}

#[test]
#[propagate(ID = 7)]
fn futures_of_every_type() {
    let mut tasks = Tasks {
        first: countdown(2),
        second: Some(countdown(0)),
        rest: vec![Box::pin(countdown(1)), Box::pin(async { ID.get() })],
        other: Box::new(countdown(1)),
    };
    let timed = Timed {
        inner: countdown(1),
    };
    let leaked: Pin<&'static mut Countdown<u64>> = Pin::new(Box::leak(Box::new(countdown(1))));
    let mut spawned = vec![
        smol::spawn(tasks.first),
        smol::spawn(tasks.second.take().unwrap()),
        smol::spawn(Countdown {
            left: 1,
            kind: PhantomData,
        }),
        smol::spawn(tasks.other),
        smol::spawn(leaked),
        smol::spawn(smol::spawn(countdown(1))),
        smol::spawn(std::mem::replace(
            &mut tasks.rest[0],
            Box::pin(countdown(0)),
        )),
        smol::spawn(if spawned_first() {
            countdown(1)
        } else {
            countdown(0)
        }),
    ];
    for future in tasks.rest {
        spawned.push(smol::spawn(future));
    }
    let seen: Vec<u64> = spawned
        .into_iter()
        .map(|task| smol::block_on(task))
        .collect();
    assert_eq!(seen, [7; 10]);
    assert_eq!(smol::block_on(smol::spawn(timed)), (7, 7));
}

fn spawned_first() -> bool {
    scoped!({ smol::block_on(smol::spawn(countdown(0))) == ID.get() })
}

/// A folder, so that the marked text has rayon's plumbing in it.
struct Summing(u64);

#[propagate]
impl Folder<u64> for Summing {
    type Result = u64;

    fn consume(self, item: u64) -> Self {
        Self(self.0 + item)
    }

    fn complete(self) -> u64 {
        self.0
    }

    fn full(&self) -> bool {
        false
    }
}

#[propagate]
impl Consumer<u64> for Summing {
    type Folder = Self;
    type Reducer = Adding;
    type Result = u64;

    fn split_at(self, _: usize) -> (Self, Self, Adding) {
        (Self(0), Self(0), Adding)
    }

    fn into_folder(self) -> Self {
        self
    }

    fn full(&self) -> bool {
        false
    }
}

struct Adding;

#[propagate]
impl Reducer<u64> for Adding {
    fn reduce(self, left: u64, right: u64) -> u64 {
        left + right
    }
}

#[propagate]
impl UnindexedConsumer<u64> for Summing {
    fn split_off_left(&self) -> Self {
        Self(0)
    }

    fn to_reducer(&self) -> Adding {
        Adding
    }
}

#[test]
#[propagate(ID = 7)]
fn a_consumer_of_the_program() {
    let list = vec![1_u64, 1];
    let sum = list.par_iter().map(id).drive_unindexed(Summing(0));
    let indexed = list
        .par_iter()
        .map(|item| item * ID.get())
        .drive(Summing(0));
    assert_eq!((sum, indexed), (14, 14));
}

#[propagate(ID = 7)]
mod given_jobs {
    use super::*;

    pub(super) fn job<'s, F: FnOnce(&Scope<'s>) + Send + 's>(s: &Scope<'s>, job: F) {
        s.spawn(job);
    }
    pub(super) fn boxed<'s>(s: &Scope<'s>, jobs: Vec<Box<dyn FnOnce(&Scope<'s>) + Send + 's>>) {
        for job in jobs {
            s.spawn(job);
        }
    }
    pub(super) fn in_order<'s>(
        s: &rayon::ScopeFifo<'s>,
        job: impl FnOnce(&rayon::ScopeFifo<'s>) + Send + 's,
    ) {
        s.spawn_fifo(job);
    }
}

#[test]
fn jobs_that_name_the_lifetime_of_their_scope() {
    let sum = AtomicU64::new(0);
    let add = || {
        sum.fetch_add(ID.get(), SeqCst);
    };
    rayon::scope(|s| {
        given_jobs::job(s, |_| add());
        given_jobs::boxed(s, vec![Box::new(|_| add()), Box::new(|_| add())]);
    });
    rayon::scope_fifo(|s| given_jobs::in_order(s, |_| add()));
    assert_eq!(sum.into_inner(), 28);
}
