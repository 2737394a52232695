//! The context store: all `unsafe` of the crate, behind an interface that is safe to call.
//!
//! `README.md` beside this file shows frames, trees, borrowing and parking in pictures. The files are
//! layers, and each imports only from those below it:
//!
//! | file | what |
//! |---|---|
//! | `fork_loan` | a call in marked code that waits |
//! | `fork_call` | a call of this crate that runs a closure at once, and waits afterwards |
//! | `fork` | a thread that waits for two closures |
//! | `visits` | scopes of a loan that count no reference on any thread |
//! | `lend` | a thread that waits parks its context, and lends it |
//! | `context_ref` | a borrowed context, which other threads may enter |
//! | `dropping` | a context that is in place while fields are dropped |
//! | `detached` | a guard that other crates hold by value |
//! | `hooked` | a task that is entered by one call and left by another |
//! | `run` | a context that runs in parts |
//! | `scopes` | frames are entered and left: two guards |
//! | `entry` | how a frame is entered and left, in order and out of order |
//! | `foreign` | captures, and what other crates keep in thread-locals of their own |
//! | `change` | set and reset in the current frame |
//! | `access` | read in the current frame |
//! | `reading` | the current tree stays as it is while it is read |
//! | `bare` | scopes that have no frame until something is set in them |
//! | `layers` | the own space of a task that is awaited |
//! | `thread` | the state of a thread: its current frame, ids, exit |
//! | `frame` | a frame as a value: a link for each space, and an id |
//! | `root` | an owned reference to a tree, and what is in it |
//! | `lent` | the trees that a thread has borrowed from a `&Context` |
//! | `edit` | changes to a tree |
//! | `find` | what is bound in a tree |
//! | `node` | nodes: sixteen slots each |
//! | `modes` | how an edit copies a node, and what it takes out |
//! | `key` | what the store knows of a variable |
//! | `registry` | indexes: from a variable to a number, and back |
//! | `value` | values in slots and on the heap |
//! | `masks`, `count` | the bits of a node, reference counts |
//! | `spare`, `free_list` | memory for nodes that a thread has at hand |
//!
//! Keys also use [`crate::shown`], which imports nothing.
//!
//! # Invariants
//!
//! Every `SAFETY:` comment in this folder names one of these, or a promise of its caller.
//!
//! - **Typed slots.** A slot of index `i` in the tree of a space (inherited, own) holds what
//!   `NewValue::new` made for the one [`Key`] that has index `i` in that space. A key never changes its
//!   type, its index once it has one, or whether its values lie in place.
//! - **In place means `Copy`.** A key's values lie in place only with a [`CopyProof`], which only a
//!   `T: Copy` can make, and only if they fit a slot. To copy such a slot is to copy the value, and
//!   nothing needs to be dropped.
//! - **Counted.** The masks of a node say which slots are pointers to a `Head` to whose object the node
//!   owns a reference. An object lives while its count is above zero. A thread may read it if it owns a
//!   reference, or borrows from an owner.
//! - **Borrowed.** The masks of a node also say which pointers the node borrows. Such a node is a copy that
//!   a frame made of a tree which it does not own, when the frame got its first binding. The original
//!   stays alive and unchanged until that frame is left, because the frame below holds it. Only the
//!   thread of the frame sees the copy. Before a tree is captured, put into another tree, or shown to
//!   another thread, `settle` makes it own its pointers; only a `Settled` tree can do these things.
//! - **Unique to write.** A node is written only by the owner of the only reference to it, and while
//!   nothing borrows from it. A count of one that its owner reads stays one: another thread could add to
//!   it only through a reference or a borrow, and there is none.
//! - **Kept frames.** The tree of the current frame is alive. The frame owns a reference to it; or a frame
//!   below on the same stack does, or a read guard, or a call that waits on another thread, or a
//!   `&Context`, each of which lasts until this frame is left. A frame writes in place only what it owns.
//!   When the process exits, a thread-local that holds such a `Context` may go: its tree stays (`lent.rs`).
//! - **Frames nest.** A guard puts back what it saved only if its own frame is current, and no more values
//!   are being read than when it entered. Every frame has an id, and an id never becomes current again
//!   once a frame below was left. If it is not so, the guard is out of order. A [`StackScope`] and a run
//!   guard then abandon the frames inside and put back what they saved, if they can be sure that it is
//!   alive, and abort otherwise. A [`BlockScope`] and a `DetachedScope` leave the current frame as it is:
//!   their trees are owned, or kept by what they saved, which leaks. In each case the program is told by
//!   a panic. So no current frame ever points to a tree that is gone, whatever was moved, forgotten or
//!   suspended. A guard that abandons frames leaks the trees that they may have borrowed, because a
//!   `Parked` of such a frame can still lend them.
//! - **Bare scopes.** A scope without bindings is only counted, in the id of the current frame. While the
//!   count is not zero, what the frame owns belongs to code outside of the scope: nothing writes it, takes
//!   it or gives it up. An operation that changes the frame first gives the scope a frame of its own, which
//!   saves the one below as any guard does. Such a scope ends in order if the id is the one that it made when
//!   it was entered. Of the open ones of a frame no two have made the same id, so no other one can end
//!   it; but for those that are too many to count, which have the last id in common. While one of them is
//!   open, so is one that has not, and no read is: so what they end in a wrong order is told by that one, and
//!   nothing is read that they give up. A `Context` that was left out of order gets another id, so that
//!   its next run is another frame. A frame of a fork has such a scope from its beginning, and owns nothing
//!   while it has its id.
//! - **User code last.** `Clone`, `Drop`, `Debug`, defaults, closures and the allocator run only when the
//!   frame, the trees and the counts are consistent. What an operation displaces is handed out, and
//!   dropped afterwards; what it needs is allocated before it looks at the frame,
//!   and what it did not use is freed when the new frame is in place.
//!
//! One order can't be seen from here: a stackful coroutine that is suspended in a scope of a context, and
//! then leaked (`mem::forget`), while that context is dropped. Nothing runs when it is leaked.
#![allow(unsafe_code)] // the one folder that may; everything outside is `deny(unsafe_code)`

mod access;
mod bare;
mod change;
#[cfg(feature = "rayon")]
mod context_ref;
mod count;
#[cfg(feature = "rayon")]
mod detached;
mod dropping;
mod edit;
mod entry;
mod find;
mod foreign;
mod fork;
#[cfg(feature = "rayon")]
mod fork_call;
mod fork_loan;
mod frame;
mod free_list;
mod hooked;
mod key;
mod layers;
mod lend;
mod lent;
mod masks;
mod modes;
mod node;
mod reading;
mod registry;
mod root;
mod run;
mod scopes;
mod spare;
mod thread;
mod value;
#[cfg(feature = "rayon")]
mod visits;

use crate::{ContextVar, InContext};

pub(crate) use access::{is_base_frame, is_bound, read, with};
pub(crate) use bare::BareScope;
pub(crate) use change::{Before, bind, replace, reset};
#[cfg(feature = "rayon")]
pub(crate) use context_ref::ContextRef;
#[cfg(feature = "rayon")]
pub(crate) use detached::{DetachedScope, current_id};
pub(crate) use dropping::{begin_drop, end_drop};
pub(crate) use entry::Awaiter;
pub(crate) use foreign::{Captured, Foreign, Guard, capture, capture_bindings, register};
pub use fork::Fork;
#[cfg(feature = "rayon")]
pub(crate) use fork_call::fork;
pub use fork_loan::{ForkLender, ForkScope};
pub(crate) use frame::ContextId;
pub(crate) use hooked::{Hooked, Paused};
pub(crate) use key::Key;
#[expect(unreachable_pub, reason = "named only where a macro expands")]
pub use key::{CopyProof, DebugProof};
#[allow(unused_imports, reason = "the features that fork are optional")]
pub(crate) use lend::{FrameMark, Parked, park};
#[cfg(feature = "rayon")]
pub(crate) use lend::{ParkedFor, park_for};
pub(crate) use lent::count as count_lent;
pub(crate) use root::{Bound, OwnRoot, Root, RootIter};
pub(crate) use run::{Here, Parts, Run, run};
pub(crate) use scopes::{BlockScope, StackScope, scope};
pub(crate) use value::Value;
#[cfg(feature = "rayon")]
pub(crate) use visits::{Visit, Visited};

// SAFETY: it would be so without this, because all its parts are `Sync` then (`parts_are_sync` in var.rs).
// This only makes the compiler's message about a `T` that is not as short as it can be: it does not name
// the parts.
unsafe impl<T: Send + Sync> Sync for ContextVar<T> {}

// SAFETY: it would be so without this, because all its other parts are `Send` (`parts_are_send` in
// in_context/mod.rs). With this the compiler's message about a future that is not names the future, and not
// what it is in.
unsafe impl<T: Send> Send for InContext<T> {}
