//! Variables, tokens and contexts by hand, for those who know Python's `contextvars`, or want to.
//!
//! Run it with `cargo run --example contexts`. It checks what it shows, and panics if something is wrong.

use contextvars::{Context, context_var};

#[context_var]
static USER: String;

#[context_var]
static LEVEL: u8 = 1;

#[context_var(secret)]
static PASSWORD: String;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Nothing is bound yet: a default is no binding, and without one a read is an error that says what to do.
    assert!(!LEVEL.is_set());
    assert_eq!(LEVEL.get(), 1);
    println!("unbound: {}", USER.try_get().unwrap_err());

    // `set` gives a token: it knows the variable and what was there before.
    let first = LEVEL.set(2);
    let second = LEVEL.set(3);
    assert_eq!(first.old_value(), None);
    assert_eq!(second.old_value(), Some(&2));
    println!(
        "{} is {}, and was {:?}",
        second.var().name(),
        LEVEL.get(),
        second.old_value()
    );

    // Reset in the order one expects, the last token first...
    LEVEL.reset(second)?;
    assert_eq!(LEVEL.get(), 2);
    LEVEL.reset(first)?;
    assert!(!LEVEL.is_set());

    // ...or the other way round: each token restores what was there before *its* `set`.
    let first = LEVEL.set(2);
    let second = LEVEL.set(3);
    LEVEL.reset(first)?;
    assert!(!LEVEL.is_set());
    LEVEL.reset(second)?;
    assert_eq!(LEVEL.get(), 2);
    println!("after both resets, the older token first: {}", LEVEL.get());

    // A token is good in the context that made it. In another it is an error, which hands it back.
    let token = LEVEL.set(4);
    let error = Context::current().scope(|| LEVEL.reset(token)).unwrap_err();
    println!("elsewhere: {error}");
    assert!(error.is_wrong_context());
    LEVEL.reset(error.into_token())?;
    assert_eq!(LEVEL.get(), 2);

    // Capture: a copy of the current context, as often as you like; what is set later is not in it.
    let mut captured = Vec::new();
    for user in ["ann", "bob", "carmen"] {
        USER.set(user.to_owned());
        captured.push(Context::current());
    }
    USER.set("dan".to_owned());

    // Run in reversed order: each has its own user. What is set in `run` stays in that context...
    let mut seen = Vec::new();
    for context in captured.iter_mut().rev() {
        seen.push(context.run(|| {
            LEVEL.set(9);
            USER.get()
        }));
    }
    println!("run in reversed order: {}", seen.join(", "));
    assert_eq!(seen, ["carmen", "bob", "ann"]);
    assert_eq!(captured[0].get(&LEVEL), Some(&9));
    // ...and is seen nowhere else.
    assert_eq!((USER.get().as_str(), LEVEL.get()), ("dan", 2));

    // List: bindings in the order in which the variables were first bound. A secret is never printed.
    let context = Context::current().with_value(&PASSWORD, "xyzzy".to_owned());
    println!("for a log:    {context}");
    println!("for a person: {context:?}");
    assert_eq!(
        context.to_string(),
        r#"LEVEL=2 USER="dan" PASSWORD=<secret>"#
    );
    for entry in &context {
        println!("  {} is a {}", entry.name(), entry.type_name());
    }
    assert_eq!(context.len(), 3);

    // Look up: by variable, or by name and type.
    assert!(context.contains(&USER));
    assert_eq!(context.lookup::<u8>("LEVEL"), Some(&2));
    assert_eq!(context.lookup::<u64>("LEVEL"), None);
    assert_eq!(context.lookup::<u8>("NOBODY"), None);

    // The empty context: nothing is bound, defaults are there. It detaches work from who started it.
    let empty = Context::new();
    assert!(empty.is_empty());
    empty.scope(|| {
        assert!(!USER.is_set());
        assert_eq!(LEVEL.get(), 1);
    });
    println!(
        "in the empty context: {} bindings, level {}",
        empty.len(),
        empty.scope(|| LEVEL.get())
    );
    Ok(())
}
