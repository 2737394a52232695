//! A list of unused memory blocks of one type, linked through the blocks themselves.

use std::cell::Cell;
use std::ptr::NonNull;

/// Blocks of memory for a `T`, each of which is free.
///
/// A block keeps the address of the next one in its first word, so a `T` must have room for one. The
/// rest of a block stays as it was. The list has no destructor: its owner empties it.
pub(super) struct FreeList<T> {
    first: Cell<Option<NonNull<T>>>,
    len: Cell<usize>,
    /// How many blocks [`give`](Self::give) keeps.
    limit: Cell<usize>,
}

impl<T> FreeList<T> {
    /// An empty list that keeps no block yet.
    pub(super) const fn new() -> Self {
        const { assert!(size_of::<Option<NonNull<T>>>() <= size_of::<T>()) };
        const { assert!(align_of::<Option<NonNull<T>>>() <= align_of::<T>()) };
        Self {
            first: Cell::new(None),
            len: Cell::new(0),
            limit: Cell::new(0),
        }
    }

    /// Changes how many blocks the list keeps. Blocks above the limit stay until they are taken.
    pub(super) fn set_limit(&self, limit: usize) {
        self.limit.set(limit);
    }

    pub(super) fn len(&self) -> usize {
        self.len.get()
    }

    /// Takes a block out. Its first word is undefined.
    #[inline]
    pub(super) fn take(&self) -> Option<NonNull<T>> {
        let block = self.first.get()?;
        // SAFETY: the list has free blocks only, and `put` wrote the next one's address into each.
        self.first
            .set(unsafe { block.cast::<Option<NonNull<T>>>().read() });
        self.len.set(self.len.get() - 1);
        Some(block)
    }

    /// Takes a block out if there are more than the list keeps.
    pub(super) fn take_excess(&self) -> Option<NonNull<T>> {
        if self.len.get() > self.limit.get() {
            self.take()
        } else {
            None
        }
    }

    /// Keeps the block, whatever the limit is.
    ///
    /// # Safety
    ///
    /// The block is memory of a `T` that has no destructor to run, and the caller gives it away.
    #[inline]
    pub(super) unsafe fn put(&self, block: NonNull<T>) {
        // SAFETY: the block is the list's now. `new` checks that it has room for an address.
        unsafe {
            block.cast::<Option<NonNull<T>>>().write(self.first.get());
        }
        self.first.set(Some(block));
        self.len.set(self.len.get() + 1);
    }

    /// Keeps the block if the list has fewer than its limit, else hands it back.
    ///
    /// # Safety
    ///
    /// As for [`put`](Self::put), if the block is kept.
    #[inline]
    pub(super) unsafe fn give(&self, block: NonNull<T>) -> Result<(), NonNull<T>> {
        if self.len.get() < self.limit.get() {
            // SAFETY: as the caller says.
            unsafe { self.put(block) };
            Ok(())
        } else {
            Err(block)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Block = [u64; 4];

    fn block(mark: u64) -> NonNull<Block> {
        NonNull::from(Box::leak(Box::new([mark; 4])))
    }

    fn free(block: NonNull<Block>) {
        // SAFETY: each block of these tests came out of a box, and is freed once.
        drop(unsafe { Box::from_raw(block.as_ptr()) });
    }

    #[test]
    fn the_block_that_was_put_last_is_taken_first() {
        let list = FreeList::new();
        let blocks = [block(1), block(2), block(3)];
        for block in blocks {
            // SAFETY: the block is free.
            unsafe { list.put(block) };
        }
        assert_eq!(list.len(), 3);
        for expected in [2, 1, 0] {
            assert_eq!(list.take(), Some(blocks[expected]));
        }
        assert_eq!(list.take(), None);
        assert_eq!(list.len(), 0);
        blocks.into_iter().for_each(free);
    }

    #[test]
    fn all_but_the_first_word_of_a_block_stays() {
        let list = FreeList::new();
        // SAFETY: the block is free.
        unsafe { list.put(block(7)) };
        let taken = list.take().unwrap();
        // SAFETY: the block was taken out.
        assert_eq!(unsafe { taken.as_ref() }[1..], [7, 7, 7]);
        free(taken);
    }

    #[test]
    fn a_list_keeps_what_its_limit_allows() {
        let list = FreeList::new();
        // SAFETY: the blocks are free.
        unsafe {
            free(list.give(block(1)).unwrap_err());
            list.set_limit(2);
            assert!(list.give(block(2)).is_ok());
            assert!(list.give(block(3)).is_ok());
            free(list.give(block(4)).unwrap_err());
        }
        assert_eq!(list.len(), 2);
        assert_eq!(list.take_excess(), None);
        list.set_limit(1);
        free(list.take_excess().unwrap());
        assert_eq!(list.take_excess(), None);
        free(list.take().unwrap());
    }
}
