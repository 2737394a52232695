use contextvars::ContextVar;

static USER: ContextVar<String> = ContextVar::new("USER");

fn main() {
    let user: &String = USER.with(|user| user);
    println!("{user}");
}
