use contextvars::context_var;

#[context_var]
static USER: String = "ann";

fn main() {
    USER.get();
}
