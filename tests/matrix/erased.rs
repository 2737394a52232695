//! Parallel iterators without their types. A chain of a source, an adaptor and a method then takes
//! one instance of the code of each, and not one of the code of each combination, and behaves as
//! with its types: all that rayon asks of the real iterator, consumer or producer is asked of it,
//! one call for one call.
//!
//! A result of a consumer stays where its type is known, in a [`Results`], and a number stands for
//! it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::iter::plumbing::{
    Consumer, Folder, Producer, ProducerCallback, Reducer, UnindexedConsumer,
};
use rayon::prelude::*;

use crate::probe::Item;

/// A parallel iterator of [`Item`]s.
pub(crate) enum Erased<'a> {
    Indexed(Indexed<'a>),
    Unindexed(Unindexed<'a>),
}

pub(crate) fn indexed<'a>(chain: impl IndexedParallelIterator<Item = Item> + 'a) -> Erased<'a> {
    Erased::Indexed(Indexed(Box::new(chain)))
}

pub(crate) fn unindexed<'a>(chain: impl ParallelIterator<Item = Item> + 'a) -> Erased<'a> {
    Erased::Unindexed(Unindexed(Box::new(chain)))
}

pub(crate) struct Unindexed<'a>(Box<dyn AnyChain + 'a>);

pub(crate) struct Indexed<'a>(Box<dyn AnyIndexed + 'a>);

trait AnyChain: Send {
    fn drive_unindexed(self: Box<Self>, consumer: ErasedConsumer<'_>) -> Ticket;
    fn opt_len(&self) -> Option<usize>;
}

impl<I: ParallelIterator<Item = Item>> AnyChain for I {
    fn drive_unindexed(self: Box<Self>, consumer: ErasedConsumer<'_>) -> Ticket {
        ParallelIterator::drive_unindexed(*self, consumer)
    }

    fn opt_len(&self) -> Option<usize> {
        ParallelIterator::opt_len(self)
    }
}

trait AnyIndexed: AnyChain {
    fn drive(self: Box<Self>, consumer: ErasedConsumer<'_>) -> Ticket;
    fn len(&self) -> usize;
    fn with_producer(self: Box<Self>, callback: &mut dyn FnMut(ErasedProducer<'_>));
}

impl<I: IndexedParallelIterator<Item = Item>> AnyIndexed for I {
    fn drive(self: Box<Self>, consumer: ErasedConsumer<'_>) -> Ticket {
        IndexedParallelIterator::drive(*self, consumer)
    }

    fn len(&self) -> usize {
        IndexedParallelIterator::len(self)
    }

    fn with_producer(self: Box<Self>, callback: &mut dyn FnMut(ErasedProducer<'_>)) {
        IndexedParallelIterator::with_producer(*self, Erasing(callback));
    }
}

impl ParallelIterator for Unindexed<'_> {
    type Item = Item;

    fn drive_unindexed<C: UnindexedConsumer<Item>>(self, consumer: C) -> C::Result {
        let results = Results::new();
        let consumer = Splitting(consumer, results.clone());
        let ticket = self.0.drive_unindexed(ErasedConsumer(Box::new(consumer)));
        results.take(ticket)
    }

    fn opt_len(&self) -> Option<usize> {
        self.0.opt_len()
    }
}

impl ParallelIterator for Indexed<'_> {
    type Item = Item;

    fn drive_unindexed<C: UnindexedConsumer<Item>>(self, consumer: C) -> C::Result {
        let results = Results::new();
        let consumer = Splitting(consumer, results.clone());
        let ticket = self.0.drive_unindexed(ErasedConsumer(Box::new(consumer)));
        results.take(ticket)
    }

    fn opt_len(&self) -> Option<usize> {
        self.0.opt_len()
    }
}

impl IndexedParallelIterator for Indexed<'_> {
    fn drive<C: Consumer<Item>>(self, consumer: C) -> C::Result {
        let results = Results::new();
        let consumer = Ordered(consumer, results.clone());
        let ticket = self.0.drive(ErasedConsumer(Box::new(consumer)));
        results.take(ticket)
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    fn with_producer<CB: ProducerCallback<Item>>(self, callback: CB) -> CB::Output {
        let (mut callback, mut output) = (Some(callback), None);
        self.0.with_producer(&mut |producer| {
            let callback = callback.take().expect("a callback is called once");
            output = Some(callback.callback(producer));
        });
        output.expect("a callback is called")
    }
}

/// The number of a result.
type Ticket = usize;

/// The results of a consumer, and of those that were split off it.
struct Results<R>(Arc<Mutex<(Ticket, HashMap<Ticket, R>)>>);

impl<R> Results<R> {
    fn new() -> Self {
        Self(Arc::new(Mutex::new((0, HashMap::new()))))
    }

    fn put(&self, result: R) -> Ticket {
        let mut results = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        results.0 += 1;
        let ticket = results.0;
        results.1.insert(ticket, result);
        ticket
    }

    fn take(&self, ticket: Ticket) -> R {
        let mut results = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        results.1.remove(&ticket).expect("a result is taken once")
    }
}

impl<R> Clone for Results<R> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

struct ErasedConsumer<'c>(Box<dyn AnyConsumer<'c> + 'c>);
struct ErasedFolder<'c>(Box<dyn AnyFolder<'c> + 'c>);
struct ErasedReducer<'c>(Box<dyn AnyReducer + 'c>);

trait AnyConsumer<'c>: Send {
    fn split_at(
        self: Box<Self>,
        index: usize,
    ) -> (ErasedConsumer<'c>, ErasedConsumer<'c>, ErasedReducer<'c>);
    fn into_folder(self: Box<Self>) -> ErasedFolder<'c>;
    fn full(&self) -> bool;
    fn split_off_left(&self) -> ErasedConsumer<'c>;
    fn to_reducer(&self) -> ErasedReducer<'c>;
}

/// A consumer that is split at an index only.
struct Ordered<C, R>(C, Results<R>);

/// A consumer that is split anywhere.
struct Splitting<C, R>(C, Results<R>);

impl<'c, C: Consumer<Item> + 'c> AnyConsumer<'c> for Ordered<C, C::Result> {
    fn split_at(
        self: Box<Self>,
        index: usize,
    ) -> (ErasedConsumer<'c>, ErasedConsumer<'c>, ErasedReducer<'c>) {
        let Self(consumer, results) = *self;
        let (left, right, reducer) = consumer.split_at(index);
        let side = |consumer| ErasedConsumer(Box::new(Self(consumer, results.clone())));
        (side(left), side(right), erased_reducer(reducer, &results))
    }

    fn into_folder(self: Box<Self>) -> ErasedFolder<'c> {
        erased_folder(self.0.into_folder(), self.1)
    }

    fn full(&self) -> bool {
        self.0.full()
    }

    fn split_off_left(&self) -> ErasedConsumer<'c> {
        unreachable!("an indexed chain splits its consumer at an index")
    }

    fn to_reducer(&self) -> ErasedReducer<'c> {
        unreachable!("an indexed chain gets its reducer from a split")
    }
}

impl<'c, C: UnindexedConsumer<Item> + 'c> AnyConsumer<'c> for Splitting<C, C::Result> {
    fn split_at(
        self: Box<Self>,
        index: usize,
    ) -> (ErasedConsumer<'c>, ErasedConsumer<'c>, ErasedReducer<'c>) {
        let Self(consumer, results) = *self;
        let (left, right, reducer) = consumer.split_at(index);
        let side = |consumer| ErasedConsumer(Box::new(Self(consumer, results.clone())));
        (side(left), side(right), erased_reducer(reducer, &results))
    }

    fn into_folder(self: Box<Self>) -> ErasedFolder<'c> {
        erased_folder(self.0.into_folder(), self.1)
    }

    fn full(&self) -> bool {
        self.0.full()
    }

    fn split_off_left(&self) -> ErasedConsumer<'c> {
        let left = self.0.split_off_left();
        ErasedConsumer(Box::new(Self(left, self.1.clone())))
    }

    fn to_reducer(&self) -> ErasedReducer<'c> {
        erased_reducer(self.0.to_reducer(), &self.1)
    }
}

impl<'c> Consumer<Item> for ErasedConsumer<'c> {
    type Folder = ErasedFolder<'c>;
    type Reducer = ErasedReducer<'c>;
    type Result = Ticket;

    fn split_at(self, index: usize) -> (Self, Self, Self::Reducer) {
        self.0.split_at(index)
    }

    fn into_folder(self) -> Self::Folder {
        self.0.into_folder()
    }

    fn full(&self) -> bool {
        self.0.full()
    }
}

impl UnindexedConsumer<Item> for ErasedConsumer<'_> {
    fn split_off_left(&self) -> Self {
        self.0.split_off_left()
    }

    fn to_reducer(&self) -> Self::Reducer {
        self.0.to_reducer()
    }
}

trait AnyFolder<'c> {
    fn consume(self: Box<Self>, item: Item) -> ErasedFolder<'c>;
    fn consume_iter(self: Box<Self>, iter: &mut dyn Iterator<Item = Item>) -> ErasedFolder<'c>;
    fn complete(self: Box<Self>) -> Ticket;
    fn full(&self) -> bool;
}

struct Folding<F, R>(F, Results<R>);

fn erased_folder<'c, F: Folder<Item> + 'c>(
    folder: F,
    results: Results<F::Result>,
) -> ErasedFolder<'c> {
    ErasedFolder(Box::new(Folding(folder, results)))
}

impl<'c, F: Folder<Item> + 'c> AnyFolder<'c> for Folding<F, F::Result> {
    fn consume(self: Box<Self>, item: Item) -> ErasedFolder<'c> {
        erased_folder(self.0.consume(item), self.1)
    }

    fn consume_iter(self: Box<Self>, iter: &mut dyn Iterator<Item = Item>) -> ErasedFolder<'c> {
        erased_folder(self.0.consume_iter(iter), self.1)
    }

    fn complete(self: Box<Self>) -> Ticket {
        let Self(folder, results) = *self;
        results.put(folder.complete())
    }

    fn full(&self) -> bool {
        self.0.full()
    }
}

impl Folder<Item> for ErasedFolder<'_> {
    type Result = Ticket;

    fn consume(self, item: Item) -> Self {
        self.0.consume(item)
    }

    fn consume_iter<I: IntoIterator<Item = Item>>(self, iter: I) -> Self {
        self.0.consume_iter(&mut iter.into_iter())
    }

    fn complete(self) -> Ticket {
        self.0.complete()
    }

    fn full(&self) -> bool {
        self.0.full()
    }
}

trait AnyReducer {
    fn reduce(self: Box<Self>, left: Ticket, right: Ticket) -> Ticket;
}

struct Reducing<X, R>(X, Results<R>);

fn erased_reducer<'c, X: Reducer<R> + 'c, R: 'c>(
    reducer: X,
    results: &Results<R>,
) -> ErasedReducer<'c> {
    ErasedReducer(Box::new(Reducing(reducer, results.clone())))
}

impl<X: Reducer<R>, R> AnyReducer for Reducing<X, R> {
    fn reduce(self: Box<Self>, left: Ticket, right: Ticket) -> Ticket {
        let Self(reducer, results) = *self;
        let (left, right) = (results.take(left), results.take(right));
        results.put(reducer.reduce(left, right))
    }
}

impl Reducer<Ticket> for ErasedReducer<'_> {
    fn reduce(self, left: Ticket, right: Ticket) -> Ticket {
        self.0.reduce(left, right)
    }
}

struct ErasedProducer<'p>(Box<dyn AnyProducer<'p> + 'p>);

trait BothEnds: DoubleEndedIterator<Item = Item> + ExactSizeIterator {}

impl<I: DoubleEndedIterator<Item = Item> + ExactSizeIterator> BothEnds for I {}

trait AnyProducer<'p>: Send {
    fn into_iter(self: Box<Self>) -> Box<dyn BothEnds + 'p>;
    fn min_len(&self) -> usize;
    fn max_len(&self) -> usize;
    fn split_at(self: Box<Self>, index: usize) -> (ErasedProducer<'p>, ErasedProducer<'p>);
}

impl<'p, P: Producer<Item = Item> + 'p> AnyProducer<'p> for P {
    fn into_iter(self: Box<Self>) -> Box<dyn BothEnds + 'p> {
        Box::new(Producer::into_iter(*self))
    }

    fn min_len(&self) -> usize {
        Producer::min_len(self)
    }

    fn max_len(&self) -> usize {
        Producer::max_len(self)
    }

    fn split_at(self: Box<Self>, index: usize) -> (ErasedProducer<'p>, ErasedProducer<'p>) {
        let (left, right) = Producer::split_at(*self, index);
        (
            ErasedProducer(Box::new(left)),
            ErasedProducer(Box::new(right)),
        )
    }
}

impl<'p> Producer for ErasedProducer<'p> {
    type Item = Item;
    type IntoIter = Box<dyn BothEnds + 'p>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }

    fn min_len(&self) -> usize {
        self.0.min_len()
    }

    fn max_len(&self) -> usize {
        self.0.max_len()
    }

    fn split_at(self, index: usize) -> (Self, Self) {
        self.0.split_at(index)
    }
}

/// Erases the producer that it is called with.
struct Erasing<'f>(&'f mut dyn FnMut(ErasedProducer<'_>));

impl ProducerCallback<Item> for Erasing<'_> {
    type Output = ();

    fn callback<P: Producer<Item = Item>>(self, producer: P) {
        (self.0)(ErasedProducer(Box::new(producer)));
    }
}
