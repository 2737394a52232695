//! OpenTelemetry's context goes along with the variables.

use std::sync::mpsc::{Sender, channel};
use std::thread;

use contextvars::{Context, Propagate, propagate, scoped};
use opentelemetry::baggage::BaggageExt;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};
use opentelemetry::{Context as OtelContext, KeyValue};
use rayon::prelude::*;

use crate::{USER, carried};

/// A value that a program keeps in OpenTelemetry's context by itself.
#[derive(Debug, PartialEq)]
struct Own(u64);

/// A context with a span, a member of baggage and a value, all of this number.
fn context_of(number: u64) -> OtelContext {
    let span = SpanContext::new(
        TraceId::from(u128::from(number)),
        SpanId::from(number),
        TraceFlags::SAMPLED,
        true,
        TraceState::NONE,
    );
    let context = OtelContext::new()
        .with_remote_span_context(span)
        .with_baggage([KeyValue::new("number", number.to_string())]);
    // As a method, `Propagate::with_value` would win, which takes its receiver by value.
    OtelContext::with_value(&context, Own(number))
}

/// The numbers of the current context's span, baggage and value.
fn current() -> Option<u64> {
    OtelContext::map_current(|context| {
        let span = context.span().span_context().span_id();
        let number = u64::from_be_bytes(span.to_bytes());
        let member = context.baggage().get("number").map(ToString::to_string);
        let own = context.get::<Own>();
        if number == 0 {
            assert_eq!((member, own), (None, None));
            return None;
        }
        assert_eq!(member, Some(number.to_string()));
        assert_eq!(own, Some(&Own(number)));
        Some(number)
    })
}

fn with<R>(number: u64, f: impl FnOnce() -> R) -> R {
    let _guard = context_of(number).attach();
    f()
}

#[propagate]
fn in_threads() -> Vec<Option<u64>> {
    let thread = thread::spawn(current);
    let scoped = thread::scope(|s| s.spawn(current).join().unwrap());
    vec![thread.join().unwrap(), scoped]
}

#[propagate]
fn in_jobs() -> Vec<Option<u64>> {
    let (left, right) = rayon::join(current, current);
    let mut all: Vec<_> = (0..200).into_par_iter().map(|_| current()).collect();
    all.extend([left, right]);
    all
}

#[test]
fn threads_and_rayon_jobs_have_the_context_of_their_spawner() {
    carried();
    for number in 1..=3 {
        let seen = with(number, || [in_threads(), in_jobs()].concat());
        assert!(seen.iter().all(|seen| *seen == Some(number)), "{seen:?}");
    }
    assert_eq!(current(), None);
}

#[test]
fn work_that_is_spawned_without_a_context_has_none() {
    carried();
    let job = propagate(current);
    assert_eq!(with(1, job), None, "on a thread that has one");
    let seen = [in_threads(), in_jobs()].concat();
    assert!(seen.iter().all(Option::is_none), "{seen:?}");
}

#[test]
fn detached_work_has_no_context_and_its_caller_keeps_its_own() {
    carried();
    with(1, || {
        assert_eq!(Context::new().scope(current), None);
        assert_eq!(current(), Some(1));
    });
}

#[test]
fn each_capture_takes_what_is_there_at_its_time() {
    carried();
    scoped!(USER = "ann".to_owned(), {
        let first = with(1, || propagate(current));
        let second = with(1, || with(2, || propagate(current)));
        // The same span and the same baggage, and one more value.
        let changed = with(3, || {
            let _guard = OtelContext::current_with_value(Own(4)).attach();
            propagate(|| OtelContext::map_current(|context| context.get() == Some(&Own(4))))
        });
        let none = propagate(current);
        assert_eq!(first(), Some(1));
        assert_eq!(second(), Some(2));
        assert!(changed());
        assert_eq!(none(), None);
    });
}

#[test]
fn suppressed_telemetry_stays_suppressed_in_spawned_work() {
    carried();
    let job = {
        let _guard = OtelContext::enter_telemetry_suppressed_scope();
        propagate(OtelContext::is_current_telemetry_suppressed)
    };
    assert!(thread::spawn(job).join().unwrap());
    assert!(!OtelContext::is_current_telemetry_suppressed());
}

#[test]
fn a_panic_leaves_the_context_that_was_there_before() {
    carried();
    with(1, || {
        let job = with(2, || propagate(|| panic!("of the job")));
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(job)).is_err());
        assert_eq!(current(), Some(1));
    });
}

/// Tells what is current where it is dropped.
struct TellWhenDropped(Sender<Option<u64>>);

impl Drop for TellWhenDropped {
    fn drop(&mut self) {
        let _ = self.0.send(current()); // the test may be over
    }
}

#[propagate]
async fn in_tasks(tell: TellWhenDropped) -> Vec<Option<u64>> {
    let task = tokio::spawn(async {
        let before = current();
        tokio::task::yield_now().await;
        [before, current()]
    });
    let pending = tokio::spawn(async move {
        let _tell = tell;
        std::future::pending::<()>().await;
    });
    let blocking = tokio::task::spawn_blocking(current);
    let mut all = vec![current(), blocking.await.unwrap()];
    all.extend(task.await.unwrap());
    pending.abort();
    assert!(pending.await.unwrap_err().is_cancelled());
    all
}

async fn many_tasks() {
    carried();
    let (tell, told) = channel();
    let tasks: Vec<_> = (1..=20)
        .map(|number| {
            let tell = TellWhenDropped(tell.clone());
            let task = with(number, || in_tasks(tell).in_current_context());
            (number, tokio::spawn(task))
        })
        .collect();
    drop(tell);
    for (number, task) in tasks {
        assert_eq!(task.await.unwrap(), vec![Some(number); 4]);
    }
    let mut dropped: Vec<_> = told.iter().collect();
    dropped.sort_unstable();
    assert_eq!(dropped, (1..=20).map(Some).collect::<Vec<_>>());
    assert_eq!(current(), None);
}

#[tokio::test]
async fn tasks_on_one_thread_have_each_the_context_of_its_spawner() {
    many_tasks().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tasks_on_several_threads_have_each_the_context_of_its_spawner() {
    many_tasks().await;
}

/// Enters a context where it is dropped, and tells what is read there.
struct Last(Sender<Option<String>>);

impl Drop for Last {
    fn drop(&mut self) {
        let context = Context::new().with_value(&USER, "ann".to_owned());
        let seen = context.scope(|| propagate(|| USER.try_get().ok())());
        self.0.send(seen).unwrap();
    }
}

thread_local!(static LAST: std::cell::RefCell<Option<Last>> = const { std::cell::RefCell::new(None) });

#[test]
fn a_thread_that_ends_runs_scopes_also_when_opentelemetrys_thread_local_is_gone() {
    carried();

    for opentelemetry_is_used_first in [false, true] {
        let (tell, told) = channel();
        let job = with(1, || propagate(current));
        thread::spawn(move || {
            if opentelemetry_is_used_first {
                assert_eq!(current(), None);
            }
            // Used before the carrier is, so it ends after what the carrier uses.
            LAST.set(Some(Last(tell)));
            assert_eq!(job(), Some(1));
        })
        .join()
        .unwrap();
        assert_eq!(told.recv().unwrap().as_deref(), Some("ann"));
    }
}

#[test]
fn a_carrier_is_carried_once() {
    carried();
    let error = contextvars::carry(contextvars_opentelemetry::OtelContext).unwrap_err();
    assert!(error.to_string().contains("OtelContext"), "{error}");
}
