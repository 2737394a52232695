//! `#[propagate]` and the sorts of rayon: a function that compares sees the context.
#![expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "sorts pass what they compare by reference"
)]

use std::cmp::Ordering;

use contextvars::{context_var, propagate};
use contextvars_tests::pool;
use rayon::prelude::*;

#[context_var]
static RECORD: usize;

#[propagate(RECORD = 3)]
fn sorts() {
    let mut v: Vec<usize> = (0..10_000).rev().collect();
    v.par_sort();
    v.par_sort_by(|x, y| {
        assert_eq!(RECORD.get(), 3);
        y.cmp(x)
    });
    v.par_sort_by_key(|x| x + RECORD.get());
    v.par_sort_by_cached_key(|x| usize::MAX - x - RECORD.get());
    v[..].par_sort_unstable_by(|x, y| (x + RECORD.get()).cmp(y));
    v.par_sort_unstable_by_key(|x| x + RECORD.get());
    v.as_mut_slice()
        .par_sort_unstable_by_key(|x| x + RECORD.get());
    assert!(v.is_sorted());
}

#[test]
fn sorting_closures_inherit() {
    sorts();
}

fn by_value(x: &usize, y: &usize) -> Ordering {
    assert_eq!(RECORD.get(), 3);
    x.cmp(y)
}

fn key(x: &usize) -> usize {
    assert_eq!(RECORD.get(), 3);
    *x
}

fn descending<T: Ord>(x: &T, y: &T) -> Ordering {
    assert_eq!(RECORD.get(), 3);
    y.cmp(x)
}

#[propagate(RECORD = 3)]
fn sorts_by_functions() {
    struct Rows(Vec<Vec<usize>>);

    fn numbers() -> Vec<usize> {
        (0..10_000).rev().collect()
    }

    let mut v = numbers();
    v.par_sort_by(by_value);
    assert!(v.is_sorted());
    v.par_sort_by(descending);
    assert!(v.is_sorted_by(|x, y| x >= y));
    v.par_sort_unstable_by(by_value);
    v.par_sort_by_key(key);
    v.par_sort_unstable_by_key(key);
    v.par_sort_by_cached_key(key);
    assert!(v.is_sorted());
    let local = |x: &usize, y: &usize| by_value(y, x);
    v.par_sort_by(local);
    assert!(v.is_sorted_by(|x, y| x >= y));
    let mut rows = Rows(vec![numbers(), numbers()]);
    let (first, all) = (0, ..);
    rows.0[first + 1].par_sort_by(by_value);
    rows.0[first][all].par_sort_by(by_value);
    let half = 0..5_000;
    #[expect(clippy::redundant_closure, reason = "a closure is another form")]
    v[half].par_sort_by(|x, y| by_value(x, y));
    v.as_mut_slice().par_sort_by(by_value);
    assert!(v.is_sorted() && rows.0.iter().all(|row| row.is_sorted()));
    ParallelSliceMut::par_sort_by(&mut v[..], descending);
    ParallelSliceMut::par_sort_by(&mut v[..], by_value);
    assert!(v.is_sorted());
}

#[test]
fn functions_that_sort_inherit() {
    sorts_by_functions();
    pool(2).install(sorts_by_functions);
}

/// Its order depends on the context.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Turned(usize);

impl Ord for Turned {
    fn cmp(&self, other: &Self) -> Ordering {
        by_value(&other.0, &self.0)
    }
}

impl PartialOrd for Turned {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[propagate(RECORD = 3)]
fn sorts_by_order() {
    let unsorted: Vec<Turned> = (0..10_000).map(|n| Turned(n * 7_919 % 10_007)).collect();
    let is_sorted = |v: &[Turned]| v.is_sorted_by(|x, y| x.0 >= y.0);
    let mut v = unsorted.clone();
    v.par_sort_by(Ord::cmp);
    assert!(is_sorted(&v));
    let mut boxed: Box<[_]> = unsorted.clone().into();
    boxed.par_sort_unstable_by(Ord::cmp);
    assert!(is_sorted(&boxed));
    let mut rows = [unsorted.clone(), unsorted.clone()];
    let first = 0;
    rows[first + 1].par_sort_by(Turned::cmp);
    rows[first][..].par_sort_unstable_by(Ord::cmp);
    assert!(rows.iter().all(|row| is_sorted(row)));
    let slice = &mut unsorted.clone()[..];
    slice.par_sort_by(Ord::cmp);
    slice.as_parallel_slice_mut().par_sort_by(Ord::cmp);
    ParallelSliceMut::par_sort_by(slice, Ord::cmp);
    rayon::slice::ParallelSliceMut::par_sort_by(slice, Ord::cmp);
    assert!(is_sorted(slice));
    let mut nested: Vec<Option<(u8, Turned)>> = vec![None, Some((1, Turned(1)))];
    nested.par_sort_by(Ord::cmp);
    let mut array = [Turned(1), Turned(2)];
    array.par_sort_by(Ord::cmp);
    assert!(is_sorted(&array));
    #[expect(clippy::useless_vec, reason = "a vector is another receiver")]
    let mut plain = vec![("b", String::new(), 2), ("a", String::new(), 3)];
    plain.par_sort_unstable();
    assert_eq!(plain[0].0, "a");
}

#[test]
fn orders_that_are_given_as_functions_inherit() {
    sorts_by_order();
    pool(2).install(sorts_by_order);
}

/// Its order depends on the context, if there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Unset(usize);

impl Ord for Unset {
    fn cmp(&self, other: &Self) -> Ordering {
        assert!(!RECORD.is_set());
        self.0.cmp(&other.0)
    }
}

impl PartialOrd for Unset {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[propagate(RECORD = 3)]
fn sorts_by_own_order() {
    let mut v: Vec<Unset> = (0..10_000).rev().map(Unset).collect();
    v.par_sort();
    v.reverse();
    ParallelSliceMut::par_sort_unstable(&mut v[..]);
    assert!(v.iter().zip(0..).all(|(item, n)| item.0 == n));
    assert_eq!(RECORD.get(), 3);
}

#[test]
fn the_own_order_of_items_sees_no_context_on_any_thread() {
    sorts_by_own_order();
    pool(1).install(sorts_by_own_order);
    pool(2).install(sorts_by_own_order);
}

#[propagate(RECORD = 3)]
fn generics() {
    let mut v = vec![2, 1];
    v.par_sort_by::<fn(&usize, &usize) -> Ordering>(by_value);
    v.par_sort_by_key::<usize, fn(&usize) -> usize>(key);
    assert_eq!(v, [1, 2]);
    v.par_sort_by_key::<u64, _>(|x| x.to_string().parse().unwrap());
}

#[test]
fn sorts_may_name_the_types_of_their_functions() {
    generics();
}
