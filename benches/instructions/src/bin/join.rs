//! A `join` of `contextvars::rayon`, on the only thread of a pool.

use std::hint::black_box;

use contextvars::rayon::join;
use contextvars_instructions::{in_pool, repeat};

fn main() {
    in_pool(|| {
        repeat(|_| {
            join(|| black_box(()), || black_box(()));
        });
    });
}
