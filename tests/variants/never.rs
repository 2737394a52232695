//! Calls that never return, as arguments and in the bodies of work.
#![deny(unused)]

use std::panic::{AssertUnwindSafe, catch_unwind};

use contextvars::propagate;
use contextvars_tests::panics;

use crate::ID;

fn fails(text: &str) -> ! {
    panics(if text.is_empty() { "y" } else { "x" })
}

fn named(_: u8, job: impl FnOnce() -> u64) -> u64 {
    job()
}

fn inline(job: impl FnOnce()) {
    job();
}

fn any<R>(job: impl FnOnce() -> R) -> R {
    job()
}

fn repeated(mut job: impl FnMut(u8) -> u64) -> u64 {
    job(1)
}

#[expect(
    unreachable_code,
    reason = "without the mark there is this warning, too"
)]
#[propagate(ID = 7, spawn(named))]
fn arguments(choice: u8) -> u64 {
    if choice == 1 {
        return named(panics("x"), || ID.get());
    }
    if choice == 2 {
        named(return ID.get(), || ID.get());
    }
    named(0, || ID.get())
}

#[propagate(ID = 7, spawn(inline, any, repeated))]
fn bodies(choice: u8) -> u64 {
    let text = String::from("x");
    match choice {
        1 => inline(|| panics("x")),
        2 => any(|| panics("x")),
        3 => return any(|| -> u64 { panics("x") }),
        4 => return any(|| if choice == 4 { panics("x") } else { ID.get() }),
        5 => return repeated(|number| if number == 1 { fails(&text) } else { ID.get() }),
        6 => return repeated(move |_| fails(&text)),
        7 => inline(|| std::process::exit(1)),
        8 => inline(|| loop {}),
        _ => {}
    }
    any(|| ID.get())
}

#[test]
fn work_and_arguments_that_never_return() {
    let has_panicked = |run: &dyn Fn() -> u64| catch_unwind(AssertUnwindSafe(run)).is_err();
    assert!(has_panicked(&|| arguments(1)));
    assert_eq!((arguments(2), arguments(3)), (7, 7));
    for choice in 1..7 {
        assert!(has_panicked(&|| bodies(choice)), "{choice}");
    }
    assert_eq!(bodies(0), 7);
}
