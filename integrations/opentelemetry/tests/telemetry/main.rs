//! The carrier, the attributes and the baggage, with OpenTelemetry's own SDK and its exporters in
//! memory.

mod attributes;
mod baggage;
mod carrier;

use std::sync::Once;

use contextvars::{carry, context_var};
use contextvars_opentelemetry::OtelContext;

#[context_var]
static USER: String;

#[context_var(name = "request")]
static REQUEST: u64;

#[context_var(secret)]
static TOKEN: String;

#[context_var(log = false)]
static POOL: u32;

#[context_var]
static ROUTE: Vec<u8>;

/// Carries OpenTelemetry's context, in the whole process: all tests run with it.
fn carried() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| carry(OtelContext::new()).expect("it is carried once"));
}
