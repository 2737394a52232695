use contextvars::ContextVar;

static NAME: ContextVar<&'static str> = ContextVar::new("NAME");

fn main() {
    let name = String::from("ann");
    NAME.scope(&name, || println!("{}", NAME.get()));
}
