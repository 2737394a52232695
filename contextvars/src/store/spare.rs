//! Spare memory for nodes: each thread keeps a few blocks, so that a scope need not ask the allocator.

use std::cell::Cell;
use std::mem::MaybeUninit;
use std::ptr::{self, NonNull};

use super::free_list::FreeList;

/// Memory of the size of a node.
#[repr(C, align(16))]
pub(super) struct Block([MaybeUninit<u8>; 288]);

/// Enough blocks for scopes within scopes. The allocator has the rest.
const LIMIT: usize = if cfg!(contextvars_no_node_cache) {
    0
} else {
    8
};

thread_local! {
    /// The spare blocks of this thread. The list has no destructor, so it can be used until the thread's
    /// very end.
    static SPARE: FreeList<Block> = const { FreeList::new() };
    static AT_EXIT: AtExit = const { AtExit(Cell::new(false)) };
}

/// Frees the spare blocks when the thread exits.
struct AtExit(Cell<bool>);

impl Drop for AtExit {
    fn drop(&mut self) {
        with_list(|list| {
            list.set_limit(0);
            while let Some(block) = list.take() {
                // SAFETY: the block is spare.
                unsafe { free(block) }
            }
        });
    }
}

impl AtExit {
    /// From now on this thread keeps spare blocks.
    fn register(&self) {
        if !self.0.replace(true) {
            with_list(|list| list.set_limit(LIMIT));
        }
    }
}

#[inline]
fn with_list<R>(f: impl FnOnce(&FreeList<Block>) -> R) -> R {
    let list = SPARE.with(ptr::from_ref);
    // SAFETY: a thread-local without a destructor lives as long as its thread runs code.
    f(unsafe { &*list })
}

/// An edit found too few spare blocks, and changed nothing: it needs so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shortage(pub(super) usize);

impl Shortage {
    /// Allocates the blocks; what the edit does not use is freed when the reserve is dropped. The edit has
    /// to look at its tree anew afterwards: the allocator may change variables itself.
    #[cold]
    #[inline(never)]
    pub(super) fn fill(self, reserve: &mut Option<Reserve>) {
        // At the thread's very end this can fail; then no block is kept.
        let _ = AT_EXIT.try_with(AtExit::register);
        // The new blocks are kept aside until there are enough: the allocator may use up spare ones each
        // time that it is called, and then this would never end.
        let new = FreeList::new();
        while with_list(FreeList::len) + new.len() < self.0 {
            let block = Box::new(Block([MaybeUninit::uninit(); 288]));
            // SAFETY: the block is new, and has no destructor.
            unsafe { new.put(NonNull::from(Box::leak(block))) };
        }
        while let Some(block) = new.take() {
            // SAFETY: as above; it was taken out of the other list.
            with_list(|list| unsafe { list.put(block) });
        }
        // An earlier reserve stays: its end would free what is new, and the edit would never have enough.
        reserve.get_or_insert_with(|| Reserve(()));
    }
}

/// Blocks that were allocated for an edit. What the edit has not used is freed in the end, if it is more
/// than the thread keeps.
pub(super) struct Reserve(());

impl Drop for Reserve {
    fn drop(&mut self) {
        with_list(|list| {
            while let Some(block) = list.take_excess() {
                // SAFETY: the block is spare.
                unsafe { free(block) }
            }
        });
    }
}

/// Whether this thread has so many spare blocks.
pub(super) fn has(blocks: usize) -> Result<(), Shortage> {
    if with_list(FreeList::len) < blocks {
        return Err(Shortage(blocks));
    }
    Ok(())
}

/// Takes a spare block, if there is one. Its content is undefined.
#[inline]
pub(super) fn take() -> Option<NonNull<Block>> {
    with_list(FreeList::take)
}

/// Keeps the block as a spare one, or frees it.
///
/// # Safety
///
/// The block came from [`take`], and nothing uses it any more.
#[inline]
pub(super) unsafe fn give(block: NonNull<Block>) {
    // SAFETY: as the caller says. A block has no destructor.
    if let Err(block) = with_list(|list| unsafe { list.give(block) }) {
        // SAFETY: the list handed the block back.
        unsafe { free(block) }
    }
}

/// # Safety
///
/// The block came from [`Shortage::fill`], and nothing uses it any more.
#[inline(never)]
unsafe fn free(block: NonNull<Block>) {
    // SAFETY: it came out of a box.
    drop(unsafe { Box::from_raw(block.as_ptr()) });
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn what_is_reserved_stays_until_the_edit_ends_also_if_it_asks_twice() {
        let edit = || {
            let many = LIMIT + 4;
            let mut reserve = None;
            Shortage(1).fill(&mut reserve);
            Shortage(many).fill(&mut reserve);
            assert_eq!(has(many), Ok(()));
            drop(reserve);
            assert_eq!(has(LIMIT + 1), Err(Shortage(LIMIT + 1)));
        };
        thread::spawn(edit).join().unwrap();
    }
}
