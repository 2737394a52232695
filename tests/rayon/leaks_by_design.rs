//! What leaks: scopes that somebody else's code keeps or forgets, and a pool of rayon's that has this thread in it.

use std::mem;
use std::thread;

use contextvars::Propagate;
use contextvars::rayon::ThreadPoolBuilder;
use contextvars_tests::{Drops, message_of};
use rayon::iter::plumbing::{Folder, Reducer, UnindexedConsumer};
use rayon::prelude::*;

use crate::iterators::{VALUE, expect, number};
use crate::support::{NOTHING, NUMBER, bound, inherited, seen};

#[test]
fn the_thread_that_builds_a_pool_can_be_one_of_it() {
    thread::spawn(|| {
        let pool = ThreadPoolBuilder::new()
            .num_threads(1)
            .use_current_thread()
            .build()
            .unwrap();
        bound(1, || {
            assert_eq!(pool.join(seen, seen), (inherited(1), inherited(1)));
            let sum: u64 = (0..10_u64)
                .into_par_iter()
                .map(|_| NUMBER.get())
                .in_current_context()
                .sum();
            assert_eq!(sum, 10);
            assert_eq!(seen(), (Some(1), Some("name 1".to_owned()), Some(1)));
        });
    })
    .join()
    .unwrap();
}

/// A parallel iterator of somebody who does with folders what rayon does not.
struct Careless(fn(usize));

impl ParallelIterator for Careless {
    type Item = usize;

    fn drive_unindexed<C: UnindexedConsumer<usize>>(self, consumer: C) -> C::Result {
        let forgotten = consumer.split_off_left().into_folder();
        mem::forget(forgotten.consume(1));
        (self.0)(1);
        let result = consumer.into_folder().consume(2).complete();
        (self.0)(2);
        result
    }
}

#[test]
fn a_folder_that_is_forgotten_breaks_nobody_else() {
    let drops = Drops::new();
    bound(1, || {
        let context = number(5).with_value(&VALUE, drops.value(1));
        let message = message_of(|| Careless(|_| expect(5)).in_context(context).sum::<usize>());
        assert!(message.contains("not left in the order"), "{message}");
        assert_eq!(seen(), (Some(1), Some("name 1".to_owned()), Some(1)));
        assert!(!VALUE.is_set());
    });
    assert_eq!(seen(), NOTHING);
    assert_eq!(drops.alive(), 1, "a leak, no worse");
}

/// Folders that end in the order in which they began.
struct Twisted;

impl ParallelIterator for Twisted {
    type Item = usize;

    fn drive_unindexed<C: UnindexedConsumer<usize>>(self, consumer: C) -> C::Result {
        let (left, reducer) = (
            consumer.split_off_left().into_folder(),
            consumer.to_reducer(),
        );
        let right = consumer.into_folder();
        let left = left.consume(1).complete();
        let right = right.consume(2).complete();
        reducer.reduce(left, right)
    }
}

#[test]
fn folders_that_end_in_the_order_in_which_they_began_leave_nothing() {
    let drops = Drops::new();
    bound(1, || {
        let context = || number(5).with_value(&VALUE, drops.value(1));
        let sum: usize = Twisted.in_context(context()).map(|item| item + 1).sum();
        assert_eq!(sum, 5);
        let chain = Twisted.in_context(context()).inspect(|_| expect(5));
        assert_eq!(chain.in_context(number(5)).count(), 2);
        assert_eq!(seen(), (Some(1), Some("name 1".to_owned()), Some(1)));
    });
    assert_eq!(seen(), NOTHING);
    assert_eq!(drops.alive(), 0);
}
