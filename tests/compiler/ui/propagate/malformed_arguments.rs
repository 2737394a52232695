use contextvars::{context_var, propagate};

#[context_var]
static RECORD: usize;

#[propagate(spwan(execute))]
fn misspelt() {}

#[propagate(spawn = execute)]
fn no_names() {}

#[propagate(skip(spawn), skip(join))]
fn doubled() {}

#[propagate(RECORD)]
fn no_value() {}

#[propagate(RECORD: 3)]
fn colon() {}

#[propagate(RECORD = )]
fn nothing_behind_the_sign() {}

#[propagate(RECORD = 1 + )]
fn nothing_behind_the_operator() {}

#[propagate(RECORD = 1, spawn(a), RECORD = 2, wrong(1), crate = 5)]
fn several() {}

fn main() {
    misspelt();
    no_names();
    doubled();
    no_value();
    colon();
    nothing_behind_the_sign();
    nothing_behind_the_operator();
    several();
}
