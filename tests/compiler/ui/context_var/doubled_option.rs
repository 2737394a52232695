use contextvars::context_var;

#[context_var(secret, name = "a", secret, name = "b")]
static LEVEL: u8;

fn main() {
    LEVEL.get();
}
