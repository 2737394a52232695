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
use std::mem::ManuallyDrop;

use rayon::iter::plumbing::{Consumer, Folder, Reducer, UnindexedConsumer};

use super::producer::InContextIter;
use crate::store::{self, ContextId, ContextRef, DetachedScope, Root};

/// What the consumers of one call have in common.
pub(super) struct Drive<'a> {
    context: ContextRef<'a>,
    /// Whether the folders drive another iterator.
    drives: bool,
}

impl<'a> Drive<'a> {
    /// For folders of this type.
    #[inline]
    pub(super) fn of<Folder>(context: ContextRef<'a>) -> Self {
        Self {
            context,
            drives: drives(type_name::<Folder>()),
        }
    }
}

/// It is one word more than its base, because the consumers of a chain's adaptors are around it, and each of them
/// passes it on by value.
pub(super) struct InContextConsumer<'a, C> {
    base: C,
    drive: &'a Drive<'a>,
}

impl<'a, C> InContextConsumer<'a, C> {
    #[inline]
    pub(super) fn new(base: C, drive: &'a Drive<'a>) -> Self {
        Self { base, drive }
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
        let Self { base, drive } = self;
        let context = drive.context;
        let (left, right, reducer) = context.scope(|| base.split_at(index));
        (
            Self::new(left, drive),
            Self::new(right, drive),
            InContextReducer {
                base: reducer,
                context,
            },
        )
    }

    #[inline]
    fn into_folder(self) -> Self::Folder {
        let Drive { context, drives } = *self.drive;
        InContextFolder::new(|| self.base.into_folder(), context, drives)
    }

    fn full(&self) -> bool {
        self.base.full()
    }
}

impl<T, C: UnindexedConsumer<T>> UnindexedConsumer<T> for InContextConsumer<'_, C> {
    fn split_off_left(&self) -> Self {
        let context = self.drive.context;
        Self::new(context.scope(|| self.base.split_off_left()), self.drive)
    }

    fn to_reducer(&self) -> Self::Reducer {
        let context = self.drive.context;
        InContextReducer {
            base: context.scope(|| self.base.to_reducer()),
            context,
        }
    }
}

/// A folder and the scope of its piece of work. It goes by value from call to call, so it is small.
pub(super) struct InContextFolder<'a, F> {
    base: F,
    piece: Piece<'a>,
}

/// What a folder holds for its piece of work. Its end is a call, because each loop over items has one for panics.
struct Piece<'a> {
    /// Open from the making of the folder to its end, unless each call enters on its own.
    scope: ManuallyDrop<Option<DetachedScope>>,
    unusual: ManuallyDrop<Option<Box<Unusual<'a>>>>,
}

impl<'a> Piece<'a> {
    #[inline]
    fn new(scope: Option<DetachedScope>, unusual: Option<Box<Unusual<'a>>>) -> Self {
        Self {
            scope: ManuallyDrop::new(scope),
            unusual: ManuallyDrop::new(unusual),
        }
    }
}

impl Drop for Piece<'_> {
    #[inline(never)]
    fn drop(&mut self) {
        let unusual = self.unusual.take();
        drop(self.scope.take());
        drop(unusual);
    }
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
                piece: Piece::new(None, Some(Box::new(Unusual::EachCall(context)))),
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
            piece: Piece::new(Some(scope), unusual),
        }
    }
}

impl<T, F: Folder<T>> Folder<T> for InContextFolder<'_, F> {
    type Result = F::Result;

    #[inline]
    fn consume(mut self, item: T) -> Self {
        self.base = match self.piece.unusual.as_deref_mut() {
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
        match self.piece.unusual.as_deref_mut() {
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
        fn complete<T, F: Folder<T>>(base: F, mut piece: Piece<'_>) -> F::Result {
            if let Some(Unusual::EachCall(context)) = piece.unusual.as_deref() {
                return context.scope(|| base.complete());
            }
            drop(piece.unusual.take());
            let result = base.complete();
            drop(piece);
            result
        }

        let Self { base, piece } = self;
        if piece.unusual.is_some() {
            return complete(base, piece);
        }
        let result = base.complete();
        drop(piece);
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
