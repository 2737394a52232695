//! Foreign state: what other crates keep in thread-locals of their own, carried along by contexts.
//!
//! A captured foreign state is the binding of one hidden variable, so it is in the tree like any other
//! value: copies, captures and forks need no code of their own. A capture looks whether the binding is
//! what the thread has now, and binds anew if not. A frame that enters another context puts the bound
//! state in place, and what it replaced back when it ends.
//!
//! All this is off the usual path. Without a carrier, a capture and an entry test one number. The end of a frame
//! tests nothing: a frame that has put foreign state in place counts as one more read, so that its guard
//! finds itself out of order, and then looks here.

use std::any::Any;
use std::mem;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::access::{current_tree, retained_current, with};
use super::frame::ContextId;
use super::key::Key;
use super::registry;
use super::root::Root;
use super::thread::{State, with_state};
use super::value::Value;

/// One captured foreign state.
pub(crate) type Captured = Arc<dyn Any + Send + Sync>;

/// A carrier whose types are not known here.
pub(crate) trait Foreign: Send + Sync + 'static {
    fn capture(&self) -> Option<Captured>;
    fn is_current(&self, captured: Option<&Captured>) -> bool;
    fn enter<'a>(&'a self, captured: Option<&'a Captured>) -> Option<Box<dyn Guard + 'a>>;
    fn is_same_type(&self, other: &dyn Any) -> bool;
    fn as_any(&self) -> &dyn Any;
}

/// Undoes one entry when it is dropped.
pub(crate) trait Guard {}

impl<T> Guard for T {}

/// What is captured of each carrier, in the order of registration. Carriers that were registered later
/// count as *nothing*.
pub(super) struct States(Box<[Option<Captured>]>);

impl States {
    fn get(this: Option<&Self>, at: usize) -> Option<&Captured> {
        this?.0.get(at)?.as_ref()
    }
}

/// The hidden variable.
pub(super) static STATES: Key<States> = Key::new("contextvars::foreign");

/// The carriers, in the order of registration: a list that only grows.
struct Registered {
    carrier: Box<dyn Foreign>,
    next: OnceLock<&'static Registered>,
}

static FIRST: OnceLock<&'static Registered> = OnceLock::new();
static CALLS: OnceLock<Calls> = OnceLock::new();
static COUNT: AtomicUsize = AtomicUsize::new(0);
static REGISTRATION: Mutex<()> = Mutex::new(());

/// What captures and entries call if there is a carrier. They reach it through pointers that a registration
/// writes. So a program without carriers contains none of it, nor what the key of a variable refers to, such as
/// the code that shows numbers.
struct Calls {
    capture: fn() -> Root,
    enter: fn(),
}

/// Whether there is a carrier.
#[inline]
pub(super) fn any() -> bool {
    // Relaxed: a thread that is not ordered after the registration may still find none.
    COUNT.load(Ordering::Relaxed) != 0
}

fn carriers() -> impl Iterator<Item = &'static dyn Foreign> {
    let first = FIRST.get().copied();
    std::iter::successors(first, |registered| registered.next.get().copied())
        .map(|registered| &*registered.carrier)
}

/// Registers a carrier.
///
/// # Errors
///
/// If one of the same type is registered.
pub(crate) fn register(carrier: Box<dyn Foreign>) -> Result<(), Box<dyn Foreign>> {
    let _lock = REGISTRATION.lock().unwrap_or_else(PoisonError::into_inner);
    let mut end = &FIRST;
    while let Some(registered) = end.get() {
        if registered.carrier.is_same_type(carrier.as_any()) {
            return Err(carrier);
        }
        end = &registered.next;
    }
    registry::hide(STATES.index_or_assign());
    CALLS.get_or_init(|| Calls {
        capture: capture_with_states,
        enter: enter_states,
    });
    let next = OnceLock::new();
    let registered: &'static Registered = Box::leak(Box::new(Registered { carrier, next }));
    // The lock says that no other thread appends.
    let _ = end.set(registered);
    COUNT.fetch_add(1, Ordering::Release);
    Ok(())
}

/// Captures the current context with the foreign state of now. It is not bound in the current frame, which
/// may last long: what a carrier captures, such as a span, ends when the last context that took it along is gone.
fn capture_with_states() -> Root {
    let mut root = retained_current();
    if let Some(states) = fresh_states(root.get(&STATES)) {
        root.bind(&STATES, states);
    }
    root
}

/// Captures the current context.
#[inline]
pub(crate) fn capture() -> Root {
    #[cold]
    #[inline(never)]
    fn capture_foreign() -> Root {
        CALLS
            .get()
            .map_or_else(retained_current, |calls| (calls.capture)())
    }

    if any() {
        return capture_foreign();
    }
    retained_current()
}

/// Captures the bindings of the current context, to be listed: no carrier is asked.
pub(crate) fn capture_bindings() -> Root {
    retained_current()
}

/// What is there now, if that is not what is bound. Where it is, nothing is allocated or counted.
fn fresh_states(bound: Option<&States>) -> Option<States> {
    let mut states = Vec::new();
    let mut is_fresh = true;
    for (at, carrier) in carriers().enumerate() {
        let state = States::get(bound, at);
        if carrier.is_current(state) {
            if !is_fresh {
                states.push(state.cloned());
            }
            continue;
        }
        if is_fresh {
            is_fresh = false;
            states.extend((0..at).map(|at| States::get(bound, at).cloned()));
        }
        states.push(carrier.capture());
    }
    (!is_fresh).then(|| States(states.into_boxed_slice()))
}

/// Guards, in the order in which they were made. They are dropped in reverse, also if one of them panics.
struct Guards(Vec<Box<dyn Guard>>);

impl Drop for Guards {
    fn drop(&mut self) {
        struct Rest<'a>(&'a mut Vec<Box<dyn Guard>>);

        impl Drop for Rest<'_> {
            fn drop(&mut self) {
                while let Some(guard) = self.0.pop() {
                    let rest = Rest(self.0);
                    drop(guard);
                    mem::forget(rest);
                }
            }
        }

        drop(Rest(&mut self.0));
    }
}

/// The guards of one frame.
pub(super) struct Group {
    /// The frame.
    id: ContextId,
    /// An id of its own. It is above those of all frames that were entered before, and below those of all
    /// that are entered later.
    entered: ContextId,
    // Dropped in this order: the guards borrow from the states.
    #[expect(dead_code, reason = "they are there to be dropped")]
    guards: Guards,
    #[expect(dead_code, reason = "it keeps what the guards borrow from")]
    states: Option<Value<States>>,
    below: Option<NonNull<()>>,
}

/// The first carrier whose state in the current frame is not what the thread has now. Mostly there is none:
/// so nothing is counted to find that out.
fn first_stale() -> Option<usize> {
    fn find(states: Option<&States>) -> Option<usize> {
        let mut carriers = carriers().enumerate();
        carriers.find_map(|(at, carrier)| {
            let is_current = carrier.is_current(States::get(states, at));
            (!is_current).then_some(at)
        })
    }

    with(&STATES, |states| find(Some(states))).unwrap_or_else(|_| find(None))
}

/// Puts the foreign state of the current frame in place. The caller's guard leaves the frame if this
/// panics.
#[cold]
#[inline(never)]
pub(super) fn enter() {
    if let Some(calls) = CALLS.get() {
        (calls.enter)();
    }
}

/// The same, if there is a carrier.
fn enter_states() {
    if let Some(stale) = first_stale() {
        enter_from(stale);
    }
}

/// The same, of the carrier at this place, which is stale, and of those behind it.
fn enter_from(stale: usize) {
    let tree = current_tree();
    let index = STATES.index();
    // SAFETY: (Kept frames) the frame's tree lives; (Typed slots) the bindings of this key are counted, and
    // hold `States`.
    let states = unsafe {
        let shared = tree.as_ref().share_binding(index);
        shared.map(|states| Value::<States>::counted(states))
    };
    let (id, entered) = with_state(|state| (state.id(), state.fresh_id()));
    // Declared after the states, so dropped before them if a carrier panics.
    let mut guards = Guards(Vec::new());
    for (at, carrier) in carriers().enumerate().skip(stale) {
        let captured = States::get(states.as_ref().map(Value::get), at);
        if at != stale && carrier.is_current(captured) {
            continue;
        }
        if let Some(guard) = carrier.enter(captured) {
            // SAFETY: the guard borrows from the carrier, which is never dropped, and from the states. They
            // lie on the heap, and the counted reference to them is dropped after the guards: here, and in
            // the group.
            let guard =
                unsafe { mem::transmute::<Box<dyn Guard + '_>, Box<dyn Guard + 'static>>(guard) };
            guards.0.push(guard);
        }
    }
    if guards.0.is_empty() {
        return;
    }
    let mut group = Box::new(Group {
        id,
        entered,
        guards,
        states,
        below: None,
    });
    with_state(|state| {
        group.below = state.groups().get();
        state
            .groups()
            .set(Some(NonNull::from(Box::leak(group)).cast()));
        // From now on the frame's guard finds itself out of order.
        state.set_reads(state.reads() + 1);
    });
}

/// The group on top, if it is one for which this holds; taken out of the thread.
fn take_if(state: &State, is_wanted: impl FnOnce(&Group) -> bool) -> Option<Box<Group>> {
    let top = state.groups().get()?.cast::<Group>();
    // SAFETY: the list has groups that `enter` leaked, each once.
    unsafe {
        if !is_wanted(top.as_ref()) {
            return None;
        }
        let group = Box::from_raw(top.as_ptr());
        state.groups().set(group.below);
        state.set_reads(state.reads().wrapping_sub(1));
        Some(group)
    }
}

/// The guards of the frame with this id, if it is current and has put foreign state in place. The
/// caller drops them, and then leaves the frame.
#[cold]
pub(super) fn take_group(state: &State, id: ContextId) -> Option<Box<Group>> {
    if state.id() != id {
        return None;
    }
    take_if(state, |group| group.id == id)
}

/// The guards of the innermost frame that was entered at this id or later. Such frames are abandoned.
#[cold]
pub(super) fn take_abandoned_group(state: &State, entered: ContextId) -> Option<Box<Group>> {
    take_if(state, |group| group.entered >= entered)
}
