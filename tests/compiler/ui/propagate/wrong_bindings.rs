use contextvars::{context_var, propagate};

#[context_var]
static USER: String;

static LEVEL: u32 = 1;

#[propagate(USER = 5)]
fn wrong_type() {}

#[propagate(LEVEL = 5)]
fn no_variable() {}

#[propagate(USRE = String::new())]
fn does_not_exist() {}

#[propagate(USER = name)]
fn unknown_argument() {}

#[propagate(USER = 5)]
async fn wrong_type_async() {}

fn main() {
    wrong_type();
    no_variable();
    does_not_exist();
    unknown_argument();
    drop(wrong_type_async());
}
