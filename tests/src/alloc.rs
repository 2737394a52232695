//! An allocator that counts: for each thread what it asked for, and for the process what is in use.

use std::alloc::{GlobalAlloc, Layout, System};
use std::backtrace::Backtrace;
use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The system's allocator with counters. A test binary sets it with `#[global_allocator]`.
#[derive(Debug)]
pub struct Counting;

static IN_USE: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
    static BALANCE: Cell<isize> = const { Cell::new(0) };
}

// SAFETY: the system's allocator does all the work; the counters are an atomic and a thread-local that has
// neither initialiser nor destructor, so nothing in here allocates or panics.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        BALANCE.set(BALANCE.get().wrapping_add_unsigned(layout.size()));
        IN_USE.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        BALANCE.set(BALANCE.get().wrapping_sub_unsigned(layout.size()));
        IN_USE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// How many allocations `f` makes on this thread.
pub fn allocations_of<R>(f: impl FnOnce() -> R) -> usize {
    let before = ALLOCATIONS.get();
    let result = f();
    let after = ALLOCATIONS.get();
    drop(result);
    after - before
}

/// By how many bytes what this thread allocated exceeds what it freed.
pub fn balance() -> isize {
    BALANCE.get()
}

/// How many bytes the process has in use.
pub fn in_use() -> usize {
    IN_USE.load(Ordering::Relaxed)
}

/// How many bytes more the process has in use after `f`: what other threads allocate meanwhile
/// counts, too.
pub fn growth_of(f: impl FnOnce()) -> usize {
    // The first panic that prints its backtrace loads the symbols of the process, some twenty
    // megabytes, and keeps them. It may be another test's, during `f`.
    drop(Backtrace::capture().to_string());
    let before = in_use();
    f();
    in_use().saturating_sub(before)
}
