use std::cell::Cell;

use contextvars::ContextVar;

static COUNT: ContextVar<Cell<u32>> = ContextVar::new("COUNT");

fn main() {
    COUNT.with(|count| count.set(1));
}
