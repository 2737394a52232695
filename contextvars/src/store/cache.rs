//! A few spare nodes for each thread, so that a scope need not ask the allocator.

use std::cell::Cell;
use std::ptr::NonNull;

use super::current::with_state;
use super::node::{self, Node};

/// Enough for scopes within scopes; more is the allocator's work.
const KEEP: usize = 8;

/// The spare nodes of a thread: a list through the nodes themselves. Freed by the thread's exit.
pub(super) struct Spare {
    first: Cell<Option<NonNull<Node>>>,
    /// How many more there may be. None before the exit is registered, because nobody would free them.
    room: Cell<usize>,
}

impl Spare {
    pub(super) const fn new() -> Self {
        Self {
            first: Cell::new(None),
            room: Cell::new(0),
        }
    }

    /// From now on spare nodes are kept.
    pub(super) fn open(&self) {
        if !cfg!(contextvars_no_node_cache) {
            self.room.set(KEEP);
        }
    }

    /// Frees them, and keeps no more.
    pub(super) fn close(&self) {
        while let Some(node) = self.take() {
            // SAFETY: the list has spare nodes only.
            unsafe { node::free(node) }
        }
        self.room.set(0);
    }

    #[inline]
    fn take(&self) -> Option<NonNull<Node>> {
        let node = self.first.get()?;
        // SAFETY: the list has spare nodes only, in whose memory `give` wrote what comes next.
        self.first.set(unsafe { Node::next_spare(node).read() });
        self.room.set(self.room.get() + 1);
        Some(node)
    }
}

/// A spare node, with a head, its other content undefined.
#[inline]
pub(super) fn take() -> Option<NonNull<Node>> {
    with_state(|state| state.spare.take())
}

/// Keeps the node as a spare one, or frees it.
///
/// # Safety
///
/// As for [`node::free`].
#[inline]
pub(super) unsafe fn give(node: NonNull<Node>) {
    with_state(|state| {
        let spare = &state.spare;
        if let Some(room) = spare.room.get().checked_sub(1) {
            // SAFETY: the node's memory is ours.
            unsafe { Node::next_spare(node).write(spare.first.get()) };
            spare.first.set(Some(node));
            spare.room.set(room);
        } else {
            // SAFETY: as the caller says.
            unsafe { node::free(node) }
        }
    });
}
