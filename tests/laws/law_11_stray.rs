//! Law 11. A propagated job *replaces* the thread's context, an empty one included.

use std::pin::pin;
use std::task::Poll;

use contextvars::{Context, Propagate, propagate};
use contextvars_tests::{poll_once, var};

#[test]
fn a_job_captured_from_an_empty_context_sees_nothing_of_its_thread() {
    var! { static LEVEL: u32 = 0; static OWN: u32 = 0, inherit(false); }
    let (job, task) = Context::new().scope(|| {
        let seen = || (LEVEL.get(), OWN.get(), Context::current().len());
        (propagate(seen), async move { seen() }.in_current_context())
    });
    LEVEL.scope(1, || {
        OWN.scope(1, || {
            assert_eq!(job(), (0, 0, 0));
            assert_eq!(poll_once(pin!(task)), Poll::Ready((0, 0, 0)));
        });
    });
}

#[test]
fn a_thread_that_was_spawned_from_an_empty_context_sees_nothing() {
    var! { static LEVEL: u32; }
    let bound = Context::new().scope(|| contextvars::thread::spawn(|| LEVEL.is_set()).join());
    assert!(!bound.unwrap());
}
