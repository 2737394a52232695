//! A call of a function that is named just `scope`: rayon's, std's, or somebody else's.
//!
//! The body's argument tells: if it is rayon's, the body is isolated, and when it is done the context is parked until the
//! call ends. Any other body is its caller's own code, as long as it runs on its caller's thread.

use std::any::type_name;
use std::cell::RefCell;
use std::fmt::{self, Debug, Formatter};

use super::waiting::{Captured, InScope, Source};
use crate::store::{Leaf, Place};

thread_local! {
    /// What bodies have parked on this thread, for the calls that wait for them: a body may have to be `Send`, which nothing
    /// is that parks.
    static PARKED: RefCell<Vec<Leaf>> = const { RefCell::new(Vec::new()) };
}

/// `None` at the thread's exit, when nothing is parked any more.
fn with_parked<R>(f: impl FnOnce(&mut Vec<Leaf>) -> R) -> Option<R> {
    PARKED.try_with(|all| f(&mut all.borrow_mut())).ok()
}

/// The call.
pub struct ScopeCall {
    captured: Captured,
    place: Place,
    /// How many were parked before.
    outer: usize,
}

impl ScopeCall {
    pub(super) fn new(captured: Captured) -> Self {
        Self {
            captured,
            place: Place::here(),
            outer: with_parked(|all| all.len()).unwrap_or(0),
        }
    }

    /// What the body enters.
    pub fn lend(&self) -> ScopeBody<'_> {
        ScopeBody {
            captured: &self.captured,
            place: self.place,
        }
    }
}

impl Drop for ScopeCall {
    fn drop(&mut self) {
        // Taken out first: what is put back runs no code, but the cell need not rely on that.
        while let Some(parked) =
            with_parked(|all| (all.len() > self.outer).then(|| all.pop())).flatten()
        {
            drop(parked);
        }
    }
}

/// Whether an argument is rayon's.
///
/// Asking for its type by a method could come before the compiler has inferred it. Its name can be asked at any time; a
/// wrong answer would cost isolation, nothing else.
fn is_rayon<S: ?Sized>() -> bool {
    type_name::<S>().contains("rayon_core::scope::")
}

/// A loan to the body.
#[derive(Clone, Copy)]
pub struct ScopeBody<'a> {
    captured: &'a Captured,
    place: Place,
}

impl<'a> ScopeBody<'a> {
    /// A scope, for a body that takes this argument.
    pub fn enter_body<S: ?Sized>(self, _: &S) -> InBody<'a> {
        self.enter_if(is_rayon::<S>())
    }

    /// A scope, for what belongs to rayon's body.
    pub fn enter(self) -> InBody<'a> {
        self.enter_if(true)
    }

    /// What it lends, for a body that may have to own it.
    pub fn to_captured(self) -> Captured {
        self.captured.clone()
    }

    fn enter_if(self, is_rayon: bool) -> InBody<'a> {
        let is_home = self.captured.is_home();
        InBody {
            entered: (is_rayon || !is_home).then(|| self.captured.enter()),
            parks: (is_rayon && is_home).then_some(self.place),
        }
    }
}

impl<'l> Source for ScopeBody<'l> {
    type Scope<'a>
        = InBody<'l>
    where
        Self: 'a;

    fn enter(&self) -> InBody<'l> {
        (*self).enter()
    }
}

/// The scope of a body, which parks the context when it ends.
#[must_use = "the scope ends when this is dropped"]
pub struct InBody<'a> {
    entered: Option<InScope<'a>>,
    parks: Option<Place>,
}

impl Drop for InBody<'_> {
    fn drop(&mut self) {
        drop(self.entered.take());
        if let Some(place) = self.parks {
            with_parked(|all| all.extend(place.park()));
        }
    }
}

macro_rules! debug {
    ($($name:ty)*) => {$(
        impl Debug for $name {
            fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    )*};
}

debug!(ScopeCall ScopeBody<'_> InBody<'_>);
