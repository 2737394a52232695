//! The captured context of a closure literal that borrows, and that its callee may call more than once.
//!
//! Such a closure can't own a context: with `move` it would own what it borrows, too. So it borrows the context,
//! from a variable that the expansion declares in front of the statement. What the callee gives back may
//! hold the closure as long as the block lasts.

use std::sync::OnceLock;

use super::capture::{Captured, capture};
use super::guard::ScopeGuard;
use crate::InContext;

/// Keeps a captured context for one closure.
pub struct Kept(OnceLock<Captured>);

impl Kept {
    /// Nothing is captured yet.
    #[inline]
    #[expect(
        clippy::new_without_default,
        reason = "only expansions make one, and write it out"
    )]
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// Captures the current context. It stands where the closure is made.
    #[inline]
    pub fn keep_(&self) {
        self.0.get_or_init(capture);
    }

    /// A scope of the captured context.
    #[inline]
    pub fn enter_(&self) -> ScopeGuard<'static> {
        self.captured().enter_()
    }

    /// Puts the future of an `async` closure into it.
    pub fn run_<F: Future>(&self, future: F) -> InContext<F> {
        self.captured().run_(future)
    }

    fn captured(&self) -> &Captured {
        self.0.get_or_init(capture)
    }
}
