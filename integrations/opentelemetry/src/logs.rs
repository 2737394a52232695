//! The variables as attributes of log records.

use std::time::Duration;

use contextvars::__private::{Selection, choices, listed};
use opentelemetry::logs::{AnyValue, LogRecord as _, Severity};
use opentelemetry::{InstrumentationScope, Key, Value};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::{LogProcessor, SdkLogRecord};

use crate::attributes;

/// Adds the variables to each log record, as attributes.
///
/// It changes the record, so it comes before the processor or exporter that sends it:
///
/// ```
/// use contextvars::context_var;
/// use contextvars_opentelemetry::ContextLogProcessor;
/// use opentelemetry::logs::{AnyValue, Logger, LoggerProvider};
/// use opentelemetry_sdk::logs::{InMemoryLogExporter, SdkLoggerProvider};
///
/// #[context_var]
/// static USER: String;
///
/// let exporter = InMemoryLogExporter::default();
/// let provider = SdkLoggerProvider::builder()
///     .with_log_processor(ContextLogProcessor::new()) // first
///     .with_simple_exporter(exporter.clone())
///     .build();
/// let logger = provider.logger("app");
///
/// USER.scope("ann".to_owned(), || logger.emit(logger.create_log_record()));
/// let logs = exporter.get_emitted_logs()?;
/// let attributes: Vec<_> = logs[0].record.attributes_iter().cloned().collect();
/// assert_eq!(attributes, [("USER".into(), AnyValue::from("ann"))]);
/// # Ok::<(), opentelemetry_sdk::error::OTelSdkError>(())
/// ```
///
/// By default it adds the variables whose values are scalars or texts, but for those with
/// `log = false`, and `<secret>` for a secret. The methods choose others, as in the types of
/// `contextvars-tracing`. An attribute that the record has already stays, and a variable of the same
/// name is left out.
///
/// Whether a record is made at all is for the other processors to say.
#[derive(Debug, Default)]
pub struct ContextLogProcessor {
    selection: Selection,
}

impl ContextLogProcessor {
    /// Creates the processor.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    choices!();
}

impl LogProcessor for ContextLogProcessor {
    fn emit(&self, record: &mut SdkLogRecord, _: &InstrumentationScope) {
        let context = listed();
        for (name, shown) in self.selection.of(&context) {
            let key = Key::from_static_str(name);
            if !record.attributes_iter().any(|(other, _)| *other == key) {
                record.add_attribute(key, any_value(attributes::value(shown)));
            }
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }

    /// A logger asks whether *any* of its processors wants a record. This one wants none by itself.
    fn event_enabled(&self, _: Severity, _: &str, _: Option<&str>) -> bool {
        false
    }
}

fn any_value(value: Value) -> AnyValue {
    match value {
        Value::Bool(value) => AnyValue::Boolean(value),
        Value::I64(value) => AnyValue::Int(value),
        Value::F64(value) => AnyValue::Double(value),
        Value::String(value) => AnyValue::String(value),
        // No variable is shown as an array, and the enum may get more variants.
        other => AnyValue::String(other.to_string().into()),
    }
}
