use contextvars::ContextVar;

struct Pool;

static POOL: ContextVar<Pool> = ContextVar::new("POOL");

fn main() {
    POOL.get();
}
