//! Where log lines and spans go to, and whether each has the variables of its own request.
//!
//! The load client numbers its requests. The number goes through the services as an ordinary
//! argument, `n`, into each line and span, and its variables are compared with that.

use std::collections::HashMap;
use std::fmt::{self, Debug, Formatter};
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use opentelemetry::TraceId;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use serde_json::Value;
use tokio::sync::Notify;
use tracing_subscriber::fmt::MakeWriter;

/// The id of the load client's request `n`.
pub(crate) fn request_of(n: u64) -> String {
    format!("req-{n}")
}

/// Its tenant.
pub(crate) fn tenant_of(n: u64) -> String {
    format!("t{}", n % 7)
}

/// Its user, which no sink may show.
pub(crate) fn user_of(n: u64) -> String {
    format!("user-{n}-xyzzy@example.com")
}

/// What was found in one kind of output.
#[derive(Default)]
pub(crate) struct Found {
    all: AtomicU64,
    /// Missing, or without the variables of any request.
    lost: AtomicU64,
    /// With the variables of another request.
    mixed_up: AtomicU64,
    /// Outside of its request's span, or trace.
    outside: AtomicU64,
    first: Mutex<Option<String>>,
}

/// What can be wrong.
#[derive(Clone, Copy)]
pub(crate) enum Mistake {
    Lost,
    MixedUp,
    Outside,
}

impl Found {
    pub(crate) fn add(&self, count: u64) {
        self.all.fetch_add(count, Relaxed);
    }

    pub(crate) fn all(&self) -> u64 {
        self.all.load(Relaxed)
    }

    pub(crate) fn mistake(&self, mistake: Mistake, what: impl FnOnce() -> String) {
        self.counter(mistake).fetch_add(1, Relaxed);
        locked(&self.first).get_or_insert_with(what);
    }

    pub(crate) fn count_of(&self, mistake: Mistake) -> u64 {
        self.counter(mistake).load(Relaxed)
    }

    pub(crate) fn is_right(&self) -> bool {
        let all = [Mistake::Lost, Mistake::MixedUp, Mistake::Outside];
        all.iter().all(|mistake| self.count_of(*mistake) == 0)
    }

    /// The mistake that was found first.
    pub(crate) fn first(&self) -> Option<String> {
        locked(&self.first).clone()
    }

    fn counter(&self, mistake: Mistake) -> &AtomicU64 {
        match mistake {
            Mistake::Lost => &self.lost,
            Mistake::MixedUp => &self.mixed_up,
            Mistake::Outside => &self.outside,
        }
    }

    /// Looks at an output of request `n`: what it says of itself, and whether it is in its span.
    pub(crate) fn look_at(
        &self,
        n: Option<u64>,
        request: Option<&str>,
        tenant: Option<&str>,
        is_inside: bool,
    ) {
        self.add(1);
        let (Some(n), Some(request), Some(tenant)) = (n, request, tenant) else {
            let of = n.map_or_else(|| "some request".to_owned(), request_of);
            return self.mistake(Mistake::Lost, || format!("one of {of} does not say so"));
        };
        let of = request_of(n);
        if (request, tenant) != (&*of, &*tenant_of(n)) {
            let is_lost = request == "unknown";
            let mistake = if is_lost {
                Mistake::Lost
            } else {
                Mistake::MixedUp
            };
            self.mistake(mistake, || {
                format!("one of {of} says that it is of {request}, {tenant}")
            });
        } else if !is_inside {
            self.mistake(Mistake::Outside, || {
                format!("one of {of} is outside of its span")
            });
        }
    }
}

/// Where log lines go to.
#[derive(Clone)]
pub(crate) struct Lines(Arc<LinesInside>);

struct LinesInside {
    out: Mutex<Box<dyn Write + Send>>,
    error: Mutex<Option<io::Error>>,
    failed: Notify,
    is_checked: AtomicBool,
    found: Found,
}

impl Lines {
    pub(crate) fn new(out: Box<dyn Write + Send>, is_checked: bool) -> Self {
        Self(Arc::new(LinesInside {
            out: Mutex::new(out),
            error: Mutex::new(None),
            failed: Notify::new(),
            is_checked: AtomicBool::new(is_checked),
            found: Found::default(),
        }))
    }

    pub(crate) fn found(&self) -> &Found {
        &self.0.found
    }

    /// From now on, lines are written, and not compared.
    pub(crate) fn stop_checking(&self) {
        self.0.is_checked.store(false, Relaxed);
    }

    /// Waits until a line can't be written.
    pub(crate) async fn failed(&self) {
        self.0.failed.notified().await;
    }

    /// Writes what is left. Gives the first error that there was.
    pub(crate) fn finish(&self) -> io::Result<()> {
        let flushed = locked(&self.0.out).flush();
        match locked(&self.0.error).take() {
            Some(error) => Err(error),
            None => flushed,
        }
    }

    fn check(&self, line: &[u8]) {
        let line: Value = serde_json::from_slice(line).unwrap_or_default();
        let text = |value: &Value| value.as_str().map(ToOwned::to_owned);
        // A panic has its number at the end of its text.
        let of_panic = || {
            let (_, number) = line["fields"]["panic"].as_str()?.rsplit_once("n=")?;
            number.parse().ok()
        };
        let n = line["fields"]["n"].as_u64().or_else(of_panic);
        let context = &line["context"];
        let (request, tenant) = (text(&context["request"]), text(&context["tenant"]));
        let is_inside = line["span"]["n"].as_u64() == n;
        self.0
            .found
            .look_at(n, request.as_deref(), tenant.as_deref(), is_inside);
    }
}

/// The formatter hands over a line at a time.
impl Write for &Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.0.is_checked.load(Relaxed) {
            self.check(line);
        }
        if let Err(error) = locked(&self.0.out).write_all(line) {
            locked(&self.0.error).get_or_insert(error);
            self.0.failed.notify_one();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = &'a Self;

    fn make_writer(&'a self) -> &'a Self {
        self
    }
}

/// Where spans go to: a program of its own would send them to a collector.
#[derive(Clone, Default)]
pub(crate) struct Collector(Arc<CollectorInside>);

#[derive(Default)]
struct CollectorInside {
    /// A file to which the spans are written, for tests.
    out: Mutex<Option<Box<dyn Write + Send>>>,
    is_checked: AtomicBool,
    found: Found,
    traces: Mutex<HashMap<u64, TraceId>>,
}

impl Collector {
    pub(crate) fn new(out: Option<Box<dyn Write + Send>>, is_checked: bool) -> Self {
        Self(Arc::new(CollectorInside {
            out: Mutex::new(out),
            is_checked: AtomicBool::new(is_checked),
            ..CollectorInside::default()
        }))
    }

    pub(crate) fn found(&self) -> &Found {
        &self.0.found
    }

    pub(crate) fn stop_checking(&self) {
        self.0.is_checked.store(false, Relaxed);
    }

    fn check(&self, span: &SpanData) {
        let attribute = |name| {
            let mut all = span.attributes.iter();
            all.find(|pair| pair.key.as_str() == name)
                .map(|pair| pair.value.to_string())
        };
        let n = attribute("n").and_then(|n| n.parse().ok());
        let trace = span.span_context.trace_id();
        let is_inside =
            n.is_some_and(|n| *locked(&self.0.traces).entry(n).or_insert(trace) == trace);
        let (request, tenant) = (attribute("request"), attribute("tenant"));
        self.0
            .found
            .look_at(n, request.as_deref(), tenant.as_deref(), is_inside);
    }
}

impl Debug for Collector {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Collector")
    }
}

impl SpanExporter for Collector {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        for span in &batch {
            if self.0.is_checked.load(Relaxed) {
                self.check(span);
            }
            if let Some(out) = &mut *locked(&self.0.out) {
                let _ = writeln!(out, "{span:?}"); // only tests read it, and they would miss it
            }
        }
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
