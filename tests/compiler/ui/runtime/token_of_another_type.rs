use contextvars::ContextVar;

static USER: ContextVar<String> = ContextVar::new("USER");
static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");

fn main() {
    let token = USER.set("ann".to_owned());
    let _ = LEVEL.reset(token);
}
