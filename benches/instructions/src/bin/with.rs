//! `with` on a bound `String`.

use std::hint::black_box;

use contextvars::{Context, context_var};
use contextvars_instructions::repeat_here;

#[context_var]
static TEXT: String;

fn main() {
    let text = black_box(&TEXT);
    Context::new()
        .with_value(text, String::from("text"))
        .run(|| repeat_here(|_| _ = black_box(text.with(String::len))));
}
