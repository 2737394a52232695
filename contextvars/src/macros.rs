//! The macros, with their documentation.

/// Makes a `static` a context variable: its type `T` becomes [`ContextVar<T>`](crate::ContextVar).
///
/// Written like this:
///
/// ```
/// use contextvars::context_var;
///
/// /// Who asks.
/// #[context_var]
/// pub static USER: String;
///
/// /// The language of the answer.
/// #[context_var]
/// static LOCALE: String = String::from("en");
///
/// assert!(!USER.is_set());
/// assert_eq!(LOCALE.get(), "en");
/// ```
///
/// Means this:
///
/// ```
/// use contextvars::ContextVar;
///
/// /// Who asks.
/// pub static USER: ContextVar<String> = ContextVar::new("USER");
///
/// /// The language of the answer.
/// static LOCALE: ContextVar<String> = ContextVar::with_default("LOCALE", || String::from("en"));
///
/// assert!(!USER.is_set());
/// assert_eq!(LOCALE.get(), "en");
/// ```
///
/// and it finds out what `T` can do, without asking for it: a small `T: Copy` is kept in place, which makes reads and sets
/// fast, and a `T: Debug` is printed where a [`Context`](crate::Context) is.
///
/// A variable is declared in a module or in a function. Attributes, docs, `cfg` and visibility stay. `T` has to be
/// `Send + Sync + 'static`, because a captured context takes the value to other threads; as in any static,
/// lifetimes can be left out: `static NAME: &str = "x";`.
///
/// The default is any expression. It is evaluated at most once in a process, when it is first needed, in an empty
/// context, and what it sets is undone. If it panics, the next read tries again; if it reads its own variable, that is a panic
/// that says so; two that wait for each other on two threads deadlock, as two `LazyLock`s would. Reading a variable that has
/// neither a binding nor a default is an error.
///
/// # Options
///
/// They combine: `#[context_var(name = "request-id", secret)]`.
///
/// `name = ".."` is the name that messages and listings show, instead of the identifier:
///
/// ```
/// # use contextvars::{Context, context_var, scoped};
/// #[context_var(name = "request-id")]
/// static REQUEST: Option<u64> = None;
///
/// let context = scoped!(REQUEST = Some(7), { Context::current() });
/// assert_eq!(context.to_string(), "request-id=Some(7)");
/// ```
///
/// `inherit = false` keeps a binding with the thread or task that made it: no [`Context`](crate::Context) contains it, and
/// what is spawned does not see it. It lasts through [`scope`](crate::ContextVar::scope), a plain `scoped!` and a synchronous
/// `#[propagate]` on its thread, and across the awaits of its task; inside of `Context::run`, `Context::scope` and a propagated
/// job or task the variable is unbound until it is bound there. It is for what must not be shared, such as a database transaction:
///
/// ```
/// # use std::thread;
/// # use contextvars::{context_var, scoped};
/// #[context_var(inherit = false)]
/// static TRANSACTION: u32;
///
/// scoped!(TRANSACTION = 12, {
///     assert_eq!(TRANSACTION.get(), 12);
///     let seen = thread::spawn(|| TRANSACTION.is_set()).join().unwrap();
///     assert!(!seen);
/// });
/// ```
///
/// `secret` keeps the value out of logs:
///
/// ```
/// # use contextvars::{Context, context_var, scoped};
/// #[context_var(secret)]
/// static ACCESS_TOKEN: String;
///
/// let context = scoped!(ACCESS_TOKEN = "hunter2".into(), { Context::current() });
/// assert_eq!(context.to_string(), "ACCESS_TOKEN=<secret>");
/// ```
///
/// `crate = path` says where this crate is, if it is renamed or re-exported:
///
/// ```
/// mod framework {
///     pub use contextvars;
/// }
///
/// #[framework::contextvars::context_var(crate = framework::contextvars)]
/// static DEPTH: usize = 0;
///
/// assert_eq!(DEPTH.get(), 0);
/// ```
pub use contextvars_macros::context_var;

/// Makes what a function starts inherit its context, and the function itself run in a scope.
///
/// Written like this:
///
/// ```
/// use std::thread;
///
/// use contextvars::{context_var, propagate};
///
/// #[context_var]
/// static RECORD: usize;
///
/// #[propagate(RECORD = index)]
/// fn process(index: usize, words: &[&str]) -> usize {
///     thread::scope(|s| {
///         let longest = s.spawn(|| words.iter().map(|word| word.len()).max());
///         longest.join().unwrap().unwrap_or_default() + RECORD.get()
///     })
/// }
///
/// assert_eq!(process(3, &["one", "three"]), 8);
/// ```
///
/// Means this:
///
/// ```
/// # use std::thread;
/// # use contextvars::{context_var, propagate, scoped};
/// # #[context_var]
/// # static RECORD: usize;
/// fn process(index: usize, words: &[&str]) -> usize {
///     scoped!(RECORD = index, {
///         thread::scope(|s| {
///             let longest = s.spawn(propagate(|| words.iter().map(|word| word.len()).max()));
///             longest.join().unwrap().unwrap_or_default() + RECORD.get()
///         })
///     })
/// }
/// # assert_eq!(process(3, &["one", "three"]), 8);
/// ```
///
/// The arguments are bindings, as for [`scoped!`](crate::scoped!), whose values see the function's parameters; all of them can
/// be left out. What the body sets is undone when it ends, by whatever way.
///
/// What is started, and inherits: closures, functions and futures that are given to the spawning calls of std, rayon, tokio, smol
/// and futures, and the chains of parallel iterators. Callees are known by their names; what an argument is, its
/// type decides, so calls of the same name that start nothing are left as they are. The context is captured when the arguments of the
/// call are evaluated. Of a chain of a parallel iterator, every closure sees it for every item; a chain that is split over a `let`
/// is not followed: write [`.in_current_context()`](crate::Propagate::in_current_context) before its consuming method.
///
/// What is started never changes the context of the function, not even when it is joined. A callee that is called or awaited
/// without being started is no task of its own: it shares the function's context, and what it sets reaches the function, unless it is
/// marked, too.
///
/// # Async functions
///
/// The context is captured when the function is *called*, not when its future is first polled. The future is a task of its own.
///
/// Written like this:
///
/// ```
/// # use contextvars::{context_var, propagate};
/// # use futures_executor::block_on;
/// #[context_var]
/// static REQUEST: Option<u64> = None;
///
/// #[propagate(REQUEST = Some(id))]
/// async fn handle(id: u64, text: &str) -> String {
///     format!("{text} {}", REQUEST.get().unwrap_or_default())
/// }
///
/// assert_eq!(block_on(handle(7, "request")), "request 7");
/// ```
///
/// Means this:
///
/// ```
/// # use contextvars::{context_var, scoped};
/// # use futures_executor::block_on;
/// # #[context_var]
/// # static REQUEST: Option<u64> = None;
/// fn handle(id: u64, text: &str) -> impl Future<Output = String> {
///     scoped!(REQUEST = Some(id), async move {
///         format!("{text} {}", REQUEST.get().unwrap_or_default())
///     })
/// }
///
/// assert_eq!(block_on(handle(7, "request")), "request 7");
/// ```
///
/// So do functions that return `impl Future` or `Pin<Box<dyn Future>>`.
///
/// # Where it goes
///
/// On functions and methods. On an `impl` block, a trait or an inline module it means every function in it that has a body:
///
/// ```
/// # use std::thread;
/// # use contextvars::{context_var, propagate, scoped};
/// # #[context_var]
/// # static RECORD: usize;
/// struct Worker;
///
/// #[propagate]
/// impl Worker {
///     fn run(&self) -> usize {
///         thread::spawn(|| RECORD.get()).join().unwrap()
///     }
/// }
///
/// assert_eq!(scoped!(RECORD = 5, { Worker.run() }), 5);
/// ```
///
/// # Options
///
/// `spawn(..)` names further callees whose arguments are work, `skip(..)` names that are to be left alone:
///
/// ```
/// # use std::thread;
/// # use contextvars::{context_var, propagate, scoped};
/// # #[context_var]
/// # static RECORD: usize = 0;
/// fn execute(job: impl FnOnce() -> usize + Send + 'static) -> usize {
///     thread::spawn(job).join().unwrap()
/// }
///
/// #[propagate(spawn(execute), skip(spawn))]
/// fn process() -> (usize, usize) {
///     let detached = thread::spawn(|| RECORD.get());
///     (execute(|| RECORD.get()), detached.join().unwrap())
/// }
///
/// assert_eq!(scoped!(RECORD = 5, { process() }), (5, 0));
/// ```
///
/// `crate = path` says where this crate is, if it is renamed or re-exported.
///
/// # What it does not see
///
/// It sees the text of the function, and the arguments of macros that look like expressions. These stay as they are:
///
/// - What a `macro_rules!` of your own expands to, unless its argument is the call itself.
/// - A chain of parallel iterators that goes on in another statement. Enter the context where it ends, with
///   [`in_current_context`](crate::Propagate::in_current_context).
/// - A function pointer, or any other work, that is stored or passed on here, and started elsewhere later. Wrap it with
///   [`propagate`](fn@crate::propagate) where it has to capture.
/// - What code of others starts inside of a call: a client with threads of its own, say. What such a call takes as work can
///   be named with `spawn(..)`.
/// - Whose function a bare `join(..)`, `scope(..)`, `install(..)` or `broadcast(..)` is. It may be rayon's, or one of your own
///   that reads variables itself. So nothing is parked while it waits, and a closure that it runs on the calling thread is the
///   caller's own code: what it sets stays. Write `rayon::join(..)`, and each closure is a job of its own. A path without
///   `rayon` in it, such as `db::install(..)`, is left alone, as is a bare `in_place_scope(..)`; what is spawned in their
///   closures inherits.
/// - The items' own order in `par_sort()` and `par_sort_unstable()`: an `Ord` that reads a variable finds it unbound there. Write
///   `par_sort_by(Ord::cmp)`.
/// - Nested functions and other items in the body. They can have the attribute themselves.
///
/// ```
/// # use contextvars::{context_var, propagate, scoped};
/// # #[cfg(feature = "rayon")]
/// # use rayon::prelude::*;
/// # #[context_var]
/// # static RECORD: usize;
/// # #[cfg(feature = "rayon")]
/// # {
/// # use contextvars::Propagate;
/// #[propagate]
/// fn sum(items: &[usize]) -> usize {
///     let chain = items.par_iter().map(|item| item + RECORD.get());
///     chain.in_current_context().sum()
/// }
///
/// assert_eq!(scoped!(RECORD = 5, { sum(&[1, 2]) }), 13);
/// # }
///
/// let make: fn() -> usize = || RECORD.get();
/// let later = scoped!(RECORD = 5, { propagate(make) });
/// assert_eq!(std::thread::spawn(later).join().unwrap(), 5);
/// ```
pub use contextvars_macros::propagate;

/// Runs a block, or makes a future, with variables bound.
///
/// It takes bindings, as many as you like or none, and then the body, last.
///
/// Written like this:
///
/// ```
/// # use std::thread;
/// use contextvars::{context_var, scoped};
///
/// #[context_var]
/// static RECORD: usize;
///
/// #[context_var]
/// static USER: String;
///
/// # let user = String::from("ann");
/// let length = scoped!(RECORD = 3, USER = user.clone(), {
///     let handle = thread::spawn(|| USER.with(|user| user.len()));
///     handle.join().unwrap() + RECORD.get()
/// });
/// assert_eq!(length, 6);
/// assert!(!RECORD.is_set());
/// ```
///
/// Means this:
///
/// ```
/// # use std::thread;
/// # use contextvars::{context_var, propagate};
/// # #[context_var]
/// # static RECORD: usize;
/// # #[context_var]
/// # static USER: String;
/// # let user = String::from("ann");
/// let (record, name) = (3, user.clone());
/// let length = RECORD.scope(record, || {
///     USER.scope(name, || {
///         let handle = thread::spawn(propagate(|| USER.with(|user| user.len())));
///         handle.join().unwrap() + RECORD.get()
///     })
/// });
/// assert_eq!(length, 6);
/// assert!(!RECORD.is_set());
/// ```
///
/// except that all variables are bound in one step, and that the body is no closure: `?`, `return`, `break` and `continue`
/// act on the function or loop around it.
///
/// ```
/// # use contextvars::{context_var, scoped};
/// # #[context_var]
/// # static RECORD: usize;
/// fn first_line(text: &str) -> Option<String> {
///     scoped!(RECORD = 3, {
///         let line = text.lines().next()?; // returns from `first_line`
///         Some(format!("{}: {line}", RECORD.get()))
///     })
/// }
///
/// assert_eq!(first_line("one\ntwo").as_deref(), Some("3: one"));
/// assert_eq!(first_line(""), None);
/// ```
///
/// The values are evaluated in the context outside, before any of them is bound. When the body ends, by whatever way, everything
/// that was bound or set in it is undone. What the body starts inherits its context, as with
/// [`#[propagate]`](macro@crate::propagate).
///
/// # Without bindings
///
/// It is only a scope, at the end of which all that was set is undone:
///
/// ```
/// # use contextvars::{context_var, scoped};
/// #[context_var]
/// static LOCALE: String = String::from("en");
///
/// scoped!({
///     LOCALE.set("ro".into());
///     assert_eq!(LOCALE.get(), "ro");
/// });
/// assert_eq!(LOCALE.get(), "en");
/// ```
///
/// # Futures
///
/// With an `async` or `async move` block as its body it is a future.
///
/// Written like this:
///
/// ```
/// # use contextvars::{context_var, scoped};
/// # use futures_executor::block_on;
/// #[context_var]
/// static REQUEST: Option<u64> = None;
///
/// # async fn fetch() -> Option<u64> {
/// #     REQUEST.get()
/// # }
/// # block_on(async {
/// let page = scoped!(REQUEST = Some(7), async move { fetch().await });
/// assert_eq!(page.await, Some(7));
/// # });
/// ```
///
/// Means this:
///
/// ```
/// # use contextvars::{Context, Propagate, context_var};
/// # use futures_executor::block_on;
/// # #[context_var]
/// # static REQUEST: Option<u64> = None;
/// # async fn fetch() -> Option<u64> {
/// #     REQUEST.get()
/// # }
/// # block_on(async {
/// let context = Context::current().with_value(&REQUEST, Some(7));
/// let page = async move { fetch().await }.in_context(context);
/// assert_eq!(page.await, Some(7));
/// # });
/// ```
///
/// The values are evaluated and the context is captured where `scoped!` stands, not when the future is polled. The future is a
/// task of its own: of variables with `inherit = false` it has the bindings in its own list, and none from
/// outside.
///
/// A plain body can't contain an `.await`, because a scope belongs to its thread while others are polled there, too:
///
/// ```compile_fail
/// # use contextvars::{context_var, scoped};
/// # #[context_var]
/// # static REQUEST: Option<u64> = None;
/// # async fn fetch() {}
/// # async fn page() {
/// scoped!(REQUEST = Some(7), { fetch().await });
/// # }
/// ```
///
/// A macro of your own that expands to an `.await` is not seen through; do not call one in a plain body.
#[macro_export]
macro_rules! scoped {
    ($($argument:tt)*) => {
        $crate::__private::scoped!([$crate] $($argument)*)
    };
}
