//! The carrier of OpenTelemetry's context.

use std::panic::catch_unwind;

use contextvars::Carrier;
use opentelemetry::{Context, ContextGuard};

/// Carries OpenTelemetry's current context along: its active span and its baggage.
///
/// ```
/// use contextvars::{carry, propagate};
/// use contextvars_opentelemetry::OtelContext;
/// use opentelemetry::Context;
/// use opentelemetry::baggage::BaggageExt;
/// use opentelemetry::KeyValue;
///
/// carry(OtelContext)?; // once, at the beginning of `main`
///
/// let tenant = || Context::current().baggage().get("tenant").map(ToString::to_string);
/// let context = Context::current_with_baggage([KeyValue::new("tenant", "acme")]);
/// let job = {
///     let _guard = context.attach();
///     propagate(tenant)
/// };
/// assert_eq!(std::thread::spawn(job).join().unwrap().as_deref(), Some("acme"));
/// assert_eq!(tenant(), None);
/// # Ok::<(), contextvars::CarryError>(())
/// ```
///
/// A program whose spans all come from `tracing`, by `tracing-opentelemetry`, carries
/// `contextvars_tracing::TracingSpan` in its place: entering a span activates its OpenTelemetry
/// context. If such a program attaches contexts by hand, too, it carries both, this one first.
///
/// A captured context keeps its span open until the last context that has it is dropped.
/// An empty context has none: `Context::new().scope(..)` detaches from the span and the baggage.
///
/// # Cost
///
/// OpenTelemetry's contexts can't be compared. So each capture takes a reference to the current
/// one, and each entry attaches the captured one, also where it is current already.
#[derive(Clone, Copy, Debug, Default)]
pub struct OtelContext;

impl OtelContext {
    /// Makes the carrier, as its name does.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

impl Carrier for OtelContext {
    type Captured = Context;
    type Guard<'a> = OtelGuard;

    fn capture(&self) -> Option<Context> {
        Some(Context::current())
    }

    fn is_current(&self, _: Option<&Context>) -> bool {
        // A thread that ends may have no stack of contexts any more: there is nothing to carry then.
        !has_stack()
    }

    fn enter<'a>(&'a self, captured: Option<&'a Context>) -> Option<OtelGuard> {
        Some(OtelGuard(captured.cloned().unwrap_or_default().attach()))
    }
}

/// Puts back the context that was there before [`OtelContext`] attached one.
#[derive(Debug)]
pub struct OtelGuard(#[expect(dead_code, reason = "it is there to be dropped")] ContextGuard);

/// Whether this thread still has its stack of contexts, which OpenTelemetry keeps in a thread-local.
///
/// A call into OpenTelemetry without it is a panic. No function asks, so there is a thread-local that
/// ends before that one does.
fn has_stack() -> bool {
    struct Alive(bool);

    impl Drop for Alive {
        fn drop(&mut self) {
            // Only what has a destructor ends. std ends it before what was used earlier.
        }
    }

    thread_local!(static ALIVE: Alive = {
        // Their thread-local is used first. If it is gone already, this is the panic.
        Alive(catch_unwind(|| Context::map_current(|_| ())).is_ok())
    });

    ALIVE.try_with(|alive| alive.0).unwrap_or(false)
}
