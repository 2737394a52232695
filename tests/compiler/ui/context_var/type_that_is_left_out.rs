use contextvars::context_var;

#[context_var]
static COUNT = 5;

#[context_var]
static INFERRED: _ = 5;

fn main() {}
