//! The current frame of each thread: what reads see, and who owns it.

use std::cell::Cell;
use std::marker::PhantomData;
use std::mem::{self, ManuallyDrop};
use std::panic::{self, AssertUnwindSafe};
use std::ptr::NonNull;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{hint, ptr, thread};

use super::cache::Spare;
use super::key::Key;
use super::node::{self, Displaced, Node, Old};
use super::root::{Local, Root};
use super::value::{NewValue, Value};

/// Tells contexts apart, for tokens, and the frames of [`Scope`]s, for their nesting. Zero: none given yet, as nobody asked
/// for one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct ContextId(u64);

impl ContextId {
    pub(crate) const NONE: Self = Self(0);
    /// The bit that the ids of scopes have, and no others.
    const SCOPE: u64 = 1;

    #[inline]
    pub(super) fn of_scope(self) -> Self {
        Self(self.0 | Self::SCOPE)
    }

    /// Whether this is the frame of a [`Scope`], which can be current although its future was suspended.
    #[inline]
    fn is_scope(self) -> bool {
        self.0 & Self::SCOPE != 0
    }
}

/// A pointer to a tree, and whether this link owns a reference to it. A link to the empty tree never does.
///
/// One word, as frames are saved and restored all the time: the lowest bits of the address are the marks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Link(NonNull<Node>);

impl Link {
    pub(super) const EMPTY: Self = Self(Node::EMPTY);
    /// The link owns a reference.
    const OWNED: usize = 1;
    /// A value of the frame is on loan: the frame must not be left.
    const LOANED: usize = 2;

    #[inline]
    pub(super) fn owning(root: Root) -> Self {
        let owned = !root.is_empty();
        Self::lending(root.into_raw()).marked(if owned { Self::OWNED } else { 0 })
    }

    /// A link to a tree that something else keeps alive.
    #[inline]
    pub(super) fn lending(node: NonNull<Node>) -> Self {
        const { assert!(align_of::<Node>() > Self::OWNED | Self::LOANED) };
        Self(node)
    }

    #[inline]
    fn marked(self, marks: usize) -> Self {
        Self(self.0.map_addr(|address| address | marks))
    }

    #[inline]
    fn has(self, mark: usize) -> bool {
        self.0.addr().get() & mark != 0
    }

    #[inline]
    pub(super) fn node(self) -> NonNull<Node> {
        let marks = Self::OWNED | Self::LOANED;
        let node = self.0.as_ptr().map_addr(|address| address & !marks);
        // SAFETY: an aligned address that is not null does not become null when its lowest bits are cleared.
        unsafe { NonNull::new_unchecked(node) }
    }

    #[inline]
    pub(super) fn is_owned(self) -> bool {
        self.has(Self::OWNED)
    }

    #[inline]
    pub(super) fn is_loaned(self) -> bool {
        self.has(Self::LOANED)
    }

    /// The same tree, kept alive by this link's frame.
    #[inline]
    fn lent(self) -> Self {
        Self(self.node())
    }

    /// A link that owns a new tree, in the place of this one.
    #[inline]
    fn replaced(self, node: NonNull<Node>) -> Self {
        let loaned = self.0.addr().get() & Self::LOANED;
        Self(node).marked(Self::OWNED | loaned)
    }

    /// The reference that the link owns, if it does.
    ///
    /// # Safety
    ///
    /// The link is not used any more.
    #[inline]
    unsafe fn into_root(self) -> Root {
        if self.is_owned() {
            // SAFETY: the link owns a reference, and gives it away. A link to the empty tree never does.
            unsafe {
                hint::assert_unchecked(self.node() != Node::empty());
                Root::from_raw(self.node())
            }
        } else {
            Root::EMPTY
        }
    }
}

/// What reads on a thread see now.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    /// The bindings that captures take along.
    pub(super) inherited: Link,
    /// Those with `inherit = false`.
    pub(super) local: Link,
    pub(super) id: ContextId,
}

impl Frame {
    #[inline]
    fn is_loaned(&self) -> bool {
        self.inherited.is_loaned() || self.local.is_loaned()
    }
}

/// The state of a thread. It has no destructor, so it can be used until the thread's very end.
///
/// The words of the current frame are cells of their own, and don't lie side by side: else the compiler saves and restores
/// two at once, and a read that spans two fresh writes has to wait until they have left the processor.
#[repr(C)]
pub(super) struct State {
    inherited: Cell<Link>,
    /// The ids that are this thread's to give: from this one to before `end_id`.
    next_id: Cell<u64>,
    local: Cell<Link>,
    end_id: Cell<u64>,
    pub(super) id: Cell<ContextId>,
    pub(super) exit: Cell<Exit>,
    pub(super) spare: Spare,
}

impl State {
    #[inline]
    pub(super) fn frame(&self) -> Frame {
        Frame {
            inherited: self.inherited.get(),
            local: self.local.get(),
            id: self.id.get(),
        }
    }

    #[inline]
    fn set_frame(&self, frame: Frame) {
        self.inherited.set(frame.inherited);
        self.local.set(frame.local);
        self.id.set(frame.id);
    }

    /// The link of the space of a key.
    #[inline]
    fn link(&self, inherit: bool) -> &Cell<Link> {
        if inherit {
            &self.inherited
        } else {
            &self.local
        }
    }
}

/// Whether the thread's exit will drop what is left.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    NotRegistered,
    ToCome,
    Past,
}

thread_local! {
    static STATE: State = const {
        State {
            inherited: Cell::new(Link::EMPTY),
            local: Cell::new(Link::EMPTY),
            id: Cell::new(ContextId::NONE),
            next_id: Cell::new(0),
            end_id: Cell::new(0),
            spare: Spare::new(),
            exit: Cell::new(Exit::NotRegistered),
        }
    };

    static AT_EXIT: AtExit = const { AtExit };
}

/// Drops what the thread left set, when it exits.
struct AtExit;

impl Drop for AtExit {
    fn drop(&mut self) {
        // What values set while they are dropped is dropped too. A value that sets itself again and again is left
        // after as many rounds as POSIX gives such destructors.
        const ROUNDS: u32 = 4;
        for _ in 0..ROUNDS {
            // SAFETY: the links are taken out of the frame; those that are lent are left alone.
            let roots = with_state(|state| unsafe {
                (
                    state.local.replace(Link::EMPTY).into_root(),
                    state.inherited.replace(Link::EMPTY).into_root(),
                )
            });
            if roots.0.is_empty() && roots.1.is_empty() {
                break;
            }
            drop_though_it_panics(roots.0);
            drop_though_it_panics(roots.1);
        }
        with_state(|state| {
            state.exit.set(Exit::Past);
            state.spare.close();
        });
    }
}

/// A panic that leaves a thread-local's destructor would end the process. The panic hook has told of it.
fn drop_though_it_panics(root: Root) {
    let drop_root = AssertUnwindSafe(|| drop(root));
    if let Err(payload) = panic::catch_unwind(drop_root) {
        // What was thrown may panic in its turn when it is dropped. What that throws is let go.
        panic::catch_unwind(AssertUnwindSafe(|| drop(payload))).unwrap_or_else(mem::forget);
    }
}

/// Calls `f` with this thread's state.
#[inline]
pub(super) fn with_state<R>(f: impl FnOnce(&State) -> R) -> R {
    // `LocalKey::with` would look into the result for the sign of an access that failed.
    let state = STATE.with(ptr::from_ref);
    // SAFETY: where a platform destroys a thread-local without a destructor at all, it does so as a part of the thread's exit,
    // after what is running.
    f(unsafe { &*state })
}

/// Makes sure that the thread's exit drops what is left.
pub(super) fn register_exit() {
    with_state(|state| {
        if state.exit.get() == Exit::NotRegistered {
            // During the destruction of thread-locals this can fail; then what is set leaks, no worse.
            let registered = AT_EXIT.try_with(|_| ()).is_ok();
            state
                .exit
                .set(if registered { Exit::ToCome } else { Exit::Past });
            if registered {
                state.spare.open();
            }
        }
    });
}

/// An id that no other context of the process has.
#[inline]
pub(super) fn fresh_id(state: &State) -> ContextId {
    #[cold]
    fn refill(state: &State) -> u64 {
        const BLOCK: u64 = 1 << 20;
        // Blocks are counted, as not every target has atomics as wide as an id.
        static NEXT: AtomicUsize = AtomicUsize::new(1);
        let first = NEXT.fetch_add(1, Ordering::Relaxed) as u64 * BLOCK;
        state.end_id.set(first + BLOCK);
        first
    }
    let mut id = state.next_id.get();
    if id == state.end_id.get() {
        id = refill(state);
    }
    state.next_id.set(id + 2); // the lowest bit is a mark
    ContextId(id)
}

/// The tree of the current context. It lives while the current frame has it.
#[inline]
pub(super) fn current_tree() -> NonNull<Node> {
    with_state(|state| state.inherited.get()).node()
}

/// The id of the current frame.
#[cfg(feature = "rayon")]
#[inline]
pub(super) fn current_id() -> ContextId {
    with_state(|state| state.id.get())
}

/// Copies the binding out, without user code, if the variable is of the commonest kind: one whose value lies in place, and
/// that is inherited. Ask [`with`] where this gives `None`.
#[inline]
pub(crate) fn read<T>(key: &Key<T>) -> Option<T> {
    if !key.is_plain() {
        return None;
    }
    let link = with_state(|state| state.inherited.get());
    // SAFETY: the key's values lie in place, and the link is the one of its space.
    unsafe { copy_out(key, link) }
}

/// # Safety
///
/// The key's values lie in place, and the link is that of the current frame for the key's space.
#[inline]
unsafe fn copy_out<T>(key: &Key<T>, link: Link) -> Option<T> {
    // SAFETY: (Lent frames) the frame's tree lives; (Typed slots) the slot is this key's; (In place means `Copy`) so it can be
    // read out.
    unsafe {
        let slot = link.node().as_ref().find(key.index())?;
        Some(ptr::read(slot.value::<T>(true)))
    }
}

/// Whether a binding exists.
#[inline]
pub(crate) fn is_bound<T>(key: &Key<T>) -> bool {
    let link = with_state(|state| state.link(key.inherit()).get());
    // SAFETY: (Lent frames) the frame's tree lives.
    unsafe { link.node().as_ref().find(key.index()).is_some() }
}

/// Calls `f` with the binding, which stays valid for as long, whatever `f` sets.
///
/// # Errors
///
/// Gives `f` back if there is no binding.
#[inline]
pub(crate) fn with<T, R, F: FnOnce(&T) -> R>(key: &Key<T>, f: F) -> Result<R, F> {
    if key.in_place() {
        // A copy on the stack needs no loan. It is `Copy`, so there is nothing to drop.
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
        // SAFETY: (Lent frames) the frame's tree lives now, and while `_loan` does.
        let Some(slot) = (unsafe { link.node().as_ref().find(key.index()) }) else {
            return Err(f);
        };
        // SAFETY: (Typed slots) the slot is this key's. The value is behind a pointer, so it does not move.
        let value = unsafe { slot.value::<T>(false) };
        let loaned = link.lent().marked(Link::LOANED);
        current.set(loaned);
        let _loan = Loan {
            state,
            current,
            link,
            loaned,
            id: state.id.get(),
        };
        Ok(f(value))
    })
}

/// Keeps the current tree alive and unwritten, and its frame in place, while somebody borrows from it.
struct Loan<'a> {
    state: &'a State,
    current: &'a Cell<Link>,
    /// What the frame had, and will have again.
    link: Link,
    /// What it has instead.
    loaned: Link,
    id: ContextId,
}

impl Drop for Loan<'_> {
    #[inline]
    fn drop(&mut self) {
        if self.current.get() == self.loaned && self.is_same_frame() {
            self.current.set(self.link);
        } else {
            self.settle();
        }
    }
}

impl Loan<'_> {
    /// All frames inside were left, but for those of suspended scopes. An id can have been given meanwhile.
    #[inline]
    fn is_same_frame(&self) -> bool {
        let now = self.state.id.get();
        !now.is_scope() || now == self.id
    }

    /// The current tree is another one.
    #[cold]
    fn settle(&self) {
        if self.link == self.loaned {
            return; // what is on loan is so to one further out, who gives it back
        }
        // If a frame inside was not left (Frames nest), what it may use stays alive. Otherwise this frame has got another tree.
        if !self.is_same_frame() {
            return not_innermost();
        }
        let now = self.current.get();
        let mut link = now.lent();
        if now.is_owned() {
            link = link.marked(Link::OWNED);
        }
        if self.link.is_loaned() {
            link = link.marked(Link::LOANED);
        }
        self.current.set(link);
        // SAFETY: the loan has the link for itself.
        drop(unsafe { self.link.into_root() });
    }
}

/// Changes the current tree of a space. What was displaced is the caller's to drop.
#[inline]
fn change(
    state: &State,
    inherit: bool,
    f: impl FnOnce(&mut NonNull<Node>, bool) -> Displaced,
) -> Displaced {
    let current = state.link(inherit);
    let link = current.get();
    let mut node = link.node();
    let displaced = f(&mut node, link.is_owned());
    if node != link.node() {
        current.set(link.replaced(node));
    }
    displaced
}

/// Binds in the current frame.
#[inline]
fn write<T: Send + Sync + 'static>(
    state: &State,
    key: &'static Key<T>,
    value: NewValue<T>,
    old: Old,
) -> Displaced {
    let index = key.index_or_assign();
    let current = state.link(key.inherit());
    let link = current.get();
    // What only a loan of this frame keeps alive may go before the frame does.
    if link.is_owned() || link.is_loaned() {
        return change(state, key.inherit(), |node, owned| {
            // SAFETY: (Lent frames) the frame's tree lives; if the link is owned, nobody borrows from the tree. The slot
            // is this key's.
            unsafe {
                let (slot, displaced) =
                    node::make_room(node, owned, index, value.is_counted(), old);
                value.write_to(slot);
                displaced
            }
        });
    }
    // SAFETY: (Lent frames) what keeps the tree does so until the frame is left. The slot is this key's.
    unsafe {
        let kept = if old == Old::Keep && !key.in_place() {
            link.node().as_ref().share_binding(index)
        } else {
            None
        };
        current.set(bound_by_borrowing(link, key, value));
        Displaced {
            value: kept,
            stale: None,
        }
    }
}

/// A link that owns a tree with one more binding, which borrows from the tree of this link.
///
/// # Safety
///
/// As for [`node::make_room_by_borrowing`], of the tree of the link. The key is of its space.
#[inline]
unsafe fn bound_by_borrowing<T: Send + Sync + 'static>(
    link: Link,
    key: &'static Key<T>,
    value: NewValue<T>,
) -> Link {
    let index = key.index_or_assign();
    // SAFETY: as the caller says. The link does not own its tree, so nothing is displaced. The slot is this key's.
    unsafe {
        let (copy, slot) = node::make_room_by_borrowing(link.node(), index, value.is_counted());
        value.write_to(slot);
        link.replaced(copy)
    }
}

/// Binds in the current context.
#[inline]
pub(crate) fn bind<T: Send + Sync + 'static>(key: &'static Key<T>, value: T) {
    let value = NewValue::new(key, value);
    let displaced = with_state(|state| write(state, key, value, Old::Drop));
    drop(displaced);
}

/// Binds, and returns the old binding and the id of the context.
#[inline]
pub(crate) fn replace<T: Send + Sync + 'static>(
    key: &'static Key<T>,
    value: T,
) -> (Option<Value<T>>, ContextId) {
    let value = NewValue::new(key, value);
    with_state(|state| {
        let in_place = key.in_place().then(|| state.link(key.inherit()).get());
        // SAFETY: as the key says; and what was copied out comes from a slot of this key.
        let in_place = in_place
            .and_then(|link| unsafe { copy_out(key, link).map(|value| Value::in_place(value)) });
        let Displaced { value: old, stale } = write(state, key, value, Old::Keep);
        if state.id.get() == ContextId::NONE {
            state.id.set(fresh_id(state));
        }
        let id = state.id.get();
        // SAFETY: (Typed slots) the reference comes from a slot of this key.
        let counted = old.map(|old| unsafe { Value::counted(old) });
        drop(stale);
        (in_place.or(counted), id)
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
    let displaced = with_state(|state| {
        if state.id.get() != id {
            return Err(old);
        }
        Ok(match old {
            Some(old) => write(state, key, old.into_new(), Old::Drop),
            None => change(state, key.inherit(), |node, owned| {
                // SAFETY: (Lent frames) as in `write`.
                unsafe { node::remove(node, owned, key.index()) }
            }),
        })
    })?;
    drop(displaced);
    Ok(())
}

/// Captures the current context.
#[inline]
pub(crate) fn capture() -> Root {
    let tree = current_tree();
    // SAFETY: (Lent frames) the frame's tree lives; (Borrowed) it is this thread's, if it borrows.
    unsafe {
        node::settle(tree);
        Root::retained(tree)
    }
}

/// Makes a frame current that has what `make` says, and returns the one before.
#[inline]
pub(super) fn enter(id: ContextId, make: impl FnOnce(Frame) -> (Link, Link)) -> Frame {
    with_state(|state| {
        let saved = state.frame();
        let (inherited, local) = make(saved);
        state.set_frame(Frame {
            inherited,
            local,
            id,
        });
        saved
    })
}

/// Makes `saved` current again, and returns the frame that was left; nothing if that of a suspended scope is in its place, or if
/// it was while a value was lent, so that the loan could not be given back.
#[inline]
fn leave(saved: Frame) -> Option<Frame> {
    with_state(|state| {
        let left = state.frame();
        state.set_frame(saved);
        (!left.id.is_scope() && !left.is_loaned()).then_some(left)
    })
}

/// As [`leave`], for a scope: does nothing if the current frame is not `id`, or if a value of it is on loan.
#[inline]
pub(super) fn leave_scope(saved: Frame, id: ContextId) -> Option<Frame> {
    with_state(|state| {
        let left = state.frame();
        (left.id == id && !left.is_loaned()).then(|| {
            state.set_frame(saved);
            left
        })
    })
}

/// The links of a scope of `now` with a binding.
#[inline]
fn links_with<T: Send + Sync + 'static>(
    now: Frame,
    key: &'static Key<T>,
    value: NewValue<T>,
) -> (Link, Link) {
    let mut links = (now.inherited.lent(), now.local.lent());
    let link = if key.inherit() {
        &mut links.0
    } else {
        &mut links.1
    };
    // SAFETY: (Borrowed) the frame that is going to be saved keeps the tree.
    *link = unsafe { bound_by_borrowing(*link, key, value) };
    links
}

/// A frame inside of the one that is to be left is still there.
#[cold]
pub(super) fn not_innermost() {
    assert!(
        thread::panicking(),
        "a scope was not left in the order in which it was entered: was a plain `scoped!` held \
         across an `.await`? write `scoped!(.., async move {{ .. }})`"
    );
}

/// Drops what a frame owns.
///
/// # Safety
///
/// The frame is not current any more, nor saved.
#[inline]
pub(super) unsafe fn discard(frame: Frame) {
    #[cold]
    unsafe fn discard_both(frame: Frame) {
        // SAFETY: as the caller says. If a destructor panics, the other root is dropped all the same.
        drop(unsafe { (frame.local.into_root(), frame.inherited.into_root()) });
    }

    // SAFETY: as the caller says.
    unsafe {
        if frame.local.is_owned() {
            discard_both(frame);
        } else if frame.inherited.is_owned() {
            drop(frame.inherited.into_root());
        }
    }
}

/// A scope of the current context, until this is dropped.
///
/// It may stand in the body of an async function, so it can happen that it is held across an await: then it
/// may be dropped while it is not the innermost one.
#[must_use = "the scope ends when this is dropped"]
pub(crate) struct Scope {
    saved: Frame,
    id: ContextId,
    /// Belongs to its thread.
    of: PhantomData<*const ()>,
}

impl Scope {
    /// A scope of the current context.
    #[inline]
    pub(crate) fn enter() -> Self {
        let id = with_state(fresh_id).of_scope();
        Self {
            // The saved frame keeps the trees alive.
            saved: enter(id, |now| (now.inherited.lent(), now.local.lent())),
            id,
            of: PhantomData,
        }
    }
}

impl Drop for Scope {
    #[inline]
    fn drop(&mut self) {
        match leave_scope(self.saved, self.id) {
            // SAFETY: the frame was just left, and its links are nobody else's.
            Some(left) => unsafe { discard(left) },
            // Frames nest: what was saved stays as it is, and leaks, because the frames inside may use it.
            None => not_innermost(),
        }
    }
}

/// A scope, until this is dropped. It stands in functions and closures, never in the body of an async one:
/// its stack frame ends after all that were entered inside.
#[must_use = "the scope ends when this is dropped"]
pub(crate) struct Entered<'a> {
    saved: Frame,
    /// Belongs to its thread, and borrows what it entered.
    of: PhantomData<(*const (), &'a Root)>,
}

impl<'a> Entered<'a> {
    /// A scope of `root`; bindings with `inherit = false` are unbound.
    #[inline]
    pub(crate) fn new(root: &'a Root) -> Self {
        // SAFETY: `root` keeps the tree alive for `'a`.
        unsafe { Self::with_link(Link::lending(root.as_raw())) }
    }

    /// A scope of a context that ends with it; bindings with `inherit = false` are unbound.
    #[inline]
    pub(crate) fn owning(root: Root) -> Self {
        // SAFETY: the link owns its reference.
        unsafe { Self::with_link(Link::owning(root)) }
    }

    /// A scope of the current context with a binding.
    #[inline]
    pub(crate) fn binding<T: Send + Sync + 'static>(key: &'static Key<T>, value: T) -> Self {
        /// Apart, so that the commonest kind has what it needs in registers.
        #[inline(never)]
        fn of_any_kind<T: Send + Sync + 'static>(key: &'static Key<T>, value: T) -> Frame {
            let value = NewValue::new(key, value);
            enter(ContextId::NONE, |now| links_with(now, key, value))
        }

        let saved = if key.is_plain() {
            let value = NewValue::InPlace(ManuallyDrop::new(value));
            enter(ContextId::NONE, |now| links_with(now, key, value))
        } else {
            of_any_kind(key, value)
        };
        Self {
            saved,
            of: PhantomData,
        }
    }

    /// A scope of the tree of a link.
    ///
    /// # Safety
    ///
    /// The link owns its reference, or something else keeps the tree alive for `'a`.
    #[inline]
    pub(super) unsafe fn with_link(link: Link) -> Self {
        Self {
            saved: enter(ContextId::NONE, |_| (link, Link::EMPTY)),
            of: PhantomData,
        }
    }

    /// Runs `f`, then leaves.
    #[inline]
    pub(crate) fn during<R>(self, f: impl FnOnce() -> R) -> R {
        // Only a panic leaves through the guard, which lies in memory. These stay in registers.
        let saved = self.saved;
        let result = f();
        mem::forget(self);
        Self::end(saved);
        result
    }

    #[inline]
    fn end(saved: Frame) {
        match leave(saved) {
            // SAFETY: the frame was just left, and its links are nobody else's.
            Some(left) => unsafe { discard(left) },
            // The scope that was in the way never will be current again, and leaks.
            None => not_innermost(),
        }
    }

    /// The frame that is current again when this is dropped.
    #[inline]
    pub(super) fn saved(&self) -> &Frame {
        &self.saved
    }
}

impl Drop for Entered<'_> {
    #[inline]
    fn drop(&mut self) {
        Self::end(self.saved);
    }
}

/// Runs `f` in a context, not in a copy of it: what `f` sets is in `inherited` and `local` afterwards.
#[inline]
pub(crate) fn run<R>(
    inherited: &mut Root,
    local: &mut Local,
    id: &mut ContextId,
    f: impl FnOnce() -> R,
) -> R {
    struct Running<'a> {
        inherited: &'a mut Root,
        local: &'a mut Local,
        id: &'a mut ContextId,
        saved: Frame,
    }

    impl Running<'_> {
        #[inline]
        fn end(&mut self, saved: Frame) {
            // What the frame has is owned, or empty: all loans of it have ended.
            // SAFETY: the frame was just left, and its links are nobody else's. The roots were moved out.
            unsafe {
                if let Some(left) = leave(saved) {
                    ptr::write(self.inherited, left.inherited.into_root());
                    ptr::write(self.local, Local::from_root(left.local.into_root()));
                    *self.id = left.id;
                } else {
                    ptr::write(self.inherited, Root::EMPTY);
                    ptr::write(self.local, Local::EMPTY);
                    not_innermost();
                }
            }
        }
    }

    impl Drop for Running<'_> {
        #[inline]
        fn drop(&mut self) {
            self.end(self.saved);
        }
    }

    // SAFETY: what is moved out is written anew when `running` ends, and nobody looks at it before.
    let saved = enter(*id, |_| unsafe {
        let (inherited, local) = (ptr::read(inherited), ptr::read(local));
        (Link::owning(inherited), Link::owning(local.into_root()))
    });
    let running = Running {
        inherited,
        local,
        id,
        saved,
    };
    let result = f();
    // Only a panic leaves through the guard, which lies in memory. This stays in registers.
    ManuallyDrop::new(running).end(saved);
    result
}
