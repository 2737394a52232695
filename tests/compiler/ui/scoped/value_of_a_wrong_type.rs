use contextvars::{context_var, scoped};

#[context_var]
static USER: String;

#[context_var]
static LEVEL: u8;

fn main() {
    scoped!(USER = "ann", {});
    scoped!(LEVEL = 1, USER = 5, {});
    scoped!(LEVEL = "1", USER = String::new(), async {});
    let _: String = scoped!(LEVEL = 1, { LEVEL.get() });
}
