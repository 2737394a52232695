//! A capture, and its drop.

use std::hint::black_box;

use contextvars::Context;
use contextvars_instructions::repeat;

fn main() {
    repeat(|_| drop(black_box(Context::current())));
}
