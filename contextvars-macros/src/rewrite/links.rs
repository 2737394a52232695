//! The links of chains of parallel iterators: sources, adaptors and consumers, by their names.

use proc_macro2::Ident;
use syn::punctuated::Punctuated;
use syn::{Expr, Token};

#[cfg(test)]
use super::table::callees;
use super::table::is_one_of;

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

/// The method that is written for it by mistake.
pub(super) const SEQUENTIAL_EXTENDER: &str = "extend";

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

/// Those that compare with another iterator.
const COMPARISONS: &[&str] = &["cmp", "eq", "ge", "gt", "le", "lt", "ne", "partial_cmp"];

/// Whether a method may drive a parallel iterator that is no more than its receiver: other types have
/// methods of these names, too, such as the `max` of numbers and the `cmp` of texts.
pub(super) fn may_consume(method: &Ident, args: &Punctuated<Expr, Token![,]>) -> bool {
    let is_comparison = || {
        is_one_of(method, COMPARISONS) && args.len() == 1 && !matches!(args[0], Expr::Reference(_))
    };
    is_one_of(method, CONSUMERS)
        && arity_of_consumer(&method.to_string())
            .map_or_else(is_comparison, |arity| args.len() == arity)
}

/// The same for a method of a variable, of whose arguments it is only known whether there are any.
pub(super) fn may_consume_a_name(method: &Ident, has_arguments: bool) -> bool {
    is_one_of(method, CONSUMERS)
        && match arity_of_consumer(&method.to_string()) {
            None => false,
            Some(arity) => has_arguments == (arity > 0),
        }
}

/// How many arguments a consumer takes. None for one by whose name a comparison or a search is more likely.
fn arity_of_consumer(name: &str) -> Option<usize> {
    Some(match name {
        "find" | "position" => return None,
        name if COMPARISONS.contains(&name) => return None,
        "collect" | "collect_vec_list" | "count" | "max" | "min" | "product" | "sum" | "unzip" => 0,
        "for_each_init" | "for_each_with" | "reduce" | "try_for_each_init"
        | "try_for_each_with" | "try_reduce" | "unzip_into_vecs" => 2,
        _ => 1,
    })
}

/// The methods by which a parallel iterator is implemented: they take no closure.
pub(super) const DRIVERS: &[&str] = &["drive", "drive_unindexed", "with_producer"];

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
pub(super) fn is_adaptor(method: &Ident) -> bool {
    is_one_of(method, PLAIN_ADAPTORS) || takes_closures(method)
}

/// Whether a method is an adaptor that takes closures.
pub(super) fn takes_closures(method: &Ident) -> bool {
    let method = method.to_string();
    ADAPTORS.iter().any(|(name, _)| method == *name)
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

/// Their function that collects.
pub(super) const FROM_ITER: &str = "from_iter";

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

/// The method that gives another value of the same type.
pub(super) const COPY: &str = "clone";

/// Whether a method gives another value of the same type.
pub(super) fn is_copy(method: &Ident) -> bool {
    method == COPY
}

/// Whether a method collects an iterator.
pub(super) fn is_collect(method: &Ident) -> bool {
    method == "collect"
}

/// Whether it is the name of a callee of the table, or of a link of a chain.
#[cfg(test)]
pub(crate) fn is_in_table(name: &str) -> bool {
    is_source(name)
        || PLAIN_ADAPTORS.contains(&name)
        || CONSUMERS.contains(&name)
        || ADAPTORS.iter().any(|(adaptor, _)| *adaptor == name)
        || callees().any(|callee| callee == name)
}
