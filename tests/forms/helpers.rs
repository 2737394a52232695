//! Parallel iterators that unmarked functions make, and that marked ones consume.

use std::thread::sleep;
use std::time::Duration;

use contextvars::{context_var, propagate, scoped};
use contextvars_tests::pool;
use rayon::iter::Either;
use rayon::prelude::*;

#[context_var]
static ID: u64 = 0;

/// Slow enough that other threads take a part.
fn id<T>(_: T) -> u64 {
    sleep(Duration::from_micros(200));
    ID.get()
}

fn ids() -> impl IndexedParallelIterator<Item = u64> {
    (0..64).into_par_iter().map(id)
}

fn results() -> Result<impl ParallelIterator<Item = u64>, String> {
    Ok(ids())
}

fn expanded() -> impl ParallelIterator<Item = u64> {
    (0..8)
        .into_par_iter()
        .flat_map(|_| (0..8).into_par_iter().map(id))
}

struct Table;

impl Table {
    fn ids(&self) -> impl ParallelIterator<Item = u64> {
        ids()
    }
}

const ALL: u64 = 7 * 64;

#[propagate(ID = 7)]
fn consumed_at_once(half: bool) -> Result<Vec<u64>, String> {
    let mut list = Vec::new();
    ids().collect_into_vec(&mut list);
    let (even, odd): (Vec<u64>, Vec<u64>) = ids().partition(|id| id % 2 == 0);
    let seen = std::sync::Mutex::new(0);
    ids().for_each(|id| *seen.lock().unwrap() += id);
    Table.ids().for_each_with((), |(), id| assert_eq!(id, 7));
    assert!(ids().all(|id| id == 7) && !ids().any(|id| id == 0));
    assert_eq!(ids().max(), Some(7));
    assert_eq!(ids().cmp([7; 64]), std::cmp::Ordering::Equal);
    Ok(vec![
        ids().sum(),
        expanded().sum(),
        Table.ids().sum(),
        results()?.sum(),
        results().unwrap().sum(),
        results().expect("a result").map(|id| id).sum(),
        results()?.map(|id| id).sum(),
        ids().collect::<Vec<_>>().iter().sum(),
        ids().reduce(|| 0, |a, b| a + b),
        if half {
            Either::Left(ids())
        } else {
            Either::Right(expanded())
        }
        .sum(),
        { ids() }.sum(),
        list.iter().sum(),
        even.iter().chain(&odd).sum(),
        seen.into_inner().unwrap(),
    ])
}

#[propagate(ID = 7)]
fn consumed_by_a_name() -> Result<Vec<u64>, String> {
    let first = ids();
    let second = Table.ids();
    let third = results()?;
    let fourth = results().unwrap();
    let mut list = Vec::new();
    let fifth = ids();
    fifth.collect_into_vec(&mut list);
    Ok(vec![
        first.sum(),
        second.reduce(|| 0, |a, b| a + b),
        third.sum(),
        fourth.sum(),
        list.iter().sum(),
    ])
}

#[propagate(ID = 7)]
fn parameters<P: ParallelIterator<Item = u64>, Q>(
    given: impl ParallelIterator<Item = u64>,
    first: P,
    second: Q,
) -> [u64; 3]
where
    Q: ParallelIterator<Item = u64>,
{
    [given.sum(), first.sum(), second.sum()]
}

#[test]
fn a_parallel_iterator_of_an_unmarked_function_inherits_where_it_is_consumed() {
    pool(4).install(|| {
        assert_eq!(consumed_at_once(true).unwrap(), [ALL; 14]);
        assert_eq!(consumed_by_a_name().unwrap(), [ALL; 5]);
        assert_eq!(parameters(ids(), ids(), ids()), [ALL; 3]);
        let in_scoped = scoped!(ID = 7, {
            let chain = ids();
            ids().sum::<u64>() + chain.sum::<u64>()
        });
        assert_eq!(in_scoped, 2 * ALL);
    });
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank(u64);

struct Statistics(Vec<u64>);

impl Statistics {
    fn max(&self) -> &u64 {
        self.0.iter().max().unwrap()
    }

    fn count(&mut self) -> usize {
        self.0.push(1);
        self.0.len()
    }

    fn for_each(&self, f: impl Fn(u64)) {
        self.0.iter().copied().for_each(f);
    }
}

fn statistics() -> Statistics {
    Statistics(vec![1, 2])
}

fn rank(rank: u64) -> Rank {
    Rank(rank)
}

fn numbers() -> impl Iterator<Item = u64> {
    1..4
}

fn name() -> String {
    "name".to_owned()
}

/// What has such methods, and is no parallel iterator.
#[propagate]
fn other_types(iterator: &mut dyn Iterator<Item = u64>) -> u64 {
    let largest = *statistics().max();
    let mut own = statistics();
    let own_count = own.count();
    let highest = rank(1).max(rank(2)).min(rank(3));
    let order = rank(1).cmp(&rank(2)).is_lt() && name().eq("name") && name().find('m') == Some(2);
    let some = iterator.next();
    let rest = iterator.count();
    let more = numbers();
    let list: Vec<u64> = numbers().collect();
    let all = own;
    all.for_each(|_| ());
    let borrowed = all.max();
    let again = all.max();
    assert!(order && some == Some(1));
    largest
        + own_count as u64
        + highest.0
        + rest as u64
        + more.sum::<u64>()
        + list.len() as u64
        + borrowed
        + again
        + numbers().max().unwrap()
}

#[test]
fn methods_of_these_names_of_other_types_are_left_alone() {
    assert_eq!(
        other_types(&mut numbers()),
        2 + 3 + 2 + 2 + 6 + 3 + 2 + 2 + 3
    );
}

trait Extension: ParallelIterator {
    fn tally<F: Fn(Self::Item) -> u64 + Send + Sync>(self, weight: F) -> u64 {
        self.map(weight).sum()
    }

    fn counted(
        self,
        count: &std::sync::atomic::AtomicU64,
    ) -> rayon::iter::Map<Self, fn(Self::Item) -> Self::Item> {
        count.store(1, std::sync::atomic::Ordering::SeqCst);
        self.map(|item| item)
    }

    fn tagged<F: Fn(Self::Item) -> u64 + Send + Sync>(self, tag: F) -> rayon::iter::Map<Self, F> {
        self.map(tag)
    }
}

impl<I: ParallelIterator> Extension for I {}

fn weight(item: &u64) -> u64 {
    id(item)
}

#[propagate(ID = 7)]
#[deny(deprecated)]
fn methods_of_ones_own(list: &[u64]) -> Vec<u64> {
    let one = 1;
    let count = std::sync::atomic::AtomicU64::new(0);
    vec![
        list.par_iter().tally(|item| item * id(item)),
        list.par_iter().tally(move |item| item * id(item) * one),
        list.par_iter().tally(weight),
        list.par_iter().copied().tally(id),
        list.par_iter().tagged(|item| id(item) * one).sum(),
        list.par_iter().tagged(weight).tally(|id| id),
        list.par_iter().tagged(|_| 1).tally(id),
        list.par_iter().counted(&count).map(id).sum(),
    ]
}

#[test]
fn what_a_method_of_the_programs_own_gets_runs_in_the_chain() {
    pool(4).install(|| assert_eq!(methods_of_ones_own(&[1; 64]), [ALL; 8]));
}
