//! Closures of the function that a pattern, a field, a loop or a call binds, for callees that the program names.

use std::future::Future;
use std::thread;

use contextvars::{Context, Propagate, propagate};
use futures::executor::block_on;

use crate::{ID, id};

fn elsewhere<R: Send>(job: impl FnOnce() -> R + Send) -> R {
    thread::scope(|s| s.spawn(job).join().unwrap())
}

fn again(f: impl Fn(u8) -> u64 + Send + Sync) -> u64 {
    elsewhere(|| f(1).max(f(2)))
}

fn changing(mut f: impl FnMut(u8) -> u64 + Send) -> u64 {
    elsewhere(|| f(1).max(f(2)))
}

fn texts(f: impl Fn(&str) -> u64 + Send + Sync) -> u64 {
    elsewhere(|| f("a").max(f("b")))
}

fn lists(mut f: impl FnMut(&mut Vec<u64>) -> u64 + Send) -> u64 {
    elsewhere(|| f(&mut vec![]).max(f(&mut vec![])))
}

fn numbered(f: impl Fn(&str, u64) -> u64 + Send + Sync) -> u64 {
    elsewhere(|| f("a", 1).max(f("b", 1)))
}

fn cloning(mut f: impl FnMut(u8) -> u64 + Clone + Send) -> u64 {
    let mut copy = f.clone();
    f(1);
    elsewhere(move || copy(1))
}

fn pointed(f: fn(u8) -> u64) -> u64 {
    elsewhere(|| f(1))
}

fn attempts<F: Fn(u8) -> Fut + Send + Sync, Fut: Future<Output = u64>>(f: F) -> u64 {
    elsewhere(|| block_on(f(1).in_context(Context::new())))
}

struct Holder<F> {
    f: F,
}

#[test]
#[propagate(ID = 7, spawn(again, changing, texts, lists, numbered, cloning))]
fn closures_that_patterns_bind() {
    let one = 1;
    let mut calls = 0;
    let (shared, _) = (|_: u8| ID.get(), 1);
    let (mut counting, _) = (
        |_: u8| {
            calls += 1;
            ID.get()
        },
        1,
    );
    let (text, list) = (
        |text: &str| ID.get() * text.len() as u64,
        |list: &mut Vec<u64>| {
            list.push(1);
            ID.get() * list.len() as u64
        },
    );
    let [pair] = [|text: &str, number: u64| ID.get() * text.len() as u64 * number * one];
    let seen = [
        again(shared),
        changing(shared),
        changing(&mut counting),
        changing(counting),
        texts(text),
        lists(list),
        numbered(pair),
        cloning(shared),
        if let Some(f) = Some(|_: u8| ID.get() * one) {
            again(f)
        } else {
            0
        },
        match (|_: u8| ID.get() * one, 1) {
            (f, _) => again(f),
        },
    ];
    assert_eq!((seen, calls), ([7; 10], 4));
}

#[test]
#[propagate(ID = 7, spawn(again, changing, texts))]
fn closures_in_fields_loops_and_calls() {
    let one = 1;
    let held = Holder {
        f: |_: u8| ID.get(),
    };
    let pair = (|text: &str| ID.get() * text.len() as u64, 1);
    let given = std::convert::identity(move |_: u8| ID.get() * one);
    let optional = Some(|_: u8| ID.get());
    let boxed = Box::new(|_: u8| ID.get());
    let later;
    later = |_: u8| ID.get() * one;
    let mut seen = vec![
        again(held.f),
        texts(pair.0),
        again(given),
        again(&given),
        changing(optional.unwrap()),
        again(boxed),
        again(&later),
        again(later),
    ];
    for f in [|_: u8| ID.get()] {
        seen.push(again(f));
    }
    let f = |_: u8| ID.get();
    seen.push(again(f));
    let f = |text: &str| ID.get() * text.len() as u64;
    seen.push(texts(f));
    assert_eq!(seen, [7; 11]);
}

#[test]
#[propagate(ID = 7, spawn(again, texts, attempts, elsewhere, pointed))]
fn other_work_beside_such_closures() {
    fn number(_: u8) -> u64 {
        ID.get()
    }
    fn length(text: &str) -> u64 {
        ID.get() * text.len() as u64
    }
    let (shared, text) = (|_: u8| ID.get(), |text: &str| ID.get() * text.len() as u64);
    let mut seen = vec![texts(text), again(shared)];
    for (of_number, of_text) in [(number as fn(u8) -> u64, length as fn(&str) -> u64)] {
        seen.push(again(of_number));
        seen.push(texts(of_text));
    }
    for (boxed, of_text) in [(
        Box::new(number) as Box<dyn Fn(u8) -> u64 + Send + Sync>,
        Box::new(length) as Box<dyn Fn(&str) -> u64 + Send + Sync>,
    )] {
        seen.push(again(&boxed));
        seen.push(again(boxed));
        seen.push(texts(of_text));
    }
    let (first, (second, _)) = (|| ID.get(), (id, 1));
    seen.push(elsewhere(first));
    seen.push(elsewhere(second));
    let (attempt, _) = (|_: u8| async { ID.get() }, 1);
    seen.push(attempts(attempt));
    assert_eq!(seen, [7; 10]);
    let (plain, _) = (|_: u8| 5, 1);
    #[expect(deprecated)]
    let pointed = pointed(plain);
    assert_eq!(pointed, 5);
}
