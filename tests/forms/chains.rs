//! Chains of parallel iterators, however they begin and end, and the sequential ones that are left alone.

use std::collections::HashMap;
use std::sync::Mutex;
use std::thread::sleep;
use std::time::Duration;

use contextvars::{context_var, propagate};
use contextvars_tests::pool;
use rayon::iter::{Either, IndexedParallelIterator as Ipi, repeat_n};
use rayon::prelude::*;

#[context_var]
static ID: u64 = 0;

/// Slow enough that other threads take a part.
fn id<T>(_: T) -> u64 {
    sleep(Duration::from_micros(200));
    ID.get()
}

fn rows() -> impl IndexedParallelIterator<Item = u64> + Clone {
    rayon::iter::repeat_n(1, 100)
}

fn total(items: impl ParallelIterator<Item = u64>) -> u64 {
    items.sum()
}

trait Total: ParallelIterator<Item = u64> {
    fn total(self) -> u64 {
        self.sum()
    }

    /// Its name is like that of one of rayon's.
    fn sums(self) -> u64 {
        self.sum()
    }
}

impl<T: ParallelIterator<Item = u64>> Total for T {}

struct Report<I> {
    items: I,
}

struct Table(Vec<u64>);

impl Table {
    fn rows(&self) -> impl ParallelIterator<Item = &u64> {
        self.0.par_iter()
    }
}

#[propagate]
fn sources(given: impl ParallelIterator<Item = u64> + Clone, half: bool, v: &[u64]) -> Vec<u64> {
    use rayon::iter::IntoParallelRefIterator;
    let source = v.par_iter();
    let table = Table(v.to_vec());
    let optional = half.then(|| v.par_iter());
    let seen = Mutex::new(0);
    given
        .clone()
        .for_each(|item| *seen.lock().unwrap() += id(item));
    vec![
        rows().map(id).sum(),
        rows().enumerate().map(id).sum(),
        given.clone().map(id).sum(),
        given.map(|item| item).map(id).sum(),
        source.map(id).sum(),
        table.rows().map(id).sum(),
        optional.unwrap_or(v.par_iter()).map(id).sum(),
        if half {
            v.par_iter()
        } else {
            v[..1].par_iter()
        }
        .map(id)
        .sum(),
        (if half {
            v.par_iter()
        } else {
            v[..1].par_iter()
        })
        .map(id)
        .sum(),
        match half {
            true => Either::Left(v.par_iter().copied()),
            false => Either::Right(rows()),
        }
        .map(id)
        .sum(),
        {
            let v = v;
            v.par_iter()
        }
        .map(id)
        .sum(),
        repeat_n(1, 100).map(id).sum(),
        rayon::iter::repeat_n(1, 100).map(id).sum(),
        IntoParallelRefIterator::par_iter(v).map(id).sum(),
        ParallelIterator::sum(ParallelIterator::map(v.par_iter(), id)),
        ParallelIterator::map(v.par_iter(), id).sum(),
        ParallelIterator::flat_map(Ipi::enumerate(v.par_iter()).map(id), |id| [id; 1]).sum(),
        v.iter().map(id).par_bridge().sum(),
        v.iter()
            .map(id)
            .par_bridge()
            .flat_map(|id| [id; 1].into_par_iter())
            .sum(),
        rows()
            .map(id)
            .flat_map(|id| rows().take(1).map(move |_| id))
            .sum(),
        *seen.lock().unwrap(),
    ]
}

#[propagate]
fn ends(v: &[u64], one: u64) -> Vec<u64> {
    let chain = v.par_iter().map(id);
    let offset = 0;
    let borrows = v.par_iter().map(|item| id(item) + offset);
    let split = v.par_iter();
    let split = split.map(id);
    let report = Report {
        items: v.par_iter().map(id),
    };
    let in_front = v.par_iter().map(id).flat_map(|id| [id; 1].into_par_iter());
    let in_front_of_skip = v.par_iter().map(move |item| id(item) + offset).skip(0);
    let mut collected = Vec::new();
    Ipi::collect_into_vec(v.par_iter().map(id), &mut collected);
    let pairs: HashMap<u64, u64> =
        HashMap::from_par_iter(v.par_iter().map(|item| (*item, id(item))));
    vec![
        chain.sum(),
        borrows.sum(),
        split.sum(),
        total(v.par_iter().map(id)),
        v.par_iter().map(id).total(),
        v.par_iter().map(id).sums(),
        v.par_iter().map(|item| id(item).max(7)).sums(),
        v.par_iter().map(|item| id(item) * one).sums(),
        Vec::from_par_iter(v.par_iter().map(id)).iter().sum(),
        pairs.values().sum(),
        collected.iter().sum(),
        total(report.items),
        in_front.sum(),
        total(in_front_of_skip),
    ]
}

#[test]
fn a_chain_inherits_wherever_it_begins_and_ends() {
    let v: Vec<u64> = (0..100).collect();
    pool(4).install(|| {
        ID.scope(7, || {
            assert_eq!(sources(rows(), true, &v), [700; 21]);
            assert_eq!(ends(&v, 1), [700; 14]);
        });
    });
}

/// Iterators and other things that are not parallel.
struct Numbers(Vec<u64>);

impl Numbers {
    fn items(&self) -> impl Iterator<Item = &u64> {
        self.0.iter()
    }

    fn map(&mut self, item: u64) -> &mut Self {
        self.0.push(item);
        self
    }

    fn count(&mut self) -> usize {
        self.0.len()
    }
}

fn numbers() -> Numbers {
    Numbers(vec![1, 2])
}

#[propagate]
fn sequential(given: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut numbers = numbers();
    let count = numbers.map(3).map(4).count() as u64;
    let mut changes = 0;
    let optional = Some(3);
    vec![
        count,
        numbers.items().map(|item| item + 1).sum(),
        given
            .map(|item| {
                changes += 1;
                item
            })
            .flat_map(|item| [item; 2])
            .sum(),
        optional.map(|item| item + 1).max(Some(2)).unwrap(),
        self::numbers().items().filter(|item| **item > 1).count() as u64,
        changes,
    ]
}

#[test]
fn what_is_no_parallel_iterator_is_left_alone() {
    assert_eq!(sequential(0..3), [4, 14, 6, 4, 1, 3]);
}

/// A library with threads of its own.
struct Query;

impl Query {
    fn par_iter(&self) -> &Self {
        self
    }

    fn for_each(&self, f: impl Fn(u64) + Sync) {
        std::thread::scope(|s| {
            s.spawn(|| f(1));
        });
    }
}

#[propagate(spawn(for_each))]
fn named_consumer() -> u64 {
    let seen = Mutex::new(0);
    Query
        .par_iter()
        .for_each(|_| *seen.lock().unwrap() = ID.get());
    seen.into_inner().unwrap()
}

#[propagate(spawn(for_each), skip(par_iter))]
fn named_consumer_and_skipped_source() -> u64 {
    let seen = Mutex::new(0);
    Query
        .par_iter()
        .for_each(|_| *seen.lock().unwrap() = ID.get());
    seen.into_inner().unwrap()
}

#[test]
fn a_name_that_the_user_gave_wins_over_a_chain() {
    ID.scope(7, || {
        assert_eq!(named_consumer(), 7);
        assert_eq!(named_consumer_and_skipped_source(), 7);
    });
}
