//! `set` of a number that is bound, in a context that nothing else shares.

use contextvars_instructions::{NUMBER, repeat};

fn main() {
    repeat(|i| drop(NUMBER.set(i)));
}
