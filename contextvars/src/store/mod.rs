//! The context store: all `unsafe` of the crate, behind an interface that is safe to call.
//!
//! A context is a persistent radix tree ([`node`]) from a variable's index ([`key`], [`registry`]) to
//! its value ([`value`]); [`Root`] owns a reference to one. Each thread has a current frame
//! ([`current`]): the tree that reads see now, and whether the frame owns a reference to it.
//!
//! # Invariants
//!
//! Every `SAFETY:` comment in this folder names one of these.
//!
//! - **Typed slots.** A slot of index `i` in the tree of a space (inherited, local) holds what
//!   [`Value::new`] made for the one [`Key`] that has index `i` in that space. A key never changes its
//!   type, its index once it has one, or whether its values lie in place.
//! - **In place means `Copy`.** A key's values lie in place only with a [`CopyProof`], which only a
//!   `T: Copy` can make, and only if they fit a slot. Copying such a slot duplicates the value; nothing
//!   needs to be dropped.
//! - **Counted.** A bit in a node's `counted` mask says that the slot is a pointer to a [`Head`] and that the node
//!   owns one reference to it. An object lives while its count is above zero; who holds a
//!   reference, or borrows from one who does, may read it.
//! - **Borrowed.** A bit in a node's `lent` mask says that the slot is a pointer that the node borrows: what keeps the tree
//!   of a lent frame keeps the tree from which it was copied, and does not change it before the frame is left. Such
//!   nodes are made when a frame that does not own its tree gets its first binding, belong to that frame, and are seen by its thread only. Whoever
//!   takes a reference to one, or shows it to another thread, settles it before: then it owns what it points to. All
//!   nodes with a bit in `lent`, and all above them, say so in `borrows`.
//! - **Unique to write.** A node is written only by somebody who owns the one reference there is, and
//!   while nobody borrows it. A count of one that its owner reads stays one: others could add to it only
//!   through a reference or a loan, and there is neither.
//! - **Lent frames.** A frame whose link is not owned points to a tree that a frame below it on the
//!   same stack, a blocked call on another thread, or a `&Context` keeps alive until this frame is
//!   left. A link that is lent is marked not owned for as long, so it is not written in place.
//! - **Frames nest.** A frame is left while it is the current one, which its id tells, and none of its values is on loan, which
//!   its links tell. Only a [`Scope`] whose future was suspended, or a [`Leaf`] that others kept or got in between, can find another frame in its place: it leaks what it saved, so
//!   what it lent stays alive, and restores nothing. All other frames belong to functions and closures; such a one may find a suspended scope in
//!   its place, and puts back what was before it, so that nothing that it lent stays current. The scope is stale
//!   from then on, because ids are not used twice.
//! - **User code last.** `Clone`, `Drop`, `Debug`, defaults and closures run only when the frame, the
//!   trees and the counts are consistent: what an operation displaces is handed out, and dropped by the caller afterwards.
#![allow(unsafe_code)] // the one folder that may; everything outside is `deny(unsafe_code)`

mod cache;
mod count;
mod current;
mod key;
mod leaf;
mod lend;
mod node;
mod registry;
mod root;
mod value;

use crate::ContextVar;

pub(crate) use current::{
    ContextId, Entered, Scope, bind, capture, is_bound, read, replace, reset, run, with,
};
pub(crate) use key::Key;
#[expect(unreachable_pub, reason = "named only where a macro expands")]
pub use key::{CopyProof, DebugProof};
pub(crate) use leaf::{Leaf, Place};
#[allow(unused_imports, reason = "the features that fork are optional")]
pub(crate) use lend::{Lent, Parked, park};
pub(crate) use root::{Bound, Local, Root, RootIter};
pub(crate) use value::Value;

// SAFETY: it would be so without this, because all its parts are `Sync` then (`parts_are_sync`). This only makes the
// compiler's message about a `T` that is not as short as it can be: it does not name the parts.
unsafe impl<T: Send + Sync> Sync for ContextVar<T> {}
