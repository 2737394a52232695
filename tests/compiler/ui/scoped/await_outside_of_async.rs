use contextvars::{context_var, scoped};

#[context_var]
static USER: String;

fn main() {
    scoped!(USER = String::new(), { std::future::ready(1).await });
}
