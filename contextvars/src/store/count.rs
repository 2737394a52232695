//! Reference counts: the head that every shared object of the store starts with.

use std::ptr::NonNull;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The first field of every counted object, which is `repr(C)`, so that a pointer to the object is a
/// pointer to its head.
pub(super) struct Head {
    refs: AtomicUsize,
    /// Drops and frees the object; called once, by whoever gave up the last reference.
    dispose: unsafe fn(NonNull<Head>),
}

impl Head {
    /// The head of an object to which its maker holds the one reference.
    pub(super) const fn new(dispose: unsafe fn(NonNull<Head>)) -> Self {
        Self {
            refs: AtomicUsize::new(1),
            dispose,
        }
    }

    /// Makes the head of an object that is used anew what it was at first.
    #[inline]
    pub(super) fn renew(&mut self) {
        *self.refs.get_mut() = 1;
    }

    /// Adds a reference.
    #[inline]
    pub(super) fn retain(&self) {
        // Relaxed: the new reference comes from one that the caller has, so nothing can be freed yet.
        if self.refs.fetch_add(1, Ordering::Relaxed) > isize::MAX as usize {
            // Only a program that forgets contexts in a loop comes here; going on would free what is in use.
            std::process::abort();
        }
    }

    /// Whether the reference that the caller owns is the only one.
    #[inline]
    pub(super) fn is_unique(&self) -> bool {
        // Acquire: what others did with the object before they gave up their references happens before
        // what the caller does now.
        self.refs.load(Ordering::Acquire) == 1
    }
}

/// Gives up a reference. Returns whether it was the last one: then the object is the caller's to dispose of.
///
/// # Safety
///
/// The caller owns a reference to the object that `head` starts, and does not use it any more, except to dispose of it.
#[inline]
#[must_use = "the object leaks unless it is disposed of"]
pub(super) unsafe fn give_up(head: NonNull<Head>) -> bool {
    // SAFETY: (Counted) the caller's reference keeps the object alive until here. If it is the only one,
    // nobody else can count up any more, so the write is saved. Otherwise AcqRel orders all uses before the disposal.
    unsafe {
        let object = head.as_ref();
        object.is_unique() || object.refs.fetch_sub(1, Ordering::AcqRel) == 1
    }
}

/// Gives up a reference, and disposes of the object if it was the last one.
///
/// # Safety
///
/// The caller owns a reference to the object that `head` starts, and does not use it any more.
#[inline]
pub(super) unsafe fn release(head: NonNull<Head>) {
    // SAFETY: as the caller says; what is given up by the last one is nobody else's.
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

    /// The object, whose reference is now the caller's.
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
        // SAFETY: (Counted) the reference is owned, and gone after this.
        unsafe { release(self.0) }
    }
}
