use contextvars::{context_var, scoped};

#[context_var]
static USER: String;

#[context_var]
static LEVEL: u8;

async fn run() {
    scoped!(USER = String::new(), LEVEL, USER = String::new(), {
        std::future::ready(1).await
    });
}

fn more() {
    scoped!(LEVEL: 1, USER = , LEVEL == 2, 5 = 6, USER = a, USER = b, f());
}

fn main() {
    let _ = run();
}
