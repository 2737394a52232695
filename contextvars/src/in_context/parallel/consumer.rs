//! Items that are driven: to each leaf of the work its scope.
//!
//! A chain hands a leaf's items to a folder, and runs the closures of its adaptors before, between and after the calls to the
//! folders below: `filter` asks its predicate and then calls, `fold` calls at the end only. So a scope is open from the making
//! of the leaf's folder to its end. A folder is a value that code outside of this crate could keep or forget, so that scope
//! is a [`Leaf`], which can bear it, and owns a reference: one count a leaf. All else borrows from the call that drives.
//!
//! rayon itself never waits while a folder is there, except in closures, and in the folders of `flat_map` and `flatten`,
//! which drive. Where one of those is below ours, nothing is open while it is called, neither for what it drives nor for its
//! closure: else a stranger that runs meanwhile would see the context.

use std::any::type_name;

use rayon::iter::plumbing::{Consumer, Folder, Reducer, UnindexedConsumer};

use super::producer::InContextIter;
use crate::store::{Leaf, Lent, Root};

pub(super) struct InContextConsumer<'a, C> {
    base: C,
    context: Lent<'a>,
    /// Whether the folders drive.
    drives: bool,
}

impl<'a, C> InContextConsumer<'a, C> {
    pub(super) fn new<T>(base: C, context: Lent<'a>) -> Self
    where
        C: Consumer<T>,
    {
        Self {
            base,
            context,
            drives: drives::<C::Folder>(),
        }
    }

    fn with(&self, base: C) -> Self {
        Self { base, ..*self }
    }
}

/// Whether a folder drives another parallel iterator when it is called. The types that do have no names that could be asked
/// for but this one; a wrong answer would cost parking, nothing else.
fn drives<F>() -> bool {
    let name = type_name::<F>();
    ["flat_map::FlatMapFolder<", "flatten::FlattenFolder<"]
        .iter()
        .any(|folder| name.contains(folder))
}

impl<'a, T, C: Consumer<T>> Consumer<T> for InContextConsumer<'a, C> {
    type Folder = InContextFolder<'a, C::Folder>;
    type Reducer = InContextReducer<'a, C::Reducer>;
    type Result = C::Result;

    fn split_at(self, index: usize) -> (Self, Self, Self::Reducer) {
        let Self {
            base,
            context,
            drives,
        } = self;
        let (left, right, reducer) = context.scope(|| base.split_at(index));
        let side = |base| Self {
            base,
            context,
            drives,
        };
        (
            side(left),
            side(right),
            InContextReducer {
                base: reducer,
                context,
            },
        )
    }

    fn into_folder(self) -> Self::Folder {
        InContextFolder::new(|| self.base.into_folder(), self.context, self.drives)
    }

    fn full(&self) -> bool {
        self.base.full()
    }
}

impl<T, C: UnindexedConsumer<T>> UnindexedConsumer<T> for InContextConsumer<'_, C> {
    fn split_off_left(&self) -> Self {
        self.with(self.context.scope(|| self.base.split_off_left()))
    }

    fn to_reducer(&self) -> Self::Reducer {
        InContextReducer {
            base: self.context.scope(|| self.base.to_reducer()),
            context: self.context,
        }
    }
}

/// A folder with the scope of its leaf. It goes by value from call to call, so it is small.
pub(super) struct InContextFolder<'a, F> {
    /// Where a folder below has entered a context of its own, or drives.
    above: Option<Box<Above<'a>>>,
    base: F,
    leaf: Leaf,
}

/// The leaf's scope once more, on top of the one that the folder below has: open between calls to it.
struct Above<'a> {
    leaf: Option<Leaf>,
    context: Lent<'a>,
    /// What a folder that drives has: an empty scope.
    _parked: Option<Leaf>,
}

impl<'a> Above<'a> {
    fn new(context: Lent<'a>, parks: bool) -> Self {
        let mut above = Self {
            leaf: None,
            context,
            _parked: parks.then(|| Leaf::enter(Root::EMPTY)),
        };
        above.enter();
        above
    }

    #[cold]
    fn leave(&mut self) {
        self.leaf = None;
    }

    #[cold]
    fn enter(&mut self) {
        self.leaf = Some(Leaf::enter(self.context.to_root()));
    }
}

impl<'a, F> InContextFolder<'a, F> {
    #[inline]
    fn new(make: impl FnOnce() -> F, context: Lent<'a>, drives: bool) -> Self {
        let leaf = Leaf::enter(context.to_root());
        let base = make();
        let is_innermost = leaf.is_innermost();
        let is_above = if is_innermost {
            drives
        } else {
            !context.is_current()
        };
        Self {
            above: is_above.then(|| Box::new(Above::new(context, is_innermost))),
            base,
            leaf,
        }
    }
}

impl<T, F: Folder<T>> Folder<T> for InContextFolder<'_, F> {
    type Result = F::Result;

    #[inline]
    fn consume(mut self, item: T) -> Self {
        if let Some(above) = &mut self.above {
            above.leave();
        }
        self.base = self.base.consume(item);
        if let Some(above) = &mut self.above {
            above.enter();
        }
        self
    }

    #[inline]
    fn consume_iter<I>(mut self, iter: I) -> Self
    where
        I: IntoIterator<Item = T>,
    {
        match &mut self.above {
            None => self.base = self.base.consume_iter(iter),
            Some(above) => {
                let items = InContextIter::new(|| iter.into_iter(), above.context);
                above.leave();
                self.base = self.base.consume_iter(items);
                above.enter();
            }
        }
        self
    }

    #[inline]
    fn complete(self) -> F::Result {
        drop(self.above);
        let result = self.base.complete();
        drop(self.leaf);
        result
    }

    #[inline]
    fn full(&self) -> bool {
        self.base.full()
    }
}

pub(super) struct InContextReducer<'a, R> {
    base: R,
    context: Lent<'a>,
}

impl<T, R: Reducer<T>> Reducer<T> for InContextReducer<'_, R> {
    fn reduce(self, left: T, right: T) -> T {
        self.context.scope(|| self.base.reduce(left, right))
    }
}
