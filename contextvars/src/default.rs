//! Defaults: evaluated on first need, at most once per process, in an empty context.

use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, Ordering};

use crate::store::{Entered, Root};

/// The default of a variable, if it has one.
pub(crate) struct DefaultValue<T> {
    make: Option<fn() -> T>,
    value: OnceLock<T>,
    /// The thread that evaluates it now, told by an address that no other living thread has.
    evaluating: AtomicPtr<u8>,
}

impl<T> DefaultValue<T> {
    pub(crate) const fn new(make: Option<fn() -> T>) -> Self {
        Self {
            make,
            value: OnceLock::new(),
            evaluating: AtomicPtr::new(ptr::null_mut()),
        }
    }

    /// The default, evaluated now if it never was.
    ///
    /// # Panics
    ///
    /// If this is called by the evaluation itself, and if the evaluation panics.
    #[inline]
    #[track_caller]
    pub(crate) fn get(&self, name: &str) -> Option<&T> {
        match self.value.get() {
            Some(value) => Some(value),
            None => Some(self.evaluate(self.make?, name)),
        }
    }

    #[cold]
    #[track_caller]
    fn evaluate(&self, make: fn() -> T, name: &str) -> &T {
        /// Says that nobody evaluates any more, also after a panic.
        struct Done<'a>(&'a AtomicPtr<u8>);

        impl Drop for Done<'_> {
            fn drop(&mut self) {
                self.0.store(ptr::null_mut(), Ordering::Relaxed);
            }
        }

        let this_thread = this_thread();
        // Relaxed: only what this thread itself wrote can be equal.
        assert!(
            self.evaluating.load(Ordering::Relaxed) != this_thread,
            "the default of context variable `{name}` reads `{name}` itself: \
             write a default that does not depend on it"
        );
        self.value.get_or_init(|| {
            self.evaluating.store(this_thread, Ordering::Relaxed);
            let _done = Done(&self.evaluating);
            Entered::new(&Root::EMPTY).during(make)
        })
    }
}

/// An address that is this thread's own while it lives.
fn this_thread() -> *mut u8 {
    thread_local!(static HERE: u8 = const { 0 });
    HERE.with(|here| ptr::from_ref(here).cast_mut())
}
