use contextvars::context_var;

fn main() {
    let level = 5;

    #[context_var]
    static LEVEL: u8 = level;

    LEVEL.get();
}
