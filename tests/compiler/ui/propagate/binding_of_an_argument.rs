use contextvars::{context_var, propagate};

#[context_var]
static USER: &'static str;

#[context_var]
static NAME: String;

#[propagate(USER = name)]
async fn borrows(name: &str) -> usize {
    name.len()
}

#[propagate(USER = name)]
fn borrows_at_once(name: &str) -> usize {
    name.len()
}

#[propagate(NAME = name)]
async fn moves(name: String) -> usize {
    name.len()
}

#[propagate(NAME = name)]
fn moves_at_once(name: String) -> usize {
    name.len()
}

fn main() {}
