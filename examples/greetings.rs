//! The current user, in the jobs of a thread pool: three ways to take the context along, side by side.
//!
//! Run it with `cargo run --example greetings`. It checks what it shows, and panics if something is wrong.
//! With `#[propagate]` or `scoped!` around it, a bare pool follows the context too: see example `records`.

use std::sync::mpsc;

use contextvars::rayon::ThreadPool;
use contextvars::{Context, context_var, propagate};

/// The user on whose behalf the program works.
#[context_var]
static USER: String;

const USERS: [&str; 4] = ["ann", "bob", "carmen", "dan"];

/// The job. Nobody hands it the user.
fn greeting() -> String {
    USER.try_with(|user| format!("hello {user}"))
        .unwrap_or_else(|_| "hello whoever you are".to_owned())
}

/// Calls `submit` as each user in turn, gives it where to send the greeting to, and collects what arrives.
fn greet_all(submit: impl Fn(mpsc::Sender<String>)) -> Vec<String> {
    let (sender, greetings) = mpsc::channel();
    for user in USERS {
        USER.scope(user.to_owned(), || submit(sender.clone()));
    }
    drop(sender);
    let mut greetings: Vec<String> = greetings.iter().collect();
    greetings.sort();
    greetings
}

fn send(greetings: &mpsc::Sender<String>) {
    greetings.send(greeting()).expect("somebody listens");
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rayons_pool = || rayon::ThreadPoolBuilder::new().num_threads(2).build();
    let bare = rayons_pool()?;
    let ours = ThreadPool::from(rayons_pool()?);
    let expected = USERS.map(|user| format!("hello {user}"));

    // A bare pool knows nothing of contexts.
    let lost = greet_all(|to| bare.spawn(move || send(&to)));
    show("a bare pool", &lost);
    assert_eq!(lost, ["hello whoever you are"; 4]);

    // 1. A pool that takes the context along with every job: only the type of the pool changes.
    let pooled = greet_all(|to| ours.spawn(move || send(&to)));
    show("contextvars::rayon::ThreadPool", &pooled);
    assert_eq!(pooled, expected);

    // 2. Captured once, for as many jobs as you like: here two for each user.
    let captured = greet_all(|to| {
        let context = Context::current();
        for _ in 0..2 {
            let (context, to) = (context.clone(), to.clone());
            bare.spawn(move || context.scope(|| send(&to)));
        }
    });
    show("Context::current(), two jobs", &captured);
    assert!(captured.iter().step_by(2).eq(&expected));
    assert!(captured.iter().skip(1).step_by(2).eq(&expected));

    // 3. The function wrapped where it is handed over.
    let wrapped = greet_all(|to| bare.spawn(propagate(move || send(&to))));
    show("propagate(job)", &wrapped);
    assert_eq!(wrapped, expected);

    // None of them leaves anything behind on the threads of a pool.
    assert!(
        bare.broadcast(|_| !USER.is_set())
            .into_iter()
            .all(|clean| clean)
    );
    println!("afterwards, the pool's threads have no user");
    Ok(())
}

fn show(way: &str, greetings: &[String]) {
    println!("{way:<32} {}", greetings.join(", "));
}
