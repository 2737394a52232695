//! What the slots of a node hold, as one word of bits.

/// Bits of an index that one level of a tree resolves.
pub(super) const BITS: u32 = 4;
/// Slots of a node.
pub(super) const WIDTH: u32 = 1 << BITS;

/// Three groups of sixteen bits, one bit a slot, and one bit for the whole node.
///
/// ```text
/// bit 63                        48            32            16             0
///     | unused | borrows below |  borrowed  |  pointer   |   bound    |
/// ```
///
/// - *bound*: the slot holds a binding, or a child;
/// - *pointer*: what it holds is a pointer to a counted object;
/// - *borrowed*: the node borrows that pointer from the node of which it is a copy; without the bit, the
///   node owns a reference to the object;
/// - *borrows below*: a node below may have borrowed pointers.
///
/// It is one word, which is read and written as a whole: a read of a word of which a part was just
/// written makes a processor wait.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Masks(u64);

impl Masks {
    pub(super) const NONE: Self = Self(0);
    const BOUND: u64 = 1;
    const POINTER: u64 = 1 << WIDTH;
    const BORROWED: u64 = 1 << (2 * WIDTH);
    const BORROWS_BELOW: u64 = 1 << (3 * WIDTH);

    /// The sixteen bits that begin with this one.
    #[inline]
    fn group(self, first: u64) -> u16 {
        #[expect(clippy::cast_possible_truncation, reason = "one group is wanted")]
        let bits = (self.0 >> first.trailing_zeros()) as u16;
        bits
    }

    /// The slots that hold something.
    #[inline]
    pub(super) fn bound(self) -> u16 {
        self.group(Self::BOUND)
    }

    /// The slots whose pointers the node borrows.
    #[inline]
    pub(super) fn borrowed(self) -> u16 {
        self.group(Self::BORROWED)
    }

    /// The slots with a pointer to whose object the node owns a reference.
    #[inline]
    pub(super) fn counted(self) -> u16 {
        self.group(Self::POINTER) & !self.borrowed()
    }

    #[inline]
    pub(super) fn is_bound(self, slot: u32) -> bool {
        self.0 & (Self::BOUND << slot) != 0
    }

    #[inline]
    pub(super) fn is_pointer(self, slot: u32) -> bool {
        self.0 & (Self::POINTER << slot) != 0
    }

    #[inline]
    pub(super) fn is_counted(self, slot: u32) -> bool {
        self.counted() & (1 << slot) != 0
    }

    /// Whether any slot holds a pointer: a test that is quicker than [`counted`](Self::counted).
    #[inline]
    pub(super) fn has_pointers(self) -> bool {
        self.0 >= Self::POINTER
    }

    /// Whether the node, or a node below, may borrow.
    #[inline]
    pub(super) fn borrows(self) -> bool {
        self.0 >= Self::BORROWED
    }

    /// The same, with this slot vacant.
    #[inline]
    pub(super) fn without(self, slot: u32) -> Self {
        Self(self.0 & !((Self::BOUND | Self::POINTER | Self::BORROWED) << slot))
    }

    /// The same, with this slot bound, which was vacant.
    #[inline]
    pub(super) fn with(self, slot: u32, is_pointer: bool) -> Self {
        let pointer = if is_pointer { Self::POINTER } else { 0 };
        Self(self.0 | (Self::BOUND | pointer) << slot)
    }

    /// The same slots, with every pointer owned, and nothing borrowed below.
    #[inline]
    pub(super) fn owning(self) -> Self {
        Self(self.0 & (Self::BORROWED - 1))
    }

    /// The same slots, with every pointer borrowed.
    #[inline]
    pub(super) fn borrowing(self) -> Self {
        let pointers = self.0 & (Self::BORROWED - Self::POINTER);
        Self(self.0 | pointers << WIDTH)
    }

    /// The same, of a node above one that may borrow.
    #[inline]
    pub(super) fn above_borrowing(self) -> Self {
        Self(self.0 | Self::BORROWS_BELOW)
    }
}

/// Takes the lowest bit out of a group.
#[inline]
pub(super) fn take_first(bits: &mut u16) -> Option<u32> {
    let first = bits.trailing_zeros();
    if *bits == 0 {
        return None;
    }
    *bits &= *bits - 1;
    Some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_is_bound_as_a_value_or_as_a_pointer() {
        let masks = Masks::NONE.with(0, false).with(15, true);
        assert_eq!(masks.bound(), 0x8001);
        assert_eq!(masks.counted(), 0x8000);
        assert!(masks.is_bound(0) && !masks.is_pointer(0) && !masks.is_counted(0));
        assert!(masks.is_bound(15) && masks.is_pointer(15) && masks.is_counted(15));
        assert!(!masks.is_bound(1));
        assert!(!masks.borrows());
    }

    #[test]
    fn a_copy_that_borrows_owns_no_pointer() {
        let masks = Masks::NONE.with(3, true).with(4, false).with(5, true);
        let copy = masks.borrowing();
        assert_eq!(copy.bound(), masks.bound());
        assert_eq!(copy.borrowed(), 1 << 3 | 1 << 5);
        assert_eq!(copy.counted(), 0);
        assert!(copy.borrows());
        assert_eq!(copy.owning(), masks);
    }

    #[test]
    fn a_slot_that_is_bound_anew_in_a_borrowing_copy_is_owned() {
        let copy = Masks::NONE.with(3, true).with(4, true).borrowing();
        let masks = copy.without(3).with(3, true);
        assert_eq!(masks.counted(), 1 << 3);
        assert_eq!(masks.borrowed(), 1 << 4);
    }

    #[test]
    fn a_node_above_one_that_borrows_says_so_until_it_owns() {
        let masks = Masks::NONE.with(0, true).above_borrowing();
        assert!(masks.borrows());
        assert_eq!(masks.counted(), 1);
        assert!(masks.without(0).borrows());
        assert!(!masks.owning().borrows());
    }

    #[test]
    fn a_vacant_slot_leaves_no_bit() {
        let masks = Masks::NONE.with(7, true);
        assert_eq!(masks.without(7), Masks::NONE);
        assert_eq!(masks.borrowing().without(7), Masks::NONE);
    }

    #[test]
    fn bits_are_taken_in_order() {
        let mut bits = 0b1010_0000_0000_0001;
        let taken: Vec<u32> = std::iter::from_fn(|| take_first(&mut bits)).collect();
        assert_eq!(taken, [0, 13, 15]);
    }
}
