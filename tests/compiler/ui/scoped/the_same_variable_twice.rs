use contextvars::{context_var, scoped};

#[context_var]
static USER: String;

mod config {
    #[contextvars::context_var]
    pub(crate) static LEVEL: u8;
}

fn main() {
    let old = String::new();
    let level = 1;
    let length: usize = scoped!(
        USER = String::new(),
        config::LEVEL = 1,
        USER = old,
        config::LEVEL = level,
        { USER.with(|user| user.len()) }
    );
    let _ = length;
}
