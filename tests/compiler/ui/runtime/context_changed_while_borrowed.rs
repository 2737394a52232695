use contextvars::{Context, ContextVar};

static USER: ContextVar<String> = ContextVar::new("USER");

fn main() {
    let mut context = Context::new().with_value(&USER, "ann".to_owned());
    let user = context.get(&USER);
    context.run(|| USER.set("bob".to_owned()));
    println!("{user:?}");
}
