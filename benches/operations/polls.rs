//! One poll of a future that has a context, beside one of the bare future.

use std::future::Future;
use std::hint::black_box;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll, Waker};
use std::time::Duration;

use contextvars::Propagate;
use opentelemetry::context::FutureExt as _;
use tracing::Instrument;

use crate::bound::context;
use crate::peers::{self, BARE, DCONTEXT, INHERIT, OTEL, TOKIO, TOKIO_NUMBER, TRACING};
use crate::support::measure::{Reach, Row, time};

pub(crate) fn rows() -> Vec<Row> {
    [1, 4, 64].map(row).into()
}

/// Never done. Its poll is a call, as that of a future of some size is.
struct Steps(u64);

impl Future for Steps {
    type Output = ();

    #[inline(never)]
    fn poll(mut self: Pin<&mut Self>, _: &mut TaskContext<'_>) -> Poll<()> {
        self.0 += 1;
        black_box(());
        Poll::Pending
    }
}

fn polls(future: impl Future<Output = ()> + 'static) -> impl FnMut(u32) -> Duration {
    let mut future = Box::pin(future);
    move |count| {
        let mut task = TaskContext::from_waker(Waker::noop());
        time(count, |_| future.as_mut().poll(&mut task))
    }
}

fn row(variables: usize) -> Row {
    let name = format!("poll, {variables} bound");
    let row = Row::new(name, Reach::TimesOver(0.6, TOKIO, BARE), move || {
        polls(Steps(0).in_context(context(variables)))
    })
    .beside(BARE, || polls(Steps(0)));
    let row = match variables {
        1 => row.beside(TOKIO, || polls(TOKIO_NUMBER.scope(1, Steps(0)))),
        4 => row.beside(TOKIO, || polls(peers::in_four(Steps(0)))),
        _ => row.beside(TOKIO, || polls(peers::in_sixty_four(Steps(0)))),
    };
    let row = row
        .beside(OTEL, move || {
            polls(Steps(0).with_context(peers::otel_context(variables)))
        })
        .beside(DCONTEXT, move || {
            let guard = dcontext::attach_store(dcontext::fork());
            for variable in 0..variables {
                dcontext::set_context_variable(peers::dcontext_name(variable), 1_u64);
            }
            let store = dcontext::fork();
            drop(guard);
            polls(dcontext::ContextFutureExt::with(Steps(0), store))
        })
        .beside(INHERIT, move || polls(peers::inherit(variables, Steps(0))));
    if variables == 1 {
        row.beside(TRACING, || {
            let span = tracing::subscriber::with_default(tracing_subscriber::registry(), || {
                tracing::info_span!("request", number = 1)
            });
            polls(Steps(0).instrument(span))
        })
    } else {
        row
    }
}
