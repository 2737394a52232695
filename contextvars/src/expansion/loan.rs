//! What a call lends while it waits: the context of its caller, to closures that may run on other
//! threads meanwhile.

use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::sync::OnceLock;

use super::capture::{Captured, Ends, Source, capture};
use super::guard::ScopeGuard;
use super::job::{self, Job, JobEnd};
use crate::store::{self, Parked, Root};
use crate::{Context, InContext};

/// Holds the context of a call that waits, from before the call to its end. An expansion binds it
/// by `match Lender::rayon() { __contextvars_lender => .. }`.
///
/// `Of` says whose callee it is.
pub struct Lender<Of = Rayon> {
    held: Held,
    of: PhantomData<Of>,
}

/// A callee that may be rayon's or not. It may ask for closures that are `'static`.
pub struct Anybody;

/// A callee of rayon's that waits, so that its closures may borrow.
pub struct Rayon;

enum Held {
    Parked(Parked),
    /// Nothing is parked.
    Captured(Apart<Captured>),
    Late(Apart<OnceLock<Context>>),
}

/// A value that a function of its own drops, so that the end of a call which parks is short.
struct Apart<T>(ManuallyDrop<Option<T>>);

impl<T> Apart<T> {
    fn new(value: T) -> Self {
        Self(ManuallyDrop::new(Some(value)))
    }

    fn get(&self) -> &T {
        self.0.as_ref().expect("only the destructor takes it")
    }
}

impl<T> Drop for Apart<T> {
    #[inline]
    fn drop(&mut self) {
        #[inline(never)]
        fn drop_in<T>(value: &mut Option<T>) {
            *value = None;
        }

        drop_in(&mut self.0);
    }
}

impl Lender {
    /// For a call whose path names rayon, or a method of a type of rayon's: the context is parked
    /// while it waits.
    #[inline]
    pub fn rayon() -> Self {
        Self::of(Held::Parked(store::park()))
    }
}

impl Lender<Anybody> {
    /// For a call that may be rayon's or not: a bare name, or a method of a type that is not
    /// rayon's.
    ///
    /// Nothing is parked, because the callee itself may read variables. A closure enters the
    /// context if it runs on another thread than its caller's; on its caller's thread it is the
    /// caller's own code.
    #[inline]
    pub fn unknown() -> Self {
        Self::of(Held::Captured(Apart::new(Captured::for_other_threads())))
    }

    /// For a callee that the user named: its closures enter the context on every thread.
    pub fn named() -> Self {
        Self::of(Held::Captured(Apart::new(capture())))
    }

    /// For the closures of a chain that no adaptor covers. The context is known when the chain is
    /// driven, or never, if the chain is no parallel iterator; then the closures enter nothing.
    pub fn late() -> Self {
        Self::of(Held::Late(Apart::new(OnceLock::new())))
    }
}

impl<Of> Lender<Of> {
    fn of(held: Held) -> Self {
        Self {
            held,
            of: PhantomData,
        }
    }

    /// The loan that closures enter. A closure captures the loan, and not the lender, because a
    /// lender stays on its thread.
    #[inline]
    pub fn lend(&self) -> Loan<'_, Of> {
        Loan {
            held: match &self.held {
                Held::Parked(parked) => Lends::Parked(parked.lend()),
                Held::Captured(captured) => Lends::Captured(captured.get()),
                Held::Late(late) => Lends::Late(late.get()),
            },
            of: PhantomData,
        }
    }
}

/// A loan of a context, for as long as a call waits: what the closures of that call enter.
pub struct Loan<'a, Of = Rayon> {
    held: Lends<'a>,
    of: PhantomData<Of>,
}

#[derive(Clone, Copy)]
enum Lends<'a> {
    Parked(store::Loan<'a>),
    Captured(&'a Captured),
    Late(&'a OnceLock<Context>),
}

// By hand: `Of` need not be `Copy`.
impl<Of> Copy for Loan<'_, Of> {}

impl<Of> Clone for Loan<'_, Of> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<'a, Of> Loan<'a, Of> {
    /// A scope of what is lent.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "else the guard lies in memory")]
    pub fn enter(self) -> ScopeGuard<'a> {
        let parked = match self.held {
            Lends::Parked(loan) => Some(loan),
            _ => None,
        };
        let scope = store::Loan::enter_or(parked, || self.held.to_enter());
        scope.map_or(ScopeGuard::NOTHING, ScopeGuard::scope)
    }

    /// What a closure with `move` holds, so that what it captured is dropped in what is lent.
    #[inline]
    pub fn job(self) -> (Job<Self>, JobEnd) {
        job::of(self)
    }

    /// Puts the future of an `async` closure into what is lent.
    pub fn run<F: Future>(self, future: F) -> InContext<F> {
        self.capture().run(future)
    }

    /// A capture of what is lent.
    fn capture(self) -> Captured {
        match self.held {
            Lends::Parked(loan) => Captured::of(Context::from_root(loan.to_root())),
            Lends::Captured(captured) => captured.clone(),
            Lends::Late(late) => Captured::of(late.get().cloned().unwrap_or_default()),
        }
    }

    /// Tells the closures of a chain which context they enter.
    #[cfg(feature = "rayon")]
    pub(super) fn fill(self, context: &Context) {
        if let Lends::Late(late) = self.held {
            late.get_or_init(|| context.clone());
        }
    }
}

/// What a closure takes along of which the callee may ask that it is `'static`.
impl Loan<'_, Anybody> {
    /// A capture of what is lent.
    pub fn to_captured(self) -> Captured {
        self.capture()
    }

    /// What such a closure with `move` holds.
    pub fn captured_job(self) -> (Job, JobEnd) {
        job::of(self.capture())
    }
}

/// The same, where the receiver says that the callee asks for nothing of the kind: the loan, which costs
/// no reference.
impl Loan<'_> {
    /// The loan.
    #[inline]
    pub fn to_captured(self) -> Self {
        self
    }

    /// What such a closure with `move` holds.
    #[inline]
    pub fn captured_job(self) -> (Job<Self>, JobEnd) {
        self.job()
    }
}

impl Lends<'_> {
    /// What a closure enters that is not lent a parked context.
    ///
    /// Not inlined: beside a parked context, which is entered in a few instructions, it would make every
    /// closure long.
    #[inline(never)]
    fn to_enter(self) -> Option<Root> {
        match self {
            Lends::Parked(_) => None,
            Lends::Captured(captured) => captured.to_enter(),
            Lends::Late(late) => late.get().map(|context| context.clone().into_root()),
        }
    }
}

impl<Of> Source for Loan<'_, Of> {
    type Guard<'g>
        = ScopeGuard<'g>
    where
        Self: 'g;

    #[inline]
    fn enter(&self) -> ScopeGuard<'_> {
        (*self).enter()
    }

    fn ends(&self) -> Ends {
        match self.held {
            Lends::Parked(_) => Ends::Anywhere,
            Lends::Captured(captured) => captured.ends(),
            Lends::Late(late) => late.get().map_or(Ends::Nowhere, |_| Ends::Anywhere),
        }
    }

    fn take_for_drop(&mut self) -> Context {
        self.capture().into_context()
    }

    fn into_captured(self) -> Captured {
        self.capture()
    }
}
