//! The spawn table: which callees take work, and what they do with it. Adding a callee is one line, and one test.
//!
//! A callee is known by its last path segment or method name, and by how many arguments it takes. What an argument
//! *is* is decided by its syntax where that is enough (a closure literal), and by its type elsewhere.

/// A callee that takes work.
pub(super) struct Callee {
    pub(super) name: &'static str,
    /// How many arguments it takes, a method's receiver not counted.
    pub(super) arity: usize,
    /// Which of them are work.
    pub(super) work: &'static [usize],
    pub(super) how: How,
}

/// What a callee does with work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum How {
    /// Work runs later: it takes a capture along. It may be a closure, a function or a future.
    HandOver,
    /// As [`HandOver`](Self::HandOver), and every thread calls the same closure: it must stay `Fn`.
    HandToAll,
    /// The callee waits for the work, which borrows its caller's context. A closure literal counts only if it has this
    /// many parameters, a function only if it fits rayon's.
    Wait { params: usize },
    /// The callee runs the body as its caller's own code, and waits afterwards.
    InPlace,
}

use How::{HandOver, HandToAll, InPlace, Wait};

const fn callee(name: &'static str, arity: usize, work: &'static [usize], how: How) -> Callee {
    Callee {
        name,
        arity,
        work,
        how,
    }
}

/// The table. The rows of one name differ in arity.
pub(super) const CALLEES: &[Callee] = &[
    // std: thread::spawn, Builder::spawn, Scope::spawn; rayon: spawn, Scope::spawn, ThreadPool::spawn;
    // tokio, smol, async-global-executor, futures: spawn, JoinSet, Handle, Runtime, Executor, Spawn
    callee("spawn", 1, &[0], HandOver),
    // std
    callee("spawn_scoped", 2, &[1], HandOver),
    callee("spawn_unchecked", 1, &[0], HandOver),
    // rayon
    callee("spawn_fifo", 1, &[0], HandOver),
    callee("spawn_broadcast", 1, &[0], HandToAll),
    callee("join", 2, &[0, 1], Wait { params: 0 }),
    callee("join_context", 2, &[0, 1], Wait { params: 1 }),
    callee("scope", 1, &[0], Wait { params: 1 }),
    callee("scope_fifo", 1, &[0], Wait { params: 1 }),
    callee("in_place_scope", 1, &[0], InPlace),
    callee("in_place_scope_fifo", 1, &[0], InPlace),
    callee("install", 1, &[0], Wait { params: 0 }),
    callee("broadcast", 1, &[0], Wait { params: 1 }),
    callee("par_sort", 0, &[], Wait { params: 0 }),
    callee("par_sort_unstable", 0, &[], Wait { params: 0 }),
    callee("par_sort_by", 1, &[0], Wait { params: 2 }),
    callee("par_sort_by_key", 1, &[0], Wait { params: 1 }),
    callee("par_sort_by_cached_key", 1, &[0], Wait { params: 1 }),
    callee("par_sort_unstable_by", 1, &[0], Wait { params: 2 }),
    callee("par_sort_unstable_by_key", 1, &[0], Wait { params: 1 }),
    // tokio, tokio-util, smol, futures
    callee("spawn_blocking", 1, &[0], HandOver),
    callee("spawn_local", 1, &[0], HandOver),
    // async-task, whose second argument only schedules
    callee("spawn", 2, &[0], HandOver),
    callee("spawn_local", 2, &[0], HandOver),
    callee("spawn_on", 2, &[0], HandOver),
    callee("spawn_local_on", 2, &[0], HandOver),
    callee("spawn_blocking_on", 2, &[0], HandOver),
    callee("spawn_with_handle", 1, &[0], HandOver),
    callee("spawn_local_with_handle", 1, &[0], HandOver),
    callee("spawn_ok", 1, &[0], HandOver),
    callee("unblock", 1, &[0], HandOver),
];

/// Names that only rayon uses: as good as a path that begins with `rayon`.
pub(super) const ONLY_RAYON: &[&str] = &[
    "join_context",
    "scope_fifo",
    "in_place_scope",
    "in_place_scope_fifo",
];

/// Whether a method makes a parallel iterator.
pub(super) fn is_source(method: &str) -> bool {
    method == "into_par_iter"
        || (method.starts_with("par_") && method != "par_extend" && !method.starts_with("par_sort"))
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

/// The methods of sources that take closures, which run where no adaptor reaches: the closure's parameters.
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

/// The adaptors that drive what is before them on their own: an adaptor after them does not reach it.
pub(super) const BARRIERS: &[&str] = &["flat_map", "flatten", "skip"];

/// A method, and which of its arguments are closures of how many parameters.
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
