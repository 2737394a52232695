//! What a rewritten closure holds while its body runs.

use std::cell::Cell;

use crate::store::{self, BlockScope, Parked};

/// The scope of a rewritten closure's body: each one begins with `let __contextvars_scope = ..;`.
///
/// There is one type for all of them, so that what a closure enters can be decided when it runs.
#[must_use = "the scope ends when this is dropped"]
pub struct ScopeGuard<'a>(#[expect(dead_code, reason = "it acts when it is dropped")] Held<'a>);

enum Held<'a> {
    /// The body is its caller's own code.
    Nothing,
    Scope(#[expect(dead_code, reason = "it ends when it is dropped")] BlockScope),
    ParkAtEnd(#[expect(dead_code, reason = "it parks when it is dropped")] ParkAtEnd<'a>),
}

impl<'a> ScopeGuard<'a> {
    pub(super) const NOTHING: Self = Self(Held::Nothing);

    #[inline]
    pub(super) fn scope(scope: BlockScope) -> Self {
        Self(Held::Scope(scope))
    }

    pub(super) fn park_at_end(parked: &'a Cell<Option<Parked>>) -> Self {
        Self(Held::ParkAtEnd(ParkAtEnd(parked)))
    }
}

/// Parks the current context when it is dropped, and leaves it in the cell.
struct ParkAtEnd<'a>(&'a Cell<Option<Parked>>);

impl Drop for ParkAtEnd<'_> {
    fn drop(&mut self) {
        self.0.set(Some(store::park()));
    }
}
