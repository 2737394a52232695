use contextvars::{context_var, scoped};

#[context_var]
static USER: String;

fn main() {
    scoped!(USRE = String::new(), {});
}
