//! A capture, the first `set` after it, and the drop of the capture.

use std::hint::black_box;

use contextvars::Context;
use contextvars_instructions::{NUMBER, repeat};

fn main() {
    repeat(|i| {
        let captured = black_box(Context::current());
        drop(NUMBER.set(i));
        drop(captured);
    });
}
