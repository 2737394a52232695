//! `get` of a bound number, in a context in which 4,096 are bound.

use std::hint::black_box;

use contextvars::__private::{Probe, VarBuilder};
use contextvars::{Context, ContextVar};
use contextvars_instructions::repeat_here;

/// As `#[context_var]` makes them.
static NUMBERS: [ContextVar<u64>; 4096] = [const {
    VarBuilder::<u64>::new("NUMBER")
        .copy(Probe::<u64>::CONTEXTVARS_COPY)
        .debug(Probe::<u64>::CONTEXTVARS_DEBUG)
        .build()
}; 4096];

fn main() {
    let context = Context::new();
    let numbers = NUMBERS.iter();
    let context = numbers.fold(context, |context, number| context.with_value(number, 1));
    let number = black_box(&NUMBERS[2048]);
    context.scope(|| repeat_here(|_| _ = black_box(number.get())));
}
