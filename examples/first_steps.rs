//! The runtime by hand, without macros: set, reset, scope, capture, a thread and a future.
//!
//! Run it with `cargo run --example first_steps`. It checks what it shows, and panics if something is wrong.

use contextvars::{Context, ContextVar, Propagate, propagate, thread};
use futures::executor::block_on;

/// The user on whose behalf the program works.
static USER: ContextVar<String> = ContextVar::new("USER");

/// The language of what is shown; English where nobody says otherwise.
static LOCALE: ContextVar<&str> = ContextVar::with_default("LOCALE", || "en");

/// Deep in the program: nobody hands it the user, nor the language.
fn greeting() -> String {
    let hello = match LOCALE.get() {
        "ro" => "salut",
        _ => "hello",
    };
    USER.with(|user| format!("{hello} {user}"))
}

fn show(step: &str, found: &str, expected: &str) {
    println!("{step:<24} {found}");
    assert_eq!(found, expected, "{step}");
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Nothing is bound: the error says which variable, where, and what to do.
    if let Err(error) = USER.try_get() {
        println!("{:<24} {error}", "unbound");
    }

    // set and reset: a token puts back what was there before.
    USER.set("ann".to_owned());
    show("set", &greeting(), "hello ann");
    let token = USER.set("bob".to_owned());
    show("set again", &greeting(), "hello bob");
    show(
        "the old value",
        token.old_value().map_or("-", String::as_str),
        "ann",
    );
    USER.reset(token)?;
    show("reset", &greeting(), "hello ann");

    // scope: whatever happens in it is undone when it ends.
    let inside = LOCALE.scope("ro", || {
        USER.set("carmen".to_owned());
        greeting()
    });
    show("in a scope", &inside, "salut carmen");
    show("after the scope", &greeting(), "hello ann");

    // capture: the context as it is now, to be run later, here or anywhere.
    let captured = LOCALE.scope("ro", Context::current);
    USER.set("dan".to_owned());
    show("the current context", &greeting(), "hello dan");
    show("the captured one", &captured.scope(greeting), "salut ann");

    // A thread of std starts with nothing bound, unless the context goes along; one of ours takes it along.
    let bare = std::thread::spawn(|| USER.is_set()).join().unwrap();
    show("a bare thread is bound", &bare.to_string(), "false");
    let wrapped = std::thread::spawn(propagate(greeting)).join().unwrap();
    show("a thread, propagated", &wrapped, "hello dan");
    let inherited = thread::spawn(greeting).join().unwrap();
    show("contextvars::thread", &inherited, "hello dan");

    // A future keeps its context across awaits, whoever polls it.
    let future = LOCALE.scope("ro", || {
        async {
            USER.set("eve".to_owned());
            std::future::ready(()).await;
            greeting()
        }
        .in_current_context()
    });
    show("a future", &block_on(future), "salut eve");
    show("its caller", &greeting(), "hello dan");
    Ok(())
}
