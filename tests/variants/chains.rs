//! Parallel iterators. No test runs on a thread of a pool, so a closure that is not covered reads
//! the default.

use std::collections::{BTreeMap, HashMap, HashSet};

use contextvars::propagate;
use rayon::iter::{IndexedParallelIterator as Ipi, once, repeat_n, split};
use rayon::prelude::*;

use crate::ID;

const COUNT: u64 = 20;
const SUM: u64 = 7 * COUNT;

fn id<T>(_: T) -> u64 {
    ID.get()
}

fn rows() -> impl IndexedParallelIterator<Item = u64> {
    Table::new().0.into_par_iter()
}

fn total(items: impl ParallelIterator<Item = u64>) -> u64 {
    items.sum()
}

trait Total: ParallelIterator<Item = u64> {
    fn total(self) -> u64 {
        self.sum()
    }
}

impl<T: ParallelIterator<Item = u64>> Total for T {}

struct Table(Vec<u64>);

impl Table {
    fn new() -> Self {
        Self((0..COUNT).collect())
    }

    fn rows(&self) -> impl ParallelIterator<Item = &u64> {
        self.0.par_iter()
    }
}

impl IntoParallelIterator for Table {
    type Item = u64;
    type Iter = rayon::vec::IntoIter<u64>;

    fn into_par_iter(self) -> Self::Iter {
        self.0.into_par_iter()
    }
}

#[test]
#[propagate(ID = 7)]
fn usual_sources() {
    let mut list: Vec<u64> = (0..COUNT).collect();
    let text = "x".repeat(COUNT as usize);
    let map: HashMap<u64, u64> = list.iter().map(|&item| (item, item)).collect();
    let sums: [u64; 14] = [
        list.par_iter().map(id).sum(),
        list.par_iter_mut().map(|item| id(item)).sum(),
        list.clone().into_par_iter().map(id).sum(),
        (0..COUNT).into_par_iter().map(|item| id(item)).sum(),
        list.iter().par_bridge().map(id).sum(),
        list.par_chunks(1).map(id).sum(),
        list.par_chunks_mut(1).map(|chunk| id(chunk)).sum(),
        list.par_chunks_exact(1).map(id).sum(),
        list.as_slice().par_windows(1).map(id).sum(),
        text.par_chars().map(id).sum(),
        map.par_iter().map(id).sum(),
        map.into_par_iter().map(id).sum(),
        Table::new().into_par_iter().map(id).sum(),
        (&list).into_par_iter().map(id).sum(),
    ];
    assert_eq!(sums, [SUM; 14]);
}

#[test]
#[propagate(ID = 7)]
fn sources_behind_functions_and_names() {
    let table = Table::new();
    let source = table.0.par_iter();
    let given: rayon::range::Iter<u64> = (0..COUNT).into_par_iter();
    let sums: [u64; 9] = [
        rows().map(id).sum(),
        table.rows().map(id).sum(),
        source.map(id).sum(),
        given.map(id).sum(),
        repeat_n(1, COUNT as usize).map(id).sum(),
        rayon::iter::repeat(1).take(COUNT as usize).map(id).sum(),
        split(0..COUNT, |range| {
            let middle = (range.start + range.end) / 2;
            if range.end - range.start < 2 {
                (range, None)
            } else {
                (range.start..middle, Some(middle..range.end))
            }
        })
        .flat_map_iter(|range| range.map(id))
        .sum(),
        once(1).chain(rows().skip(1)).map(id).sum(),
        rayon::iter::empty().chain(rows()).map(id).sum(),
    ];
    assert_eq!(sums, [SUM; 9]);
}

#[propagate(ID = 7)]
fn of_branches(half: bool, number: u8) -> [u64; 6] {
    use rayon::iter::Either;
    [
        if half {
            (0..COUNT).into_par_iter()
        } else {
            (0..COUNT).into_par_iter()
        }
        .map(id)
        .sum(),
        (if half {
            (0..COUNT).into_par_iter()
        } else {
            (0..COUNT).into_par_iter()
        })
        .map(id)
        .sum(),
        match number {
            0 => Either::Left(rows()),
            _ => Either::Right(repeat_n(1, COUNT as usize)),
        }
        .map(id)
        .sum(),
        {
            let end = COUNT;
            (0..end).into_par_iter()
        }
        .map(id)
        .sum(),
        (0..COUNT)
            .into_par_iter()
            .map(if half { id } else { |item| id(item) })
            .sum(),
        if half {
            rows().map(id).sum()
        } else {
            rows().map(|item| id(item)).sum()
        },
    ]
}

#[test]
fn sources_of_branches() {
    assert_eq!(of_branches(true, 0), [SUM; 6]);
    assert_eq!(of_branches(false, 1), [SUM; 6]);
}

#[test]
#[propagate(ID = 7)]
fn paths_in_place_of_methods() {
    let list = Table::new().0;
    let sums: [u64; 7] = [
        ParallelIterator::map(list.par_iter(), id).sum(),
        ParallelIterator::map(list.par_iter(), |_| ID.get())
            .map(|id| id)
            .sum(),
        IntoParallelRefIterator::par_iter(&list).map(id).sum(),
        ParallelIterator::sum(ParallelIterator::map(list.par_iter(), id)),
        IntoParallelIterator::into_par_iter(list.clone())
            .map(id)
            .sum(),
        <Vec<u64> as IntoParallelIterator>::into_par_iter(list.clone())
            .map(id)
            .sum(),
        ParallelIterator::sum(list.par_iter().map(id)),
    ];
    assert_eq!(sums, [SUM; 7]);
}

#[test]
#[propagate(ID = 7)]
fn chains_that_are_consumed_elsewhere() {
    let chain = (0..COUNT).into_par_iter().map(id);
    let filtered = (0..COUNT).into_par_iter().filter(|_| ID.get() == 7);
    let mut collected = Vec::new();
    Ipi::collect_into_vec(Table::new().0.into_par_iter().map(id), &mut collected);
    let sums: [u64; 8] = [
        total((0..COUNT).into_par_iter().map(id)),
        total((0..COUNT).into_par_iter().map(|item| id(item))),
        (0..COUNT).into_par_iter().map(id).total(),
        chain.sum(),
        filtered.count() as u64 * 7,
        Vec::from_par_iter((0..COUNT).into_par_iter().map(id))
            .iter()
            .sum(),
        HashMap::<u64, u64>::from_par_iter((0..COUNT).into_par_iter().map(|item| (item, id(item))))
            .values()
            .sum(),
        collected.iter().sum(),
    ];
    assert_eq!(sums, [SUM; 8]);
}

#[propagate(ID = 7)]
fn returned() -> impl ParallelIterator<Item = u64> {
    (0..COUNT).into_par_iter().map(|item| id(item))
}

#[propagate(ID = 7)]
fn returned_of<'a>(items: &'a [u64]) -> impl IndexedParallelIterator<Item = u64> + 'a {
    items.par_iter().map(id)
}

#[test]
fn chains_that_are_returned() {
    assert_eq!(returned().sum::<u64>(), SUM);
    assert_eq!(returned_of(&Table::new().0).sum::<u64>(), SUM);
    assert_eq!(returned().map(|item| item * 2).sum::<u64>(), 2 * SUM);
}

#[test]
#[propagate(ID = 7)]
fn consuming_methods() {
    use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
    let list = Table::new().0;
    let sum = AtomicU64::new(0);
    list.par_iter().for_each(|_| {
        sum.fetch_add(ID.get(), SeqCst);
    });
    assert_eq!(sum.swap(0, SeqCst), SUM);
    list.par_iter().for_each_with(1, |one, _| {
        sum.fetch_add(ID.get() * *one, SeqCst);
    });
    assert_eq!(sum.swap(0, SeqCst), SUM);
    list.par_iter().for_each_init(
        || ID.get(),
        |first, _| {
            sum.fetch_add(*first, SeqCst);
        },
    );
    assert_eq!(sum.swap(0, SeqCst), SUM);
    let tried: Result<(), u64> = list
        .par_iter()
        .try_for_each(|_| if ID.get() == 7 { Ok(()) } else { Err(ID.get()) });
    assert_eq!(tried, Ok(()));
    let tried: Option<()> = list
        .par_iter()
        .try_for_each_with((), |(), _| (ID.get() == 7).then_some(()));
    assert_eq!(tried, Some(()));
    let reduced = list
        .par_iter()
        .map(id)
        .reduce(|| 0, |a, b| a + b * (ID.get() / 7));
    assert_eq!(reduced, SUM);
    let reduced = list
        .par_iter()
        .map(id)
        .reduce_with(|a, b| a + b * (ID.get() / 7));
    assert_eq!(reduced, Some(SUM));
    let tried = list
        .par_iter()
        .map(|_| Some(ID.get()))
        .try_reduce(|| 0, |a, b| Some(a + b * (ID.get() / 7)));
    assert_eq!(tried, Some(SUM));
    let folded: u64 = list.par_iter().fold(|| 0, |sum, _| sum + ID.get()).sum();
    assert_eq!(folded, SUM);
    let folded: u64 = list.par_iter().fold_with(0, |sum, _| sum + ID.get()).sum();
    assert_eq!(folded, SUM);
    assert_eq!(
        list.par_iter()
            .try_fold(|| 0, |sum, _| Some(sum + ID.get()))
            .map(Option::unwrap)
            .sum::<u64>(),
        SUM
    );
    assert_eq!(
        list.par_iter().position_any(|_| ID.get() == 7).is_some(),
        true
    );
    assert_eq!(list.par_iter().position_first(|_| ID.get() == 7), Some(0));
    assert_eq!(
        list.par_iter().position_last(|_| ID.get() == 7),
        Some(COUNT as usize - 1)
    );
    assert!(list.par_iter().find_any(|_| ID.get() == 7).is_some());
    assert_eq!(list.par_iter().find_first(|_| ID.get() == 7), Some(&0));
    assert_eq!(list.par_iter().find_map_first(|_| Some(ID.get())), Some(7));
    assert!(list.par_iter().all(|_| ID.get() == 7));
    assert!(list.par_iter().any(|_| ID.get() == 7));
    assert_eq!(
        list.par_iter().max_by_key(|item| **item * ID.get()),
        Some(&(COUNT - 1))
    );
    assert_eq!(
        list.par_iter()
            .min_by(|a, b| (**a * ID.get()).cmp(&(**b * ID.get()))),
        Some(&0)
    );
    let (sevens, others): (Vec<u64>, Vec<u64>) = list.par_iter().partition(|_| ID.get() == 7);
    assert_eq!((sevens.len(), others.len()), (COUNT as usize, 0));
    let (a, b): (Vec<u64>, Vec<u64>) = list.par_iter().map(|_| (ID.get(), ID.get())).unzip();
    assert_eq!(a.iter().sum::<u64>() + b.iter().sum::<u64>(), 2 * SUM);
    assert_eq!(
        list.par_iter().map(id).product::<u64>(),
        7u64.pow(COUNT as u32)
    );
    assert_eq!(
        list.par_iter().filter(|_| ID.get() == 7).count(),
        COUNT as usize
    );
    let mut extended = Vec::new();
    extended.par_extend(list.par_iter().map(id));
    assert_eq!(extended.iter().sum::<u64>(), SUM);
    let sets: HashSet<u64> = list.par_iter().map(id).collect();
    let trees: BTreeMap<u64, u64> = list.par_iter().map(|item| (*item, ID.get())).collect();
    assert_eq!(
        (sets, trees.values().sum::<u64>()),
        (HashSet::from([7]), SUM)
    );
    let all: Result<Vec<u64>, String> = list.par_iter().map(|_| Ok(ID.get())).collect();
    assert_eq!(all.unwrap(), [7; COUNT as usize]);
}

#[test]
#[propagate(ID = 7)]
fn adaptors() {
    let list = Table::new().0;
    let seven = |_: &&u64| ID.get() == 7;
    let sums: [u64; 16] = [
        list.par_iter().filter(seven).map(id).sum(),
        list.par_iter().filter_map(|_| Some(ID.get())).sum(),
        list.par_iter().flat_map(|_| vec![ID.get()]).sum(),
        list.par_iter()
            .flat_map(|_| (0..1u64).into_par_iter().map(id))
            .sum(),
        list.par_iter()
            .flat_map_iter(|_| std::iter::once(ID.get()))
            .sum(),
        list.par_iter().map(|_| vec![ID.get()]).flatten().sum(),
        list.par_iter().map(|_| Some(ID.get())).flatten_iter().sum(),
        list.par_iter().map_with(1, |one, _| ID.get() * *one).sum(),
        list.par_iter().map_init(|| ID.get(), |id, _| *id).sum(),
        list.par_iter()
            .inspect(|_| assert_eq!(ID.get(), 7))
            .map(id)
            .sum(),
        list.par_iter()
            .update(|_| assert_eq!(ID.get(), 7))
            .map(id)
            .sum(),
        list.par_iter()
            .zip(list.par_iter().map(id))
            .map(|(_, id)| id)
            .sum(),
        list.par_iter()
            .take_any_while(|_| ID.get() == 7)
            .map(id)
            .sum(),
        list.par_iter()
            .skip_any_while(|_| ID.get() != 7)
            .map(id)
            .sum(),
        list.par_iter()
            .map(id)
            .rev()
            .chunks(2)
            .map(|pair| pair.iter().sum::<u64>())
            .sum(),
        list.par_iter()
            .enumerate()
            .map(|(index, _)| ID.get() + index as u64 * 0)
            .with_min_len(2)
            .sum(),
    ];
    assert_eq!(sums, [SUM; 16]);
    let tail: u64 = list
        .par_iter()
        .map(id)
        .skip(1)
        .map(|item| item * ID.get())
        .sum();
    assert_eq!(tail, (COUNT - 1) * 49);
    let stopped: u64 = list.par_iter().map(id).while_some_if().sum();
    assert_eq!(stopped, SUM);
}

trait WhileSome: ParallelIterator<Item = u64> {
    fn while_some_if(self) -> impl ParallelIterator<Item = u64> {
        self.map(Some).while_some()
    }
}

impl<T: ParallelIterator<Item = u64>> WhileSome for T {}

#[test]
#[propagate(ID = 7)]
fn sorts() {
    let mut list: Vec<u64> = (0..100).rev().collect();
    let sorted: Vec<u64> = (0..100).collect();
    list.par_sort_by(|a, b| (a * ID.get()).cmp(&(b * ID.get())));
    assert_eq!(list, sorted);
    list.par_sort_by_key(|item| u64::MAX - item * ID.get());
    assert_eq!(list[0], 99);
    list.par_sort_unstable_by_key(|item| item * ID.get());
    assert_eq!(list, sorted);
    list.par_sort_by_cached_key(|item| u64::MAX - item * ID.get());
    list.par_sort_unstable_by(|a, b| (a * ID.get()).cmp(&(b * ID.get())));
    assert_eq!(list, sorted);
}

#[test]
#[propagate(ID = 7)]
fn chains_in_other_expressions() -> Result<(), String> {
    let list = Table::new().0;
    let first = list
        .par_iter()
        .map(|_| {
            if ID.get() == 7 {
                Ok(7)
            } else {
                Err("0".to_owned())
            }
        })
        .collect::<Result<Vec<u64>, _>>()?;
    assert_eq!(first.len() as u64, COUNT);
    for id in list.par_iter().map(id).collect::<Vec<u64>>() {
        assert_eq!(id, 7);
    }
    let nested: u64 = list
        .par_iter()
        .map(|_| list.par_iter().map(id).sum::<u64>())
        .sum();
    assert_eq!(nested, SUM * COUNT);
    let borrowed = &list.par_iter().map(id).collect::<Vec<_>>()[..];
    assert_eq!(borrowed.iter().sum::<u64>(), SUM);
    let closure = || list.par_iter().map(id).sum::<u64>();
    assert_eq!(closure(), SUM);
    assert_eq!(vec![list.par_iter().map(id).sum::<u64>()], [SUM]);
    let bridged: u64 = (0..COUNT)
        .map(|item| item + 1)
        .filter(|_| ID.get() == 7)
        .par_bridge()
        .map(id)
        .sum();
    assert_eq!(bridged, SUM);
    Ok(())
}
