//! Items that are driven: each piece of the work has a scope of its own.
//!
//! rayon splits the work of a chain into pieces. A chain gives the items of a piece to a folder,
//! and runs the closures of its adaptors before, between and after the calls to the folders below:
//! `filter` runs its predicate and then calls, `fold` calls at the end only. So the scope is open
//! from the creation of the piece's folder to its end. Code outside of this crate can keep or leak
//! a folder, because a folder is a value. So the scope is a [`Leaf`], which may be kept or leaked,
//! and owns a reference. That is one reference count for each piece. All else borrows from the call
//! that drives.
//!
//! While a folder exists, rayon itself waits only in closures, and in the folders of `flat_map` and
//! `flatten`, which drive another iterator. Where one of these folders is below ours, no scope is
//! open while it is called, neither for the iterator that it drives nor for its closure. Otherwise
//! a foreign job that runs during the wait would see the context.

use std::any::type_name;

use rayon::iter::plumbing::{Consumer, Folder, Reducer, UnindexedConsumer};

use super::producer::InContextIter;
use crate::store::{Leaf, Lent, Root};

pub(super) struct InContextConsumer<'a, C> {
    base: C,
    context: Lent<'a>,
    /// Whether the folders of `base` drive another iterator.
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

/// Whether a folder drives another parallel iterator when it is called.
///
/// These folder types are private to rayon, so we match on their type name. A miss only means that
/// the context is not parked.
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

/// A folder with the scope of its piece of the work. It is small, because it moves from call to
/// call by value.
pub(super) struct InContextFolder<'a, F> {
    /// Present where a folder below has entered a context of its own, or drives.
    above: Option<Box<Above<'a>>>,
    base: F,
    scope: Leaf,
}

/// A second scope of the same context, on top of that of the folder below.
///
/// It is open between the calls to the folder below, when adaptors above run their closures.
struct Above<'a> {
    scope: Option<Leaf>,
    context: Lent<'a>,
    /// An empty scope, for a folder below that drives: the context is parked while it is called.
    _parked: Option<Leaf>,
}

impl<'a> Above<'a> {
    fn new(context: Lent<'a>, parks: bool) -> Self {
        let mut above = Self {
            scope: None,
            context,
            _parked: parks.then(|| Leaf::enter(Root::EMPTY)),
        };
        above.enter();
        above
    }

    #[cold]
    fn leave(&mut self) {
        self.scope = None;
    }

    #[cold]
    fn enter(&mut self) {
        self.scope = Some(Leaf::enter(self.context.to_root()));
    }
}

impl<'a, F> InContextFolder<'a, F> {
    #[inline]
    fn new(make: impl FnOnce() -> F, context: Lent<'a>, drives: bool) -> Self {
        let scope = Leaf::enter(context.to_root());
        let base = make();
        let is_innermost = scope.is_innermost();
        let is_above = if is_innermost {
            drives
        } else {
            !context.is_current()
        };
        Self {
            above: is_above.then(|| Box::new(Above::new(context, is_innermost))),
            base,
            scope,
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
        drop(self.scope);
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
