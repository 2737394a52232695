//! Streams and sinks, which run in their creator's context, whoever polls them.

use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{self, Poll};

use contextvars::{Context, Propagate};
use contextvars_tests::{OnDrop, poll_once, var, yield_once};
use futures::executor::block_on;
use futures::stream::{self, FusedStream};
use futures::{Sink, SinkExt, Stream, StreamExt};

var! { static LEVEL: u32 = 0; }

/// What was seen, in order.
type Log = Arc<Mutex<Vec<u32>>>;

#[test]
fn a_stream_runs_in_its_creators_context_whoever_polls_it() {
    let mut numbers = LEVEL.scope(5, || {
        let numbers = stream::unfold(0, |state| async move {
            LEVEL.set(LEVEL.get() + 1);
            yield_once().await;
            (state < 3).then(|| (LEVEL.get(), state + 1))
        });
        Box::pin(numbers.in_current_context())
    });
    LEVEL.scope(9, || {
        assert!(poll_once(pin!(numbers.next())).is_pending());
        assert_eq!(block_on(numbers.by_ref().collect::<Vec<_>>()), [6, 7, 8]);
        assert_eq!(LEVEL.get(), 9);
    });
    assert_eq!(numbers.context().get(&LEVEL), Some(&9));
    let hinted = stream::iter([1, 2, 3]).in_current_context();
    assert_eq!(hinted.size_hint(), (3, Some(3)));
    assert!(
        !stream::iter([1])
            .fuse()
            .in_current_context()
            .is_terminated()
    );
}

#[test]
fn a_stream_dropped_half_way_is_dropped_in_its_context() {
    let log = Log::default();
    let noted = Arc::clone(&log);
    let guard = OnDrop::new(move || noted.lock().unwrap().push(LEVEL.get()));
    let mut numbers = Box::pin(
        stream::unfold(guard, |guard| async {
            LEVEL.set(LEVEL.get() + 1);
            Some(((), guard))
        })
        .in_context(Context::new()),
    );
    assert!(block_on(numbers.next()).is_some());
    drop(numbers);
    assert_eq!(*log.lock().unwrap(), [1]);
}

/// Sums up levels in each of its methods.
struct Levels(Log);

impl Sink<u32> for Levels {
    type Error = ();

    fn poll_ready(self: Pin<&mut Self>, _: &mut task::Context<'_>) -> Poll<Result<(), ()>> {
        self.0.lock().unwrap().push(LEVEL.get());
        Poll::Ready(Ok(()))
    }

    fn start_send(self: Pin<&mut Self>, item: u32) -> Result<(), ()> {
        LEVEL.set(LEVEL.get() + item);
        Ok(())
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Result<(), ()>> {
        self.poll_ready(cx)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Result<(), ()>> {
        self.poll_ready(cx)
    }
}

#[test]
fn a_sink_runs_in_its_creators_context_whoever_sends() {
    let log = Log::default();
    let mut sink = LEVEL.scope(1, || Levels(Arc::clone(&log)).in_current_context());
    LEVEL.scope(9, || {
        block_on(async {
            sink.send(10).await.unwrap();
            sink.send(100).await.unwrap();
            sink.close().await.unwrap();
        });
        assert_eq!(LEVEL.get(), 9);
    });
    // Ready and flush, twice, and close.
    assert_eq!(*log.lock().unwrap(), [1, 11, 11, 111, 111]);
}
