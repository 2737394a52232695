//! A layer that notes the current span of each thread.

use std::cell::RefCell;
use std::sync::atomic::{AtomicUsize, Ordering};

use tracing::Subscriber;
use tracing::dispatcher::Dispatch;
use tracing::span::Id;
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

/// A layer that notes which span each thread is in, so that [`TracingSpan`](crate::TracingSpan) need not ask the registry.
///
/// It changes no line and no span. With it, a context that is captured and entered where its span is current costs about
/// half as much; see `cargo run --release -p contextvars-tracing --example cost`. Entering and leaving a span takes some
/// nanoseconds more.
///
/// ```
/// use contextvars::carry;
/// use contextvars_tracing::{NoteSpans, TracingSpan};
/// use tracing_subscriber::prelude::*;
///
/// carry(TracingSpan)?;
/// tracing_subscriber::registry()
///     .with(NoteSpans::new())
///     .with(tracing_subscriber::fmt::layer())
///     .init();
/// # Ok::<(), contextvars::CarryError>(())
/// ```
///
/// The layer has to see every span: add it once, to a subscriber that has a `Registry`, without a filter of its own and not in
/// a `reload` layer. Filters for the whole subscriber, such as an `EnvFilter` that is added as a layer, do no harm.
#[derive(Debug)]
pub struct NoteSpans {
    /// Tells the layers of several subscribers apart.
    number: usize,
}

/// How many layers there have been. As long as there is none, no subscriber is asked for one.
static MADE: AtomicUsize = AtomicUsize::new(0);

impl NoteSpans {
    /// Makes the layer.
    #[must_use]
    pub fn new() -> Self {
        Self {
            number: MADE.fetch_add(1, Ordering::Relaxed),
        }
    }

    /// The layer of a subscriber, if it has one.
    pub(crate) fn of(dispatch: &Dispatch) -> Option<&Self> {
        if MADE.load(Ordering::Relaxed) == 0 {
            return None;
        }
        dispatch.downcast_ref()
    }

    /// Whether this span is the current one of the thread; with `None`, whether there is none. A thread that is about to
    /// end may not know.
    pub(crate) fn is_current(&self, span: Option<&Id>) -> Option<bool> {
        let is_current = |stacks: &RefCell<Stacks>| {
            let stacks = stacks.borrow();
            let current = stacks.of(self.number).and_then(Stack::current);
            current == span
        };
        STACKS.try_with(is_current).ok()
    }
}

impl Default for NoteSpans {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Subscriber> Layer<S> for NoteSpans {
    fn on_enter(&self, id: &Id, _: Context<'_, S>) {
        let _ = STACKS.try_with(|stacks| stacks.borrow_mut().push(self.number, id));
    }

    fn on_exit(&self, id: &Id, _: Context<'_, S>) {
        let _ = STACKS.try_with(|stacks| stacks.borrow_mut().pop(self.number, id));
    }
}

thread_local!(static STACKS: RefCell<Stacks> = const { RefCell::new(Stacks::NEW) });

/// The spans that this thread has entered, by layer. Mostly there is one layer.
struct Stacks {
    first: Stack,
    others: Vec<Stack>,
}

impl Stacks {
    const NEW: Self = Self {
        first: Stack::new(0),
        others: Vec::new(),
    };

    fn of(&self, layer: usize) -> Option<&Stack> {
        if self.first.layer == layer {
            return Some(&self.first);
        }
        self.others.iter().find(|stack| stack.layer == layer)
    }

    fn push(&mut self, layer: usize, id: &Id) {
        if self.first.layer == layer {
            return self.first.push(id);
        }
        if let Some(stack) = self.others.iter_mut().find(|stack| stack.layer == layer) {
            return stack.push(id);
        }
        let mut stack = Stack::new(layer);
        stack.push(id);
        if self.first.spans.is_empty() {
            self.first = stack;
        } else {
            self.others.push(stack);
        }
    }

    fn pop(&mut self, layer: usize, id: &Id) {
        if self.first.layer == layer {
            return self.first.pop(id);
        }
        if let Some(at) = self.others.iter().position(|stack| stack.layer == layer) {
            self.others[at].pop(id);
            if self.others[at].spans.is_empty() {
                drop(self.others.swap_remove(at));
            }
        }
    }
}

/// The spans that a thread has entered in one subscriber, as its registry has them.
struct Stack {
    layer: usize,
    spans: Vec<Entered>,
}

struct Entered {
    id: Id,
    /// The registry makes no span current that is entered already.
    is_again: bool,
}

impl Stack {
    const fn new(layer: usize) -> Self {
        Self {
            layer,
            spans: Vec::new(),
        }
    }

    fn push(&mut self, id: &Id) {
        let is_again = self.spans.iter().any(|entered| entered.id == *id);
        let id = id.clone();
        self.spans.push(Entered { id, is_again });
    }

    fn pop(&mut self, id: &Id) {
        if let Some(at) = self.spans.iter().rposition(|entered| entered.id == *id) {
            self.spans.remove(at);
        }
    }

    fn current(&self) -> Option<&Id> {
        let current = self.spans.iter().rev().find(|entered| !entered.is_again)?;
        Some(&current.id)
    }
}

#[cfg(test)]
mod tests {
    use tracing::dispatcher::{get_default, with_default};
    use tracing::{Span, info_span};
    use tracing_subscriber::prelude::*;
    use tracing_subscriber::{Registry, filter};

    use super::*;

    /// What the layer says is what the subscriber says.
    fn check(spans: &[Span]) {
        get_default(|dispatch| {
            let layer = NoteSpans::of(dispatch).expect("it was added");
            let current = dispatch.current_span();
            assert_eq!(layer.is_current(current.id()), Some(true));
            assert_eq!(layer.is_current(None), Some(current.id().is_none()));
            for span in spans {
                let is_current = current.id() == span.id().as_ref();
                assert_eq!(layer.is_current(span.id().as_ref()), Some(is_current));
            }
        });
    }

    fn dispatch() -> Dispatch {
        // The filter of another layer, and one for all.
        let other = filter::LevelFilter::ERROR;
        let other = tracing_subscriber::fmt::layer().with_filter(other);
        let subscriber = Registry::default().with(NoteSpans::new()).with(other);
        Dispatch::new(subscriber.with(filter::LevelFilter::INFO))
    }

    /// Enters and leaves four spans in any order, some of them several times, as no guard would.
    fn wander(mut seed: u64) {
        let spans = ["a", "b", "c", "d"].map(|name| info_span!("span", name));
        for _ in 0..200 {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let id = spans[(seed >> 33) as usize % 4].id();
            let id = id.expect("the span is enabled");
            get_default(|dispatch| {
                if (seed >> 40) % 9 < 4 {
                    dispatch.enter(&id);
                } else {
                    dispatch.exit(&id);
                }
            });
            check(&spans);
        }
        // The registry names no span that is closed.
        for id in spans.iter().filter_map(Span::id) {
            get_default(|dispatch| (0..200).for_each(|_| dispatch.exit(&id)));
        }
        check(&spans);
    }

    #[test]
    fn the_layer_names_the_span_that_the_registry_names() {
        for seed in 0..20 {
            with_default(&dispatch(), || wander(seed));
        }
    }

    #[test]
    fn each_of_several_subscribers_has_its_own_span() {
        let (one, two) = (dispatch(), dispatch());
        for seed in 0..20 {
            with_default(&one, || {
                let outer = info_span!("outer").entered();
                with_default(&two, || wander(seed));
                with_default(&dispatch(), || wander(seed + 1));
                check(&[]);
                wander(seed + 2);
                drop(outer);
            });
        }
    }

    #[test]
    fn a_thread_that_has_entered_nothing_is_in_no_span() {
        with_default(&dispatch(), || {
            check(&[info_span!("a")]);
            let span = info_span!("b").entered();
            check(&[]);
            drop(span);
            check(&[]);
        });
    }
}
