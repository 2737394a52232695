//! What OpenTelemetry's context and the attributes cost:
//! `cargo run --release -p contextvars-opentelemetry --example cost`.
//!
//! Carriers can't be taken back, so what is measured without one comes first.

use std::hint::black_box;
use std::time::Instant;

use contextvars::{Context, ContextVar, carry, scoped};
use contextvars_opentelemetry::{ContextLogProcessor, ContextSpanProcessor, OtelContext};
use opentelemetry::logs::{Logger, LoggerProvider};
use opentelemetry::trace::{Span, TraceContextExt, Tracer, TracerProvider};
use opentelemetry::{Context as Otel, InstrumentationScope, KeyValue};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::{LogProcessor, SdkLogRecord, SdkLoggerProvider};
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData, SpanProcessor};

static USER: ContextVar<&str> = ContextVar::new("USER");
static REQUEST: ContextVar<i64> = ContextVar::new("REQUEST");
static TENANT: ContextVar<&str> = ContextVar::new("TENANT");

/// The least time of some rounds, for one call.
fn time(what: &str, mut f: impl FnMut()) {
    const CALLS: u32 = 50_000;
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
    USER.scope("ann", || {
        time(&format!("{with}: capture and enter, no span"), || {
            Context::current().scope(|| black_box(()));
        });
        let span = SdkTracerProvider::default().tracer("cost").start("span");
        let guard = Otel::current_with_span(span).attach();
        time(&format!("{with}: capture and enter, a span"), || {
            Context::current().scope(|| black_box(()));
        });
        let context = Context::current();
        drop(guard);
        time(&format!("{with}: enter, on a bare thread"), || {
            context.scope(|| black_box(()));
        });
    });
}

/// Takes what ends, and sends nothing.
#[derive(Debug)]
struct Nowhere;

impl SpanProcessor for Nowhere {
    fn on_start(&self, _: &mut opentelemetry_sdk::trace::Span, _: &Otel) {}

    fn on_end(&self, span: SpanData) {
        black_box(span);
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: std::time::Duration) -> OTelSdkResult {
        Ok(())
    }
}

impl LogProcessor for Nowhere {
    fn emit(&self, record: &mut SdkLogRecord, _: &InstrumentationScope) {
        black_box(record);
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: std::time::Duration) -> OTelSdkResult {
        Ok(())
    }
}

fn spans_and_records() {
    let bare = SdkTracerProvider::builder()
        .with_span_processor(Nowhere)
        .build();
    let tracer = bare.tracer("cost");
    time("a span with three attributes, by hand", || {
        let attributes = [
            KeyValue::new("USER", USER.get()),
            KeyValue::new("REQUEST", REQUEST.get()),
            KeyValue::new("TENANT", TENANT.get()),
        ];
        tracer
            .span_builder("span")
            .with_attributes(attributes)
            .start(&tracer)
            .end();
    });
    let with = SdkTracerProvider::builder()
        .with_span_processor(ContextSpanProcessor::new())
        .with_span_processor(Nowhere)
        .build();
    let tracer = with.tracer("cost");
    time("a span with three variables", || tracer.start("span").end());

    let bare = SdkLoggerProvider::builder()
        .with_log_processor(Nowhere)
        .build();
    let logger = bare.logger("cost");
    time("a log record with three attributes, by hand", || {
        use opentelemetry::logs::LogRecord;
        let mut record = logger.create_log_record();
        record.add_attribute("USER", USER.get());
        record.add_attribute("REQUEST", REQUEST.get());
        record.add_attribute("TENANT", TENANT.get());
        logger.emit(record);
    });
    let with = SdkLoggerProvider::builder()
        .with_log_processor(ContextLogProcessor::new())
        .with_log_processor(Nowhere)
        .build();
    let logger = with.logger("cost");
    time("a log record with three variables", || {
        logger.emit(logger.create_log_record());
    });
}

fn main() -> Result<(), contextvars::CarryError> {
    contexts("without");
    carry(OtelContext)?;
    contexts("with a carrier");

    let context = Otel::new().with_value(7_u8);
    time("attach and detach by hand", || {
        drop(black_box(context.clone().attach()));
    });
    scoped!(USER = "ann", REQUEST = 7, TENANT = "acme", {
        spans_and_records();
    });
    Ok(())
}
