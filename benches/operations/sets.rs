//! Setting a variable: in a context that nobody shares, and first of all after a capture, which is when a copy is made.

use std::time::Duration;

use contextvars::Context;
use opentelemetry::Context as OtelContext;

use crate::bound::{SIZES, context, middle};
use crate::peers::{self, CELL, DCONTEXT, DCONTEXT_NUMBER, IN_CELL, OTEL, OtelNumber};
use crate::support::measure::{Reach, Row, time, within_future};

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = vec![set()];
    rows.extend(SIZES.map(set_after_capture));
    rows.extend([8, 1024].map(set_after_entering));
    rows
}

fn set() -> Row {
    Row::new("set, unshared", Reach::Nothing, || {
        let mut context = context(8);
        let variable = middle(8);
        move |count| context.run(|| time(count, |i| drop(variable.set(u64::from(i)))))
    })
    .beside(CELL, || |count| time(count, |i| IN_CELL.set(u64::from(i))))
    .beside(DCONTEXT, || {
        within_future(
            |i| DCONTEXT_NUMBER.set(u64::from(i)),
            move |future| peers::in_dcontext(8, future),
        )
    })
}

/// The capture, and its end, are measured too.
fn set_after_capture(variables: usize) -> Row {
    let name = |variables| format!("capture and first set, {variables} bound");
    let reach = match variables {
        1024 => Reach::TimesRow(4.0, name(8)),
        _ => Reach::Nothing,
    };
    Row::new(name(variables), reach, move || ours(variables))
        .beside(OTEL, move || otel(variables))
        .beside(DCONTEXT, move || {
            within_future(
                |i| {
                    let snapshot = dcontext::capture();
                    DCONTEXT_NUMBER.set(u64::from(i));
                    drop(snapshot);
                },
                move |future| peers::in_dcontext(variables, future),
            )
        })
}

fn ours(variables: usize) -> impl FnMut(u32) -> Duration {
    let mut context = context(variables);
    let variable = middle(variables);
    move |count| {
        let set = |i| {
            let captured = Context::current();
            variable.set(u64::from(i));
            drop(captured);
        };
        context.run(|| time(count, set))
    }
}

fn otel(variables: usize) -> impl FnMut(u32) -> Duration {
    let context = peers::otel_context(variables);
    move |count| {
        let _attached = context.clone().attach();
        time(count, |i| {
            let captured = OtelContext::current();
            let set = OtelContext::current_with_value(OtelNumber::<0>(u64::from(i))).attach();
            drop(set);
            drop(captured);
        })
    }
}

fn set_after_entering(variables: usize) -> Row {
    let name = |variables| format!("enter, first set, leave, {variables} bound");
    Row::new(name(variables), Reach::Nothing, move || {
        let context = context(variables);
        let variable = middle(variables);
        let set = move |i| drop(variable.set(u64::from(i)));
        move |count| time(count, |i| context.scope(|| set(i)))
    })
    .beside(OTEL, move || {
        let context = peers::otel_context(variables);
        move |count| {
            time(count, |i| {
                let entered = context.clone().attach();
                let set = OtelContext::current_with_value(OtelNumber::<0>(u64::from(i))).attach();
                drop(set);
                drop(entered);
            })
        }
    })
}
