//! A call of a `#[propagate]` function that binds nothing and spawns nothing.

use std::hint::black_box;

use contextvars::propagate;
use contextvars_instructions::repeat;

#[propagate]
#[inline(never)]
fn marked() {
    black_box(());
}

fn main() {
    repeat(|_| marked());
}
