//! Reading a variable.

use opentelemetry::Context as OtelContext;

use crate::bound::{SIZES, TEXT, WITH_DEFAULT, context, middle};
use crate::peers::{
    self, CELL, DCONTEXT, DCONTEXT_NUMBER, FLUID_LET, FLUID_NUMBER, FLUID_TEXT, IN_CELL,
    IN_REF_CELL, INHERIT, INHERIT_NUMBER, INHERIT_TEXT, OTEL, OTEL_CURRENT, OtelNumber, OtelText,
    REF_CELL, TOKIO, TOKIO_NUMBER, TOKIO_TEXT,
};
use crate::support::measure::{Reach, Row, time, within_future};

/// Each binding of this peer copies the table of those before, so more take long to prepare.
const MOST_INHERITED: usize = 1024;

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = vec![get(), with(), get_default()];
    rows.extend(SIZES.map(get_of_many));
    rows
}

fn get() -> Row {
    Row::new("get, `Copy`, bound", Reach::Times(2.0, TOKIO), || {
        ours_get(1)
    })
    .beside(CELL, || |count| time(count, |_| IN_CELL.get()))
    .beside(TOKIO, || {
        |count| TOKIO_NUMBER.sync_scope(1, || time(count, |_| TOKIO_NUMBER.get()))
    })
    .beside(OTEL, || otel_get(1))
    .beside(OTEL_CURRENT, || {
        |count| {
            let _attached = peers::otel_context(1).attach();
            time(count, |_| {
                OtelContext::current().get::<OtelNumber<0>>().map(|n| n.0)
            })
        }
    })
    .beside(DCONTEXT, || dcontext_get(1))
    .beside(FLUID_LET, || {
        |count| FLUID_NUMBER.set(1, || time(count, |_| FLUID_NUMBER.copied()))
    })
    .beside(INHERIT, || inherit_get(1))
}

fn get_of_many(variables: usize) -> Row {
    let name = |variables| format!("get, {variables} bound");
    let reach = match variables {
        1 => Reach::Nothing,
        2..=16 => Reach::TimesRow(1.3, name(1)),
        _ => Reach::TimesRow(3.0, name(1)),
    };
    let row = Row::new(name(variables), reach, move || ours_get(variables))
        .beside(OTEL, move || otel_get(variables))
        .beside(DCONTEXT, move || dcontext_get(variables));
    if variables <= MOST_INHERITED {
        row.beside(INHERIT, move || inherit_get(variables))
    } else {
        row
    }
}

fn ours_get(variables: usize) -> impl FnMut(u32) -> std::time::Duration {
    let context = context(variables);
    let variable = middle(variables);
    move |count| context.scope(|| time(count, |_| variable.get()))
}

fn otel_get(variables: usize) -> impl FnMut(u32) -> std::time::Duration {
    let context = peers::otel_context(variables);
    move |count| {
        let _attached = context.clone().attach();
        time(count, |_| {
            OtelContext::map_current(|context| context.get::<OtelNumber<0>>().map(|n| n.0))
        })
    }
}

fn dcontext_get(variables: usize) -> impl FnMut(u32) -> std::time::Duration {
    within_future(
        |_| DCONTEXT_NUMBER.get(),
        move |future| peers::in_dcontext(variables, future),
    )
}

fn inherit_get(variables: usize) -> impl FnMut(u32) -> std::time::Duration {
    within_future(
        |_| INHERIT_NUMBER.get(),
        move |future| peers::inherit(variables, future),
    )
}

fn with() -> Row {
    let text = || "ann".to_owned();
    Row::new("with, `String`", Reach::Times(1.0, TOKIO), || {
        let mut context = context(16);
        move |count| context.run(|| time(count, |_| TEXT.with(String::len)))
    })
    .beside(REF_CELL, || {
        |count| time(count, |_| IN_REF_CELL.with_borrow(String::len))
    })
    .beside(TOKIO, move || {
        move |count| TOKIO_TEXT.sync_scope(text(), || time(count, |_| TOKIO_TEXT.with(String::len)))
    })
    .beside(OTEL, move || {
        move |count| {
            let _attached = OtelContext::new().with_value(OtelText(text())).attach();
            time(count, |_| {
                OtelContext::map_current(|context| {
                    context.get::<OtelText>().map(|text| text.0.len())
                })
            })
        }
    })
    .beside(FLUID_LET, move || {
        move |count| {
            FLUID_TEXT.set(text(), || {
                time(count, |_| FLUID_TEXT.get(|text| text.map(String::len)))
            })
        }
    })
    .beside(INHERIT, move || {
        move |count| {
            INHERIT_TEXT.sync_scope(text(), || time(count, |_| INHERIT_TEXT.with(String::len)))
        }
    })
}

fn get_default() -> Row {
    Row::new("get, unbound, its default", Reach::Nothing, || {
        |count| time(count, |_| WITH_DEFAULT.get())
    })
}
