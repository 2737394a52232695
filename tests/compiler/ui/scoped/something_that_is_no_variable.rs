use contextvars::scoped;

static LEVEL: u8 = 5;

mod config {
    pub(crate) static NAME: &str = "x";
}

fn main() {
    scoped!(LEVEL = 6, {});
    scoped!(config::NAME = "y", {});
    scoped!(5 = 6, {});
    scoped!(main() = 6, {});
}
