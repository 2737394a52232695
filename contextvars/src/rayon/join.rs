//! Calls that fork the work in two.

use ::rayon::FnContext;

use crate::store::{self, ContextRef};

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
pub fn join<A, B, RA, RB>(oper_a: A, oper_b: B) -> (RA, RB)
where
    A: FnOnce() -> RA + Send,
    B: FnOnce() -> RB + Send,
    RA: Send,
    RB: Send,
{
    store::park().during(|context| {
        let (mut a, mut b) = (Side::new(context, oper_a), Side::new(context, oper_b));
        ::rayon::join(|| a.run(), || b.run())
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
    store::park().during(|caller| {
        ::rayon::join_context(
            |context| caller.scope(|| oper_a(context)),
            |context| caller.scope(|| oper_b(context)),
        )
    })
}

/// One side of a join: the closure and its context.
///
/// rayon copies the closures that it gets, so ours hold one word each: a reference to a `Side`.
struct Side<'a, F> {
    context: ContextRef<'a>,
    // `None` after the call: rayon calls each closure once.
    oper: Option<F>,
}

impl<'a, F> Side<'a, F> {
    #[inline]
    fn new(context: ContextRef<'a>, oper: F) -> Self {
        Self {
            context,
            oper: Some(oper),
        }
    }

    #[inline]
    fn run<R>(&mut self) -> R
    where
        F: FnOnce() -> R,
    {
        let oper = self.oper.take().expect("a side runs once");
        self.context.scope(oper)
    }
}
