//! Seven nested joins of `contextvars::rayon` in marked functions, on the only thread of a pool: what is not
//! the marked join's in `propagate_fibonacci`.

use std::hint::black_box;

use contextvars::propagate;
use contextvars::rayon::join;
use contextvars_instructions::{in_pool, repeat};

#[propagate(skip(join))]
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
