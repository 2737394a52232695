//! A captured context is entered and left.

use std::hint::black_box;

use contextvars_instructions::{bound, repeat};

fn main() {
    let captured = bound();
    repeat(|_| captured.scope(|| black_box(())));
}
