//! A call of a function that is named just `scope`: rayon's, std's, or somebody else's.
//!
//! The body's argument tells: if it is rayon's, the body is isolated, and when it is done the context is parked until the
//! call ends. Any other body is its caller's own code, as long as it runs on its caller's thread.

use std::any::type_name;
use std::cell::RefCell;
use std::fmt::{self, Debug, Formatter};

use super::waiting::{Captured, InScope, Source};
use crate::store::{self, Parked};

thread_local! {
    /// What bodies have parked on this thread, for the calls that wait for them.
    static PARKED: RefCell<Vec<Parked>> = const { RefCell::new(Vec::new()) };
}

/// The call.
pub struct ScopeCall {
    captured: Captured,
    /// How many were parked before.
    outer: usize,
}

impl ScopeCall {
    pub(super) fn new(captured: Captured) -> Self {
        Self {
            captured,
            outer: PARKED.with_borrow(Vec::len),
        }
    }

    /// What the body enters.
    pub fn lend(&self) -> ScopeBody<'_> {
        ScopeBody(&self.captured)
    }
}

impl Drop for ScopeCall {
    fn drop(&mut self) {
        // Taken out first: what is put back runs no code, but the cell need not rely on that.
        while let Some(parked) =
            PARKED.with_borrow_mut(|all| (all.len() > self.outer).then(|| all.pop()))
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
pub struct ScopeBody<'a>(&'a Captured);

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
        self.0.clone()
    }

    fn enter_if(self, is_rayon: bool) -> InBody<'a> {
        let is_home = self.0.is_home();
        InBody {
            entered: (is_rayon || !is_home).then(|| self.0.enter()),
            parks: is_rayon && is_home,
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
    parks: bool,
}

impl Drop for InBody<'_> {
    fn drop(&mut self) {
        drop(self.entered.take());
        if self.parks {
            PARKED.with_borrow_mut(|all| all.push(store::park()));
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
