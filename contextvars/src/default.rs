//! Defaults: each is evaluated when a read first needs it, at most once in a process, in an empty
//! context.

use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, Ordering};

use crate::store::{Root, StackScope};

/// The default of a variable, if it has one.
pub(crate) struct DefaultValue<T> {
    make: Option<fn() -> T>,
    value: OnceLock<T>,
    /// The thread that evaluates the default now, identified by an address that no other living
    /// thread has.
    evaluating: AtomicPtr<u8>,
}

/// Why there is no default to read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum NoDefault {
    /// The variable has none.
    Undeclared,
    /// This very thread evaluates it: the default reads its own variable, or the evaluation waits
    /// and its thread runs another job meanwhile, which reads the variable.
    BeingEvaluated,
}

impl<T> DefaultValue<T> {
    pub(crate) const fn new(make: Option<fn() -> T>) -> Self {
        Self {
            make,
            value: OnceLock::new(),
            evaluating: AtomicPtr::new(ptr::null_mut()),
        }
    }

    /// Returns the default, and evaluates it if that was not done before.
    ///
    /// If another thread evaluates it now, this waits. To wait for this thread would last for ever,
    /// so that is an error.
    ///
    /// # Panics
    ///
    /// If the evaluation panics.
    #[inline]
    pub(crate) fn get(&self) -> Result<&T, NoDefault> {
        match self.value.get() {
            Some(value) => Ok(value),
            None => self.evaluate(self.make.ok_or(NoDefault::Undeclared)?),
        }
    }

    #[cold]
    fn evaluate(&self, make: fn() -> T) -> Result<&T, NoDefault> {
        /// Marks the evaluation as ended, also after a panic.
        struct Done<'a>(&'a AtomicPtr<u8>);

        impl Drop for Done<'_> {
            fn drop(&mut self) {
                self.0.store(ptr::null_mut(), Ordering::Relaxed);
            }
        }

        let this_thread = this_thread();
        // Relaxed: only an address that this thread wrote itself can be equal.
        if self.evaluating.load(Ordering::Relaxed) == this_thread {
            return Err(NoDefault::BeingEvaluated);
        }
        Ok(self.value.get_or_init(|| {
            self.evaluating.store(this_thread, Ordering::Relaxed);
            let _done = Done(&self.evaluating);
            StackScope::owning(Root::EMPTY).during(make)
        }))
    }
}

/// Returns an address that no other thread has while this one lives.
fn this_thread() -> *mut u8 {
    thread_local!(static HERE: u8 = const { 0 });
    HERE.with(|here| ptr::from_ref(here).cast_mut())
}
