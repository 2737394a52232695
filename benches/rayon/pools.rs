//! The pools, and what is bound in them.

use std::sync::OnceLock;
use std::time::Duration;

use contextvars::{Context, context_var};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::snapshot;
use crate::support::measure::{Reach, Row, time};

pub(crate) const BARE: &str = "rayon";
pub(crate) const SNAPSHOT: &str = "rayon with a snapshot in an `Arc`";

/// How many threads.
pub(crate) const SIZES: [usize; 2] = [1, 2];

fn pool(threads: usize) -> &'static ThreadPool {
    static POOLS: [OnceLock<ThreadPool>; SIZES.len()] = [const { OnceLock::new() }; SIZES.len()];
    POOLS[threads - 1].get_or_init(|| {
        ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("a pool of few threads")
    })
}

#[context_var]
static RECORD: u64;

/// The same work three times: propagated, bare, and with a snapshot.
pub(crate) struct Work<P, B, S> {
    pub(crate) name: String,
    pub(crate) reach: Reach,
    pub(crate) threads: usize,
    /// How many joins, items or spawns one run has.
    pub(crate) units: u32,
    pub(crate) propagated: P,
    pub(crate) bare: B,
    pub(crate) snapshot: S,
}

impl<P, B, S> Work<P, B, S>
where
    P: Fn() + Send + Sync + 'static,
    B: Fn() + Send + Sync + 'static,
    S: Fn() + Send + Sync + 'static,
{
    pub(crate) fn row(self) -> Row {
        let units = self.units;
        self.without_units().of(units)
    }

    /// The same work a fourth time, propagated in another way.
    pub(crate) fn row_beside(
        self,
        name: &'static str,
        work: impl Fn() + Send + Sync + 'static,
    ) -> Row {
        let (units, threads) = (self.units, self.threads);
        let row = self.without_units();
        row.beside(name, move || in_context(threads, work))
            .of(units)
    }

    fn without_units(self) -> Row {
        let threads = self.threads;
        let plural = if threads == 1 { "" } else { "s" };
        let name = format!("{}, {threads} thread{plural}", self.name);
        // What two threads do depends on who else uses the machine: their figures are there to compare.
        let reach = if threads == 1 {
            self.reach
        } else {
            Reach::Nothing
        };
        Row::new(name, reach, move || in_context(threads, self.propagated))
            .beside(BARE, move || in_pool(threads, self.bare))
            .beside(SNAPSHOT, move || {
                in_pool(threads, move || snapshot::bound(1, || (self.snapshot)()))
            })
    }
}

fn in_context(
    threads: usize,
    work: impl Fn() + Send + Sync + 'static,
) -> impl FnMut(u32) -> Duration {
    let context = Context::new().with_value(&RECORD, 1);
    in_pool(threads, move || context.scope(&work))
}

fn in_pool(threads: usize, work: impl Fn() + Send + Sync + 'static) -> impl FnMut(u32) -> Duration {
    move |count| pool(threads).install(|| time(count, |_| work()))
}
