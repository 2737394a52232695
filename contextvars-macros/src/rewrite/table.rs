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
    /// Whether a path says that its last segment is of this family: one of the segments before
    /// names its crate or module.
    pub(super) fn is_named_in(self, path: &Path) -> bool {
        let names: &[&str] = match self {
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
        };
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
}

/// The table. Rows of the same name differ in arity.
#[rustfmt::skip]
pub(super) const CALLEES: &[Callee] = &[
    // name, arity, arguments that are work, generics that are their types, protocol, families
    callee("spawn", 1, &[0], &[0], Spawn, &[Std, Rayon, Tokio, Futures, Smol]),
    callee("spawn", 2, &[0], &[0], Spawn, &[AsyncTask]).called(Called::Function), // the second one only schedules
    callee("spawn", 2, &[1], &[0], Spawn, &[Tokio]).called(Called::Method), // of `JoinMap`, as all that take a key
    callee("spawn_scoped", 2, &[1], &[0], Spawn, &[Std]),
    callee("spawn_unchecked", 1, &[0], &[0], Spawn, &[Std]),
    callee("spawn_fifo", 1, &[0], &[0], Spawn, &[Rayon]),
    callee("spawn_broadcast", 1, &[0], &[0], SpawnOnAll, &[Rayon]),
    callee("spawn_blocking", 1, &[0], &[0], Spawn, &[Tokio, Smol]),
    callee("spawn_blocking", 2, &[1], &[0], Spawn, &[Tokio]).called(Called::Method),
    callee("spawn_blocking_on", 3, &[1], &[0], Spawn, &[Tokio]).called(Called::Method),
    callee("spawn_blocking_on", 2, &[0], &[0], Spawn, &[Tokio]),
    callee("spawn_local", 1, &[0], &[0], Spawn, &[Tokio, Futures, Smol]),
    callee("spawn_local", 2, &[0], &[0], Spawn, &[AsyncTask]).called(Called::Function),
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
pub(super) fn find(name: &str, args: usize, path: Option<&Path>) -> Option<&'static Callee> {
    let may_have_receiver = path.is_some_and(may_have_receiver);
    CALLEES.iter().find(|callee| {
        let is_call = args == callee.arity
            && match (callee.called, path) {
                (Called::Anyhow, _) | (Called::Function, Some(_)) | (Called::Method, None) => true,
                (Called::ByPath, Some(path)) => callee
                    .families
                    .iter()
                    .any(|family| family.is_named_in(path)),
                _ => false,
            };
        let is_call_of_receiver = may_have_receiver
            && args == callee.arity + 1
            && matches!(callee.called, Called::Anyhow | Called::Method);
        name == callee.name && (is_call || is_call_of_receiver)
    })
}

/// Whether a callee of this name hands work over.
pub(super) fn hands_over(name: &str) -> bool {
    CALLEES
        .iter()
        .any(|callee| name == callee.name && callee.protocol == Spawn)
}

/// Whether a path is that of a function that takes work, and nothing else.
pub(super) fn is_spawn_path(path: &Path) -> bool {
    let Some(last) = path.segments.last() else {
        return false;
    };
    CALLEES.iter().any(|callee| {
        last.ident == callee.name
            && callee.arity == 1
            && callee.protocol == Spawn
            && callee.called != Called::Method
            && (path.segments.len() == 1 && callee.called == Called::Anyhow
                || callee
                    .families
                    .iter()
                    .any(|family| family.is_named_in(path)))
    })
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

/// Those that make a pointer.
pub(super) const POINTERS: &[(&str, &str)] = &[
    ("Box", "new"),
    ("Box", "pin"),
    ("Arc", "new"),
    ("Rc", "new"),
];

/// The same, without a type in front.
pub(super) const VARIANTS_AROUND_WORK: &[&str] = &["Some", "Ok"];

/// The macro that makes a list of its arguments.
pub(super) const LIST: &str = "vec";

/// Methods whose result has a type if their receiver has one.
pub(super) const UNWRAPPING: &[&str] = &["expect", "unwrap", "unwrap_or_default"];

/// Methods whose result may take its type from where it goes.
pub(super) const INFERRED: &[&str] = &[
    "collect", "default", "into", "parse", "product", "sum", "try_into",
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

/// Macros of tokio and futures with arms: `pattern = future => handler`.
pub(super) const SELECTS: &[&str] = &["select", "select_biased", "select_with_strategy"];

/// Whether a name is one of a list.
pub(super) fn is_one_of(name: &proc_macro2::Ident, names: &[&str]) -> bool {
    // One text for all comparisons: in the compiler, each comparison of an identifier makes one.
    names.contains(&&*name.to_string())
}

/// Whether a method makes a parallel iterator.
pub(super) fn is_source(method: &str) -> bool {
    method == "into_par_iter"
        || (method.starts_with("par_") && method != EXTENDER && !method.starts_with("par_sort"))
}

/// The functions of `rayon::iter` that make a parallel iterator.
pub(super) const SOURCE_FUNCTIONS: &[&str] = &[
    "empty",
    "once",
    "repeat",
    "repeat_n",
    "repeatn",
    "split",
    "walk_tree",
    "walk_tree_postfix",
    "walk_tree_prefix",
    "into_par_iter",
    "par_bridge",
];

/// The methods of sources that take closures, which no adaptor covers.
pub(super) const SOURCE_CLOSURES: &[Closures] = &[
    ("par_split", &[(0, 1)]),
    ("par_split_inclusive", &[(0, 1)]),
    ("par_split_inclusive_mut", &[(0, 1)]),
    ("par_split_mut", &[(0, 1)]),
    ("par_split_terminator", &[(0, 1)]),
    ("par_matches", &[(0, 1)]),
    ("par_match_indices", &[(0, 1)]),
    ("par_chunk_by", &[(0, 2)]),
    ("par_chunk_by_mut", &[(0, 2)]),
    ("split", &[(1, 1)]),
    ("walk_tree", &[(1, 1)]),
    ("walk_tree_postfix", &[(1, 1)]),
    ("walk_tree_prefix", &[(1, 1)]),
];

/// The traits by which a source may be called as a function.
pub(super) const SOURCE_TRAITS: &[&str] = &["IntoParallelIterator", "ParallelBridge"];

/// The traits by which a consumer may be called as a function, with the chain first.
pub(super) const CONSUMING_TRAITS: &[&str] = &["ParallelIterator", "IndexedParallelIterator"];

/// A method that consumes the chain that it is given.
pub(super) const EXTENDER: &str = "par_extend";

/// The methods that drive a parallel iterator.
pub(super) const CONSUMERS: &[&str] = &[
    "all",
    "any",
    "cmp",
    "collect",
    "collect_into_vec",
    "collect_vec_list",
    "count",
    "eq",
    "find",
    "find_any",
    "find_first",
    "find_last",
    "find_map_any",
    "find_map_first",
    "find_map_last",
    "for_each",
    "for_each_init",
    "for_each_with",
    "ge",
    "gt",
    "le",
    "lt",
    "max",
    "max_by",
    "max_by_key",
    "min",
    "min_by",
    "min_by_key",
    "ne",
    "partial_cmp",
    "partition",
    "partition_map",
    "position",
    "position_any",
    "position_first",
    "position_last",
    "product",
    "reduce",
    "reduce_with",
    "sum",
    "try_for_each",
    "try_for_each_init",
    "try_for_each_with",
    "try_reduce",
    "try_reduce_with",
    "unzip",
    "unzip_into_vecs",
];

/// The other adaptors: they take no closure.
pub(super) const PLAIN_ADAPTORS: &[&str] = &[
    "by_exponential_blocks",
    "by_uniform_blocks",
    "chain",
    "chunks",
    "cloned",
    "copied",
    "enumerate",
    "flatten",
    "flatten_iter",
    "interleave",
    "interleave_shortest",
    "intersperse",
    "panic_fuse",
    "rev",
    "skip",
    "skip_any",
    "step_by",
    "take",
    "take_any",
    "while_some",
    "with_max_len",
    "with_min_len",
    "zip",
    "zip_eq",
];

/// Whether a method is an adaptor.
pub(super) fn is_adaptor(method: &proc_macro2::Ident) -> bool {
    is_one_of(method, PLAIN_ADAPTORS) || takes_closures(method)
}

/// Whether a method is an adaptor that takes closures.
pub(super) fn takes_closures(method: &proc_macro2::Ident) -> bool {
    ADAPTORS.iter().any(|(name, _)| method == name)
}

/// The methods whose result is an iterator of the standard library, or never a parallel one: a chain
/// that begins with one stays as it is.
pub(super) const SEQUENTIAL: &[&str] = &[
    "args",
    "as_bytes",
    "as_deref",
    "as_mut",
    "as_ref",
    "as_slice",
    "as_str",
    "borrow",
    "borrow_mut",
    "by_ref",
    "bytes",
    "char_indices",
    "chars",
    "checked_add",
    "checked_mul",
    "checked_sub",
    "chunk_by",
    "chunks_exact",
    "cycle",
    "deref",
    "drain",
    "entries",
    "err",
    "first",
    "fuse",
    "get",
    "get_mut",
    "into_iter",
    "into_keys",
    "into_values",
    "iter",
    "iter_mut",
    "keys",
    "last",
    "len",
    "lines",
    "lock",
    "map_err",
    "map_while",
    "matches",
    "next",
    "next_back",
    "nth",
    "ok",
    "ok_or",
    "or_else",
    "parse",
    "peek",
    "peekable",
    "pop",
    "range",
    "rsplit",
    "rsplitn",
    "scan",
    "skip_while",
    "split",
    "split_ascii_whitespace",
    "split_whitespace",
    "splitn",
    "take_while",
    "then",
    "then_some",
    "to_string",
    "to_vec",
    "trim",
    "unwrap",
    "values",
    "values_mut",
    "vars",
    "windows",
];

/// The method that makes a sequential iterator parallel: what the iterator runs, runs in the chain.
pub(super) const BRIDGE: &str = "par_bridge";

/// The closures of sequential iterators.
pub(super) const SEQUENTIAL_CLOSURES: &[Closures] = &[
    ("filter", &[(0, 1)]),
    ("filter_map", &[(0, 1)]),
    ("flat_map", &[(0, 1)]),
    ("inspect", &[(0, 1)]),
    ("map", &[(0, 1)]),
    ("map_while", &[(0, 1)]),
    ("scan", &[(1, 2)]),
    ("skip_while", &[(0, 1)]),
    ("take_while", &[(0, 1)]),
];

/// The collections that spawn what they are collected from.
pub(super) const SPAWNING_COLLECTIONS: &[&str] = &["JoinSet"];

/// The adaptors that drive the links before them on their own: an adaptor after them does not cover
/// those links.
pub(super) const BARRIERS: &[&str] = &["flat_map", "flatten", "skip"];

/// A method, and its arguments that are closures: each as its index and the number of its
/// parameters.
pub(super) type Closures = (&'static str, &'static [(usize, usize)]);

/// The adaptors that take closures.
pub(super) const ADAPTORS: &[Closures] = &[
    ("filter", &[(0, 1)]),
    ("filter_map", &[(0, 1)]),
    ("flat_map", &[(0, 1)]),
    ("flat_map_iter", &[(0, 1)]),
    ("fold", &[(0, 0), (1, 2)]),
    ("fold_chunks", &[(1, 0), (2, 2)]),
    ("fold_chunks_with", &[(2, 2)]),
    ("fold_with", &[(1, 2)]),
    ("inspect", &[(0, 1)]),
    ("map", &[(0, 1)]),
    ("map_init", &[(0, 0), (1, 2)]),
    ("map_with", &[(1, 2)]),
    ("positions", &[(0, 1)]),
    ("skip_any_while", &[(0, 1)]),
    ("take_any_while", &[(0, 1)]),
    ("try_fold", &[(0, 0), (1, 2)]),
    ("try_fold_with", &[(1, 2)]),
    ("update", &[(0, 1)]),
];

/// Whether it is the method of a variable that runs a closure in a scope.
pub(super) fn scopes_a_value(method: &proc_macro2::Ident, args: usize) -> bool {
    method == "scope" && args == 2
}

/// Callees of the standard library that run their closures at once, and such as do not start a future
/// that they get.
const RUN_AT_ONCE: &[&str] = &[
    "all",
    "and_modify",
    "and_then",
    "any",
    "binary_search_by",
    "binary_search_by_key",
    "block_on",
    "boxed",
    "call_once",
    "catch_unwind",
    "chunk_by",
    "cloned",
    "dedup_by",
    "dedup_by_key",
    "drop",
    "entry",
    "extend_with",
    "filter",
    "filter_map",
    "find",
    "find_map",
    "flat_map",
    "fold",
    "for_each",
    "from_fn",
    "get_or_init",
    "get_or_insert_with",
    "in_context",
    "in_current_context",
    "inspect",
    "inspect_err",
    "into_iter",
    "is_none_or",
    "is_ok_and",
    "is_some_and",
    "is_sorted_by",
    "is_sorted_by_key",
    "map",
    "map_err",
    "map_or",
    "map_or_else",
    "map_while",
    "max_by",
    "max_by_key",
    "min_by",
    "min_by_key",
    "new",
    "ok_or_else",
    "or_else",
    "or_insert_with",
    "or_insert_with_key",
    "partition",
    "partition_point",
    "pin",
    "poll_fn",
    "position",
    "reduce",
    "repeat_with",
    "resize_with",
    "retain",
    "retain_mut",
    "rposition",
    "rsplit",
    "scan",
    "scope",
    "set",
    "skip_while",
    "sort_by",
    "sort_by_cached_key",
    "sort_by_key",
    "sort_unstable_by",
    "sort_unstable_by_key",
    "split",
    "split_inclusive",
    "splitn",
    "step_by",
    "successors",
    "sum",
    "take_if",
    "take_while",
    "then",
    "trim_end_matches",
    "trim_matches",
    "trim_start_matches",
    "try_fold",
    "try_for_each",
    "unwrap_or_else",
    "update",
    "with",
    "with_borrow",
    "with_borrow_mut",
    "with_value",
    "zip",
];

/// Whether a callee runs its closures at once.
pub(super) fn runs_at_once(name: &proc_macro2::Ident) -> bool {
    is_one_of(name, RUN_AT_ONCE)
        || is_one_of(name, CONSUMERS)
        || is_adaptor(name)
        || SOURCE_CLOSURES.iter().any(|(source, _)| name == source)
}

/// Whether a method gives another value of the same type.
pub(super) fn is_copy(method: &proc_macro2::Ident) -> bool {
    method == "clone"
}

/// Whether a method collects an iterator.
pub(super) fn is_collect(method: &proc_macro2::Ident) -> bool {
    method == "collect"
}
