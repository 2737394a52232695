//! Carriers: state of other crates that contexts carry along.

use std::any::{Any, type_name};
use std::error::Error;
use std::fmt::{self, Debug, Display, Formatter};
use std::sync::Arc;

use crate::store::{self, Captured, Foreign, Guard};

/// State of another crate that lies in a thread-local, and that contexts carry along: the current span, a
/// hub, a runtime handle.
///
/// Every capture takes the carriers' state of the moment along, and every entry into another context puts it in place, on
/// whatever thread that is: in threads, scoped threads, rayon jobs and parallel iterators, and for each
/// poll of a task and for its drop. When the scope ends, what was there before is put back. *Nothing* is
/// a state, too: a context that was captured where nothing was there leaves nothing there, and so does
/// `Context::new().scope(..)`. A plain `scoped!`, [`ContextVar::scope`](crate::ContextVar::scope) and reads do not
/// touch carriers.
///
/// This one carries a plain `thread_local!`:
///
/// ```
/// use std::cell::Cell;
///
/// use contextvars::{Carrier, carry, propagate};
///
/// thread_local!(static DEPTH: Cell<Option<u32>> = const { Cell::new(None) });
///
/// struct Depth;
///
/// /// Puts back what was there before.
/// struct Restore(Option<u32>);
///
/// impl Drop for Restore {
///     fn drop(&mut self) {
///         DEPTH.set(self.0);
///     }
/// }
///
/// impl Carrier for Depth {
///     type Captured = u32;
///     type Guard<'a> = Restore;
///
///     fn capture(&self) -> Option<u32> {
///         DEPTH.get()
///     }
///
///     fn is_current(&self, captured: Option<&u32>) -> bool {
///         DEPTH.get() == captured.copied()
///     }
///
///     fn enter<'a>(&'a self, captured: Option<&'a u32>) -> Option<Restore> {
///         Some(Restore(DEPTH.replace(captured.copied())))
///     }
/// }
///
/// carry(Depth)?;
/// DEPTH.set(Some(3));
/// let job = propagate(|| DEPTH.get());
/// assert_eq!(std::thread::spawn(job).join().unwrap(), Some(3));
/// # Ok::<(), contextvars::CarryError>(())
/// ```
///
/// # Rules
///
/// - Carriers are entered in the order of registration, inside of the context, and left in reverse,
///   before the context is left. So they may read variables.
/// - A task's state is put in place for each poll, and not written back: what the task changes in the
///   thread-local while it runs is gone at its next poll.
/// - While a `join`, a `scope` or a parallel iterator waits, the state stays in place. A propagated job that
///   the thread runs meanwhile replaces it; a foreign job sees it, as it does without this crate.
/// - A panic in `enter` drops the guards that were made so far, and goes on. A guard that panics when it
///   is dropped leaves no other guard behind.
/// - The panic comes out of the call that captures or enters, as one of the user's closure would. It does
///   not where Rust ends the process: in a carrier that is called while its thread unwinds.
///
/// # Cost
///
/// With carriers, a capture asks each of them [`is_current`](Self::is_current), and so does an entry. What is current is
/// neither captured nor entered again. Without carriers, each of these tests one number.
pub trait Carrier: Send + Sync + 'static {
    /// What a capture takes along.
    type Captured: Send + Sync + 'static;

    /// Puts back what was there before, when it is dropped. It stays on its thread.
    type Guard<'a>;

    /// Returns what is there now, or `None` if nothing is.
    fn capture(&self) -> Option<Self::Captured>;

    /// Returns whether what is there now is `captured`; with `None`, whether nothing is there.
    fn is_current(&self, captured: Option<&Self::Captured>) -> bool;

    /// Puts `captured` in place of what is there now; with `None`, leaves nothing there.
    ///
    /// Returns no guard if there is nothing to put back.
    fn enter<'a>(&'a self, captured: Option<&'a Self::Captured>) -> Option<Self::Guard<'a>>;
}

/// Carries the state of another crate along, from now on and in the whole process.
///
/// Call it once, at the beginning of `main`. Contexts that were captured before count as captured where nothing was there.
/// A library leaves it to the program, as it does with a logger. There is no way back.
///
/// # Errors
///
/// If a carrier of the same type is carried already.
pub fn carry<C: Carrier>(carrier: C) -> Result<(), CarryError> {
    store::register(Box::new(Adapter(carrier))).map_err(|_| CarryError {
        carrier: type_name::<C>(),
    })
}

/// The error of a second [`carry`] with a carrier of the same type.
#[derive(Clone, Debug)]
pub struct CarryError {
    carrier: &'static str,
}

impl Display for CarryError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { carrier } = self;
        write!(
            f,
            "carrier `{carrier}` is carried already: call `carry` once for each, at the beginning of `main`"
        )
    }
}

impl Error for CarryError {}

/// A carrier, seen by the store.
struct Adapter<C>(C);

impl<C: Carrier> Foreign for Adapter<C> {
    fn capture(&self) -> Option<Captured> {
        let captured = self.0.capture()?;
        Some(Arc::new(captured))
    }

    fn is_current(&self, captured: Option<&Captured>) -> bool {
        self.0.is_current(typed::<C>(captured))
    }

    fn enter<'a>(&'a self, captured: Option<&'a Captured>) -> Option<Box<dyn Guard + 'a>> {
        let guard = self.0.enter(typed::<C>(captured))?;
        Some(Box::new(guard))
    }

    fn is_same_type(&self, other: &dyn Any) -> bool {
        other.is::<Self>()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn typed<C: Carrier>(captured: Option<&Captured>) -> Option<&C::Captured> {
    captured.map(|captured| {
        let captured = captured.downcast_ref();
        captured.expect("a carrier gets what it captured itself")
    })
}
