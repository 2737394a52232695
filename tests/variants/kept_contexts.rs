//! Closures that borrow, for a named callee: each time that one is made, it captures anew, wherever
//! the call stands.
#![deny(deprecated)]

use std::sync::Mutex;
use std::thread;

use contextvars::{propagate, scoped};
use tokio::runtime::Builder;
use tokio::task::yield_now;

use crate::ID;

fn on_thread<F: Fn(&u64) -> u64 + Sync>(work: F) -> u64 {
    thread::scope(|s| s.spawn(|| work(&1)).join().unwrap())
}

#[test]
#[propagate(ID = 1, spawn(on_thread))]
fn a_condition_of_a_loop() {
    let local = 10;
    let mut seen = Vec::new();
    while {
        seen.push(ID.get());
        on_thread(|number| number + ID.get() * local) < 50
    } {
        ID.set(ID.get() + 1);
    }
    assert_eq!(seen, [1, 2, 3, 4, 5]);

    ID.set(1);
    let mut rounds = 0;
    while on_thread(|number| number + ID.get() * local) < 50 {
        ID.set(ID.get() + 1);
        rounds += 1;
        assert!(rounds < 10);
    }
    assert_eq!(rounds, 4);

    let mut numbers = 1..10;
    let mut sums = Vec::new();
    while let Some(number) = numbers.next()
        && on_thread(|one| one + ID.get() * local) < 90
    {
        sums.push(number + on_thread(|one| one + ID.get() * local));
        ID.set(ID.get() + 1);
    }
    assert_eq!(sums, [52, 63, 74, 85]);
}

struct Numbers(Vec<u64>);

impl Numbers {
    fn next_by<F: Fn(&u64) -> u64 + Sync>(&mut self, work: F) -> Option<u64> {
        let number = self.0.pop()?;
        Some(thread::scope(|s| s.spawn(|| work(&number)).join().unwrap()))
    }

    fn find_by<F: Fn(&u64) -> bool + Sync>(&self, work: F) -> Option<&u64> {
        let is_found = |number: &&u64| thread::scope(|s| s.spawn(|| work(number)).join().unwrap());
        self.0.iter().find(is_found)
    }
}

#[test]
#[propagate(ID = 1, spawn(next_by, find_by, on_thread))]
fn a_condition_with_a_pattern_keeps_its_temporaries_for_the_body() {
    let local = 10;
    let numbers = Mutex::new(Numbers(vec![1, 2, 3]));
    let mut sums = Vec::new();
    'numbers: while let Some(sum) = numbers
        .lock()
        .unwrap()
        .next_by(|one| one + ID.get() * local)
    {
        assert!(
            numbers.try_lock().is_err(),
            "the guard lives as long as the body"
        );
        ID.set(ID.get() + 1);
        if sum == 22 {
            continue 'numbers;
        }
        sums.push(sum);
    }
    assert_eq!(sums, [13, 31]);
    assert!(
        numbers.try_lock().is_ok(),
        "the guard is gone behind the loop"
    );

    ID.set(1);
    let mut rounds = 0;
    while let Some(found) = Numbers(vec![1, 2, 3]).find_by(|one| one + local > ID.get() + local) {
        rounds += 1;
        assert_eq!(*found, ID.get() + 1);
        if rounds > 5 {
            break;
        }
        ID.set(*found);
    }
    assert_eq!((rounds, ID.get()), (2, 3));

    let mut found = Vec::new();
    ID.set(0);
    while ID.get() < 5
        && let Some(number) = Numbers(vec![1, 2, 3]).find_by(|one| one + local > ID.get() + local)
        && on_thread(|one| one + ID.get() * local) < 20
    {
        found.push(*number);
        ID.set(*number);
    }
    assert_eq!(found, [1, 2]);
}

#[test]
#[propagate(ID = 1, spawn(on_thread))]
fn the_body_of_a_closure_that_is_called_again() {
    let local = 10;
    let add = |more: u64| on_thread(|number| number + more + ID.get() * local);
    assert_eq!(scoped!(ID = 2, { add(1) }), 22);
    assert_eq!(scoped!(ID = 3, { add(1) }), 32);
    assert_eq!(ID.scope(4, || add(1)), 42);

    let set = |number: &u64| {
        ID.set(*number);
        *number
    };
    let sums = [1, 2, 3].iter().map(set);
    let sums = sums.map(|more| on_thread(|number| number + more + ID.get() * local));
    assert_eq!(sums.collect::<Vec<_>>(), [12, 23, 34]);
}

#[test]
#[propagate(spawn(on_thread))]
fn guards_and_patterns_in_a_loop() {
    let local = 10;
    for round in 1..4 {
        ID.set(round);
        let matched = match round {
            round if on_thread(|number| number + ID.get() * local) == round * 10 + 1 => round,
            _ => 0,
        };
        assert_eq!(matched, round);
        let Some(sum) = Some(on_thread(|number| number + ID.get() * local)) else {
            panic!("it is there");
        };
        assert_eq!(sum, round * 10 + 1);
        let inner = |number: &u64| on_thread(|other| number + other + ID.get() * local);
        assert_eq!(inner(&1), round * 10 + 2);
    }
}

async fn retry<F, Fut>(work: F) -> u64
where
    F: Fn(u64) -> Fut,
    Fut: Future<Output = u64>,
{
    let first = work(1).await;
    yield_now().await;
    first + work(2).await
}

#[propagate(ID = 3, spawn(retry))]
async fn retried(name: String) -> u64 {
    let name = &name;
    let blocks = retry(|attempt| async move { attempt * ID.get() + name.len() as u64 }).await;
    let closures = retry(async |attempt: u64| attempt * ID.get() + name.len() as u64).await;
    blocks + closures
}

#[test]
fn a_task_that_changes_its_thread() {
    let runtime = Builder::new_multi_thread().worker_threads(2).build();
    let runtime = runtime.unwrap();
    let task = runtime.block_on(async { tokio::spawn(retried("ab".into())).await });
    assert_eq!(task.unwrap(), 2 * (3 * 3 + 4));
}
