use contextvars::ContextVar;

static USER: ContextVar<String> = ContextVar::new("USER");

fn main() {
    let token = USER.set("ann".to_owned());
    let _ = USER.reset(token);
    let _ = USER.reset(token);
}
