//! Steps with futures, streams and sinks in a context.

use std::pin::{Pin, pin};
use std::task;

use contextvars::{Context, InContext, Propagate};
use futures::future::FusedFuture;
use futures::stream::FusedStream;
use futures::{Sink, Stream};

use super::Step;
use super::stage::{A, OWN, Stage};
use super::user::{Bomb, Turns, waker};

pub(super) const STEPS: &[Step] = &[
    Step::new("Future for InContext", |stage| {
        let mut task = pin!(captured(stage));
        for _ in 0..2 {
            drop(poll(stage, |cx| task.as_mut().poll(cx)));
        }
    }),
    Step::new("Future for InContext, in a context of its own", |stage| {
        let context = Context::new().with_value(&A, stage.bomb());
        let mut task = pin!(Turns::new(stage).in_context(context));
        drop(poll(stage, |cx| task.as_mut().poll(cx)));
    }),
    Step::new("Future for InContext, in another", |stage| {
        let inner = Turns::new(stage).in_context(Context::new());
        let mut task = pin!(inner.in_current_context());
        drop(poll(stage, |cx| task.as_mut().poll(cx)));
    }),
    Step::new("Drop for InContext", |stage| {
        drop(captured(stage));
    }),
    Step::new("InContext::into_inner", |stage| {
        let mut task = captured(stage);
        drop(poll(stage, |cx| Future::poll(Pin::new(&mut task), cx)));
        // It is dropped as its owner's, in the owner's context.
        let owner = Context::new().with_value(&A, stage.bomb());
        owner.scope(|| drop(task.into_inner()));
    }),
    Step::new("InContext::into_parts", |stage| {
        let mut task = captured(stage);
        drop(poll(stage, |cx| Future::poll(Pin::new(&mut task), cx)));
        // It is dropped as its owner's, in the owner's context.
        let owner = Context::new().with_value(&A, stage.bomb());
        owner.scope(|| {
            let (turns, context) = task.into_parts();
            drop(context);
            drop(turns);
        });
    }),
    Step::new("Propagate::with_value", |stage| {
        let with_value = || Turns::new(stage).with_value(&A, stage.bomb());
        let mut task = pin!(Context::current().scope(with_value));
        drop(poll(stage, |cx| task.as_mut().poll(cx)));
    }),
    Step::new("InContext::with_value", |stage| {
        let task = captured(stage);
        let task = task
            .with_value(&A, stage.bomb())
            .with_value(&OWN, stage.bomb());
        let mut task = pin!(task.with_value(&OWN, stage.bomb()));
        drop(poll(stage, |cx| task.as_mut().poll(cx)));
    }),
    Step::new("Clone for InContext", |stage| {
        let value = stage.bomb().in_current_context();
        drop(value.clone());
        drop(value);
    }),
    Step::new("Debug for InContext", |stage| {
        let task = captured(stage);
        drop(format!("{task:?}"));
    }),
    Step::new("Stream for InContext", |stage| {
        let mut stream = pin!(captured(stage));
        for _ in 0..2 {
            drop(poll(stage, |cx| stream.as_mut().poll_next(cx)));
        }
        assert_eq!(stream.size_hint(), (0, None));
    }),
    Step::new("FusedStream for InContext", |stage| {
        let stream = captured(stage);
        assert!(!FusedStream::is_terminated(&stream));
    }),
    Step::new("FusedFuture for InContext", |stage| {
        let future = captured(stage);
        assert!(!FusedFuture::is_terminated(&future));
    }),
    Step::new("Sink for InContext", |stage| {
        let mut sink = pin!(captured(stage));
        drop(poll(stage, |cx| sink.as_mut().poll_ready(cx)));
        drop(sink.as_mut().start_send(stage.bomb()));
        drop(poll(stage, |cx| ending(sink.as_mut(), cx, false)));
        drop(poll(stage, |cx| ending(sink.as_mut(), cx, true)));
    }),
];

/// If the capture panics, its caller drops the work, in the caller's context. So the caller is in a scope.
fn captured(stage: &Stage) -> InContext<Turns> {
    let context = Context::current();
    let task = context.scope(|| Turns::new(stage).in_current_context());
    // Not at the end, as in `poll`.
    drop(context);
    task
}

/// With a waker that is user code too.
pub(super) fn poll<R>(stage: &Stage, f: impl FnOnce(&mut task::Context<'_>) -> R) -> R {
    let waker = waker(stage);
    let result = f(&mut task::Context::from_waker(&waker));
    // Not at the end: if that panics, Rust leaks what a function returns.
    drop(waker);
    result
}

fn ending(
    sink: Pin<&mut InContext<Turns>>,
    cx: &mut task::Context<'_>,
    is_last: bool,
) -> task::Poll<Result<(), Bomb>> {
    if is_last {
        sink.poll_close(cx)
    } else {
        sink.poll_flush(cx)
    }
}
