//! Listed variables as OpenTelemetry's baggage, and back.

use contextvars::Context;
use contextvars::baggage::Baggage;
use opentelemetry::baggage::Baggage as OtelBaggage;

/// Returns OpenTelemetry's baggage with the variables of `list` that are bound in the current context.
///
/// OpenTelemetry's propagator writes them into the headers of a request:
///
/// ```
/// use std::collections::HashMap;
///
/// use contextvars::ContextVar;
/// use contextvars::baggage::Baggage;
/// use contextvars_opentelemetry::to_otel;
/// use opentelemetry::Context;
/// use opentelemetry::baggage::BaggageExt;
/// use opentelemetry::propagation::TextMapPropagator;
/// use opentelemetry_sdk::propagation::BaggagePropagator;
///
/// static TENANT: ContextVar<String> = ContextVar::new("tenant");
///
/// let list = Baggage::new().var(&TENANT);
/// let headers = TENANT.scope("DF 28".to_owned(), || {
///     let mut headers = HashMap::new();
///     let context = Context::current_with_baggage(to_otel(&list));
///     BaggagePropagator::new().inject_context(&context, &mut headers);
///     headers
/// });
/// assert_eq!(headers["baggage"], "tenant=DF%2028");
/// ```
///
/// `with_baggage` replaces the baggage that a context has. To keep members of other code, insert them
/// into what this returns.
///
/// The limits are those of OpenTelemetry: 64 members, and 8,192 bytes of keys and values. A member
/// that would break one is left out whole.
pub fn to_otel(list: &Baggage) -> OtelBaggage {
    let mut baggage = OtelBaggage::new();
    for (key, value) in list.pairs() {
        baggage.insert(key, value);
    }
    baggage
}

/// Returns `context` with the variables of `list` bound to what OpenTelemetry's baggage has.
///
/// Only listed keys are read. A value that does not parse is not bound, which is no error. Baggage is
/// what a stranger wrote: never authorise by it.
///
/// ```
/// use contextvars::baggage::Baggage;
/// use contextvars::{Context, ContextVar};
/// use contextvars_opentelemetry::from_otel;
/// use opentelemetry::KeyValue;
///
/// static TENANT: ContextVar<String> = ContextVar::new("tenant");
///
/// let list = Baggage::new().var(&TENANT);
/// let received = [KeyValue::new("tenant", "DF 28"), KeyValue::new("role", "admin")];
/// let context = from_otel(&list, &received.into_iter().collect(), Context::new());
/// assert_eq!(context.get(&TENANT).unwrap(), "DF 28");
/// assert_eq!(context.len(), 1);
/// ```
pub fn from_otel(list: &Baggage, baggage: &OtelBaggage, context: Context) -> Context {
    let pairs = baggage.iter();
    list.bind_pairs(
        pairs.map(|(key, (value, _))| (key.as_str(), value.as_str())),
        context,
    )
}
