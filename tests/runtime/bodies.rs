//! Bodies of HTTP, which run in their own context, not in that of the task that sends them.

use std::collections::VecDeque;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{self, Poll, Waker};

use contextvars::{Context, Propagate};
use contextvars_tests::{OnDrop, message_of, var};
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};

var! { static LEVEL: u32 = 0; }

/// Gives the frames that are left, and a frame of the level at each poll first.
struct Levels {
    frames: VecDeque<Frame<VecDeque<u8>>>,
    _guard: Option<OnDrop>,
}

impl Body for Levels {
    type Data = VecDeque<u8>;
    type Error = String;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut task::Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, String>>> {
        LEVEL.set(LEVEL.get() + 1);
        let level = LEVEL.get();
        assert!(level < 100, "the level is {level}");
        if level == 50 {
            return Poll::Ready(Some(Err(format!("the level is {level}"))));
        }
        let Some(mut frame) = self.frames.pop_front() else {
            return Poll::Ready(None);
        };
        if let Some(data) = frame.data_mut() {
            data.push_front(u8::try_from(level).unwrap());
        }
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.frames.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(17)
    }
}

fn body(frames: impl Into<VecDeque<Frame<VecDeque<u8>>>>) -> Levels {
    let frames = frames.into();
    Levels {
        frames,
        _guard: None,
    }
}

fn level(level: u32) -> Context {
    Context::new().with_value(&LEVEL, level)
}

fn next<B: Body>(body: Pin<&mut B>) -> Option<Result<Frame<B::Data>, B::Error>> {
    match body.poll_frame(&mut task::Context::from_waker(Waker::noop())) {
        Poll::Ready(frame) => frame,
        Poll::Pending => panic!("the body waits"),
    }
}

#[test]
fn a_body_runs_in_its_own_context_and_keeps_what_it_sets() {
    let frames = [Frame::data(VecDeque::new()), Frame::data(VecDeque::new())];
    let mut body = pin!(body(frames).in_context(level(5)));
    LEVEL.scope(9, || {
        assert_eq!(
            next(body.as_mut()).unwrap().unwrap().into_data().unwrap(),
            [6]
        );
        assert_eq!(
            next(body.as_mut()).unwrap().unwrap().into_data().unwrap(),
            [7]
        );
        assert!(next(body.as_mut()).is_none());
        assert_eq!(LEVEL.get(), 9);
    });
    assert_eq!(body.context().get(&LEVEL), Some(&8));
}

#[test]
fn the_size_hint_and_the_end_are_those_of_the_inner_body() {
    let mut body = pin!(body([Frame::data(VecDeque::new())]).in_context(level(5)));
    assert_eq!(body.size_hint().exact(), Some(17));
    assert!(!body.is_end_stream());
    next(body.as_mut()).unwrap().unwrap();
    assert!(body.is_end_stream());
}

#[test]
fn trailers_and_errors_are_passed_on() {
    let mut trailers = HeaderMap::new();
    trailers.insert("grpc-status", "0".parse().unwrap());
    let mut body = pin!(body([Frame::trailers(trailers.clone())]).in_context(level(5)));
    let frame = next(body.as_mut()).unwrap().unwrap();
    assert_eq!(frame.into_trailers().unwrap(), trailers);

    let mut failing = pin!(self::body([]).in_context(level(49)));
    assert_eq!(
        next(failing.as_mut()).unwrap().unwrap_err(),
        "the level is 50"
    );
}

#[test]
fn a_body_that_is_dropped_half_way_is_dropped_in_its_context() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let mut body = Box::pin(
        Levels {
            frames: [Frame::data(VecDeque::new()), Frame::data(VecDeque::new())].into(),
            _guard: Some(OnDrop::new(move || noted.lock().unwrap().push(LEVEL.get()))),
        }
        .in_context(level(5)),
    );
    next(body.as_mut()).unwrap().unwrap();
    LEVEL.scope(9, || drop(body));
    assert_eq!(*seen.lock().unwrap(), [6]);
}

#[test]
fn a_body_that_panics_leaves_no_context_behind() {
    let mut body = Box::pin(body([]).in_context(level(99)));
    assert_eq!(message_of(|| drop(next(body.as_mut()))), "the level is 100");
    assert_eq!(LEVEL.get(), 0);
    assert!(!LEVEL.is_set());
}
