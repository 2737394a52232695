//! Pools, and jobs of strangers.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

use contextvars::rayon::ThreadPool;
use contextvars_tests::var;

var! {
    // In place.
    pub(crate) static NUMBER: u64;
    // Counted.
    pub(crate) static NAME: String;
    pub(crate) static STAYS: u64, inherit(false);
}

/// A pool that inherits, of so many threads.
pub(crate) fn pool(threads: usize) -> ThreadPool {
    contextvars_tests::pool(threads).into()
}

/// What is bound, of all that the tests bind.
pub(crate) type Seen = (Option<u64>, Option<String>, Option<u64>);

pub(crate) const NOTHING: Seen = (None, None, None);

pub(crate) fn seen() -> Seen {
    (
        NUMBER.try_get().ok(),
        NAME.try_get().ok(),
        STAYS.try_get().ok(),
    )
}

/// Runs `f` with everything bound.
pub(crate) fn bound<R>(number: u64, f: impl FnOnce() -> R) -> R {
    NUMBER.scope(number, || {
        NAME.scope(format!("name {number}"), || STAYS.scope(number, f))
    })
}

/// What a job sees that inherits from [`bound`]: what stays with its thread is left behind.
pub(crate) fn inherited(number: u64) -> Seen {
    (Some(number), Some(format!("name {number}")), None)
}

/// All threads of a pool are as if nothing had happened.
pub(crate) fn assert_clean(pool: &ThreadPool) {
    let all = pool.as_rayon().broadcast(|_| seen());
    assert!(all.iter().all(|seen| *seen == NOTHING), "{all:?}");
}

/// One event, for one waiter, who blocks its thread: rayon can't run anything on it meanwhile.
pub(crate) struct Event(Sender<()>, Mutex<Receiver<()>>);

impl Event {
    pub(crate) fn new() -> Self {
        let (sender, receiver) = channel();
        Self(sender, receiver.into())
    }

    pub(crate) fn happens(&self) {
        self.0.send(()).expect("the receiver is beside the sender");
    }

    pub(crate) fn wait(&self) {
        let receiver = self.1.lock().expect("no waiter panics");
        receiver.recv().expect("the sender is beside the receiver");
    }
}
