//! The peer that one writes by hand: the context is what an `Arc` in a thread-local holds. Whoever hands work over clones it,
//! and the job puts the clone in place for as long as it runs.

use std::cell::RefCell;
use std::sync::Arc;

thread_local! {
    static CURRENT: RefCell<Option<Arc<u64>>> = const { RefCell::new(None) };
}

#[derive(Clone)]
pub(crate) struct Snapshot(Option<Arc<u64>>);

/// What was there before; put back when dropped.
pub(crate) struct Entered(Option<Arc<u64>>);

impl Snapshot {
    pub(crate) fn current() -> Self {
        Self(CURRENT.with_borrow(Clone::clone))
    }

    pub(crate) fn enter(self) -> Entered {
        Entered(CURRENT.replace(self.0))
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.set(self.0.take());
    }
}

/// Runs `f` with a value bound.
pub(crate) fn bound<R>(value: u64, f: impl FnOnce() -> R) -> R {
    let _entered = Snapshot(Some(Arc::new(value))).enter();
    f()
}
