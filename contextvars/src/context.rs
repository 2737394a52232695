//! Contexts: capture, run, scope, wrap, and what is in them.

use std::fmt::{self, Debug, Display, Formatter};
use std::iter::FusedIterator;
use std::panic::{RefUnwindSafe, UnwindSafe};

use crate::ContextVar;
#[cfg(feature = "rayon")]
use crate::store::Lent;
use crate::store::{self, Bound, ContextId, Entered, Local, Root, RootIter};

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
impl UnwindSafe for Entry<'_> {}
impl RefUnwindSafe for Entry<'_> {}

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
    fn run_with_local<R>(&mut self, local: &mut Local, f: impl FnOnce() -> R) -> R {
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
        self.root.bind(&var.key, value);
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
        self.root
            .iter()
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

    /// The bindings, in the order in which the program's variables were first bound.
    ///
    /// ```
    /// # use contextvars::{Context, ContextVar};
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// for entry in &Context::new().with_value(&LEVEL, 1) {
    ///     assert_eq!(entry.name(), "LEVEL");
    ///     assert_eq!(entry.value::<u8>(), Some(&1));
    /// }
    /// ```
    pub fn iter(&self) -> Iter<'_> {
        Iter {
            bindings: self.root.iter(),
        }
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

/// A map from names to values. `<secret>` stands for a value that must not be printed, `<type>` for one that can't be.
impl Debug for Context {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let entries = self.iter().map(|entry| (entry.name(), entry.bound));
        f.debug_map()
            .entries(entries.map(|(name, bound)| (name, DebugValue(bound))))
            .finish()
    }
}

/// One line for a log: `RECORD=3 USER="ann"`.
impl Display for Context {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (i, entry) in self.iter().enumerate() {
            let space = if i == 0 { "" } else { " " };
            write!(f, "{space}{}={:?}", entry.name(), DebugValue(entry.bound))?;
        }
        Ok(())
    }
}

impl<'a> IntoIterator for &'a Context {
    type Item = Entry<'a>;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

/// The bindings of a [`Context`]; see [`Context::iter`].
///
/// ```
/// use contextvars::{Context, ContextVar};
///
/// static USER: ContextVar<&str> = ContextVar::new("USER");
/// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
///
/// let context = Context::new().with_value(&USER, "ann").with_value(&LEVEL, 1);
/// let names: Vec<_> = context.iter().map(|entry| entry.name()).collect();
/// assert_eq!(names, ["USER", "LEVEL"]);
/// ```
#[derive(Clone)]
pub struct Iter<'a> {
    bindings: RootIter<'a>,
}

impl<'a> Iterator for Iter<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        self.bindings.next().map(|bound| Entry { bound })
    }
}

impl FusedIterator for Iter<'_> {}

impl Debug for Iter<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

/// One binding of a [`Context`]; see [`Context::iter`].
///
/// ```
/// use contextvars::{Context, ContextVar};
///
/// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
///
/// let context = Context::new().with_value(&LEVEL, 1);
/// let entry = context.iter().next().unwrap();
/// assert_eq!((entry.name(), entry.type_name()), ("LEVEL", "u8"));
/// assert_eq!(entry.value::<u8>(), Some(&1));
/// ```
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    bound: Bound<'a>,
}

impl<'a> Entry<'a> {
    /// The name of the variable.
    ///
    /// ```
    /// # use contextvars::{Context, ContextVar};
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let context = Context::new().with_value(&LEVEL, 1);
    /// assert!(context.iter().any(|entry| entry.name() == "LEVEL"));
    /// ```
    pub fn name(&self) -> &'static str {
        self.bound.name()
    }

    /// The name of the type of the value, as [`std::any::type_name`] gives it: for people, not for programs.
    ///
    /// ```
    /// # use contextvars::{Context, ContextVar};
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let context = Context::new().with_value(&LEVEL, 1);
    /// assert!(context.iter().any(|entry| entry.type_name() == "u8"));
    /// ```
    pub fn type_name(&self) -> &'static str {
        self.bound.type_name()
    }

    /// The value, if it is a `T`. It is borrowed from the [`Context`], and outlives the entry.
    ///
    /// ```
    /// # use contextvars::{Context, ContextVar};
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let context = Context::new().with_value(&LEVEL, 1);
    /// let numbers: Vec<&u8> = context.iter().filter_map(|entry| entry.value()).collect();
    /// assert_eq!(numbers, [&1]);
    /// ```
    pub fn value<T: 'static>(&self) -> Option<&'a T> {
        self.bound.value()
    }
}

impl Debug for Entry<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("name", &self.name())
            .field("type_name", &self.type_name())
            .field("value", &DebugValue(self.bound))
            .finish()
    }
}

struct DebugValue<'a>(Bound<'a>);

impl Debug for DebugValue<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.fmt_value(f)
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

/// A context with the `inherit = false` bindings of the one task that runs in it.
pub(crate) struct Task {
    context: Context,
    local: Local,
}

impl Task {
    pub(crate) const fn new(context: Context) -> Self {
        Self {
            context,
            local: Local::EMPTY,
        }
    }

    /// Binds for this task, before it runs.
    pub(crate) fn bind<T: Send + Sync + 'static>(&mut self, var: &'static ContextVar<T>, value: T) {
        if var.key.inherit() {
            self.context.root.bind(&var.key, value);
        } else {
            self.local.bind(&var.key, value);
        }
    }

    /// Runs a part of the task: what `f` sets is there the next time.
    #[inline]
    pub(crate) fn run<R>(&mut self, f: impl FnOnce() -> R) -> R {
        self.context.run_with_local(&mut self.local, f)
    }

    pub(crate) fn context(&self) -> &Context {
        &self.context
    }

    #[cfg(feature = "rayon")]
    pub(crate) fn into_context(self) -> Context {
        self.context
    }
}
