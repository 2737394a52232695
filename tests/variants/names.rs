//! Attributes, names and bounds of the program around a mark.

use std::marker::PhantomData;
use std::thread;

use contextvars::{context_var, propagate};
use futures::executor::block_on;

use crate::{ID, id};

#[propagate(ID = 7)]
#[inline(never)]
#[must_use]
#[track_caller]
#[allow(dead_code)]
#[doc(hidden)]
#[cold]
/// Its documentation stays.
pub(crate) fn attributed() -> (u64, u32) {
    (
        thread::spawn(|| ID.get()).join().unwrap(),
        std::panic::Location::caller().line(),
    )
}

#[cfg_attr(test, propagate(ID = 7))]
fn conditionally() -> u64 {
    thread::spawn(|| ID.get()).join().unwrap()
}

#[test]
fn attributes_beside_the_mark() {
    assert_eq!(attributed(), (7, line!()));
    assert_eq!(conditionally(), 7);
}

#[context_var]
#[allow(non_upper_case_globals)]
static r#type: u64 = 0;

#[propagate(r#type = r#match, ID = r#match)]
fn r#loop(r#match: u64) -> u64 {
    let r#move = thread::spawn(move || r#type.get() * r#match);
    r#move.join().unwrap()
}

#[test]
fn raw_identifiers() {
    assert_eq!(r#loop(7), 49);
}

/// Names of std's prelude that mean something else here.
mod shadowed {
    use super::{ID, propagate};

    #[allow(dead_code, non_camel_case_types)]
    struct Box;
    #[allow(dead_code)]
    struct Option;
    #[allow(dead_code)]
    enum Result {
        Ok,
    }
    #[allow(dead_code)]
    trait Send {}
    #[allow(dead_code)]
    trait Fn {}
    #[allow(dead_code)]
    trait FnOnce {}
    #[allow(dead_code)]
    trait Future {}
    #[allow(dead_code)]
    fn drop() {}
    #[allow(dead_code, non_snake_case)]
    fn Some() {}
    #[allow(dead_code)]
    mod core {}
    #[allow(dead_code)]
    mod alloc {}
    #[allow(dead_code)]
    mod contextvars {}
    #[allow(unused_macros)]
    macro_rules! vec {
        () => {};
    }

    fn later<R>(job: impl ::core::ops::FnOnce(u64) -> R) -> R {
        job(1)
    }

    #[propagate(ID = 7, spawn(later))]
    pub(super) fn work(rows: &[u64]) -> u64 {
        use rayon::prelude::*;
        let spawn = ::std::thread::spawn(|| ID.get()).join().unwrap();
        let (a, b) = rayon::join(|| ID.get(), super::id);
        let chain: u64 = rows.par_iter().map(|_| ID.get()).sum();
        let named = later(|number| ID.get() * number);
        let r#in = ::std::thread::scope(|s| s.spawn(|| ID.get()).join().unwrap());
        spawn + a + b + chain + named + r#in
    }

    #[propagate(ID = 7)]
    pub(super) async fn task() -> u64 {
        ::std::thread::spawn(|| ID.get()).join().unwrap()
    }
}

#[test]
fn shadowed_names() {
    assert_eq!(shadowed::work(&[1]) + block_on(shadowed::task()), 49);
}

#[propagate(ID = 7)]
fn with_own_names(scope: u64, captured: u64, context: u64) -> u64 {
    let contextvars = scope;
    let loan = move |lender: u64| lender + captured;
    let handle = thread::spawn(move || ID.get() * contextvars * loan(context));
    handle.join().unwrap()
}

struct Tagged<'a, T: ?Sized + 'a, F = fn() -> u64>(PhantomData<&'a T>, F);

#[propagate(ID = 7)]
impl<'a, T, F> Tagged<'a, T, F>
where
    T: ?Sized + Sync,
    F: Fn() -> u64 + Send + Sync + 'a,
    for<'b> &'b F: Send,
{
    fn run<'b: 'a, R>(
        &'b self,
        with: impl for<'c> Fn(&'c u64) -> &'c u64 + Sync,
        other: R,
    ) -> (u64, R)
    where
        R: Send + 'a,
    {
        let seen = thread::scope(|s| s.spawn(|| *with(&(self.1)())).join().unwrap());
        (seen, other)
    }
}

#[test]
fn names_and_bounds_of_the_program() {
    assert_eq!(with_own_names(1, 0, 1), 7);
    let tagged = Tagged::<str, _>(PhantomData, || ID.get());
    assert_eq!(tagged.run(|number| number, "other"), (7, "other"));
}

#[test]
fn nested_items_have_marks_of_their_own() {
    #[propagate(ID = 7)]
    fn outer() -> [u64; 3] {
        fn unmarked() -> u64 {
            thread::spawn(|| ID.get()).join().unwrap()
        }
        #[propagate]
        fn marked() -> u64 {
            thread::spawn(|| ID.get()).join().unwrap()
        }
        struct Local;
        impl Local {
            #[propagate(ID = 7)]
            fn run(&self) -> u64 {
                thread::spawn(|| ID.get()).join().unwrap()
            }
        }
        [unmarked(), marked(), Local.run()]
    }
    assert_eq!(outer(), [0, 7, 7]);
}
