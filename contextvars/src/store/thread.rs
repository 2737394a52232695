//! The state of each thread: its current frame, the ids that it gives, and what its exit does.

use std::cell::Cell;
use std::mem;
use std::panic::{self, AssertUnwindSafe};
use std::ptr::NonNull;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{process, ptr, thread};

use super::frame::{ContextId, Frame, Link};
use super::spare::Block;

/// The state of a thread. It has no destructor, so it can be used until the thread's very end.
///
/// The words of the current frame are cells of their own, and do not lie side by side: else the compiler
/// saves and restores two at once, and a read that spans two fresh writes has to wait until they have left
/// the processor.
#[repr(C)]
pub(super) struct State {
    inherited: Cell<Link>,
    next_id: Cell<u64>,
    own: Cell<Link>,
    /// How many values are being read by `with` on this thread, in all frames. A guard remembers the
    /// number that it found: its frame may be left when the number is the same again.
    reads: Cell<usize>,
    /// How many of them have ended out of order, and are still in that number.
    lost_reads: Cell<usize>,
    id: Cell<ContextId>,
    /// What tokens of the base frame are good for. It is given when the first one is made.
    base_token_id: Cell<ContextId>,
    abandoned: Cell<Abandoned>,
    /// The frames that bare scopes have got, the innermost first; see `bare`.
    bare: Cell<Option<NonNull<Block>>>,
    /// The frames that were entered for a drop, the innermost first; see `dropping`.
    dropping: Cell<Option<NonNull<Block>>>,
    /// The frames that have put foreign state in place, the innermost first; see `foreign`.
    groups: Cell<Option<NonNull<()>>>,
    /// The loan that the thread visited last, and its record there; see `visits`.
    visit: Cell<(ContextId, NonNull<()>)>,
    exit: Cell<Exit>,
}

/// The frames that were entered in this range of ids may have been abandoned: a frame below them was left
/// out of order, and took them out of the thread. Empty if that never happened, as in any program that
/// has no mistake.
#[derive(Clone, Copy)]
struct Abandoned {
    from: ContextId,
    before: ContextId,
}

/// Whether the thread's exit will drop what is left.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Exit {
    NotRegistered,
    ToCome,
    Past,
}

thread_local! {
    static STATE: State = const {
        State {
            inherited: Cell::new(Link::EMPTY),
            next_id: Cell::new(0),
            own: Cell::new(Link::EMPTY),
            reads: Cell::new(0),
            lost_reads: Cell::new(0),
            id: Cell::new(ContextId::BASE),
            base_token_id: Cell::new(ContextId::BASE),
            abandoned: Cell::new(Abandoned {
                from: ContextId::BASE,
                before: ContextId::BASE,
            }),
            bare: Cell::new(None),
            dropping: Cell::new(None),
            groups: Cell::new(None),
            visit: Cell::new((ContextId::BASE, NonNull::dangling())),
            exit: Cell::new(Exit::NotRegistered),
        }
    };

    static AT_EXIT: AtExit = const { AtExit };
}

/// This thread's state: [`with_state`] without a closure, which the compiler may make a function of its
/// own.
///
/// # Safety
///
/// The reference does not leave the calling function.
#[inline(always)]
#[expect(clippy::inline_always, reason = "it is an address")]
pub(super) unsafe fn here<'a>() -> &'a State {
    let state = STATE.with(ptr::from_ref);
    // SAFETY: a thread-local without a destructor lives as long as its thread runs code.
    unsafe { &*state }
}

/// Calls `f` with this thread's state.
#[inline]
pub(super) fn with_state<R>(f: impl FnOnce(&State) -> R) -> R {
    // SAFETY: the reference goes to `f` only.
    f(unsafe { here() })
}

impl State {
    #[inline]
    pub(super) fn frame(&self) -> Frame {
        Frame {
            inherited: self.inherited.get(),
            own: self.own.get(),
            id: self.id.get(),
        }
    }

    #[inline]
    pub(super) fn set_frame(&self, frame: Frame) {
        self.inherited.set(frame.inherited);
        self.own.set(frame.own);
        self.id.set(frame.id);
    }

    /// The link of the space of a key.
    #[inline]
    pub(super) fn link(&self, inherit: bool) -> &Cell<Link> {
        if inherit { &self.inherited } else { &self.own }
    }

    #[inline]
    pub(super) fn set_inherited(&self, link: Link) {
        self.inherited.set(link);
    }

    /// The link of the inherited space. It is never layered.
    #[inline]
    pub(super) fn inherited(&self) -> Link {
        self.inherited.get()
    }

    /// The links of the current frame, for a frame inside of it.
    #[inline]
    pub(super) fn unowned_links(&self) -> (Link, Link) {
        (
            self.inherited.get().as_unowned(),
            self.own.get().as_unowned(),
        )
    }

    #[inline]
    pub(super) fn own(&self) -> Link {
        self.own.get()
    }

    #[inline]
    pub(super) fn id(&self) -> ContextId {
        self.id.get()
    }

    #[inline]
    pub(super) fn set_id(&self, id: ContextId) {
        self.id.set(id);
    }

    pub(super) fn groups(&self) -> &Cell<Option<NonNull<()>>> {
        &self.groups
    }

    #[cfg(feature = "rayon")]
    #[inline]
    pub(super) fn visit(&self) -> &Cell<(ContextId, NonNull<()>)> {
        &self.visit
    }

    pub(super) fn bare(&self) -> &Cell<Option<NonNull<Block>>> {
        &self.bare
    }

    pub(super) fn dropping(&self) -> &Cell<Option<NonNull<Block>>> {
        &self.dropping
    }

    #[inline]
    pub(super) fn reads(&self) -> usize {
        self.reads.get()
    }

    /// The number, which is looked at in its turn: else the compiler compares it before the branch that
    /// stands in front, keeps the result, and tests that afterwards.
    #[inline]
    pub(super) fn reads_in_turn(&self) -> usize {
        // SAFETY: a cell can be read.
        unsafe { self.reads.as_ptr().read_volatile() }
    }

    #[inline]
    pub(super) fn set_reads(&self, reads: usize) {
        self.reads.set(reads);
    }

    /// An id that no other frame or context of the process has.
    #[inline]
    pub(super) fn fresh_id(&self) -> ContextId {
        self.fresh_ids(1)
    }

    /// So many of them, one behind the other: the first one.
    #[inline]
    fn fresh_ids(&self, count: u64) -> ContextId {
        let mut id = self.next_id.get();
        if id & IN_BLOCK == 0 {
            id = first_of_a_block();
        }
        self.next_id.set(id + count * ContextId::STEP);
        ContextId::new(id)
    }

    /// Those of a fork.
    #[inline]
    pub(super) fn five_fresh_ids(&self) -> ContextId {
        self.fresh_ids(5)
    }

    /// The smallest id that a frame can have which is entered from now on.
    #[inline]
    pub(super) fn next_id(&self) -> ContextId {
        ContextId::new(self.next_id.get())
    }

    /// The id that tokens of the current context carry.
    #[inline]
    pub(super) fn token_id(&self) -> ContextId {
        let id = self.id.get();
        if id == ContextId::BASE {
            self.base_token_id()
        } else {
            id
        }
    }

    fn base_token_id(&self) -> ContextId {
        if self.base_token_id.get() == ContextId::BASE {
            self.base_token_id.set(self.fresh_id());
        }
        self.base_token_id.get()
    }

    /// Whether the frame that was entered at this id may have been abandoned.
    pub(super) fn may_be_abandoned(&self, entered: ContextId) -> bool {
        let Abandoned { from, before } = self.abandoned.get();
        from <= entered && entered < before
    }

    /// Notes that the frames entered since this id are abandoned.
    pub(super) fn abandon_since(&self, entered: ContextId) {
        let Abandoned { from, before } = self.abandoned.get();
        let is_first = before == ContextId::BASE;
        self.abandoned.set(Abandoned {
            from: if is_first { entered } else { from.min(entered) },
            before: self.next_id(),
        });
    }

    /// Notes that a read has ended while frames inside were still there.
    ///
    /// It stays counted: which of the reads it was can't be told from a number, so no guard may take it
    /// for one that ended inside.
    #[cold]
    pub(super) fn lose_read(&self) {
        self.lost_reads.set(self.lost_reads.get() + 1);
    }

    /// Whether no value is being read any more that was not when there were so many reads; then the
    /// number is so many again.
    pub(super) fn forget_lost_reads(&self, reads: usize) -> bool {
        let more = self.reads.get().wrapping_sub(reads);
        let all_are_lost = self.reads.get() == self.lost_reads.get() && more <= self.reads.get();
        if all_are_lost {
            self.lost_reads.set(self.lost_reads.get() - more);
            self.reads.set(reads);
        }
        all_are_lost || more == 0
    }

    /// Makes sure that the thread's exit drops what is left. Returns whether it did so just now: then it
    /// may have called the allocator.
    #[inline]
    pub(super) fn register_exit(&self) -> bool {
        #[cold]
        fn register(state: &State) {
            // First, because the allocator may bind variables itself.
            state.exit.set(Exit::ToCome);
            // While thread-locals are destroyed this can fail. Then what is set leaks, no worse.
            if AT_EXIT.try_with(|_| ()).is_err() {
                state.exit.set(Exit::Past);
            }
        }

        let is_first = self.exit.get() == Exit::NotRegistered;
        if is_first {
            register(self);
        }
        is_first
    }
}

/// Ids are given to threads in blocks of this length. A block's lower half is not given, but for the first
/// few, which go with the last ones of the block before when several are given at once. So one bit tells
/// whether a thread is still in its block.
const BLOCK: u64 = 2 * IN_BLOCK;
const IN_BLOCK: u64 = ContextId::STEP << 19;

#[cold]
fn first_of_a_block() -> u64 {
    // Blocks are counted, because not every target has atomics as wide as an id.
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let block = NEXT.fetch_add(1, Ordering::Relaxed) as u64;
    // After some months in which all processors did nothing else.
    let Some(first) = block.checked_mul(BLOCK) else {
        process::abort();
    };
    first + IN_BLOCK
}

/// Panics because a scope inside of the one that ends has not ended.
#[cold]
pub(super) fn report_disorder() {
    assert!(
        thread::panicking(),
        "a scope was not left in the order in which it was entered: was a plain `scoped!` held \
         across an `.await`? write `scoped!(.., async move {{ .. }})`"
    );
}

/// Drops the values that are still bound on this thread when the thread exits.
struct AtExit;

impl Drop for AtExit {
    fn drop(&mut self) {
        // What values set while they are dropped is dropped too. A value that sets itself again and
        // again is left after as many rounds as POSIX gives such destructors.
        const ROUNDS: u32 = 4;

        // The process exits in a bare scope: what the frame owns may be in use on the stacks that stay.
        if with_state(|state| state.id().has_bare()) {
            return with_state(|state| state.exit.set(Exit::Past));
        }
        for _ in 0..ROUNDS {
            let links = with_state(|state| {
                [&state.own, &state.inherited].map(|link| link.replace(Link::EMPTY))
            });
            if links == [Link::EMPTY; 2] {
                break;
            }
            for link in links {
                // SAFETY: the link was taken out of the frame. One that something else owns is left
                // alone.
                without_panic(|| unsafe { link.release() });
            }
        }
        with_state(|state| state.exit.set(Exit::Past));
    }
}

/// Runs destructors of users. A panic that leaves a thread-local's destructor would end the process; the
/// panic hook has reported it already.
fn without_panic(f: impl FnOnce()) {
    if let Err(payload) = panic::catch_unwind(AssertUnwindSafe(f)) {
        // The payload may panic too when it is dropped. What that throws is forgotten.
        panic::catch_unwind(AssertUnwindSafe(|| drop(payload))).unwrap_or_else(mem::forget);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn ids_of_a_thread_increase_and_are_its_own() {
        let ids = || with_state(|state| [(); 3].map(|()| state.fresh_id()));
        let here = ids();
        let there = std::thread::spawn(ids).join().unwrap();
        assert!(here.is_sorted() && there.is_sorted());
        for id in here {
            assert!(id != ContextId::BASE && !there.contains(&id));
        }
    }

    #[test]
    fn ids_that_are_given_at_once_are_those_of_no_other_thread_nor_block() {
        // Two threads take blocks in turn, up to the end of each.
        let ids = |count: usize| {
            with_state(|state| {
                let first = |_| state.five_fresh_ids();
                (0..count).map(first).collect::<Vec<_>>()
            })
        };
        let threads = [(); 2].map(|()| std::thread::spawn(move || ids(1 << 18)));
        let mut all: Vec<_> = threads
            .into_iter()
            .flat_map(|thread| {
                let ids = thread.join().unwrap();
                assert!(ids.is_sorted());
                ids
            })
            .collect();
        all.sort_unstable();
        assert!(all.windows(2).all(|two| two[0].plus(4) < two[1]));
    }

    #[test]
    fn a_thread_that_needs_many_ids_is_given_those_of_no_other() {
        let (first, started) = std::sync::mpsc::channel();
        let (other, given) = std::sync::mpsc::channel();
        let many = std::thread::spawn(move || {
            first.send(with_state(State::fresh_id)).unwrap();
            let other: ContextId = given.recv().unwrap();
            // More than the block that the thread has begun.
            with_state(|state| (0..1 << 20).all(|_| state.fresh_id() != other))
        });
        started.recv().unwrap();
        let id = std::thread::spawn(|| with_state(State::fresh_id))
            .join()
            .unwrap();
        other.send(id).unwrap();
        assert!(many.join().unwrap());
    }

    #[test]
    fn frames_are_known_as_abandoned_from_the_one_that_was_left_out_of_order() {
        std::thread::spawn(|| {
            with_state(|state| {
                let [below, left, above] = [(); 3].map(|()| state.fresh_id());
                assert!(!state.may_be_abandoned(left));
                state.abandon_since(left);
                let later = state.fresh_id();
                assert!(!state.may_be_abandoned(below));
                assert!(state.may_be_abandoned(left) && state.may_be_abandoned(above));
                assert!(!state.may_be_abandoned(later));
            });
        })
        .join()
        .unwrap();
    }

    #[test]
    fn the_base_frame_has_one_token_id() {
        std::thread::spawn(|| {
            with_state(|state| {
                let id = state.token_id();
                assert!(id != ContextId::BASE);
                assert_eq!(state.token_id(), id);
                assert_eq!(state.id(), ContextId::BASE);
            });
        })
        .join()
        .unwrap();
    }
}
