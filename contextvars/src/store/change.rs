//! What code changes in the current frame: set and reset.

use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::ptr::{self, NonNull};

use super::access::{bound_by_borrowing, copy_out};
use super::bare;
use super::edit::{self, Displaced};
use super::frame::{ContextId, Link};
use super::key::Key;
use super::layers;
use super::node::{CopyMode, Old, TreeReference};
use super::spare::Shortage;
use super::thread::{State, here, with_state};
use super::value::{NewValue, Slot, Value};

/// The binding before a `set`.
pub(crate) struct Before<T> {
    /// What the variable was bound to.
    pub(crate) value: Option<Value<T>>,
    /// Whether that is a binding of an awaiter, which stays where it is.
    is_below: bool,
}

impl<T> Before<T> {
    /// A binding of the current frame, or none.
    #[inline]
    fn here(value: Option<Value<T>>) -> Self {
        Self {
            value,
            is_below: false,
        }
    }
}

/// What a write displaced. It is dropped when all is consistent (User code last).
struct Replaced<T> {
    before: Before<T>,
    stale: Option<TreeReference>,
}

impl<T> Replaced<T> {
    #[inline]
    fn new(value: Option<Value<T>>, stale: Option<TreeReference>) -> Self {
        Self {
            before: Before::here(value),
            stale,
        }
    }
}

/// The slot of a plain key, if the current frame alone has its tree, and that is one leaf; and whether it
/// was bound. It is marked as bound: the caller writes a binding of the key, before anything else.
#[inline(always)]
#[expect(clippy::inline_always, reason = "it is most of what a `set` does")]
fn claim_slot<T>(state: &State, key: &Key<T>) -> Option<(bool, NonNull<Slot>)> {
    let (link, index) = (state.inherited(), key.index());
    if !key.is_plain() || !link.is_owned() {
        return None;
    }
    // SAFETY: (Kept frames) the frame's tree lives. (Unique to write) the frame owns the only reference to
    // it, and nothing borrows from what a link owns. (In place means `Copy`) the slot holds no pointer.
    unsafe {
        let mut tree = link.tree();
        if !tree.as_ref().is_leaf_for(index) || !tree.as_ref().head().is_unique() {
            return None;
        }
        let (was_bound, slot) = tree.as_mut().claim_in_place(index);
        Some((was_bound, NonNull::from(slot)))
    }
}

/// Binds a plain key in a copy of the current tree, if that is one leaf, and the thread has a spare node.
/// Gives the slot, which the caller writes, and the tree that was copied if the frame owned it.
#[inline(always)]
#[expect(clippy::inline_always, reason = "it is called once")]
fn claim_slot_of_copy<T>(
    state: &State,
    key: &Key<T>,
) -> Option<(NonNull<Slot>, Option<TreeReference>)> {
    let link = state.inherited();
    if !key.is_plain() || !link.is_owned() && state.register_exit() {
        return None;
    }
    // A tree that only a read guard keeps alive may go before the frame does: nothing borrows from it.
    let mode = if link.is_owned() || state.reads() > 0 {
        CopyMode::Own
    } else {
        CopyMode::Borrow
    };
    // SAFETY: (Kept frames) the frame's tree lives; what keeps a tree that the frame does not own does so
    // until the frame is left. What the link owned is the caller's now.
    unsafe {
        let (copy, slot) = edit::make_room_in_leaf(link.tree(), key.index(), mode)?;
        state.set_inherited(Link::owned(copy));
        let was_owned = link.is_owned();
        Some((
            slot,
            was_owned.then(|| TreeReference::from_raw(link.tree())),
        ))
    }
}

/// Binds in the current frame.
#[inline(never)]
fn write<T: Send + Sync + 'static>(
    state: &State,
    key: &'static Key<T>,
    mut value: NewValue<T>,
    old: Old,
) -> Replaced<T> {
    let index = key.index_or_assign();
    let current = state.link(key.inherit());
    // Once, but for the first times: memory is reserved before the frame is looked at, because an
    // allocator may set variables itself.
    let mut reserve = None;
    loop {
        let link = current.get();
        if !link.is_owned() && state.register_exit() {
            continue;
        }
        if link.is_layered() {
            match write_layered(current, key, value, old) {
                Ok(replaced) => return replaced,
                Err((unused, shortage)) => {
                    value = unused;
                    shortage.fill(&mut reserve);
                    continue;
                }
            }
        }
        let keeps_in_place = old == Old::Keep && key.in_place();
        // SAFETY: the key's values lie in place. What is copied out comes from a slot of this key.
        let before = || unsafe { copy_out(key, link).map(|value| Value::in_place(value)) };
        let before = if keeps_in_place { before() } else { None };
        // A tree that only a read guard keeps alive may go before the frame does: nothing borrows from it.
        let shortage = if link.is_owned() || state.reads() > 0 {
            let mut tree = link.tree();
            // SAFETY: (Kept frames) the frame's tree lives; if the link is owned, nothing borrows from
            // the tree. The slot is this key's, and so is what was displaced (Typed slots).
            unsafe {
                match edit::make_room(&mut tree, link.is_owned(), index, value.is_counted(), old) {
                    Ok((slot, Displaced { value: kept, stale })) => {
                        value.write_to(slot);
                        current.set(Link::owned(tree));
                        let kept = kept.map(|kept| Value::counted(kept));
                        return Replaced::new(before.or(kept), stale);
                    }
                    Err(shortage) => shortage,
                }
            }
        } else {
            // SAFETY: (Kept frames) what keeps the tree does so until the frame is left; (Typed slots)
            // the bindings of a key whose values do not lie in place are counted.
            unsafe {
                let kept = if old == Old::Keep && !key.in_place() {
                    link.tree().as_ref().share_binding(index)
                } else {
                    None
                };
                match bound_by_borrowing(link, index, value) {
                    Ok(link) => {
                        current.set(link);
                        let kept = kept.map(|kept| Value::counted(kept));
                        return Replaced::new(before.or(kept), None);
                    }
                    Err((unused, shortage)) => {
                        value = unused;
                        shortage
                    }
                }
            }
        };
        shortage.fill(&mut reserve);
    }
}

/// As [`write`], in an own space of several layers.
#[cold]
fn write_layered<T: Send + Sync + 'static>(
    current: &Cell<Link>,
    key: &'static Key<T>,
    value: NewValue<T>,
    old: Old,
) -> Result<Replaced<T>, (NewValue<T>, Shortage)> {
    let (link, index) = (current.get(), key.index_or_assign());
    // SAFETY: (Kept frames) the frame's layers live. The slot and the value are this key's; (Typed slots)
    // what lies in place is copied out, and what does not is counted.
    unsafe {
        let before = layers::find(link, index).filter(|_| old == Old::Keep);
        let is_below = before.is_some_and(|(_, is_below)| is_below) || !link.is_owned();
        let kept = before.and_then(|_| {
            if key.in_place() {
                copy_out(key, link).map(|value| Value::in_place(value))
            } else {
                layers::share(link, index).map(|value| Value::counted(value))
            }
        });
        let (link, Displaced { value, stale }) = layers::bind(link, index, value, Old::Drop)?;
        current.set(link);
        let mut replaced = Replaced::new(kept, stale);
        replaced.before.is_below = is_below;
        drop(value.map(|value| Value::<T>::counted(value)));
        Ok(replaced)
    }
}

/// Unbinds in the current frame.
fn unbind<T>(state: &State, key: &'static Key<T>) -> Displaced {
    let current = state.link(key.inherit());
    let mut reserve = None;
    loop {
        let link = current.get();
        // SAFETY: (Kept frames) as in `write`.
        let unbound = unsafe {
            if link.is_layered() {
                layers::unbind(link, key.index())
            } else {
                let mut tree = link.tree();
                let displaced = edit::remove(&mut tree, link.is_owned(), key.index());
                if tree != link.tree() {
                    current.set(Link::owned(tree));
                }
                displaced
            }
        };
        match unbound {
            Ok(displaced) => return displaced,
            Err(shortage) => shortage.fill(&mut reserve),
        }
    }
}

/// Binds in the current context.
#[inline]
pub(crate) fn bind<T: Send + Sync + 'static>(key: &'static Key<T>, value: T) {
    // SAFETY: the reference stays here.
    let state = unsafe { here() };
    bare::own_frame(state);
    if let Some((_, slot)) = claim_slot(state, key) {
        // SAFETY: the slot is this key's, whose values lie in place.
        return unsafe { NewValue::InPlace(ManuallyDrop::new(value)).write_to(slot) };
    }
    let value = NewValue::new(key.in_place(), value);
    drop(write(state, key, value, Old::Drop));
}

/// Binds, and returns the old binding and the id of the context.
#[inline]
pub(crate) fn replace<T: Send + Sync + 'static>(
    key: &'static Key<T>,
    value: T,
) -> (Before<T>, ContextId) {
    /// Where the frame has to get another tree.
    #[inline(never)]
    fn replace_elsewhere<T: Send + Sync + 'static>(
        key: &'static Key<T>,
        value: T,
    ) -> (Before<T>, ContextId) {
        // SAFETY: the reference stays here.
        let state = unsafe { here() };
        let before = if key.is_plain() {
            // SAFETY: the key's values lie in place, and it is of the inherited space.
            unsafe { copy_out(key, state.inherited()) }
        } else {
            None
        };
        if let Some((slot, stale)) = claim_slot_of_copy(state, key) {
            // SAFETY: the slot is this key's, whose values lie in place.
            unsafe { NewValue::InPlace(ManuallyDrop::new(value)).write_to(slot) };
            // SAFETY: it came out of a slot of this key.
            let before = before.map(|value| unsafe { Value::in_place(value) });
            let id = state.token_id();
            drop(stale);
            return (Before::here(before), id);
        }
        let value = NewValue::new(key.in_place(), value);
        let Replaced { before, stale } = write(state, key, value, Old::Keep);
        let id = state.token_id();
        drop(stale);
        (before, id)
    }

    // SAFETY: the reference stays here.
    let state = unsafe { here() };
    bare::own_frame(state);
    if let Some((was_bound, slot)) = claim_slot(state, key) {
        // SAFETY: (Typed slots) the slot is this key's, whose values lie in place. If it was bound, it holds
        // one, which can be read out (In place means `Copy`).
        let before = unsafe {
            let before =
                was_bound.then(|| Value::in_place(ptr::read(slot.as_ref().value::<T>(true))));
            NewValue::InPlace(ManuallyDrop::new(value)).write_to(slot);
            before
        };
        return (Before::here(before), state.token_id());
    }
    replace_elsewhere(key, value)
}

/// Puts back what was before, if this is the context of the token.
///
/// # Errors
///
/// Gives `before` back if the current context has another id.
pub(crate) fn reset<T: Send + Sync + 'static>(
    key: &'static Key<T>,
    before: Before<T>,
    id: ContextId,
) -> Result<(), Before<T>> {
    with_state(|state| {
        bare::own_frame(state);
        if state.token_id() != id {
            return Err(before);
        }
        match before.value {
            Some(value) if !before.is_below => {
                drop(write(state, key, value.into_new(), Old::Drop));
            }
            value => {
                let displaced = unbind(state, key);
                drop((displaced, value));
            }
        }
        Ok(())
    })
}
