//! Scopes that are left in a wrong order, because a macro hid an `.await` in a plain `scoped!`: nothing dangles, the
//! message says what to do, and other tasks never see the values after the poll; and what user code can do while
//! a scope is being entered.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::thread;

use contextvars::__private::{Binding, scope};
use contextvars::{Context, InContext, Propagate};
use contextvars_tests::{Counted, Drops, OnDrop, message_of, poll_once, var, yield_once};

var! {
    static LEVEL: u32 = 0;
    static VALUE: Counted;
    static OTHER: Counted;
    static OWN: OnDrop, inherit(false);
}

const ADVICE: &str = "a scope was not left in the order in which it was entered: was a plain `scoped!` held \
                      across an `.await`? write `scoped!(.., async move { .. })`";

/// A future with a plain scope that is held across its awaits, as no macro should write it.
async fn held(drops: &Drops, id: u32) -> u32 {
    let _scope = scope((
        Binding {
            var: &VALUE,
            value: drops.value(id),
        },
        (
            Binding {
                var: &LEVEL,
                value: id,
            },
            (),
        ),
    ));
    yield_once().await;
    LEVEL.set(LEVEL.get() + 1);
    yield_once().await;
    LEVEL.get()
}

/// Runs `f` on a thread of its own, which is not left clean, and where what scopes saved leaks.
fn spoil<R: Send + 'static>(f: impl FnOnce() -> R + Send + 'static) -> R {
    let result = thread::spawn(f).join();
    result.unwrap_or_else(|payload| std::panic::resume_unwind(payload))
}

type Held = Pin<Box<InContext<Pin<Box<dyn Future<Output = u32>>>>>>;

fn held_in_context(drops: &Drops, id: u32) -> Held {
    let drops = drops.clone();
    let future: Pin<Box<dyn Future<Output = u32>>> =
        Box::pin(async move { held(&drops, id).await });
    Box::pin(future.in_current_context())
}

#[test]
fn a_scope_held_in_a_task_panics_when_the_poll_ends_and_nobody_sees_its_values() {
    spoil(|| {
        let drops = Drops::new();
        LEVEL.scope(9, || {
            OTHER.set(drops.value(90));
            let mut task = held_in_context(&drops, 1);
            assert_eq!(message_of(|| poll_once(task.as_mut())), ADVICE);
            assert_eq!((LEVEL.get(), VALUE.is_set()), (9, false));
            assert_eq!(OTHER.with(Counted::id), 90);
            let other = async { (LEVEL.get(), VALUE.is_set()) }.in_current_context();
            assert_eq!(poll_once(pin!(other)), Poll::Ready((9, false)));
            // The future is still there, and so is its scope, which can't be left.
            assert_eq!(message_of(|| drop(task)), ADVICE);
            assert_eq!((LEVEL.get(), VALUE.is_set()), (9, false));
        });
        assert!(!LEVEL.is_set() && !OTHER.is_set());
    });
}

#[test]
fn a_task_that_is_polled_again_after_its_panic_sees_no_other_context() {
    spoil(|| {
        let drops = Drops::new();
        LEVEL.scope(9, || {
            let mut task = held_in_context(&drops, 1);
            assert_eq!(message_of(|| poll_once(task.as_mut())), ADVICE);
            // It runs on in its own context, without the scope that was cut off.
            assert!(poll_once(task.as_mut()).is_pending());
            assert_eq!(task.context().get(&LEVEL), Some(&1));
            assert_eq!(message_of(|| poll_once(task.as_mut())), ADVICE);
            assert_eq!(LEVEL.get(), 9);
        });
    });
}

#[test]
fn a_scope_held_in_a_bare_future_is_memory_safe() {
    spoil(|| {
        let drops = Drops::new();
        let base = Context::new().with_value(&OTHER, drops.value(90));
        let message = message_of(|| {
            base.scope(|| {
                let (mut one, mut two) = (Box::pin(held(&drops, 1)), Box::pin(held(&drops, 2)));
                assert!(poll_once(one.as_mut()).is_pending());
                assert!(poll_once(two.as_mut()).is_pending());
                assert!(poll_once(one.as_mut()).is_pending());
                assert_eq!(message_of(|| poll_once(one.as_mut())), ADVICE);
                assert!(poll_once(two.as_mut()).is_pending());
                OTHER.with(|other| assert_eq!(other.id(), 90));
                assert!(catch_unwind(AssertUnwindSafe(|| poll_once(two.as_mut()))).is_ok());
            });
        });
        assert_eq!(message, ADVICE);
        drop(base);
        // What the scopes had borrowed from the context that is gone is out of reach.
        assert!(!VALUE.is_set() && !OTHER.is_set() && !LEVEL.is_set());
    });
}

#[test]
fn a_scope_held_beyond_the_context_that_it_borrowed_from_is_memory_safe() {
    spoil(|| {
        let drops = Drops::new();
        let mut kept = Vec::new();
        for id in 1..4 {
            let context = Context::new().with_value(&OTHER, drops.value(id + 10));
            let mut future = Box::pin({
                let drops = drops.clone();
                async move { held(&drops, id).await }
            });
            let message =
                message_of(|| context.scope(|| assert!(poll_once(future.as_mut()).is_pending())));
            assert_eq!(message, ADVICE);
            kept.push(future);
        }
        for mut future in kept {
            // It runs on in the context of the thread, without the scope that was cut off.
            assert!(!OTHER.is_set() && !VALUE.is_set());
            assert!(poll_once(future.as_mut()).is_pending());
            assert_eq!(message_of(|| poll_once(future.as_mut())), ADVICE);
        }
    });
}

#[test]
fn a_scope_held_beyond_a_borrow_is_memory_safe() {
    spoil(|| {
        let drops = Drops::new();
        let message = message_of(|| {
            Context::new().run(|| {
                OTHER.set(drops.value(90));
                VALUE.set(drops.value(91));
                let mut future = Box::pin(held(&drops, 1));
                OTHER.with(|other| {
                    assert!(poll_once(future.as_mut()).is_pending());
                    drop(OTHER.set(drops.value(2)));
                    assert_eq!(other.id(), 90);
                });
                // The scope is still current, and what it borrowed from is still there.
                assert_eq!(
                    (
                        OTHER.with(Counted::id),
                        VALUE.with(Counted::id),
                        LEVEL.get()
                    ),
                    (2, 1, 1)
                );
                assert!(poll_once(future.as_mut()).is_pending());
                assert_eq!(poll_once(future.as_mut()), Poll::Ready(2));
                assert_eq!(
                    (
                        OTHER.with(Counted::id),
                        VALUE.with(Counted::id),
                        LEVEL.get()
                    ),
                    (90, 91, 0)
                );
            });
        });
        assert_eq!(message, ADVICE);
        assert!(!OTHER.is_set() && !VALUE.is_set());
    });
}

#[test]
fn a_scope_that_ends_while_its_own_value_is_borrowed_is_memory_safe() {
    for (var, id) in [(&VALUE, 1), (&OTHER, 90)] {
        spoil(move || {
            let drops = Drops::new();
            let message = message_of(|| {
                Context::new().run(|| {
                    OTHER.set(drops.value(90));
                    let mut future = Box::pin(held(&drops, 1));
                    assert!(poll_once(future.as_mut()).is_pending());
                    var.with(|value| {
                        assert_eq!(message_of(|| drop(future)), ADVICE);
                        // All that the scope was made of is replaced.
                        OTHER.set(drops.value(91));
                        VALUE.set(drops.value(92));
                        assert_eq!(value.id(), id);
                    });
                });
            });
            assert_eq!(message, ADVICE);
            assert!(!OTHER.is_set() && !VALUE.is_set());
        });
    }
}

#[test]
fn a_scope_held_at_the_exit_of_its_thread_is_memory_safe() {
    let drops = Drops::new();
    let counted = drops.clone();
    spoil(move || {
        thread_local!(static KEPT: std::cell::RefCell<Option<Pin<Box<dyn Future<Output = u32>>>>> = const { std::cell::RefCell::new(None) });
        OTHER.set(counted.value(90));
        let mut future = Box::pin(async move { held(&counted, 1).await });
        assert!(poll_once(future.as_mut()).is_pending());
        KEPT.set(Some(future));
    });
    assert!(drops.alive() <= 1, "at most what the scope saved leaks");
}

#[test]
fn a_scope_whose_guard_is_forgotten_is_memory_safe() {
    spoil(|| {
        let drops = Drops::new();
        let context = Context::new().with_value(&OTHER, drops.value(90));
        let message = message_of(|| {
            context.scope(|| {
                std::mem::forget(Box::pin(scope((
                    Binding {
                        var: &LEVEL,
                        value: 1,
                    },
                    (),
                ))));
                assert_eq!((LEVEL.get(), OTHER.with(Counted::id)), (1, 90));
            });
        });
        assert_eq!(message, ADVICE);
        drop(context);
        assert!(!LEVEL.is_set() && !OTHER.is_set());
        assert_eq!(
            drops.alive(),
            1,
            "the context leaks, which the scope had borrowed"
        );
    });
}

#[test]
fn a_value_displaced_while_a_scope_is_entered_may_replace_the_context_that_the_scope_is_made_of() {
    let drops = Drops::new();
    Context::new().run(|| {
        OTHER.set(drops.value(1));
        let value = drops.value(2);
        let first = OnDrop::new(move || {
            // The tree of the current context is copied, because it is shared; and then nobody shares it.
            let shared = Context::current();
            OTHER.set(value);
            drop(shared);
        });
        let bindings = (
            Binding {
                var: &OWN,
                value: first,
            },
            (
                Binding {
                    var: &OWN,
                    value: OnDrop::new(|| ()),
                },
                (),
            ),
        );
        let inside = scope(bindings);
        assert!([1, 2].contains(&OTHER.with(Counted::id)));
        let captured = Context::current();
        drop(inside);
        assert!([1, 2].contains(&captured.get(&OTHER).unwrap().id()));
        assert!([1, 2].contains(&OTHER.with(Counted::id)));
    });
    assert_eq!(drops.alive(), 0);
}

#[test]
fn a_value_displaced_while_a_scope_is_entered_may_panic() {
    let drops = Drops::new();
    Context::new().run(|| {
        LEVEL.set(5);
        let bindings = (
            Binding {
                var: &VALUE,
                value: drops.value(1),
            },
            (
                Binding {
                    var: &OWN,
                    value: OnDrop::new(|| contextvars_tests::panics("in drop")),
                },
                (
                    Binding {
                        var: &OWN,
                        value: OnDrop::new(|| ()),
                    },
                    (
                        Binding {
                            var: &OTHER,
                            value: drops.value(2),
                        },
                        (),
                    ),
                ),
            ),
        );
        assert_eq!(message_of(|| drop(scope(bindings))), "in drop");
        assert_eq!(
            (LEVEL.get(), VALUE.is_set(), OWN.is_set()),
            (5, false, false)
        );
    });
    assert_eq!(drops.alive(), 0);
}
