//! A program: one global subscriber with lines of JSON and spans of OpenTelemetry, and the span carried.

mod support;

use std::collections::HashMap;
use std::fmt::Debug;

use contextvars::{Context, Propagate, carry, context_var, propagate};
use contextvars_tracing::{JsonContext, TracingSpan, WithContext, WithFields};
use opentelemetry::trace::{SpanId, TracerProvider};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};
use rayon::prelude::*;
use support::{Notes, Sink};
use tracing::{Span, info, info_span};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::prelude::*;

#[context_var]
static REQUEST: u64;
#[context_var(secret)]
static TOKEN: String;

const SECRET: &str = "xyzzy-0451";

/// A type whose `Debug` would show a secret.
#[derive(Clone, Debug)]
struct Password(#[expect(dead_code, reason = "`Debug` prints it")] &'static str);

#[context_var(secret)]
static PASSWORD: Password;

#[propagate(REQUEST = number, TOKEN = SECRET.to_owned(), PASSWORD = Password(SECRET))]
fn handle(number: u64) {
    let _span = info_span!("handle", number).entered();
    info!("begin");
    std::thread::spawn(|| info_span!("thread").in_scope(|| info!("thread")))
        .join()
        .unwrap();
    rayon::join(
        || info_span!("left").in_scope(|| info!("left")),
        || info_span!("right").in_scope(|| info!("right")),
    );
    (0..20)
        .into_par_iter()
        .with_max_len(1)
        .for_each(|item: u32| info!(item, "item"));
}

/// An empty context has no span.
fn detach(notes: &Notes) {
    info_span!("a").in_scope(|| {
        info_span!("b").in_scope(|| {
            Context::new().scope(|| {
                info!("detached");
                info_span!("own").in_scope(|| info!("within"));
            });
            info!("back");
        });
    });
    let seen = notes.take();
    let expected = [
        "detached",
        "own/within",
        "close own",
        "a/b/back",
        "close b",
        "close a",
    ];
    assert_eq!(seen, expected);
}

#[test]
fn lines_and_exported_spans_follow_the_work() {
    carry(TracingSpan).unwrap();
    let (nested, flat, text) = (Sink::default(), Sink::default(), Sink::default());
    let notes = Notes::default();
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(exporter.clone())
        .build();
    tracing_subscriber::registry()
        .with(EnvFilter::new("info"))
        .with(notes.clone())
        .with(tracing_opentelemetry::layer().with_tracer(provider.tracer("test")))
        .with(
            tracing_subscriber::fmt::layer()
                .json()
                .with_writer(nested.clone())
                .map_event_format(|format| JsonContext::new(format).also(&PASSWORD)),
        )
        .with(
            WithFields::new(
                tracing_subscriber::fmt::layer()
                    .json()
                    .flatten_event(true)
                    .with_writer(flat.clone()),
            )
            .also(&TOKEN),
        )
        .with(
            tracing_subscriber::fmt::layer()
                .with_writer(text.clone())
                .map_event_format(|format| WithContext::new(format).also(&PASSWORD)),
        )
        .init();

    detach(&notes);
    drop((nested.take(), flat.take(), text.take()));
    exporter.reset();

    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(3)
        .build()
        .unwrap();
    let numbers = (0..20_u64).into_par_iter().in_current_context();
    numbers.for_each(|number| pool.install(propagate(|| handle(number))));
    pool.broadcast(|_| assert!(Span::current().is_none()));

    let lines = nested.take_json();
    assert_eq!(lines.len(), 20 * 24);
    for line in &lines {
        let spans = line["spans"].as_array().unwrap();
        assert_eq!(spans[0]["name"], "handle", "{line}");
        assert_eq!(spans[0]["number"], line["context"]["REQUEST"], "{line}");
        assert_eq!(line["context"]["TOKEN"], "<secret>");
        assert_eq!(line["context"]["PASSWORD"], "<secret>");
    }
    let flat_lines = flat.take_json();
    assert_eq!(flat_lines.len(), 20 * 24);
    for line in &flat_lines {
        assert_eq!(line["spans"][0]["number"], line["REQUEST"], "{line}");
        assert_eq!(line["TOKEN"], "<secret>");
    }
    let text = text.take();
    assert_eq!(text.lines().count(), 20 * 24);

    provider.force_flush().unwrap();
    let spans = exporter.get_finished_spans().unwrap();
    assert_eq!(spans.len(), 20 * 4);
    let by_id: HashMap<SpanId, _> = spans
        .iter()
        .map(|span| (span.span_context.span_id(), span))
        .collect();
    for span in &spans {
        if span.name == "handle" {
            assert_eq!(span.parent_span_id, SpanId::INVALID);
        } else {
            let parent = by_id[&span.parent_span_id];
            assert_eq!(parent.name, "handle");
            assert_eq!(parent.span_context.trace_id(), span.span_context.trace_id());
        }
    }

    for all in [
        &format!("{lines:?}"),
        &format!("{flat_lines:?}"),
        &text,
        &format!("{spans:?}"),
    ] {
        assert!(!all.contains(SECRET));
    }
}
