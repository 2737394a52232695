use contextvars::propagate;

static PLAIN: u32 = 1;
const NUMBER: u32 = 1;

#[propagate(PLAIN = 1)]
fn plain() {}

#[propagate(NUMBER = n)]
async fn number(n: u32) {}

#[propagate(local = 1)]
fn parameter(local: u32) {}

#[propagate(plain = 1, PLAIN = 2)]
mod jobs {
    use super::{PLAIN, plain};

    fn run() {}
}

fn main() {}
