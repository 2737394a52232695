use contextvars::{context_var, scoped};

#[context_var]
static RECORD: usize;

fn main() {
    scoped!(RECORD = );
    scoped!(RECORD = , { RECORD.get() });
    scoped!(RECORD = 1 +);
    scoped!(RECORD = 1, move { RECORD.get() });
}
