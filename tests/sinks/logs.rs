//! Records of `log`, with `env_logger` and by hand.

use std::io;
use std::sync::{Arc, Mutex};

use contextvars::Context;
use contextvars::log::LogContext;
use log::kv::{Error, Key, Source, Value, VisitSource};
use log::{Level, Log, Metadata, Record};

use crate::values::{RECORD, SECRET, USER, bound};

/// Keeps what a logger writes.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl io::Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Sink {
    fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap()
    }
}

fn write(logger: &dyn Log, own: &dyn Source) {
    let record = Record::builder()
        .args(format_args!("hello"))
        .level(Level::Warn)
        .key_values(own)
        .build();
    logger.log(&record);
}

#[test]
fn env_logger_writes_the_variables_of_the_context() {
    let sink = Sink::default();
    let logger = env_logger::Builder::new()
        .filter_level(log::LevelFilter::Info)
        .format_timestamp(None)
        .format_target(false)
        .target(env_logger::Target::Pipe(Box::new(sink.clone())))
        .build();
    let logger = LogContext::new(logger);
    write(&logger, &("own", 1));
    assert_eq!(sink.take(), "[WARN ] hello own=1\n");
    bound(|| write(&logger, &("own", 1)));
    let line = sink.take();
    assert!(line.starts_with("[WARN ] hello own=1 "), "{line}");
    assert!(line.contains(&format!("RECORD={} ", u64::MAX)), "{line}");
    assert!(
        line.contains("user-name=") && line.contains("TOKEN=<secret>"),
        "{line}"
    );
    for absent in [SECRET, "POOL", "ROUTE", "HIDDEN", "DIGEST", "OWN"] {
        assert!(!line.contains(absent), "{line}");
    }
}

#[test]
fn a_record_that_is_not_enabled_reaches_no_logger() {
    struct Off;

    impl Log for Off {
        fn enabled(&self, _: &Metadata<'_>) -> bool {
            false
        }

        fn log(&self, _: &Record<'_>) {
            panic!("it is not enabled");
        }

        fn flush(&self) {}
    }

    let logger = LogContext::new(Off);
    bound(|| write(&logger, &("own", 1)));
    assert!(!logger.enabled(&Metadata::builder().build()));
}

/// Pairs of keys and values as texts.
#[derive(Default)]
struct Pairs(Vec<(String, String)>);

impl<'kvs> VisitSource<'kvs> for Pairs {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        self.0.push((key.to_string(), value.to_string()));
        Ok(())
    }
}

/// Keeps the key-values of the records.
#[derive(Default)]
struct Keep(Mutex<Pairs>);

impl Log for Keep {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        let source = record.key_values();
        source.visit(&mut *self.0.lock().unwrap()).unwrap();
        let user = source.get(Key::from_str("user-name"));
        assert_eq!(user.unwrap().to_borrowed_str(), Some("mine"));
        let number = source.get(Key::from_str("RECORD"));
        assert_eq!(number.unwrap().to_u64(), Some(3));
        assert!(source.get(Key::from_str("ROUTE")).is_none());
    }

    fn flush(&self) {}
}

#[test]
fn a_key_of_the_record_itself_stays() {
    let keep = Keep::default();
    let own: &[(&str, &str)] = &[("user-name", "mine")];
    RECORD.scope(3, || {
        USER.scope("ann".to_owned(), || write(&LogContext::new(&keep), &own));
    });
    let pairs = keep.0.into_inner().unwrap().0;
    let expected = [("user-name", "mine"), ("RECORD", "3")];
    assert_eq!(
        pairs,
        expected.map(|(key, value)| (key.to_owned(), value.to_owned()))
    );
}

#[test]
fn a_context_is_a_source_of_all_its_variables() {
    let context = bound(Context::current);
    let mut pairs = Pairs::default();
    context.visit(&mut pairs).unwrap();
    assert_eq!(pairs.0.len(), context.len());
    assert_eq!(Source::count(&context), context.len());
    let text = format!("{:?}", pairs.0);
    assert!(!text.contains(SECRET), "{text}");
    let value = |name| Source::get(&context, Key::from_str(name)).map(|value| value.to_string());
    assert_eq!(value("TOKEN").as_deref(), Some("<secret>"));
    assert_eq!(value("ROUTE").as_deref(), Some("[1, 2]"));
    assert_eq!(value("POOL").as_deref(), Some("4"));
    assert_eq!(value("OTHER"), None);
}
