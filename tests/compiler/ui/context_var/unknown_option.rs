use contextvars::context_var;

#[context_var(lazy = 5)]
static LEVEL: u8;

#[context_var(volatile)]
static OTHER: u8 = 1;

#[context_var(limits(1, 2))]
static THIRD: u8 = 1;

fn main() {
    LEVEL.get();
    OTHER.get();
    THIRD.get();
}
