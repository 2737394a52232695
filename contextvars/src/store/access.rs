//! What code does to the current frame: read, set, reset, capture.

use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::ptr::{self, NonNull};

use super::edit::{self, Displaced};
use super::frame::{ContextId, Link};
use super::key::Key;
use super::layers;
use super::node::{Node, Old, TreeReference, settle};
use super::root::Root;
use super::spare::Shortage;
use super::thread::{State, report_disorder, with_state};
use super::value::{NewValue, Slot, Value};

/// The tree of the current context. It lives while the current frame has it.
#[inline]
pub(super) fn current_tree() -> NonNull<Node> {
    with_state(|state| state.inherited().tree())
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
        let slot = find(link, key.index())?;
        Some(ptr::read(slot.value::<T>(true)))
    }
}

/// The slot of an index.
///
/// # Safety
///
/// The link is that of the current frame, and the slot is not used after it changes.
#[inline]
unsafe fn find<'a>(link: Link, index: u32) -> Option<&'a Slot> {
    // SAFETY: (Kept frames) the frame's tree lives.
    unsafe {
        if link.is_layered() {
            return layers::find(link, index).map(|(slot, _)| slot);
        }
        link.tree().as_ref().find(index)
    }
}

/// Whether a binding exists.
#[inline]
pub(crate) fn is_bound<T>(key: &Key<T>) -> bool {
    let link = with_state(|state| state.link(key.inherit()).get());
    // SAFETY: the slot is only looked for.
    unsafe { find(link, key.index()).is_some() }
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
        if link.is_layered() {
            return with_layered(key, link, f);
        }
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

/// As [`with`], in an own space of several layers, for a key whose values are counted.
#[cold]
fn with_layered<T, R, F: FnOnce(&T) -> R>(key: &Key<T>, link: Link, f: F) -> Result<R, F> {
    // SAFETY: (Typed slots) the bindings of the key are counted, and of this type.
    let value = unsafe { layers::share(link, key.index()).map(|value| Value::<T>::counted(value)) };
    match value {
        Some(value) => Ok(f(value.get())),
        None => Err(f),
    }
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
        if link.is_layered() {
            return layers::bind(link, index, value, Old::Drop).map(|(link, _)| link);
        }
        match edit::make_room_by_borrowing(link.tree(), index, value.is_counted()) {
            Ok((copy, slot)) => {
                value.write_to(slot);
                Ok(Link::owned(copy))
            }
            Err(shortage) => Err((value, shortage)),
        }
    }
}

/// The binding before a `set`.
pub(crate) struct Before<T> {
    /// What the variable was bound to.
    pub(crate) value: Option<Value<T>>,
    /// Whether that is a binding of an awaiter, which stays where it is.
    is_below: bool,
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
            before: Before {
                value,
                is_below: false,
            },
            stale,
        }
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
    let value = NewValue::new(key.in_place(), value);
    let replaced = with_state(|state| write(state, key, value, Old::Drop));
    drop(replaced);
}

/// Binds, and returns the old binding and the id of the context.
#[inline]
pub(crate) fn replace<T: Send + Sync + 'static>(
    key: &'static Key<T>,
    value: T,
) -> (Before<T>, ContextId) {
    let value = NewValue::new(key.in_place(), value);
    with_state(|state| {
        let Replaced { before, stale } = write(state, key, value, Old::Keep);
        let id = state.token_id();
        drop(stale);
        (before, id)
    })
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

/// Captures the current context.
#[inline]
pub(crate) fn capture() -> Root {
    let tree = current_tree();
    // SAFETY: (Kept frames) the frame's tree lives; (Borrowed) if it borrows, it is this thread's.
    unsafe { Root::retained(settle(tree)) }
}
