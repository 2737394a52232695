use contextvars::{context_var, scoped};

#[context_var]
static USER: String;

fn main() {
    scoped!();
    scoped!(USER = String::new());
    scoped!(USER = String::new(), USER.get());
    scoped!(USER = String::new(), || USER.get());
}
