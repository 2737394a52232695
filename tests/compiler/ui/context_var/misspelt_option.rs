use contextvars::context_var;

#[context_var(nmae = "level")]
static LEVEL: u8;

#[context_var(inherits = false)]
static OTHER: u8 = 1;

#[context_var(Secret)]
static THIRD: u8 = 1;

fn main() {
    LEVEL.get();
    OTHER.get();
    THIRD.get();
}
