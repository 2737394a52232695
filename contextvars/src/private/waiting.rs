//! What a rewritten call lends: the context of its caller, to closures that run elsewhere while it waits.
//!
//! A call of rayon's own parks the context meanwhile. Of any other call only the name is known: then nothing is
//! parked, and a closure that runs on its caller's own thread is the caller's own code.

use std::cell::Cell;
use std::fmt::{self, Debug, Formatter};
use std::sync::OnceLock;
use std::thread::{self, ThreadId};

use super::scope_call::ScopeCall;
use crate::Context;
use crate::store::{self, Entered, Leaf, Parked, Place};

/// A scope, until it is dropped; or nothing.
#[must_use = "the scope ends when this is dropped"]
pub struct InScope<'a> {
    _entered: Option<Entered<'a>>,
}

impl<'a> InScope<'a> {
    #[inline]
    pub(super) fn new(entered: Option<Entered<'a>>) -> Self {
        Self { _entered: entered }
    }
}

/// A context that a closure or a future takes along.
#[derive(Clone)]
pub struct Captured {
    context: Context,
    /// Where a closure is its caller's own code.
    home: Option<ThreadId>,
    /// Whether it gets a scope even there.
    isolated: bool,
}

/// The current context, for work that is handed over.
#[inline]
pub fn capture() -> Captured {
    Captured {
        context: Context::current(),
        home: None,
        isolated: true,
    }
}

impl Captured {
    /// What a call lends of which only the name is known.
    fn of_call(isolated: bool) -> Self {
        Self {
            context: Context::current(),
            home: Some(thread::current().id()),
            isolated,
        }
    }

    #[inline]
    fn applies(&self) -> bool {
        self.isolated || !self.is_home()
    }

    pub(super) fn is_home(&self) -> bool {
        self.home.is_some_and(|home| home == thread::current().id())
    }

    /// A scope of it.
    #[inline]
    pub fn enter(&self) -> InScope<'_> {
        InScope::new(self.applies().then(|| self.context.enter()))
    }

    /// A scope of it, which ends with it.
    #[inline]
    pub fn into_scope(self) -> InScope<'static> {
        InScope::new(self.applies().then(|| self.context.into_scope()))
    }

    #[inline]
    pub(super) fn into_context(self) -> Context {
        self.context
    }
}

/// What a call lends while it waits.
pub struct Waiting(Lender);

enum Lender {
    Parked(Parked),
    Captured(Captured),
}

impl Waiting {
    /// A call of rayon's.
    #[inline]
    pub fn rayon() -> Self {
        Self(Lender::Parked(store::park()))
    }

    /// A call of a function that may be rayon's, going by its name.
    ///
    /// Only a thread of a pool runs jobs of strangers while it waits, and a function that is called there by such a name
    /// is most likely rayon's.
    #[inline]
    pub fn function() -> Self {
        #[cfg(feature = "rayon")]
        if rayon::current_thread_index().is_some() {
            return Self::rayon();
        }
        Self::unknown(true)
    }

    /// A call of a function `scope`, which may be rayon's, or std's.
    pub fn scope_function() -> ScopeCall {
        ScopeCall::new(Captured::of_call(true))
    }

    /// A call of a method that is not rayon's.
    pub fn method() -> Self {
        Self::unknown(false)
    }

    fn unknown(isolated: bool) -> Self {
        Self(Lender::Captured(Captured::of_call(isolated)))
    }

    /// A call that runs its body in place, of a type that is not rayon's.
    pub fn nobody() -> InPlace {
        InPlace::new(false)
    }

    /// A call of rayon's that runs its body in place.
    pub fn rayon_in_place() -> InPlace {
        InPlace::new(true)
    }

    /// What is lent, to be entered by closures.
    #[inline]
    pub fn lend(&self) -> Lent<'_> {
        match &self.0 {
            Lender::Parked(parked) => Lent::Parked(parked.lent()),
            Lender::Captured(captured) => Lent::Captured(captured),
        }
    }
}

/// A loan of a context, for as long as a call waits.
#[derive(Clone, Copy)]
pub enum Lent<'a> {
    #[doc(hidden)]
    Parked(
        #[allow(private_interfaces, reason = "for expansions, which only pass it on")]
        store::Lent<'a>,
    ),
    #[doc(hidden)]
    Captured(&'a Captured),
}

impl<'a> Lent<'a> {
    /// A scope of it.
    #[inline]
    pub fn enter(self) -> InScope<'a> {
        match self {
            Self::Parked(lent) => InScope::new(Some(lent.enter())),
            Self::Captured(captured) => captured.enter(),
        }
    }

    /// A capture of what is lent.
    pub fn to_captured(self) -> Captured {
        match self {
            Self::Parked(lent) => Captured {
                context: Context::from_root(lent.to_root()),
                home: None,
                isolated: true,
            },
            Self::Captured(captured) => captured.clone(),
        }
    }
}

/// A call that runs its body as its caller's own code, and parks the context when the body is done.
pub struct InPlace {
    /// Whose frame is parked, if the call is rayon's.
    place: Option<Place>,
    parked: Cell<Option<Leaf>>,
}

impl InPlace {
    pub(super) fn new(is_rayon: bool) -> Self {
        Self {
            place: is_rayon.then(Place::here),
            parked: Cell::new(None),
        }
    }

    /// What parks the context, behind the body.
    pub fn lend(&self) -> Body<'_> {
        Body(self)
    }
}

/// The body of a call that runs it in place.
#[derive(Clone, Copy)]
pub struct Body<'a>(&'a InPlace);

impl<'a> Body<'a> {
    /// Parks the context when it is dropped.
    pub fn enter(self) -> AfterBody<'a> {
        AfterBody(self.0)
    }

    /// The same, for a body that owns what it enters.
    pub fn to_captured(self) -> Self {
        self
    }
}

/// Parks the context when it is dropped.
#[must_use = "the context is parked when this is dropped"]
pub struct AfterBody<'a>(&'a InPlace);

impl Drop for AfterBody<'_> {
    fn drop(&mut self) {
        if let Some(leaf) = self.0.place.and_then(Place::park) {
            self.0.parked.set(Some(leaf));
        }
    }
}

/// The context of closures in a chain of parallel iterators that no adaptor reaches. It is known once the chain is
/// driven; if it turns out to be no chain of rayon's, never.
pub struct Unreached(OnceLock<Context>);

impl Unreached {
    /// Not known yet.
    #[expect(clippy::new_without_default, reason = "called by expansions only")]
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// What closures enter.
    pub fn lend(&self) -> UnreachedLent<'_> {
        UnreachedLent(self)
    }
}

/// A loan of a context that is not known yet.
#[derive(Clone, Copy)]
pub struct UnreachedLent<'a>(&'a Unreached);

impl<'a> UnreachedLent<'a> {
    /// A scope of it.
    pub fn enter(self) -> InScope<'a> {
        InScope::new(self.0.0.get().map(Context::enter))
    }

    #[cfg(feature = "rayon")]
    pub(super) fn fill(self, context: &Context) {
        self.0.0.get_or_init(|| context.clone());
    }
}

/// Where work gets its context from.
pub trait Source {
    #[doc(hidden)]
    type Scope<'a>
    where
        Self: 'a;
    #[doc(hidden)]
    fn enter(&self) -> Self::Scope<'_>;
}

impl Source for Captured {
    type Scope<'a> = InScope<'a>;

    #[inline]
    fn enter(&self) -> InScope<'_> {
        self.enter()
    }
}

impl<'l> Source for Lent<'l> {
    type Scope<'a>
        = InScope<'l>
    where
        Self: 'a;

    #[inline]
    fn enter(&self) -> InScope<'l> {
        (*self).enter()
    }
}

impl<'l> Source for Body<'l> {
    type Scope<'a>
        = AfterBody<'l>
    where
        Self: 'a;

    fn enter(&self) -> AfterBody<'l> {
        (*self).enter()
    }
}

/// Where work gets a context of its own from.
pub trait CaptureSource: Source {
    #[doc(hidden)]
    fn into_captured(self) -> Captured;
}

impl CaptureSource for Captured {
    #[inline]
    fn into_captured(self) -> Captured {
        self
    }
}

impl CaptureSource for Lent<'_> {
    fn into_captured(self) -> Captured {
        self.to_captured()
    }
}

macro_rules! debug {
    ($($name:ident)*) => {$(
        impl Debug for $name<'_> {
            fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    )*};
}

debug!(InScope Lent Body AfterBody UnreachedLent);

impl Debug for Captured {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Captured").field(&self.context).finish()
    }
}

macro_rules! debug_owners {
    ($($name:ident)*) => {$(
        impl Debug for $name {
            fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    )*};
}

debug_owners!(Waiting InPlace Unreached);
