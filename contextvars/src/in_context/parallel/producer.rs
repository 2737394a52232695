//! Items that another adaptor draws, as `zip`, `rev`, `chunks` and `enumerate` do.
//!
//! Such an adaptor creates iterators, which it may keep, interleave and drop in any order. So no
//! iterator holds a scope open: each call enters a scope and leaves it. It is cheaper to enter the
//! context at the end of the chain, where [`consumer`](super::consumer) does it.

use rayon::iter::plumbing::{Producer, ProducerCallback};

use crate::store::ContextRef;

pub(super) struct InContextCallback<'a, CB> {
    base: CB,
    context: ContextRef<'a>,
}

impl<'a, CB> InContextCallback<'a, CB> {
    pub(super) fn new(base: CB, context: ContextRef<'a>) -> Self {
        Self { base, context }
    }
}

impl<T, CB: ProducerCallback<T>> ProducerCallback<T> for InContextCallback<'_, CB> {
    type Output = CB::Output;

    fn callback<P>(self, producer: P) -> CB::Output
    where
        P: Producer<Item = T>,
    {
        self.base.callback(InContextProducer {
            base: producer,
            context: self.context,
        })
    }
}

struct InContextProducer<'a, P> {
    base: P,
    context: ContextRef<'a>,
}

impl<'a, P: Producer> Producer for InContextProducer<'a, P> {
    type Item = P::Item;
    type IntoIter = InContextIter<'a, P::IntoIter>;

    fn into_iter(self) -> Self::IntoIter {
        InContextIter::new(|| self.base.into_iter(), self.context)
    }

    fn min_len(&self) -> usize {
        self.base.min_len()
    }

    fn max_len(&self) -> usize {
        self.base.max_len()
    }

    fn split_at(self, index: usize) -> (Self, Self) {
        let Self { base, context } = self;
        let (left, right) = context.scope(|| base.split_at(index));
        (
            Self {
                base: left,
                context,
            },
            Self {
                base: right,
                context,
            },
        )
    }
}

/// An iterator whose every call runs in a scope of a context, and that is dropped in one too.
pub(super) struct InContextIter<'a, I> {
    // `None` only within `drop`.
    base: Option<I>,
    context: ContextRef<'a>,
}

impl<'a, I: Iterator> InContextIter<'a, I> {
    #[inline]
    pub(super) fn new(make: impl FnOnce() -> I, context: ContextRef<'a>) -> Self {
        Self {
            base: Some(context.scope(make)),
            context,
        }
    }

    #[inline]
    fn call<R>(&mut self, f: impl FnOnce(&mut I) -> Option<R>) -> Option<R> {
        let base = self.base.as_mut()?;
        // A scope is needed even if this context is current: otherwise what `f` sets would stay in
        // the frame of the code that draws.
        self.context.scope(|| f(base))
    }
}

impl<I: Iterator> Iterator for InContextIter<'_, I> {
    type Item = I::Item;

    #[inline]
    fn next(&mut self) -> Option<I::Item> {
        self.call(I::next)
    }

    fn nth(&mut self, n: usize) -> Option<I::Item> {
        self.call(|base| base.nth(n))
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.base.as_ref().map_or((0, Some(0)), I::size_hint)
    }
}

impl<I: DoubleEndedIterator> DoubleEndedIterator for InContextIter<'_, I> {
    #[inline]
    fn next_back(&mut self) -> Option<I::Item> {
        self.call(I::next_back)
    }

    fn nth_back(&mut self, n: usize) -> Option<I::Item> {
        self.call(|base| base.nth_back(n))
    }
}

impl<I: ExactSizeIterator> ExactSizeIterator for InContextIter<'_, I> {
    fn len(&self) -> usize {
        self.base.as_ref().map_or(0, I::len)
    }
}

impl<I> Drop for InContextIter<'_, I> {
    fn drop(&mut self) {
        self.context.scope(|| self.base = None);
    }
}
