//! Items that are driven: each piece of the work has a scope of its own.
//!
//! rayon splits the work of a chain into pieces. A chain gives the items of a piece to a folder,
//! and runs the closures of its adaptors before, between and after the calls to the folders below:
//! `filter` runs its predicate and then calls, `fold` calls at the end only. So the scope is open
//! from the creation of the piece's folder to its end. Code outside of this crate can keep or leak
//! a folder, because a folder is a value. So the scope is a [`DetachedScope`], which may be kept or leaked,
//! and owns a reference. That is one reference count for each piece. All else borrows from the call
//! that drives.
//!
//! While a folder exists, rayon itself waits only in closures, and in the folders of `flat_map` and
//! `flatten`, which drive another iterator. Where one of these folders is below ours, no scope is
//! open while it is called, neither for the iterator that it drives nor for its closure. Otherwise
//! a foreign job that runs during the wait would see the context.

use std::any::type_name;
use std::cell::Cell;

use rayon::iter::plumbing::{Consumer, Folder, Reducer, UnindexedConsumer};

use super::producer::InContextIter;
use crate::store::{self, ContextId, ContextRef, DetachedScope, Root};

pub(super) struct InContextConsumer<'a, C> {
    base: C,
    context: ContextRef<'a>,
    /// Whether the folders of `base` drive another iterator.
    drives: bool,
}

impl<'a, C> InContextConsumer<'a, C> {
    pub(super) fn new<T>(base: C, context: ContextRef<'a>) -> Self
    where
        C: Consumer<T>,
    {
        Self {
            base,
            context,
            drives: drives(type_name::<C::Folder>()),
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
#[inline(never)]
fn drives(folder: &str) -> bool {
    // By hand: a search for a string is 2 kB of code.
    let name = folder.as_bytes();
    (0..name.len()).any(|at| {
        let rest = &name[at..];
        rest.starts_with(b"flat_map::FlatMapFolder<")
            || rest.starts_with(b"flatten::FlattenFolder<")
    })
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

    #[inline]
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

/// A folder and the scope of its piece of work. It goes by value from call to call, so it is small.
pub(super) struct InContextFolder<'a, F> {
    base: F,
    /// Open from the making of the folder to its end, unless each call enters on its own.
    scope: Option<DetachedScope>,
    unusual: Option<Box<Unusual<'a>>>,
}

/// What few folders need.
enum Unusual<'a> {
    Above(Above<'a>),
    EachCall(ContextRef<'a>),
}

/// A second scope of the same context, on top of that of the folder below, where a folder below has
/// entered a context of its own, or drives.
///
/// It is open between the calls to the folder below, when adaptors above run their closures.
struct Above<'a> {
    scope: Option<DetachedScope>,
    context: ContextRef<'a>,
    /// An empty scope, for a folder below that drives: the context is parked while it is called.
    _parked: Option<DetachedScope>,
}

impl<'a> Above<'a> {
    fn new(context: ContextRef<'a>, parks: bool) -> Self {
        let mut above = Self {
            scope: None,
            context,
            _parked: parks.then(|| DetachedScope::enter(Root::EMPTY)),
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
        self.scope = Some(DetachedScope::enter(self.context.to_root()));
    }
}

thread_local! {
    /// The frame that the folder made last on this thread has left open. A folder that finds it current
    /// has a sibling: `unzip` and `partition` make a folder for each of two collections, and end them in
    /// any order. A chain that is driven inside of a folder's call finds its own parked frame instead.
    static LEFT_OPEN: Cell<ContextId> = const { Cell::new(ContextId::BASE) };
    /// Whether a folder is being made below one that leaves nothing open.
    static IN_EACH_CALL: Cell<bool> = const { Cell::new(false) };
}

/// Whether a folder has to leave nothing open.
#[inline]
fn enters_in_each_call() -> bool {
    let left_open = LEFT_OPEN.get();
    IN_EACH_CALL.get() || (left_open != ContextId::BASE && left_open == store::current_id())
}

/// Makes a folder, and has those below it leave nothing open either.
fn make_in_each_call<F>(make: impl FnOnce() -> F) -> F {
    struct Before(bool);

    impl Drop for Before {
        fn drop(&mut self) {
            IN_EACH_CALL.set(self.0);
        }
    }

    let _before = Before(IN_EACH_CALL.replace(true));
    make()
}

impl<'a, F> InContextFolder<'a, F> {
    #[inline]
    fn new(make: impl FnOnce() -> F, context: ContextRef<'a>, drives: bool) -> Self {
        if enters_in_each_call() {
            return Self {
                base: context.scope(|| make_in_each_call(make)),
                scope: None,
                unusual: Some(Box::new(Unusual::EachCall(context))),
            };
        }
        let scope = DetachedScope::enter(context.to_root());
        let base = make();
        let is_innermost = scope.id() == store::current_id();
        let is_above = if is_innermost {
            drives
        } else {
            !context.is_current()
        };
        let above = || Box::new(Unusual::Above(Above::new(context, is_innermost)));
        let unusual = is_above.then(above);
        LEFT_OPEN.set(store::current_id());
        Self {
            base,
            scope: Some(scope),
            unusual,
        }
    }
}

impl<T, F: Folder<T>> Folder<T> for InContextFolder<'_, F> {
    type Result = F::Result;

    #[inline]
    fn consume(mut self, item: T) -> Self {
        self.base = match self.unusual.as_deref_mut() {
            None => self.base.consume(item),
            Some(Unusual::EachCall(context)) => context.scope(|| self.base.consume(item)),
            Some(Unusual::Above(above)) => {
                above.leave();
                let base = self.base.consume(item);
                above.enter();
                base
            }
        };
        self
    }

    #[inline]
    fn consume_iter<I>(mut self, iter: I) -> Self
    where
        I: IntoIterator<Item = T>,
    {
        match self.unusual.as_deref_mut() {
            None => self.base = self.base.consume_iter(iter),
            Some(Unusual::Above(above)) => {
                let items = InContextIter::new(|| iter.into_iter(), above.context);
                above.leave();
                self.base = self.base.consume_iter(items);
                above.enter();
            }
            Some(Unusual::EachCall(_)) => {
                for item in iter {
                    self = self.consume(item);
                    if self.full() {
                        break;
                    }
                }
            }
        }
        self
    }

    #[inline]
    fn complete(self) -> F::Result {
        #[cold]
        fn complete<T, F: Folder<T>>(
            base: F,
            scope: Option<DetachedScope>,
            unusual: Unusual<'_>,
        ) -> F::Result {
            if let Unusual::EachCall(context) = unusual {
                return context.scope(|| base.complete());
            }
            drop(unusual);
            let result = base.complete();
            drop(scope);
            result
        }

        let Self {
            base,
            scope,
            unusual,
        } = self;
        if let Some(unusual) = unusual {
            return complete(base, scope, *unusual);
        }
        let result = base.complete();
        drop(scope);
        result
    }

    #[inline]
    fn full(&self) -> bool {
        self.base.full()
    }
}

pub(super) struct InContextReducer<'a, R> {
    base: R,
    context: ContextRef<'a>,
}

impl<T, R: Reducer<T>> Reducer<T> for InContextReducer<'_, R> {
    /// A call: it is made once for each piece, and chains with one kind of result have it in common.
    #[inline(never)]
    fn reduce(self, left: T, right: T) -> T {
        self.context.scope(|| self.base.reduce(left, right))
    }
}
