//! A parallel iterator in its context.
//!
//! The context is kept alive by the call that drives the iterator, parked meanwhile, and entered where the items are: by
//! a [consumer](consumer) for what is driven, and by a [producer](producer) for what another adaptor draws from.

mod consumer;
mod producer;

use std::cmp::Ordering;

use rayon::iter::plumbing::{Consumer, ProducerCallback, UnindexedConsumer};
use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};

use self::consumer::InContextConsumer;
use self::producer::InContextCallback;
use super::{InContext, Propagate};
use crate::store;

/// At the end of a chain, before the method that consumes it, this gives the context to every closure of the chain and of that
/// method, for every item, on whichever thread; order and length are kept. [`rayon`](crate::rayon) says what it does not reach.
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
        let (context, inner) = self.into_parts();
        let _parked = store::park();
        inner.drive_unindexed(InContextConsumer::new(consumer, context.lent()))
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
        let (context, inner) = self.into_parts();
        let _parked = store::park();
        inner.drive(InContextConsumer::new(consumer, context.lent()))
    }

    fn len(&self) -> usize {
        self.inner().len()
    }

    fn with_producer<CB>(self, callback: CB) -> CB::Output
    where
        CB: ProducerCallback<Self::Item>,
    {
        let (context, inner) = self.into_parts();
        let _parked = store::park();
        inner.with_producer(InContextCallback::new(callback, context.lent()))
    }

    // What follows would draw items through a producer, outside of which its own closures, the other side's and the
    // comparisons of items run. So it goes below the context.

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

/// Whether the predicate of `position_*` said yes.
fn is_hit(&(_, hit): &(usize, bool)) -> bool {
    hit
}

fn index(found: Option<(usize, bool)>) -> Option<usize> {
    found.map(|(index, _)| index)
}
