use contextvars::context_var;

#[context_var]
static USER: Strin = String::new();

fn main() {}
