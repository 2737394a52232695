//! Reference counts: the head that every shared object of the store starts with.

use std::ptr::NonNull;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A number of references that several threads change.
///
/// It is generic so that a test can put another atomic number in its place, one that tries all
/// interleavings.
pub(super) struct Count<N = AtomicUsize>(N);

/// What a [`Count`] needs of an atomic number.
pub(super) trait Number {
    fn load(&self, order: Ordering) -> usize;
    fn fetch_add(&self, order: Ordering) -> usize;
    fn fetch_sub(&self, order: Ordering) -> usize;
}

impl Number for AtomicUsize {
    #[inline]
    fn load(&self, order: Ordering) -> usize {
        self.load(order)
    }

    #[inline]
    fn fetch_add(&self, order: Ordering) -> usize {
        self.fetch_add(1, order)
    }

    #[inline]
    fn fetch_sub(&self, order: Ordering) -> usize {
        self.fetch_sub(1, order)
    }
}

impl<N: Number> Count<N> {
    /// Adds a reference.
    #[inline]
    fn retain(&self) {
        // Relaxed: the caller has a reference already, so the object cannot be freed meanwhile.
        if self.0.fetch_add(Ordering::Relaxed) > isize::MAX as usize {
            // Only a program that forgets contexts in a loop comes here. To go on would free an
            // object that is in use.
            std::process::abort();
        }
    }

    /// Whether the reference that the caller owns is the only one.
    #[inline]
    fn is_unique(&self) -> bool {
        // Acquire: what other threads did with the object before they gave up their references
        // happens before what the caller does now.
        self.0.load(Ordering::Acquire) == 1
    }

    /// Gives up a reference. Returns whether it was the last one.
    #[inline]
    fn give_up(&self) -> bool {
        // If the caller's reference is the only one, no other thread can add one, so the write is
        // saved. Otherwise AcqRel orders every use of the object before its disposal.
        self.is_unique() || self.0.fetch_sub(Ordering::AcqRel) == 1
    }
}

/// The first field of every counted object. Such an object is `repr(C)`, so that a pointer to it is a
/// pointer to its head.
#[repr(C)]
pub(super) struct Head {
    count: Count,
    /// Drops and frees the object. It is called once, when the last reference was given up.
    dispose: unsafe fn(NonNull<Head>),
}

impl Head {
    /// The head of an object to which its maker holds the only reference.
    pub(super) const fn new(dispose: unsafe fn(NonNull<Head>)) -> Self {
        Self {
            count: Count(AtomicUsize::new(1)),
            dispose,
        }
    }

    /// Adds a reference.
    #[inline]
    pub(super) fn retain(&self) {
        self.count.retain();
    }

    /// Whether the reference that the caller owns is the only one.
    #[inline]
    pub(super) fn is_unique(&self) -> bool {
        self.count.is_unique()
    }
}

/// Gives up a reference. Returns whether it was the last one: then the caller disposes of the object.
///
/// # Safety
///
/// The caller owns a reference to the object that `head` starts, and uses the object afterwards only
/// to dispose of it.
#[inline]
#[must_use = "the object leaks unless it is disposed of"]
pub(super) unsafe fn give_up(head: NonNull<Head>) -> bool {
    // SAFETY: (Counted) the caller's reference keeps the object alive until here.
    unsafe { head.as_ref() }.count.give_up()
}

/// Gives up a reference, and disposes of the object if it was the last one.
///
/// # Safety
///
/// The caller owns a reference to the object that `head` starts, and does not use it any more.
#[inline]
pub(super) unsafe fn release(head: NonNull<Head>) {
    // SAFETY: as the caller says. After the last reference the object belongs to this function.
    unsafe {
        if give_up(head) {
            (head.as_ref().dispose)(head);
        }
    }
}

/// An owned reference to a counted object.
pub(super) struct Reference(NonNull<Head>);

impl Reference {
    /// # Safety
    ///
    /// The caller owns a reference to the object that `head` starts, and hands it over.
    #[inline]
    pub(super) unsafe fn from_raw(head: NonNull<Head>) -> Self {
        Self(head)
    }

    /// The object. Its reference is the caller's now.
    #[inline]
    pub(super) fn into_raw(self) -> NonNull<Head> {
        let head = self.0;
        std::mem::forget(self);
        head
    }

    #[inline]
    pub(super) fn as_raw(&self) -> NonNull<Head> {
        self.0
    }
}

impl Drop for Reference {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: (Counted) this value owns a reference, and ends here.
        unsafe { release(self.0) }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_reference_is_told_so() {
        let count = Count(AtomicUsize::new(1));
        assert!(count.is_unique());
        count.retain();
        count.retain();
        assert!(!count.is_unique());
        assert!(!count.give_up());
        assert!(!count.give_up());
        assert!(count.is_unique());
        assert!(count.give_up());
    }

    #[test]
    fn the_last_reference_disposes_of_its_object_once() {
        #[repr(C)]
        struct Object {
            head: Head,
            disposed: std::cell::Cell<u32>,
        }

        unsafe fn dispose(head: NonNull<Head>) {
            // SAFETY: the head starts an `Object` that the test keeps alive.
            let object = unsafe { head.cast::<Object>().as_ref() };
            object.disposed.set(object.disposed.get() + 1);
        }

        let object = Object {
            head: Head::new(dispose),
            disposed: std::cell::Cell::new(0),
        };
        let head = NonNull::from(&object).cast();
        object.head.retain();
        // SAFETY: the object has two references, which these two own.
        let references = unsafe { [Reference::from_raw(head), Reference::from_raw(head)] };
        let [first, second] = references;
        drop(first);
        assert_eq!(object.disposed.get(), 0);
        drop(second);
        assert_eq!(object.disposed.get(), 1);
    }
}

/// Every interleaving of the counts, by loom: `RUSTFLAGS="--cfg loom" cargo test -p contextvars --lib loom`.
#[cfg(all(test, loom))]
mod loom_tests {
    use loom::cell::UnsafeCell;
    use loom::sync::Arc;
    use loom::sync::atomic::AtomicUsize as LoomNumber;
    use loom::thread;

    use super::*;

    impl Number for LoomNumber {
        fn load(&self, order: Ordering) -> usize {
            self.load(order)
        }

        fn fetch_add(&self, order: Ordering) -> usize {
            self.fetch_add(1, order)
        }

        fn fetch_sub(&self, order: Ordering) -> usize {
            self.fetch_sub(1, order)
        }
    }

    /// An object whose content loom watches for races. The outer `Arc` only keeps the test's memory.
    struct Object {
        count: Count<LoomNumber>,
        content: UnsafeCell<u32>,
        disposals: LoomNumber,
    }

    impl Object {
        fn with_references(references: usize) -> Arc<Self> {
            Arc::new(Self {
                count: Count(LoomNumber::new(references)),
                content: UnsafeCell::new(0),
                disposals: LoomNumber::new(0),
            })
        }

        fn read(&self) {
            // SAFETY: loom reports a race, if there is one.
            self.content.with(|content| unsafe { content.read() });
        }

        fn write(&self) {
            // SAFETY: loom reports a race, if there is one.
            self.content.with_mut(|content| unsafe { content.write(1) });
        }

        /// What `release` does: the disposal writes.
        fn release(&self) {
            if self.count.give_up() {
                self.write();
                self.disposals.fetch_add(1, Ordering::Relaxed);
            }
        }

        /// What an edit does: it writes in place if the reference is the only one.
        fn edit(&self) {
            if self.count.is_unique() {
                self.write();
            } else {
                self.read();
            }
        }
    }

    #[test]
    fn loom_the_last_of_three_references_disposes_after_all_reads() {
        loom::model(|| {
            let object = Object::with_references(3);
            let threads: Vec<_> = (0..2)
                .map(|_| {
                    let object = object.clone();
                    thread::spawn(move || {
                        object.read();
                        object.release();
                    })
                })
                .collect();
            object.read();
            object.release();
            threads
                .into_iter()
                .for_each(|thread| thread.join().unwrap());
            assert_eq!(object.disposals.load(Ordering::Relaxed), 1);
        });
    }

    #[test]
    fn loom_a_write_in_place_comes_after_the_reads_of_those_who_gave_up() {
        loom::model(|| {
            let object = Object::with_references(2);
            let reader = {
                let object = object.clone();
                thread::spawn(move || {
                    object.read();
                    object.release();
                })
            };
            object.edit();
            object.release();
            reader.join().unwrap();
            assert_eq!(object.disposals.load(Ordering::Relaxed), 1);
        });
    }

    #[test]
    fn loom_a_reference_that_is_added_keeps_the_object() {
        loom::model(|| {
            let object = Object::with_references(1);
            object.count.retain();
            let other = {
                let object = object.clone();
                thread::spawn(move || {
                    object.count.retain();
                    object.release();
                    object.edit();
                    object.release();
                })
            };
            object.edit();
            object.release();
            other.join().unwrap();
            assert_eq!(object.disposals.load(Ordering::Relaxed), 1);
        });
    }
}
