//! A scope with ten thousand spawns.

use std::hint::black_box;

use crate::pools::Work;
use crate::snapshot::Snapshot;
use crate::support::measure::{Reach, Row};

const SPAWNS: u32 = 10_000;

pub(crate) fn rows(threads: usize) -> Vec<Row> {
    let row = Work {
        name: "spawn, 10,000 in a `scope`".to_owned(),
        reach: Reach::Nothing,
        threads,
        units: SPAWNS,
        propagated: || {
            contextvars::rayon::scope(|scope| {
                for _ in 0..SPAWNS {
                    scope.spawn(|_| black_box(()));
                }
            });
        },
        bare: || {
            rayon::scope(|scope| {
                for _ in 0..SPAWNS {
                    scope.spawn(|_| black_box(()));
                }
            });
        },
        snapshot: || {
            let snapshot = &Snapshot::current();
            rayon::scope(|scope| {
                for _ in 0..SPAWNS {
                    let snapshot = snapshot.clone();
                    scope.spawn(|_| {
                        let _entered = snapshot.enter();
                        black_box(());
                    });
                }
            });
        },
    }
    .row();
    vec![row]
}
