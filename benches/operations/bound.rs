//! Our variables, and contexts that have so many of them bound.

use contextvars::__private::{Probe, ProbeFallback as _, VarBuilder};
use contextvars::{Context, ContextVar};

/// As `#[context_var]` makes them.
pub(crate) static NUMBERS: [ContextVar<u64>; 4096] = [const {
    VarBuilder::<u64>::new("NUMBER")
        .copy(Probe::<u64>::CONTEXTVARS_COPY)
        .debug(Probe::<u64>::CONTEXTVARS_DEBUG)
        .build()
}; 4096];

pub(crate) static TEXT: ContextVar<String> = VarBuilder::<String>::new("TEXT")
    .copy(Probe::<String>::CONTEXTVARS_COPY)
    .debug(Probe::<String>::CONTEXTVARS_DEBUG)
    .build();

pub(crate) static WITH_DEFAULT: ContextVar<u64> = VarBuilder::<u64>::new("WITH_DEFAULT")
    .default(|| 7)
    .copy(Probe::<u64>::CONTEXTVARS_COPY)
    .debug(Probe::<u64>::CONTEXTVARS_DEBUG)
    .build();

/// The sizes of contexts to compare.
pub(crate) const SIZES: [usize; 7] = [1, 8, 16, 64, 256, 1024, 4096];

/// How many numbers come before the text.
const BEFORE_TEXT: usize = 15;

/// Variables get their place when they are first bound: here, in the order of [`context`], so that a
/// context with few variables is as it is in a program that has few.
pub(crate) fn give_indexes() {
    drop(context(NUMBERS.len()));
    WITH_DEFAULT.scope(1, || ());
}

/// A context with so many variables bound; from sixteen on, [`TEXT`] is one of them.
pub(crate) fn context(variables: usize) -> Context {
    let numbers = if variables > BEFORE_TEXT {
        variables - 1
    } else {
        variables
    };
    let mut context = Context::new();
    for (i, number) in NUMBERS[..numbers].iter().enumerate() {
        if i == BEFORE_TEXT {
            context = context.with_value(&TEXT, "ann".to_owned());
        }
        context = context.with_value(number, 1);
    }
    if numbers == BEFORE_TEXT {
        context = context.with_value(&TEXT, "ann".to_owned());
    }
    context
}

/// One in the middle of those that are bound.
pub(crate) fn middle(variables: usize) -> &'static ContextVar<u64> {
    &NUMBERS[variables / 2]
}
