//! What the programs share: `ci/instructions.sh` runs each of them twice under callgrind, with two
//! counts of repetitions, and divides the difference. What a program does before and after its loop
//! is the same in both runs, and drops out.

use std::hint::black_box;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};
use std::{env, process};

use contextvars::{Context, ContextVar, context_var};

/// The one variable that the programs bind.
#[context_var]
pub static NUMBER: u64;

/// Repeats the operation as often as the first argument says, in a context in which [`NUMBER`] is
/// bound.
pub fn repeat(operation: impl FnMut(u64)) {
    bound().run(|| repeat_here(operation));
}

/// Repeats the operation as often as the first argument says.
#[inline(always)]
#[expect(clippy::inline_always, reason = "a call would be counted too")]
pub fn repeat_here(mut operation: impl FnMut(u64)) {
    for i in 0..count() {
        operation(black_box(i));
    }
}

/// A context in which [`NUMBER`] is bound.
#[must_use]
pub fn bound() -> Context {
    Context::new().with_value(number(), 1)
}

/// [`NUMBER`], of which the optimizer knows nothing.
#[must_use]
pub fn number() -> &'static ContextVar<u64> {
    black_box(&NUMBER)
}

fn count() -> u64 {
    let argument = env::args().nth(1);
    let count = argument.and_then(|count| count.parse().ok());
    count.unwrap_or_else(|| {
        eprintln!("the argument is how often to repeat the operation");
        process::exit(2)
    })
}

/// Runs `work` on the only thread of a pool.
///
/// # Panics
///
/// If the thread can't be made.
pub fn in_pool(work: impl FnOnce() + Send) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    pool.expect("a thread can be made").install(work);
}

/// A future that is never ready. Its poll is a call, as that of a future of some size is.
#[derive(Debug, Default)]
pub struct Steps(u64);

impl Future for Steps {
    type Output = ();

    #[inline(never)]
    fn poll(mut self: Pin<&mut Self>, _: &mut TaskContext<'_>) -> Poll<()> {
        self.0 += 1;
        black_box(());
        Poll::Pending
    }
}
