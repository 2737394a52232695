//! A parallel iterator in its context.
//!
//! The call that drives the iterator keeps the context alive, and parks the current context until
//! it returns. Where items are processed, a [consumer](consumer) enters the context for items that
//! are driven, and a [producer](producer) for items that another adaptor draws.

mod consumer;
mod producer;

use std::cmp::Ordering;

use rayon::iter::plumbing::{Consumer, ProducerCallback, UnindexedConsumer};
use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};

use self::consumer::{Drive, InContextConsumer};
use self::producer::InContextCallback;
use super::{InContext, Propagate};

/// The context stands at the end of a chain, before the method that consumes it. Then every closure
/// of the chain and of that method runs in the context, for every item, on every thread. Order and
/// length are kept. The module [`rayon`](crate::rayon#parallel-iterators) lists the closures that
/// the context does not reach.
///
/// ```
/// use contextvars::{ContextVar, Propagate};
/// use rayon::prelude::*;
///
/// static FACTOR: ContextVar<u64> = ContextVar::new("FACTOR");
///
/// let products: Vec<u64> = FACTOR.scope(3, || {
///     let numbers = [1, 2, 3].into_par_iter().map(|i| i * FACTOR.get());
///     numbers.in_current_context().collect()
/// });
/// assert_eq!(products, [3, 6, 9]);
/// ```
impl<I: ParallelIterator> ParallelIterator for InContext<I> {
    type Item = I::Item;

    fn drive_unindexed<C>(self, consumer: C) -> C::Result
    where
        C: UnindexedConsumer<Self::Item>,
    {
        let (task, inner) = self.into_task();
        let parked = task.lend();
        let drive = Drive::of::<C::Folder>(parked.context());
        let result = inner.drive_unindexed(InContextConsumer::new(consumer, &drive));
        // Not at the end: if that panicked, Rust would leak the result (rust-lang/rust#47949).
        drop(parked);
        result
    }

    fn opt_len(&self) -> Option<usize> {
        self.inner().opt_len()
    }
}

impl<I: IndexedParallelIterator> IndexedParallelIterator for InContext<I> {
    fn drive<C>(self, consumer: C) -> C::Result
    where
        C: Consumer<Self::Item>,
    {
        let (task, inner) = self.into_task();
        let parked = task.lend();
        let drive = Drive::of::<C::Folder>(parked.context());
        let result = inner.drive(InContextConsumer::new(consumer, &drive));
        // As above.
        drop(parked);
        result
    }

    fn len(&self) -> usize {
        self.inner().len()
    }

    fn with_producer<CB>(self, callback: CB) -> CB::Output
    where
        CB: ProducerCallback<Self::Item>,
    {
        let (task, inner) = self.into_task();
        let parked = task.lend();
        let result = inner.with_producer(InContextCallback::new(callback, parked.context()));
        // As above.
        drop(parked);
        result
    }

    // rayon's versions of the methods below draw items through a producer. Their own closures,
    // those of the other side and the comparisons of items would run outside of the producer's
    // scopes. So we move all of them below the context.

    fn position_any<P>(self, predicate: P) -> Option<usize>
    where
        P: Fn(Self::Item) -> bool + Sync + Send,
    {
        let (context, inner) = self.into_parts();
        let hits = inner.map(predicate).enumerate();
        index(hits.in_context(context).find_any(is_hit))
    }

    fn position_first<P>(self, predicate: P) -> Option<usize>
    where
        P: Fn(Self::Item) -> bool + Sync + Send,
    {
        let (context, inner) = self.into_parts();
        let hits = inner.map(predicate).enumerate();
        index(hits.in_context(context).find_first(is_hit))
    }

    fn position_last<P>(self, predicate: P) -> Option<usize>
    where
        P: Fn(Self::Item) -> bool + Sync + Send,
    {
        let (context, inner) = self.into_parts();
        let hits = inner.map(predicate).enumerate();
        index(hits.in_context(context).find_last(is_hit))
    }

    fn cmp<J>(self, other: J) -> Ordering
    where
        J: IntoParallelIterator<Item = Self::Item>,
        J::Iter: IndexedParallelIterator,
        Self::Item: Ord,
    {
        let (context, inner) = self.into_parts();
        let other = other.into_par_iter();
        let if_alike = inner.len().cmp(&other.len());
        inner
            .zip(other)
            .map(|(left, right)| left.cmp(&right))
            .in_context(context)
            .find_first(|order| order.is_ne())
            .unwrap_or(if_alike)
    }

    fn partial_cmp<J>(self, other: J) -> Option<Ordering>
    where
        J: IntoParallelIterator,
        J::Iter: IndexedParallelIterator,
        Self::Item: PartialOrd<J::Item>,
    {
        let (context, inner) = self.into_parts();
        let other = other.into_par_iter();
        let if_alike = inner.len().cmp(&other.len());
        inner
            .zip(other)
            .map(|(left, right)| left.partial_cmp(&right))
            .in_context(context)
            .find_first(|&order| order != Some(Ordering::Equal))
            .unwrap_or(Some(if_alike))
    }

    fn eq<J>(self, other: J) -> bool
    where
        J: IntoParallelIterator,
        J::Iter: IndexedParallelIterator,
        Self::Item: PartialEq<J::Item>,
    {
        let (context, inner) = self.into_parts();
        let other = other.into_par_iter();
        inner.len() == other.len()
            && inner
                .zip(other)
                .in_context(context)
                .all(|(left, right)| left == right)
    }
}

/// Whether the predicate of `position_*` holds for the item.
fn is_hit(&(_, hit): &(usize, bool)) -> bool {
    hit
}

fn index(found: Option<(usize, bool)>) -> Option<usize> {
    found.map(|(index, _)| index)
}
