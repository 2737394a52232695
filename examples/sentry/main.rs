//! A carrier for sentry's hub: events of threads and tasks have the tags of the code that started them.
//!
//! Run it with `cargo run -p contextvars-example-sentry`. It checks the events that sentry would send, and panics if one
//! is wrong.

#[path = "../output.rs"]
mod output;

use std::sync::Arc;

use contextvars::{Carrier, carry, context_var, propagate, scoped};
use output::show;
use sentry_core::{Hub, HubSwitchGuard, Level, capture_message, configure_scope};

#[context_var]
static RECORD: u32;

/// The hub of the thread. What is entered is a fork of it, so that tags which a job sets are its own, as variables are.
struct SentryHub;

impl Carrier for SentryHub {
    type Captured = Arc<Hub>;
    type Guard<'a> = HubSwitchGuard;

    fn capture(&self) -> Option<Arc<Hub>> {
        Some(Hub::current())
    }

    fn is_current(&self, captured: Option<&Arc<Hub>>) -> bool {
        captured.is_some_and(|captured| Arc::ptr_eq(&Hub::current(), captured))
    }

    fn enter<'a>(&'a self, captured: Option<&'a Arc<Hub>>) -> Option<HubSwitchGuard> {
        let top = captured.cloned().unwrap_or_else(Hub::main);
        Some(HubSwitchGuard::new(Arc::new(Hub::new_from_top(top))))
    }
}

#[propagate(RECORD = number)]
fn process(number: u32) {
    let record = RECORD.get().to_string();
    let hub = Arc::new(Hub::new_from_top(Hub::current()));
    Hub::run(hub, || {
        configure_scope(|scope| scope.set_tag("record", record));
        let job = std::thread::spawn(|| {
            configure_scope(|scope| scope.set_tag("place", "thread"));
            capture_message("in a thread", Level::Warning);
        });
        job.join().expect("the thread only sends a message");
        capture_message("here", Level::Warning);
    });
}

fn main() -> Result<(), contextvars::CarryError> {
    carry(SentryHub)?;
    let events = sentry_core::test::with_captured_events(|| {
        scoped!(RECORD = 0, {
            for number in 1..=3 {
                process(number);
            }
        });
    });
    let seen: Vec<_> = events
        .iter()
        .map(|event| {
            let tag = |name| event.tags.get(name).map_or("-", String::as_str);
            let message = event.message.as_deref().unwrap_or_default();
            format!(
                "{message}: record {}, place {}",
                tag("record"),
                tag("place")
            )
        })
        .collect();
    for line in &seen {
        show!("{line}");
    }
    let expected = (1..=3).flat_map(|number| {
        [
            format!("in a thread: record {number}, place thread"),
            format!("here: record {number}, place -"),
        ]
    });
    assert!(expected.eq(seen));
    Ok(())
}
