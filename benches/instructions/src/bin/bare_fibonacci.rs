//! Seven nested joins of rayon, on the only thread of a pool.

use std::hint::black_box;

use contextvars_instructions::{in_pool, repeat};
use rayon::join;

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
