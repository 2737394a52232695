//! Who works in a thread pool, and for whom? Four ways to take the context along, beside a bare pool.
//!
//! Python's executors have the same three problems and ways: a pool that copies the context with
//! every job, a context that is copied once (`copy_context().run`), and a job that is wrapped where
//! it is submitted. The fourth is `#[propagate]`, which leaves pool and jobs as they are.
//!
//! Run it with `cargo run --example greetings`.

mod output;

use std::sync::mpsc::{self, Sender};

use contextvars::rayon::ThreadPool;
use contextvars::{Context, context_var, propagate};
use output::show;

/// The user for whom the program works.
#[context_var]
static USER: String;

/// The job. No argument says who the user is.
fn greet(to: &Sender<String>) {
    let user = USER.get_or("nobody".to_owned());
    to.send(format!("hello {user}")).expect("main reads");
}

/// The pool is rayon's own, and so is the call. The attribute makes it inherit.
#[propagate]
fn submit(pool: &rayon::ThreadPool, to: Sender<String>) {
    pool.spawn(move || greet(&to));
}

/// Calls `submit` for each user in turn, and shows what the jobs send.
fn show_greetings(way: &str, submit: impl Fn(Sender<String>)) {
    let (to, greetings) = mpsc::channel();
    for user in ["ann", "bob", "carmen"] {
        USER.scope(user.to_owned(), || submit(to.clone()));
    }
    drop(to);
    let mut greetings: Vec<String> = greetings.iter().collect();
    greetings.sort();
    show!("{way:<34} {}", greetings.join(", "));
}

fn main() -> Result<(), rayon::ThreadPoolBuildError> {
    let two_threads = || rayon::ThreadPoolBuilder::new().num_threads(2).build();
    let bare = two_threads()?;
    let inheriting = ThreadPool::from(two_threads()?);

    show_greetings("a bare pool", |to| bare.spawn(move || greet(&to)));

    // 1. A pool that takes the context along with every job: only the pool's type differs.
    show_greetings("1. contextvars::rayon::ThreadPool", |to| {
        inheriting.spawn(move || greet(&to));
    });

    // 2. A context that is captured once, here for two jobs.
    show_greetings("2. Context::current(), twice", |to| {
        let context = Context::current();
        for _ in 0..2 {
            let (context, to) = (context.clone(), to.clone());
            bare.spawn(move || context.scope(|| greet(&to)));
        }
    });

    // 3. A job that is wrapped where it is handed over.
    show_greetings("3. propagate(job)", |to| {
        bare.spawn(propagate(move || greet(&to)));
    });

    // 4. A function that is marked.
    show_greetings("4. #[propagate]", |to| submit(&bare, to));

    let left = bare.broadcast(|_| USER.is_set());
    show!("left on the threads of the pool: {}", left.contains(&true));
    Ok(())
}
