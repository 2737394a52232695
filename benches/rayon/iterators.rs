//! Parallel iterators over ten million cheap items, and a sort.

use std::hint::black_box;
use std::sync::OnceLock;

use contextvars::propagate;
use rayon::prelude::*;

use crate::pools::{BARE, Work};
use crate::snapshot::Snapshot;
use crate::support::measure::{Reach, Row};

const ITEMS: u32 = 10_000_000;
const TO_SORT: u32 = 1_000_000;

pub(crate) fn rows(threads: usize) -> Vec<Row> {
    vec![map_sum(threads), map_collect(threads), sort(threads)]
}

/// In an order that is no order, for the sort.
fn items() -> &'static [u64] {
    static ITEMS_ONCE: OnceLock<Vec<u64>> = OnceLock::new();
    ITEMS_ONCE.get_or_init(|| {
        (0..u64::from(ITEMS))
            .map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23))
            .collect()
    })
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "as `par_iter` hands it out"
)]
fn cheap(item: &u64) -> u64 {
    item.wrapping_mul(3) ^ item
}

fn map_sum(threads: usize) -> Row {
    #[propagate]
    fn propagated() -> u64 {
        items().par_iter().map(|item| cheap(item) >> 8).sum()
    }

    Work {
        name: "item, `par_iter` map and sum of 10 million".to_owned(),
        reach: Reach::Times(1.02, BARE),
        threads,
        units: ITEMS,
        propagated: || {
            black_box(propagated());
        },
        bare: || {
            let sum: u64 = items().par_iter().map(|item| cheap(item) >> 8).sum();
            black_box(sum);
        },
        snapshot: || {
            let snapshot = Snapshot::current();
            let enter = || snapshot.clone().enter();
            let map = |_: &mut _, item: &u64| cheap(item) >> 8;
            let sum: u64 = items().par_iter().map_init(enter, map).sum();
            black_box(sum);
        },
    }
    .row()
}

fn map_collect(threads: usize) -> Row {
    #[propagate]
    fn propagated() -> Vec<u64> {
        items().par_iter().map(cheap).collect()
    }

    Work {
        name: "item, `par_iter` map and collect of 10 million".to_owned(),
        reach: Reach::Times(1.02, BARE),
        threads,
        units: ITEMS,
        propagated: || {
            black_box(propagated());
        },
        bare: || {
            let all: Vec<u64> = items().par_iter().map(cheap).collect();
            black_box(all);
        },
        snapshot: || {
            let snapshot = Snapshot::current();
            let enter = || snapshot.clone().enter();
            let map = |_: &mut _, item: &u64| cheap(item);
            let all: Vec<u64> = items().par_iter().map_init(enter, map).collect();
            black_box(all);
        },
    }
    .row()
}

/// The copy that is sorted is made in the measured time, by all three.
fn sort(threads: usize) -> Row {
    #[propagate]
    fn propagated(items: &mut [u64]) {
        items.par_sort_by(Ord::cmp);
    }

    fn copy() -> Vec<u64> {
        items()[..TO_SORT as usize].to_vec()
    }

    Work {
        name: "item, `par_sort_by` of a million".to_owned(),
        reach: Reach::Nothing,
        threads,
        units: TO_SORT,
        propagated: || {
            let mut items = copy();
            propagated(&mut items);
            black_box(items);
        },
        bare: || {
            let mut items = copy();
            items.par_sort_by(Ord::cmp);
            black_box(items);
        },
        snapshot: || {
            let mut items = copy();
            let snapshot = Snapshot::current();
            items.par_sort_by(|a, b| {
                let _entered = snapshot.clone().enter();
                a.cmp(b)
            });
            black_box(items);
        },
    }
    .row()
}
