//! One poll of a future in a context.

use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Waker};

use contextvars::Propagate;
use contextvars_instructions::{Steps, bound, repeat};

fn main() {
    let mut future = pin!(Steps::default().in_context(bound()));
    let mut task = Context::from_waker(Waker::noop());
    repeat(|_| {
        let _: bool = black_box(Future::poll(future.as_mut(), &mut task).is_pending());
    });
}
