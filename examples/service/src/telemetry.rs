//! Log lines and spans. The lines show the variables in `context`, and spans have them as
//! attributes: nothing of it is written where a line or a span is.

use std::sync::LazyLock;

use contextvars::{CarryError, carry};
use contextvars_opentelemetry::ContextSpanProcessor;
use contextvars_tracing::{JsonContext, NoteSpans, TracingSpan};
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

use crate::check::{Collector, Lines};

/// Reads and writes the header `traceparent`.
pub(crate) static PROPAGATOR: LazyLock<TraceContextPropagator> =
    LazyLock::new(TraceContextPropagator::new);

/// Sends log lines to `lines`, and spans to `collector`, from now on.
pub(crate) fn init(lines: Lines, collector: Collector) -> Result<SdkTracerProvider, CarryError> {
    // Entering a span activates its OpenTelemetry context, so the span is all that is to be carried.
    carry(TracingSpan)?;
    let provider = SdkTracerProvider::builder()
        .with_span_processor(ContextSpanProcessor::new().hide_secrets())
        .with_simple_exporter(collector)
        .build();
    let json = tracing_subscriber::fmt::layer()
        .json()
        .with_span_list(false)
        .with_writer(lines)
        .map_event_format(JsonContext::new);
    let own = Targets::new().with_target("contextvars_service", LevelFilter::INFO);
    tracing_subscriber::registry()
        .with(own)
        .with(NoteSpans::new())
        .with(json)
        .with(tracing_opentelemetry::layer().with_tracer(provider.tracer("service")))
        .init();
    Ok(provider)
}
