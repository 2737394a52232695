//! Law 9. `inherit = false` bindings stay with the thread or task that bound them.

use std::pin::pin;
use std::task::Poll;

use contextvars::{Context, Propagate, propagate, thread};
use contextvars_tests::{Drops, message_of, panics, poll_once, var, yield_once};

#[test]
fn no_context_contains_one() {
    var! { static OWN: u32, inherit(false); static HEAP: String, inherit(false); static LEVEL: u32; }
    OWN.scope(1, || {
        HEAP.set("own".to_owned());
        LEVEL.set(2);
        let context = Context::current();
        assert_eq!(context.len(), 1);
        assert!(!context.contains(&OWN) && !context.contains(&HEAP));
        assert_eq!(context.get(&OWN), None);
        assert_eq!(context.lookup::<u32>("OWN"), None);
        assert_eq!(format!("{context}"), "LEVEL=2");
        let names: Vec<_> = context.iter().map(|entry| entry.name()).collect();
        assert_eq!(names, ["LEVEL"]);
    });
}

#[test]
fn a_context_that_was_run_contains_none_that_was_bound_in_it() {
    var! { static OWN: u32, inherit(false); }
    let mut context = Context::new();
    context.run(|| OWN.set(1));
    assert!(context.is_empty());
    context.run(|| assert!(!OWN.is_set()));
}

#[test]
fn spawns_leave_them_behind() {
    var! { static OWN: u32 = 0, inherit(false); static LEVEL: u32; }
    OWN.scope(1, || {
        LEVEL.set(2);
        let seen = || (OWN.get(), OWN.is_set(), LEVEL.get());
        assert_eq!(thread::spawn(seen).join().unwrap(), (0, false, 2));
        thread::scope(|scope| assert_eq!(scope.spawn(seen).join().unwrap(), (0, false, 2)));
        assert_eq!(propagate(seen)(), (0, false, 2));
        assert_eq!(seen(), (1, true, 2));
    });
}

#[test]
fn they_are_unbound_in_another_context_until_bound_there() {
    var! { static OWN: String, inherit(false); }
    OWN.scope("outer".to_owned(), || {
        let mut context = Context::current();
        let bind = || {
            assert!(!OWN.is_set());
            OWN.set("inner".to_owned());
            assert_eq!(OWN.get(), "inner");
        };
        context.run(bind);
        context.scope(bind);
        context.wrap(bind)();
        Context::new().scope(bind);
        assert!(poll_once(pin!(async { bind() }.in_current_context())).is_ready());
        assert_eq!(OWN.get(), "outer");
    });
}

#[test]
fn they_last_through_a_scope_and_are_undone_by_it() {
    var! { static OWN: u32, inherit(false); static HEAP: String, inherit(false); static LEVEL: u32; }
    OWN.scope(1, || {
        HEAP.set("outer".to_owned());
        LEVEL.scope(5, || {
            assert_eq!((OWN.get(), HEAP.get().as_str()), (1, "outer"));
            OWN.set(2);
            HEAP.set("inner".to_owned());
        });
        assert_eq!((OWN.get(), HEAP.get().as_str()), (1, "outer"));
    });
    assert!(!OWN.is_set());
}

#[test]
fn they_are_back_after_another_context_panicked() {
    var! { static OWN: u32, inherit(false); }
    OWN.scope(1, || {
        let stop = || -> () {
            OWN.set(2);
            panics("stop")
        };
        assert_eq!(message_of(|| Context::new().run(stop)), "stop");
        assert_eq!(message_of(|| Context::new().scope(stop)), "stop");
        assert_eq!(OWN.get(), 1);
    });
}

#[test]
fn they_last_across_the_awaits_of_the_task_that_bound_them() {
    var! { static OWN: u32, inherit(false); static HEAP: String, inherit(false); }
    let task = |number: u32| {
        async move {
            assert!(!OWN.is_set() && !HEAP.is_set());
            OWN.set(number);
            HEAP.set(number.to_string());
            yield_once().await;
            (OWN.get(), HEAP.get())
        }
        .in_current_context()
    };
    OWN.scope(9, || {
        let (mut one, mut two) = (pin!(task(1)), pin!(task(2)));
        assert!(poll_once(one.as_mut()).is_pending());
        assert!(poll_once(two.as_mut()).is_pending());
        assert_eq!(poll_once(one), Poll::Ready((1, "1".to_owned())));
        assert_eq!(poll_once(two), Poll::Ready((2, "2".to_owned())));
        assert_eq!(OWN.get(), 9);
    });
}

#[test]
fn they_go_with_the_task_to_another_thread() {
    var! { static OWN: u32, inherit(false); }
    let mut task = Box::pin(
        async {
            OWN.set(1);
            yield_once().await;
            OWN.get()
        }
        .in_context(Context::new()),
    );
    assert!(poll_once(task.as_mut()).is_pending());
    let polled = std::thread::spawn(move || {
        OWN.set(5);
        let polled = poll_once(task.as_mut());
        assert_eq!(OWN.get(), 5);
        polled
    });
    assert_eq!(polled.join().unwrap(), Poll::Ready(1));
}

#[test]
fn with_value_panics_and_says_why() {
    var! { static OWN: contextvars_tests::Counted, name("own"), inherit(false); }
    let drops = Drops::new();
    let message = message_of(|| Context::new().with_value(&OWN, drops.value(1)));
    assert_eq!(
        message,
        "context variable `own` is declared with `inherit = false`, so no `Context` can contain it: \
         bind it with scoped!(OWN = ..) in the thread or task that needs it"
    );
    assert_eq!(drops.alive(), 0);
}

#[test]
fn all_that_a_variable_can_do_it_can_do_with_them() {
    var! { static OWN: u32 = 7, inherit(false); }
    Context::new().scope(|| {
        assert_eq!(OWN.get(), 7);
        assert_eq!(OWN.get_or(3), 3);
        assert_eq!(OWN.get_or_set_with(|| 4), 4);
        let token = OWN.set(5);
        assert_eq!(token.old_value(), Some(&4));
        OWN.reset(token).unwrap();
        assert_eq!(OWN.try_with(|own| *own).ok(), Some(4));
        assert_eq!(OWN.scope(6, || OWN.with(|own| *own)), 6);
    });
}
