//! Seven nested joins of `contextvars::rayon`, on the only thread of a pool.

use std::hint::black_box;

use contextvars::rayon::join;
use contextvars_instructions::{in_pool, repeat};

fn fibonacci(n: u64) -> u64 {
    if n < 2 {
        return n;
    }
    let (a, b) = join(|| fibonacci(n - 1), || fibonacci(n - 2));
    a + b
}

fn main() {
    in_pool(|| {
        repeat(|_| {
            black_box(fibonacci(black_box(5)));
        });
    });
}
