use contextvars::{context_var, scoped};

#[context_var]
static USER: String;

fn main() {
    scoped!(USER == String::new(), {});
    scoped!(USER, {});
    scoped!(let USER = String::new(), {});
    scoped!(USER: String::new(), {});
    scoped!(USER = , {});
    scoped!(#[cfg(unix)] USER = String::new(), {});
    scoped!(USER = String::new() {});
}
