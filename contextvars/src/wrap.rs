//! Closures in their context.

use crate::{Context, Propagate};

impl Context {
    /// Returns a closure that calls `f` in a scope of this context, later and on any thread.
    ///
    /// The closure is `Send` and `'static` if `f` is. What `f` captured is dropped in the context,
    /// also if the closure is never called. Cost: one atomic increment at this call, and
    /// one decrement when the closure is called or dropped, whatever is bound.
    ///
    /// ```
    /// # use contextvars::{Context, ContextVar};
    /// static USER: ContextVar<String> = ContextVar::new("USER");
    ///
    /// let context = Context::new().with_value(&USER, "ann".to_owned());
    /// let greet = context.wrap(|| format!("hello {}", USER.get()));
    /// assert_eq!(std::thread::spawn(greet).join().unwrap(), "hello ann");
    /// ```
    #[must_use = "what is wrapped does nothing until it is called"]
    pub fn wrap<F, R>(&self, f: F) -> impl FnOnce() -> R + use<F, R>
    where
        F: FnOnce() -> R,
    {
        self.clone().into_wrapped(f)
    }

    pub(crate) fn into_wrapped<F, R>(self, f: F) -> impl FnOnce() -> R + use<F, R>
    where
        F: FnOnce() -> R,
    {
        let job = Propagate::in_context(f, self);
        move || {
            let (context, f) = job.into_parts();
            context.into_scope(f)
        }
    }
}

/// Captures the current context, and returns a closure that calls `f` in a scope of it.
///
/// It is short for `Context::current().wrap(f)`. The context is captured when `propagate` is
/// called, not when the closure is. For a future or a parallel iterator there is
/// [`in_current_context`](crate::Propagate::in_current_context). Cost: a capture, which is one
/// atomic increment.
///
/// ```
/// use contextvars::{ContextVar, propagate};
///
/// static USER: ContextVar<String> = ContextVar::new("USER");
///
/// let handle = USER.scope("ann".to_owned(), || {
///     std::thread::spawn(propagate(|| USER.get()))
/// });
/// assert_eq!(handle.join().unwrap(), "ann");
/// ```
#[must_use = "what is wrapped does nothing until it is called"]
pub fn propagate<F, R>(f: F) -> impl FnOnce() -> R + use<F, R>
where
    F: FnOnce() -> R,
{
    Context::current().into_wrapped(f)
}
