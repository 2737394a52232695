//! What a call lends while it waits: the context of its caller, to closures that may run on other
//! threads meanwhile.

use std::sync::OnceLock;

use super::capture::{Captured, Ends, Source};
use super::guard::ScopeGuard;
use super::job::{self, Job, JobEnd};
use crate::store::{BlockScope, ForkLender, Root};
use crate::{Context, InContext};

/// Holds the context of a call that waits, from before the call to its end. An expansion binds it
/// by `match Lender::rayon() { __contextvars_lender => .. }`.
pub struct Lender(Held);

enum Held {
    Captured(Captured),
    Late(OnceLock<Context>),
}

impl Lender {
    /// For a call whose path names rayon, or a method of a type of rayon's: the context is parked
    /// while it waits. Such a lender is of a type of its own, so that the guards of its closures are short.
    #[inline]
    pub fn rayon() -> ForkLender {
        ForkLender::new()
    }

    /// For a call that may be rayon's or not: a bare name, or a method of a type that is not
    /// rayon's.
    ///
    /// Nothing is parked, because the callee itself may read variables. A closure enters the
    /// context if it runs on another thread than its caller's; on its caller's thread it is the
    /// caller's own code.
    pub fn unknown() -> Self {
        Self(Held::Captured(Captured::for_other_threads()))
    }

    /// For the closures of a chain that no adaptor covers. The context is known when the chain is
    /// driven, or never, if the chain is no parallel iterator; then the closures enter nothing.
    pub fn late() -> Self {
        Self(Held::Late(OnceLock::new()))
    }

    /// The loan that closures enter. A closure captures the loan, and not the lender, because a
    /// lender stays on its thread.
    #[inline]
    pub fn lend_(&self) -> Loan<'_> {
        Loan(&self.0)
    }
}

/// A loan of a context, for as long as a call waits: what the closures of that call enter.
#[derive(Clone, Copy)]
pub struct Loan<'a>(&'a Held);

impl<'a> Loan<'a> {
    /// A scope of what is lent.
    #[inline]
    pub fn enter_(self) -> ScopeGuard<'a> {
        match self.to_enter() {
            Some(root) => ScopeGuard::scope(BlockScope::owning(root)),
            None => ScopeGuard::NOTHING,
        }
    }

    /// What a closure enters, if it enters something.
    ///
    /// Not inlined, so that no closure is long.
    #[inline(never)]
    fn to_enter(self) -> Option<Root> {
        match self.0 {
            Held::Captured(captured) => captured.to_enter(),
            Held::Late(late) => late.get().map(|context| context.clone().into_root()),
        }
    }

    /// A capture of what is lent: for a closure of which the callee may ask that it is `'static`.
    pub fn to_captured_(self) -> Captured {
        match self.0 {
            Held::Captured(captured) => captured.clone(),
            Held::Late(late) => Captured::of(late.get().cloned().unwrap_or_default()),
        }
    }

    /// What a closure with `move` holds, so that what it captured is dropped in what is lent.
    #[inline]
    pub fn job_(self) -> (Job<Self>, JobEnd) {
        job::of(self)
    }

    /// The same for a capture of what is lent.
    pub fn captured_job_(self) -> (Job, JobEnd) {
        job::of(self.to_captured_())
    }

    /// Puts the future of an `async` closure into what is lent.
    pub fn run_<F: Future>(self, future: F) -> InContext<F> {
        self.to_captured_().run_(future)
    }

    /// Tells the closures of a chain which context they enter.
    #[cfg(feature = "rayon")]
    pub(super) fn fill(self, context: &Context) {
        if let Held::Late(late) = self.0 {
            late.get_or_init(|| context.clone());
        }
    }
}

impl Source for Loan<'_> {
    type Guard<'g>
        = ScopeGuard<'g>
    where
        Self: 'g;

    #[inline]
    fn enter_(&self) -> ScopeGuard<'_> {
        (*self).enter_()
    }

    fn ends(&self) -> Ends {
        match self.0 {
            Held::Captured(captured) => captured.ends(),
            Held::Late(late) => late.get().map_or(Ends::Nowhere, |_| Ends::Anywhere),
        }
    }

    fn take_for_drop(&mut self) -> Context {
        self.to_captured_().into_context()
    }

    fn into_captured(self) -> Captured {
        self.to_captured_()
    }
}
