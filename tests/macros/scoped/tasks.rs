//! The `async` form, and plain scopes in async functions.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;
use std::thread;

use contextvars::{Context, scoped};
use contextvars_tests::yield_once;
use futures::executor::block_on;

use super::{OWN, RECORD, USER};

#[test]
fn the_async_form_is_a_future_in_the_context_of_the_place_where_it_was_made() {
    let page = scoped!(USER = "ann".into(), {
        scoped!(RECORD = 7, async move { (RECORD.get(), USER.get()) })
    });
    assert_eq!(RECORD.get(), 0);
    scoped!(RECORD = 9, USER = "bob".into(), {
        assert_eq!(block_on(page), (7, "ann".to_owned()));
        assert_eq!(RECORD.get(), 9);
    });
    assert_eq!(block_on(scoped!(async { RECORD.get() })), 0);
}

#[test]
fn values_of_the_async_form_are_evaluated_at_once() {
    let evaluated = RefCell::new(0);
    let future = scoped!(
        RECORD = {
            *evaluated.borrow_mut() += 1;
            5
        },
        async { RECORD.get() }
    );
    assert_eq!(*evaluated.borrow(), 1);
    assert_eq!(block_on(future), 5);
    assert_eq!(*evaluated.borrow(), 1);

    let outer = scoped!(RECORD = 1, {
        scoped!(RECORD = RECORD.get() + 1, async { RECORD.get() })
    });
    assert_eq!(block_on(outer), 2);
}

#[test]
fn what_the_future_sets_lasts_across_its_awaits_and_is_seen_by_nobody_else() {
    block_on(async {
        let page = scoped!(RECORD = 1, async {
            RECORD.set(RECORD.get() + 1);
            yield_once().await;
            RECORD.set(RECORD.get() + 1);
            yield_once().await;
            RECORD.get()
        });
        let sibling = async {
            for _ in 0..5 {
                assert_eq!(RECORD.get(), 0);
                yield_once().await;
            }
        };
        let (page, ()) = futures::join!(page, sibling);
        assert_eq!((page, RECORD.get()), (3, 0));
    });
}

#[test]
fn the_async_form_sees_its_awaiters_bindings_with_inherit_false_below_those_of_its_own_list() {
    scoped!(OWN = 1, {
        assert_eq!(block_on(scoped!(RECORD = 1, async { OWN.get() })), 1);
        let own = scoped!(OWN = 2, async {
            yield_once().await;
            let before = OWN.get();
            OWN.set(3);
            yield_once().await;
            (before, OWN.get(), Context::current().is_empty())
        });
        assert_eq!(block_on(own), (2, 3, true));
        assert_eq!(OWN.get(), 1);
    });
}

#[test]
fn the_async_form_borrows_or_moves_as_its_block_does() {
    let text = String::from("abc");
    assert_eq!(
        block_on(scoped!(RECORD = 1, async { text.len() + RECORD.get() })),
        4
    );
    let future = scoped!(RECORD = text.len(), async move {
        format!("{text} {}", RECORD.get())
    });
    assert_eq!(thread::spawn(|| block_on(future)).join().unwrap(), "abc 3");

    // A future that is not `Send` will do too.
    let rc = Rc::new(1);
    assert_eq!(block_on(scoped!(RECORD = 1, async move { *rc })), 1);
}

#[test]
fn question_mark_and_return_of_the_async_form_act_on_the_block() {
    let failing = |input: Result<u8, String>| {
        scoped!(RECORD = 1, async move {
            if RECORD.get() != 1 {
                return Ok(0);
            }
            let input = input?;
            Ok::<_, String>(input + 1)
        })
    };
    assert_eq!(block_on(failing(Ok(1))), Ok(2));
    assert_eq!(
        block_on(failing(Err("wrong".to_owned()))),
        Err("wrong".to_owned())
    );
}

#[test]
fn a_plain_scope_leaves_the_future_around_it_send() {
    fn is_send<F: Future + Send>(future: F) -> F {
        future
    }

    async fn values() -> usize {
        yield_once().await;
        4
    }

    let future = is_send(async {
        let inside = scoped!(RECORD = 3, USER = values().await.to_string(), {
            RECORD.get() + USER.get().len()
        });
        yield_once().await;
        scoped!(RECORD = values().await, {
            drop(async { yield_once().await });
            RECORD.get()
        }) + inside
    });
    assert_eq!(block_on(future), 8);
}

#[test]
#[expect(deprecated, reason = "the future leaves the scope on purpose")]
fn futures_and_async_closures_can_be_made_in_a_plain_body() {
    async fn values() -> usize {
        yield_once().await;
        RECORD.get()
    }

    let future = scoped!(RECORD = 1, {
        let f = async |n: usize| {
            yield_once().await;
            n + 1
        };
        async move { f(4).await }
    });
    assert_eq!(block_on(future), 5);
    assert_eq!(
        scoped!(RECORD = 1, {
            block_on(async { futures::join!(values(), values()) })
        }),
        (1, 1)
    );
}

#[test]
fn an_await_that_a_macro_hides_is_found_out_when_scopes_are_left_in_a_wrong_order() {
    macro_rules! hidden {
        ($future:expr) => {
            $future.await
        };
    }

    // On a thread of its own: it is not left clean.
    let misuse = thread::spawn(|| {
        let held = || async {
            scoped!(RECORD = 1, { hidden!(yield_once()) });
        };
        contextvars_tests::message_of(|| block_on(async { futures::join!(held(), held()) }))
    });
    let message = misuse.join().unwrap();
    assert!(
        message.contains("`scoped!(.., async move { .. })`"),
        "{message}"
    );
}
