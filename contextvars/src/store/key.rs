//! Keys: the part of a variable that the store knows. A [`Key`] knows its type; listings see it as
//! an [`AnyKey`].

use std::any::{Any, type_name};
use std::fmt::Debug;
use std::marker::PhantomData;
use std::mem;

use super::registry::{self, AnyKey, Index};
use super::value::{Slot, SlotRef};
use crate::shown::{self, Shown};

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

type DebugFn<T> = for<'a> fn(&'a T) -> &'a (dyn Debug + 'a);
type ShowFn<T> = for<'a> fn(&'a T) -> Shown<'a>;

impl<T> DebugProof<T> {
    /// Nothing is known of `T`.
    pub const UNKNOWN: Self = Self(None);
}

impl<T: Debug> DebugProof<T> {
    /// `T` is `Debug`.
    pub const YES: Self = Self(Some(|value| value));
}

/// How values of a variable are shown, if the variable is not secret.
enum Show<T> {
    /// Nothing was said of the type: it is shown if it is one that needs no saying.
    Unknown,
    Debug(DebugFn<T>),
    /// By a function of the user's, whose word is the last.
    By(ShowFn<T>),
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
    logged: bool,
    scoped: bool,
    ident: &'static str,
    name: &'static str,
    show: Show<T>,
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
            logged: true,
            scoped: false,
            ident,
            name: ident,
            show: Show::Unknown,
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

    pub(crate) const fn logged(mut self, logged: bool) -> Self {
        self.logged = logged;
        self
    }

    pub(crate) const fn scoped(mut self) -> Self {
        self.scoped = true;
        self
    }

    pub(crate) const fn copied(mut self, proof: &CopyProof<T>) -> Self {
        self.in_place = proof.is_copy && Slot::fits::<T>();
        self.plain = self.in_place && self.inherit;
        self
    }

    pub(crate) const fn debugged(mut self, proof: &DebugProof<T>) -> Self {
        self.show = match proof.0 {
            Some(debug) => Show::Debug(debug),
            None => Show::Unknown,
        };
        self
    }

    pub(crate) const fn shown_by(mut self, show: ShowFn<T>) -> Self {
        self.show = Show::By(show);
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
        // Of most types the compiler knows that the answer is no.
        let can_be = const { Slot::fits::<T>() && !mem::needs_drop::<T>() };
        can_be && self.in_place
    }

    /// The index, or one that no tree reaches.
    #[inline]
    pub(super) fn index(&self) -> u32 {
        self.index.get()
    }

    #[inline]
    pub(crate) const fn is_secret(&self) -> bool {
        self.secret
    }

    #[inline]
    pub(crate) const fn is_logged(&self) -> bool {
        self.logged
    }

    /// Whether only scopes, tasks and contexts may bind it, so that the base context of a thread
    /// never does.
    #[inline]
    pub(crate) const fn is_scoped(&self) -> bool {
        self.scoped
    }
}

impl<T: 'static> Key<T> {
    /// What listings print of a value: a text of its own, or the whole value.
    pub(crate) fn printed<'a>(&self, value: &'a T) -> Shown<'a> {
        match self.show {
            _ if self.secret => Shown::Secret,
            Show::By(show) => show(value),
            Show::Debug(debug) => Shown::Debug(debug(value)),
            Show::Unknown => {
                shown::known_debug(value).map_or(Shown::Opaque(type_name::<T>()), Shown::Debug)
            }
        }
    }

    /// What other sinks show of a value: as listings print it, but scalars and texts as such.
    pub(crate) fn shown<'a>(&self, value: &'a T) -> Shown<'a> {
        let printed = self.printed(value);
        if self.secret || matches!(self.show, Show::By(_)) {
            return printed;
        }
        shown::scalar_or_text(value).unwrap_or(printed)
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

    fn is_secret(&self) -> bool {
        self.secret
    }

    fn is_logged(&self) -> bool {
        self.logged
    }

    unsafe fn slot_value<'a>(&self, slot: SlotRef<'a>) -> &'a dyn Any {
        // SAFETY: (Typed slots) the caller says that the slot is one of this key.
        unsafe { slot.value::<T>(self.in_place) }
    }

    unsafe fn slot_printed<'a>(&self, slot: SlotRef<'a>) -> Shown<'a> {
        // SAFETY: as above.
        self.printed(unsafe { slot.value(self.in_place) })
    }

    unsafe fn slot_shown<'a>(&self, slot: SlotRef<'a>) -> Shown<'a> {
        // SAFETY: as above.
        self.shown(unsafe { slot.value(self.in_place) })
    }
}
