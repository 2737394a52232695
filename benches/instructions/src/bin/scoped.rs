//! The same as `scope`, by `scoped!`.

use std::hint::black_box;

use contextvars::scoped;
use contextvars_instructions::{NUMBER, repeat};

fn main() {
    repeat(|i| scoped!(NUMBER = i, { black_box(()) }));
}
