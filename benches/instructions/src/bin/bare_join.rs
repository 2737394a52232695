//! A `join` of rayon, on the only thread of a pool.

use std::hint::black_box;

use contextvars_instructions::{in_pool, repeat};
use rayon::join;

fn main() {
    in_pool(|| {
        repeat(|_| {
            join(|| black_box(()), || black_box(()));
        });
    });
}
