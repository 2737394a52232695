//! Callbacks with variables of their own, whose names other closures and the function have, too. Their
//! callee keeps them, so they can't borrow anything.

use std::thread;

use contextvars::{propagate, scoped};

use crate::{ID, id};

fn on(handler: impl Fn(u64) -> u64 + Send + Sync + 'static) -> u64 {
    thread::spawn(move || handler(1)).join().unwrap()
}

#[propagate(spawn(on))]
fn handlers_with_the_same_names() -> Vec<u64> {
    let first = on(|number| {
        let id = id();
        id * number
    });
    let second = on(|number| {
        let id = id();
        id * number
    });
    let third = on(|number| match Some(number) {
        Some(value) if value > 0 => value * id(),
        _ => 0,
    });
    let fourth = on(|number| {
        if let Some(value) = Some(number)
            && value > 0
        {
            value * id()
        } else {
            0
        }
    });
    let fifth = on(|number| {
        let mut sum = 0;
        for value in 0..number {
            sum += value + id();
        }
        sum
    });
    let sixth = on(|number| (0..number).map(|value| value + id()).sum());
    let seventh = on(|number| {
        let Some(value) = Some(number) else { return 0 };
        let text = format!("{value}");
        id() * text.len() as u64
    });
    vec![first, second, third, fourth, fifth, sixth, seventh]
}

#[propagate(spawn(on))]
fn names_of_the_function(value: u64) -> Vec<u64> {
    let sum = value;
    let text = sum.to_string();
    let mut seen = vec![on(|number| {
        let (sum, text) = (id(), number.to_string());
        sum * text.len() as u64
    })];
    seen.extend([
        on(|number| {
            let value = number;
            value * id()
        }),
        on(move |number| number * text.len() as u64 * id()),
    ]);
    for sum in &mut seen {
        *sum += value - 1;
    }
    seen
}

/// A name that a closure binds only behind its use is the function's.
#[propagate(spawn(on_borrowed))]
fn names_that_are_bound_later(sum: u64) -> u64 {
    fn on_borrowed(handler: impl Fn(u64) -> u64 + Sync) -> u64 {
        thread::scope(|scope| scope.spawn(|| handler(1)).join().unwrap())
    }
    let text = String::from("a");
    let seen = on_borrowed(|number| {
        let text = text.len() as u64;
        let sum = sum * text;
        sum * number * id()
    });
    seen * text.len() as u64
}

#[test]
fn callbacks_have_variables_of_their_own() {
    scoped!(ID = 7, {
        assert_eq!(handlers_with_the_same_names(), [7; 7]);
        assert_eq!(names_of_the_function(1), [7; 3]);
        assert_eq!(names_that_are_bound_later(1), 7);
    });
}
