use std::sync::MutexGuard;

use contextvars::ContextVar;

static GUARD: ContextVar<MutexGuard<'static, u32>> = ContextVar::new("GUARD");

fn main() {
    assert!(!GUARD.is_set());
}
