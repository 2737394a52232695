//! Keys: the part of a variable that the store knows. A [`Key`] knows its type; listings see it as an [`AnyKey`].

use std::any::{TypeId, type_name};
use std::fmt::{self, Debug, Formatter};
use std::marker::PhantomData;

use super::registry::{self, AnyKey, Index};
use super::value::{Slot, SlotRef};

/// Proof that `T` is `Copy`, or the lack of one.
#[derive(Debug)]
pub struct CopyProof<T> {
    is_copy: bool,
    /// Invariant: a proof for a type says nothing of its subtypes.
    of: PhantomData<fn(T) -> T>,
}

impl<T> CopyProof<T> {
    /// Nothing is known of `T`.
    pub const UNKNOWN: Self = Self {
        is_copy: false,
        of: PhantomData,
    };
}

impl<T: Copy> CopyProof<T> {
    /// `T` is `Copy`.
    pub const YES: Self = Self {
        is_copy: true,
        of: PhantomData,
    };
}

/// How to print a `T`, if it can be.
#[derive(Debug)]
pub struct DebugProof<T>(Option<DebugFn<T>>);

type DebugFn<T> = fn(&T, &mut Formatter<'_>) -> fmt::Result;

impl<T> DebugProof<T> {
    /// Nothing is known of `T`.
    pub const UNKNOWN: Self = Self(None);
}

impl<T: Debug> DebugProof<T> {
    /// `T` is `Debug`.
    pub const YES: Self = Self(Some(<T as Debug>::fmt));
}

/// What the store knows of a variable.
#[expect(
    clippy::struct_excessive_bools,
    reason = "options that do not depend on each other, and one that is derived"
)]
pub(crate) struct Key<T> {
    /// Assigned when the variable is first bound.
    index: Index,
    in_place: bool,
    inherit: bool,
    /// Both `in_place` and `inherit`: the commonest kind, which reads recognize with one test.
    plain: bool,
    secret: bool,
    ident: &'static str,
    name: &'static str,
    debug: Option<DebugFn<T>>,
    /// Invariant: a key of a supertype must not bind for a key of a subtype.
    of: PhantomData<fn(T) -> T>,
}

impl<T> Key<T> {
    pub(crate) const fn new(ident: &'static str) -> Self {
        Self {
            index: Index::new(),
            in_place: false,
            inherit: true,
            plain: false,
            secret: false,
            ident,
            name: ident,
            debug: None,
            of: PhantomData,
        }
    }

    pub(crate) const fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    pub(crate) const fn inherited(mut self, inherit: bool) -> Self {
        self.inherit = inherit;
        self.plain = self.in_place && self.inherit;
        self
    }

    pub(crate) const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    pub(crate) const fn copied(mut self, proof: &CopyProof<T>) -> Self {
        self.in_place = proof.is_copy && Slot::fits::<T>();
        self.plain = self.in_place && self.inherit;
        self
    }

    pub(crate) const fn debugged(mut self, proof: &DebugProof<T>) -> Self {
        self.debug = proof.0;
        self
    }

    pub(crate) const fn ident(&self) -> &'static str {
        self.ident
    }

    pub(crate) const fn name(&self) -> &'static str {
        self.name
    }

    /// Whether spawns and captures take a binding along.
    #[inline]
    pub(crate) const fn inherit(&self) -> bool {
        self.inherit
    }

    #[inline]
    pub(super) const fn is_plain(&self) -> bool {
        self.plain
    }

    #[inline]
    pub(super) const fn in_place(&self) -> bool {
        self.in_place
    }

    /// The index, or one that no tree reaches.
    #[inline]
    pub(super) fn index(&self) -> u32 {
        self.index.get()
    }

    #[cfg(feature = "baggage")]
    #[inline]
    pub(crate) const fn is_secret(&self) -> bool {
        self.secret
    }

    /// Prints a value as listings do.
    pub(crate) fn fmt(&self, value: &T, f: &mut Formatter<'_>) -> fmt::Result {
        match self.debug {
            _ if self.secret => f.write_str("<secret>"),
            Some(debug) => debug(value, f),
            None => write!(f, "<{}>", type_name::<T>()),
        }
    }
}

impl<T: Send + Sync + 'static> Key<T> {
    /// The index, which is assigned now if it is not yet.
    #[inline]
    pub(super) fn index_or_assign(&'static self) -> u32 {
        match self.index.assigned() {
            Some(index) => index,
            None => self.assign(),
        }
    }

    #[cold]
    fn assign(&'static self) -> u32 {
        registry::assign(self, &self.index)
    }
}

impl<T: Send + Sync + 'static> AnyKey for Key<T> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn inherit(&self) -> bool {
        self.inherit
    }

    fn type_name(&self) -> &'static str {
        type_name::<T>()
    }

    fn type_id(&self) -> TypeId {
        TypeId::of::<T>()
    }

    fn in_place(&self) -> bool {
        self.in_place
    }

    unsafe fn fmt_slot(&self, slot: SlotRef<'_>, f: &mut Formatter<'_>) -> fmt::Result {
        // SAFETY: (Typed slots) the caller says that the slot is one of this key.
        self.fmt(unsafe { slot.value::<T>(self.in_place) }, f)
    }
}
