//! User code of all kinds, each of which first tells the stage that it was called.

use std::fmt::{self, Debug, Formatter};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use contextvars_tests::Counted;
use futures::{Sink, Stream};

use super::stage::{A, B, Kind, OWN, Stage};

/// A value that is counted.
pub(super) struct Bomb {
    counted: Counted,
    stage: Stage,
}

impl Bomb {
    pub(super) fn new(stage: &Stage) -> Self {
        Self {
            counted: stage.drops().value(stage.id()),
            stage: stage.clone(),
        }
    }

    pub(super) fn id(&self) -> u32 {
        self.counted.id()
    }
}

impl Clone for Bomb {
    fn clone(&self) -> Self {
        self.stage.user_code(Kind::Clone);
        Self {
            counted: self.counted.clone(),
            stage: self.stage.clone(),
        }
    }
}

impl Debug for Bomb {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.stage.user_code(Kind::Debug);
        f.write_str("Bomb")
    }
}

impl Drop for Bomb {
    fn drop(&mut self) {
        self.stage.user_code(Kind::Drop);
    }
}

/// A value that lies in place.
#[derive(Copy)]
pub(super) struct Flat(pub(super) u32);

#[allow(
    clippy::expl_impl_clone_on_copy,
    clippy::non_canonical_clone_impl,
    reason = "it is there to be called"
)]
impl Clone for Flat {
    fn clone(&self) -> Self {
        Stage::current().user_code(Kind::Clone);
        *self
    }
}

impl Debug for Flat {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Stage::current().user_code(Kind::Debug);
        f.write_str("Flat")
    }
}

/// Where a listing is written to.
pub(super) struct Page<'a>(pub(super) &'a Stage);

impl fmt::Write for Page<'_> {
    fn write_str(&mut self, _: &str) -> fmt::Result {
        self.0.user_code(Kind::Write);
        Ok(())
    }
}

/// A future, a stream, a sink and an iterator that end after two turns. It sets variables at each, and when it is dropped.
#[derive(Debug)]
pub(super) struct Turns {
    left: usize,
    guard: Bomb,
}

impl Turns {
    pub(super) fn new(stage: &Stage) -> Self {
        Self {
            left: 2,
            guard: stage.bomb(),
        }
    }

    /// Whether it is the last one.
    fn turn(&mut self, kind: Kind) -> bool {
        let stage = &self.guard.stage;
        drop(B.set(stage.bomb()));
        drop(OWN.set(stage.bomb()));
        stage.user_code(kind);
        drop(A.set(stage.bomb()));
        self.left = self.left.saturating_sub(1);
        self.left == 0
    }
}

impl Drop for Turns {
    fn drop(&mut self) {
        drop(A.set(self.guard.stage.bomb()));
        self.guard.stage.user_code(Kind::Drop);
    }
}

impl Future for Turns {
    type Output = Bomb;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Bomb> {
        cx.waker().wake_by_ref();
        if self.turn(Kind::Poll) {
            Poll::Ready(self.guard.stage.bomb())
        } else {
            let waker = cx.waker().clone();
            waker.wake();
            Poll::Pending
        }
    }
}

impl Stream for Turns {
    type Item = Bomb;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Bomb>> {
        cx.waker().wake_by_ref();
        let is_last = self.turn(Kind::Poll);
        Poll::Ready((!is_last).then(|| self.guard.stage.bomb()))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.guard.stage.user_code(Kind::Next);
        (0, None)
    }
}

impl futures::future::FusedFuture for Turns {
    fn is_terminated(&self) -> bool {
        self.guard.stage.user_code(Kind::Next);
        self.left == 0
    }
}

impl futures::stream::FusedStream for Turns {
    fn is_terminated(&self) -> bool {
        self.guard.stage.user_code(Kind::Next);
        self.left == 0
    }
}

impl Sink<Bomb> for Turns {
    type Error = Bomb;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Bomb>> {
        cx.waker().wake_by_ref();
        self.turn(Kind::Poll);
        Poll::Ready(Ok(()))
    }

    fn start_send(mut self: Pin<&mut Self>, item: Bomb) -> Result<(), Bomb> {
        drop(A.set(item));
        self.turn(Kind::Poll);
        Ok(())
    }

    fn poll_flush(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Bomb>> {
        self.turn(Kind::Poll);
        Poll::Ready(Err(self.guard.stage.bomb()))
    }

    fn poll_close(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Bomb>> {
        self.turn(Kind::Poll);
        Poll::Ready(Ok(()))
    }
}

impl Iterator for Turns {
    type Item = Bomb;

    fn next(&mut self) -> Option<Bomb> {
        let is_last = self.turn(Kind::Next);
        (!is_last).then(|| self.guard.stage.bomb())
    }
}

/// A waker that calls user code.
pub(super) fn waker(stage: &Stage) -> Waker {
    Waker::from(Arc::new(Alarm(stage.clone())))
}

struct Alarm(Stage);

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.0.user_code(Kind::Wake);
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.user_code(Kind::Wake);
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        self.0.user_code(Kind::Drop);
    }
}
