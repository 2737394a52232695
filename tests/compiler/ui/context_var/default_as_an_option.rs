use contextvars::context_var;

#[context_var(default = 3)]
static WIDTH: u8;

#[context_var(name = "names", default = vec![String::from("ann")])]
static NAMES: Vec<String>;

fn main() {
    WIDTH.get();
    NAMES.get();
}
