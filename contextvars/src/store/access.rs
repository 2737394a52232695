//! What code does to the current frame: read, set, reset, capture.

use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::ptr::{self, NonNull};

use super::edit::{self, Displaced};
use super::frame::{ContextId, Link};
use super::key::Key;
use super::node::{Node, Old, TreeReference, settle};
use super::root::Root;
use super::spare::Shortage;
use super::thread::{State, report_disorder, with_state};
use super::value::{NewValue, Value};

/// The tree of the current context. It lives while the current frame has it.
#[inline]
pub(super) fn current_tree() -> NonNull<Node> {
    with_state(|state| state.inherited().tree())
}

/// Whether the current frame is the base frame of the thread: what is set in it is undone by nothing
/// but the thread's end.
#[inline]
pub(crate) fn is_base_frame() -> bool {
    with_state(|state| state.id() == ContextId::BASE)
}

/// Copies the binding out, without user code, if the variable is of the commonest kind: one whose value
/// lies in place, and that is inherited. Where this gives `None`, ask [`with`].
#[inline]
pub(crate) fn read<T>(key: &Key<T>) -> Option<T> {
    if !key.is_plain() {
        return None;
    }
    let link = with_state(State::inherited);
    // SAFETY: the key's values lie in place, and the link is the one of its space.
    unsafe { copy_out(key, link) }
}

/// # Safety
///
/// The key's values lie in place, and the link is that of the current frame for the key's space.
#[inline]
unsafe fn copy_out<T>(key: &Key<T>, link: Link) -> Option<T> {
    // SAFETY: (Kept frames) the frame's tree lives; (Typed slots) the slot is this key's; (In place means
    // `Copy`) so it can be read out.
    unsafe {
        let slot = link.tree().as_ref().find(key.index())?;
        Some(ptr::read(slot.value::<T>(true)))
    }
}

/// Whether a binding exists.
#[inline]
pub(crate) fn is_bound<T>(key: &Key<T>) -> bool {
    let link = with_state(|state| state.link(key.inherit()).get());
    // SAFETY: (Kept frames) the frame's tree lives.
    unsafe { link.tree().as_ref().find(key.index()).is_some() }
}

/// Calls `f` with the binding, which stays valid for as long, whatever `f` sets.
///
/// # Errors
///
/// Gives `f` back if there is no binding.
#[inline]
pub(crate) fn with<T, R, F: FnOnce(&T) -> R>(key: &Key<T>, f: F) -> Result<R, F> {
    if key.in_place() {
        // A copy on the stack needs no guard. It is `Copy`, so there is nothing to drop.
        let link = with_state(|state| state.link(key.inherit()).get());
        // SAFETY: as the key says.
        let value = unsafe { copy_out(key, link) };
        return match value.map(ManuallyDrop::new) {
            Some(value) => Ok(f(&value)),
            None => Err(f),
        };
    }
    with_state(|state| {
        let current = state.link(key.inherit());
        let link = current.get();
        // SAFETY: (Kept frames) the frame's tree lives now, and while the guard does.
        let Some(slot) = (unsafe { link.tree().as_ref().find(key.index()) }) else {
            return Err(f);
        };
        // SAFETY: (Typed slots) the slot is this key's. The value is behind a pointer, so it does not
        // move.
        let value = unsafe { slot.value::<T>(false) };
        let _guard = ReadGuard::new(state, current);
        Ok(f(value))
    })
}

/// Keeps the current tree alive and unwritten while a value of it is read.
///
/// It takes the frame's own reference to the tree for as long. So a `set` meanwhile writes a copy.
struct ReadGuard<'a> {
    state: &'a State,
    current: &'a Cell<Link>,
    /// What the frame had, and will have again.
    link: Link,
    id: ContextId,
    reads: usize,
}

impl<'a> ReadGuard<'a> {
    #[inline]
    fn new(state: &'a State, current: &'a Cell<Link>) -> Self {
        let link = current.get();
        let reads = state.reads();
        current.set(link.as_unowned());
        state.set_reads(reads + 1);
        Self {
            state,
            current,
            link,
            id: state.id(),
            reads,
        }
    }

    /// The frame has got another tree meanwhile.
    #[cold]
    fn give_up(&self) {
        // SAFETY: the guard has the link for itself, and nothing reads from the tree any more.
        unsafe { self.link.release() };
    }
}

impl Drop for ReadGuard<'_> {
    #[inline]
    fn drop(&mut self) {
        let Self { state, link, .. } = self;
        if state.id() != self.id || state.reads() != self.reads + 1 {
            // A frame inside was not left (Frames nest). It may borrow from this tree, which leaks.
            state.lose_read();
            return report_disorder();
        }
        state.set_reads(self.reads);
        if self.current.get() == link.as_unowned() {
            self.current.set(*link);
        } else {
            self.give_up();
        }
    }
}

/// A link that owns a tree with one more binding, which borrows from the tree of this link; and the
/// slot, which the caller writes.
///
/// # Safety
///
/// As for [`edit::make_room_by_borrowing`], of the tree of the link.
#[inline]
pub(super) unsafe fn bound_by_borrowing<T>(
    link: Link,
    index: u32,
    value: NewValue<T>,
) -> Result<Link, (NewValue<T>, Shortage)> {
    // SAFETY: as the caller says. The slot is this key's.
    unsafe {
        match edit::make_room_by_borrowing(link.tree(), index, value.is_counted()) {
            Ok((copy, slot)) => {
                value.write_to(slot);
                Ok(Link::owned(copy))
            }
            Err(shortage) => Err((value, shortage)),
        }
    }
}

/// What a write displaced. It is dropped when all is consistent (User code last).
struct Replaced<T> {
    value: Option<Value<T>>,
    stale: Option<TreeReference>,
}

impl<T> Replaced<T> {
    /// # Safety
    ///
    /// What was displaced comes from a slot of a key of this type.
    #[inline]
    unsafe fn new(displaced: Displaced) -> Self {
        let Displaced { value, stale } = displaced;
        // SAFETY: (Typed slots) as the caller says.
        let value = value.map(|value| unsafe { Value::counted(value) });
        Self { value, stale }
    }
}

/// Binds in the current frame.
#[inline]
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
    loop {
        let link = current.get();
        if !link.is_owned() && state.register_exit() {
            continue;
        }
        let keeps_in_place = old == Old::Keep && key.in_place();
        // SAFETY: the key's values lie in place. What is copied out comes from a slot of this key.
        let before = || unsafe { copy_out(key, link).map(|value| Value::in_place(value)) };
        let before = if keeps_in_place { before() } else { None };
        // A tree that only a read guard keeps alive may go before the frame does: nothing borrows from it.
        let shortage = if link.is_owned() || state.reads() > 0 {
            let mut tree = link.tree();
            // SAFETY: (Kept frames) the frame's tree lives; if the link is owned, nothing borrows from
            // the tree. The slot is this key's.
            unsafe {
                match edit::make_room(&mut tree, link.is_owned(), index, value.is_counted(), old) {
                    Ok((slot, displaced)) => {
                        value.write_to(slot);
                        current.set(Link::owned(tree));
                        let mut replaced = Replaced::new(displaced);
                        if keeps_in_place {
                            replaced.value = before;
                        }
                        return replaced;
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
                        return Replaced {
                            value: before.or(kept.map(|kept| Value::counted(kept))),
                            stale: None,
                        };
                    }
                    Err((unused, shortage)) => {
                        value = unused;
                        shortage
                    }
                }
            }
        };
        shortage.fill();
    }
}

/// Unbinds in the current frame.
fn unbind<T>(state: &State, key: &'static Key<T>) -> Displaced {
    let current = state.link(key.inherit());
    loop {
        let link = current.get();
        let mut tree = link.tree();
        // SAFETY: (Kept frames) as in `write`.
        match unsafe { edit::remove(&mut tree, link.is_owned(), key.index()) } {
            Ok(displaced) => {
                if tree != link.tree() {
                    current.set(Link::owned(tree));
                }
                return displaced;
            }
            Err(shortage) => shortage.fill(),
        }
    }
}

/// Binds in the current context.
#[inline]
pub(crate) fn bind<T: Send + Sync + 'static>(key: &'static Key<T>, value: T) {
    let value = NewValue::new(key.in_place(), value);
    let replaced = with_state(|state| write(state, key, value, Old::Drop));
    drop(replaced);
}

/// Binds, and returns the old binding and the id of the context.
#[inline]
pub(crate) fn replace<T: Send + Sync + 'static>(
    key: &'static Key<T>,
    value: T,
) -> (Option<Value<T>>, ContextId) {
    let value = NewValue::new(key.in_place(), value);
    with_state(|state| {
        let Replaced { value, stale } = write(state, key, value, Old::Keep);
        let id = state.token_id();
        drop(stale);
        (value, id)
    })
}

/// Puts `old` back, if this is the context of the token.
///
/// # Errors
///
/// Gives `old` back if the current context has another id.
pub(crate) fn reset<T: Send + Sync + 'static>(
    key: &'static Key<T>,
    old: Option<Value<T>>,
    id: ContextId,
) -> Result<(), Option<Value<T>>> {
    with_state(|state| {
        if state.token_id() != id {
            return Err(old);
        }
        match old {
            Some(old) => drop(write(state, key, old.into_new(), Old::Drop)),
            None => drop(unbind(state, key)),
        }
        Ok(())
    })
}

/// Captures the current context.
#[inline]
pub(crate) fn capture() -> Root {
    let tree = current_tree();
    // SAFETY: (Kept frames) the frame's tree lives; (Borrowed) if it borrows, it is this thread's.
    unsafe { Root::retained(settle(tree)) }
}
