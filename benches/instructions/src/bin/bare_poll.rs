//! One poll of the future of `poll` by itself.

use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Waker};

use contextvars_instructions::{Steps, repeat};

fn main() {
    let mut future = pin!(Steps::default());
    let mut task = Context::from_waker(Waker::noop());
    repeat(|_| {
        let _: bool = black_box(Future::poll(future.as_mut(), &mut task).is_pending());
    });
}
