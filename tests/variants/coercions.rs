//! Arguments beside the work that the callee takes as another type: they are no work, and they are
//! coerced as in unmarked code.

use std::fmt::Display;
use std::sync::Arc;

use contextvars::{propagate, scoped};

use crate::{ID, id};

/// What a callee makes of its first argument, and what the work reads.
type Seen<T> = (T, u64);

fn of_slice<'a>(values: &'a [u64], job: impl FnOnce(&u64) -> u64) -> Seen<&'a u64> {
    (&values[0], job(&values[0]))
}

fn of_slice_to_change<'a>(values: &'a mut [u64], job: impl FnOnce() -> u64) -> Seen<&'a mut u64> {
    (&mut values[0], job())
}

fn of_text(text: &str, job: impl FnOnce() -> u64) -> Seen<&str> {
    (&text[1..], job())
}

fn of_shown<'a>(shown: &'a dyn Display, job: impl FnOnce() -> u64) -> Seen<&'a dyn Display> {
    (shown, job())
}

fn of_iterator<'a>(
    values: &'a mut dyn Iterator<Item = u64>,
    job: impl FnOnce() -> u64,
) -> Seen<&'a mut dyn Iterator<Item = u64>> {
    (values, job())
}

fn of_pointer(value: *const u64, job: impl FnOnce() -> u64) -> Seen<*const u64> {
    (value, job())
}

fn of_box(values: Box<[u64]>, job: impl FnOnce() -> u64) -> Seen<u64> {
    (values[0], job())
}

fn of_shared(shown: Arc<dyn Display>, job: impl FnOnce() -> u64) -> Seen<String> {
    (shown.to_string(), job())
}

fn read(_: &u64) -> u64 {
    id()
}

struct Table {
    values: [u64; 2],
    text: String,
}

/// What the callees borrow outlives the statement that calls them.
#[propagate(spawn(
    of_slice,
    of_slice_to_change,
    of_text,
    of_shown,
    of_iterator,
    of_pointer,
    of_box,
    of_shared
))]
fn coerced() -> Vec<u64> {
    let mut table = Table {
        values: [1, 2],
        text: "abc".into(),
    };
    let (array, list, shared) = ([1, 2], vec![1, 2], Arc::new(5));
    let mut seen = Vec::new();
    let behind = &array;
    let (first, job) = of_slice(&array, read);
    seen.extend([job, *first]);
    let (first, job) = of_slice(behind, |_| id());
    seen.extend([job, *first]);
    let (first, job) = of_slice(&list, read);
    seen.extend([job, *first]);
    let (first, job) = of_slice(&table.values, read);
    seen.extend([job, *first]);
    let (first, job) = of_slice_to_change(&mut table.values, id);
    *first = 3;
    seen.extend([job, table.values[0]]);
    let changed = &mut table.values;
    let (first, job) = of_slice_to_change(changed, id);
    *first = 4;
    seen.extend([job, changed[0]]);
    let (rest, job) = of_text(&table.text, id);
    seen.extend([job, rest.len() as u64]);
    let (shown, job) = of_shown(&table.text, id);
    seen.extend([job, shown.to_string().len() as u64]);
    let mut numbers = 5..9;
    let (numbers, job) = of_iterator(&mut numbers, id);
    seen.extend([job, numbers.next().unwrap()]);
    let number = 6;
    let (pointer, job) = of_pointer(&number, id);
    seen.extend([job, u64::from(std::ptr::eq(pointer, &number))]);
    let boxed = Box::new([8, 9]);
    let (first, job) = of_box(boxed, id);
    seen.extend([job, first]);
    let (shown, job) = of_shared(shared, id);
    seen.extend([job, shown.parse().unwrap()]);
    seen
}

#[test]
fn arguments_are_coerced() {
    let expected = [1, 1, 1, 1, 3, 4, 2, 3, 5, 1, 8, 5];
    let expected: Vec<u64> = expected.into_iter().flat_map(|value| [7, value]).collect();
    assert_eq!(scoped!(ID = 7, { coerced() }), expected);
}
