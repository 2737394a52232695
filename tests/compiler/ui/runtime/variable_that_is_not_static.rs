use contextvars::ContextVar;

const CONSTANT: ContextVar<u8> = ContextVar::new("CONSTANT");

fn main() {
    let local: ContextVar<u8> = ContextVar::new("local");
    local.set(1);
    CONSTANT.set(1);
}
