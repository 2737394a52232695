use contextvars::{context_var, scoped};

#[context_var]
static USER: String;

fn main() {
    let user: u32 = scoped!({ USER.get() }, USER = String::new());
}
