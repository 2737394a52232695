//! Listed variables as OpenTelemetry's baggage, and back.

use std::collections::HashMap;

use contextvars::baggage::Baggage;
use contextvars::{Context, scoped};
use contextvars_opentelemetry::{from_otel, to_otel};
use opentelemetry::baggage::{Baggage as OtelBaggage, BaggageExt};
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::{Context as OtelContext, KeyValue};
use opentelemetry_sdk::propagation::BaggagePropagator;

use crate::{REQUEST, USER};

fn list() -> Baggage {
    Baggage::new().var(&USER).named("request-id", &REQUEST)
}

#[test]
fn what_is_bound_goes_over_and_comes_back_as_it_is() {
    for user in [
        "ann",
        "",
        " a b ",
        "100%41",
        "a=b;c,d",
        "ü\n\u{1f600}\"\\",
        "%",
    ] {
        let baggage = scoped!(USER = user.to_owned(), REQUEST = u64::MAX, {
            to_otel(&list())
        });
        assert_eq!(baggage.get("USER").unwrap().as_str(), user);
        let context = from_otel(&list(), &baggage, Context::new());
        assert_eq!(context.get(&USER).unwrap(), user);
        assert_eq!(context.get(&REQUEST), Some(&u64::MAX));
    }
}

#[test]
fn what_is_unbound_is_no_member() {
    assert!(to_otel(&list()).is_empty());
    let baggage = scoped!(REQUEST = 7, { to_otel(&list()) });
    assert_eq!(baggage.len(), 1);
}

#[test]
fn what_is_not_listed_or_does_not_parse_is_not_bound() {
    let baggage: OtelBaggage = [
        KeyValue::new("request-id", "seven"),
        KeyValue::new("role", "admin"),
        KeyValue::new("user", "in small letters"),
    ]
    .into_iter()
    .collect();
    assert!(from_otel(&list(), &baggage, Context::new()).is_empty());
    let before = Context::new().with_value(&REQUEST, 1);
    assert_eq!(from_otel(&list(), &baggage, before).get(&REQUEST), Some(&1));
}

#[test]
fn a_member_that_breaks_a_limit_is_left_out_whole() {
    let too_long = "x".repeat(9_000);
    let baggage = scoped!(USER = too_long, REQUEST = 7, { to_otel(&list()) });
    assert_eq!(baggage.get("USER"), None);
    assert_eq!(baggage.get("request-id").unwrap().as_str(), "7");
}

#[test]
fn opentelemetrys_propagator_takes_them_through_a_header() {
    let propagator = BaggagePropagator::new();
    let mut headers = HashMap::new();
    scoped!(USER = "DF 28, ü; a=b".to_owned(), REQUEST = 7, {
        let context = OtelContext::new().with_baggage(to_otel(&list()));
        propagator.inject_context(&context, &mut headers);
    });
    // The crate's own reader understands it, too.
    let read = list().extract([&*headers["baggage"]], Context::new());
    let received = propagator.extract(&headers);
    for context in [read, from_otel(&list(), received.baggage(), Context::new())] {
        assert_eq!(context.get(&USER).unwrap(), "DF 28, ü; a=b");
        assert_eq!(context.get(&REQUEST), Some(&7));
    }
}
