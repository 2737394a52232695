//! The documentation of the macros, which the crate re-exports.

/// Declares a context variable: the type `T` of a `static` becomes
/// [`ContextVar<T>`](crate::ContextVar).
///
/// Written like this:
///
/// ```
/// use contextvars::context_var;
///
/// /// The user who sent the request.
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
/// /// The user who sent the request.
/// pub static USER: ContextVar<String> = ContextVar::new("USER");
///
/// /// The language of the answer.
/// static LOCALE: ContextVar<String> = ContextVar::with_default("LOCALE", || String::from("en"));
///
/// assert_eq!(LOCALE.get(), "en");
/// ```
///
/// The macro also finds out whether `T` is `Copy` or `Debug`, without a bound. A small `T: Copy` is
/// stored in place, which makes reads and sets fast. A `T: Debug` is printed where a
/// [`Context`](crate::Context) is printed.
///
/// A variable is declared in a module or in a function. Attributes, docs, `cfg` and visibility
/// stay. `T` must be `Send + Sync + 'static`, because a captured context takes the value to other
/// threads. As in any static, lifetimes can be left out: `static NAME: &str = "x";`.
///
/// The default is any expression. It is evaluated at most once in a process, when a read first
/// needs it, in an empty context; what it sets is undone. If it panics, the next read evaluates it
/// again. If it reads its own variable, it panics with a message that says so. Two defaults that
/// wait for each other on two threads deadlock, as two `LazyLock`s do. A read of a variable that
/// has neither a binding nor a default is an error.
///
/// # Options
///
/// Options combine: `#[context_var(name = "request-id", secret)]`.
///
/// `name = ".."` sets the name that messages and listings show instead of the identifier:
///
/// ```
/// # use contextvars::{Context, context_var, scoped};
/// #[context_var(name = "request-id")]
/// static REQUEST: Option<u64> = None;
/// let context = scoped!(REQUEST = Some(7), { Context::current() });
/// assert_eq!(context.to_string(), "request-id=Some(7)");
/// ```
///
/// `inherit = false` keeps a binding with the thread or task that made it. No
/// [`Context`](crate::Context) contains the binding, and spawned work does not see it. The binding
/// lasts through [`scope`](crate::ContextVar::scope), a plain `scoped!` and a synchronous
/// `#[propagate]` on its thread, and across the awaits of its task. A marked `async fn` and an
/// `async` block in `scoped!` see it where they are awaited. Inside of `Context::run`,
/// `Context::scope` and a propagated job or task, the variable is unbound until it is bound there.
/// Use it for a value that must not be shared, such as a database transaction:
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
/// `secret` keeps the value out of logs: it is shown as `<secret>`.
///
/// ```
/// # use contextvars::{Context, context_var, scoped};
/// #[context_var(secret)]
/// static ACCESS_TOKEN: String;
/// let context = scoped!(ACCESS_TOKEN = "hunter2".into(), { Context::current() });
/// assert_eq!(context.to_string(), "ACCESS_TOKEN=<secret>");
/// ```
///
/// `log = false` keeps the variable out of log lines and panic reports, such as those of the companion
/// crates. Listings show it.
///
/// ```
/// # use contextvars::{Context, context_var, scoped};
/// #[context_var(log = false)]
/// static POOL: u32;
/// let context = scoped!(POOL = 4, { Context::current() });
/// assert!(!context.iter().next().unwrap().is_logged());
/// assert_eq!(context.to_string(), "POOL=4");
/// ```
///
/// `scoped` makes a [`set`](crate::ContextVar::set) panic that no scope, task or `Context::run` would
/// undo. In a server such a `set` would show one client's value to the next.
///
/// ```should_panic
/// # use contextvars::context_var;
/// #[context_var(scoped)]
/// static USER: &str;
///
/// USER.set("ann"); // panics: nothing is around it that would undo it
/// ```
///
/// `crate = path` gives the path of this crate, where it is renamed or re-exported:
///
/// ```
/// # pub extern crate contextvars; // else rustdoc adds a private one
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

/// Runs a function in a scope, and makes the work that the function starts inherit its context.
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
/// The arguments of the attribute are bindings, as in [`scoped!`](crate::scoped!). Their values see
/// the parameters of the function. All bindings can be left out. What the body sets is undone when
/// the body ends: by a value, `?`, `return` or a panic.
///
/// These inherit: closures, functions and futures that are passed to the spawning calls of std,
/// rayon, tokio, smol and futures, and chains of parallel iterators. The macro finds these calls by
/// the name of the callee. The type of an argument decides whether the argument is work, so calls
/// of the same name that start no work do not change. The context is captured when the arguments of
/// the call are evaluated. In a chain of a parallel iterator, every closure sees the context for
/// every item, wherever the chain begins and ends.
///
/// What a job captured is dropped in the job's context, whether the job ran, panicked or never ran.
/// What the function was given by value is dropped before its scope ends, but for `self`, and for the
/// parameters of a closure.
///
/// Work that is started never changes the context of the function, not even when it is joined. A
/// function that is called or awaited, but not started as work, is no task of its own: it shares
/// the caller's context, and what it sets reaches the caller, unless the function is marked too.
///
/// # Async functions
///
/// The context is captured when the function is *called*, not when its future is first polled. What
/// the future sets stays with it. Where it is awaited, it sees its awaiter's bindings of variables
/// with `inherit = false`; where it is handed over to a spawn, none.
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
/// The same holds for functions that return something else that runs later: an `impl Trait` of a
/// future, a stream or a parallel iterator; a box of a future or a stream, also behind an alias or an
/// associated type whose name ends in `Fut`, `Future` or `Stream`. Any of them may be in an `Option`, a
/// `Result`, a `Vec` or an array. A future of any other type under such a name, or in an `Either`, stays
/// as it is, and so does a box whose output names a type parameter without a lifetime bound; rustc warns
/// at the return type.
///
/// # Where it goes
///
/// The attribute stands on a function or a method. On an `impl` block, a trait or an inline module
/// it applies to every function in it that has a body:
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
/// `spawn(..)` lists further callees whose arguments are work. `skip(..)` lists callees whose calls
/// do not change:
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
/// A callee that `spawn(..)` names may take closures, functions of up to four parameters, boxes and
/// counted pointers of them, also in tuples, structs, variants and containers such as a `Mutex`. A future
/// that such a callback gives back inherits, too. A name that occurs nowhere is an error.
///
/// `#[propagate(skip)]` on a statement, or on the expression at the end of a block, leaves it as it
/// is; so it does in [`scoped!`](crate::scoped!).
///
/// On a function in a marked block, the attribute adds its own options and bindings to those of the
/// block. Of two bindings of one variable, the function's is used, and the other one is not evaluated.
///
/// `explain` has rustc warn at each place that is rewritten, and say why; also at each closure and
/// future that a callee gets of which nothing is known.
/// `crate = path` gives the path of this crate, where it is renamed or re-exported.
///
/// # What it does not see
///
/// The macro sees the text of the function, and the arguments of macros: expressions, statements, or
/// calls among other tokens. Where it sees that something is missed, rustc warns at your token; each
/// such warning is one of `deprecated`, and `#[allow(deprecated)]` on the statement silences it. It
/// warns of
/// - a call of a callee that you named in which nothing is work, and a named macro with nothing but
///   names;
/// - work for a callee of yours or another crate's that takes a `fn` pointer, which can hold no
///   context; a closure of one untyped parameter that goes there does not compile, so write
///   `#[propagate(skip)]` on the statement;
/// - for a callee that you named, a function in a field or a tuple, and a list of several: they may have
///   to be `fn` pointers, as may a closure that captures nothing;
/// - a spawn that is not called where it is named (`let start = thread::spawn;`);
/// - an import in a marked module that gives a callee another name (`use std::thread::spawn as start;`),
///   unless you named that one in `spawn(..)`, and `use rayon as ..` anywhere;
/// - a future or a box that is returned and can't be changed;
/// - a future that leaves a plain `scoped!`, in unmarked text, too, and a future that leaves `VAR.scope(..)`,
///   `context.scope(..)` or `context.run(..)` in marked text, unless it has a context, as that of a marked
///   function and what `.in_current_context()` gives;
/// - a closure that borrows, in front of a `flat_map`, `flatten` or `skip` of a chain that is not
///   consumed where it stands.
///
/// Three forms do not compile, though they do unmarked. An awaited callee that you named, and that
/// wants a `'static` function, may refuse an `async` closure whose parameter has no type (write
/// `async |number: u64| ..`), or an argument that never returns beside a function's name. And a closure for
/// a callee that you named has to tell the type of its result: write `row.get::<u64>(0)`.
///
/// These do not change, and the macro can't tell that work is missed there:
/// - The expansion of a `macro_rules!` of your own, unless its argument is the call itself, or
///   `spawn(..)` names the macro: then closures and `async` blocks inherit, and functions do not.
/// - In macros whose tokens are neither expressions nor statements, chains of parallel iterators, and bare
///   names of functions, unless the callee's path names its crate, as `thread::spawn(work)` does.
/// - A future that a marked function or a callback gives back in a tuple or a struct, or as a `Timeout<F>`;
///   a callback's in a list, too, or in an `Ok` or `Some` around anything but `async`, `Box::pin` or `.boxed()`.
/// - Work that is stored or passed on here and started elsewhere later. Wrap it with
///   [`propagate`](fn@crate::propagate) where it must capture.
/// - A lazy iterator that the function of rayon's `walk_tree` gives back: its closures run outside.
/// - The closures that unmarked code puts behind a parallel iterator that a marked function gave back:
///   they are driven in the context of that iterator.
/// - A box of a future that leaves a scope: its type does not tell whether a marked function gave it. In
///   unmarked text, any future that leaves `VAR.scope(..)`, `context.scope(..)` or `context.run(..)`.
/// - What is collected into a `JoinSet` if only a field or a parameter says that it is one.
/// - The `FutureObj` that `spawn_obj`, `spawn_obj_ok` and `spawn_local_obj` of futures take.
/// - Spawns that a `use .. as ..` outside of the marked item gives another name.
/// - Work that another crate starts inside of a call, such as a client with threads of its own. If
///   the work is an argument of the call, name the callee with `spawn(..)`.
/// - The owner of an unqualified `join(..)`, `scope(..)`, `install(..)` or `broadcast(..)`: it may be a
///   function of your own that reads variables. So nothing is parked while it waits, and a closure
///   that it runs on the calling thread is the caller's own code: what it sets stays. Write
///   `rayon::join(..)`, and each closure is a job of its own. A path without `rayon` in it is left
///   alone, as is an unqualified `in_place_scope(..)`; the spawns in their closures inherit.
/// - The items' own order in `par_sort()` and `par_sort_unstable()`: an `Ord` that reads a variable
///   finds it unbound. Write `par_sort_by(Ord::cmp)`.
/// - The closure of rayon's `spawn_handler`, because the threads of a pool outlive the function.
/// - Nested functions and other items in the body. Mark them with the attribute themselves.
///
/// ```
/// # use contextvars::{context_var, propagate, scoped};
/// # #[context_var]
/// # static RECORD: usize;
/// let make: fn() -> usize = || RECORD.get();
/// let later = scoped!(RECORD = 5, { propagate(make) });
/// assert_eq!(std::thread::spawn(later).join().unwrap(), 5);
/// ```
pub use contextvars_macros::propagate;

/// Runs a block with variables bound, or makes a future that runs with them.
///
/// A future that a plain block returns escapes the scope: `scoped!(USER = user, { fetch() }).await`
/// polls `fetch` outside, where `USER` is not bound. To bind a future, make the body an `async`
/// block, `scoped!(USER = user, async { fetch().await }).await`, or write
/// [`fetch().with_value(&USER, user)`](crate::Propagate::with_value).
///
/// The arguments are any number of bindings, or none, and then the body.
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
/// ```
///
/// There are two differences: all variables are bound in one step, and the body is no closure. So
/// `?`, `return`, `break` and `continue` act on the enclosing function or loop.
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
/// ```
///
/// All values are evaluated in the outer context, before any of them is bound. When the body ends,
/// by a value, `?`, `return`, `break`, `continue` or a panic, everything that was bound or set in
/// it is undone. Work that the body starts inherits its context, as in
/// [`#[propagate]`](macro@crate::propagate).
///
/// # Without bindings
///
/// Without bindings it is only a scope, whose end undoes what was set:
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
/// If the body is an `async` or `async move` block, `scoped!` makes a future.
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
/// The values are evaluated and the context is captured where `scoped!` stands, not when the future
/// is polled. What the future sets stays with it. Of the variables with `inherit = false`, it sees
/// the bindings in its own list, and where it is awaited those of its awaiter. A future that is
/// handed over, to `tokio::spawn` for example, sees none from outside.
///
/// A plain body can't contain an `.await`. A scope belongs to its thread, and other futures are
/// polled on that thread while this one waits:
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
/// `scoped!` does not see the expansion of a macro of your own. Do not call one that expands to an
/// `.await` in a plain body.
#[macro_export]
#[doc(alias("fluid_let", "where"))]
macro_rules! scoped {
    ($($argument:tt)*) => {
        $crate::__private::scoped!([$crate] $($argument)*)
    };
}
