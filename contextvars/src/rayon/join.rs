//! Calls that fork the work in two.

use ::rayon::FnContext;

use crate::store;

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
    store::fork(oper_a, oper_b, |a, b| {
        ::rayon::join(
            move || {
                let (fork, oper) = a.take();
                fork.first(oper)
            },
            move || {
                let (fork, oper) = b.take();
                fork.second(oper)
            },
        )
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
    store::fork(oper_a, oper_b, |a, b| {
        ::rayon::join_context(
            move |context| {
                let (fork, oper) = a.take();
                fork.first(|| oper(context))
            },
            move |context| {
                let (fork, oper) = b.take();
                fork.second(|| oper(context))
            },
        )
    })
}
