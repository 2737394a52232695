use contextvars::context_var;

#[context_var]
fn function() -> u8 {
    1
}

#[context_var]
pub struct Struct;

#[context_var(name = "constant")]
const CONSTANT: u8 = 1;

#[context_var]
mod module {}

#[context_var]
impl Struct {}

fn main() {
    // Each item is still there, so nothing else is wrong.
    let _: (u8, Struct, u8) = (function(), Struct, CONSTANT.get());
}
