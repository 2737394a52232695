//! The tree: nodes of sixteen slots, shared between contexts, copied along a path when written.
//!
//! A node of height 0 is a leaf: its slots hold the bindings of sixteen neighbouring indexes. A node of height `h`
//! has nodes of height `h - 1` in its slots, each for `16^h` indexes. The height of a root is what its
//! largest index needed; the empty tree is one static node.

use std::mem;
use std::ptr::NonNull;

use super::cache;
use super::count::{Head, Reference, release};
use super::current;
use super::root::Root;
use super::value::Slot;

const BITS: u32 = 4;
const WIDTH: u32 = 1 << BITS;

#[repr(C)]
pub(super) struct Node {
    head: Head,
    height: u32,
    masks: Masks,
    slots: [Slot; WIDTH as usize],
}

/// What the slots of a node hold, a bit for each: whether slot `i` holds a binding or a child; whether that is a pointer
/// to a counted object; and whether the node borrows it from the tree from which it was copied, or else owns a reference to
/// the object. Also whether a node below may borrow: see [`settle`].
///
/// One word, which is read and written as a whole: a read of a word of which a part was just written makes a processor wait.
#[derive(Clone, Copy)]
struct Masks(u64);

impl Masks {
    const NONE: Self = Self(0);
    const BOUND: u64 = 1;
    const POINTER: u64 = 1 << WIDTH;
    const LENT: u64 = 1 << (2 * WIDTH);
    const BORROWS_BELOW: u64 = 1 << (3 * WIDTH);

    /// The sixteen bits that begin with this one.
    #[inline]
    fn bits(self, first: u64) -> u16 {
        #[expect(clippy::cast_possible_truncation, reason = "that is the point")]
        let bits = (self.0 >> first.trailing_zeros()) as u16;
        bits
    }

    #[inline]
    fn bound(self) -> u16 {
        self.bits(Self::BOUND)
    }

    #[inline]
    fn lent(self) -> u16 {
        self.bits(Self::LENT)
    }

    /// The pointers that come with a reference.
    #[inline]
    fn counted(self) -> u16 {
        self.bits(Self::POINTER) & !self.lent()
    }

    #[inline]
    fn has(self, first: u64, i: u32) -> bool {
        self.0 & (first << i) != 0
    }

    /// Whether the node, or one below, may borrow.
    #[inline]
    fn borrows(self) -> bool {
        self.0 >= Self::LENT
    }

    #[inline]
    fn without(self, i: u32) -> Self {
        Self(self.0 & !((Self::BOUND | Self::POINTER | Self::LENT) << i))
    }

    /// With slot `i`, which was vacant, bound.
    #[inline]
    fn with(self, i: u32, counted: bool) -> Self {
        let pointer = if counted { Self::POINTER } else { 0 };
        Self(self.0 | (Self::BOUND | pointer) << i)
    }

    /// The same slots, every pointer owned, and nothing borrowed below.
    #[inline]
    fn owning(self) -> Self {
        Self(self.0 & (Self::LENT - 1))
    }

    /// The same slots, every pointer borrowed.
    #[inline]
    fn borrowing(self) -> Self {
        let pointers = self.0 & (Self::LENT - Self::POINTER);
        Self(self.0 | pointers << WIDTH)
    }
}

/// The empty tree. Its count is never touched: who owns it owns nothing.
static EMPTY: Node = Node::blank(0);

// SAFETY: a node is written only while unique (Unique to write), and what it holds is `Send + Sync`: keys ask for it.
unsafe impl Sync for Node {}

/// What a write took out of a tree: to be dropped when all is consistent (User code last).
#[derive(Default)]
pub(super) struct Displaced {
    /// What the slot held, if it was counted. A value that lay in place is copied out before.
    pub(super) value: Option<Reference>,
    /// The reference to a tree that was shared, and of which a copy was written. Who shared it may be gone meanwhile, so
    /// giving it up can drop values.
    pub(super) stale: Option<Root>,
}

impl Node {
    pub(super) fn empty() -> NonNull<Self> {
        NonNull::from(&EMPTY)
    }

    /// As [`Node::empty`], in a constant.
    pub(super) const EMPTY: NonNull<Self> = {
        // SAFETY: the address of a static is not null.
        unsafe { NonNull::new_unchecked((&raw const EMPTY).cast_mut()) }
    };

    pub(super) const fn blank(height: u32) -> Self {
        Self {
            head: Head::new(dispose),
            height,
            masks: Masks::NONE,
            slots: [Slot::VACANT; WIDTH as usize],
        }
    }

    /// Where a spare node has the one that comes next.
    ///
    /// # Safety
    ///
    /// The pointer is to the memory of a node.
    #[inline]
    pub(super) unsafe fn next_spare(this: NonNull<Self>) -> NonNull<Option<NonNull<Self>>> {
        const { assert!(size_of::<Option<NonNull<Self>>>() <= size_of::<Slot>()) };
        // SAFETY: as the caller says.
        unsafe { NonNull::new_unchecked((&raw mut (*this.as_ptr()).slots).cast()) }
    }

    pub(super) fn head(&self) -> &Head {
        &self.head
    }

    /// The slot of `index`, if it is bound.
    #[inline]
    pub(super) fn find(&self, index: u32) -> Option<&Slot> {
        if self.height == 0 {
            (index < WIDTH && self.has(index)).then(|| &self.slots[index as usize])
        } else {
            self.find_below(index)
        }
    }

    #[inline(never)] // `find` is inlined everywhere, and most programs have few variables
    fn find_below(&self, index: u32) -> Option<&Slot> {
        // With the height known, as it is for up to 4,096 variables, a step is a shift and two loads.
        let height = self.height;
        if index >> (BITS * height) >= WIDTH {
            return None;
        }
        let leaf = match height {
            1 => self.step(1, index)?,
            2 => self.step(2, index)?.step(1, index)?,
            _ => (1..=height)
                .rev()
                .try_fold(self, |node, height| node.step(height, index))?,
        };
        let i = index & (WIDTH - 1);
        leaf.has(i).then(|| &leaf.slots[i as usize])
    }

    /// The child on the path to `index`, of a node of this height.
    #[inline]
    fn step(&self, height: u32, index: u32) -> Option<&Self> {
        let i = (index >> (BITS * height)) & (WIDTH - 1);
        // SAFETY: (Counted) a bound slot above height 0 is a child, and `self` keeps it alive.
        self.has(i).then(|| unsafe { self.child(i).as_ref() })
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
        let mut rest = self.masks.bound() & (u16::MAX << first);
        while rest != 0 {
            let i = rest.trailing_zeros();
            rest &= rest - 1;
            if self.height == 0 {
                return Some((i, &self.slots[i as usize]));
            }
            let base = i << (BITS * self.height);
            let below = if i == first { from - base } else { 0 };
            // SAFETY: as in `find_below`.
            let child = unsafe { self.child(i).as_ref() };
            if let Some((index, slot)) = child.next(below) {
                return Some((base + index, slot));
            }
        }
        None
    }

    /// How many indexes are bound.
    pub(super) fn len(&self) -> usize {
        if self.height == 0 {
            return self.masks.bound().count_ones() as usize;
        }
        let mut bits = self.masks.bound();
        let mut len = 0;
        while let Some(i) = take_first(&mut bits) {
            // SAFETY: as in `find_below`.
            len += unsafe { self.child(i).as_ref() }.len();
        }
        len
    }

    #[inline]
    fn has(&self, slot: u32) -> bool {
        self.masks.has(Masks::BOUND, slot)
    }

    /// Whether `index` is one that a tree of this height can hold.
    #[inline]
    fn reaches(&self, index: u32) -> bool {
        index >> (BITS * self.height) < WIDTH
    }

    #[inline]
    fn slot_of(&self, index: u32) -> u32 {
        (index >> (BITS * self.height)) & (WIDTH - 1)
    }

    /// # Safety
    ///
    /// The node is above height 0, and the slot is bound.
    #[inline]
    unsafe fn child(&self, slot: u32) -> NonNull<Self> {
        // SAFETY: (Counted) bound slots above height 0 hold pointers to nodes.
        unsafe { self.slots[slot as usize].head().cast() }
    }

    /// Marks slot `i` as bound, to be written by the caller.
    #[inline]
    fn claim(&mut self, i: u32, counted: bool) -> &mut Slot {
        self.masks = self.masks.without(i).with(i, counted);
        &mut self.slots[i as usize]
    }

    fn put_child(&mut self, i: u32, child: NonNull<Self>) {
        *self.claim(i, true) = Slot::of_head(child.cast());
    }

    /// Vacates slot `i`, and hands over a reference to what it held, if it was counted: the node's own, or if it borrowed,
    /// a new one if somebody wants it.
    #[inline]
    fn take(&mut self, i: u32, old: Old) -> Option<Reference> {
        let masks = self.masks;
        let taken = if masks.has(Masks::POINTER, i) && !masks.has(Masks::LENT, i) {
            // SAFETY: (Counted) the bits say that there is a reference, and the node gives it up.
            Some(unsafe { Reference::from_raw(self.slots[i as usize].head()) })
        } else if old == Old::Keep {
            self.share(i)
        } else {
            None
        };
        self.masks = masks.without(i);
        taken
    }

    /// A reference to the value in slot `i`, if it is counted.
    #[inline]
    fn share(&self, i: u32) -> Option<Reference> {
        // SAFETY: (Counted) the node owns a reference or borrows from one who does; the caller gets one of its own.
        self.masks.has(Masks::POINTER, i).then(|| unsafe {
            let head = self.slots[i as usize].head();
            head.as_ref().retain();
            Reference::from_raw(head)
        })
    }

    /// A new node that shares all with this one, except for slot `without`, which is left vacant.
    fn copy_without(&self, without: u32, hold: Hold) -> NonNull<Self> {
        self.copy_to(self.masks.without(without), hold, |masks| masks)
    }

    /// A new node that shares all with this one, except for slot `i`, which is claimed, to be written by the caller.
    #[inline]
    fn copy_claiming(&self, i: u32, counted: bool, hold: Hold) -> (NonNull<Self>, NonNull<Slot>) {
        let mut copy = self.copy_to(self.masks.without(i), hold, |masks| masks.with(i, counted));
        // SAFETY: the copy is new, so unique.
        let slot = unsafe { NonNull::from(&mut copy.as_mut().slots[i as usize]) };
        (copy, slot)
    }

    /// A new node that shares what `shared` says with this one, with the claims of the caller.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it is most of what a scope does")]
    fn copy_to(
        &self,
        shared: Masks,
        hold: Hold,
        claim: impl FnOnce(Masks) -> Masks,
    ) -> NonNull<Self> {
        let masks = match hold {
            Hold::Own => shared.owning(),
            Hold::Borrow if self.height == 0 => shared.borrowing(),
            // The child on the path to the change will borrow.
            Hold::Borrow => Masks(shared.borrowing().0 | Masks::BORROWS_BELOW),
        };
        let copy = allocate(self.height, claim(masks));
        // SAFETY: the copy is new, so unique. Each pointer that goes along is either borrowed, or gets a reference, which
        // this node's makes possible (Counted).
        unsafe {
            let target = &mut (*copy.as_ptr()).slots;
            // Four at a time up to the last one in use: most contexts have few variables.
            let mut rest = shared.bound();
            for (to, from) in target.chunks_exact_mut(4).zip(self.slots.chunks_exact(4)) {
                if rest == 0 {
                    break;
                }
                to.copy_from_slice(from);
                rest >>= 4;
            }
            if masks.counted() != 0 {
                self.retain_all(masks.counted());
            }
        }
        copy
    }

    /// Takes a reference to each object that these slots point to.
    ///
    /// # Safety
    ///
    /// The slots hold pointers.
    unsafe fn retain_all(&self, mut slots: u16) {
        while let Some(i) = take_first(&mut slots) {
            // SAFETY: (Counted) this node owns a reference, or borrows from one who does.
            unsafe {
                if self.height > 0 {
                    settle(self.child(i));
                }
                self.slots[i as usize].head().as_ref().retain();
            }
        }
    }
}

/// What a copy of a node does with the references of the original.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hold {
    /// It gets references of its own.
    Own,
    /// It borrows them: a scope's frame keeps the original alive, and the copy does not outlive the scope, unless it is
    /// settled before.
    Borrow,
}

/// Gives the nodes of a scope references of their own: from now on the tree can outlive the scope, and be seen by other
/// threads.
///
/// # Safety
///
/// The tree is alive; if it is one that borrows, then it belongs to a frame of this thread, and no other thread has seen it.
#[inline]
pub(super) unsafe fn settle(node: NonNull<Node>) {
    #[cold]
    unsafe fn settle_below(mut node: NonNull<Node>) {
        // SAFETY: (Borrowed) what is borrowed is alive, and nobody else reads the masks. There is no reference to the
        // node while the masks of those below are written.
        unsafe {
            if node.as_ref().height > 0 {
                let mut children = node.as_ref().masks.counted();
                while let Some(i) = take_first(&mut children) {
                    settle(node.as_ref().child(i));
                }
            }
            let masks = node.as_ref().masks;
            node.as_ref().retain_all(masks.lent());
            node.as_mut().masks = masks.owning();
        }
    }

    // SAFETY: as the caller says.
    unsafe {
        if node.as_ref().masks.borrows() {
            settle_below(node);
        }
    }
}

/// Takes the lowest bit out of a mask.
#[inline]
fn take_first(bits: &mut u16) -> Option<u32> {
    let first = bits.trailing_zeros();
    if *bits == 0 {
        return None;
    }
    *bits &= *bits - 1;
    Some(first)
}

/// Whether who writes wants a reference to what was there before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Old {
    Keep,
    Drop,
}

/// Makes room at `index` of the tree that `link` points to: a slot that is marked as bound, and what was displaced. If the
/// tree is shared or not owned, `link` points to a copy afterwards, which is owned.
///
/// # Safety
///
/// `link` points to a live tree. If `owned`, one reference to it is the caller's, to use up, and nobody
/// borrows from it. The caller writes a binding of the key with this index into the slot, before anything else.
#[inline]
pub(super) unsafe fn make_room(
    link: &mut NonNull<Node>,
    owned: bool,
    index: u32,
    counted: bool,
    old: Old,
) -> (NonNull<Slot>, Displaced) {
    let mut displaced = Displaced::default();
    // SAFETY: (Unique to write) an owned node whose count is one is written in place, and a copy is unique by itself.
    unsafe {
        let node = link.as_ref();
        if node.height > 0 || index >= WIDTH {
            let write = Write {
                index,
                new: Some(counted),
                old,
            };
            let slot = write.make_room(link, owned, Hold::Own, &mut displaced);
            return (slot, displaced);
        }
        // Most programs come here: one leaf is all.
        if owned && node.head.is_unique() {
            displaced.value = link.as_mut().take(index, old);
            let slot = NonNull::from(link.as_mut().claim(index, counted));
            return (slot, displaced);
        }
        if old == Old::Keep {
            displaced.value = node.share(index);
        }
        let (copy, slot) = node.copy_claiming(index, counted, Hold::Own);
        let original = mem::replace(link, copy);
        if owned {
            displaced.stale = Some(Root::from_raw(original));
        }
        (slot, displaced)
    }
}

/// As [`make_room`] for a tree that is not owned, in a copy that borrows from it: nothing is displaced, and no reference is
/// counted. Gives the copy, and the slot.
///
/// # Safety
///
/// As for [`make_room`]. The tree stays alive, and is not changed, until the copy is gone or settled.
pub(super) unsafe fn make_room_by_borrowing(
    tree: NonNull<Node>,
    index: u32,
    counted: bool,
) -> (NonNull<Node>, NonNull<Slot>) {
    /// For trees of more than one leaf.
    #[inline(never)]
    unsafe fn below(
        mut tree: NonNull<Node>,
        index: u32,
        counted: bool,
    ) -> (NonNull<Node>, NonNull<Slot>) {
        let write = Write {
            index,
            new: Some(counted),
            old: Old::Drop,
        };
        let mut nothing = Displaced::default();
        // SAFETY: as the caller says.
        let slot = unsafe { write.make_room(&mut tree, false, Hold::Borrow, &mut nothing) };
        (tree, slot)
    }

    // SAFETY: the caller says that the tree lives.
    unsafe {
        let node = tree.as_ref();
        if node.height > 0 || index >= WIDTH {
            below(tree, index, counted)
        } else {
            node.copy_claiming(index, counted, Hold::Borrow)
        }
    }
}

/// Takes the binding out of `index` of the tree that `link` points to, as [`make_room`] does.
///
/// # Safety
///
/// As for [`make_room`]; there is no slot to be written.
pub(super) unsafe fn remove(link: &mut NonNull<Node>, owned: bool, index: u32) -> Displaced {
    let mut displaced = Displaced::default();
    let write = Write {
        index,
        new: None,
        old: Old::Drop,
    };
    // SAFETY: as the caller says.
    unsafe {
        if link.as_ref().find(index).is_some() {
            write.apply(link, owned, Hold::Own, &mut displaced);
        }
    }
    displaced
}

/// The height of a tree whose largest index this is.
fn height_of(index: u32) -> u32 {
    let digits = (u32::BITS - index.leading_zeros()).div_ceil(BITS);
    digits.saturating_sub(1)
}

/// Puts nodes on top until the tree reaches `index`. Returns whether the root is owned now.
///
/// # Safety
///
/// As for [`make_room`].
unsafe fn grow(link: &mut NonNull<Node>, mut owned: bool, index: u32) -> bool {
    // SAFETY: the tree lives; a reference goes into the new node's slot: the caller's, or a new one.
    unsafe {
        while !link.as_ref().reaches(index) {
            settle(*link);
            let below = link.as_ref();
            if !owned {
                below.head.retain();
            }
            let mut above = allocate(below.height + 1, Masks::NONE);
            above.as_mut().put_child(0, *link);
            *link = above;
            owned = true;
        }
    }
    owned
}

/// A path down to the slot of `index` that holds nothing else.
fn build(height: u32, index: u32, counted: bool) -> (NonNull<Node>, NonNull<Slot>) {
    let mut node = allocate(height, Masks::NONE);
    // SAFETY: the node is new, so unique.
    let this = unsafe { node.as_mut() };
    let i = this.slot_of(index);
    if height == 0 {
        let slot = NonNull::from(this.claim(i, counted));
        (node, slot)
    } else {
        let (child, slot) = build(height - 1, index, counted);
        this.put_child(i, child);
        (node, slot)
    }
}

/// A change to one slot of a tree.
struct Write {
    index: u32,
    /// Whether the new binding is counted; none if the slot is to be vacant.
    new: Option<bool>,
    old: Old,
}

impl Write {
    /// Makes the tree reach the index, then walks down.
    ///
    /// # Safety
    ///
    /// As for [`make_room`].
    #[inline(never)]
    unsafe fn make_room(
        &self,
        link: &mut NonNull<Node>,
        owned: bool,
        hold: Hold,
        displaced: &mut Displaced,
    ) -> NonNull<Slot> {
        // SAFETY: the caller's promises are those of the functions called; `grow` keeps them.
        unsafe {
            if *link == Node::empty() {
                // The empty tree is static: it can't become a child.
                let counted = self.new.unwrap_or_default();
                let (root, slot) = build(height_of(self.index), self.index, counted);
                *link = root;
                slot
            } else {
                let owned = grow(link, owned, self.index);
                let slot = self.apply(link, owned, hold, displaced);
                slot.expect("a new binding has a slot")
            }
        }
    }

    /// Walks down, writes in place what is unique, copies the rest, and gives the slot of the new binding.
    ///
    /// # Safety
    ///
    /// As for [`make_room`], for a tree that reaches the index.
    unsafe fn apply(
        &self,
        link: &mut NonNull<Node>,
        owned: bool,
        hold: Hold,
        displaced: &mut Displaced,
    ) -> Option<NonNull<Slot>> {
        // SAFETY: (Unique to write) if the count says that the caller's reference is the only one, the node is
        // written; a copy is unique by itself. References move along with the slots that hold them (Counted).
        unsafe {
            let original = *link;
            let height = original.as_ref().height;
            let i = original.as_ref().slot_of(self.index);
            let in_place = owned && original.as_ref().head.is_unique();
            // What is owned and copied is given up below: neither the copy nor what is copied below it can borrow from it.
            let hold = if owned && !in_place { Hold::Own } else { hold };
            if in_place {
                if height == 0 {
                    displaced.value = link.as_mut().take(i, self.old);
                }
            } else {
                *link = original.as_ref().copy_without(i, hold);
                if height == 0 && self.old == Old::Keep {
                    displaced.value = original.as_ref().share(i);
                }
                if owned {
                    displaced.stale = Some(Root::from_raw(original));
                }
            }
            if height == 0 {
                let counted = self.new?;
                return Some(NonNull::from(link.as_mut().claim(i, counted)));
            }
            let (child, slot) = if original.as_ref().has(i) {
                let mut child = original.as_ref().child(i);
                // The child's reference is this node's own if the node is written in place; a copy took none, and what
                // is borrowed is not ours.
                let owned = in_place && original.as_ref().masks.counted() & (1 << i) != 0;
                let slot = self.apply(&mut child, owned, hold, displaced);
                (child, slot)
            } else {
                // Only a new binding comes here: what is to be removed was found before.
                let (child, slot) = build(height - 1, self.index, self.new?);
                (child, Some(slot))
            };
            link.as_mut().put_child(i, child);
            slot
        }
    }
}

/// A new node with these masks; its slots are to be written by the caller.
#[inline]
fn allocate(height: u32, masks: Masks) -> NonNull<Node> {
    #[cold]
    #[inline(never)]
    fn allocate_anew() -> NonNull<Node> {
        // The first node that a thread has: from now on there can be something to drop.
        current::register_exit();
        NonNull::from(Box::leak(Box::new(Node::blank(0))))
    }

    let node = cache::take().unwrap_or_else(allocate_anew);
    // SAFETY: the memory is ours, and a node's. The slots may stay as they are.
    unsafe {
        let node = node.as_ptr();
        (*node).head.renew();
        (*node).height = height;
        (*node).masks = masks;
    }
    node
}

/// Gives up what a node holds, then frees it.
///
/// # Safety
///
/// As for [`Head::dispose`]: `head` starts a node from [`allocate`], and nobody uses it any more.
#[inline]
pub(super) unsafe fn dispose(head: NonNull<Head>) {
    // SAFETY: as the caller says.
    unsafe {
        let node = head.cast::<Node>();
        if node.as_ref().masks.counted() != 0 {
            release_all(node);
        }
        cache::give(node);
    }
}

/// Gives up what a node holds.
///
/// # Safety
///
/// Nobody else uses the node, and nobody reads its slots afterwards. If a destructor panics, the node is freed.
#[inline(never)]
unsafe fn release_all(node: NonNull<Node>) {
    /// Goes on after a destructor that panicked.
    struct Rest {
        node: NonNull<Node>,
        counted: u16,
    }

    impl Rest {
        fn release(&mut self) {
            while let Some(i) = take_first(&mut self.counted) {
                // SAFETY: (Counted) nobody else uses the node; each reference is given up once, as its bit is taken first.
                unsafe { release(self.node.as_ref().slots[i as usize].head()) }
            }
        }
    }

    impl Drop for Rest {
        fn drop(&mut self) {
            self.release();
            // SAFETY: the node is empty, and the panic goes past the one who would free it.
            unsafe { cache::give(self.node) }
        }
    }

    // SAFETY: nobody else uses the node.
    let counted = unsafe { node.as_ref().masks.counted() };
    let mut rest = Rest { node, counted };
    rest.release();
    mem::forget(rest);
}

/// Frees the memory of an emptied node.
///
/// # Safety
///
/// The node came from [`allocate`], and nobody uses it any more.
pub(super) unsafe fn free(node: NonNull<Node>) {
    // SAFETY: it came out of a box. A node has no destructor of its own: what it holds was given up before.
    drop(unsafe { Box::from_raw(node.as_ptr()) });
}
