//! A scope of one number.

use std::hint::black_box;

use contextvars_instructions::{NUMBER, repeat};

fn main() {
    repeat(|i| NUMBER.scope(i, || black_box(())));
}
