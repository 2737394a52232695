//! Carriers for what other crates keep in thread-locals: tokio's runtime, the map of `log-mdc`, and a plain
//! `thread_local!`. `docs/what-to-carry.md` explains them.
//!
//! Run it with `cargo run --example carriers`.

#[path = "../output.rs"]
mod output;

use std::cell::Cell;

use contextvars::{Carrier, Context, carry, propagate};
use output::show;
use tokio::runtime::{EnterGuard, Handle};

/// The runtime: `tokio::spawn` and timers then work in threads and in rayon's jobs, too.
struct TokioRuntime;

impl Carrier for TokioRuntime {
    type Captured = Handle;
    type Guard<'a> = EnterGuard<'a>;

    fn capture(&self) -> Option<Handle> {
        Handle::try_current().ok()
    }

    fn is_current(&self, captured: Option<&Handle>) -> bool {
        match (captured, Handle::try_current()) {
            (Some(captured), Ok(current)) => captured.id() == current.id(),
            (None, Err(_)) => true,
            _ => false,
        }
    }

    // No runtime can be taken out of a thread. So work that is detached keeps it.
    fn enter<'a>(&'a self, captured: Option<&'a Handle>) -> Option<EnterGuard<'a>> {
        captured.map(Handle::enter)
    }
}

/// The map that `log4rs` and other loggers show in their lines.
struct LogMdc;

type Map = Vec<(String, String)>;

fn map() -> Map {
    let mut map = Map::new();
    log_mdc::iter(|key, value| map.push((key.to_owned(), value.to_owned())));
    map.sort();
    map
}

/// Makes `new` the map, and gives the one that was there.
fn replace_map(new: &[(String, String)]) -> Map {
    let before = map();
    log_mdc::clear();
    log_mdc::extend(new.iter().cloned());
    before
}

struct RestoreMap(Map);

impl Drop for RestoreMap {
    fn drop(&mut self) {
        replace_map(&self.0);
    }
}

impl Carrier for LogMdc {
    type Captured = Map;
    type Guard<'a> = RestoreMap;

    fn capture(&self) -> Option<Map> {
        let map = map();
        (!map.is_empty()).then_some(map)
    }

    fn is_current(&self, captured: Option<&Map>) -> bool {
        map() == captured.map_or(&[][..], Vec::as_slice)
    }

    fn enter<'a>(&'a self, captured: Option<&'a Map>) -> Option<RestoreMap> {
        let new = captured.map_or(&[][..], Vec::as_slice);
        Some(RestoreMap(replace_map(new)))
    }
}

thread_local!(static LOCALE: Cell<&'static str> = const { Cell::new("en") });

/// A thread-local of the program's own.
struct Locale;

struct RestoreLocale(&'static str);

impl Drop for RestoreLocale {
    fn drop(&mut self) {
        LOCALE.set(self.0);
    }
}

impl Carrier for Locale {
    type Captured = &'static str;
    type Guard<'a> = RestoreLocale;

    fn capture(&self) -> Option<&'static str> {
        Some(LOCALE.get())
    }

    fn is_current(&self, captured: Option<&&'static str>) -> bool {
        LOCALE.get() == captured.copied().unwrap_or("en")
    }

    fn enter<'a>(&'a self, captured: Option<&'a &'static str>) -> Option<RestoreLocale> {
        let locale = captured.copied().unwrap_or("en");
        Some(RestoreLocale(LOCALE.replace(locale)))
    }
}

fn report(place: &str) {
    let runtime = if Handle::try_current().is_ok() {
        "a runtime"
    } else {
        "no runtime"
    };
    show!(
        "{place:<22} locale {}, map {:?}, {runtime}",
        LOCALE.get(),
        map()
    );
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    carry(TokioRuntime)?;
    carry(LogMdc)?;
    carry(Locale)?;

    let runtime = tokio::runtime::Runtime::new()?;
    let _runtime = runtime.enter();
    log_mdc::insert("request", "7");
    LOCALE.set("de");

    report("here");
    let job = propagate(|| report("a propagated thread"));
    std::thread::spawn(job).join().expect("it only prints");
    std::thread::spawn(|| report("a bare thread"))
        .join()
        .expect("it only prints");
    Context::new().scope(|| report("detached"));

    // On a thread of rayon's there is no runtime, so this `spawn` would panic without the carrier.
    let (task, ()) = contextvars::rayon::join(|| tokio::spawn(async { 6 * 7 }), || report("a job"));
    show!("a task says {}", runtime.block_on(task)?);
    Ok(())
}
