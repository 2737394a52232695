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

#[propagate(USER = name.trim())]
async fn borrows_for_nothing(name: &str) {
    drop(name.len());
}

#[propagate(USER = name)]
fn borrows_in_a_future(name: &str) -> impl Future<Output = usize> {
    async move { name.len() }
}

#[propagate(NAME = name)]
async fn has_another_type(name: &str) -> usize {
    name.len()
}

fn main() {}
