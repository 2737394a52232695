use contextvars::context_var;

#[context_var]
static mut USER: String;

fn main() {
    USER.get();
}
