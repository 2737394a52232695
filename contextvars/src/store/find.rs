//! What is bound in a tree: the way down to the slot of an index, and from one binding to the next.

use super::count::Reference;
use super::masks::{BITS, WIDTH, take_first};
use super::node::Node;
use super::value::Slot;

impl Node {
    /// The slot of `index`, if it is bound.
    #[inline]
    pub(super) fn find(&self, index: u32) -> Option<&Slot> {
        /// Not inlined, because `find` is inlined everywhere, and most programs have few variables.
        #[inline(never)]
        fn find_below(tree: &Node, index: u32) -> Option<&Slot> {
            tree.find_below(index)
        }

        if self.is_leaf_for(index) {
            self.find_in_leaf(index)
        } else if self.height() == 0 {
            None
        } else {
            find_below(self, index)
        }
    }

    /// The slot of `index`, if it is bound, in a tree that is no leaf with a slot for it.
    #[inline]
    pub(super) fn find_below(&self, index: u32) -> Option<&Slot> {
        // Up to 4,096 variables, it is a straight line.
        let node = match self.height() {
            2 => self.first_step(2, index)?,
            1 if index < WIDTH * WIDTH => self,
            height => {
                let mut node = self.first_step(height, index)?;
                for height in (2..height).rev() {
                    node = node.step(height, index)?;
                }
                node
            }
        };
        node.step(1, index)?.find_in_leaf(index & (WIDTH - 1))
    }

    /// The child on the path to `index`, of the root of a tree of this height, which may not reach so far.
    #[inline]
    fn first_step(&self, height: u32, index: u32) -> Option<&Self> {
        let i = index >> (BITS * height);
        // A leaf, which has no children, does not reach so far.
        if i < WIDTH { self.child_at(i) } else { None }
    }

    /// The child on the path to `index`, of a node of this height.
    #[inline]
    fn step(&self, height: u32, index: u32) -> Option<&Self> {
        self.child_at((index >> (BITS * height)) & (WIDTH - 1))
    }

    /// The child in a slot of a node above height 0, if there is one.
    #[inline]
    fn child_at(&self, i: u32) -> Option<&Self> {
        // SAFETY: a bound slot above height 0 is a child, and (Counted) `self` keeps it alive.
        let child = || unsafe { self.child(i).as_ref() };
        self.masks().is_bound(i).then(child)
    }

    /// A reference to the binding of `index`, if there is one.
    ///
    /// # Safety
    ///
    /// The bindings of the index are counted.
    pub(super) unsafe fn share_binding(&self, index: u32) -> Option<Reference> {
        let slot = self.find(index)?;
        // SAFETY: (Typed slots) the slot is a pointer; (Counted) this tree keeps the object alive.
        unsafe {
            slot.head().as_ref().retain();
            Some(Reference::from_raw(slot.head()))
        }
    }

    /// The smallest bound index that is not below `from`, and its slot.
    pub(super) fn next(&self, from: u32) -> Option<(u32, &Slot)> {
        if !self.reaches(from) {
            return None;
        }
        let first = self.slot_of(from);
        let mut rest = self.masks().bound() & (u16::MAX << first);
        while let Some(i) = take_first(&mut rest) {
            if self.height() == 0 {
                return self.find_in_leaf(i).map(|slot| (i, slot));
            }
            let base = i << (BITS * self.height());
            let below = if i == first { from - base } else { 0 };
            if let Some((index, slot)) = self.child_at(i).and_then(|child| child.next(below)) {
                return Some((base + index, slot));
            }
        }
        None
    }

    /// How many indexes are bound.
    pub(super) fn len(&self) -> usize {
        let mut bits = self.masks().bound();
        if self.height() == 0 {
            return bits.count_ones() as usize;
        }
        let mut len = 0;
        while let Some(i) = take_first(&mut bits) {
            len += self.child_at(i).map_or(0, Self::len);
        }
        len
    }
}
