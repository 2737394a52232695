//! Traces, logs and baggage across two services over loopback, with `contextvars-opentelemetry` and
//! OpenTelemetry's SDK.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock, Once};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::get;
use contextvars::baggage::Baggage;
use contextvars::{Context, Propagate, carry, context_var, propagate};
use contextvars_opentelemetry::{
    ContextLogProcessor, ContextSpanProcessor, OtelContext, from_otel, to_otel,
};
use contextvars_tests_web::Server;
use contextvars_tower::ContextLayer;
use opentelemetry::Context as Otel;
use opentelemetry::baggage::BaggageExt;
use opentelemetry::logs::{LogRecord, Logger, LoggerProvider};
use opentelemetry::propagation::{TextMapCompositePropagator, TextMapPropagator};
use opentelemetry::trace::{SpanKind, TraceContextExt, Tracer, TracerProvider};
use opentelemetry_http::{HeaderExtractor, HeaderInjector};
use opentelemetry_sdk::logs::{InMemoryLogExporter, SdkLogger, SdkLoggerProvider};
use opentelemetry_sdk::propagation::{BaggagePropagator, TraceContextPropagator};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracer, SdkTracerProvider, SpanData};

#[context_var(name = "tenant")]
static TENANT: String;

#[context_var(secret)]
static TOKEN: String;

const SECRET: &str = "hunter2";

/// What these services send and accept.
static WIRE: LazyLock<Baggage> = LazyLock::new(|| Baggage::new().var(&TENANT));

static PROPAGATOR: LazyLock<TextMapCompositePropagator> = LazyLock::new(|| {
    TextMapCompositePropagator::new(vec![
        Box::new(TraceContextPropagator::new()),
        Box::new(BaggagePropagator::new()),
    ])
});

/// One service: what it tells its collector, and whom it asks.
struct Service {
    tracer: SdkTracer,
    logger: SdkLogger,
    client: reqwest::Client,
    next: Option<String>,
}

/// What the collector of both services got.
#[derive(Default)]
struct Collector {
    spans: InMemorySpanExporter,
    logs: InMemoryLogExporter,
    providers: Vec<(SdkTracerProvider, SdkLoggerProvider)>,
}

impl Collector {
    fn service(&mut self, name: &'static str, next: Option<String>) -> Arc<Service> {
        let traces = SdkTracerProvider::builder()
            .with_span_processor(ContextSpanProcessor::new())
            .with_simple_exporter(self.spans.clone())
            .build();
        let logs = SdkLoggerProvider::builder()
            .with_log_processor(ContextLogProcessor::new())
            .with_simple_exporter(self.logs.clone())
            .build();
        let service = Service {
            tracer: traces.tracer(name),
            logger: logs.logger(name),
            client: reqwest::Client::new(),
            next,
        };
        self.providers.push((traces, logs));
        Arc::new(service)
    }
}

impl Service {
    fn log(&self, body: &'static str) {
        let mut record = self.logger.create_log_record();
        record.set_body(body.into());
        self.logger.emit(record);
    }

    /// An outgoing call, in a span of its own.
    async fn call(&self, url: &str) -> String {
        let span = self.tracer.span_builder("call").with_kind(SpanKind::Client);
        let span = span.start(&self.tracer);
        let context = Otel::current_with_span(span);
        let mut headers = HeaderMap::new();
        let outgoing = context.with_baggage(to_otel(&WIRE));
        PROPAGATOR.inject_context(&outgoing, &mut HeaderInjector(&mut headers));
        let answer = self.client.get(url).headers(headers).send().await.unwrap();
        let text = answer.text().await.unwrap();
        context.span().end();
        text
    }
}

/// The context of a request: the listed members of its baggage, and a token.
fn context_of(request: &Parts) -> Context {
    let received = PROPAGATOR.extract(&HeaderExtractor(&request.headers));
    let context = from_otel(&WIRE, received.baggage(), Context::new());
    context.with_value(&TOKEN, SECRET.to_owned())
}

/// Middleware: the span of a request, whose parent is the caller's.
async fn in_span(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let parent = PROPAGATOR.extract(&HeaderExtractor(request.headers()));
    let span = service.tracer.span_builder("request");
    let span = span
        .with_kind(SpanKind::Server)
        .start_with_context(&service.tracer, &parent);
    let context = Otel::new().with_span(span);
    let response = {
        let _guard = context.clone().attach();
        next.run(request).in_current_context()
    };
    let response = response.await;
    context.span().end();
    response
}

fn trace_id() -> String {
    Otel::current().span().span_context().trace_id().to_string()
}

/// The second service: what it sees.
async fn back(State(service): State<Arc<Service>>) -> String {
    service.log("back");
    format!("{} {}", trace_id(), TENANT.get_or("nobody".to_owned()))
}

/// The first service: asks the second one from a task, and works on threads meanwhile.
#[propagate]
async fn front(State(service): State<Arc<Service>>) -> Result<String, StatusCode> {
    service.log("front");
    let asking = Arc::clone(&service);
    let answer = tokio::spawn(async move {
        let url = asking.next.as_deref().expect("it has a next one");
        asking.call(url).await
    });
    let working = Arc::clone(&service);
    let work = tokio::task::spawn_blocking(move || {
        working.log("blocking work");
        working.tracer.in_span("blocking work", |_| trace_id())
    });
    let (answer, work) = (answer.await.unwrap(), work.await.unwrap());
    if work == trace_id() {
        Ok(answer)
    } else {
        Err(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

fn app(service: Arc<Service>, handler: axum::routing::MethodRouter<Arc<Service>>) -> Router {
    Router::new()
        .route("/", handler)
        .layer(from_fn_with_state(Arc::clone(&service), in_span))
        .layer(ContextLayer::new(context_of))
        .with_state(service)
}

/// Carries OpenTelemetry's context, in the whole process.
fn carried() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| carry(OtelContext::new()).unwrap());
}

fn tenant_of(attributes: &[opentelemetry::KeyValue]) -> Option<String> {
    let found = attributes.iter().find(|pair| pair.key.as_str() == "tenant");
    found.map(|pair| pair.value.to_string())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn trace_ids_baggage_and_variables_go_through_two_services() {
    const REQUESTS: usize = 200;
    carried();
    let mut collector = Collector::default();
    let second = Server::of_axum(app(collector.service("back", None), get(back))).await;
    let service = collector.service("front", Some(second.url("/")));
    let first = Server::of_axum(app(service, get(front))).await;

    let client = reqwest::Client::new();
    let ask = async |number: usize| {
        let trace = format!("{:032x}", number + 1);
        let request = client
            .get(first.url("/"))
            .header("traceparent", format!("00-{trace}-00000000000000aa-01"))
            .header(
                "baggage",
                format!("stranger=1,tenant=DF%20{number},TOKEN=theirs"),
            );
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.text().await.unwrap(), format!("{trace} DF {number}"));
        (trace, format!("DF {number}"))
    };
    let all = futures_util::future::join_all((0..REQUESTS).map(ask)).await;
    let tenants: HashMap<String, String> = all.into_iter().collect();

    let spans = collector.spans.get_finished_spans().unwrap();
    assert_eq!(spans.len(), 4 * REQUESTS);
    let by_id: HashMap<_, &SpanData> = spans
        .iter()
        .map(|span| (span.span_context.span_id(), span))
        .collect();
    let mut seen = HashSet::new();
    for span in &spans {
        let trace = span.span_context.trace_id().to_string();
        assert_eq!(
            tenant_of(&span.attributes).as_ref(),
            Some(&tenants[&trace]),
            "{span:?}"
        );
        // Of which service it is, and of which span it is a child.
        let service = span.instrumentation_scope.name();
        let parent = by_id.get(&span.parent_span_id).map(|parent| {
            assert_eq!(parent.span_context.trace_id(), span.span_context.trace_id());
            (parent.instrumentation_scope.name(), &*parent.name)
        });
        let expected = match (service, &*span.name) {
            ("front", "request") => None,
            ("front", _) => Some(("front", "request")),
            _ => Some(("front", "call")),
        };
        assert_eq!(parent, expected, "{span:?}");
        seen.insert((trace, service, span.name.clone()));
    }
    assert_eq!(seen.len(), spans.len());

    let logs = collector.logs.get_emitted_logs().unwrap();
    assert_eq!(logs.len(), 3 * REQUESTS);
    for log in &logs {
        let record = &log.record;
        let of_trace = record.trace_context().expect("it was written in a span");
        let mut attributes = record.attributes_iter();
        let tenant = attributes.find(|(key, _)| key.as_str() == "tenant");
        let expected = tenants[&of_trace.trace_id.to_string()].clone();
        assert_eq!(
            tenant.map(|(_, value)| value.clone()),
            Some(expected.into())
        );
    }

    let everything = format!("{spans:?}{logs:?}");
    assert!(everything.contains("<secret>"));
    assert!(!everything.contains(SECRET) && !everything.contains("theirs"));
    assert!(!everything.contains("stranger"));
}

#[tokio::test]
async fn a_request_without_headers_begins_a_trace_of_its_own_and_has_no_tenant() {
    carried();
    let mut collector = Collector::default();
    let server = Server::of_axum(app(collector.service("back", None), get(back))).await;
    for headers in [
        vec![],
        vec![
            ("traceparent", "00-zz-00000000000000aa-01"),
            ("baggage", "tenant"),
        ],
        vec![("traceparent", ""), ("baggage", "%,=;,tenant=%zz;")],
    ] {
        let mut request = reqwest::Client::new().get(server.url("/"));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let answer = request.send().await.unwrap().text().await.unwrap();
        let (trace, tenant) = answer.split_once(' ').unwrap();
        assert!(
            trace.len() == 32 && trace.contains(|c| c != '0'),
            "{answer}"
        );
        assert!(tenant == "nobody" || tenant == "%zz", "{answer}");
    }
}
