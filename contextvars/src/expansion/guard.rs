//! What a rewritten closure holds while its body runs.

use std::cell::Cell;
use std::mem::ManuallyDrop;

use crate::store::{BlockScope, FrameMark, Parked};

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

    pub(super) fn park_at_end(caller: FrameMark, parked: &'a Cell<Option<Parked>>) -> Self {
        Self(Held::ParkAtEnd(ParkAtEnd { caller, parked }))
    }
}

/// The scope of a job's body at a spawn. Its end is a call.
#[must_use = "the scope ends when this is dropped"]
pub struct SpawnScope(ManuallyDrop<Option<BlockScope>>);

impl SpawnScope {
    #[inline]
    pub(super) fn new(scope: BlockScope) -> Self {
        Self(ManuallyDrop::new(Some(scope)))
    }
}

impl Drop for SpawnScope {
    #[inline(never)]
    fn drop(&mut self) {
        drop(self.0.take());
    }
}

/// Parks the context of the frame `caller` when it is dropped, and leaves it in `parked`.
struct ParkAtEnd<'a> {
    caller: FrameMark,
    parked: &'a Cell<Option<Parked>>,
}

impl Drop for ParkAtEnd<'_> {
    // Guards of other kinds, which are many, stay in registers if this one gives no address away.
    #[inline]
    fn drop(&mut self) {
        #[inline(never)]
        fn park(caller: FrameMark, parked: &Cell<Option<Parked>>) {
            // A function that wraps rayon's may have opened a scope around the body. That one is not
            // ours to park.
            if let Some(context) = caller.park() {
                parked.set(Some(context));
            }
        }

        park(self.caller, self.parked);
    }
}
