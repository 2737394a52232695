//! A hundred items of a `flat_map`, each of which gives two, on the only thread of a pool.

use std::hint::black_box;

use contextvars::Propagate;
use contextvars_instructions::{in_pool, repeat};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

fn main() {
    in_pool(|| {
        repeat(|_| {
            let pairs = (0..100_u64).into_par_iter().flat_map(|i| [i, i + 1]);
            black_box(pairs.in_current_context().sum::<u64>());
        });
    });
}
