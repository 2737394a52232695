//! The carrier of the current span.

use contextvars::Carrier;
use tracing::dispatcher::{self, Dispatch};
use tracing::span::{Entered, Id, Span};

use crate::note::NoteSpans;

/// Carries the current span along: work that inherits the context has the span as its parent.
///
/// ```
/// use contextvars::{carry, propagate};
/// use contextvars_tracing::TracingSpan;
/// use tracing::{Span, info_span};
///
/// carry(TracingSpan)?;
/// tracing_subscriber::fmt().init();
///
/// let span = info_span!("request");
/// let job = span.in_scope(|| propagate(Span::current));
/// let seen = std::thread::spawn(job).join().unwrap();
/// assert_eq!(seen, span);
/// # Ok::<(), contextvars::CarryError>(())
/// ```
///
/// A captured span stays open until the last context that has it is dropped. Where the thread is in
/// another span, that one is exited first, and entered again afterwards, so that layers which measure
/// time count each span only while its own work runs.
///
/// An empty context has no span: `Context::new().scope(..)` detaches from the span, too.
///
/// Spans are compared by their ids, which belong to one subscriber. A program (mostly a test) that has several at
/// once carries [`TracingDispatch`](crate::TracingDispatch) first.
///
/// # Cost
///
/// Each capture and each entry compares spans. To name the current one, the registry counts a reference to it; add
/// the layer [`NoteSpans`](crate::NoteSpans) to spare that.
#[derive(Clone, Copy, Debug, Default)]
pub struct TracingSpan;

impl TracingSpan {
    /// Makes the carrier, as its name does.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

impl Carrier for TracingSpan {
    type Captured = Span;
    type Guard<'a> = SpanGuard<'a>;

    fn capture(&self) -> Option<Span> {
        let span = Span::current();
        span.id().is_some().then_some(span)
    }

    fn is_current(&self, captured: Option<&Span>) -> bool {
        let captured = captured.and_then(Span::id);
        let captured = captured.as_ref();
        dispatcher::get_default(|dispatch| {
            NoteSpans::of(dispatch)
                .and_then(|layer| layer.is_current(captured))
                .unwrap_or_else(|| dispatch.current_span().id() == captured)
        })
    }

    fn enter<'a>(&'a self, captured: Option<&'a Span>) -> Option<SpanGuard<'a>> {
        // First out of what is there: the registry makes no span current that is already on the stack
        // of the thread, below another one.
        let suspended = Suspended::all();
        let entered = captured.map(Span::enter);
        (entered.is_some() || suspended.is_some()).then_some(SpanGuard {
            _entered: entered,
            _suspended: suspended,
        })
    }
}

/// Leaves the span that [`TracingSpan`] entered, and enters again what was there before.
#[derive(Debug)]
pub struct SpanGuard<'a> {
    // The fields are dropped in this order, also when a subscriber panics in the first.
    _entered: Option<Entered<'a>>,
    _suspended: Option<Suspended>,
}

/// The spans of a thread, exited until this is dropped: the innermost first.
#[derive(Debug)]
struct Suspended {
    dispatch: Dispatch,
    ids: Vec<Id>,
}

impl Suspended {
    /// A span may have been entered several times in a row. But a subscriber that keeps no stack always
    /// names the same span. Beyond this number, it is taken for one of those.
    const SAME: usize = 64;

    /// Exits all spans of this thread.
    fn all() -> Option<Self> {
        let dispatch = dispatcher::get_default(Dispatch::clone);
        let mut suspended = Self {
            ids: vec![dispatch.current_span().id()?.clone()],
            dispatch,
        };
        let mut same = 0;
        let mut current = suspended.ids.last().cloned();
        while let Some(id) = current {
            suspended.dispatch.exit(&id);
            let next = suspended.dispatch.current_span();
            current = next.id().cloned();
            same = if next.id() == Some(&id) { same + 1 } else { 0 };
            if same == Self::SAME {
                break;
            }
            suspended.ids.extend(current.clone());
        }
        Some(suspended)
    }
}

impl Drop for Suspended {
    fn drop(&mut self) {
        for id in self.ids.iter().rev() {
            self.dispatch.enter(id);
        }
    }
}
