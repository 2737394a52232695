//! Law 6. Tokens restore the value before their `set`, in any order, in the context that made them.

use std::thread;

use contextvars::{Context, Propagate, ResetError, Token};
use contextvars_tests::{poll_once, var, yield_once};
use std::pin::pin;

/// The token, which the error hands back, because it is of another context.
#[track_caller]
fn refused<T>(result: Result<(), ResetError<T>>) -> Token<T> {
    let error = result.expect_err("the token is of another context");
    assert!(error.is_wrong_context() && !error.is_wrong_variable());
    error.into_token()
}

#[test]
fn a_token_restores_the_value_before_its_set() {
    var! { static LEVEL: u32; static NAME: String; }
    LEVEL.scope(1, || {
        let token = LEVEL.set(2);
        assert_eq!(token.old_value(), Some(&1));
        LEVEL.reset(token).unwrap();
        assert_eq!(LEVEL.get(), 1);
        NAME.set("ann".to_owned());
        let token = NAME.set("bob".to_owned());
        assert_eq!(token.old_value().unwrap(), "ann");
        NAME.reset(token).unwrap();
        assert_eq!(NAME.get(), "ann");
    });
}

#[test]
fn a_token_restores_being_unbound() {
    var! { static LEVEL: u32 = 9; static NAME: String; }
    Context::new().scope(|| {
        let (level, name) = (LEVEL.set(1), NAME.set("ann".to_owned()));
        assert!(level.old_value().is_none() && name.old_value().is_none());
        LEVEL.reset(level).unwrap();
        NAME.reset(name).unwrap();
        assert!(!LEVEL.is_set() && !NAME.is_set());
        assert_eq!(LEVEL.get(), 9);
        assert!(Context::current().is_empty());
    });
}

#[test]
fn tokens_work_in_any_order() {
    var! { static NAME: String; }
    let orders = [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ];
    for order in orders {
        NAME.scope("0".to_owned(), || {
            let mut tokens = ["1", "2", "3"].map(|name| Some(NAME.set(name.to_owned())));
            for i in order {
                NAME.reset(tokens[i].take().unwrap()).unwrap();
                assert_eq!(NAME.get(), i.to_string());
            }
        });
    }
}

#[test]
fn a_token_works_after_the_value_was_reset_by_another() {
    var! { static LEVEL: u32; }
    Context::new().scope(|| {
        let unbound = LEVEL.set(1);
        let one = LEVEL.set(2);
        LEVEL.reset(unbound).unwrap();
        assert!(!LEVEL.is_set());
        LEVEL.reset(one).unwrap();
        assert_eq!(LEVEL.get(), 1);
    });
}

#[test]
fn a_token_is_refused_by_another_variable() {
    var! { static LEVEL: u32; static OTHER: u32; }
    LEVEL.scope(1, || {
        OTHER.set(10);
        let token = LEVEL.set(2);
        let error = OTHER.reset(token).unwrap_err();
        assert!(error.is_wrong_variable() && !error.is_wrong_context());
        assert_eq!((LEVEL.get(), OTHER.get()), (2, 10));
        LEVEL.reset(error.into_token()).unwrap();
        assert_eq!((LEVEL.get(), OTHER.get()), (1, 10));
    });
}

#[test]
fn a_wrong_variable_is_told_before_a_wrong_context() {
    var! { static LEVEL: u32; static OTHER: u32; }
    let token = LEVEL.scope(1, || LEVEL.set(2));
    let error = OTHER.reset(token).unwrap_err();
    assert!(error.is_wrong_variable());
    let error = LEVEL.reset(error.into_token()).unwrap_err();
    assert!(error.is_wrong_context());
}

#[test]
fn a_token_is_refused_in_a_scope_and_good_after_it() {
    var! { static LEVEL: u32; static OTHER: u32; }
    Context::new().scope(|| {
        let mut token = LEVEL.set(1);
        token = LEVEL.scope(5, || {
            let token = refused(LEVEL.reset(token));
            assert_eq!(LEVEL.get(), 5);
            token
        });
        token = OTHER.scope(5, || refused(LEVEL.reset(token)));
        token = Context::current().scope(|| refused(LEVEL.reset(token)));
        token = Context::current().run(|| refused(LEVEL.reset(token)));
        token = Context::current().wrap(|| refused(LEVEL.reset(token)))();
        assert_eq!(LEVEL.get(), 1);
        LEVEL.reset(token).unwrap();
        assert!(!LEVEL.is_set());
    });
}

#[test]
fn a_token_of_a_scope_is_refused_after_it() {
    var! { static LEVEL: u32; }
    LEVEL.scope(1, || {
        let token = LEVEL.scope(2, || LEVEL.set(3));
        let token = refused(LEVEL.reset(token));
        assert_eq!(token.old_value(), Some(&2));
        assert_eq!(LEVEL.get(), 1);
    });
}

#[test]
fn a_token_is_refused_on_another_thread() {
    var! { static LEVEL: u32; }
    Context::new().scope(|| {
        let token = LEVEL.set(1);
        let token = thread::scope(|scope| {
            scope
                .spawn(|| {
                    LEVEL.set(2);
                    let token = refused(LEVEL.reset(token));
                    assert_eq!(LEVEL.get(), 2);
                    token
                })
                .join()
                .unwrap()
        });
        let token = contextvars::thread::spawn(move || refused(LEVEL.reset(token)))
            .join()
            .unwrap();
        LEVEL.reset(token).unwrap();
        assert!(!LEVEL.is_set());
    });
}

#[test]
fn a_token_set_at_the_base_of_a_thread_is_refused_at_the_base_of_another() {
    var! { static LEVEL: u32; }
    let token = thread::spawn(|| LEVEL.set(1)).join().unwrap();
    let token = thread::spawn(|| refused(LEVEL.reset(token)))
        .join()
        .unwrap();
    thread::spawn(|| {
        LEVEL.set(2);
        refused(LEVEL.reset(token));
    })
    .join()
    .unwrap();
}

#[test]
fn a_token_stays_good_when_the_same_context_is_run_again() {
    var! { static LEVEL: u32; static NAME: String; }
    let mut context = Context::new();
    let (level, name) = context.run(|| (LEVEL.set(1), NAME.set("ann".to_owned())));
    let mut context = thread::spawn(move || {
        context.run(|| LEVEL.reset(level)).unwrap();
        context
    })
    .join()
    .unwrap();
    assert!(!context.contains(&LEVEL));
    context.run(|| NAME.reset(name)).unwrap();
    assert!(context.is_empty());
}

#[test]
fn a_token_is_refused_by_a_scope_of_the_context_that_made_it() {
    var! { static LEVEL: u32; }
    let mut context = Context::new();
    let token = context.run(|| LEVEL.set(1));
    let token = context.scope(|| refused(LEVEL.reset(token)));
    context.run(|| LEVEL.reset(token)).unwrap();
    assert!(context.is_empty());
}

#[test]
fn a_token_is_refused_by_a_copy_of_the_context() {
    var! { static LEVEL: u32; static OTHER: u32; }
    let mut context = Context::new();
    let token = context.run(|| LEVEL.set(1));
    let mut copy = context.clone();
    let token = copy.run(|| refused(LEVEL.reset(token)));
    assert_eq!(copy.get(&LEVEL), Some(&1));
    let token = context.run(|| Context::current().run(|| refused(LEVEL.reset(token))));
    let mut other = context.with_value(&OTHER, 1);
    other.run(|| refused(LEVEL.reset(token)));
    assert_eq!(other.get(&LEVEL), Some(&1));
}

#[test]
fn a_token_is_good_across_the_awaits_of_its_task_and_refused_by_another() {
    var! { static LEVEL: u32; }
    let (send, receive) = std::sync::mpsc::channel();
    let mut one = pin!(
        async {
            let token = LEVEL.set(1);
            yield_once().await;
            LEVEL.reset(token).unwrap();
            assert!(!LEVEL.is_set());
            send.send(LEVEL.set(2)).unwrap();
        }
        .in_context(Context::new())
    );
    assert!(poll_once(one.as_mut()).is_pending());
    assert!(poll_once(one.as_mut()).is_ready());
    let two = pin!(
        async { refused(LEVEL.reset(receive.recv().unwrap())) }.in_context(one.context().clone())
    );
    assert!(poll_once(two).is_ready());
}

#[test]
fn a_token_may_be_dropped_and_the_binding_stays() {
    var! { static LEVEL: u32; }
    Context::new().scope(|| {
        LEVEL.set(1);
        drop(LEVEL.set(2));
        assert_eq!(LEVEL.get(), 2);
    });
}

#[test]
fn a_token_names_its_variable() {
    var! { static LEVEL: u32; }
    let token = LEVEL.scope(1, || LEVEL.set(2));
    assert!(std::ptr::eq(token.var(), &raw const LEVEL));
}

#[test]
fn a_token_made_inside_of_with_is_of_the_same_context() {
    var! { static NAME: String; }
    NAME.scope("ann".to_owned(), || {
        let token = NAME.with(|_| NAME.set("bob".to_owned()));
        NAME.reset(token).unwrap();
        assert_eq!(NAME.get(), "ann");
        let token = NAME.set("carl".to_owned());
        NAME.with(|name| {
            NAME.reset(token).unwrap();
            assert_eq!(name, "carl");
        });
        assert_eq!(NAME.get(), "ann");
    });
}

#[test]
fn a_token_of_a_variable_with_inherit_false_works_alike() {
    var! { static OWN: String, inherit(false); }
    OWN.scope("0".to_owned(), || {
        let (one, two) = (OWN.set("1".to_owned()), OWN.set("2".to_owned()));
        let one = OWN.scope("3".to_owned(), || refused(OWN.reset(one)));
        OWN.reset(one).unwrap();
        assert_eq!(OWN.get(), "0");
        OWN.reset(two).unwrap();
        assert_eq!(OWN.get(), "1");
    });
}
