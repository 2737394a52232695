//! Fork and join: Fibonacci numbers, with nothing but joins, and with the small ones computed at once.

use std::hint::black_box;

use contextvars::propagate;

use crate::pools::{BARE, Work};
use crate::snapshot::Snapshot;
use crate::support::measure::{Reach, Row};

pub(crate) fn rows(threads: usize) -> Vec<Row> {
    vec![
        fibonacci::<2>(
            "join, Fibonacci without cut-off",
            20,
            Reach::Times(1.6, BARE),
            threads,
        ),
        in_marked_functions(threads),
        fibonacci::<12>("join, Fibonacci with cut-off", 28, Reach::Nothing, threads),
    ]
}

fn fibonacci<const CUT_OFF: u64>(name: &str, n: u64, reach: Reach, threads: usize) -> Row {
    Work {
        name: name.to_owned(),
        reach,
        threads,
        units: joins(n, CUT_OFF),
        propagated: move || {
            black_box(propagated::<CUT_OFF>(black_box(n)));
        },
        bare: move || {
            black_box(bare::<CUT_OFF>(black_box(n)));
        },
        snapshot: move || {
            black_box(with_snapshot::<CUT_OFF>(black_box(n)));
        },
    }
    .row()
}

/// Each call is that of a marked function, and so a scope as well.
fn in_marked_functions(threads: usize) -> Row {
    Work {
        name: "join of `rayon` in `#[propagate]`, without cut-off".to_owned(),
        reach: Reach::Times(1.1, BY_HAND),
        threads,
        units: joins(20, 2),
        propagated: || {
            black_box(marked(black_box(20)));
        },
        bare: || {
            black_box(bare::<2>(black_box(20)));
        },
        snapshot: || {
            black_box(with_snapshot::<2>(black_box(20)));
        },
    }
    .row_beside(BY_HAND, || {
        black_box(propagated::<2>(black_box(20)));
    })
}

const BY_HAND: &str = "`contextvars::rayon::join`";

fn joins(n: u64, cut_off: u64) -> u32 {
    if n < cut_off {
        0
    } else {
        1 + joins(n - 1, cut_off) + joins(n - 2, cut_off)
    }
}

fn alone(n: u64) -> u64 {
    if n < 2 {
        n
    } else {
        alone(n - 1) + alone(n - 2)
    }
}

fn propagated<const CUT_OFF: u64>(n: u64) -> u64 {
    if n < CUT_OFF {
        return alone(n);
    }
    let (a, b) = contextvars::rayon::join(
        || propagated::<CUT_OFF>(n - 1),
        || propagated::<CUT_OFF>(n - 2),
    );
    a + b
}

#[propagate]
fn marked(n: u64) -> u64 {
    if n < 2 {
        return n;
    }
    let (a, b) = rayon::join(|| marked(n - 1), || marked(n - 2));
    a + b
}

fn bare<const CUT_OFF: u64>(n: u64) -> u64 {
    if n < CUT_OFF {
        return alone(n);
    }
    let (a, b) = rayon::join(|| bare::<CUT_OFF>(n - 1), || bare::<CUT_OFF>(n - 2));
    a + b
}

fn with_snapshot<const CUT_OFF: u64>(n: u64) -> u64 {
    if n < CUT_OFF {
        return alone(n);
    }
    let snapshot = Snapshot::current();
    let (a, b) = rayon::join(
        || with_snapshot::<CUT_OFF>(n - 1),
        || {
            let _entered = snapshot.enter();
            with_snapshot::<CUT_OFF>(n - 2)
        },
    );
    a + b
}
