//! What a carried span costs: `cargo run --release -p contextvars-tracing --example cost`, and the same with
//! `-- --note`.
//!
//! Carriers can't be taken back, so what is measured without one comes first.

use std::hint::black_box;
use std::time::Instant;

use contextvars::{Context, ContextVar, carry};
use contextvars_tracing::{NoteSpans, TracingSpan};
use tracing::dispatcher::{self, Dispatch};
use tracing::{Instrument, info_span};
use tracing_subscriber::prelude::*;

static USER: ContextVar<u64> = ContextVar::new("USER");

/// The least time of some rounds, for one call.
fn time(what: &str, mut f: impl FnMut()) {
    const CALLS: u32 = 100_000;
    let rounds = (0..20).map(|_| {
        let start = Instant::now();
        for _ in 0..CALLS {
            f();
        }
        start.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS)
    });
    let least = rounds.fold(f64::INFINITY, f64::min);
    println!("{what:<58} {least:8.1} ns");
}

fn contexts(with: &str) {
    let capture_and_enter = || Context::current().scope(|| black_box(()));
    USER.scope(1, || {
        time(
            &format!("{with}: capture and enter, no span"),
            capture_and_enter,
        );
        let span = info_span!("span");
        span.in_scope(|| {
            Context::current().scope(|| {
                // The span is the one that the context has.
                time(
                    &format!("{with}: capture and enter, same span"),
                    capture_and_enter,
                );
            });
            time(
                &format!("{with}: capture and enter, a new span"),
                capture_and_enter,
            );
        });
        let context = span.in_scope(Context::current);
        time(&format!("{with}: enter a span on a bare thread"), || {
            context.scope(|| black_box(()));
        });
    });
}

/// With `--note`, the subscriber has the layer that notes the current span.
fn main() -> Result<(), contextvars::CarryError> {
    let registry = tracing_subscriber::registry();
    let dispatch = if std::env::args().any(|argument| argument == "--note") {
        Dispatch::new(registry.with(NoteSpans::new()))
    } else {
        Dispatch::new(registry)
    };
    dispatcher::set_global_default(dispatch).expect("there is no other");
    contexts("without");
    carry(TracingSpan)?;
    contexts("with a carrier");

    let span = info_span!("span");
    time("enter and leave a span by hand", || {
        span.in_scope(|| black_box(()));
    });
    let mut instrumented = Box::pin(std::future::pending::<()>().instrument(span));
    time("one poll of `Instrumented`", || {
        let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(instrumented.as_mut().poll(&mut cx).is_pending());
    });
    Ok(())
}
