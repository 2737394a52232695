//! Variables in the `baggage` header. The rules are those of W3C Baggage, Working Draft, and of its sections "Definition", "value",
//! "property", "Limits" and "Mutating baggage".

mod builder;
mod properties;
mod reference;
mod rules;

use contextvars::Context;
use contextvars::baggage::Baggage;
use contextvars_tests::var;

var! {
    static TENANT: String, name("tenant");
    static LEVEL: u8, name("level");
    static LOCALE: String = "en".to_owned(), name("locale");
}

/// The list that most tests use.
fn wire() -> Baggage {
    Baggage::new().var(&TENANT).var(&LEVEL).var(&LOCALE)
}

fn extract(headers: &[&str]) -> Context {
    wire().extract(headers.iter().copied(), Context::new())
}

fn tenant(headers: &[&str]) -> Option<String> {
    extract(headers).get(&TENANT).cloned()
}

/// What is sent for a tenant and nothing else.
fn inject_tenant(value: &str, others: &str) -> String {
    Context::new()
        .with_value(&TENANT, value.to_owned())
        .scope(|| wire().inject(others))
}
