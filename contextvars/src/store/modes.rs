//! What an edit does with the node that it changes.

/// Whether a writer wants a reference to what was there before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Old {
    Keep,
    Drop,
}

/// What a copy of a node does with the pointers of the original.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum CopyMode {
    /// The copy counts references of its own.
    Own,
    /// The copy borrows them. The frame of a scope keeps the original alive, and the copy does not
    /// outlive the scope unless it is settled before.
    Borrow,
}
