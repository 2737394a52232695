use contextvars::{context_var, propagate};

#[context_var]
static USER: String;

static LEVEL: u32 = 1;

fn name(_: u8) -> u8 {
    5
}

struct Service;

#[propagate(USER = 5)]
impl Service {
    fn first(&self) {}
    fn second(&self) {}
    async fn third(&self) {}
    #[propagate]
    fn fourth(&self) {}
}

#[propagate(LEVEL = 5)]
mod levels {
    use super::*;

    fn first() {}
    async fn second() {}
    struct Inner;
    impl Inner {
        fn third(&self) {}
    }
}

struct Misspelt;

#[propagate(USRE = String::new())]
impl Misspelt {
    fn first(&self) {}
    fn second(&self) {}
}

#[propagate(USER = name("a").nothing())]
trait Named {
    fn first(&self) {}
    fn second(&self) {}
}

fn main() {}
