//! `get` of a bound number.

use std::hint::black_box;

use contextvars_instructions::{NUMBER, repeat};

fn main() {
    repeat(|_| {
        black_box(NUMBER.get());
    });
}
