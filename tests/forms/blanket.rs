//! A program may have traits for values of every type, whatever their methods are called.
#![allow(
    dead_code,
    unused_imports,
    reason = "that the expansions do not use the traits is the point"
)]

use std::thread;

use contextvars::{context_var, propagate, scoped};
use contextvars_tests::pool;
use rayon::prelude::*;

#[context_var]
static ID: u64 = 0;

/// The words that are names of methods elsewhere, too.
macro_rules! methods {
    ($($method:ident)*) => {
        trait ByValue: Sized {
            $(fn $method(self) {})*
        }

        impl<T> ByValue for T {}

        mod by_reference {
            pub(super) trait ByReference {
                $(fn $method(&self) -> &str { stringify!($method) })*
            }

            impl<T: ?Sized> ByReference for T {}
        }
    };
}

methods! {
    adaptor adaptor_for alike alike_of_one any asked broadcast captured_job closure compare end
    enter enter_once escaping function give gives in_callback in_place job key leave left lend
    lender literal never never_after of one prepare put_into run
    sort_lender stay take_work to to_captured two unary unknown value
}

fn id() -> u64 {
    ID.get()
}

async fn fetch() -> u64 {
    ID.get()
}

fn rows() -> impl ParallelIterator<Item = u64> {
    rayon::iter::repeat_n(1, 50)
}

struct Executor;

impl Executor {
    fn spawn<F: Fn() -> R, R>(&self, job: F) -> R {
        job()
    }

    fn spawn_local(&self, job: fn() -> u64) -> u64 {
        job()
    }

    fn submit<F: FnOnce(u64) -> R + Send, R: Send>(&self, job: F) -> R {
        thread::scope(|s| s.spawn(|| job(1)).join().unwrap())
    }
}

fn with_number(number: u64) -> u64 {
    ID.get() * number
}

/// It is written twice, with one of the traits in scope and with both.
macro_rules! everything {
    ($name:ident $($import:item)?) => {
        #[propagate(ID = 7, spawn(submit))]
        #[allow(deprecated)]
        fn $name(pool: &rayon::ThreadPool) -> Vec<u64> {
            $($import)?
            let job = id;
            let one = 1;
            let local = || ID.get() * one;
            let numbers = [1_u64];
            let mut sorted = [2_u64, 1];
            sorted.par_sort_by_key(|number| number * ID.get());
            pool.spawn_broadcast(move |_| assert_eq!(ID.get() * one, 7));
            vec![
                rayon::join(id, job).1,
                pool.install(id),
                pool.install(|| ID.get() * one),
                rayon::scope(|s| { s.spawn(|_| assert_eq!(ID.get() * one, 7)); 7 }),
                thread::spawn(job).join().unwrap(),
                thread::scope(|s| s.spawn(local).join().unwrap()),
                thread::scope(|s| s.spawn(|| ID.get() * one).join().unwrap()),
                Executor.spawn(id),
                Executor.spawn(|| ID.get()),
                futures::executor::block_on(Executor.spawn(fetch)),
                futures::executor::block_on(Executor.spawn(|| fetch())),
                Executor.spawn_local(id),
                Executor.submit(with_number),
                Executor.submit(|number| ID.get() * number),
                Executor.submit(|number| async move { ID.get() * number }.now()),
                numbers.par_iter().map(|number| ID.get() * number).sum(),
                rows().map(|_| 7).max().unwrap(),
                rows().map(|_| ID.get()).flat_map(|id| [id]).max().unwrap(),
                scoped!(ID = 7, { id() }),
                futures::executor::block_on(scoped!(ID = 7, async { fetch().await })),
            ]
        }
    };
}

trait Now: Future<Output = u64> + Sized {
    fn now(self) -> u64 {
        futures::executor::block_on(self)
    }
}

impl<F: Future<Output = u64>> Now for F {}

mod with_values {
    use super::*;

    everything!(all);

    pub(super) fn run(pool: &rayon::ThreadPool) -> Vec<u64> {
        all(pool)
    }
}

mod with_references {
    use super::by_reference::ByReference as _;
    use super::{
        Executor, ID, Now as _, ParallelIterator, ParallelSliceMut as _, fetch, id, rows, scoped,
        thread, with_number,
    };
    use contextvars::propagate;
    use rayon::iter::IntoParallelRefIterator as _;

    everything!(all);

    pub(super) fn run(pool: &rayon::ThreadPool) -> Vec<u64> {
        all(pool)
    }
}

#[test]
fn traits_for_every_type_do_not_get_in_the_way() {
    let pool = pool(2);
    assert_eq!(with_values::run(&pool), [7; 20]);
    assert_eq!(with_references::run(&pool), [7; 20]);
}
