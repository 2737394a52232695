//! Lenders and loans that are kept beyond the frame whose context they lend.

use std::cell::OnceCell;
use std::{mem, thread};

use contextvars::__private::{Fork, Lender};
use contextvars::{Context, ContextVar};

use crate::support::{in_child, panicked};

static USER: ContextVar<String> = ContextVar::new("USER");
static OTHER: ContextVar<u32> = ContextVar::new("OTHER");

const NAME: &str = "a string on the heap";

fn named() -> Context {
    Context::new().with_value(&USER, NAME.to_owned())
}

/// What a loan shows is what was lent, or nothing.
fn read_through(loan: &Fork<'_>) {
    let check = || {
        if let Ok(name) = USER.try_get() {
            assert_eq!(name, NAME);
        }
    };
    let guard = loan.enter_();
    check();
    drop(guard);
    thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let _guard = loan.enter_();
            check();
        });
        thread.join().unwrap();
    });
}

#[test]
fn a_lender_may_outlive_the_context_that_it_parked() {
    in_child!(a_lender_may_outlive_the_context_that_it_parked, {
        let context = named();
        let mut kept = None;
        assert!(panicked(|| context.scope(|| kept = Some(Lender::rayon()))));
        drop(context);
        read_through(kept.as_ref().unwrap().lend_());
        assert!(panicked(|| drop(kept)));
        assert!(!USER.is_set());
    })
    .is_defined();
}

#[test]
fn a_loan_may_outlive_the_context_that_is_lent() {
    in_child!(a_loan_may_outlive_the_context_that_is_lent, {
        let lender = OnceCell::new();
        let mut loan = None;
        let context = named();
        assert!(panicked(|| context.scope(|| {
            let lender = lender.get_or_init(Lender::rayon);
            loan = Some(lender.lend_());
        })));
        drop(context);
        read_through(loan.unwrap());
        read_through(lender.get().unwrap().lend_());
        assert!(!USER.is_set());
        assert!(panicked(|| drop(lender)));
    })
    .is_defined();
}

#[test]
fn a_loan_may_outlive_the_bindings_that_its_scope_had_borrowed() {
    in_child!(
        a_loan_may_outlive_the_bindings_that_its_scope_had_borrowed,
        {
            named().run(|| {
                let lender = OnceCell::new();
                assert!(panicked(|| OTHER.scope(1, || {
                    lender.set(Lender::rayon()).ok().unwrap();
                })));
                // The scope's copy had borrowed the name.
                USER.set("another string on the heap".to_owned());
                read_through(lender.get().unwrap().lend_());
                assert_eq!(USER.get(), "another string on the heap");
                assert!(panicked(|| drop(lender)));
            });
        }
    )
    .is_defined();
}

#[test]
fn a_lender_may_lend_what_another_one_lent_before_it_ended() {
    in_child!(a_lender_may_lend_what_another_one_lent_before_it_ended, {
        let mut context = named();
        let mut kept = None;
        context.run(|| {
            let outer = Lender::rayon();
            let guard = outer.lend_().enter_();
            kept = Some(Lender::rayon());
            mem::forget(guard);
            assert!(panicked(|| drop(outer)));
            USER.set("another string on the heap".to_owned());
            read_through(kept.as_ref().unwrap().lend_());
        });
        drop(context);
        read_through(kept.as_ref().unwrap().lend_());
        assert!(panicked(|| drop(kept)));
        assert!(!USER.is_set());
    })
    .is_defined();
}
