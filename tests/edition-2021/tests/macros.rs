//! Behaviour that depends on the edition of the caller.
#![allow(clippy::unused_async, reason = "functions of every form are marked")]

use std::cell::RefCell;
use std::fmt::Display;
use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;
use std::thread;

use contextvars::{propagate, scoped};
use contextvars_tests_edition_2021::{
    Locked, NAME, RECORD, Seen, Text, elided, fetch, generic, last, last_of_a_function,
    last_of_a_future, places,
};
use futures_executor::block_on;

#[test]
fn control_flow_acts_on_the_enclosing_function() {
    assert_eq!(places(Some(1)), Ok(1 + 3 + 5 + 4));
    assert_eq!(places(Some(0)), Ok(0));
    assert_eq!(places(None), Err("no input".to_owned()));
}

#[test]
fn temporaries_of_the_last_expression_are_dropped_inside_of_the_scope() {
    let seen = RefCell::new(Vec::new());
    assert_eq!(scoped!(RECORD = 4, { Seen(&seen).count() }), 0);
    let count = scoped!(RECORD = 5, {
        let _local = Seen(&seen);
        Seen(&seen).count()
    });
    assert_eq!((count, seen.into_inner()), (1, vec![4, 5, 5]));

    let lock = Mutex::new(vec![1, 2]);
    assert_eq!(last(&lock), 2);
    assert!(lock.try_lock().is_ok());
}

/// Notes the record when it is dropped, on any thread.
struct Noted<'a>(&'a Mutex<Vec<usize>>);

impl Noted<'_> {
    fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

impl Drop for Noted<'_> {
    fn drop(&mut self) {
        self.0.lock().unwrap().push(RECORD.get());
    }
}

/// Sets the record when it is dropped: in this edition, before the temporaries are.
struct Sets(usize);

impl Drop for Sets {
    fn drop(&mut self) {
        RECORD.set(self.0);
    }
}

#[propagate(RECORD = 6)]
fn last_of_all(seen: &Mutex<Vec<usize>>) -> usize {
    let _sets = Sets(8);
    thread::scope(|s| {
        s.spawn(|| Noted(seen).count()).join().unwrap();
        s.spawn(|| {
            let _sets = Sets(9);
            Noted(seen).count()
        })
        .join()
        .unwrap();
    });
    rayon::join(|| Noted(seen).count(), || ());
    Noted(seen).count()
}

#[propagate(RECORD = 6)]
async fn last_of_a_task(seen: &Mutex<Vec<usize>>) -> usize {
    let _sets = Sets(7);
    Noted(seen).count()
}

#[test]
fn temporaries_of_the_last_expression_see_the_context_of_their_function() {
    let seen = Mutex::new(Vec::new());
    assert_eq!(last_of_all(&seen), 3);
    assert_eq!(block_on(last_of_a_task(&seen)), 4);
    assert_eq!(seen.into_inner().unwrap(), [6, 9, 6, 8, 7]);
    let seen = RefCell::new(Vec::new());
    assert_eq!(last_of_a_function(&seen), 0);
    assert_eq!(seen.into_inner(), [6]);
    let locked = |value| Locked(Mutex::new(value));
    assert_eq!(block_on(last_of_a_future(locked(1), (locked(2), 0))), 5);
    assert_eq!(RECORD.get(), 0);
}

#[test]
fn the_async_form_and_spawns_inherit() {
    assert_eq!(block_on(fetch("four")), 4);
    let handle = scoped!(RECORD = 7, NAME = "seven", {
        thread::spawn(move || RECORD.get() + NAME.get().len())
    });
    assert_eq!(handle.join().unwrap(), 12);
}

#[test]
fn async_functions_capture_elided_and_hidden_lifetimes() {
    let local = String::from("local");
    let items = vec![1, 2];
    assert_eq!(block_on(elided(3, &local, &items)), 10);

    let (name, sum) = scoped!(RECORD = 100, {
        let future = generic(Text(&local), "name", ["a", "bc"], |item| item.len());
        block_on(future)
    });
    assert_eq!((name, sum), ("name", 108));
}

#[test]
fn methods_take_the_context_of_the_place_where_they_were_called() {
    let local = String::from("local");
    let text = Text(&local);
    let (by_reference, by_value, boxed) = scoped!(RECORD = 10, {
        (
            text.by_reference("more"),
            text.by_value(),
            Box::new(text).boxed(),
        )
    });
    assert_eq!(
        block_on(async { (by_reference.await, by_value.await, boxed.await) }),
        (19, 15, 15)
    );
    assert_eq!(scoped!(RECORD = 10, { text.plain((1, 2)) }), 17);
}

#[propagate(RECORD = 8)]
async fn counts(text: &str, _: &u8) -> impl Display {
    text.len() + RECORD.get()
}

#[propagate(RECORD = 9)]
fn named<'a>(text: &'a str, more: &mut usize) -> impl Future<Output = (&'a str, usize)> + 'a {
    *more += RECORD.get();
    async move { (text, RECORD.get()) }
}

#[propagate]
fn boxed(text: &str) -> Pin<Box<dyn Future<Output = usize> + '_>> {
    Box::pin(async move { text.len() + RECORD.get() })
}

#[test]
fn a_function_that_gives_a_future_captures_what_it_captures_without_the_mark() {
    let text = String::from("text");
    assert_eq!(block_on(counts(&text, &1)).to_string(), "12");
    let mut more = 1;
    let future = named(&text, &mut more);
    assert_eq!(more, 10);
    assert_eq!(block_on(future), ("text", 9));
    let future = RECORD.scope(3, || boxed(&text));
    assert_eq!(block_on(future), 7);
}
