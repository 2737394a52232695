//! Capturing the current context, entering a captured one, and the two together.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use contextvars::{Context, propagate};
use opentelemetry::Context as OtelContext;
use tokio_inherit_task_local::inherit_task_local;

use crate::bound::context;
use crate::peers::{self, ARC, DCONTEXT, INHERIT, OTEL, TOKIO};
use crate::support::measure::{Reach, Row, time, within_future};

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    rows.extend([1, 64].map(capture));
    rows.extend([1, 64].map(enter));
    rows.extend([1, 8, 64, 1024].map(wrap));
    rows
}

/// One atomic increment and decrement: what an `Arc` takes.
fn capture(variables: usize) -> Row {
    let name = format!("capture and drop, {variables} bound");
    Row::new(name, Reach::Times(1.3, ARC), move || {
        let mut context = context(variables);
        move |count| context.run(|| time(count, |_| drop(black_box(Context::current()))))
    })
    .beside(ARC, || {
        let arc = Arc::new(1_u64);
        move |count| time(count, |_| drop(black_box(Arc::clone(&arc))))
    })
    .beside(OTEL, move || {
        otel(variables, || drop(black_box(OtelContext::current())))
    })
    .beside(DCONTEXT, move || {
        within_future(
            |_| drop(black_box(dcontext::capture())),
            move |future| peers::in_dcontext(variables, future),
        )
    })
    .beside(INHERIT, move || {
        within_future(
            |_| drop(black_box(inherit_task_local(|| ()))),
            move |future| peers::inherit(variables, future),
        )
    })
}

fn enter(variables: usize) -> Row {
    let name = format!("enter a captured context, leave, {variables} bound");
    let row = Row::new(name, Reach::Times(1.3, TOKIO), move || {
        let context = context(variables);
        move |count| time(count, |_| context.scope(|| black_box(())))
    })
    .beside(TOKIO, peers::tokio_scope)
    .beside(OTEL, move || {
        let context = peers::otel_context(variables);
        move |count| time(count, |_| drop(context.clone().attach()))
    });
    if variables == 1 {
        row.beside(DCONTEXT, || {
            let guard = dcontext::attach_store(dcontext::fork());
            peers::DCONTEXT_NUMBER.set(1);
            let snapshot = dcontext::capture();
            drop(guard);
            move |count| time(count, |_| drop(dcontext::attach_snapshot(snapshot.clone())))
        })
    } else {
        row
    }
}

/// Captured, moved into a closure, and run there.
fn wrap(variables: usize) -> Row {
    let name = format!("wrap and run, {variables} bound");
    Row::new(name, Reach::Nothing, move || {
        let mut context = context(variables);
        move |count| context.run(|| time(count, |_| black_box(propagate(|| black_box(())))()))
    })
    .beside(OTEL, move || {
        otel(variables, || {
            let context = OtelContext::current();
            let work = move || drop(context.attach());
            black_box(work)();
        })
    })
    .beside(DCONTEXT, move || {
        within_future(
            |_| {
                let snapshot = dcontext::capture();
                let work = move || drop(dcontext::attach_snapshot(snapshot));
                black_box(work)();
            },
            move |future| peers::in_dcontext(variables, future),
        )
    })
    .beside(INHERIT, move || {
        within_future(
            |_| black_box(inherit_task_local(|| black_box(())))(),
            move |future| peers::inherit(variables, future),
        )
    })
}

fn otel<R>(variables: usize, operation: impl Fn() -> R) -> impl FnMut(u32) -> Duration {
    let context = peers::otel_context(variables);
    move |count| {
        let _attached = context.clone().attach();
        time(count, |_| operation())
    }
}
