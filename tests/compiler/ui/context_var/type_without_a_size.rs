use std::fmt::Debug;

use contextvars::context_var;

#[context_var]
static NAME: str = "ann";

#[context_var]
static BYTES: [u8];

#[context_var]
static SHOWN: dyn Debug;

fn main() {
    NAME.get();
    BYTES.get();
    SHOWN.is_set();
}
