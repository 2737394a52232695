//! Panics that are expected.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Panics with a message, without the panic hook: nothing is printed.
///
/// # Panics
///
/// Always.
pub fn panics(message: &'static str) -> ! {
    resume_unwind(Box::new(message.to_owned()))
}

/// The message with which `f` panics.
///
/// # Panics
///
/// If `f` does not panic.
pub fn message_of<R>(f: impl FnOnce() -> R) -> String {
    let Err(payload) = catch_unwind(AssertUnwindSafe(f)) else {
        panic!("a panic was expected");
    };
    match payload.downcast::<String>() {
        Ok(message) => *message,
        Err(payload) => (*payload.downcast::<&str>().expect("a message")).to_owned(),
    }
}
