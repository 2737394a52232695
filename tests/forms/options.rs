//! Options: those of a block and of a function in it are joined, and `skip` stands on a statement.

use std::thread;

use contextvars::{context_var, propagate, scoped};

#[context_var]
static A: u64 = 0;

#[context_var]
static B: u64 = 0;

fn execute(job: impl FnOnce() -> u64 + Send + 'static) -> u64 {
    thread::spawn(job).join().unwrap()
}

fn submit(job: impl FnOnce() -> u64 + Send + 'static) -> u64 {
    thread::spawn(job).join().unwrap()
}

fn both() -> u64 {
    10 * A.get() + B.get()
}

struct Service;

/// Fails the test if it is evaluated.
#[expect(
    dead_code,
    reason = "each function in the block has a binding of its own"
)]
fn not_evaluated() -> u64 {
    unreachable!("the function has a binding of its own")
}

#[propagate(A = 1, B = 2, spawn(execute))]
impl Service {
    fn plain(&self) -> [u64; 2] {
        [execute(both), submit(both)]
    }

    #[propagate]
    fn marked(&self) -> [u64; 2] {
        [execute(both), submit(both)]
    }

    #[propagate(B = 3, spawn(submit))]
    fn own(&self) -> [u64; 2] {
        [execute(both), submit(both)]
    }

    #[propagate(skip(execute))]
    async fn skipping(&self) -> [u64; 2] {
        [both(), thread::spawn(both).join().unwrap()]
    }
}

#[propagate(A = not_evaluated(), spawn(execute))]
mod functions {
    use super::{A, both, execute};

    #[contextvars::propagate(A = 4)]
    pub(super) fn own() -> u64 {
        execute(both)
    }

    pub(super) struct Inner;

    #[contextvars::propagate(A = 5)]
    impl Inner {
        pub(super) fn method(&self) -> u64 {
            execute(both)
        }
    }
}

#[test]
fn a_function_has_the_options_of_its_block_too() {
    assert_eq!(Service.plain(), [12, 0]);
    assert_eq!(Service.marked(), [12, 0]);
    assert_eq!(Service.own(), [13, 13]);
    assert_eq!(futures::executor::block_on(Service.skipping()), [12, 12]);
    assert_eq!(functions::own(), 40);
    assert_eq!(functions::Inner.method(), 50);
}

#[propagate(A = 1)]
fn with_skipped_statements() -> Vec<u64> {
    #[propagate(skip)]
    let skipped = thread::spawn(|| A.get()).join().unwrap();
    let taken = thread::spawn(|| A.get()).join().unwrap();
    let mut seen = vec![skipped, taken];
    #[propagate(skip)]
    seen.push(thread::spawn(|| A.get()).join().unwrap());
    #[propagate(skip)]
    if seen.len() > 1 {
        seen.push(thread::spawn(|| A.get()).join().unwrap());
    }
    seen.push({
        #[propagate(skip)]
        thread::spawn(|| A.get()).join().unwrap()
    });
    seen
}

#[test]
fn a_skipped_statement_is_left_alone() {
    assert_eq!(with_skipped_statements(), [0, 1, 0, 0, 0]);
    let in_scoped = scoped!(A = 1, {
        #[propagate(skip)]
        let skipped = thread::spawn(|| A.get()).join().unwrap();
        [skipped, thread::spawn(|| A.get()).join().unwrap()]
    });
    assert_eq!(in_scoped, [0, 1]);
}
