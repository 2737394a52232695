//! What a call lends while it waits: the context of its caller, to closures that may run on other
//! threads meanwhile.

use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::sync::OnceLock;

use super::capture::{Captured, Ends, Source};
use super::guard::ScopeGuard;
use super::job::{self, Job, JobEnd};
use crate::store::{self, Parked, Root};
use crate::{Context, InContext};

/// Holds the context of a call that waits, from before the call to its end. An expansion binds it
/// by `match Lender::rayon() { __contextvars_lender => .. }`.
///
/// `Sorted` says what a sort sorts: from it come the parameter types of a comparison that is given
/// by name (`sort.rs`).
pub struct Lender<Sorted = ()> {
    held: Held,
    sorted: PhantomData<fn(&Sorted)>,
}

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
    /// For a call whose path names rayon: the context is parked while it waits.
    #[inline]
    pub fn rayon() -> Self {
        Self::of(Held::Parked(store::park()))
    }

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

    /// For the closures of a chain that no adaptor covers. The context is known when the chain is
    /// driven, or never, if the chain is no parallel iterator; then the closures enter nothing.
    pub fn late() -> Self {
        Self::of(Held::Late(Apart::new(OnceLock::new())))
    }
}

impl<Sorted> Lender<Sorted> {
    fn of(held: Held) -> Self {
        Self {
            held,
            sorted: PhantomData,
        }
    }

    /// For a rayon sort.
    #[cfg(feature = "rayon")]
    pub(super) fn sort() -> Self {
        Self::of(Held::Parked(store::park()))
    }

    /// The loan that closures enter. A closure captures the loan, and not the lender, because a
    /// lender stays on its thread.
    #[inline]
    pub fn lend_(&self) -> Loan<'_, Sorted> {
        Loan {
            held: match &self.held {
                Held::Parked(parked) => Lends::Parked(parked.lend()),
                Held::Captured(captured) => Lends::Captured(captured.get()),
                Held::Late(late) => Lends::Late(late.get()),
            },
            sorted: PhantomData,
        }
    }
}

/// A loan of a context, for as long as a call waits: what the closures of that call enter.
pub struct Loan<'a, Sorted = ()> {
    held: Lends<'a>,
    sorted: PhantomData<fn(&Sorted)>,
}

#[derive(Clone, Copy)]
enum Lends<'a> {
    Parked(store::Loan<'a>),
    Captured(&'a Captured),
    Late(&'a OnceLock<Context>),
}

// By hand: `Sorted` need not be `Copy`.
impl<Sorted> Copy for Loan<'_, Sorted> {}

impl<Sorted> Clone for Loan<'_, Sorted> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<'a, Sorted> Loan<'a, Sorted> {
    /// A scope of what is lent.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "else the guard lies in memory")]
    pub fn enter_(self) -> ScopeGuard<'a> {
        let parked = match self.held {
            Lends::Parked(loan) => Some(loan),
            _ => None,
        };
        let scope = store::Loan::enter_or(parked, || self.held.to_enter());
        scope.map_or(ScopeGuard::NOTHING, ScopeGuard::scope)
    }

    /// A capture of what is lent: for a closure of which the callee may ask that it is `'static`.
    pub fn to_captured_(self) -> Captured {
        match self.held {
            Lends::Parked(loan) => Captured::of(Context::from_root(loan.to_root())),
            Lends::Captured(captured) => captured.clone(),
            Lends::Late(late) => Captured::of(late.get().cloned().unwrap_or_default()),
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
        if let Lends::Late(late) = self.held {
            late.get_or_init(|| context.clone());
        }
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

impl<Sorted> Source for Loan<'_, Sorted> {
    #[inline]
    fn enter_(&self) -> ScopeGuard<'_> {
        (*self).enter_()
    }

    fn ends(&self) -> Ends {
        match self.held {
            Lends::Parked(_) => Ends::Anywhere,
            Lends::Captured(captured) => captured.ends(),
            Lends::Late(late) => late.get().map_or(Ends::Nowhere, |_| Ends::Anywhere),
        }
    }

    fn take_for_drop(&mut self) -> Context {
        self.to_captured_().into_context()
    }

    fn into_captured(self) -> Captured {
        self.to_captured_()
    }
}
