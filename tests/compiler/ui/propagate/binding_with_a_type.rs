use contextvars::{context_var, propagate, scoped};

#[context_var]
static USER: String;

#[propagate(USER: String = name.to_owned())]
fn greet(name: &str) {
    println!("{name}");
}

fn main() {
    greet("ann");
    scoped!(USER: Option<String> = None, { greet("bob") });
}
