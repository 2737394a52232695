//! Calls that fork the work in two.

use ::rayon::FnContext;

use crate::store::{self, Fork};

/// Runs two closures, perhaps in parallel, each in a scope of the current context.
///
/// In all other respects it is [`rayon::join`](::rayon::join). Cost: a few nanoseconds, and no
/// reference count, because the call lends the context and outlives both closures. While the call
/// waits, the current context is parked.
///
/// ```
/// use contextvars::{ContextVar, rayon};
///
/// static USER: ContextVar<String> = ContextVar::new("USER");
///
/// USER.scope("ann".to_owned(), || {
///     let (left, right) = rayon::join(
///         || USER.with(|user| user.len()),
///         || {
///             USER.set("bob".to_owned()); // only this closure sees it
///             USER.get()
///         },
///     );
///     assert_eq!((left, right.as_str()), (3, "bob"));
///     assert_eq!(USER.get(), "ann");
/// });
/// ```
///
/// # Panics
///
/// If one of the closures panics. As in rayon, the panic continues after both have ended.
#[inline(never)]
pub fn join<A, B, RA, RB>(oper_a: A, oper_b: B) -> (RA, RB)
where
    A: FnOnce() -> RA + Send,
    B: FnOnce() -> RB + Send,
    RA: Send,
    RB: Send,
{
    store::fork(|fork| {
        let (mut a, mut b) = (Side::new(fork, oper_a), Side::new(fork, oper_b));
        ::rayon::join(|| a.first(), || b.second())
    })
}

/// Runs two closures, perhaps in parallel, and tells each whether it moved to another thread.
///
/// In all other respects it is [`rayon::join_context`](::rayon::join_context). Each closure runs in
/// a scope of the current context, at the cost of [`join`](join()).
///
/// ```
/// use contextvars::{ContextVar, rayon};
///
/// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
///
/// LEVEL.scope(1, || {
///     let (left, right) = rayon::join_context(
///         |_| LEVEL.get(),
///         |context| (LEVEL.get(), context.migrated()),
///     );
///     assert_eq!((left, right.0), (1, 1));
/// });
/// ```
///
/// # Panics
///
/// If one of the closures panics. As in rayon, the panic continues after both have ended.
pub fn join_context<A, B, RA, RB>(oper_a: A, oper_b: B) -> (RA, RB)
where
    A: FnOnce(FnContext) -> RA + Send,
    B: FnOnce(FnContext) -> RB + Send,
    RA: Send,
    RB: Send,
{
    store::fork(|fork| {
        ::rayon::join_context(
            |context| fork.first(|| oper_a(context)),
            |context| fork.second(|| oper_b(context)),
        )
    })
}

/// One side of a join: the closure and its context.
///
/// rayon copies the closures that it gets, two words at once. Ours hold one word each, a reference to a
/// `Side`: words that were just written one by one, and are read as a pair, have to wait for the writes.
struct Side<'a, F> {
    fork: &'a Fork<'a>,
    // `None` after the call: rayon calls each closure once.
    oper: Option<F>,
}

impl<'a, F> Side<'a, F> {
    #[inline]
    fn new(fork: &'a Fork<'a>, oper: F) -> Self {
        Self {
            fork,
            oper: Some(oper),
        }
    }

    #[inline]
    fn take(&mut self) -> F {
        self.oper.take().expect("a side runs once")
    }

    #[inline]
    fn first<R>(&mut self) -> R
    where
        F: FnOnce() -> R,
    {
        let oper = self.take();
        self.fork.first(oper)
    }

    #[inline]
    fn second<R>(&mut self) -> R
    where
        F: FnOnce() -> R,
    {
        let oper = self.take();
        self.fork.second(oper)
    }
}
