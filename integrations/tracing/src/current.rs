//! The variables that a line shows.

use std::cell::Cell;

use contextvars::Context;

thread_local!(static IS_LISTING: Cell<bool> = const { Cell::new(false) });

/// Whether this thread captures a context only to list its variables.
pub(crate) fn is_listing() -> bool {
    IS_LISTING.get()
}

/// The current context, to be listed.
///
/// The carriers of this crate are not asked for the span meanwhile: a line needs none, and an event is
/// often written in a span that is newer than the context.
pub(crate) fn listed() -> Context {
    struct End(bool);

    impl Drop for End {
        fn drop(&mut self) {
            IS_LISTING.set(self.0);
        }
    }

    let _end = End(IS_LISTING.replace(true));
    Context::current()
}
