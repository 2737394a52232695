//! The carrier of the default subscriber of a thread.

use std::sync::OnceLock;
use std::thread;

use contextvars::Carrier;
use tracing::dispatcher::{self, DefaultGuard, Dispatch};
use tracing_core::dispatcher::get_current;

/// Carries the default subscriber of the thread along, as `tracing::subscriber::with_default` and
/// `set_default` set it: for tests, each of which has a subscriber of its own.
///
/// Carry it before [`TracingSpan`](crate::TracingSpan), so that a span is entered in its own subscriber.
///
/// ```
/// use contextvars::{carry, propagate};
/// use contextvars_tracing::{TracingDispatch, TracingSpan};
/// use tracing::subscriber::with_default;
/// use tracing::{Span, info_span};
///
/// carry(TracingDispatch)?;
/// carry(TracingSpan)?;
///
/// let (span, job) = with_default(tracing_subscriber::registry(), || {
///     let span = info_span!("test");
///     let job = span.in_scope(|| propagate(Span::current));
///     (span, job)
/// });
/// assert_eq!(std::thread::spawn(job).join().unwrap(), span);
/// # Ok::<(), contextvars::CarryError>(())
/// ```
///
/// In an empty context the subscriber is the global default.
///
/// # Cost
///
/// Subscribers can't be compared, so each capture takes a reference, and each entry sets the default. And each
/// default of a thread makes all events of the process slower. So leave it out of programs.
#[derive(Clone, Copy, Debug, Default)]
pub struct TracingDispatch;

impl TracingDispatch {
    /// Makes the carrier, as its name does.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

impl Carrier for TracingDispatch {
    type Captured = Dispatch;
    type Guard<'a> = DispatchGuard;

    fn capture(&self) -> Option<Dispatch> {
        get_current(Dispatch::clone)
    }

    fn is_current(&self, _: Option<&Dispatch>) -> bool {
        // While a subscriber is called, its thread has no default, and must not set one.
        get_current(|_| ()).is_none()
    }

    fn enter<'a>(&'a self, captured: Option<&'a Dispatch>) -> Option<DispatchGuard> {
        let guard = match captured {
            Some(dispatch) => dispatcher::set_default(dispatch),
            None => dispatcher::set_default(&global()),
        };
        Some(DispatchGuard(guard))
    }
}

/// Puts back the default that was there before [`TracingDispatch`] set one.
#[derive(Debug)]
pub struct DispatchGuard(#[expect(dead_code, reason = "it is there to be dropped")] DefaultGuard);

/// The global default.
fn global() -> Dispatch {
    /// Only a thread that has no default of its own is given the global one.
    fn find() -> Dispatch {
        let thread = thread::spawn(|| dispatcher::get_default(Dispatch::clone));
        thread.join().unwrap_or_else(|_| Dispatch::none())
    }

    static GLOBAL: OnceLock<Dispatch> = OnceLock::new();
    // `has_been_set` says the same of a default of any thread. So what is found may not be the global
    // one yet, and is not kept then.
    if let Some(global) = GLOBAL.get() {
        return global.clone();
    }
    let found = find();
    if !found.is::<tracing::subscriber::NoSubscriber>() {
        return GLOBAL.get_or_init(|| found).clone();
    }
    found
}
