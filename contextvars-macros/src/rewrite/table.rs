//! The spawn table: which callees take work, and what they do with it. Adding a callee is one line,
//! and one file in `tests/rows` that says how a call of it is expanded; a row without its file
//! fails a test.
//!
//! The engine knows a callee by its last path segment or method name, and by how many arguments it
//! takes. All names that the engine compares with are in this file.

use syn::{Path, PathSegment};

/// A row: a callee that takes work.
#[derive(Debug)]
pub(super) struct Callee {
    pub(super) name: &'static str,
    /// How many arguments it takes, a method's receiver not counted.
    pub(super) arity: usize,
    /// Which of them are work.
    pub(super) work: &'static [usize],
    /// For each of these, which of the callee's generic types is its type: in
    /// `join::<A, B, RA, RB>` the first two.
    pub(super) types: &'static [usize],
    pub(super) protocol: Protocol,
    /// The crates that have a callee of this name and arity.
    pub(super) families: &'static [Family],
    /// How such a callee is called.
    pub(super) called: Called,
    /// The work is a closure that gives back a future, which runs later, too.
    pub(super) gives_future: bool,
}

/// How a callee is called: of two rows with the same name and arity, one is a method.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Called {
    Anyhow,
    Function,
    Method,
    /// A method, if one of its arguments is a closure literal: the other method of this name takes a
    /// key and a future.
    MethodWithClosure,
    /// A function whose name is so common that its path has to name the family.
    ByPath,
}

/// What a callee does with work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Protocol {
    /// Work runs later: it takes a capture along. It may be a closure, a function or a future.
    Spawn,
    /// As [`Spawn`](Self::Spawn), and every thread calls the same closure: it must stay `Fn`.
    SpawnOnAll,
    /// The callee waits for the work, which enters a loan. A closure literal counts only if it has
    /// this many parameters, a function only if it fits rayon's.
    Wait { params: usize },
    /// The callee runs the body as its caller's own code, and waits for jobs when the body is done.
    InPlace,
    /// The callee compares the items of its receiver by a function of two of them, or by a key, of
    /// one.
    Sort { params: usize },
}

/// A crate, or several that share their callees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Family {
    Std,
    Rayon,
    /// With tokio-util.
    Tokio,
    Futures,
    AsyncTask,
    /// With the crates that smol consists of, and async-global-executor.
    Smol,
    AsyncScoped,
    Actix,
}

impl Family {
    /// The names of its crates and modules.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Std => &["std", "thread"],
            Self::Rayon => &["rayon", "rayon_core"],
            Self::Tokio => &["tokio", "tokio_util"],
            Self::Futures => &["futures", "futures_util"],
            Self::AsyncTask => &["async_task"],
            Self::Smol => &[
                "smol",
                "async_executor",
                "async_global_executor",
                "blocking",
            ],
            Self::AsyncScoped => &["async_scoped"],
            Self::Actix => &["actix_web", "actix_rt", "web"],
        }
    }

    /// Whether a path says that its last segment is of this family: one of the segments before
    /// names its crate or module.
    pub(super) fn is_named_in(self, path: &Path) -> bool {
        let names = self.names();
        let mut owners = path.segments.iter().rev().skip(1);
        owners.any(|owner| names.iter().any(|name| owner.ident == name))
    }
}

use Family::{Actix, AsyncScoped, AsyncTask, Futures, Rayon, Smol, Std, Tokio};
use Protocol::{InPlace, Sort, Spawn, SpawnOnAll, Wait};

const fn callee(
    name: &'static str,
    arity: usize,
    work: &'static [usize],
    types: &'static [usize],
    protocol: Protocol,
    families: &'static [Family],
) -> Callee {
    Callee {
        name,
        arity,
        work,
        types,
        protocol,
        families,
        called: Called::Anyhow,
        gives_future: false,
    }
}

impl Callee {
    const fn called(self, called: Called) -> Self {
        Self { called, ..self }
    }

    const fn gives_future(self) -> Self {
        Self {
            gives_future: true,
            ..self
        }
    }

    /// Whether a path names one of the row's families.
    fn is_of_family_in(&self, path: &Path) -> bool {
        self.families.iter().any(|family| family.is_named_in(path))
    }
}

/// The table. Rows of the same name differ in arity.
#[rustfmt::skip]
pub(super) const CALLEES: &[Callee] = &[
    // name, arity, arguments that are work, generics that are their types, protocol, families
    callee("spawn", 1, &[0], &[0], Spawn, &[Std, Rayon, Tokio, Futures, Smol]),
    callee("spawn", 2, &[0], &[0], Spawn, &[AsyncTask]).called(Called::Function), // the second one only schedules
    callee("spawn", 2, &[0], &[0], Spawn, &[AsyncTask]).called(Called::MethodWithClosure).gives_future(), // of `Builder`
    callee("spawn", 2, &[1], &[0], Spawn, &[Tokio]).called(Called::Method), // of `JoinMap`, as all that take a key
    callee("spawn_scoped", 2, &[1], &[0], Spawn, &[Std]),
    callee("spawn_unchecked", 1, &[0], &[0], Spawn, &[Std]),
    callee("spawn_unchecked", 2, &[0], &[0], Spawn, &[AsyncTask]).called(Called::Function),
    callee("spawn_unchecked", 2, &[0], &[0], Spawn, &[AsyncTask]).called(Called::MethodWithClosure).gives_future(),
    callee("spawn_fifo", 1, &[0], &[0], Spawn, &[Rayon]),
    callee("spawn_broadcast", 1, &[0], &[0], SpawnOnAll, &[Rayon]),
    callee("spawn_blocking", 1, &[0], &[0], Spawn, &[Tokio, Smol]),
    callee("spawn_blocking", 2, &[1], &[0], Spawn, &[Tokio]).called(Called::Method),
    callee("spawn_blocking_on", 3, &[1], &[0], Spawn, &[Tokio]).called(Called::Method),
    callee("spawn_blocking_on", 2, &[0], &[0], Spawn, &[Tokio]),
    callee("spawn_local", 1, &[0], &[0], Spawn, &[Tokio, Futures, Smol]),
    callee("spawn_local", 2, &[0], &[0], Spawn, &[AsyncTask]).called(Called::Function),
    callee("spawn_local", 2, &[0], &[0], Spawn, &[AsyncTask]).called(Called::MethodWithClosure).gives_future(),
    callee("spawn_local", 2, &[1], &[0], Spawn, &[Tokio]).called(Called::Method),
    callee("spawn_on", 2, &[0], &[0], Spawn, &[Tokio]),
    callee("spawn_local_on", 2, &[0], &[0], Spawn, &[Tokio]),
    callee("spawn_on", 3, &[1], &[0], Spawn, &[Tokio]).called(Called::Method),
    callee("spawn_local_on", 3, &[1], &[0], Spawn, &[Tokio]).called(Called::Method),
    callee("spawn_pinned", 1, &[0], &[0], Spawn, &[Tokio]).gives_future(),
    callee("spawn_pinned_by_idx", 2, &[0], &[0], Spawn, &[Tokio]).gives_future(),
    callee("spawn_cancellable", 2, &[0], &[0], Spawn, &[AsyncScoped]), // the second one is called in a destructor
    callee("block", 1, &[0], &[0], Spawn, &[Actix]).called(Called::ByPath),
    callee("spawn_with_handle", 1, &[0], &[0], Spawn, &[Futures]),
    callee("spawn_local_with_handle", 1, &[0], &[0], Spawn, &[Futures]),
    callee("spawn_ok", 1, &[0], &[0], Spawn, &[Futures]),
    callee("unblock", 1, &[0], &[1], Spawn, &[Smol]),
    callee("join", 2, &[0, 1], &[0, 1], Wait { params: 0 }, &[Rayon]),
    callee("join_context", 2, &[0, 1], &[0, 1], Wait { params: 1 }, &[Rayon]),
    callee("scope", 1, &[0], &[0], Wait { params: 1 }, &[Rayon]),
    callee("scope_fifo", 1, &[0], &[0], Wait { params: 1 }, &[Rayon]),
    callee("install", 1, &[0], &[0], Wait { params: 0 }, &[Rayon]),
    callee("broadcast", 1, &[0], &[0], Wait { params: 1 }, &[Rayon]),
    callee("in_place_scope", 1, &[0], &[0], InPlace, &[Rayon]),
    callee("in_place_scope_fifo", 1, &[0], &[0], InPlace, &[Rayon]),
    // The items' own order is not covered. While the call waits, the context is parked.
    callee("par_sort", 0, &[], &[], Sort { params: 0 }, &[Rayon]),
    callee("par_sort_unstable", 0, &[], &[], Sort { params: 0 }, &[Rayon]),
    callee("par_sort_by", 1, &[0], &[0], Sort { params: 2 }, &[Rayon]),
    callee("par_sort_by_key", 1, &[0], &[1], Sort { params: 1 }, &[Rayon]),
    callee("par_sort_by_cached_key", 1, &[0], &[1], Sort { params: 1 }, &[Rayon]),
    callee("par_sort_unstable_by", 1, &[0], &[0], Sort { params: 2 }, &[Rayon]),
    callee("par_sort_unstable_by_key", 1, &[0], &[1], Sort { params: 1 }, &[Rayon]),
];

/// The row of a call. If the path may name a method, its receiver may come first.
pub(super) fn find(
    name: &str,
    args: usize,
    has_closure: bool,
    path: Option<&Path>,
) -> Option<&'static Callee> {
    let may_have_receiver = path.is_some_and(may_have_receiver);
    CALLEES.iter().find(|callee| {
        let is_call = args == callee.arity
            && match (callee.called, path) {
                (Called::Anyhow, _) | (Called::Function, Some(_)) | (Called::Method, None) => true,
                (Called::MethodWithClosure, None) => has_closure,
                (Called::ByPath, Some(path)) => callee.is_of_family_in(path),
                _ => false,
            };
        let is_call_of_receiver = may_have_receiver
            && args == callee.arity + 1
            && match callee.called {
                Called::Anyhow | Called::Method => true,
                Called::MethodWithClosure => has_closure,
                Called::Function | Called::ByPath => false,
            };
        name == callee.name && (is_call || is_call_of_receiver)
    })
}

/// The rows of a name.
fn called(name: &str) -> impl Iterator<Item = &'static Callee> {
    CALLEES.iter().filter(move |callee| name == callee.name)
}

/// How many arguments a callee of this name has at least.
pub(super) fn least_arity(name: &str) -> usize {
    called(name)
        .map(|callee| callee.arity)
        .min()
        .unwrap_or_default()
}

/// Whether each callee of this name waits for its work.
pub(super) fn waits(name: &str) -> bool {
    called(name).all(|callee| matches!(callee.protocol, Wait { .. } | InPlace | Sort { .. }))
}

/// Whether a callee of this name hands work over, and is a function of a crate or module with the name
/// `owner`.
pub(super) fn is_spawn_of(name: &str, owner: &str) -> bool {
    called(name).any(|callee| {
        callee.protocol == Spawn
            && callee
                .families
                .iter()
                .any(|family| family.names().contains(&owner))
    })
}

/// Whether a path is that of a callee of a family that it names.
pub(super) fn is_callee(path: &Path) -> bool {
    path.segments.last().is_some_and(|last| {
        let last = last.ident.to_string();
        CALLEES
            .iter()
            .any(|callee| last == callee.name && callee.is_of_family_in(path))
    })
}

/// What a callee takes as work. If it is given something else, the compiler is to say that of what the
/// user wrote.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Takes {
    /// Its name does not tell.
    Anything,
    Functions,
    Futures,
}

impl Takes {
    /// What a callee takes that a path names.
    pub(super) fn of(name: &str, family: Family) -> Self {
        if matches!(family, Std | Rayon | Actix) || takes_only_functions(name) {
            Self::Functions
        } else if matches!(family, Tokio | Smol) && (name == "spawn" || name == "spawn_local") {
            Self::Futures
        } else {
            Self::Anything
        }
    }
}

/// The name of each row.
pub(super) fn callees() -> impl Iterator<Item = &'static str> {
    CALLEES.iter().map(|callee| callee.name)
}

/// The name and the arity of each row.
#[cfg(test)]
pub(crate) fn rows() -> impl Iterator<Item = (&'static str, usize)> {
    CALLEES.iter().map(|callee| (callee.name, callee.arity))
}

/// Whether a callee of this name takes functions only, if it is one of the table's.
pub(super) fn takes_only_functions(name: &str) -> bool {
    name.starts_with("spawn_blocking") || name == "unblock"
}

/// Whether a callee's closures get what threads or jobs are spawned on.
pub(super) fn gives_spawner(name: &str) -> bool {
    CALLEES.iter().any(|callee| {
        let gives = match callee.protocol {
            Wait { params } => params == 1 && callee.name.starts_with("scope"),
            InPlace => true,
            _ => callee.name.starts_with("spawn"),
        };
        name == callee.name && callee.families.contains(&Rayon) && gives
    })
}

/// The types of std and rayon, on which threads and jobs are spawned.
pub(super) const SPAWNERS: &[&str] = &["Builder", "Scope", "ScopeFifo", "ThreadPoolBuilder"];

/// Whether a callee of this name hands work over.
pub(super) fn hands_over(name: &str) -> bool {
    called(name).any(|callee| callee.protocol == Spawn)
}

/// Whether a path is that of a function that takes work, and nothing else.
pub(super) fn is_spawn_path(path: &Path) -> bool {
    let Some(last) = path.segments.last() else {
        return false;
    };
    let last = last.ident.to_string();
    CALLEES.iter().any(|callee| {
        last == callee.name
            && callee.arity == 1
            && callee.protocol == Spawn
            && !matches!(callee.called, Called::Method | Called::MethodWithClosure)
            && (path.segments.len() == 1 && callee.called == Called::Anyhow
                || callee.is_of_family_in(path))
    })
}

/// Whether a path is that of a function of rayon's that waits for its work.
pub(super) fn is_waiting_path(path: &Path) -> bool {
    path.segments.last().is_some_and(|last| {
        let last = last.ident.to_string();
        CALLEES
            .iter()
            .any(|callee| last == callee.name && matches!(callee.protocol, Wait { .. } | InPlace))
    }) && Rayon.is_named_in(path)
}

/// Whether a path may name a method, whose receiver comes first then: its owner is a type, and
/// types begin in upper case.
fn may_have_receiver(path: &Path) -> bool {
    owner(path).is_some_and(|owner| owner.ident.to_string().starts_with(char::is_uppercase))
}

/// The segment in front of a path's last: the type, trait or module whose the last one is.
pub(super) fn owner(path: &Path) -> Option<&PathSegment> {
    path.segments.iter().rev().nth(1)
}

/// The functions through which the engine looks for a closure literal: `Box::new(|| ..)`.
pub(super) const AROUND_CLOSURES: &[(&str, &str)] = &[("Box", "new")];

/// The functions through which the engine looks for an `async` block: `Box::pin(async { .. })`.
pub(super) const AROUND_FUTURES: &[(&str, &str)] = &[("Box", "pin")];

/// The functions of one argument through which the engine looks for work of any kind.
pub(super) const AROUND_WORK: &[(&str, &str)] = &[
    ("Box", "new"),
    ("Box", "pin"),
    ("Arc", "new"),
    ("Rc", "new"),
    ("Option", "Some"),
    ("Result", "Ok"),
];

/// The functions of any type that make something of work, as `Mutex::new` does.
pub(super) const CONSTRUCTORS: &[&str] = &["from", "new", "pin"];

/// The types of std's whose constructors hold what they get. What another type's constructor gets may have
/// to be a `fn` pointer.
pub(super) const WRAPPERS: &[&str] = &[
    "Arc", "BTreeMap", "Box", "Cell", "HashMap", "Mutex", "OnceCell", "OnceLock", "Pin", "Rc",
    "RefCell", "RwLock", "Vec", "VecDeque",
];

/// Those that make a pointer.
pub(super) const POINTERS: &[(&str, &str)] = &[
    ("Box", "new"),
    ("Box", "pin"),
    ("Arc", "new"),
    ("Rc", "new"),
];

/// The same, without a type in front.
pub(super) const VARIANTS_AROUND_WORK: &[&str] = &["Some", "Ok"];

/// The methods that make a box of a future.
pub(super) const BOXED: &[&str] = &["boxed", "boxed_local"];

/// The variant that is left out: its type may come from elsewhere.
pub(super) const FAILURE: &str = "Err";

/// The macro that makes a list of its arguments.
pub(super) const LIST: &str = "vec";

/// The containers of values that the engine looks for work in.
pub(super) const CONTAINERS: &[&str] = &["Vec", "VecDeque"];

/// Their functions that make an empty one.
pub(super) const EMPTY: &[&str] = &["new", "with_capacity"];

/// Methods whose result has a type if their receiver has one.
pub(super) const UNWRAPPING: &[&str] = &["expect", "unwrap", "unwrap_or_default"];

/// Methods whose result may take its type from where it goes.
pub(super) const INFERRED: &[&str] = &[
    "collect", "default", "into", "parse", "product", "sum", "try_into",
];

/// Functions of the same kind: of serde's formats, and such as have a type parameter for what they make.
pub(super) const DESERIALIZERS: &[&str] = &[
    "deserialize",
    "from_reader",
    "from_slice",
    "from_str",
    "from_value",
];

/// Traits whose functions have results of that kind.
pub(super) const INFERRED_TRAITS: &[&str] = &["Default", "From", "FromIterator", "FromStr", "Into"];

/// Macros that have no value.
pub(super) const DIVERGING: &[&str] = &["panic", "todo", "unimplemented", "unreachable"];

/// Macros that quote their tokens, or that rewrite their spawns themselves.
pub(super) const QUOTING: &[&str] = &[
    "concat",
    "macro_rules",
    "parse_quote",
    "quote",
    "quote_spanned",
    "scoped",
    "stringify",
];

/// Macros that print their argument, if they have no message.
pub(super) const ASSERTING: &[&str] = &["assert", "debug_assert"];

/// Macros that match a value with a pattern: `value, pattern if guard`.
pub(super) const MATCHING: &[&str] = &["assert_matches", "debug_assert_matches", "matches"];

/// Macros of tokio and futures with arms: `pattern = future => handler`.
pub(super) const SELECTS: &[&str] = &["select", "select_biased", "select_with_strategy"];

/// Whether a name is one of a list.
pub(super) fn is_one_of(name: &proc_macro2::Ident, names: &[&str]) -> bool {
    // One text for all comparisons: in the compiler, each comparison of an identifier makes one.
    let name = name.to_string();
    names.iter().any(|candidate| name == **candidate)
}

/// Whether it is the method of a variable or of a context that runs a closure in a scope, by the number
/// of its arguments and that of the closure's parameters.
pub(super) fn scopes_a_value(method: &proc_macro2::Ident, args: usize, params: usize) -> bool {
    method == "scope" && (args == 2 || args == 1) && params == 0
}

/// Whether it is the method of a context that runs a closure in it.
pub(super) fn runs_in_context(method: &proc_macro2::Ident, args: usize, params: usize) -> bool {
    method == "run" && args == 1 && params == 0
}

/// Whether a callee of this name drives the futures that it gets to their ends.
pub(super) fn awaits(name: &proc_macro2::Ident) -> bool {
    name == "block_on"
}

/// Whether it is the macro that runs a block in a scope.
pub(super) fn is_scoped(path: &Path) -> bool {
    path.segments
        .last()
        .is_some_and(|last| last.ident == "scoped")
}

/// Whether a method's closures start threads that outlive the call, and serve everybody: they are to
/// begin with an empty context.
pub(super) fn starts_pool_threads(method: &proc_macro2::Ident) -> bool {
    method == "spawn_handler"
}
