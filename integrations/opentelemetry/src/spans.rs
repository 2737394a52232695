//! The variables as attributes of spans.

use std::time::Duration;

use contextvars::__private::{Selection, choices, listed};
use opentelemetry::trace::Span as _;
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{Span, SpanData, SpanProcessor};

use crate::attributes;

/// Adds the variables to each span that starts, as attributes.
///
/// ```
/// use contextvars::context_var;
/// use contextvars_opentelemetry::ContextSpanProcessor;
/// use opentelemetry::KeyValue;
/// use opentelemetry::trace::{Span, Tracer, TracerProvider};
/// use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};
///
/// #[context_var]
/// static USER: String;
///
/// let exporter = InMemorySpanExporter::default();
/// let provider = SdkTracerProvider::builder()
///     .with_span_processor(ContextSpanProcessor::new())
///     .with_simple_exporter(exporter.clone())
///     .build();
/// let tracer = provider.tracer("app");
///
/// USER.scope("ann".to_owned(), || tracer.start("work").end());
/// let spans = exporter.get_finished_spans()?;
/// assert_eq!(spans[0].attributes, [KeyValue::new("USER", "ann")]);
/// # Ok::<(), opentelemetry_sdk::error::OTelSdkError>(())
/// ```
///
/// The attributes are the variables' values when the span starts, on the thread that starts it. What
/// is bound later, in the span, is in its children.
///
/// The choice of variables is that of [`ContextLogProcessor`](crate::ContextLogProcessor). An
/// attribute that the span starts with stays, and a variable of the same name is left out.
///
/// # Cost
///
/// A provider with more than one processor copies each span that ends, once for each processor. And
/// where variables are bound, this one copies the span's data at its start, because that is the only
/// way to read its attributes.
#[derive(Debug, Default)]
pub struct ContextSpanProcessor {
    selection: Selection,
}

impl ContextSpanProcessor {
    /// Creates the processor.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    choices!();
}

impl SpanProcessor for ContextSpanProcessor {
    fn on_start(&self, span: &mut Span, _: &Context) {
        let context = listed();
        let mut variables = self.selection.of(&context).peekable();
        if variables.peek().is_none() {
            return;
        }
        let Some(SpanData {
            attributes: mut taken,
            ..
        }) = span.exported_data()
        else {
            return;
        };
        for (name, shown) in variables {
            if !taken.iter().any(|other| other.key.as_str() == name) {
                let attribute = KeyValue::new(name, attributes::value(shown));
                // Another variable may have the same name: the first counts.
                taken.push(attribute.clone());
                span.set_attribute(attribute);
            }
        }
    }

    fn on_end(&self, _: SpanData) {}

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}
