use contextvars::{context_var, scoped};

#[context_var]
static USER: &'static str;

fn main() {
    scoped!(USER => "ann", { USER.get() });
    scoped!(USER = "ann"; { USER.get() });
    scoped!(USER = "ann", self::USER = "bob", { USER.get() });
}
