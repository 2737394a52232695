//! Contexts: capture, run, scope and wrap.

use std::panic::{RefUnwindSafe, UnwindSafe};

use crate::ContextVar;
use crate::store::{self, Awaiter, BlockScope, ContextId, OwnRoot, Root, RootIter, StackScope};

/// A handle to a context: a map of bindings, from variables to values.
///
/// [`Context::current`] captures the current context. [`run`](Self::run), [`scope`](Self::scope)
/// and [`wrap`](Self::wrap) put a context in place for a stretch of execution. Handles are cheap to
/// copy, because contexts share the bindings that they have in common. What is set in one context
/// is not seen in another.
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
/// It is Python's `contextvars.Context`, with [`run`](Self::run). A context can't be entered twice
/// at the same time. Python checks this at run time; here it is a borrow error:
///
/// ```compile_fail,E0499
/// # use contextvars::Context;
/// let mut context = Context::new();
/// context.run(|| context.run(|| ()));
/// ```
pub struct Context {
    root: Root,
    /// Given when the context is first run. Tokens of the context are good whenever it runs.
    id: ContextId,
}

// A context shows of a value only what other threads see of it too, after a panic or not.
impl UnwindSafe for Context {}
impl RefUnwindSafe for Context {}

impl Context {
    /// Creates an empty context.
    ///
    /// Work that runs in an empty context is detached from its caller: all variables are unbound.
    /// Detach work that lives long, recurs or is shared, such as a task that refreshes a cache.
    /// Otherwise it keeps the values of the caller that happened to start it. (.NET has
    /// `SuppressFlow`.)
    ///
    /// ```
    /// # use contextvars::{Context, ContextVar};
    /// static LEVEL: ContextVar<u8> = ContextVar::with_default("LEVEL", || 0);
    ///
    /// LEVEL.scope(5, || {
    ///     assert_eq!(Context::new().scope(|| LEVEL.get()), 0);
    /// });
    /// ```
    #[doc(alias("Background", "detach"))]
    pub const fn new() -> Self {
        Self::from_root(Root::EMPTY)
    }

    /// Captures the current context: returns a copy of it (Python's `copy_context`).
    ///
    /// Bindings of variables with `inherit = false` are not in the copy. Cost: one atomic
    /// increment, whatever is bound.
    ///
    /// ```
    /// # use contextvars::{Context, ContextVar};
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let context = LEVEL.scope(5, Context::current);
    /// assert_eq!(context.get(&LEVEL), Some(&5));
    /// ```
    #[doc(alias("copy_context", "Capture", "snapshot"))]
    #[inline]
    #[must_use = "a capture is of use only where it is run or kept"]
    pub fn current() -> Self {
        Self::from_root(store::capture())
    }

    pub(crate) const fn from_root(root: Root) -> Self {
        Self {
            root,
            id: ContextId::BASE,
        }
    }

    /// Runs `f` in this context, which keeps what `f` sets (Python's `Context.run`).
    ///
    /// A future that `f` returns escapes the context: it runs where it is polled. To run a future
    /// in a context, write [`future.in_context(context)`](crate::Propagate::in_context).
    ///
    /// This context replaces the current one; it does not add to it. Afterwards the caller's
    /// context is as before. Variables with `inherit = false` are unbound until `f` binds them, and
    /// such a binding ends with `f`. Cost: the same, whatever is bound.
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
        store::run(&mut self.root, &mut self.id, f)
    }

    /// What a `Run` of this context takes and gives back.
    #[inline]
    pub(crate) fn parts_mut(&mut self) -> (&mut Root, &mut ContextId) {
        (&mut self.root, &mut self.id)
    }

    /// Runs `f` in a scope of this context, which undoes what `f` sets (.NET's
    /// `ExecutionContext.Run`).
    ///
    /// A future that `f` returns escapes the scope: it runs where it is polled. To run a future in
    /// a context, write [`future.in_context(context)`](crate::Propagate::in_context), or
    /// [`future.with_value(&VAR, value)`](crate::Propagate::with_value) for one more binding.
    ///
    /// This context replaces the current one; it does not add to it. Variables with
    /// `inherit = false` are unbound until `f` binds them.
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
        store::scope(&self.root, f)
    }

    /// Returns this context with the variable bound to `value` (Go's `context.WithValue`).
    ///
    /// A binding that the variable had is replaced. The result counts as another context: tokens of
    /// the original are not good in it.
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
    /// If the variable is one with `inherit = false`: no `Context` ever contains such a binding. A
    /// future can have it: see [`Propagate::with_value`](crate::Propagate::with_value).
    #[doc(alias("WithValue"))]
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
        // The result is another context, in which tokens of the original are not good.
        self.id = ContextId::BASE;
        self
    }

    /// Returns the binding of a variable, but never its default.
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

    /// Returns whether a variable is bound in this context.
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

    /// Returns the binding of the first variable that has this name and this type.
    ///
    /// Names are not unique in a program, so the type must fit too. Cost: a walk over the bindings.
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

    /// Returns how many variables are bound in this context.
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

    /// Returns whether no variable is bound in this context.
    ///
    /// ```
    /// assert!(contextvars::Context::new().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Binds a variable in this context. Copies of the context do not change.
    pub(crate) fn bind<T: Send + Sync + 'static>(&mut self, var: &'static ContextVar<T>, value: T) {
        self.root.bind(&var.key, value);
    }

    /// The bindings, without their types.
    pub(crate) fn bindings(&self) -> RootIter<'_> {
        self.root.iter()
    }

    /// Enters a scope of this context, which ends with the scope. The guard may be moved or
    /// forgotten.
    #[inline]
    pub(crate) fn into_block(self) -> BlockScope {
        BlockScope::owning(self.root)
    }

    /// The bindings.
    #[inline]
    pub(crate) fn into_root(self) -> Root {
        self.root
    }

    /// The bindings, and the id that its tokens carry.
    pub(crate) fn into_parts(self) -> (Root, ContextId) {
        (self.root, self.id)
    }

    /// Enters this context for a drop, until `store::end_drop`. It does not panic.
    pub(crate) fn begin_drop(self) {
        store::begin_drop(self.root, OwnRoot::EMPTY, self.id, Awaiter::Hidden);
    }

    /// Runs `f` in a scope of this context, which ends with the scope.
    #[inline]
    pub(crate) fn into_scope<R>(self, f: impl FnOnce() -> R) -> R {
        StackScope::owning(self.root).during(f)
    }
}

impl Clone for Context {
    /// Returns another context with the same bindings. Tokens of the original are not good in the
    /// copy. Cost: one atomic increment.
    fn clone(&self) -> Self {
        Self::from_root(self.root.clone())
    }
}

impl Default for Context {
    fn default() -> Self {
        Self::new()
    }
}
