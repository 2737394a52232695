//! Contexts: capture, run, scope, wrap, and what is in them.

use std::panic::{RefUnwindSafe, UnwindSafe};

use crate::ContextVar;
#[cfg(feature = "rayon")]
use crate::store::Lent;
use crate::store::{self, ContextId, Entered, Local, Root, RootIter};

/// A handle to a map of bindings, from variables to values.
///
/// [`Context::current`] captures the current one; [`run`](Self::run), [`scope`](Self::scope) and
/// [`wrap`](Self::wrap) put it in place for a stretch of execution. Handles are cheap to copy: contexts share what
/// they have in common, and nobody sees what is set in another one.
///
/// ```
/// use contextvars::{Context, ContextVar};
///
/// static USER: ContextVar<String> = ContextVar::new("USER");
///
/// let context = USER.scope("ann".to_owned(), Context::current);
/// assert!(!USER.is_set());
/// assert_eq!(context.get(&USER).unwrap(), "ann");
/// assert_eq!(context.scope(|| USER.get()), "ann");
/// ```
///
/// Python's `contextvars.Context`, with [`run`](Self::run). That one can't be entered twice at once, which Python finds
/// out when it happens, is a borrow error here:
///
/// ```compile_fail,E0499
/// # use contextvars::Context;
/// let mut context = Context::new();
/// context.run(|| context.run(|| ()));
/// ```
pub struct Context {
    root: Root,
    /// Given when it is first run: tokens of a context are good whenever it runs.
    id: ContextId,
}

// What can be seen of a value through a context is what other threads see of it too, a panic or not.
impl UnwindSafe for Context {}
impl RefUnwindSafe for Context {}

impl Context {
    /// An empty context.
    ///
    /// Running work in one detaches it from its caller: all variables are unbound. Do that for what lives long, recurs, or
    /// is shared, such as a cache's refresher, which would keep the values of whoever started it (.NET: `SuppressFlow`).
    ///
    /// ```
    /// # use contextvars::{Context, ContextVar};
    /// static LEVEL: ContextVar<u8> = ContextVar::with_default("LEVEL", || 0);
    ///
    /// LEVEL.scope(5, || {
    ///     assert_eq!(Context::new().scope(|| LEVEL.get()), 0);
    /// });
    /// ```
    pub const fn new() -> Self {
        Self::from_root(Root::EMPTY)
    }

    /// A copy of the current context (Python's `copy_context`).
    ///
    /// Cost: one atomic increment, whatever is bound. Bindings of variables with `inherit = false` are not in it.
    ///
    /// ```
    /// # use contextvars::{Context, ContextVar};
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let context = LEVEL.scope(5, Context::current);
    /// assert_eq!(context.get(&LEVEL), Some(&5));
    /// ```
    #[inline]
    #[must_use = "a capture is of use only where it is run or kept"]
    pub fn current() -> Self {
        Self::from_root(store::capture())
    }

    pub(crate) const fn from_root(root: Root) -> Self {
        Self {
            root,
            id: ContextId::NONE,
        }
    }

    /// Runs `f` in this context: what `f` sets stays in it, and the caller's context is as before (Python's `Context.run`).
    ///
    /// It replaces the current context, and adds nothing to it. Variables with `inherit = false` are unbound until `f` binds them,
    /// and such bindings end with it. Cost: it does not grow with what is bound.
    ///
    /// ```
    /// # use contextvars::{Context, ContextVar};
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let mut context = Context::new();
    /// let token = context.run(|| LEVEL.set(1));
    /// assert!(!LEVEL.is_set());
    /// assert_eq!(context.get(&LEVEL), Some(&1));
    ///
    /// context.run(|| LEVEL.reset(token))?; // the same context, so the token is good
    /// assert!(context.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn run<R>(&mut self, f: impl FnOnce() -> R) -> R {
        // No context ever has a binding with `inherit = false`: they are gone when `f` is done.
        let mut local = Local::EMPTY;
        self.run_with_local(&mut local, f)
    }

    #[inline]
    pub(crate) fn run_with_local<R>(&mut self, local: &mut Local, f: impl FnOnce() -> R) -> R {
        store::run(&mut self.root, local, &mut self.id, f)
    }

    /// Runs `f` in a scope of this context: what `f` sets is undone (.NET's `ExecutionContext.Run`).
    ///
    /// It replaces the current context, and adds nothing to it; variables with `inherit = false` are unbound until `f` binds them.
    ///
    /// Cost: about two nanoseconds, whatever is bound.
    ///
    /// ```
    /// # use contextvars::{Context, ContextVar};
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let context = Context::new().with_value(&LEVEL, 1);
    /// context.scope(|| {
    ///     assert_eq!(LEVEL.get(), 1);
    ///     LEVEL.set(2);
    /// });
    /// assert_eq!(context.get(&LEVEL), Some(&1));
    /// ```
    #[inline]
    pub fn scope<R>(&self, f: impl FnOnce() -> R) -> R {
        self.enter().during(f)
    }

    /// Binds this context to `f`: called later, anywhere, it runs in a scope of it.
    ///
    /// Cost: one atomic increment now and one decrement when it is called or dropped, whatever is bound.
    ///
    /// ```
    /// # use contextvars::{Context, ContextVar};
    /// static USER: ContextVar<String> = ContextVar::new("USER");
    ///
    /// let context = Context::new().with_value(&USER, "ann".to_owned());
    /// let greet = context.wrap(|| format!("hello {}", USER.get()));
    /// assert_eq!(std::thread::spawn(greet).join().unwrap(), "hello ann");
    /// ```
    ///
    /// It is `Send` and `'static` when `f` is.
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
        let root = self.root;
        move || Entered::owning(root).during(f)
    }

    /// This context with one more binding, or another one for the variable (Go's `context.WithValue`).
    ///
    /// It counts as another context: tokens of the one that it was made of are not good in it.
    ///
    /// ```
    /// # use contextvars::{Context, ContextVar};
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let context = Context::new().with_value(&LEVEL, 1).with_value(&LEVEL, 2);
    /// assert_eq!(context.len(), 1);
    /// assert_eq!(context.get(&LEVEL), Some(&2));
    /// ```
    ///
    /// # Panics
    ///
    /// If the variable is one with `inherit = false`: no `Context` ever contains such a binding.
    #[track_caller]
    #[must_use = "the binding is in the context that this returns"]
    pub fn with_value<T: Send + Sync + 'static>(
        mut self,
        var: &'static ContextVar<T>,
        value: T,
    ) -> Self {
        assert!(
            var.key.inherit(),
            "context variable `{}` is declared with `inherit = false`, so no `Context` can contain it: \
             bind it with scoped!({} = ..) in the thread or task that needs it",
            var.key.name(),
            var.key.ident(),
        );
        self.bind(var, value);
        // Another context, in which tokens of this one are not good.
        self.id = ContextId::NONE;
        self
    }

    /// The binding of a variable; never its default.
    ///
    /// ```
    /// # use contextvars::{Context, ContextVar};
    /// static LEVEL: ContextVar<u8> = ContextVar::with_default("LEVEL", || 9);
    ///
    /// assert_eq!(Context::new().get(&LEVEL), None);
    /// assert_eq!(Context::new().with_value(&LEVEL, 1).get(&LEVEL), Some(&1));
    /// ```
    pub fn get<T>(&self, var: &'static ContextVar<T>) -> Option<&T> {
        self.root.get(&var.key)
    }

    /// Whether there is a binding of a variable.
    ///
    /// ```
    /// # use contextvars::{Context, ContextVar};
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// assert!(Context::new().with_value(&LEVEL, 1).contains(&LEVEL));
    /// ```
    pub fn contains<T>(&self, var: &'static ContextVar<T>) -> bool {
        self.get(var).is_some()
    }

    /// The binding of the first variable that has this name and this type.
    ///
    /// Names are not unique in a program, so the type is asked for too. Cost: a walk over the bindings.
    ///
    /// ```
    /// # use contextvars::{Context, ContextVar};
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let context = Context::new().with_value(&LEVEL, 1);
    /// assert_eq!(context.lookup::<u8>("LEVEL"), Some(&1));
    /// assert_eq!(context.lookup::<u16>("LEVEL"), None);
    /// ```
    pub fn lookup<T: 'static>(&self, name: &str) -> Option<&T> {
        self.bindings()
            .filter(|bound| bound.name() == name)
            .find_map(|bound| bound.value())
    }

    /// How many variables are bound.
    ///
    /// ```
    /// # use contextvars::{Context, ContextVar};
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// assert_eq!(Context::new().with_value(&LEVEL, 1).len(), 1);
    /// ```
    pub fn len(&self) -> usize {
        self.root.len()
    }

    /// Whether no variable is bound.
    ///
    /// ```
    /// assert!(contextvars::Context::new().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Binds in this very context, which is not current.
    pub(crate) fn bind<T: Send + Sync + 'static>(&mut self, var: &'static ContextVar<T>, value: T) {
        self.root.bind(&var.key, value);
    }

    /// The bindings, their types forgotten.
    pub(crate) fn bindings(&self) -> RootIter<'_> {
        self.root.iter()
    }

    /// A scope of this context, for as long as the guard lives.
    #[inline]
    pub(crate) fn enter(&self) -> Entered<'_> {
        Entered::new(&self.root)
    }

    /// A loan of this context, for other threads while somebody waits for them.
    #[cfg(feature = "rayon")]
    #[inline]
    pub(crate) fn lent(&self) -> Lent<'_> {
        Lent::of(&self.root)
    }

    /// A scope of this context, which ends with it.
    #[inline]
    pub(crate) fn into_scope(self) -> Entered<'static> {
        Entered::owning(self.root)
    }
}

impl Clone for Context {
    /// Another context with the same bindings: one atomic increment. Tokens of this one are not good in it.
    fn clone(&self) -> Self {
        Self::from_root(self.root.clone())
    }
}

impl Default for Context {
    fn default() -> Self {
        Self::new()
    }
}

/// Binds the current context to `f`: `Context::current().wrap(f)`.
///
/// It captures when it is called, not when the closure is. For a future or a parallel iterator there is
/// [`in_current_context`](crate::Propagate::in_current_context).
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
