//! Scopes with one binding, in a context that the frame outside owns.

use std::time::Duration;

use contextvars::{Context, context_var, propagate, scoped};
use opentelemetry::Context as OtelContext;

use crate::bound::{context, middle};
use crate::peers::{
    self, DCONTEXT, DCONTEXT_NUMBER, FLUID_LET, FLUID_NUMBER, INHERIT, INHERIT_NUMBER, OTEL,
    OtelNumber, TOKIO, TOKIO_NUMBER,
};
use crate::support::measure::{Reach, Row, time, within_future};

pub(crate) fn rows() -> Vec<Row> {
    let mut rows: Vec<Row> = [1, 16, 64, 1024].map(scope).into();
    rows.extend([with_macro(), empty_mark()]);
    rows
}

const SCOPE: &str = "`VAR.scope`";
const PLAIN: &str = "a plain call";

#[context_var]
static NUMBER: u64;

fn bound() -> Context {
    Context::new().with_value(&NUMBER, 1)
}

/// The same scope, by the macro.
fn with_macro() -> Row {
    Row::new("`scoped!(VAR = x, ..)`", Reach::Times(1.2, SCOPE), || {
        let context = bound();
        move |count| {
            let scope = |i| scoped!(NUMBER = u64::from(i), { std::hint::black_box(()) });
            context.scope(|| time(count, scope))
        }
    })
    .beside(SCOPE, || {
        let context = bound();
        move |count| {
            let scope = |i| NUMBER.scope(u64::from(i), || std::hint::black_box(()));
            context.scope(|| time(count, scope))
        }
    })
}

#[propagate]
#[inline(never)]
fn marked() {
    std::hint::black_box(());
}

#[inline(never)]
fn plain() {
    std::hint::black_box(());
}

/// A function that binds and spawns nothing.
fn empty_mark() -> Row {
    let name = "a call of a `#[propagate]` function";
    Row::new(name, Reach::Times(1.0, TOKIO), || {
        let context = bound();
        move |count| context.scope(|| time(count, |_| marked()))
    })
    .beside(TOKIO, || {
        |count| {
            let scope = |i| TOKIO_NUMBER.sync_scope(u64::from(i), plain);
            TOKIO_NUMBER.sync_scope(1, || time(count, scope))
        }
    })
    .beside(PLAIN, || |count| time(count, |_| plain()))
}

fn scope(variables: usize) -> Row {
    let reach = match variables {
        1 => Reach::Times(3.0, TOKIO),
        _ => Reach::Nothing,
    };
    let name = format!("scope of one `u64`, {variables} bound");
    let row = Row::new(name, reach, move || ours(variables));
    let row = if variables == 1 {
        row.beside(TOKIO, peers::tokio_scope).beside(FLUID_LET, || {
            |count| {
                let scope = |i| FLUID_NUMBER.set(u64::from(i), || std::hint::black_box(()));
                FLUID_NUMBER.set(1, || time(count, scope))
            }
        })
    } else {
        row
    };
    row.beside(OTEL, move || otel(variables))
        .beside(DCONTEXT, move || {
            within_future(
                |i| {
                    let _scope = dcontext::push_scope("scope");
                    DCONTEXT_NUMBER.set(u64::from(i));
                },
                move |future| peers::in_dcontext(variables, future),
            )
        })
        .beside(INHERIT, move || {
            within_future(
                |i| INHERIT_NUMBER.sync_scope(u64::from(i), || std::hint::black_box(())),
                move |future| peers::inherit(variables, future),
            )
        })
}

fn ours(variables: usize) -> impl FnMut(u32) -> Duration {
    let mut context = context(variables);
    let variable = middle(variables);
    move |count| {
        let scope = |i| variable.scope(u64::from(i), || std::hint::black_box(()));
        context.run(|| time(count, scope))
    }
}

fn otel(variables: usize) -> impl FnMut(u32) -> Duration {
    let context = peers::otel_context(variables);
    move |count| {
        let _attached = context.clone().attach();
        time(count, |i| {
            let scope = OtelContext::current_with_value(OtelNumber::<0>(u64::from(i))).attach();
            drop(scope);
        })
    }
}
