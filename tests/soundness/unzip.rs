//! C1: collections whose `ParallelExtend` propagates on its own, two of them in one `unzip` or `partition`. rayon makes a folder for
//! each, and ends them in any order. The result is rayon's, and no context stays on a worker.

use std::sync::Mutex;

use contextvars::{ContextVar, Propagate, propagate};
use contextvars_tests::{Counted, Drops, message_of, panics, pool, var};
use rayon::prelude::*;

static USER: ContextVar<String> = ContextVar::new("USER");

var! {
    static VALUE: Counted;
    static LEVEL: u32;
}

/// A collection that is extended in a context, as its author has written it.
trait Bag: Default + Send + ParallelExtend<u32> {
    fn sorted(self) -> Vec<u32>;
}

macro_rules! bags {
    ($($name:ident: $(#[$mark:ident])? |$iter:ident| $context:expr;)*) => {$(
        #[derive(Default)]
        struct $name(Mutex<Vec<u32>>);

        $(#[$mark])?
        impl ParallelExtend<u32> for $name {
            fn par_extend<I: IntoParallelIterator<Item = u32>>(&mut self, iter: I) {
                let items = &self.0;
                let $iter = iter.into_par_iter();
                $context.for_each(|item| {
                    let _ = USER.try_with(|user| assert!(user.ends_with("on the heap")));
                    items.lock().unwrap().push(item);
                });
            }
        }

        impl Bag for $name {
            fn sorted(self) -> Vec<u32> {
                let mut items = self.0.into_inner().unwrap();
                items.sort_unstable();
                items
            }
        }
    )*};
}

bags! {
    Plain: |iter| iter;
    Marked: #[propagate] |iter| iter;
    ByHand: |iter| iter.in_current_context();
    Detached: |iter| iter.in_context(contextvars::Context::new());
    Other: |iter| iter.in_context(contextvars::Context::new().with_value(&USER, "other, on the heap".to_owned()));
    Twice: |iter| iter.in_current_context().map(|item| item).in_current_context();
    // A folder below that drives another iterator.
    Driving: |iter| iter.in_current_context().flat_map(|item| [item].into_par_iter()).in_current_context();
}

impl Bag for Vec<u32> {
    fn sorted(self) -> Vec<u32> {
        self
    }
}

const COUNT: u32 = 2_000;

fn numbers(first: u32, step: u32) -> Vec<u32> {
    (0..COUNT / 2).map(|number| first + number * step).collect()
}

/// All that `A` and `B` can be a pair in, on a pool of its own, whose workers are looked at afterwards.
fn pair<A: Bag, B: Bag>() {
    let drops = Drops::new();
    let pool = pool(3);
    pool.install(|| {
        let body = || {
            VALUE.set(drops.value(1));
            let items = || (0..COUNT).into_par_iter();
            let (even, odd): (A, B) = items().partition(|item| item % 2 == 0);
            assert_eq!(
                (even.sorted(), odd.sorted()),
                (numbers(0, 2), numbers(1, 2))
            );
            let (half, next): (A, B) = items()
                .filter(|item| item % 2 == 0)
                .map(|item| (item, item + 1))
                .unzip();
            assert_eq!(
                (half.sorted(), next.sorted()),
                (numbers(0, 2), numbers(1, 2))
            );
            // The whole in a context of its own.
            let (even, odd): (A, B) = items().in_current_context().partition(|item| item % 2 == 0);
            assert_eq!(
                (even.sorted(), odd.sorted()),
                (numbers(0, 2), numbers(1, 2))
            );
            // Nested pairs.
            let ((a, b), c): ((A, B), A) = items()
                .filter(|item| item % 2 == 0)
                .map(|item| ((item, item + 1), item))
                .unzip();
            assert_eq!((a.sorted(), b.sorted()), (numbers(0, 2), numbers(1, 2)));
            assert_eq!(c.sorted(), numbers(0, 2));
            assert_eq!(USER.get(), "caller, on the heap");
            VALUE.with(|value| assert_eq!(value.id(), 1));
        };
        USER.scope("caller, on the heap".to_owned(), body);
    });
    let seen = pool.broadcast(|_| (USER.try_get().ok(), VALUE.is_set(), LEVEL.is_set()));
    assert_eq!(seen, vec![(None, false, false); 3]);
    drop(pool);
    assert_eq!(drops.alive(), 0);
}

#[test]
fn pairs_of_collections_that_propagate_get_what_rayon_gives() {
    pair::<Plain, Plain>();
    pair::<Marked, Marked>();
    pair::<ByHand, ByHand>();
    pair::<Marked, Vec<u32>>();
    pair::<Vec<u32>, ByHand>();
    pair::<Plain, Marked>();
    pair::<ByHand, Detached>();
    pair::<Detached, Other>();
    pair::<Other, Marked>();
    pair::<Twice, Twice>();
    pair::<Twice, ByHand>();
    pair::<Driving, Driving>();
    pair::<Marked, Driving>();
    pair::<Driving, Other>();
}

/// A collection that panics at an item.
#[derive(Default)]
struct Panicking;

impl ParallelExtend<u32> for Panicking {
    fn par_extend<I: IntoParallelIterator<Item = u32>>(&mut self, iter: I) {
        let items = iter.into_par_iter().in_current_context();
        items.for_each(|item| {
            LEVEL.set(item);
            if item % 100 == 99 {
                panics("at an item");
            }
        });
    }
}

#[test]
fn a_pair_of_collections_of_which_one_panics_leaves_every_worker_clean() {
    let pool = pool(3);
    let message = message_of(|| {
        pool.install(|| {
            USER.scope("caller, on the heap".to_owned(), || {
                let _: (Panicking, ByHand) =
                    (0..COUNT).into_par_iter().partition(|item| item % 2 == 1);
            });
        });
    });
    assert_eq!(message, "at an item");
    let seen = pool.broadcast(|_| (USER.is_set(), LEVEL.is_set()));
    assert_eq!(seen, [(false, false); 3]);
}

/// A collection whose closure runs at the end of a folder, as `fold` has it.
#[derive(Default)]
struct AtTheEnd(Mutex<Vec<Option<String>>>);

impl ParallelExtend<u32> for AtTheEnd {
    fn par_extend<I: IntoParallelIterator<Item = u32>>(&mut self, iter: I) {
        let context =
            contextvars::Context::new().with_value(&USER, "other, on the heap".to_owned());
        iter.into_par_iter()
            .in_context(context)
            .fold(|| (), |(), _| ())
            .for_each(|()| self.0.lock().unwrap().push(USER.try_get().ok()));
    }
}

#[test]
fn what_runs_at_the_end_of_a_folder_runs_in_its_context_in_a_pair_too() {
    let (left, right): (AtTheEnd, AtTheEnd) = [1].into_par_iter().map(|item| (item, item)).unzip();
    for seen in [left, right] {
        let seen = seen.0.into_inner().unwrap();
        assert_eq!(seen, [Some("other, on the heap".to_owned())]);
    }
}
