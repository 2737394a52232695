//! Steps with parallel iterators in a context.

use std::cmp::Ordering;

use contextvars::{Propagate, propagate};
use contextvars_tests::carriers::are_carried;
use rayon::prelude::*;

use super::Step;
use super::stage::{A, Kind, Stage};
use super::user::{Bomb, Turns};

pub(super) const STEPS: &[Step] = &[
    Step::new("ParallelIterator for InContext, for_each", |stage| {
        within(stage, || {
            (0..3)
                .into_par_iter()
                .in_current_context()
                .for_each(|_| item(stage));
        });
    }),
    Step::new("ParallelIterator for InContext, map and collect", |stage| {
        within(stage, || {
            let items = items(stage).into_par_iter().map(|item| {
                stage.user_code(Kind::Closure);
                item
            });
            let collected: Vec<_> = items.in_current_context().collect();
            drop(collected);
        });
    }),
    Step::new("ParallelIterator for InContext, filter and sum", |stage| {
        within(stage, || {
            let items = (0..3_u32).into_par_iter().filter(|item| {
                stage.user_code(Kind::Closure);
                item % 2 == 0
            });
            items.in_current_context().sum::<u32>();
        });
    }),
    Step::new(
        "ParallelIterator for InContext, map_init and fold",
        |stage| {
            within(stage, || {
                let items = (0..3_u32).into_par_iter().map_init(
                    || initial(stage),
                    |first, item| {
                        stage.user_code(Kind::Closure);
                        first.id() + item
                    },
                );
                let folded = items.fold(
                    || initial(stage),
                    |sum, _| {
                        stage.user_code(Kind::Reduce);
                        sum
                    },
                );
                folded.in_current_context().for_each(drop);
            });
        },
    ),
    Step::new("ParallelIterator for InContext, reduce", |stage| {
        within(stage, || {
            let items = items(stage).into_par_iter().in_current_context();
            drop(items.reduce(|| initial(stage), |one, two| combined(stage, one, two)));
        });
    }),
    Step::new("ParallelIterator for InContext, reduce_with", |stage| {
        within(stage, || {
            let items = items(stage).into_par_iter().in_current_context();
            drop(items.reduce_with(|one, two| combined(stage, one, two)));
        });
    }),
    Step::new("ParallelIterator for InContext, for_each_with", |stage| {
        within(stage, || {
            let items = (0..3).into_par_iter().in_current_context();
            items.for_each_with(stage.bomb(), |_, _| stage.user_code(Kind::Closure));
        });
    }),
    Step::new("ParallelIterator for InContext, try_for_each", |stage| {
        within(stage, || {
            let items = items(stage).into_par_iter().in_current_context();
            let result = items.try_for_each(|_| {
                stage.user_code(Kind::Closure);
                None
            });
            assert_eq!(result, None);
        });
    }),
    Step::new("ParallelIterator for InContext, par_bridge", |stage| {
        within(stage, || {
            let items = Turns::new(stage).par_bridge().in_current_context();
            items.for_each(|_| stage.user_code(Kind::Closure));
        });
    }),
    Step::new(
        "IndexedParallelIterator for InContext, zip and collect_into_vec",
        |stage| {
            within(stage, || {
                let pairs = items(stage).into_par_iter().zip(items(stage)).rev();
                let mut collected = Vec::new();
                pairs.in_current_context().collect_into_vec(&mut collected);
            });
        },
    ),
    Step::new(
        "IndexedParallelIterator for InContext, position_any",
        |stage| {
            within(stage, || {
                let items = items(stage).into_par_iter().in_current_context();
                items.position_any(|_| {
                    stage.user_code(Kind::Closure);
                    false
                });
            });
        },
    ),
    Step::new(
        "IndexedParallelIterator for InContext, enumerate and chunks",
        |stage| {
            within(stage, || {
                let items = items(stage).into_par_iter().enumerate().chunks(2);
                items.in_current_context().for_each(|chunk| {
                    stage.user_code(Kind::Closure);
                    drop(chunk);
                });
            });
        },
    ),
    // Closures before `flat_map` are out of reach for an adaptor behind it.
    Step::new("#[propagate], flat_map", |stage| {
        within(stage, || flattened(stage));
    }),
    Step::new("#[propagate], a chain", |stage| {
        within(stage, || marked(stage));
    }),
    Step::new("#[propagate], par_sort_by", |stage| {
        within(stage, || sorted(stage));
    }),
];

/// In a job of the pool, whose context is as the caller's.
fn within(stage: &Stage, body: impl FnOnce() + Send) {
    stage.pool().install(body);
}

fn items(stage: &Stage) -> Vec<Bomb> {
    (0..3).map(|_| stage.bomb()).collect()
}

/// What it sets is never seen outside.
fn item(stage: &Stage) {
    drop(A.set(stage.bomb()));
    stage.user_code(Kind::Closure);
}

fn initial(stage: &Stage) -> Bomb {
    stage.user_code(Kind::Reduce);
    stage.bomb()
}

fn combined(stage: &Stage, one: Bomb, two: Bomb) -> Bomb {
    drop(A.set(one));
    stage.user_code(Kind::Reduce);
    two
}

#[propagate(A = stage.bomb())]
fn marked(stage: &Stage) {
    let items = items(stage);
    items
        .into_par_iter()
        .map(|item| {
            drop(A.get());
            stage.user_code(Kind::Closure);
            item
        })
        .for_each(drop);
}

#[propagate]
fn flattened(stage: &Stage) {
    (0..2)
        .into_par_iter()
        .flat_map(|_| {
            stage.user_code(Kind::Closure);
            // The end of the closure's scope may call a carrier. If that panics, Rust leaks what the closure returns.
            let count = if are_carried() { 0 } else { 3 };
            (0..count).map(|_| stage.bomb()).collect::<Vec<_>>()
        })
        .for_each(drop);
}

#[propagate]
fn sorted(stage: &Stage) {
    let mut items = items(stage);
    items.par_sort_by(|one, two| {
        stage.user_code(Kind::Reduce);
        two.id().cmp(&one.id()).then(Ordering::Equal)
    });
}
