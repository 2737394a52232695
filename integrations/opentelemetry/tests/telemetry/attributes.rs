//! The variables are attributes of spans and log records.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::time::Duration;

use contextvars::{Context, propagate, scoped};
use contextvars_opentelemetry::{ContextLogProcessor, ContextSpanProcessor};
use opentelemetry::logs::{AnyValue, LogRecord, Logger, LoggerProvider, Severity};
use opentelemetry::trace::{Span, SpanKind, TraceContextExt, TraceId, Tracer, TracerProvider};
use opentelemetry::{InstrumentationScope, KeyValue, Value};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::{
    InMemoryLogExporter, LogProcessor, SdkLogRecord, SdkLogger, SdkLoggerProvider,
};
use opentelemetry_sdk::trace::{
    InMemorySpanExporter, Sampler, SamplingDecision, SamplingResult, SdkTracer, SdkTracerProvider,
    ShouldSample, SpanData,
};
use rayon::prelude::*;

use crate::{POOL, REQUEST, ROUTE, TOKEN, USER, carried};

const SECRET: &str = "xyzzy";

fn context() -> Context {
    Context::new()
        .with_value(&USER, "ann\n\"".to_owned())
        .with_value(&REQUEST, u64::MAX)
        .with_value(&TOKEN, SECRET.to_owned())
        .with_value(&POOL, 4)
        .with_value(&ROUTE, vec![1])
}

/// A tracer and what it exported.
struct Spans {
    exporter: InMemorySpanExporter,
    provider: SdkTracerProvider,
    tracer: SdkTracer,
}

impl Spans {
    fn new(processor: ContextSpanProcessor) -> Self {
        carried();
        let exporter = InMemorySpanExporter::default();
        let provider = SdkTracerProvider::builder()
            .with_span_processor(processor)
            .with_simple_exporter(exporter.clone())
            .build();
        let tracer = provider.tracer("test");
        Self {
            exporter,
            provider,
            tracer,
        }
    }

    fn finished(&self) -> Vec<SpanData> {
        self.exporter.get_finished_spans().unwrap()
    }
}

/// A logger and what it exported.
struct Logs {
    exporter: InMemoryLogExporter,
    provider: SdkLoggerProvider,
    logger: SdkLogger,
}

impl Logs {
    fn new(processor: ContextLogProcessor) -> Self {
        carried();
        let exporter = InMemoryLogExporter::default();
        let provider = SdkLoggerProvider::builder()
            .with_log_processor(processor)
            .with_simple_exporter(exporter.clone())
            .build();
        let logger = provider.logger("test");
        Self {
            exporter,
            provider,
            logger,
        }
    }

    fn emit(&self, own: &[(&'static str, &'static str)]) {
        let mut record = self.logger.create_log_record();
        record.add_attributes(own.iter().copied());
        self.logger.emit(record);
    }

    fn records(&self) -> Vec<SdkLogRecord> {
        let all = self.exporter.get_emitted_logs().unwrap();
        all.into_iter().map(|log| log.record).collect()
    }
}

/// The texts of a span's attributes. Each key stands once.
#[track_caller]
fn of_span(span: &SpanData) -> BTreeMap<String, String> {
    let pairs = span.attributes.iter();
    let pairs = pairs.map(|pair| (pair.key.to_string(), pair.value.to_string()));
    once_each(pairs.collect())
}

/// The texts of a record's attributes. Each key stands once.
#[track_caller]
fn of_record(record: &SdkLogRecord) -> BTreeMap<String, String> {
    let text = |value: &AnyValue| match value {
        AnyValue::String(text) => text.to_string(),
        AnyValue::Int(number) => number.to_string(),
        other => panic!("{other:?}"),
    };
    let pairs = record.attributes_iter();
    once_each(
        pairs
            .map(|(key, value)| (key.to_string(), text(value)))
            .collect(),
    )
}

#[track_caller]
fn once_each(pairs: Vec<(String, String)>) -> BTreeMap<String, String> {
    let count = pairs.len();
    let map: BTreeMap<_, _> = pairs.into_iter().collect();
    assert_eq!(map.len(), count, "a key stands twice, one of {map:?}");
    map
}

#[track_caller]
fn assert_same(found: &BTreeMap<String, String>, expected: &[(&str, &str)]) {
    let expected: BTreeMap<String, String> = expected
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    assert_eq!(found, &expected);
}

fn assert_no_secret(sink: &impl Debug) {
    let all = format!("{sink:?}");
    assert!(!all.contains(SECRET), "{all}");
}

/// What one choice of variables gives, as attributes of a span and of a record.
#[track_caller]
fn check(spans: ContextSpanProcessor, logs: ContextLogProcessor, expected: &[(&str, &str)]) {
    let (spans, logs) = (Spans::new(spans), Logs::new(logs));
    context().scope(|| {
        spans.tracer.start("span").end();
        logs.emit(&[]);
    });
    assert_same(&of_span(&spans.finished()[0]), expected);
    assert_same(&of_record(&logs.records()[0]), expected);
    assert_no_secret(&(spans.finished(), logs.records()));
}

const USER_SHOWN: (&str, &str) = ("USER", "ann\n\"");
const REQUEST_SHOWN: (&str, &str) = ("request", "18446744073709551615");
const TOKEN_SHOWN: (&str, &str) = ("TOKEN", "<secret>");

#[test]
fn scalars_and_texts_are_attributes_and_a_secret_is_named_only() {
    check(
        ContextSpanProcessor::new(),
        ContextLogProcessor::new(),
        &[USER_SHOWN, REQUEST_SHOWN, TOKEN_SHOWN],
    );
}

#[test]
fn a_secret_is_left_out_where_secrets_are_hidden() {
    check(
        ContextSpanProcessor::new().hide_secrets(),
        ContextLogProcessor::new().hide_secrets(),
        &[USER_SHOWN, REQUEST_SHOWN],
    );
}

#[test]
fn the_named_variables_only_are_attributes() {
    check(
        ContextSpanProcessor::new().only(["USER", "POOL", "ROUTE"]),
        ContextLogProcessor::new().only(["USER", "POOL", "ROUTE"]),
        &[USER_SHOWN],
    );
}

#[test]
fn an_added_variable_is_shown_by_its_debug_but_not_one_that_is_not_logged() {
    check(
        ContextSpanProcessor::new()
            .only(["USER"])
            .also(&ROUTE)
            .also(&POOL),
        ContextLogProcessor::new()
            .only(["USER"])
            .also(&ROUTE)
            .also(&POOL),
        &[USER_SHOWN, ("ROUTE", "[1]")],
    );
}

#[test]
fn an_added_secret_stays_secret() {
    check(
        ContextSpanProcessor::new().only([]).also(&TOKEN),
        ContextLogProcessor::new().only([]).also(&TOKEN),
        &[TOKEN_SHOWN],
    );
}

#[test]
fn a_variable_can_be_left_out() {
    check(
        ContextSpanProcessor::new().without(&USER).without(&TOKEN),
        ContextLogProcessor::new().without(&USER).without(&TOKEN),
        &[REQUEST_SHOWN],
    );
}

#[test]
fn what_is_unbound_is_no_attribute() {
    let (spans, logs) = (
        Spans::new(ContextSpanProcessor::new()),
        Logs::new(ContextLogProcessor::new()),
    );
    spans.tracer.start("span").end();
    logs.emit(&[]);
    assert_same(&of_span(&spans.finished()[0]), &[]);
    assert_same(&of_record(&logs.records()[0]), &[]);
}

#[test]
fn numbers_stay_numbers() {
    let spans = Spans::new(ContextSpanProcessor::new());
    let logs = Logs::new(ContextLogProcessor::new());
    REQUEST.scope(7, || {
        spans.tracer.start("span").end();
        logs.emit(&[]);
    });
    assert_eq!(
        spans.finished()[0].attributes,
        [KeyValue::new("request", 7)]
    );
    let attributes: Vec<_> = logs.records()[0].attributes_iter().cloned().collect();
    assert_eq!(attributes, [("request".into(), AnyValue::Int(7))]);
}

#[test]
fn an_attribute_of_the_programs_own_stays() {
    let spans = Spans::new(ContextSpanProcessor::new());
    let logs = Logs::new(ContextLogProcessor::new());
    scoped!(USER = "ann".to_owned(), REQUEST = 7, {
        let attributes = [KeyValue::new("USER", "own"), KeyValue::new("other", 1)];
        let span = spans
            .tracer
            .span_builder("span")
            .with_attributes(attributes);
        span.start(&spans.tracer).end();
        logs.emit(&[("USER", "own"), ("other", "1")]);
    });
    let expected = [("USER", "own"), ("other", "1"), ("request", "7")];
    assert_same(&of_span(&spans.finished()[0]), &expected);
    assert_same(&of_record(&logs.records()[0]), &expected);
}

#[test]
fn of_two_variables_with_one_name_the_first_is_the_attribute() {
    static FIRST: contextvars::ContextVar<u8> = contextvars::ContextVar::new("same");
    static SECOND: contextvars::ContextVar<u8> = contextvars::ContextVar::new("same");
    let spans = Spans::new(ContextSpanProcessor::new());
    let logs = Logs::new(ContextLogProcessor::new());
    scoped!(FIRST = 1, SECOND = 2, {
        spans.tracer.start("span").end();
        logs.emit(&[]);
    });
    let of_span = of_span(&spans.finished()[0]);
    assert_eq!(of_span.len(), 1);
    assert_eq!(of_record(&logs.records()[0]), of_span);
}

/// What the sampler added is one of the span's own attributes.
#[derive(Clone, Debug)]
struct NamesTheUser;

impl ShouldSample for NamesTheUser {
    fn should_sample(
        &self,
        _: Option<&opentelemetry::Context>,
        _: TraceId,
        _: &str,
        _: &SpanKind,
        _: &[KeyValue],
        _: &[opentelemetry::trace::Link],
    ) -> SamplingResult {
        SamplingResult {
            decision: SamplingDecision::RecordAndSample,
            // Variables are read and bound here, also while OpenTelemetry's context is lent out.
            attributes: USER.scope(format!("{} of the sampler", USER.get()), || {
                vec![KeyValue::new("USER", Value::from(USER.get()))]
            }),
            trace_state: opentelemetry::trace::TraceState::NONE,
        }
    }
}

#[test]
fn an_attribute_of_the_sampler_stays_and_a_span_that_is_not_sampled_is_left_alone() {
    carried();
    let exporter = InMemorySpanExporter::default();
    let provider = |sampler: Box<dyn ShouldSample>| {
        SdkTracerProvider::builder()
            .with_sampler(sampler)
            .with_span_processor(ContextSpanProcessor::new())
            .with_simple_exporter(exporter.clone())
            .build()
    };
    let (named, off) = (
        provider(Box::new(NamesTheUser)),
        provider(Box::new(Sampler::AlwaysOff)),
    );
    USER.scope("ann".to_owned(), || {
        named.tracer("test").start("span").end();
        off.tracer("test").start("none").end();
    });
    let spans = exporter.get_finished_spans().unwrap();
    assert_eq!(spans.len(), 1);
    assert_same(&of_span(&spans[0]), &[("USER", "ann of the sampler")]);
}

#[test]
fn a_record_that_the_other_processors_do_not_want_is_not_made() {
    #[derive(Debug)]
    struct ErrorsOnly;

    impl LogProcessor for ErrorsOnly {
        fn emit(&self, _: &mut SdkLogRecord, _: &InstrumentationScope) {}

        fn force_flush(&self) -> OTelSdkResult {
            Ok(())
        }

        fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
            Ok(())
        }

        fn event_enabled(&self, level: Severity, _: &str, _: Option<&str>) -> bool {
            level >= Severity::Error
        }
    }

    let provider = SdkLoggerProvider::builder()
        .with_log_processor(ContextLogProcessor::new())
        .with_log_processor(ErrorsOnly)
        .build();
    let logger = provider.logger("test");
    assert!(!logger.event_enabled(Severity::Info, "test", None));
    assert!(logger.event_enabled(Severity::Error, "test", None));
}

#[propagate(REQUEST = request)]
fn work(request: u64, spans: &Spans, logs: &Logs) {
    spans.tracer.in_span("request", |context| {
        let trace = context.span().span_context().trace_id();
        (0..20_u64).into_par_iter().for_each(|_| {
            spans.tracer.start("item").end();
            logs.emit(&[]);
            let current = opentelemetry::Context::current();
            assert_eq!(current.span().span_context().trace_id(), trace);
        });
    });
}

#[test]
fn spans_and_records_of_rayon_jobs_have_the_variables_and_the_parent_of_their_request() {
    let spans = Spans::new(ContextSpanProcessor::new());
    let logs = Logs::new(ContextLogProcessor::new());
    std::thread::scope(|s| {
        for request in 1..=4 {
            let (spans, logs) = (&spans, &logs);
            s.spawn(move || work(request, spans, logs));
        }
    });
    let spans = spans.finished();
    let mut requests = HashMap::new();
    for span in spans.iter().filter(|span| span.name == "request") {
        requests.insert(span.span_context.span_id(), span);
    }
    assert_eq!((requests.len(), spans.len()), (4, 84));
    for item in spans.iter().filter(|span| span.name == "item") {
        let request = requests[&item.parent_span_id];
        assert_eq!(item.attributes, request.attributes);
        let (trace, of_request) = (
            item.span_context.trace_id(),
            request.span_context.trace_id(),
        );
        assert_eq!(trace, of_request);
    }
    let records = logs.records();
    assert_eq!(records.len(), 80);
    for record in &records {
        let trace = record.trace_context().expect("a span was active");
        let request = requests[&trace.span_id];
        assert_eq!(of_record(record), of_span(request));
    }
}

#[test]
fn processors_flush_and_shut_down() {
    let spans = Spans::new(ContextSpanProcessor::new());
    let logs = Logs::new(ContextLogProcessor::new());
    spans.provider.force_flush().unwrap();
    logs.provider.force_flush().unwrap();
    spans.provider.shutdown().unwrap();
    logs.provider.shutdown().unwrap();
}

#[test]
fn processors_print_their_choice_and_no_value() {
    let choice = context().scope(|| format!("{:?}", ContextLogProcessor::new().only(["USER"])));
    assert_eq!(
        choice,
        r#"ContextLogProcessor { selection: Selection { only: Some(["USER"]), also: 0, without: 0, hides_secrets: false } }"#
    );
}
