use std::cell::Cell;
use std::rc::Rc;
use std::sync::MutexGuard;

use contextvars::context_var;

#[context_var]
static SHARED: Rc<str>;

#[context_var]
static COUNT: Cell<u32> = Cell::new(1);

#[context_var(name = "guard", inherit = false)]
static GUARD: Option<MutexGuard<'static, u8>>;

#[context_var(secret)]
static CALLBACK: Box<dyn Fn() + Send>;

fn main() {}
