//! Values: a value lies in place in a slot, or on the heap behind a reference count.

use std::marker::PhantomData;
use std::mem::{ManuallyDrop, MaybeUninit};
use std::ptr::{self, NonNull};

use super::count::{Head, Reference};

/// Sixteen bytes: a value in place, or a pointer to a counted object.
#[derive(Clone, Copy)]
#[repr(C, align(16))]
pub(super) struct Slot(MaybeUninit<[u8; 16]>);

impl Slot {
    pub(super) const VACANT: Self = Self(MaybeUninit::uninit());

    /// Whether a value of this size and alignment fits.
    pub(super) const fn fits<T>() -> bool {
        size_of::<T>() <= size_of::<Self>() && align_of::<T>() <= align_of::<Self>()
    }

    /// A slot that holds a pointer to a counted object.
    #[inline]
    pub(super) fn of_head(head: NonNull<Head>) -> Self {
        let mut slot = Self::VACANT;
        // SAFETY: a pointer fits, and the slot is ours.
        unsafe { ptr::from_mut(&mut slot).cast::<NonNull<Head>>().write(head) };
        slot
    }

    /// The pointer in this slot.
    ///
    /// # Safety
    ///
    /// The slot was made by [`Slot::of_head`].
    #[inline]
    pub(super) unsafe fn head(&self) -> NonNull<Head> {
        // SAFETY: the caller says that a pointer was written here.
        unsafe { ptr::from_ref(self).cast::<NonNull<Head>>().read() }
    }

    /// The value of this slot.
    ///
    /// # Safety
    ///
    /// The slot was written by [`NewValue::write_to`] with a key of this type whose values lie in place as `in_place`
    /// says, and if they are counted, the object lives as long as the borrow.
    #[inline]
    pub(super) unsafe fn value<T>(&self, in_place: bool) -> &T {
        // SAFETY: (Typed slots) the caller says what the slot holds, and that it lives.
        unsafe {
            if in_place {
                &*ptr::from_ref(self).cast::<T>()
            } else {
                Counted::value(self.head())
            }
        }
    }
}

/// A value on the heap, shared by the contexts that hold it.
#[repr(C)]
struct Counted<T> {
    head: Head,
    value: T,
}

impl<T> Counted<T> {
    fn allocate(value: T) -> Reference {
        let head = Head::new(Self::dispose);
        let object = NonNull::from(Box::leak(Box::new(Self { head, value })));
        // SAFETY: a new object has one reference.
        unsafe { Reference::from_raw(object.cast()) }
    }

    /// # Safety
    ///
    /// `head` starts a `Counted<T>` that lives for `'a`.
    #[inline]
    unsafe fn value<'a>(head: NonNull<Head>) -> &'a T
    where
        T: 'a,
    {
        // SAFETY: as the caller says.
        unsafe { &(*head.cast::<Self>().as_ptr()).value }
    }

    /// # Safety
    ///
    /// As for [`Head::dispose`]: `head` starts a `Counted<T>`, and nobody uses it any more.
    unsafe fn dispose(head: NonNull<Head>) {
        // SAFETY: the object came out of a box in `allocate`, and goes back into one. The box frees the memory also if the
        // value's destructor panics.
        drop(unsafe { Box::from_raw(head.cast::<Self>().as_ptr()) });
    }
}

/// A value of a variable that is out of any context: what a token keeps.
pub(crate) struct Value<T> {
    held: Held,
    of: PhantomData<T>,
}

enum Held {
    /// `Copy`, so there is nothing to drop.
    InPlace(Slot),
    Counted(Reference),
}

// SAFETY: a `Value<T>` is a `T`, in place or behind a count that is atomic; handing it over or sharing
// it hands over or shares a `T` that other contexts may share too, hence both bounds.
unsafe impl<T: Send + Sync> Send for Value<T> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync> Sync for Value<T> {}

impl<T> Value<T> {
    /// A value that lay in place.
    ///
    /// # Safety
    ///
    /// It was copied out of a slot of a key of this type.
    #[inline]
    pub(super) unsafe fn in_place(value: T) -> Self {
        let mut slot = Slot::VACANT;
        // SAFETY: it fits, as it comes out of a slot.
        unsafe { write(NonNull::from(&mut slot), &ManuallyDrop::new(value)) };
        Self {
            held: Held::InPlace(slot),
            of: PhantomData,
        }
    }

    /// A value that is counted.
    ///
    /// # Safety
    ///
    /// The reference comes from a slot of a key of this type.
    #[inline]
    pub(super) unsafe fn counted(reference: Reference) -> Self {
        Self {
            held: Held::Counted(reference),
            of: PhantomData,
        }
    }

    pub(crate) fn get(&self) -> &T {
        // SAFETY: (Typed slots) what is held comes from a slot of a key of this type; a reference keeps it alive.
        unsafe {
            match &self.held {
                Held::InPlace(slot) => slot.value(true),
                Held::Counted(reference) => Counted::value(reference.as_raw()),
            }
        }
    }

    /// The value, to be put back.
    #[inline]
    pub(super) fn into_new(self) -> NewValue<T> {
        match self.held {
            Held::InPlace(slot) => {
                // SAFETY: (Typed slots) the slot holds a `T` in place.
                let value = unsafe { ptr::from_ref(&slot).cast::<ManuallyDrop<T>>().read() };
                NewValue::InPlace(value)
            }
            Held::Counted(reference) => NewValue::Counted(reference),
        }
    }
}

/// A value of a variable on its way into a slot. It is not copied into a slot of its own before, because reading sixteen
/// bytes of which eight were just written makes a processor wait.
pub(super) enum NewValue<T> {
    /// `Copy`, so there is nothing to drop.
    InPlace(ManuallyDrop<T>),
    Counted(Reference),
}

impl<T> NewValue<T> {
    #[inline]
    pub(super) fn new(in_place: bool, value: T) -> Self {
        if in_place {
            Self::InPlace(ManuallyDrop::new(value))
        } else {
            Self::Counted(Counted::allocate(value))
        }
    }

    #[inline]
    pub(super) fn is_counted(&self) -> bool {
        matches!(self, Self::Counted(_))
    }

    /// # Safety
    ///
    /// The slot is writable, and one of the value's key, marked as counted if the value is.
    #[inline]
    pub(super) unsafe fn write_to(self, slot: NonNull<Slot>) {
        // SAFETY: as the caller says. What is in place fits, because its key says so (In place means `Copy`).
        unsafe {
            match self {
                Self::InPlace(value) => write(slot, &value),
                Self::Counted(reference) => slot.cast().write(reference.into_raw()),
            }
        }
    }
}

/// # Safety
///
/// The slot is writable, and the value fits.
#[inline]
unsafe fn write<T>(slot: NonNull<Slot>, value: &ManuallyDrop<T>) {
    // SAFETY: as the caller says.
    unsafe { ptr::copy_nonoverlapping(value, slot.cast().as_ptr(), 1) }
}

/// What a tree holds for an index, borrowed, its type forgotten.
#[derive(Clone, Copy)]
pub(crate) struct SlotRef<'a>(&'a Slot);

impl<'a> SlotRef<'a> {
    pub(super) fn new(slot: &'a Slot) -> Self {
        Self(slot)
    }

    /// # Safety
    ///
    /// The slot belongs to a key of type `T` whose values lie in place as `in_place` says.
    pub(super) unsafe fn value<T>(self, in_place: bool) -> &'a T {
        // SAFETY: (Typed slots) as the caller says; the tree is borrowed for `'a`, so the object lives.
        unsafe { self.0.value(in_place) }
    }
}
