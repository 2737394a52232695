//! The variables among the key-values of the records of the `log` crate (feature `log`).
//!
//! ```
//! use contextvars::log::LogContext;
//! # struct Logger;
//! # impl log::Log for Logger {
//! #     fn enabled(&self, _: &log::Metadata<'_>) -> bool { true }
//! #     fn log(&self, _: &log::Record<'_>) {}
//! #     fn flush(&self) {}
//! # }
//! # let logger = Logger;
//!
//! // `logger` is the program's own, such as one that `env_logger` has built.
//! log::set_boxed_logger(Box::new(LogContext::new(logger)))?;
//! log::set_max_level(log::LevelFilter::Info);
//! # Ok::<(), log::SetLoggerError>(())
//! ```

use log::kv::{Error, Key, Source, Value, VisitSource};
use log::{Log, Metadata, Record};

use crate::{Context, Entry, Shown, store};

/// A logger around another one, which adds the variables to the key-values of each record.
///
/// It adds the variables whose values are scalars or texts, but for those with `log = false`. A secret has the
/// value `<secret>`. A key of the record itself stays, and a variable of the same name is left out.
#[doc(alias("MDC"))]
#[derive(Clone, Debug)]
pub struct LogContext<L> {
    logger: L,
}

impl<L> LogContext<L> {
    /// Adds the variables to the records that `logger` gets.
    pub fn new(logger: L) -> Self {
        Self { logger }
    }
}

impl<L: Log> Log for LogContext<L> {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        self.logger.enabled(metadata)
    }

    fn log(&self, record: &Record<'_>) {
        if !self.logger.enabled(record.metadata()) {
            return;
        }
        // A record needs no state of other crates, so carriers are not asked.
        let context = Context::from_root(store::capture_bindings());
        if context.is_empty() {
            return self.logger.log(record);
        }
        let all = WithContext {
            own: record.key_values(),
            context: &context,
        };
        self.logger
            .log(&record.to_builder().key_values(&all).build());
    }

    fn flush(&self) {
        self.logger.flush();
    }
}

/// The key-values of a record, and then the variables.
struct WithContext<'a> {
    own: &'a dyn Source,
    context: &'a Context,
}

impl Source for WithContext<'_> {
    fn visit<'kvs>(&'kvs self, visitor: &mut dyn VisitSource<'kvs>) -> Result<(), Error> {
        self.own.visit(visitor)?;
        for entry in self.context {
            let is_taken = self.own.get(Key::from_str(entry.name())).is_some();
            if let Some(value) = line_value(&entry).filter(|_| !is_taken) {
                visitor.visit_pair(Key::from_str(entry.name()), value)?;
            }
        }
        Ok(())
    }

    fn get(&self, key: Key<'_>) -> Option<Value<'_>> {
        self.own
            .get(key.clone())
            .or_else(|| find(self.context, &key, line_value))
    }
}

/// What a log line shows.
fn line_value<'a>(entry: &Entry<'a>) -> Option<Value<'a>> {
    let is_shown = !matches!(entry.shown(), Shown::Debug(_) | Shown::Opaque(_));
    (entry.is_logged() && is_shown).then(|| value(entry))
}

fn value<'a>(entry: &Entry<'a>) -> Value<'a> {
    match entry.shown() {
        Shown::Bool(value) => value.into(),
        Shown::I64(value) => value.into(),
        Shown::U64(value) => value.into(),
        Shown::F64(value) => value.into(),
        Shown::Str(value) => value.into(),
        Shown::Debug(value) => Value::from_dyn_debug(value),
        Shown::Secret => "<secret>".into(),
        Shown::Opaque(type_name) => type_name.into(),
    }
}

fn find<'a>(
    context: &'a Context,
    key: &Key<'_>,
    value: impl Fn(&Entry<'a>) -> Option<Value<'a>>,
) -> Option<Value<'a>> {
    let mut named = context.iter().filter(|entry| entry.name() == key.as_str());
    named.find_map(|entry| value(&entry))
}

/// A context as key-values: all its variables, as a listing has them. Secrets have the value `<secret>`, values without
/// `Debug` the name of their type.
impl Source for Context {
    fn visit<'kvs>(&'kvs self, visitor: &mut dyn VisitSource<'kvs>) -> Result<(), Error> {
        for entry in self {
            visitor.visit_pair(Key::from_str(entry.name()), value(&entry))?;
        }
        Ok(())
    }

    fn get(&self, key: Key<'_>) -> Option<Value<'_>> {
        find(self, &key, |entry| Some(value(entry)))
    }

    fn count(&self) -> usize {
        self.len()
    }
}
