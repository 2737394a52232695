//! The tables: sources, adaptors and consuming methods, each a piece of a chain of [`Item`]s.

use std::fmt::Debug;
use std::sync::LazyLock;

use rayon::prelude::*;

use crate::probe::{Item, see};

pub(crate) fn items() -> &'static [Item] {
    static ITEMS: LazyLock<Vec<Item>> =
        LazyLock::new(|| (0..40).map(|i| Item(i * 7 % 40)).collect());
    &ITEMS
}

pub(crate) fn above(item: Item) -> Item {
    see("above");
    item
}

pub(crate) fn below(item: Item) -> Item {
    see("below");
    item
}

pub(crate) fn plus(left: &Item, right: &Item) -> Item {
    Item(left.0.wrapping_add(right.0))
}

pub(crate) fn others() -> impl IndexedParallelIterator<Item = Item> {
    items().par_iter().map(|item| {
        see("other side");
        Item(item.0)
    })
}

/// A result that is the same each time.
pub(crate) fn shown(result: impl Debug) -> String {
    format!("{result:?}")
}

/// A result that may be another one each time, but for whether there is one.
pub(crate) fn found<T>(result: Option<T>) -> String {
    shown(result.map(drop))
}

/// Reads tables: calls `$read!` with each combination of a source, an adaptor and a consuming method of three tables.
macro_rules! combine {
    ([$table:ident $($tables:ident)*] [$($read:tt)*] $call:tt) => {
        $crate::tables::$table! { [$($tables)*] [$($read)*] $call }
    };
    ([] [[$($source:tt)*] $adaptors:tt $methods:tt] $call:tt) => {
        $($crate::tables::combine! { @source $source $adaptors $methods $call })*
    };
    (@source $source:tt [$($adaptor:tt)*] $methods:tt $call:tt) => {
        $($crate::tables::combine! { @adaptor $source $adaptor $methods $call })*
    };
    (@adaptor $source:tt $adaptor:tt [$($method:tt)*] [$read:ident $out:ident]) => {
        $($read! { $source $adaptor $method $out })*
    };
}

/// The tests of a reading.
macro_rules! tests {
    ($read:ident) => {
        $crate::tables::tests! { @ $read
            all_methods: [
                [one_source telling_adaptors methods]
                [one_source telling_adaptors indexed_methods]
                [one_source telling_unindexed_adaptors methods]
            ]
            all_adaptors: [
                [one_source plain_adaptors telling_methods]
                [one_source plain_adaptors telling_indexed_methods]
                [one_source indexed_adaptors telling_methods]
                [one_source indexed_adaptors telling_indexed_methods]
                [one_source unindexed_adaptors telling_methods]
                [one_source splitting_adaptors telling_methods]
                [one_source unindexing_adaptors telling_methods]
            ]
            all_sources: [
                [indexed_sources telling_adaptors telling_methods]
                [indexed_sources telling_adaptors telling_indexed_methods]
                [indexed_sources telling_unindexed_adaptors telling_methods]
                [unindexed_sources telling_unindexed_adaptors telling_methods]
                [more_sources one_adaptor telling_methods]
            ]
        }

        // Every two of the three, with `RUSTFLAGS="--cfg contextvars_full_matrix"` and `CARGO_PROFILE_TEST_DEBUG=0`. It takes a
        // machine with more than 16 gigabytes, and more than a quarter of an hour, to compile.
        #[cfg(contextvars_full_matrix)]
        mod full {
            use super::*;

            $crate::tables::tests! { @ $read
                all_adaptors_with_all_methods: [
                    [one_source plain_adaptors methods]
                    [one_source plain_adaptors indexed_methods]
                    [one_source indexed_adaptors methods]
                    [one_source indexed_adaptors indexed_methods]
                    [one_source unindexed_adaptors methods]
                    [one_source splitting_adaptors methods]
                    [one_source unindexing_adaptors methods]
                ]
                all_sources_with_all_methods: [
                    [indexed_sources telling_adaptors methods]
                    [indexed_sources telling_adaptors indexed_methods]
                    [unindexed_sources telling_unindexed_adaptors methods]
                ]
                all_sources_with_all_adaptors: [
                    [indexed_sources plain_adaptors telling_methods]
                    [indexed_sources indexed_adaptors telling_methods]
                    [indexed_sources unindexed_adaptors telling_methods]
                    [indexed_sources splitting_adaptors telling_methods]
                    [indexed_sources unindexing_adaptors telling_methods]
                    [unindexed_sources plain_adaptors telling_methods]
                    [unindexed_sources unindexed_adaptors telling_methods]
                    [unindexed_sources splitting_adaptors telling_methods]
                ]
            }
        }
    };
    (@ $read:ident $($test:ident: [$($tables:tt)*])*) => {$(
        #[test]
        fn $test() {
            let mut chains = Vec::new();
            $($crate::tables::combine! { $tables [] [$read chains] })*
            check(&chains);
        }
    )*};
}

pub(crate) use {combine, tests};

/// Defines tables: lists for [`combine`] to read.
macro_rules! tables {
    ($d:tt $($(#[$attr:meta])* $name:ident = [$($entry:tt)*])*) => {$(
        $(#[$attr])*
        macro_rules! $name {
            ($d more:tt [$d($d read:tt)*] $d call:tt) => {
                $d crate::tables::combine! { $d more [$d($d read)* [$($entry)*]] $d call }
            };
        }
        pub(crate) use $name;
    )*};
}

tables! { $
    indexed_sources = [
        { slice same [items().par_iter().cloned()] }
        { vec same [items().to_vec().into_par_iter()] }
        { slice_mut same [items().to_vec().par_iter_mut().map(|item| { see("source"); Item(item.0) })] }
        { range same [(0..40_usize).into_par_iter().map(|i| { see("source"); Item(i as u64) })] }
        { chunks same [items().par_chunks(2).map(|chunk| { see("source"); Item(chunk[0].0) })] }
        { array same [[3, 1, 2, 4].into_par_iter().map(|i| { see("source"); Item(i) })] }
        { tuple same [(items(), items()).into_par_iter().map(|(left, right)| { see("source"); plus(left, right) })] }
        { drain same [items().to_vec().par_drain(3..).map(|item| { see("source"); item })] }
    ]

    /// Where no exact length is known. What varies depends on how the work is split, as it does for some adaptors.
    unindexed_sources = [
        { bridge varies [items().iter().map(|item| { see("source"); Item(item.0) }).par_bridge()] }
        { set same [items().iter().collect::<std::collections::BTreeSet<_>>().into_par_iter().cloned()] }
        { chars same ["abc def ghi jkl mno".par_chars().map(|c| { see("source"); Item(c.into()) })] }
        { words same ["abc def ghi jkl mno".par_split_whitespace().map(|word| { see("source"); Item(word.len() as u64 + 1) })] }
        { split same [items().par_split(|item| { see("split"); item.0 % 7 == 3 }).map(|part| { see("source"); Item(part.len() as u64) })] }
        { chunk_by same [items().par_chunk_by(|left, right| { see("split"); left.0 < right.0 }).map(|part| { see("source"); Item(part.len() as u64) })] }
        { halves varies [rayon::iter::split(0..40_u64, |range| { see("split"); let (from, mid, to) = (range.start, u64::midpoint(range.start, range.end), range.end); if to - from < 4 { (range, None) } else { (from..mid, Some(mid..to)) } }).map(|range| { see("source"); Item(range.end - range.start) })] }
        { tree same [rayon::iter::walk_tree(1_u64, |&n| { see("split"); if n < 16 { vec![n * 2, n * 2 + 1] } else { vec![] } }).map(|n| { see("source"); Item(n) })] }
        { long_range same [(0..40_u64).into_par_iter().map(|i| { see("source"); Item(i) })] }
    ]

    one_source = [{ slice same [items().par_iter().cloned()] }]

    /// All others that rayon has: those with closures first.
    more_sources = [
        { split_mut same [items().to_vec().par_split_mut(|item| { see("split"); item.0 % 7 == 3 }).map(|part| { see("source"); Item(part.len() as u64) })] }
        { split_inclusive same [items().par_split_inclusive(|item| { see("split"); item.0 % 7 == 3 }).map(|part| { see("source"); Item(part.len() as u64) })] }
        { split_inclusive_mut same [items().to_vec().par_split_inclusive_mut(|item| { see("split"); item.0 % 7 == 3 }).map(|part| { see("source"); Item(part.len() as u64) })] }
        { chunk_by_mut same [items().to_vec().par_chunk_by_mut(|left, right| { see("split"); left.0 < right.0 }).map(|part| { see("source"); Item(part.len() as u64) })] }
        { split_str same ["abc def ghi jkl mno".par_split(|c: char| { see("split"); c == ' ' }).map(|part| { see("source"); Item(part.len() as u64 + 1) })] }
        { split_inclusive_str same ["abc def ghi jkl mno".par_split_inclusive(|c: char| { see("split"); c == ' ' }).map(|part| { see("source"); Item(part.len() as u64 + 1) })] }
        { split_terminator same ["abc def ghi jkl mno ".par_split_terminator(|c: char| { see("split"); c == ' ' }).map(|part| { see("source"); Item(part.len() as u64 + 1) })] }
        { matches same ["abc def ghi jkl mno".par_matches(|c: char| { see("split"); c > 'd' }).map(|part| { see("source"); Item(part.len() as u64 + 1) })] }
        { match_indices same ["abc def ghi jkl mno".par_match_indices(|c: char| { see("split"); c > 'd' }).map(|(i, _)| { see("source"); Item(i as u64) })] }
        { tree_prefix same [rayon::iter::walk_tree_prefix(1_u64, |&n| { see("split"); if n < 16 { vec![n * 2, n * 2 + 1] } else { vec![] } }).map(|n| { see("source"); Item(n) })] }
        { tree_postfix same [rayon::iter::walk_tree_postfix(1_u64, |&n| { see("split"); if n < 16 { vec![n * 2, n * 2 + 1] } else { vec![] } }).map(|n| { see("source"); Item(n) })] }
        { repeat same [rayon::iter::repeat(4_u64).take(9).map(|i| { see("source"); Item(i) })] }
        { repeat_n same [rayon::iter::repeat_n(4_u64, 9).map(|i| { see("source"); Item(i) })] }
        { repeatn same [rayon::iter::repeatn(4_u64, 9).map(|i| { see("source"); Item(i) })] }
        { once same [rayon::iter::once(4_u64).map(|i| { see("source"); Item(i) })] }
        { empty same [rayon::iter::empty().chain(3..9_u64).map(|i| { see("source"); Item(i) })] }
        { option same [Some(4_u64).into_par_iter().map(|i| { see("source"); Item(i) })] }
        { result same [Ok::<_, ()>(4_u64).into_par_iter().map(|i| { see("source"); Item(i) })] }
        { inclusive same [(3..=9_u32).into_par_iter().map(|i| { see("source"); Item(i.into()) })] }
        { boxed same [items().to_vec().into_boxed_slice().into_par_iter()] }
        { array_ref same [[3_u64, 1, 2].par_iter().map(|i| { see("source"); Item(*i) })] }
        { array_mut same [[3_u64, 1, 2].par_iter_mut().map(|i| { see("source"); Item(*i) })] }
        { deque same [items().iter().cloned().collect::<std::collections::VecDeque<_>>().into_par_iter()] }
        { deque_ref same [items().iter().collect::<std::collections::VecDeque<_>>().par_iter().map(|item| { see("source"); Item(item.0) })] }
        { deque_drain same [items().iter().collect::<std::collections::VecDeque<_>>().par_drain(2..).map(|item| { see("source"); Item(item.0) })] }
        { list same [items().iter().collect::<std::collections::LinkedList<_>>().into_par_iter().cloned()] }
        { heap varies [items().iter().collect::<std::collections::BinaryHeap<_>>().into_par_iter().cloned()] }
        { heap_drain varies [items().iter().collect::<std::collections::BinaryHeap<_>>().par_drain().cloned()] }
        { hash_map varies [(0..9_u64).map(|i| (i, i)).collect::<std::collections::HashMap<_, _>>().into_par_iter().map(|(i, _)| { see("source"); Item(i) })] }
        { hash_map_mut varies [(0..9_u64).map(|i| (i, i)).collect::<std::collections::HashMap<_, _>>().par_iter_mut().map(|(i, _)| { see("source"); Item(*i) })] }
        { hash_map_drain varies [(0..9_u64).map(|i| (i, i)).collect::<std::collections::HashMap<_, _>>().par_drain().map(|(i, _)| { see("source"); Item(i) })] }
        { hash_set_drain varies [(0..9_u64).collect::<std::collections::HashSet<_>>().par_drain().map(|i| { see("source"); Item(i) })] }
        { tree_map same [(0..9_u64).map(|i| (i, i)).collect::<std::collections::BTreeMap<_, _>>().into_par_iter().map(|(i, _)| { see("source"); Item(i) })] }
        { windows same [items().par_windows(2).map(|part| { see("source"); Item(part[1].0) })] }
        { array_windows same [items().par_array_windows::<2>().map(|part| { see("source"); Item(part[1].0) })] }
        { chunks_exact same [items().par_chunks_exact(3).map(|part| { see("source"); Item(part[1].0) })] }
        { rchunks same [items().par_rchunks(3).map(|part| { see("source"); Item(part[0].0) })] }
        { rchunks_exact same [items().par_rchunks_exact(3).map(|part| { see("source"); Item(part[1].0) })] }
        { chunks_mut same [items().to_vec().par_chunks_mut(3).map(|part| { see("source"); Item(part[0].0) })] }
        { chunks_exact_mut same [items().to_vec().par_chunks_exact_mut(3).map(|part| { see("source"); Item(part[1].0) })] }
        { rchunks_mut same [items().to_vec().par_rchunks_mut(3).map(|part| { see("source"); Item(part[0].0) })] }
        { rchunks_exact_mut same [items().to_vec().par_rchunks_exact_mut(3).map(|part| { see("source"); Item(part[1].0) })] }
        { copied same [(0..9_u64).collect::<Vec<_>>().par_iter().copied().map(|i| { see("source"); Item(i) })] }
        { char_indices same ["abc def".par_char_indices().map(|(i, _)| { see("source"); Item(i as u64) })] }
        { bytes same ["abc def".par_bytes().map(|byte| { see("source"); Item(byte.into()) })] }
        { utf16 same ["abc def".par_encode_utf16().map(|unit| { see("source"); Item(unit.into()) })] }
        { lines same ["abc\ndef\nghi".par_lines().map(|line| { see("source"); Item(line.len() as u64 + 1) })] }
        { ascii_words same ["abc def ghi".par_split_ascii_whitespace().map(|word| { see("source"); Item(word.len() as u64 + 1) })] }
        { string_drain same ["abc def".to_owned().par_drain(1..).map(|c| { see("source"); Item(c.into()) })] }
    ]

    /// What can stand in any chain, and leaves it indexed if it was.
    plain_adaptors = [
        { map [] same [.map(above).map(|item| { see("map"); item })] }
        { map_with [] same [.map(above).map_with(1_u64, |n, item| { see("map_with"); *n += 1; item }).map(below)] }
        { map_init [] same [.map(above).map_init(|| see("init"), |(), item| { see("map_init"); item }).map(below)] }
        { inspect [] same [.map(above).inspect(|_| see("inspect")).map(below)] }
        { update [] same [.map(above).update(|item| { see("update"); item.0 += 1; }).map(below)] }
        { chain [] same [.map(above).chain(others()).map(below)] }
        { panic_fuse [] same [.map(above).panic_fuse().map(below)] }
        { intersperse ["Clone"] same [.map(above).intersperse(Item(1)).map(below)] }
    ]

    /// What needs an indexed chain, and leaves it so: it works through producers.
    indexed_adaptors = [
        { enumerate [] same [.map(above).enumerate().map(|(i, item)| { see("below"); plus(&item, &Item(i as u64)) })] }
        { zip [] same [.map(above).zip(others()).map(|(left, right)| { see("below"); plus(&left, &right) })] }
        { zip_eq [] same [.map(above).take(3).zip_eq(others().take(3)).map(|(left, right)| { see("below"); plus(&left, &right) })] }
        { interleave [] same [.map(above).interleave(others()).map(below)] }
        { interleave_shortest [] same [.map(above).interleave_shortest(others().take(7)).map(below)] }
        { rev [] same [.map(above).rev().map(below)] }
        { map_init_rev [] same [.map(above).map_init(|| see("init"), |(), item| { see("map_init"); item }).rev().map(below)] }
        { chunks [] same [.map(above).chunks(3).map(|chunk| { see("below"); plus(&chunk[0], &Item(chunk.len() as u64)) })] }
        { fold_chunks [] same [.map(above).fold_chunks(3, || { see("identity"); Item(0) }, |sum, item| { see("fold_chunks"); plus(&sum, &item) }).map(below)] }
        { fold_chunks_with ["Clone"] same [.map(above).fold_chunks_with(3, Item(0), |sum, item| { see("fold_chunks_with"); plus(&sum, &item) }).map(below)] }
        { step_by [] same [.map(above).step_by(3).map(below)] }
        { skip ["source" "above" "Clone"] same [.map(above).skip(3).map(below)] }
        { take [] same [.map(above).take(7).map(below)] }
        { min_len [] same [.map(above).with_min_len(2).map(below)] }
        { max_len [] same [.map(above).with_max_len(1).map(below)] }
    ]

    /// What leaves a chain without an exact length.
    unindexed_adaptors = [
        { filter [] same [.map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).map(below)] }
        { filter_map [] same [.map(above).filter_map(|item| { see("filter_map"); (item.0 % 3 > 0).then_some(item) }).map(below)] }
        { flat_map ["source" "above" "Clone" "flat_map"] same [.map(above).flat_map(|item| { see("flat_map"); [Item(item.0), item] }).map(below)] }
        { flat_map_iter [] same [.map(above).flat_map_iter(|item| { see("flat_map_iter"); [Item(item.0), item] }).map(below)] }
        { flatten ["source" "above" "Clone" "flatten"] same [.map(above).map(|item| { see("flatten"); [Item(item.0), item] }).flatten().map(below)] }
        { flatten_iter [] same [.map(above).map(|item| { see("flatten_iter"); Some(item) }).flatten_iter().map(below)] }
        { while_some [] same [.map(above).map(|item| { see("while_some"); Some(item) }).while_some().map(below)] }
    ]

    /// As those, with results that depend on how the work is split.
    splitting_adaptors = [
        { fold [] varies [.map(above).fold(|| { see("identity"); Item(0) }, |sum, item| { see("fold"); plus(&sum, &item) }).map(below)] }
        { fold_with [] varies [.map(above).fold_with(0_u64, |sum, item| { see("fold_with"); sum + item.0 }).map(Item).map(below)] }
        { try_fold [] varies [.map(above).try_fold(|| { see("identity"); Item(0) }, |sum, item| { see("try_fold"); Some(plus(&sum, &item)) }).map(Option::unwrap).map(below)] }
        { try_fold_with [] varies [.map(above).try_fold_with(0_u64, |sum, item| { see("try_fold_with"); Some(sum + item.0) }).map(|sum| Item(sum.unwrap())).map(below)] }
        { take_any [] varies [.map(above).take_any(5).map(below)] }
        { skip_any [] varies [.map(above).skip_any(5).map(below)] }
        { take_any_while [] varies [.map(above).take_any_while(|item| { see("take_any_while"); item.0 < 30 }).map(below)] }
        { skip_any_while [] varies [.map(above).skip_any_while(|item| { see("skip_any_while"); item.0 < 30 }).map(below)] }
    ]

    /// What needs an indexed chain, and leaves it without an exact length.
    unindexing_adaptors = [
        { positions [] same [.map(above).positions(|item| { see("positions"); item.0 % 2 > 0 }).map(|i| { see("below"); Item(i as u64) })] }
        { by_exponential_blocks [] same [.map(above).by_exponential_blocks().map(below)] }
        { by_uniform_blocks [] same [.map(above).by_uniform_blocks(7).map(below)] }
    ]

    /// Some of each kind, for what would be too much with all.
    telling_adaptors = [
        { map [] same [.map(above)] }
        { zip_rev [] same [.map(above).zip(others()).map(|(left, right)| { see("below"); plus(&left, &right) }).rev()] }
    ]

    one_adaptor = [{ filter [] same [.map(above).filter(|item| { see("filter"); item.0 % 3 > 0 })] }]

    telling_unindexed_adaptors = [
        { filter [] same [.map(above).filter(|item| { see("filter"); item.0 % 3 > 0 })] }
        { fold [] varies [.map(above).fold(|| { see("identity"); Item(0) }, |sum, item| { see("fold"); plus(&sum, &item) })] }
    ]

    methods = [
        { for_each {} [.for_each(|_| see("for_each"))] { shown } }
        { for_each_with {} [.for_each_with(0_u64, |n, _| { see("for_each_with"); *n += 1; })] { shown } }
        { for_each_init {} [.for_each_init(|| see("init"), |(), _| see("for_each_init"))] { shown } }
        { try_for_each {} [.try_for_each(|_| { see("try_for_each"); Some(()) })] { shown } }
        { try_for_each_with {} [.try_for_each_with(0_u64, |n, _| { see("try_for_each_with"); *n += 1; Some(()) })] { shown } }
        { try_for_each_init {} [.try_for_each_init(|| see("init"), |(), _| { see("try_for_each_init"); Some(()) })] { shown } }
        { count {} [.count()] { shown } }
        { reduce {} [.reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) })] { shown } }
        { reduce_with {} [.reduce_with(|left, right| { see("reduce_with"); plus(&left, &right) })] { shown } }
        { try_reduce {} [.map(|item| { see("try"); Some(item) }).try_reduce(|| { see("identity"); Item(0) }, |left, right| { see("try_reduce"); Some(plus(&left, &right)) })] { shown } }
        { try_reduce_with {} [.map(|item| { see("try"); Some(item) }).try_reduce_with(|left, right| { see("try_reduce_with"); Some(plus(&left, &right)) })] { shown } }
        { sum {} [.sum::<Item>()] { shown } }
        { product {} [.product::<Item>()] { shown } }
        { min {} [.min()] { shown } }
        { min_by {} [.min_by(|left, right| { see("min_by"); left.0.cmp(&right.0) })] { shown } }
        { min_by_key {} [.min_by_key(|item| { see("min_by_key"); item.0 % 8 })] { shown } }
        { max {} [.max()] { shown } }
        { max_by {} [.max_by(|left, right| { see("max_by"); left.0.cmp(&right.0) })] { shown } }
        { max_by_key {} [.max_by_key(|item| { see("max_by_key"); item.0 % 8 })] { shown } }
        { find_any {} [.find_any(|item| { see("find_any"); item.0 == 3 })] { found } }
        { find {} [.find(|item| { see("find"); item.0 == 3 })] { found } }
        { find_first {} [.find_first(|item| { see("find_first"); item.0 % 5 == 3 })] { shown } }
        { find_last {} [.find_last(|item| { see("find_last"); item.0 % 5 == 3 })] { shown } }
        { find_map_any {} [.find_map_any(|item| { see("find_map_any"); (item.0 == 3).then_some(()) })] { found } }
        { find_map_first {} [.find_map_first(|item| { see("find_map_first"); (item.0 % 5 == 3).then_some(item) })] { shown } }
        { find_map_last {} [.find_map_last(|item| { see("find_map_last"); (item.0 % 5 == 3).then_some(item) })] { shown } }
        { any {} [.any(|item| { see("any"); item.0 == 3 })] { shown } }
        { all {} [.all(|item| { see("all"); item.0 < 1000 })] { shown } }
        { collect {} [.collect::<Vec<_>>()] { shown } }
        { collect_list {} [.collect::<std::collections::LinkedList<_>>()] { shown } }
        { collect_option {} [.map(|item| { see("try"); Some(item) }).collect::<Option<Vec<_>>>()] { shown } }
        { collect_result {} [.map(|item| { see("try"); Ok::<_, ()>(item) }).collect::<Result<Vec<_>, _>>()] { shown } }
        { collect_pair {} [.map(|item| { see("pair"); (item.0, item) }).collect::<(Vec<_>, Vec<_>)>()] { shown } }
        { collect_either {} [.map(|item| { see("either"); if item.0 > 20 { rayon::iter::Either::Left(item) } else { rayon::iter::Either::Right(item) } }).collect::<(Vec<_>, Vec<_>)>()] { shown } }
        { collect_deque {} [.collect::<std::collections::VecDeque<_>>()] { shown } }
        { collect_heap {} [.collect::<std::collections::BinaryHeap<_>>()] { |heap: std::collections::BinaryHeap<_>| shown(heap.into_sorted_vec()) } }
        { collect_set {} [.collect::<std::collections::BTreeSet<_>>()] { shown } }
        { collect_map {} [.map(|item| { see("pair"); (item.0, item) }).collect::<std::collections::BTreeMap<_, _>>()] { shown } }
        { collect_hash_set {} [.map(|item| { see("hash"); item.0 }).collect::<std::collections::HashSet<_>>()] { |set: std::collections::HashSet<_>| shown(set.len()) } }
        { collect_hash_map {} [.map(|item| { see("pair"); (item.0, item) }).collect::<std::collections::HashMap<_, _>>()] { |map: std::collections::HashMap<_, _>| shown(map.len()) } }
        { collect_arc {} [.collect::<std::sync::Arc<[_]>>()] { shown } }
        { collect_boxed {} [.collect::<Box<[_]>>()] { shown } }
        { collect_string {} [.map(|item| { see("text"); item.0.to_string() }).collect::<String>()] { shown } }
        { collect_unit {} [.map(|_| see("unit")).collect::<()>()] { shown } }
        { collect_vec_list {} [.collect_vec_list()] { |lists: std::collections::LinkedList<_>| shown(lists.into_iter().flatten().collect::<Vec<_>>()) } }
        { unzip {} [.map(|item| { see("pair"); (item.0, item) }).unzip::<_, _, Vec<_>, Vec<_>>()] { shown } }
        { partition {} [.partition::<Vec<_>, Vec<_>, _>(|item| { see("partition"); item.0 > 20 })] { shown } }
        { partition_map {} [.partition_map::<Vec<_>, Vec<_>, _, _, _>(|item| { see("partition_map"); if item.0 > 20 { rayon::iter::Either::Left(item) } else { rayon::iter::Either::Right(item.0) } })] { shown } }
    ]

    /// Those of indexed chains.
    indexed_methods = [
        { collect_into_vec { let mut out = Vec::new(); } [.collect_into_vec(&mut out)] { |()| shown(out) } }
        { unzip_into_vecs { let (mut left, mut right) = (Vec::new(), Vec::new()); } [.map(|item| { see("pair"); (item.0, item) }).unzip_into_vecs(&mut left, &mut right)] { |()| shown((left, right)) } }
        { cmp {} [.cmp(others())] { shown } }
        { partial_cmp {} [.partial_cmp(others())] { shown } }
        { eq {} [.eq(others())] { shown } }
        { ne {} [.ne(others())] { shown } }
        { lt {} [.lt(others())] { shown } }
        { le {} [.le(others())] { shown } }
        { gt {} [.gt(others())] { shown } }
        { ge {} [.ge(others())] { shown } }
        { position_any {} [.position_any(|item| { see("position_any"); item.0 == 3 })] { found } }
        { position {} [.position(|item| { see("position"); item.0 == 3 })] { found } }
        { position_first {} [.position_first(|item| { see("position_first"); item.0 % 5 == 3 })] { shown } }
        { position_last {} [.position_last(|item| { see("position_last"); item.0 % 5 == 3 })] { shown } }
    ]

    /// One for each way in which a method gets at the items.
    telling_methods = [
        { for_each {} [.for_each(|_| see("for_each"))] { shown } }
        { reduce {} [.reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) })] { shown } }
        { collect {} [.collect::<Vec<_>>()] { shown } }
    ]

    telling_indexed_methods = [
        { collect_into_vec { let mut out = Vec::new(); } [.collect_into_vec(&mut out)] { |()| shown(out) } }
        { cmp {} [.cmp(others())] { shown } }
        { position_first {} [.position_first(|item| { see("position_first"); item.0 % 5 == 3 })] { shown } }
    ]
}
