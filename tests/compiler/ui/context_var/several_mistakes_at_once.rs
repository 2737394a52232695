use contextvars::context_var;

#[context_var(secrte, name = 5, inherit = false, inherit = true, weight = 3)]
static mut LEVEL: u8 = 1;

fn main() {
    LEVEL.get();
}
