//! Made from `table.txt` by `generate.rs`: change those.

use contextvars::propagate;
use rayon::prelude::*;

use crate::probe::{Item, above, below, found, items, others, plus, see, shown};
use crate::reading::Written;

#[propagate]
fn slice_just_map_for_each() -> String {
    shown(items().par_iter().cloned().map(above).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_just_map_for_each_with() -> String {
    shown(items().par_iter().cloned().map(above).for_each_with(0_u64, |n, _| { see("for_each_with"); *n += 1; }))
}

#[propagate]
fn slice_just_map_for_each_init() -> String {
    shown(items().par_iter().cloned().map(above).for_each_init(|| see("init"), |(), _| see("for_each_init")))
}

#[propagate]
fn slice_just_map_try_for_each() -> String {
    shown(items().par_iter().cloned().map(above).try_for_each(|_| { see("try_for_each"); Some(()) }))
}

#[propagate]
fn slice_just_map_try_for_each_with() -> String {
    shown(items().par_iter().cloned().map(above).try_for_each_with(0_u64, |n, _| { see("try_for_each_with"); *n += 1; Some(()) }))
}

#[propagate]
fn slice_just_map_try_for_each_init() -> String {
    shown(items().par_iter().cloned().map(above).try_for_each_init(|| see("init"), |(), _| { see("try_for_each_init"); Some(()) }))
}

#[propagate]
fn slice_just_map_count() -> String {
    shown(items().par_iter().cloned().map(above).count())
}

#[propagate]
fn slice_just_map_reduce() -> String {
    shown(items().par_iter().cloned().map(above).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn slice_just_map_reduce_with() -> String {
    shown(items().par_iter().cloned().map(above).reduce_with(|left, right| { see("reduce_with"); plus(&left, &right) }))
}

#[propagate]
fn slice_just_map_try_reduce() -> String {
    shown(items().par_iter().cloned().map(above).map(|item| { see("try"); Some(item) }).try_reduce(|| { see("identity"); Item(0) }, |left, right| { see("try_reduce"); Some(plus(&left, &right)) }))
}

#[propagate]
fn slice_just_map_try_reduce_with() -> String {
    shown(items().par_iter().cloned().map(above).map(|item| { see("try"); Some(item) }).try_reduce_with(|left, right| { see("try_reduce_with"); Some(plus(&left, &right)) }))
}

#[propagate]
fn slice_just_map_sum() -> String {
    shown(items().par_iter().cloned().map(above).sum::<Item>())
}

#[propagate]
fn slice_just_map_product() -> String {
    shown(items().par_iter().cloned().map(above).product::<Item>())
}

#[propagate]
fn slice_just_map_min() -> String {
    shown(items().par_iter().cloned().map(above).min())
}

#[propagate]
fn slice_just_map_min_by() -> String {
    shown(items().par_iter().cloned().map(above).min_by(|left, right| { see("min_by"); left.0.cmp(&right.0) }))
}

#[propagate]
fn slice_just_map_min_by_key() -> String {
    shown(items().par_iter().cloned().map(above).min_by_key(|item| { see("min_by_key"); item.0 % 8 }))
}

#[propagate]
fn slice_just_map_max() -> String {
    shown(items().par_iter().cloned().map(above).max())
}

#[propagate]
fn slice_just_map_max_by() -> String {
    shown(items().par_iter().cloned().map(above).max_by(|left, right| { see("max_by"); left.0.cmp(&right.0) }))
}

#[propagate]
fn slice_just_map_max_by_key() -> String {
    shown(items().par_iter().cloned().map(above).max_by_key(|item| { see("max_by_key"); item.0 % 8 }))
}

#[propagate]
fn slice_just_map_find_any() -> String {
    found(items().par_iter().cloned().map(above).find_any(|item| { see("find_any"); item.0 == 3 }))
}

#[propagate]
fn slice_just_map_find() -> String {
    found(items().par_iter().cloned().map(above).find(|item| { see("find"); item.0 == 3 }))
}

#[propagate]
fn slice_just_map_find_first() -> String {
    shown(items().par_iter().cloned().map(above).find_first(|item| { see("find_first"); item.0 % 5 == 3 }))
}

#[propagate]
fn slice_just_map_find_last() -> String {
    shown(items().par_iter().cloned().map(above).find_last(|item| { see("find_last"); item.0 % 5 == 3 }))
}

#[propagate]
fn slice_just_map_find_map_any() -> String {
    found(items().par_iter().cloned().map(above).find_map_any(|item| { see("find_map_any"); (item.0 == 3).then_some(()) }))
}

#[propagate]
fn slice_just_map_find_map_first() -> String {
    shown(items().par_iter().cloned().map(above).find_map_first(|item| { see("find_map_first"); (item.0 % 5 == 3).then_some(item) }))
}

#[propagate]
fn slice_just_map_find_map_last() -> String {
    shown(items().par_iter().cloned().map(above).find_map_last(|item| { see("find_map_last"); (item.0 % 5 == 3).then_some(item) }))
}

#[propagate]
fn slice_just_map_any() -> String {
    shown(items().par_iter().cloned().map(above).any(|item| { see("any"); item.0 == 3 }))
}

#[propagate]
fn slice_just_map_all() -> String {
    shown(items().par_iter().cloned().map(above).all(|item| { see("all"); item.0 < 1000 }))
}

#[propagate]
fn slice_just_map_collect() -> String {
    shown(items().par_iter().cloned().map(above).collect::<Vec<_>>())
}

#[propagate]
fn slice_just_map_collect_list() -> String {
    shown(items().par_iter().cloned().map(above).collect::<std::collections::LinkedList<_>>())
}

#[propagate]
fn slice_just_map_collect_option() -> String {
    shown(items().par_iter().cloned().map(above).map(|item| { see("try"); Some(item) }).collect::<Option<Vec<_>>>())
}

#[propagate]
fn slice_just_map_collect_result() -> String {
    shown(items().par_iter().cloned().map(above).map(|item| { see("try"); Ok::<_, ()>(item) }).collect::<Result<Vec<_>, _>>())
}

#[propagate]
fn slice_just_map_collect_pair() -> String {
    shown(items().par_iter().cloned().map(above).map(|item| { see("pair"); (item.0, item) }).collect::<(Vec<_>, Vec<_>)>())
}

#[propagate]
fn slice_just_map_collect_either() -> String {
    shown(items().par_iter().cloned().map(above).map(|item| { see("either"); if item.0 > 20 { rayon::iter::Either::Left(item) } else { rayon::iter::Either::Right(item) } }).collect::<(Vec<_>, Vec<_>)>())
}

#[propagate]
fn slice_just_map_collect_deque() -> String {
    shown(items().par_iter().cloned().map(above).collect::<std::collections::VecDeque<_>>())
}

#[propagate]
fn slice_just_map_collect_heap() -> String {
    { let heap: std::collections::BinaryHeap<_> = items().par_iter().cloned().map(above).collect(); shown(heap.into_sorted_vec()) }
}

#[propagate]
fn slice_just_map_collect_set() -> String {
    shown(items().par_iter().cloned().map(above).collect::<std::collections::BTreeSet<_>>())
}

#[propagate]
fn slice_just_map_collect_map() -> String {
    shown(items().par_iter().cloned().map(above).map(|item| { see("pair"); (item.0, item) }).collect::<std::collections::BTreeMap<_, _>>())
}

#[propagate]
fn slice_just_map_collect_hash_set() -> String {
    { let all: std::collections::HashSet<_> = items().par_iter().cloned().map(above).map(|item| { see("hash"); item.0 }).collect(); shown(all.len()) }
}

#[propagate]
fn slice_just_map_collect_hash_map() -> String {
    { let all: std::collections::HashMap<_, _> = items().par_iter().cloned().map(above).map(|item| { see("pair"); (item.0, item) }).collect(); shown(all.len()) }
}

#[propagate]
fn slice_just_map_collect_arc() -> String {
    shown(items().par_iter().cloned().map(above).collect::<std::sync::Arc<[_]>>())
}

#[propagate]
fn slice_just_map_collect_boxed() -> String {
    shown(items().par_iter().cloned().map(above).collect::<Box<[_]>>())
}

#[propagate]
fn slice_just_map_collect_string() -> String {
    shown(items().par_iter().cloned().map(above).map(|item| { see("text"); item.0.to_string() }).collect::<String>())
}

#[propagate]
fn slice_just_map_collect_unit() -> String {
    shown(items().par_iter().cloned().map(above).map(|_| see("unit")).collect::<()>())
}

#[propagate]
fn slice_just_map_collect_vec_list() -> String {
    { let lists = items().par_iter().cloned().map(above).collect_vec_list(); shown(lists.into_iter().flatten().collect::<Vec<_>>()) }
}

#[propagate]
fn slice_just_map_unzip() -> String {
    shown(items().par_iter().cloned().map(above).map(|item| { see("pair"); (item.0, item) }).unzip::<_, _, Vec<_>, Vec<_>>())
}

#[propagate]
fn slice_just_map_partition() -> String {
    shown(items().par_iter().cloned().map(above).partition::<Vec<_>, Vec<_>, _>(|item| { see("partition"); item.0 > 20 }))
}

#[propagate]
fn slice_just_map_partition_map() -> String {
    shown(items().par_iter().cloned().map(above).partition_map::<Vec<_>, Vec<_>, _, _, _>(|item| { see("partition_map"); if item.0 > 20 { rayon::iter::Either::Left(item) } else { rayon::iter::Either::Right(item.0) } }))
}

#[propagate]
fn slice_just_map_collect_into_vec() -> String {
    { let mut out = Vec::new(); items().par_iter().cloned().map(above).collect_into_vec(&mut out); shown(out) }
}

#[propagate]
fn slice_just_map_unzip_into_vecs() -> String {
    { let (mut left, mut right) = (Vec::new(), Vec::new()); items().par_iter().cloned().map(above).map(|item| { see("pair"); (item.0, item) }).unzip_into_vecs(&mut left, &mut right); shown((left, right)) }
}

#[propagate]
fn slice_just_map_cmp() -> String {
    shown(items().par_iter().cloned().map(above).cmp(others()))
}

#[propagate]
fn slice_just_map_partial_cmp() -> String {
    shown(items().par_iter().cloned().map(above).partial_cmp(others()))
}

#[propagate]
fn slice_just_map_eq() -> String {
    shown(items().par_iter().cloned().map(above).eq(others()))
}

#[propagate]
fn slice_just_map_ne() -> String {
    shown(items().par_iter().cloned().map(above).ne(others()))
}

#[propagate]
fn slice_just_map_lt() -> String {
    shown(items().par_iter().cloned().map(above).lt(others()))
}

#[propagate]
fn slice_just_map_le() -> String {
    shown(items().par_iter().cloned().map(above).le(others()))
}

#[propagate]
fn slice_just_map_gt() -> String {
    shown(items().par_iter().cloned().map(above).gt(others()))
}

#[propagate]
fn slice_just_map_ge() -> String {
    shown(items().par_iter().cloned().map(above).ge(others()))
}

#[propagate]
fn slice_just_map_position_any() -> String {
    found(items().par_iter().cloned().map(above).position_any(|item| { see("position_any"); item.0 == 3 }))
}

#[propagate]
fn slice_just_map_position() -> String {
    found(items().par_iter().cloned().map(above).position(|item| { see("position"); item.0 == 3 }))
}

#[propagate]
fn slice_just_map_position_first() -> String {
    shown(items().par_iter().cloned().map(above).position_first(|item| { see("position_first"); item.0 % 5 == 3 }))
}

#[propagate]
fn slice_just_map_position_last() -> String {
    shown(items().par_iter().cloned().map(above).position_last(|item| { see("position_last"); item.0 % 5 == 3 }))
}

#[propagate]
fn slice_just_filter_for_each() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_just_filter_for_each_with() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).for_each_with(0_u64, |n, _| { see("for_each_with"); *n += 1; }))
}

#[propagate]
fn slice_just_filter_for_each_init() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).for_each_init(|| see("init"), |(), _| see("for_each_init")))
}

#[propagate]
fn slice_just_filter_try_for_each() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).try_for_each(|_| { see("try_for_each"); Some(()) }))
}

#[propagate]
fn slice_just_filter_try_for_each_with() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).try_for_each_with(0_u64, |n, _| { see("try_for_each_with"); *n += 1; Some(()) }))
}

#[propagate]
fn slice_just_filter_try_for_each_init() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).try_for_each_init(|| see("init"), |(), _| { see("try_for_each_init"); Some(()) }))
}

#[propagate]
fn slice_just_filter_count() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).count())
}

#[propagate]
fn slice_just_filter_reduce() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn slice_just_filter_reduce_with() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce_with(|left, right| { see("reduce_with"); plus(&left, &right) }))
}

#[propagate]
fn slice_just_filter_try_reduce() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).map(|item| { see("try"); Some(item) }).try_reduce(|| { see("identity"); Item(0) }, |left, right| { see("try_reduce"); Some(plus(&left, &right)) }))
}

#[propagate]
fn slice_just_filter_try_reduce_with() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).map(|item| { see("try"); Some(item) }).try_reduce_with(|left, right| { see("try_reduce_with"); Some(plus(&left, &right)) }))
}

#[propagate]
fn slice_just_filter_sum() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).sum::<Item>())
}

#[propagate]
fn slice_just_filter_product() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).product::<Item>())
}

#[propagate]
fn slice_just_filter_min() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).min())
}

#[propagate]
fn slice_just_filter_min_by() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).min_by(|left, right| { see("min_by"); left.0.cmp(&right.0) }))
}

#[propagate]
fn slice_just_filter_min_by_key() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).min_by_key(|item| { see("min_by_key"); item.0 % 8 }))
}

#[propagate]
fn slice_just_filter_max() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).max())
}

#[propagate]
fn slice_just_filter_max_by() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).max_by(|left, right| { see("max_by"); left.0.cmp(&right.0) }))
}

#[propagate]
fn slice_just_filter_max_by_key() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).max_by_key(|item| { see("max_by_key"); item.0 % 8 }))
}

#[propagate]
fn slice_just_filter_find_any() -> String {
    found(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).find_any(|item| { see("find_any"); item.0 == 3 }))
}

#[propagate]
fn slice_just_filter_find() -> String {
    found(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).find(|item| { see("find"); item.0 == 3 }))
}

#[propagate]
fn slice_just_filter_find_first() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).find_first(|item| { see("find_first"); item.0 % 5 == 3 }))
}

#[propagate]
fn slice_just_filter_find_last() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).find_last(|item| { see("find_last"); item.0 % 5 == 3 }))
}

#[propagate]
fn slice_just_filter_find_map_any() -> String {
    found(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).find_map_any(|item| { see("find_map_any"); (item.0 == 3).then_some(()) }))
}

#[propagate]
fn slice_just_filter_find_map_first() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).find_map_first(|item| { see("find_map_first"); (item.0 % 5 == 3).then_some(item) }))
}

#[propagate]
fn slice_just_filter_find_map_last() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).find_map_last(|item| { see("find_map_last"); (item.0 % 5 == 3).then_some(item) }))
}

#[propagate]
fn slice_just_filter_any() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).any(|item| { see("any"); item.0 == 3 }))
}

#[propagate]
fn slice_just_filter_all() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).all(|item| { see("all"); item.0 < 1000 }))
}

#[propagate]
fn slice_just_filter_collect() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).collect::<Vec<_>>())
}

#[propagate]
fn slice_just_filter_collect_list() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).collect::<std::collections::LinkedList<_>>())
}

#[propagate]
fn slice_just_filter_collect_option() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).map(|item| { see("try"); Some(item) }).collect::<Option<Vec<_>>>())
}

#[propagate]
fn slice_just_filter_collect_result() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).map(|item| { see("try"); Ok::<_, ()>(item) }).collect::<Result<Vec<_>, _>>())
}

#[propagate]
fn slice_just_filter_collect_pair() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).map(|item| { see("pair"); (item.0, item) }).collect::<(Vec<_>, Vec<_>)>())
}

#[propagate]
fn slice_just_filter_collect_either() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).map(|item| { see("either"); if item.0 > 20 { rayon::iter::Either::Left(item) } else { rayon::iter::Either::Right(item) } }).collect::<(Vec<_>, Vec<_>)>())
}

#[propagate]
fn slice_just_filter_collect_deque() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).collect::<std::collections::VecDeque<_>>())
}

#[propagate]
fn slice_just_filter_collect_heap() -> String {
    { let heap: std::collections::BinaryHeap<_> = items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).collect(); shown(heap.into_sorted_vec()) }
}

#[propagate]
fn slice_just_filter_collect_set() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).collect::<std::collections::BTreeSet<_>>())
}

#[propagate]
fn slice_just_filter_collect_map() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).map(|item| { see("pair"); (item.0, item) }).collect::<std::collections::BTreeMap<_, _>>())
}

#[propagate]
fn slice_just_filter_collect_hash_set() -> String {
    { let all: std::collections::HashSet<_> = items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).map(|item| { see("hash"); item.0 }).collect(); shown(all.len()) }
}

#[propagate]
fn slice_just_filter_collect_hash_map() -> String {
    { let all: std::collections::HashMap<_, _> = items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).map(|item| { see("pair"); (item.0, item) }).collect(); shown(all.len()) }
}

#[propagate]
fn slice_just_filter_collect_arc() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).collect::<std::sync::Arc<[_]>>())
}

#[propagate]
fn slice_just_filter_collect_boxed() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).collect::<Box<[_]>>())
}

#[propagate]
fn slice_just_filter_collect_string() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).map(|item| { see("text"); item.0.to_string() }).collect::<String>())
}

#[propagate]
fn slice_just_filter_collect_unit() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).map(|_| see("unit")).collect::<()>())
}

#[propagate]
fn slice_just_filter_collect_vec_list() -> String {
    { let lists = items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).collect_vec_list(); shown(lists.into_iter().flatten().collect::<Vec<_>>()) }
}

#[propagate]
fn slice_just_filter_unzip() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).map(|item| { see("pair"); (item.0, item) }).unzip::<_, _, Vec<_>, Vec<_>>())
}

#[propagate]
fn slice_just_filter_partition() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).partition::<Vec<_>, Vec<_>, _>(|item| { see("partition"); item.0 > 20 }))
}

#[propagate]
fn slice_just_filter_partition_map() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).partition_map::<Vec<_>, Vec<_>, _, _, _>(|item| { see("partition_map"); if item.0 > 20 { rayon::iter::Either::Left(item) } else { rayon::iter::Either::Right(item.0) } }))
}

#[propagate]
fn slice_zip_rev_collect_into_vec() -> String {
    { let mut out = Vec::new(); items().par_iter().cloned().map(above).zip(others()).map(|(left, right)| { see("below"); plus(&left, &right) }).rev().collect_into_vec(&mut out); shown(out) }
}

#[propagate]
fn slice_zip_rev_unzip_into_vecs() -> String {
    { let (mut left, mut right) = (Vec::new(), Vec::new()); items().par_iter().cloned().map(above).zip(others()).map(|(left, right)| { see("below"); plus(&left, &right) }).rev().map(|item| { see("pair"); (item.0, item) }).unzip_into_vecs(&mut left, &mut right); shown((left, right)) }
}

#[propagate]
fn slice_zip_rev_cmp() -> String {
    shown(items().par_iter().cloned().map(above).zip(others()).map(|(left, right)| { see("below"); plus(&left, &right) }).rev().cmp(others()))
}

#[propagate]
fn slice_zip_rev_partial_cmp() -> String {
    shown(items().par_iter().cloned().map(above).zip(others()).map(|(left, right)| { see("below"); plus(&left, &right) }).rev().partial_cmp(others()))
}

#[propagate]
fn slice_zip_rev_eq() -> String {
    shown(items().par_iter().cloned().map(above).zip(others()).map(|(left, right)| { see("below"); plus(&left, &right) }).rev().eq(others()))
}

#[propagate]
fn slice_zip_rev_ne() -> String {
    shown(items().par_iter().cloned().map(above).zip(others()).map(|(left, right)| { see("below"); plus(&left, &right) }).rev().ne(others()))
}

#[propagate]
fn slice_zip_rev_lt() -> String {
    shown(items().par_iter().cloned().map(above).zip(others()).map(|(left, right)| { see("below"); plus(&left, &right) }).rev().lt(others()))
}

#[propagate]
fn slice_zip_rev_le() -> String {
    shown(items().par_iter().cloned().map(above).zip(others()).map(|(left, right)| { see("below"); plus(&left, &right) }).rev().le(others()))
}

#[propagate]
fn slice_zip_rev_gt() -> String {
    shown(items().par_iter().cloned().map(above).zip(others()).map(|(left, right)| { see("below"); plus(&left, &right) }).rev().gt(others()))
}

#[propagate]
fn slice_zip_rev_ge() -> String {
    shown(items().par_iter().cloned().map(above).zip(others()).map(|(left, right)| { see("below"); plus(&left, &right) }).rev().ge(others()))
}

#[propagate]
fn slice_zip_rev_position_any() -> String {
    found(items().par_iter().cloned().map(above).zip(others()).map(|(left, right)| { see("below"); plus(&left, &right) }).rev().position_any(|item| { see("position_any"); item.0 == 3 }))
}

#[propagate]
fn slice_zip_rev_position() -> String {
    found(items().par_iter().cloned().map(above).zip(others()).map(|(left, right)| { see("below"); plus(&left, &right) }).rev().position(|item| { see("position"); item.0 == 3 }))
}

#[propagate]
fn slice_zip_rev_position_first() -> String {
    shown(items().par_iter().cloned().map(above).zip(others()).map(|(left, right)| { see("below"); plus(&left, &right) }).rev().position_first(|item| { see("position_first"); item.0 % 5 == 3 }))
}

#[propagate]
fn slice_zip_rev_position_last() -> String {
    shown(items().par_iter().cloned().map(above).zip(others()).map(|(left, right)| { see("below"); plus(&left, &right) }).rev().position_last(|item| { see("position_last"); item.0 % 5 == 3 }))
}

#[propagate]
fn slice_map_for_each() -> String {
    shown(items().par_iter().cloned().map(above).map(|item| { see("map"); item }).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_map_with_for_each() -> String {
    shown(items().par_iter().cloned().map(above).map_with(1_u64, |n, item| { see("map_with"); *n += 1; item }).map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_map_init_for_each() -> String {
    shown(items().par_iter().cloned().map(above).map_init(|| see("init"), |(), item| { see("map_init"); item }).map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_inspect_for_each() -> String {
    shown(items().par_iter().cloned().map(above).inspect(|_| see("inspect")).map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_update_for_each() -> String {
    shown(items().par_iter().cloned().map(above).update(|item| { see("update"); item.0 += 1; }).map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_chain_for_each() -> String {
    shown(items().par_iter().cloned().map(above).chain(others()).map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_panic_fuse_for_each() -> String {
    shown(items().par_iter().cloned().map(above).panic_fuse().map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_intersperse_for_each() -> String {
    shown(items().par_iter().cloned().map(above).intersperse(Item(1)).map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_enumerate_for_each() -> String {
    shown(items().par_iter().cloned().map(above).enumerate().map(|(i, item)| { see("below"); plus(&item, &Item(i as u64)) }).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_zip_for_each() -> String {
    shown(items().par_iter().cloned().map(above).zip(others()).map(|(left, right)| { see("below"); plus(&left, &right) }).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_zip_eq_for_each() -> String {
    shown(items().par_iter().cloned().map(above).take(3).zip_eq(others().take(3)).map(|(left, right)| { see("below"); plus(&left, &right) }).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_interleave_for_each() -> String {
    shown(items().par_iter().cloned().map(above).interleave(others()).map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_interleave_shortest_for_each() -> String {
    shown(items().par_iter().cloned().map(above).interleave_shortest(others().take(7)).map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_rev_for_each() -> String {
    shown(items().par_iter().cloned().map(above).rev().map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_map_init_rev_for_each() -> String {
    shown(items().par_iter().cloned().map(above).map_init(|| see("init"), |(), item| { see("map_init"); item }).rev().map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_chunks_for_each() -> String {
    shown(items().par_iter().cloned().map(above).chunks(3).map(|chunk| { see("below"); plus(&chunk[0], &Item(chunk.len() as u64)) }).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_fold_chunks_for_each() -> String {
    shown(items().par_iter().cloned().map(above).fold_chunks(3, || { see("identity"); Item(0) }, |sum, item| { see("fold_chunks"); plus(&sum, &item) }).map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_fold_chunks_with_for_each() -> String {
    shown(items().par_iter().cloned().map(above).fold_chunks_with(3, Item(0), |sum, item| { see("fold_chunks_with"); plus(&sum, &item) }).map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_step_by_for_each() -> String {
    shown(items().par_iter().cloned().map(above).step_by(3).map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_skip_for_each() -> String {
    shown(items().par_iter().cloned().map(above).skip(3).map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_take_for_each() -> String {
    shown(items().par_iter().cloned().map(above).take(7).map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_min_len_for_each() -> String {
    shown(items().par_iter().cloned().map(above).with_min_len(2).map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_max_len_for_each() -> String {
    shown(items().par_iter().cloned().map(above).with_max_len(1).map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_map_collect_into_vec() -> String {
    { let mut out = Vec::new(); items().par_iter().cloned().map(above).map(|item| { see("map"); item }).collect_into_vec(&mut out); shown(out) }
}

#[propagate]
fn slice_map_with_collect_into_vec() -> String {
    { let mut out = Vec::new(); items().par_iter().cloned().map(above).map_with(1_u64, |n, item| { see("map_with"); *n += 1; item }).map(below).collect_into_vec(&mut out); shown(out) }
}

#[propagate]
fn slice_map_init_collect_into_vec() -> String {
    { let mut out = Vec::new(); items().par_iter().cloned().map(above).map_init(|| see("init"), |(), item| { see("map_init"); item }).map(below).collect_into_vec(&mut out); shown(out) }
}

#[propagate]
fn slice_inspect_collect_into_vec() -> String {
    { let mut out = Vec::new(); items().par_iter().cloned().map(above).inspect(|_| see("inspect")).map(below).collect_into_vec(&mut out); shown(out) }
}

#[propagate]
fn slice_update_collect_into_vec() -> String {
    { let mut out = Vec::new(); items().par_iter().cloned().map(above).update(|item| { see("update"); item.0 += 1; }).map(below).collect_into_vec(&mut out); shown(out) }
}

#[propagate]
fn slice_chain_collect_into_vec() -> String {
    { let mut out = Vec::new(); items().par_iter().cloned().map(above).chain(others()).map(below).collect_into_vec(&mut out); shown(out) }
}

#[propagate]
fn slice_panic_fuse_collect_into_vec() -> String {
    { let mut out = Vec::new(); items().par_iter().cloned().map(above).panic_fuse().map(below).collect_into_vec(&mut out); shown(out) }
}

#[propagate]
fn slice_intersperse_collect_into_vec() -> String {
    { let mut out = Vec::new(); items().par_iter().cloned().map(above).intersperse(Item(1)).map(below).collect_into_vec(&mut out); shown(out) }
}

#[propagate]
fn slice_enumerate_collect_into_vec() -> String {
    { let mut out = Vec::new(); items().par_iter().cloned().map(above).enumerate().map(|(i, item)| { see("below"); plus(&item, &Item(i as u64)) }).collect_into_vec(&mut out); shown(out) }
}

#[propagate]
fn slice_zip_collect_into_vec() -> String {
    { let mut out = Vec::new(); items().par_iter().cloned().map(above).zip(others()).map(|(left, right)| { see("below"); plus(&left, &right) }).collect_into_vec(&mut out); shown(out) }
}

#[propagate]
fn slice_zip_eq_collect_into_vec() -> String {
    { let mut out = Vec::new(); items().par_iter().cloned().map(above).take(3).zip_eq(others().take(3)).map(|(left, right)| { see("below"); plus(&left, &right) }).collect_into_vec(&mut out); shown(out) }
}

#[propagate]
fn slice_interleave_collect_into_vec() -> String {
    { let mut out = Vec::new(); items().par_iter().cloned().map(above).interleave(others()).map(below).collect_into_vec(&mut out); shown(out) }
}

#[propagate]
fn slice_interleave_shortest_collect_into_vec() -> String {
    { let mut out = Vec::new(); items().par_iter().cloned().map(above).interleave_shortest(others().take(7)).map(below).collect_into_vec(&mut out); shown(out) }
}

#[propagate]
fn slice_rev_collect_into_vec() -> String {
    { let mut out = Vec::new(); items().par_iter().cloned().map(above).rev().map(below).collect_into_vec(&mut out); shown(out) }
}

#[propagate]
fn slice_map_init_rev_collect_into_vec() -> String {
    { let mut out = Vec::new(); items().par_iter().cloned().map(above).map_init(|| see("init"), |(), item| { see("map_init"); item }).rev().map(below).collect_into_vec(&mut out); shown(out) }
}

#[propagate]
fn slice_chunks_collect_into_vec() -> String {
    { let mut out = Vec::new(); items().par_iter().cloned().map(above).chunks(3).map(|chunk| { see("below"); plus(&chunk[0], &Item(chunk.len() as u64)) }).collect_into_vec(&mut out); shown(out) }
}

#[propagate]
fn slice_fold_chunks_collect_into_vec() -> String {
    { let mut out = Vec::new(); items().par_iter().cloned().map(above).fold_chunks(3, || { see("identity"); Item(0) }, |sum, item| { see("fold_chunks"); plus(&sum, &item) }).map(below).collect_into_vec(&mut out); shown(out) }
}

#[propagate]
fn slice_fold_chunks_with_collect_into_vec() -> String {
    { let mut out = Vec::new(); items().par_iter().cloned().map(above).fold_chunks_with(3, Item(0), |sum, item| { see("fold_chunks_with"); plus(&sum, &item) }).map(below).collect_into_vec(&mut out); shown(out) }
}

#[propagate]
fn slice_step_by_collect_into_vec() -> String {
    { let mut out = Vec::new(); items().par_iter().cloned().map(above).step_by(3).map(below).collect_into_vec(&mut out); shown(out) }
}

#[propagate]
fn slice_skip_collect_into_vec() -> String {
    { let mut out = Vec::new(); items().par_iter().cloned().map(above).skip(3).map(below).collect_into_vec(&mut out); shown(out) }
}

#[propagate]
fn slice_take_collect_into_vec() -> String {
    { let mut out = Vec::new(); items().par_iter().cloned().map(above).take(7).map(below).collect_into_vec(&mut out); shown(out) }
}

#[propagate]
fn slice_min_len_collect_into_vec() -> String {
    { let mut out = Vec::new(); items().par_iter().cloned().map(above).with_min_len(2).map(below).collect_into_vec(&mut out); shown(out) }
}

#[propagate]
fn slice_max_len_collect_into_vec() -> String {
    { let mut out = Vec::new(); items().par_iter().cloned().map(above).with_max_len(1).map(below).collect_into_vec(&mut out); shown(out) }
}

#[propagate]
fn slice_filter_for_each() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_filter_map_for_each() -> String {
    shown(items().par_iter().cloned().map(above).filter_map(|item| { see("filter_map"); (item.0 % 3 > 0).then_some(item) }).map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_flat_map_for_each() -> String {
    shown(items().par_iter().cloned().map(above).flat_map(|item| { see("flat_map"); [Item(item.0), item] }).map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_flat_map_iter_for_each() -> String {
    shown(items().par_iter().cloned().map(above).flat_map_iter(|item| { see("flat_map_iter"); [Item(item.0), item] }).map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_flatten_for_each() -> String {
    shown(items().par_iter().cloned().map(above).map(|item| { see("flatten"); [Item(item.0), item] }).flatten().map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_flatten_iter_for_each() -> String {
    shown(items().par_iter().cloned().map(above).map(|item| { see("flatten_iter"); Some(item) }).flatten_iter().map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_while_some_for_each() -> String {
    shown(items().par_iter().cloned().map(above).map(|item| { see("while_some"); Some(item) }).while_some().map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_fold_for_each() -> String {
    shown(items().par_iter().cloned().map(above).fold(|| { see("identity"); Item(0) }, |sum, item| { see("fold"); plus(&sum, &item) }).map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_fold_with_for_each() -> String {
    shown(items().par_iter().cloned().map(above).fold_with(0_u64, |sum, item| { see("fold_with"); sum + item.0 }).map(Item).map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_try_fold_for_each() -> String {
    shown(items().par_iter().cloned().map(above).try_fold(|| { see("identity"); Item(0) }, |sum, item| { see("try_fold"); Some(plus(&sum, &item)) }).map(Option::unwrap).map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_try_fold_with_for_each() -> String {
    shown(items().par_iter().cloned().map(above).try_fold_with(0_u64, |sum, item| { see("try_fold_with"); Some(sum + item.0) }).map(|sum| Item(sum.unwrap())).map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_take_any_for_each() -> String {
    shown(items().par_iter().cloned().map(above).take_any(5).map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_skip_any_for_each() -> String {
    shown(items().par_iter().cloned().map(above).skip_any(5).map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_take_any_while_for_each() -> String {
    shown(items().par_iter().cloned().map(above).take_any_while(|item| { see("take_any_while"); item.0 < 30 }).map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_skip_any_while_for_each() -> String {
    shown(items().par_iter().cloned().map(above).skip_any_while(|item| { see("skip_any_while"); item.0 < 30 }).map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_positions_for_each() -> String {
    shown(items().par_iter().cloned().map(above).positions(|item| { see("positions"); item.0 % 2 > 0 }).map(|i| { see("below"); Item(i as u64) }).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_by_exponential_blocks_for_each() -> String {
    shown(items().par_iter().cloned().map(above).by_exponential_blocks().map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_by_uniform_blocks_for_each() -> String {
    shown(items().par_iter().cloned().map(above).by_uniform_blocks(7).map(below).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_filter_collect() -> String {
    shown(items().par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).map(below).collect::<Vec<_>>())
}

#[propagate]
fn slice_filter_map_collect() -> String {
    shown(items().par_iter().cloned().map(above).filter_map(|item| { see("filter_map"); (item.0 % 3 > 0).then_some(item) }).map(below).collect::<Vec<_>>())
}

#[propagate]
fn slice_flat_map_collect() -> String {
    shown(items().par_iter().cloned().map(above).flat_map(|item| { see("flat_map"); [Item(item.0), item] }).map(below).collect::<Vec<_>>())
}

#[propagate]
fn slice_flat_map_iter_collect() -> String {
    shown(items().par_iter().cloned().map(above).flat_map_iter(|item| { see("flat_map_iter"); [Item(item.0), item] }).map(below).collect::<Vec<_>>())
}

#[propagate]
fn slice_flatten_collect() -> String {
    shown(items().par_iter().cloned().map(above).map(|item| { see("flatten"); [Item(item.0), item] }).flatten().map(below).collect::<Vec<_>>())
}

#[propagate]
fn slice_flatten_iter_collect() -> String {
    shown(items().par_iter().cloned().map(above).map(|item| { see("flatten_iter"); Some(item) }).flatten_iter().map(below).collect::<Vec<_>>())
}

#[propagate]
fn slice_while_some_collect() -> String {
    shown(items().par_iter().cloned().map(above).map(|item| { see("while_some"); Some(item) }).while_some().map(below).collect::<Vec<_>>())
}

#[propagate]
fn slice_fold_collect() -> String {
    shown(items().par_iter().cloned().map(above).fold(|| { see("identity"); Item(0) }, |sum, item| { see("fold"); plus(&sum, &item) }).map(below).collect::<Vec<_>>())
}

#[propagate]
fn slice_fold_with_collect() -> String {
    shown(items().par_iter().cloned().map(above).fold_with(0_u64, |sum, item| { see("fold_with"); sum + item.0 }).map(Item).map(below).collect::<Vec<_>>())
}

#[propagate]
fn slice_try_fold_collect() -> String {
    shown(items().par_iter().cloned().map(above).try_fold(|| { see("identity"); Item(0) }, |sum, item| { see("try_fold"); Some(plus(&sum, &item)) }).map(Option::unwrap).map(below).collect::<Vec<_>>())
}

#[propagate]
fn slice_try_fold_with_collect() -> String {
    shown(items().par_iter().cloned().map(above).try_fold_with(0_u64, |sum, item| { see("try_fold_with"); Some(sum + item.0) }).map(|sum| Item(sum.unwrap())).map(below).collect::<Vec<_>>())
}

#[propagate]
fn slice_take_any_collect() -> String {
    shown(items().par_iter().cloned().map(above).take_any(5).map(below).collect::<Vec<_>>())
}

#[propagate]
fn slice_skip_any_collect() -> String {
    shown(items().par_iter().cloned().map(above).skip_any(5).map(below).collect::<Vec<_>>())
}

#[propagate]
fn slice_take_any_while_collect() -> String {
    shown(items().par_iter().cloned().map(above).take_any_while(|item| { see("take_any_while"); item.0 < 30 }).map(below).collect::<Vec<_>>())
}

#[propagate]
fn slice_skip_any_while_collect() -> String {
    shown(items().par_iter().cloned().map(above).skip_any_while(|item| { see("skip_any_while"); item.0 < 30 }).map(below).collect::<Vec<_>>())
}

#[propagate]
fn slice_positions_collect() -> String {
    shown(items().par_iter().cloned().map(above).positions(|item| { see("positions"); item.0 % 2 > 0 }).map(|i| { see("below"); Item(i as u64) }).collect::<Vec<_>>())
}

#[propagate]
fn slice_by_exponential_blocks_collect() -> String {
    shown(items().par_iter().cloned().map(above).by_exponential_blocks().map(below).collect::<Vec<_>>())
}

#[propagate]
fn slice_by_uniform_blocks_collect() -> String {
    shown(items().par_iter().cloned().map(above).by_uniform_blocks(7).map(below).collect::<Vec<_>>())
}

#[propagate]
fn vec_just_map_collect() -> String {
    shown(items().to_vec().into_par_iter().map(above).collect::<Vec<_>>())
}

#[propagate]
fn slice_mut_just_map_collect() -> String {
    shown(items().to_vec().par_iter_mut().map(|item| { see("source"); Item(item.0) }).map(above).collect::<Vec<_>>())
}

#[propagate]
fn range_just_map_collect() -> String {
    shown((0..40_usize).into_par_iter().map(|i| { see("source"); Item(i as u64) }).map(above).collect::<Vec<_>>())
}

#[propagate]
fn chunks_just_map_collect() -> String {
    shown(items().par_chunks(2).map(|chunk| { see("source"); Item(chunk[0].0) }).map(above).collect::<Vec<_>>())
}

#[propagate]
fn array_just_map_collect() -> String {
    shown([3, 1, 2, 4].into_par_iter().map(|i| { see("source"); Item(i) }).map(above).collect::<Vec<_>>())
}

#[propagate]
fn tuple_just_map_collect() -> String {
    shown((items(), items()).into_par_iter().map(|(left, right)| { see("source"); plus(left, right) }).map(above).collect::<Vec<_>>())
}

#[propagate]
fn drain_just_map_collect() -> String {
    shown(items().to_vec().par_drain(3..).map(|item| { see("source"); item }).map(above).collect::<Vec<_>>())
}

#[propagate]
fn vec_zip_rev_cmp() -> String {
    shown(items().to_vec().into_par_iter().map(above).zip(others()).map(|(left, right)| { see("below"); plus(&left, &right) }).rev().cmp(others()))
}

#[propagate]
fn slice_mut_zip_rev_cmp() -> String {
    shown(items().to_vec().par_iter_mut().map(|item| { see("source"); Item(item.0) }).map(above).zip(others()).map(|(left, right)| { see("below"); plus(&left, &right) }).rev().cmp(others()))
}

#[propagate]
fn range_zip_rev_cmp() -> String {
    shown((0..40_usize).into_par_iter().map(|i| { see("source"); Item(i as u64) }).map(above).zip(others()).map(|(left, right)| { see("below"); plus(&left, &right) }).rev().cmp(others()))
}

#[propagate]
fn chunks_zip_rev_cmp() -> String {
    shown(items().par_chunks(2).map(|chunk| { see("source"); Item(chunk[0].0) }).map(above).zip(others()).map(|(left, right)| { see("below"); plus(&left, &right) }).rev().cmp(others()))
}

#[propagate]
fn array_zip_rev_cmp() -> String {
    shown([3, 1, 2, 4].into_par_iter().map(|i| { see("source"); Item(i) }).map(above).zip(others()).map(|(left, right)| { see("below"); plus(&left, &right) }).rev().cmp(others()))
}

#[propagate]
fn tuple_zip_rev_cmp() -> String {
    shown((items(), items()).into_par_iter().map(|(left, right)| { see("source"); plus(left, right) }).map(above).zip(others()).map(|(left, right)| { see("below"); plus(&left, &right) }).rev().cmp(others()))
}

#[propagate]
fn drain_zip_rev_cmp() -> String {
    shown(items().to_vec().par_drain(3..).map(|item| { see("source"); item }).map(above).zip(others()).map(|(left, right)| { see("below"); plus(&left, &right) }).rev().cmp(others()))
}

#[propagate]
fn vec_just_filter_for_each() -> String {
    shown(items().to_vec().into_par_iter().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).for_each(|_| see("for_each")))
}

#[propagate]
fn slice_mut_just_filter_for_each() -> String {
    shown(items().to_vec().par_iter_mut().map(|item| { see("source"); Item(item.0) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).for_each(|_| see("for_each")))
}

#[propagate]
fn range_just_filter_for_each() -> String {
    shown((0..40_usize).into_par_iter().map(|i| { see("source"); Item(i as u64) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).for_each(|_| see("for_each")))
}

#[propagate]
fn chunks_just_filter_for_each() -> String {
    shown(items().par_chunks(2).map(|chunk| { see("source"); Item(chunk[0].0) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).for_each(|_| see("for_each")))
}

#[propagate]
fn array_just_filter_for_each() -> String {
    shown([3, 1, 2, 4].into_par_iter().map(|i| { see("source"); Item(i) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).for_each(|_| see("for_each")))
}

#[propagate]
fn tuple_just_filter_for_each() -> String {
    shown((items(), items()).into_par_iter().map(|(left, right)| { see("source"); plus(left, right) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).for_each(|_| see("for_each")))
}

#[propagate]
fn drain_just_filter_for_each() -> String {
    shown(items().to_vec().par_drain(3..).map(|item| { see("source"); item }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).for_each(|_| see("for_each")))
}

#[propagate]
fn bridge_just_filter_for_each() -> String {
    shown(items().iter().map(|item| { see("source"); Item(item.0) }).par_bridge().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).for_each(|_| see("for_each")))
}

#[propagate]
fn set_just_filter_for_each() -> String {
    shown(items().iter().collect::<std::collections::BTreeSet<_>>().into_par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).for_each(|_| see("for_each")))
}

#[propagate]
fn chars_just_filter_for_each() -> String {
    shown("abc def ghi jkl mno".par_chars().map(|c| { see("source"); Item(c.into()) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).for_each(|_| see("for_each")))
}

#[propagate]
fn words_just_filter_for_each() -> String {
    shown("abc def ghi jkl mno".par_split_whitespace().map(|word| { see("source"); Item(word.len() as u64 + 1) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).for_each(|_| see("for_each")))
}

#[propagate]
fn split_just_filter_for_each() -> String {
    shown(items().par_split(|item| { see("split"); item.0 % 7 == 3 }).map(|part| { see("source"); Item(part.len() as u64) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).for_each(|_| see("for_each")))
}

#[propagate]
fn chunk_by_just_filter_for_each() -> String {
    shown(items().par_chunk_by(|left, right| { see("split"); left.0 < right.0 }).map(|part| { see("source"); Item(part.len() as u64) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).for_each(|_| see("for_each")))
}

#[propagate]
fn halves_just_filter_for_each() -> String {
    shown(rayon::iter::split(0..40_u64, |range| { see("split"); let (from, mid, to) = (range.start, u64::midpoint(range.start, range.end), range.end); if to - from < 4 { (range, None) } else { (from..mid, Some(mid..to)) } }).map(|range| { see("source"); Item(range.end - range.start) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).for_each(|_| see("for_each")))
}

#[propagate]
fn tree_just_filter_for_each() -> String {
    shown(rayon::iter::walk_tree(1_u64, |&n| { see("split"); if n < 16 { vec![n * 2, n * 2 + 1] } else { vec![] } }).map(|n| { see("source"); Item(n) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).for_each(|_| see("for_each")))
}

#[propagate]
fn long_range_just_filter_for_each() -> String {
    shown((0..40_u64).into_par_iter().map(|i| { see("source"); Item(i) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).for_each(|_| see("for_each")))
}

#[propagate]
fn bridge_just_fold_collect() -> String {
    shown(items().iter().map(|item| { see("source"); Item(item.0) }).par_bridge().map(above).fold(|| { see("identity"); Item(0) }, |sum, item| { see("fold"); plus(&sum, &item) }).collect::<Vec<_>>())
}

#[propagate]
fn set_just_fold_collect() -> String {
    shown(items().iter().collect::<std::collections::BTreeSet<_>>().into_par_iter().cloned().map(above).fold(|| { see("identity"); Item(0) }, |sum, item| { see("fold"); plus(&sum, &item) }).collect::<Vec<_>>())
}

#[propagate]
fn chars_just_fold_collect() -> String {
    shown("abc def ghi jkl mno".par_chars().map(|c| { see("source"); Item(c.into()) }).map(above).fold(|| { see("identity"); Item(0) }, |sum, item| { see("fold"); plus(&sum, &item) }).collect::<Vec<_>>())
}

#[propagate]
fn words_just_fold_collect() -> String {
    shown("abc def ghi jkl mno".par_split_whitespace().map(|word| { see("source"); Item(word.len() as u64 + 1) }).map(above).fold(|| { see("identity"); Item(0) }, |sum, item| { see("fold"); plus(&sum, &item) }).collect::<Vec<_>>())
}

#[propagate]
fn split_just_fold_collect() -> String {
    shown(items().par_split(|item| { see("split"); item.0 % 7 == 3 }).map(|part| { see("source"); Item(part.len() as u64) }).map(above).fold(|| { see("identity"); Item(0) }, |sum, item| { see("fold"); plus(&sum, &item) }).collect::<Vec<_>>())
}

#[propagate]
fn chunk_by_just_fold_collect() -> String {
    shown(items().par_chunk_by(|left, right| { see("split"); left.0 < right.0 }).map(|part| { see("source"); Item(part.len() as u64) }).map(above).fold(|| { see("identity"); Item(0) }, |sum, item| { see("fold"); plus(&sum, &item) }).collect::<Vec<_>>())
}

#[propagate]
fn halves_just_fold_collect() -> String {
    shown(rayon::iter::split(0..40_u64, |range| { see("split"); let (from, mid, to) = (range.start, u64::midpoint(range.start, range.end), range.end); if to - from < 4 { (range, None) } else { (from..mid, Some(mid..to)) } }).map(|range| { see("source"); Item(range.end - range.start) }).map(above).fold(|| { see("identity"); Item(0) }, |sum, item| { see("fold"); plus(&sum, &item) }).collect::<Vec<_>>())
}

#[propagate]
fn tree_just_fold_collect() -> String {
    shown(rayon::iter::walk_tree(1_u64, |&n| { see("split"); if n < 16 { vec![n * 2, n * 2 + 1] } else { vec![] } }).map(|n| { see("source"); Item(n) }).map(above).fold(|| { see("identity"); Item(0) }, |sum, item| { see("fold"); plus(&sum, &item) }).collect::<Vec<_>>())
}

#[propagate]
fn long_range_just_fold_collect() -> String {
    shown((0..40_u64).into_par_iter().map(|i| { see("source"); Item(i) }).map(above).fold(|| { see("identity"); Item(0) }, |sum, item| { see("fold"); plus(&sum, &item) }).collect::<Vec<_>>())
}

#[propagate]
fn split_mut_just_filter_reduce() -> String {
    shown(items().to_vec().par_split_mut(|item| { see("split"); item.0 % 7 == 3 }).map(|part| { see("source"); Item(part.len() as u64) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn split_inclusive_just_filter_reduce() -> String {
    shown(items().par_split_inclusive(|item| { see("split"); item.0 % 7 == 3 }).map(|part| { see("source"); Item(part.len() as u64) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn split_inclusive_mut_just_filter_reduce() -> String {
    shown(items().to_vec().par_split_inclusive_mut(|item| { see("split"); item.0 % 7 == 3 }).map(|part| { see("source"); Item(part.len() as u64) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn chunk_by_mut_just_filter_reduce() -> String {
    shown(items().to_vec().par_chunk_by_mut(|left, right| { see("split"); left.0 < right.0 }).map(|part| { see("source"); Item(part.len() as u64) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn split_str_just_filter_reduce() -> String {
    shown("abc def ghi jkl mno".par_split(|c: char| { see("split"); c == ' ' }).map(|part| { see("source"); Item(part.len() as u64 + 1) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn split_inclusive_str_just_filter_reduce() -> String {
    shown("abc def ghi jkl mno".par_split_inclusive(|c: char| { see("split"); c == ' ' }).map(|part| { see("source"); Item(part.len() as u64 + 1) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn split_terminator_just_filter_reduce() -> String {
    shown("abc def ghi jkl mno ".par_split_terminator(|c: char| { see("split"); c == ' ' }).map(|part| { see("source"); Item(part.len() as u64 + 1) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn matches_just_filter_reduce() -> String {
    shown("abc def ghi jkl mno".par_matches(|c: char| { see("split"); c > 'd' }).map(|part| { see("source"); Item(part.len() as u64 + 1) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn match_indices_just_filter_reduce() -> String {
    shown("abc def ghi jkl mno".par_match_indices(|c: char| { see("split"); c > 'd' }).map(|(i, _)| { see("source"); Item(i as u64) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn tree_prefix_just_filter_reduce() -> String {
    shown(rayon::iter::walk_tree_prefix(1_u64, |&n| { see("split"); if n < 16 { vec![n * 2, n * 2 + 1] } else { vec![] } }).map(|n| { see("source"); Item(n) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn tree_postfix_just_filter_reduce() -> String {
    shown(rayon::iter::walk_tree_postfix(1_u64, |&n| { see("split"); if n < 16 { vec![n * 2, n * 2 + 1] } else { vec![] } }).map(|n| { see("source"); Item(n) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn repeat_just_filter_reduce() -> String {
    shown(rayon::iter::repeat(4_u64).take(9).map(|i| { see("source"); Item(i) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn repeat_n_just_filter_reduce() -> String {
    shown(rayon::iter::repeat_n(4_u64, 9).map(|i| { see("source"); Item(i) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn repeatn_just_filter_reduce() -> String {
    shown(rayon::iter::repeatn(4_u64, 9).map(|i| { see("source"); Item(i) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn once_just_filter_reduce() -> String {
    shown(rayon::iter::once(4_u64).map(|i| { see("source"); Item(i) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn empty_just_filter_reduce() -> String {
    shown(rayon::iter::empty().chain(3..9_u64).map(|i| { see("source"); Item(i) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn option_just_filter_reduce() -> String {
    shown(Some(4_u64).into_par_iter().map(|i| { see("source"); Item(i) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn result_just_filter_reduce() -> String {
    shown(Ok::<_, ()>(4_u64).into_par_iter().map(|i| { see("source"); Item(i) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn inclusive_just_filter_reduce() -> String {
    shown((3..=9_u32).into_par_iter().map(|i| { see("source"); Item(i.into()) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn boxed_just_filter_reduce() -> String {
    shown(items().to_vec().into_boxed_slice().into_par_iter().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn array_ref_just_filter_reduce() -> String {
    shown([3_u64, 1, 2].par_iter().map(|i| { see("source"); Item(*i) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn array_mut_just_filter_reduce() -> String {
    shown([3_u64, 1, 2].par_iter_mut().map(|i| { see("source"); Item(*i) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn deque_just_filter_reduce() -> String {
    shown(items().iter().cloned().collect::<std::collections::VecDeque<_>>().into_par_iter().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn deque_ref_just_filter_reduce() -> String {
    shown(items().iter().collect::<std::collections::VecDeque<_>>().par_iter().map(|item| { see("source"); Item(item.0) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn deque_drain_just_filter_reduce() -> String {
    shown(items().iter().collect::<std::collections::VecDeque<_>>().par_drain(2..).map(|item| { see("source"); Item(item.0) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn list_just_filter_reduce() -> String {
    shown(items().iter().collect::<std::collections::LinkedList<_>>().into_par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn heap_just_filter_reduce() -> String {
    shown(items().iter().collect::<std::collections::BinaryHeap<_>>().into_par_iter().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn heap_drain_just_filter_reduce() -> String {
    shown(items().iter().collect::<std::collections::BinaryHeap<_>>().par_drain().cloned().map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn hash_map_just_filter_reduce() -> String {
    shown((0..9_u64).map(|i| (i, i)).collect::<std::collections::HashMap<_, _>>().into_par_iter().map(|(i, _)| { see("source"); Item(i) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn hash_map_mut_just_filter_reduce() -> String {
    shown((0..9_u64).map(|i| (i, i)).collect::<std::collections::HashMap<_, _>>().par_iter_mut().map(|(i, _)| { see("source"); Item(*i) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn hash_map_drain_just_filter_reduce() -> String {
    shown((0..9_u64).map(|i| (i, i)).collect::<std::collections::HashMap<_, _>>().par_drain().map(|(i, _)| { see("source"); Item(i) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn hash_set_drain_just_filter_reduce() -> String {
    shown((0..9_u64).collect::<std::collections::HashSet<_>>().par_drain().map(|i| { see("source"); Item(i) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn tree_map_just_filter_reduce() -> String {
    shown((0..9_u64).map(|i| (i, i)).collect::<std::collections::BTreeMap<_, _>>().into_par_iter().map(|(i, _)| { see("source"); Item(i) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn windows_just_filter_reduce() -> String {
    shown(items().par_windows(2).map(|part| { see("source"); Item(part[1].0) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn array_windows_just_filter_reduce() -> String {
    shown(items().par_array_windows::<2>().map(|part| { see("source"); Item(part[1].0) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn chunks_exact_just_filter_reduce() -> String {
    shown(items().par_chunks_exact(3).map(|part| { see("source"); Item(part[1].0) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn rchunks_just_filter_reduce() -> String {
    shown(items().par_rchunks(3).map(|part| { see("source"); Item(part[0].0) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn rchunks_exact_just_filter_reduce() -> String {
    shown(items().par_rchunks_exact(3).map(|part| { see("source"); Item(part[1].0) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn chunks_mut_just_filter_reduce() -> String {
    shown(items().to_vec().par_chunks_mut(3).map(|part| { see("source"); Item(part[0].0) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn chunks_exact_mut_just_filter_reduce() -> String {
    shown(items().to_vec().par_chunks_exact_mut(3).map(|part| { see("source"); Item(part[1].0) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn rchunks_mut_just_filter_reduce() -> String {
    shown(items().to_vec().par_rchunks_mut(3).map(|part| { see("source"); Item(part[0].0) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn rchunks_exact_mut_just_filter_reduce() -> String {
    shown(items().to_vec().par_rchunks_exact_mut(3).map(|part| { see("source"); Item(part[1].0) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn copied_just_filter_reduce() -> String {
    shown((0..9_u64).collect::<Vec<_>>().par_iter().copied().map(|i| { see("source"); Item(i) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn char_indices_just_filter_reduce() -> String {
    shown("abc def".par_char_indices().map(|(i, _)| { see("source"); Item(i as u64) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn bytes_just_filter_reduce() -> String {
    shown("abc def".par_bytes().map(|byte| { see("source"); Item(byte.into()) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn utf16_just_filter_reduce() -> String {
    shown("abc def".par_encode_utf16().map(|unit| { see("source"); Item(unit.into()) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn lines_just_filter_reduce() -> String {
    shown("abc\ndef\nghi".par_lines().map(|line| { see("source"); Item(line.len() as u64 + 1) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn ascii_words_just_filter_reduce() -> String {
    shown("abc def ghi".par_split_ascii_whitespace().map(|word| { see("source"); Item(word.len() as u64 + 1) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

#[propagate]
fn string_drain_just_filter_reduce() -> String {
    shown("abc def".to_owned().par_drain(1..).map(|c| { see("source"); Item(c.into()) }).map(above).filter(|item| { see("filter"); item.0 % 3 > 0 }).reduce(|| { see("identity"); Item(0) }, |left, right| { see("reduce"); plus(&left, &right) }))
}

pub(crate) const CHAINS: &[Written] = &[
    Written { name: ["slice", "just_map", "for_each"], sites: &["for_each"], unreached: &[], varies: false, run: slice_just_map_for_each },
    Written { name: ["slice", "just_map", "for_each_with"], sites: &["for_each_with"], unreached: &[], varies: false, run: slice_just_map_for_each_with },
    Written { name: ["slice", "just_map", "for_each_init"], sites: &["init", "for_each_init"], unreached: &[], varies: false, run: slice_just_map_for_each_init },
    Written { name: ["slice", "just_map", "try_for_each"], sites: &["try_for_each"], unreached: &[], varies: false, run: slice_just_map_try_for_each },
    Written { name: ["slice", "just_map", "try_for_each_with"], sites: &["try_for_each_with"], unreached: &[], varies: false, run: slice_just_map_try_for_each_with },
    Written { name: ["slice", "just_map", "try_for_each_init"], sites: &["init", "try_for_each_init"], unreached: &[], varies: false, run: slice_just_map_try_for_each_init },
    Written { name: ["slice", "just_map", "count"], sites: &[], unreached: &[], varies: false, run: slice_just_map_count },
    Written { name: ["slice", "just_map", "reduce"], sites: &["identity", "reduce"], unreached: &[], varies: false, run: slice_just_map_reduce },
    Written { name: ["slice", "just_map", "reduce_with"], sites: &["reduce_with"], unreached: &[], varies: false, run: slice_just_map_reduce_with },
    Written { name: ["slice", "just_map", "try_reduce"], sites: &["try", "identity", "try_reduce"], unreached: &[], varies: false, run: slice_just_map_try_reduce },
    Written { name: ["slice", "just_map", "try_reduce_with"], sites: &["try", "try_reduce_with"], unreached: &[], varies: false, run: slice_just_map_try_reduce_with },
    Written { name: ["slice", "just_map", "sum"], sites: &[], unreached: &[], varies: false, run: slice_just_map_sum },
    Written { name: ["slice", "just_map", "product"], sites: &[], unreached: &[], varies: false, run: slice_just_map_product },
    Written { name: ["slice", "just_map", "min"], sites: &[], unreached: &[], varies: false, run: slice_just_map_min },
    Written { name: ["slice", "just_map", "min_by"], sites: &["min_by"], unreached: &[], varies: false, run: slice_just_map_min_by },
    Written { name: ["slice", "just_map", "min_by_key"], sites: &["min_by_key"], unreached: &[], varies: false, run: slice_just_map_min_by_key },
    Written { name: ["slice", "just_map", "max"], sites: &[], unreached: &[], varies: false, run: slice_just_map_max },
    Written { name: ["slice", "just_map", "max_by"], sites: &["max_by"], unreached: &[], varies: false, run: slice_just_map_max_by },
    Written { name: ["slice", "just_map", "max_by_key"], sites: &["max_by_key"], unreached: &[], varies: false, run: slice_just_map_max_by_key },
    Written { name: ["slice", "just_map", "find_any"], sites: &["find_any"], unreached: &[], varies: false, run: slice_just_map_find_any },
    Written { name: ["slice", "just_map", "find"], sites: &["find"], unreached: &[], varies: false, run: slice_just_map_find },
    Written { name: ["slice", "just_map", "find_first"], sites: &["find_first"], unreached: &[], varies: false, run: slice_just_map_find_first },
    Written { name: ["slice", "just_map", "find_last"], sites: &["find_last"], unreached: &[], varies: false, run: slice_just_map_find_last },
    Written { name: ["slice", "just_map", "find_map_any"], sites: &["find_map_any"], unreached: &[], varies: false, run: slice_just_map_find_map_any },
    Written { name: ["slice", "just_map", "find_map_first"], sites: &["find_map_first"], unreached: &[], varies: false, run: slice_just_map_find_map_first },
    Written { name: ["slice", "just_map", "find_map_last"], sites: &["find_map_last"], unreached: &[], varies: false, run: slice_just_map_find_map_last },
    Written { name: ["slice", "just_map", "any"], sites: &["any"], unreached: &[], varies: false, run: slice_just_map_any },
    Written { name: ["slice", "just_map", "all"], sites: &["all"], unreached: &[], varies: false, run: slice_just_map_all },
    Written { name: ["slice", "just_map", "collect"], sites: &[], unreached: &[], varies: false, run: slice_just_map_collect },
    Written { name: ["slice", "just_map", "collect_list"], sites: &[], unreached: &[], varies: false, run: slice_just_map_collect_list },
    Written { name: ["slice", "just_map", "collect_option"], sites: &["try"], unreached: &[], varies: false, run: slice_just_map_collect_option },
    Written { name: ["slice", "just_map", "collect_result"], sites: &["try"], unreached: &[], varies: false, run: slice_just_map_collect_result },
    Written { name: ["slice", "just_map", "collect_pair"], sites: &["pair"], unreached: &[], varies: false, run: slice_just_map_collect_pair },
    Written { name: ["slice", "just_map", "collect_either"], sites: &["either"], unreached: &[], varies: false, run: slice_just_map_collect_either },
    Written { name: ["slice", "just_map", "collect_deque"], sites: &[], unreached: &[], varies: false, run: slice_just_map_collect_deque },
    Written { name: ["slice", "just_map", "collect_heap"], sites: &[], unreached: &[], varies: false, run: slice_just_map_collect_heap },
    Written { name: ["slice", "just_map", "collect_set"], sites: &[], unreached: &[], varies: false, run: slice_just_map_collect_set },
    Written { name: ["slice", "just_map", "collect_map"], sites: &["pair"], unreached: &[], varies: false, run: slice_just_map_collect_map },
    Written { name: ["slice", "just_map", "collect_hash_set"], sites: &["hash"], unreached: &[], varies: false, run: slice_just_map_collect_hash_set },
    Written { name: ["slice", "just_map", "collect_hash_map"], sites: &["pair"], unreached: &[], varies: false, run: slice_just_map_collect_hash_map },
    Written { name: ["slice", "just_map", "collect_arc"], sites: &[], unreached: &[], varies: false, run: slice_just_map_collect_arc },
    Written { name: ["slice", "just_map", "collect_boxed"], sites: &[], unreached: &[], varies: false, run: slice_just_map_collect_boxed },
    Written { name: ["slice", "just_map", "collect_string"], sites: &["text"], unreached: &[], varies: false, run: slice_just_map_collect_string },
    Written { name: ["slice", "just_map", "collect_unit"], sites: &["unit"], unreached: &[], varies: false, run: slice_just_map_collect_unit },
    Written { name: ["slice", "just_map", "collect_vec_list"], sites: &[], unreached: &[], varies: false, run: slice_just_map_collect_vec_list },
    Written { name: ["slice", "just_map", "unzip"], sites: &["pair"], unreached: &[], varies: false, run: slice_just_map_unzip },
    Written { name: ["slice", "just_map", "partition"], sites: &["partition"], unreached: &[], varies: false, run: slice_just_map_partition },
    Written { name: ["slice", "just_map", "partition_map"], sites: &["partition_map"], unreached: &[], varies: false, run: slice_just_map_partition_map },
    Written { name: ["slice", "just_map", "collect_into_vec"], sites: &[], unreached: &[], varies: false, run: slice_just_map_collect_into_vec },
    Written { name: ["slice", "just_map", "unzip_into_vecs"], sites: &["pair"], unreached: &[], varies: false, run: slice_just_map_unzip_into_vecs },
    Written { name: ["slice", "just_map", "cmp"], sites: &[], unreached: &[], varies: false, run: slice_just_map_cmp },
    Written { name: ["slice", "just_map", "partial_cmp"], sites: &[], unreached: &[], varies: false, run: slice_just_map_partial_cmp },
    Written { name: ["slice", "just_map", "eq"], sites: &[], unreached: &[], varies: false, run: slice_just_map_eq },
    Written { name: ["slice", "just_map", "ne"], sites: &[], unreached: &[], varies: false, run: slice_just_map_ne },
    Written { name: ["slice", "just_map", "lt"], sites: &[], unreached: &[], varies: false, run: slice_just_map_lt },
    Written { name: ["slice", "just_map", "le"], sites: &[], unreached: &[], varies: false, run: slice_just_map_le },
    Written { name: ["slice", "just_map", "gt"], sites: &[], unreached: &[], varies: false, run: slice_just_map_gt },
    Written { name: ["slice", "just_map", "ge"], sites: &[], unreached: &[], varies: false, run: slice_just_map_ge },
    Written { name: ["slice", "just_map", "position_any"], sites: &["position_any"], unreached: &[], varies: false, run: slice_just_map_position_any },
    Written { name: ["slice", "just_map", "position"], sites: &["position"], unreached: &[], varies: false, run: slice_just_map_position },
    Written { name: ["slice", "just_map", "position_first"], sites: &["position_first"], unreached: &[], varies: false, run: slice_just_map_position_first },
    Written { name: ["slice", "just_map", "position_last"], sites: &["position_last"], unreached: &[], varies: false, run: slice_just_map_position_last },
    Written { name: ["slice", "just_filter", "for_each"], sites: &["filter", "for_each"], unreached: &[], varies: false, run: slice_just_filter_for_each },
    Written { name: ["slice", "just_filter", "for_each_with"], sites: &["filter", "for_each_with"], unreached: &[], varies: false, run: slice_just_filter_for_each_with },
    Written { name: ["slice", "just_filter", "for_each_init"], sites: &["filter", "init", "for_each_init"], unreached: &[], varies: false, run: slice_just_filter_for_each_init },
    Written { name: ["slice", "just_filter", "try_for_each"], sites: &["filter", "try_for_each"], unreached: &[], varies: false, run: slice_just_filter_try_for_each },
    Written { name: ["slice", "just_filter", "try_for_each_with"], sites: &["filter", "try_for_each_with"], unreached: &[], varies: false, run: slice_just_filter_try_for_each_with },
    Written { name: ["slice", "just_filter", "try_for_each_init"], sites: &["filter", "init", "try_for_each_init"], unreached: &[], varies: false, run: slice_just_filter_try_for_each_init },
    Written { name: ["slice", "just_filter", "count"], sites: &["filter"], unreached: &[], varies: false, run: slice_just_filter_count },
    Written { name: ["slice", "just_filter", "reduce"], sites: &["filter", "identity", "reduce"], unreached: &[], varies: false, run: slice_just_filter_reduce },
    Written { name: ["slice", "just_filter", "reduce_with"], sites: &["filter", "reduce_with"], unreached: &[], varies: false, run: slice_just_filter_reduce_with },
    Written { name: ["slice", "just_filter", "try_reduce"], sites: &["filter", "try", "identity", "try_reduce"], unreached: &[], varies: false, run: slice_just_filter_try_reduce },
    Written { name: ["slice", "just_filter", "try_reduce_with"], sites: &["filter", "try", "try_reduce_with"], unreached: &[], varies: false, run: slice_just_filter_try_reduce_with },
    Written { name: ["slice", "just_filter", "sum"], sites: &["filter"], unreached: &[], varies: false, run: slice_just_filter_sum },
    Written { name: ["slice", "just_filter", "product"], sites: &["filter"], unreached: &[], varies: false, run: slice_just_filter_product },
    Written { name: ["slice", "just_filter", "min"], sites: &["filter"], unreached: &[], varies: false, run: slice_just_filter_min },
    Written { name: ["slice", "just_filter", "min_by"], sites: &["filter", "min_by"], unreached: &[], varies: false, run: slice_just_filter_min_by },
    Written { name: ["slice", "just_filter", "min_by_key"], sites: &["filter", "min_by_key"], unreached: &[], varies: false, run: slice_just_filter_min_by_key },
    Written { name: ["slice", "just_filter", "max"], sites: &["filter"], unreached: &[], varies: false, run: slice_just_filter_max },
    Written { name: ["slice", "just_filter", "max_by"], sites: &["filter", "max_by"], unreached: &[], varies: false, run: slice_just_filter_max_by },
    Written { name: ["slice", "just_filter", "max_by_key"], sites: &["filter", "max_by_key"], unreached: &[], varies: false, run: slice_just_filter_max_by_key },
    Written { name: ["slice", "just_filter", "find_any"], sites: &["filter", "find_any"], unreached: &[], varies: false, run: slice_just_filter_find_any },
    Written { name: ["slice", "just_filter", "find"], sites: &["filter", "find"], unreached: &[], varies: false, run: slice_just_filter_find },
    Written { name: ["slice", "just_filter", "find_first"], sites: &["filter", "find_first"], unreached: &[], varies: false, run: slice_just_filter_find_first },
    Written { name: ["slice", "just_filter", "find_last"], sites: &["filter", "find_last"], unreached: &[], varies: false, run: slice_just_filter_find_last },
    Written { name: ["slice", "just_filter", "find_map_any"], sites: &["filter", "find_map_any"], unreached: &[], varies: false, run: slice_just_filter_find_map_any },
    Written { name: ["slice", "just_filter", "find_map_first"], sites: &["filter", "find_map_first"], unreached: &[], varies: false, run: slice_just_filter_find_map_first },
    Written { name: ["slice", "just_filter", "find_map_last"], sites: &["filter", "find_map_last"], unreached: &[], varies: false, run: slice_just_filter_find_map_last },
    Written { name: ["slice", "just_filter", "any"], sites: &["filter", "any"], unreached: &[], varies: false, run: slice_just_filter_any },
    Written { name: ["slice", "just_filter", "all"], sites: &["filter", "all"], unreached: &[], varies: false, run: slice_just_filter_all },
    Written { name: ["slice", "just_filter", "collect"], sites: &["filter"], unreached: &[], varies: false, run: slice_just_filter_collect },
    Written { name: ["slice", "just_filter", "collect_list"], sites: &["filter"], unreached: &[], varies: false, run: slice_just_filter_collect_list },
    Written { name: ["slice", "just_filter", "collect_option"], sites: &["filter", "try"], unreached: &[], varies: false, run: slice_just_filter_collect_option },
    Written { name: ["slice", "just_filter", "collect_result"], sites: &["filter", "try"], unreached: &[], varies: false, run: slice_just_filter_collect_result },
    Written { name: ["slice", "just_filter", "collect_pair"], sites: &["filter", "pair"], unreached: &[], varies: false, run: slice_just_filter_collect_pair },
    Written { name: ["slice", "just_filter", "collect_either"], sites: &["filter", "either"], unreached: &[], varies: false, run: slice_just_filter_collect_either },
    Written { name: ["slice", "just_filter", "collect_deque"], sites: &["filter"], unreached: &[], varies: false, run: slice_just_filter_collect_deque },
    Written { name: ["slice", "just_filter", "collect_heap"], sites: &["filter"], unreached: &[], varies: false, run: slice_just_filter_collect_heap },
    Written { name: ["slice", "just_filter", "collect_set"], sites: &["filter"], unreached: &[], varies: false, run: slice_just_filter_collect_set },
    Written { name: ["slice", "just_filter", "collect_map"], sites: &["filter", "pair"], unreached: &[], varies: false, run: slice_just_filter_collect_map },
    Written { name: ["slice", "just_filter", "collect_hash_set"], sites: &["filter", "hash"], unreached: &[], varies: false, run: slice_just_filter_collect_hash_set },
    Written { name: ["slice", "just_filter", "collect_hash_map"], sites: &["filter", "pair"], unreached: &[], varies: false, run: slice_just_filter_collect_hash_map },
    Written { name: ["slice", "just_filter", "collect_arc"], sites: &["filter"], unreached: &[], varies: false, run: slice_just_filter_collect_arc },
    Written { name: ["slice", "just_filter", "collect_boxed"], sites: &["filter"], unreached: &[], varies: false, run: slice_just_filter_collect_boxed },
    Written { name: ["slice", "just_filter", "collect_string"], sites: &["filter", "text"], unreached: &[], varies: false, run: slice_just_filter_collect_string },
    Written { name: ["slice", "just_filter", "collect_unit"], sites: &["filter", "unit"], unreached: &[], varies: false, run: slice_just_filter_collect_unit },
    Written { name: ["slice", "just_filter", "collect_vec_list"], sites: &["filter"], unreached: &[], varies: false, run: slice_just_filter_collect_vec_list },
    Written { name: ["slice", "just_filter", "unzip"], sites: &["filter", "pair"], unreached: &[], varies: false, run: slice_just_filter_unzip },
    Written { name: ["slice", "just_filter", "partition"], sites: &["filter", "partition"], unreached: &[], varies: false, run: slice_just_filter_partition },
    Written { name: ["slice", "just_filter", "partition_map"], sites: &["filter", "partition_map"], unreached: &[], varies: false, run: slice_just_filter_partition_map },
    Written { name: ["slice", "zip_rev", "collect_into_vec"], sites: &["below"], unreached: &[], varies: false, run: slice_zip_rev_collect_into_vec },
    Written { name: ["slice", "zip_rev", "unzip_into_vecs"], sites: &["below", "pair"], unreached: &[], varies: false, run: slice_zip_rev_unzip_into_vecs },
    Written { name: ["slice", "zip_rev", "cmp"], sites: &["below"], unreached: &[], varies: false, run: slice_zip_rev_cmp },
    Written { name: ["slice", "zip_rev", "partial_cmp"], sites: &["below"], unreached: &[], varies: false, run: slice_zip_rev_partial_cmp },
    Written { name: ["slice", "zip_rev", "eq"], sites: &["below"], unreached: &[], varies: false, run: slice_zip_rev_eq },
    Written { name: ["slice", "zip_rev", "ne"], sites: &["below"], unreached: &[], varies: false, run: slice_zip_rev_ne },
    Written { name: ["slice", "zip_rev", "lt"], sites: &["below"], unreached: &[], varies: false, run: slice_zip_rev_lt },
    Written { name: ["slice", "zip_rev", "le"], sites: &["below"], unreached: &[], varies: false, run: slice_zip_rev_le },
    Written { name: ["slice", "zip_rev", "gt"], sites: &["below"], unreached: &[], varies: false, run: slice_zip_rev_gt },
    Written { name: ["slice", "zip_rev", "ge"], sites: &["below"], unreached: &[], varies: false, run: slice_zip_rev_ge },
    Written { name: ["slice", "zip_rev", "position_any"], sites: &["below", "position_any"], unreached: &[], varies: false, run: slice_zip_rev_position_any },
    Written { name: ["slice", "zip_rev", "position"], sites: &["below", "position"], unreached: &[], varies: false, run: slice_zip_rev_position },
    Written { name: ["slice", "zip_rev", "position_first"], sites: &["below", "position_first"], unreached: &[], varies: false, run: slice_zip_rev_position_first },
    Written { name: ["slice", "zip_rev", "position_last"], sites: &["below", "position_last"], unreached: &[], varies: false, run: slice_zip_rev_position_last },
    Written { name: ["slice", "map", "for_each"], sites: &["map", "for_each"], unreached: &[], varies: false, run: slice_map_for_each },
    Written { name: ["slice", "map_with", "for_each"], sites: &["map_with", "for_each"], unreached: &[], varies: false, run: slice_map_with_for_each },
    Written { name: ["slice", "map_init", "for_each"], sites: &["init", "map_init", "for_each"], unreached: &[], varies: false, run: slice_map_init_for_each },
    Written { name: ["slice", "inspect", "for_each"], sites: &["inspect", "for_each"], unreached: &[], varies: false, run: slice_inspect_for_each },
    Written { name: ["slice", "update", "for_each"], sites: &["update", "for_each"], unreached: &[], varies: false, run: slice_update_for_each },
    Written { name: ["slice", "chain", "for_each"], sites: &["for_each"], unreached: &[], varies: false, run: slice_chain_for_each },
    Written { name: ["slice", "panic_fuse", "for_each"], sites: &["for_each"], unreached: &[], varies: false, run: slice_panic_fuse_for_each },
    Written { name: ["slice", "intersperse", "for_each"], sites: &["for_each"], unreached: &["Clone"], varies: false, run: slice_intersperse_for_each },
    Written { name: ["slice", "enumerate", "for_each"], sites: &["below", "for_each"], unreached: &[], varies: false, run: slice_enumerate_for_each },
    Written { name: ["slice", "zip", "for_each"], sites: &["below", "for_each"], unreached: &[], varies: false, run: slice_zip_for_each },
    Written { name: ["slice", "zip_eq", "for_each"], sites: &["below", "for_each"], unreached: &[], varies: false, run: slice_zip_eq_for_each },
    Written { name: ["slice", "interleave", "for_each"], sites: &["for_each"], unreached: &[], varies: false, run: slice_interleave_for_each },
    Written { name: ["slice", "interleave_shortest", "for_each"], sites: &["for_each"], unreached: &[], varies: false, run: slice_interleave_shortest_for_each },
    Written { name: ["slice", "rev", "for_each"], sites: &["for_each"], unreached: &[], varies: false, run: slice_rev_for_each },
    Written { name: ["slice", "map_init_rev", "for_each"], sites: &["init", "map_init", "for_each"], unreached: &[], varies: false, run: slice_map_init_rev_for_each },
    Written { name: ["slice", "chunks", "for_each"], sites: &["below", "for_each"], unreached: &[], varies: false, run: slice_chunks_for_each },
    Written { name: ["slice", "fold_chunks", "for_each"], sites: &["identity", "fold_chunks", "for_each"], unreached: &[], varies: false, run: slice_fold_chunks_for_each },
    Written { name: ["slice", "fold_chunks_with", "for_each"], sites: &["fold_chunks_with", "for_each"], unreached: &["Clone"], varies: false, run: slice_fold_chunks_with_for_each },
    Written { name: ["slice", "step_by", "for_each"], sites: &["for_each"], unreached: &[], varies: false, run: slice_step_by_for_each },
    Written { name: ["slice", "skip", "for_each"], sites: &["for_each"], unreached: &["source", "above", "Clone"], varies: false, run: slice_skip_for_each },
    Written { name: ["slice", "take", "for_each"], sites: &["for_each"], unreached: &[], varies: false, run: slice_take_for_each },
    Written { name: ["slice", "min_len", "for_each"], sites: &["for_each"], unreached: &[], varies: false, run: slice_min_len_for_each },
    Written { name: ["slice", "max_len", "for_each"], sites: &["for_each"], unreached: &[], varies: false, run: slice_max_len_for_each },
    Written { name: ["slice", "map", "collect_into_vec"], sites: &["map"], unreached: &[], varies: false, run: slice_map_collect_into_vec },
    Written { name: ["slice", "map_with", "collect_into_vec"], sites: &["map_with"], unreached: &[], varies: false, run: slice_map_with_collect_into_vec },
    Written { name: ["slice", "map_init", "collect_into_vec"], sites: &["init", "map_init"], unreached: &[], varies: false, run: slice_map_init_collect_into_vec },
    Written { name: ["slice", "inspect", "collect_into_vec"], sites: &["inspect"], unreached: &[], varies: false, run: slice_inspect_collect_into_vec },
    Written { name: ["slice", "update", "collect_into_vec"], sites: &["update"], unreached: &[], varies: false, run: slice_update_collect_into_vec },
    Written { name: ["slice", "chain", "collect_into_vec"], sites: &[], unreached: &[], varies: false, run: slice_chain_collect_into_vec },
    Written { name: ["slice", "panic_fuse", "collect_into_vec"], sites: &[], unreached: &[], varies: false, run: slice_panic_fuse_collect_into_vec },
    Written { name: ["slice", "intersperse", "collect_into_vec"], sites: &[], unreached: &["Clone"], varies: false, run: slice_intersperse_collect_into_vec },
    Written { name: ["slice", "enumerate", "collect_into_vec"], sites: &["below"], unreached: &[], varies: false, run: slice_enumerate_collect_into_vec },
    Written { name: ["slice", "zip", "collect_into_vec"], sites: &["below"], unreached: &[], varies: false, run: slice_zip_collect_into_vec },
    Written { name: ["slice", "zip_eq", "collect_into_vec"], sites: &["below"], unreached: &[], varies: false, run: slice_zip_eq_collect_into_vec },
    Written { name: ["slice", "interleave", "collect_into_vec"], sites: &[], unreached: &[], varies: false, run: slice_interleave_collect_into_vec },
    Written { name: ["slice", "interleave_shortest", "collect_into_vec"], sites: &[], unreached: &[], varies: false, run: slice_interleave_shortest_collect_into_vec },
    Written { name: ["slice", "rev", "collect_into_vec"], sites: &[], unreached: &[], varies: false, run: slice_rev_collect_into_vec },
    Written { name: ["slice", "map_init_rev", "collect_into_vec"], sites: &["init", "map_init"], unreached: &[], varies: false, run: slice_map_init_rev_collect_into_vec },
    Written { name: ["slice", "chunks", "collect_into_vec"], sites: &["below"], unreached: &[], varies: false, run: slice_chunks_collect_into_vec },
    Written { name: ["slice", "fold_chunks", "collect_into_vec"], sites: &["identity", "fold_chunks"], unreached: &[], varies: false, run: slice_fold_chunks_collect_into_vec },
    Written { name: ["slice", "fold_chunks_with", "collect_into_vec"], sites: &["fold_chunks_with"], unreached: &["Clone"], varies: false, run: slice_fold_chunks_with_collect_into_vec },
    Written { name: ["slice", "step_by", "collect_into_vec"], sites: &[], unreached: &[], varies: false, run: slice_step_by_collect_into_vec },
    Written { name: ["slice", "skip", "collect_into_vec"], sites: &[], unreached: &["source", "above", "Clone"], varies: false, run: slice_skip_collect_into_vec },
    Written { name: ["slice", "take", "collect_into_vec"], sites: &[], unreached: &[], varies: false, run: slice_take_collect_into_vec },
    Written { name: ["slice", "min_len", "collect_into_vec"], sites: &[], unreached: &[], varies: false, run: slice_min_len_collect_into_vec },
    Written { name: ["slice", "max_len", "collect_into_vec"], sites: &[], unreached: &[], varies: false, run: slice_max_len_collect_into_vec },
    Written { name: ["slice", "filter", "for_each"], sites: &["filter", "for_each"], unreached: &[], varies: false, run: slice_filter_for_each },
    Written { name: ["slice", "filter_map", "for_each"], sites: &["filter_map", "for_each"], unreached: &[], varies: false, run: slice_filter_map_for_each },
    Written { name: ["slice", "flat_map", "for_each"], sites: &["flat_map", "for_each"], unreached: &["source", "above", "Clone", "flat_map"], varies: false, run: slice_flat_map_for_each },
    Written { name: ["slice", "flat_map_iter", "for_each"], sites: &["flat_map_iter", "for_each"], unreached: &[], varies: false, run: slice_flat_map_iter_for_each },
    Written { name: ["slice", "flatten", "for_each"], sites: &["flatten", "for_each"], unreached: &["source", "above", "Clone", "flatten"], varies: false, run: slice_flatten_for_each },
    Written { name: ["slice", "flatten_iter", "for_each"], sites: &["flatten_iter", "for_each"], unreached: &[], varies: false, run: slice_flatten_iter_for_each },
    Written { name: ["slice", "while_some", "for_each"], sites: &["while_some", "for_each"], unreached: &[], varies: false, run: slice_while_some_for_each },
    Written { name: ["slice", "fold", "for_each"], sites: &["identity", "fold", "for_each"], unreached: &[], varies: true, run: slice_fold_for_each },
    Written { name: ["slice", "fold_with", "for_each"], sites: &["fold_with", "for_each"], unreached: &[], varies: true, run: slice_fold_with_for_each },
    Written { name: ["slice", "try_fold", "for_each"], sites: &["identity", "try_fold", "for_each"], unreached: &[], varies: true, run: slice_try_fold_for_each },
    Written { name: ["slice", "try_fold_with", "for_each"], sites: &["try_fold_with", "for_each"], unreached: &[], varies: true, run: slice_try_fold_with_for_each },
    Written { name: ["slice", "take_any", "for_each"], sites: &["for_each"], unreached: &[], varies: true, run: slice_take_any_for_each },
    Written { name: ["slice", "skip_any", "for_each"], sites: &["for_each"], unreached: &[], varies: true, run: slice_skip_any_for_each },
    Written { name: ["slice", "take_any_while", "for_each"], sites: &["take_any_while", "for_each"], unreached: &[], varies: true, run: slice_take_any_while_for_each },
    Written { name: ["slice", "skip_any_while", "for_each"], sites: &["skip_any_while", "for_each"], unreached: &[], varies: true, run: slice_skip_any_while_for_each },
    Written { name: ["slice", "positions", "for_each"], sites: &["positions", "below", "for_each"], unreached: &[], varies: false, run: slice_positions_for_each },
    Written { name: ["slice", "by_exponential_blocks", "for_each"], sites: &["for_each"], unreached: &[], varies: false, run: slice_by_exponential_blocks_for_each },
    Written { name: ["slice", "by_uniform_blocks", "for_each"], sites: &["for_each"], unreached: &[], varies: false, run: slice_by_uniform_blocks_for_each },
    Written { name: ["slice", "filter", "collect"], sites: &["filter"], unreached: &[], varies: false, run: slice_filter_collect },
    Written { name: ["slice", "filter_map", "collect"], sites: &["filter_map"], unreached: &[], varies: false, run: slice_filter_map_collect },
    Written { name: ["slice", "flat_map", "collect"], sites: &["flat_map"], unreached: &["source", "above", "Clone", "flat_map"], varies: false, run: slice_flat_map_collect },
    Written { name: ["slice", "flat_map_iter", "collect"], sites: &["flat_map_iter"], unreached: &[], varies: false, run: slice_flat_map_iter_collect },
    Written { name: ["slice", "flatten", "collect"], sites: &["flatten"], unreached: &["source", "above", "Clone", "flatten"], varies: false, run: slice_flatten_collect },
    Written { name: ["slice", "flatten_iter", "collect"], sites: &["flatten_iter"], unreached: &[], varies: false, run: slice_flatten_iter_collect },
    Written { name: ["slice", "while_some", "collect"], sites: &["while_some"], unreached: &[], varies: false, run: slice_while_some_collect },
    Written { name: ["slice", "fold", "collect"], sites: &["identity", "fold"], unreached: &[], varies: true, run: slice_fold_collect },
    Written { name: ["slice", "fold_with", "collect"], sites: &["fold_with"], unreached: &[], varies: true, run: slice_fold_with_collect },
    Written { name: ["slice", "try_fold", "collect"], sites: &["identity", "try_fold"], unreached: &[], varies: true, run: slice_try_fold_collect },
    Written { name: ["slice", "try_fold_with", "collect"], sites: &["try_fold_with"], unreached: &[], varies: true, run: slice_try_fold_with_collect },
    Written { name: ["slice", "take_any", "collect"], sites: &[], unreached: &[], varies: true, run: slice_take_any_collect },
    Written { name: ["slice", "skip_any", "collect"], sites: &[], unreached: &[], varies: true, run: slice_skip_any_collect },
    Written { name: ["slice", "take_any_while", "collect"], sites: &["take_any_while"], unreached: &[], varies: true, run: slice_take_any_while_collect },
    Written { name: ["slice", "skip_any_while", "collect"], sites: &["skip_any_while"], unreached: &[], varies: true, run: slice_skip_any_while_collect },
    Written { name: ["slice", "positions", "collect"], sites: &["positions", "below"], unreached: &[], varies: false, run: slice_positions_collect },
    Written { name: ["slice", "by_exponential_blocks", "collect"], sites: &[], unreached: &[], varies: false, run: slice_by_exponential_blocks_collect },
    Written { name: ["slice", "by_uniform_blocks", "collect"], sites: &[], unreached: &[], varies: false, run: slice_by_uniform_blocks_collect },
    Written { name: ["vec", "just_map", "collect"], sites: &[], unreached: &[], varies: false, run: vec_just_map_collect },
    Written { name: ["slice_mut", "just_map", "collect"], sites: &["source"], unreached: &[], varies: false, run: slice_mut_just_map_collect },
    Written { name: ["range", "just_map", "collect"], sites: &["source"], unreached: &[], varies: false, run: range_just_map_collect },
    Written { name: ["chunks", "just_map", "collect"], sites: &["source"], unreached: &[], varies: false, run: chunks_just_map_collect },
    Written { name: ["array", "just_map", "collect"], sites: &["source"], unreached: &[], varies: false, run: array_just_map_collect },
    Written { name: ["tuple", "just_map", "collect"], sites: &["source"], unreached: &[], varies: false, run: tuple_just_map_collect },
    Written { name: ["drain", "just_map", "collect"], sites: &["source"], unreached: &[], varies: false, run: drain_just_map_collect },
    Written { name: ["vec", "zip_rev", "cmp"], sites: &["below"], unreached: &[], varies: false, run: vec_zip_rev_cmp },
    Written { name: ["slice_mut", "zip_rev", "cmp"], sites: &["source", "below"], unreached: &[], varies: false, run: slice_mut_zip_rev_cmp },
    Written { name: ["range", "zip_rev", "cmp"], sites: &["source", "below"], unreached: &[], varies: false, run: range_zip_rev_cmp },
    Written { name: ["chunks", "zip_rev", "cmp"], sites: &["source", "below"], unreached: &[], varies: false, run: chunks_zip_rev_cmp },
    Written { name: ["array", "zip_rev", "cmp"], sites: &["source", "below"], unreached: &[], varies: false, run: array_zip_rev_cmp },
    Written { name: ["tuple", "zip_rev", "cmp"], sites: &["source", "below"], unreached: &[], varies: false, run: tuple_zip_rev_cmp },
    Written { name: ["drain", "zip_rev", "cmp"], sites: &["source", "below"], unreached: &[], varies: false, run: drain_zip_rev_cmp },
    Written { name: ["vec", "just_filter", "for_each"], sites: &["filter", "for_each"], unreached: &[], varies: false, run: vec_just_filter_for_each },
    Written { name: ["slice_mut", "just_filter", "for_each"], sites: &["source", "filter", "for_each"], unreached: &[], varies: false, run: slice_mut_just_filter_for_each },
    Written { name: ["range", "just_filter", "for_each"], sites: &["source", "filter", "for_each"], unreached: &[], varies: false, run: range_just_filter_for_each },
    Written { name: ["chunks", "just_filter", "for_each"], sites: &["source", "filter", "for_each"], unreached: &[], varies: false, run: chunks_just_filter_for_each },
    Written { name: ["array", "just_filter", "for_each"], sites: &["source", "filter", "for_each"], unreached: &[], varies: false, run: array_just_filter_for_each },
    Written { name: ["tuple", "just_filter", "for_each"], sites: &["source", "filter", "for_each"], unreached: &[], varies: false, run: tuple_just_filter_for_each },
    Written { name: ["drain", "just_filter", "for_each"], sites: &["source", "filter", "for_each"], unreached: &[], varies: false, run: drain_just_filter_for_each },
    Written { name: ["bridge", "just_filter", "for_each"], sites: &["source", "filter", "for_each"], unreached: &[], varies: true, run: bridge_just_filter_for_each },
    Written { name: ["set", "just_filter", "for_each"], sites: &["filter", "for_each"], unreached: &[], varies: false, run: set_just_filter_for_each },
    Written { name: ["chars", "just_filter", "for_each"], sites: &["source", "filter", "for_each"], unreached: &[], varies: false, run: chars_just_filter_for_each },
    Written { name: ["words", "just_filter", "for_each"], sites: &["source", "filter", "for_each"], unreached: &[], varies: false, run: words_just_filter_for_each },
    Written { name: ["split", "just_filter", "for_each"], sites: &["split", "source", "filter", "for_each"], unreached: &[], varies: false, run: split_just_filter_for_each },
    Written { name: ["chunk_by", "just_filter", "for_each"], sites: &["split", "source", "filter", "for_each"], unreached: &[], varies: false, run: chunk_by_just_filter_for_each },
    Written { name: ["halves", "just_filter", "for_each"], sites: &["split", "source", "filter", "for_each"], unreached: &[], varies: true, run: halves_just_filter_for_each },
    Written { name: ["tree", "just_filter", "for_each"], sites: &["split", "source", "filter", "for_each"], unreached: &[], varies: false, run: tree_just_filter_for_each },
    Written { name: ["long_range", "just_filter", "for_each"], sites: &["source", "filter", "for_each"], unreached: &[], varies: false, run: long_range_just_filter_for_each },
    Written { name: ["bridge", "just_fold", "collect"], sites: &["source", "identity", "fold"], unreached: &[], varies: true, run: bridge_just_fold_collect },
    Written { name: ["set", "just_fold", "collect"], sites: &["identity", "fold"], unreached: &[], varies: true, run: set_just_fold_collect },
    Written { name: ["chars", "just_fold", "collect"], sites: &["source", "identity", "fold"], unreached: &[], varies: true, run: chars_just_fold_collect },
    Written { name: ["words", "just_fold", "collect"], sites: &["source", "identity", "fold"], unreached: &[], varies: true, run: words_just_fold_collect },
    Written { name: ["split", "just_fold", "collect"], sites: &["split", "source", "identity", "fold"], unreached: &[], varies: true, run: split_just_fold_collect },
    Written { name: ["chunk_by", "just_fold", "collect"], sites: &["split", "source", "identity", "fold"], unreached: &[], varies: true, run: chunk_by_just_fold_collect },
    Written { name: ["halves", "just_fold", "collect"], sites: &["split", "source", "identity", "fold"], unreached: &[], varies: true, run: halves_just_fold_collect },
    Written { name: ["tree", "just_fold", "collect"], sites: &["split", "source", "identity", "fold"], unreached: &[], varies: true, run: tree_just_fold_collect },
    Written { name: ["long_range", "just_fold", "collect"], sites: &["source", "identity", "fold"], unreached: &[], varies: true, run: long_range_just_fold_collect },
    Written { name: ["split_mut", "just_filter", "reduce"], sites: &["split", "source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: split_mut_just_filter_reduce },
    Written { name: ["split_inclusive", "just_filter", "reduce"], sites: &["split", "source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: split_inclusive_just_filter_reduce },
    Written { name: ["split_inclusive_mut", "just_filter", "reduce"], sites: &["split", "source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: split_inclusive_mut_just_filter_reduce },
    Written { name: ["chunk_by_mut", "just_filter", "reduce"], sites: &["split", "source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: chunk_by_mut_just_filter_reduce },
    Written { name: ["split_str", "just_filter", "reduce"], sites: &["split", "source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: split_str_just_filter_reduce },
    Written { name: ["split_inclusive_str", "just_filter", "reduce"], sites: &["split", "source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: split_inclusive_str_just_filter_reduce },
    Written { name: ["split_terminator", "just_filter", "reduce"], sites: &["split", "source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: split_terminator_just_filter_reduce },
    Written { name: ["matches", "just_filter", "reduce"], sites: &["split", "source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: matches_just_filter_reduce },
    Written { name: ["match_indices", "just_filter", "reduce"], sites: &["split", "source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: match_indices_just_filter_reduce },
    Written { name: ["tree_prefix", "just_filter", "reduce"], sites: &["split", "source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: tree_prefix_just_filter_reduce },
    Written { name: ["tree_postfix", "just_filter", "reduce"], sites: &["split", "source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: tree_postfix_just_filter_reduce },
    Written { name: ["repeat", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: repeat_just_filter_reduce },
    Written { name: ["repeat_n", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: repeat_n_just_filter_reduce },
    Written { name: ["repeatn", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: repeatn_just_filter_reduce },
    Written { name: ["once", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: once_just_filter_reduce },
    Written { name: ["empty", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: empty_just_filter_reduce },
    Written { name: ["option", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: option_just_filter_reduce },
    Written { name: ["result", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: result_just_filter_reduce },
    Written { name: ["inclusive", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: inclusive_just_filter_reduce },
    Written { name: ["boxed", "just_filter", "reduce"], sites: &["filter", "identity", "reduce"], unreached: &[], varies: false, run: boxed_just_filter_reduce },
    Written { name: ["array_ref", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: array_ref_just_filter_reduce },
    Written { name: ["array_mut", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: array_mut_just_filter_reduce },
    Written { name: ["deque", "just_filter", "reduce"], sites: &["filter", "identity", "reduce"], unreached: &[], varies: false, run: deque_just_filter_reduce },
    Written { name: ["deque_ref", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: deque_ref_just_filter_reduce },
    Written { name: ["deque_drain", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: deque_drain_just_filter_reduce },
    Written { name: ["list", "just_filter", "reduce"], sites: &["filter", "identity", "reduce"], unreached: &[], varies: false, run: list_just_filter_reduce },
    Written { name: ["heap", "just_filter", "reduce"], sites: &["filter", "identity", "reduce"], unreached: &[], varies: true, run: heap_just_filter_reduce },
    Written { name: ["heap_drain", "just_filter", "reduce"], sites: &["filter", "identity", "reduce"], unreached: &[], varies: true, run: heap_drain_just_filter_reduce },
    Written { name: ["hash_map", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: true, run: hash_map_just_filter_reduce },
    Written { name: ["hash_map_mut", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: true, run: hash_map_mut_just_filter_reduce },
    Written { name: ["hash_map_drain", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: true, run: hash_map_drain_just_filter_reduce },
    Written { name: ["hash_set_drain", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: true, run: hash_set_drain_just_filter_reduce },
    Written { name: ["tree_map", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: tree_map_just_filter_reduce },
    Written { name: ["windows", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: windows_just_filter_reduce },
    Written { name: ["array_windows", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: array_windows_just_filter_reduce },
    Written { name: ["chunks_exact", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: chunks_exact_just_filter_reduce },
    Written { name: ["rchunks", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: rchunks_just_filter_reduce },
    Written { name: ["rchunks_exact", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: rchunks_exact_just_filter_reduce },
    Written { name: ["chunks_mut", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: chunks_mut_just_filter_reduce },
    Written { name: ["chunks_exact_mut", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: chunks_exact_mut_just_filter_reduce },
    Written { name: ["rchunks_mut", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: rchunks_mut_just_filter_reduce },
    Written { name: ["rchunks_exact_mut", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: rchunks_exact_mut_just_filter_reduce },
    Written { name: ["copied", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: copied_just_filter_reduce },
    Written { name: ["char_indices", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: char_indices_just_filter_reduce },
    Written { name: ["bytes", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: bytes_just_filter_reduce },
    Written { name: ["utf16", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: utf16_just_filter_reduce },
    Written { name: ["lines", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: lines_just_filter_reduce },
    Written { name: ["ascii_words", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: ascii_words_just_filter_reduce },
    Written { name: ["string_drain", "just_filter", "reduce"], sites: &["source", "filter", "identity", "reduce"], unreached: &[], varies: false, run: string_drain_just_filter_reduce },
];
