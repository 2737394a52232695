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

/// What an awaited task sees of its awaiter's own bindings, and what it binds itself.
mod awaited {
    use std::future::Future;

    use contextvars::scoped;
    use contextvars_tests::Counted;

    use super::*;

    var! {
        static OWN: u32 = 0, inherit(false);
        static HEAP: Counted, inherit(false);
        static OTHER: u32 = 0, inherit(false);
        static LEVEL: u32 = 0;
    }

    fn ready<F: Future>(future: F) -> F::Output {
        let mut future = pin!(future);
        loop {
            if let Poll::Ready(result) = poll_once(future.as_mut()) {
                return result;
            }
        }
    }

    #[test]
    fn it_sees_those_of_the_thread_that_polls_it() {
        let drops = Drops::new();
        let mut task = Box::pin(scoped!(LEVEL = 1, async {
            let first = (OWN.get(), HEAP.with(Counted::id), OWN.is_set());
            yield_once().await;
            (first, (OWN.get(), HEAP.try_with(Counted::id).ok()))
        }));
        OWN.scope(5, || {
            HEAP.scope(drops.value(6), || {
                assert!(poll_once(task.as_mut()).is_pending());
            });
        });
        let result = OWN.scope(7, || poll_once(task.as_mut()));
        assert_eq!(result, Poll::Ready(((5, 6, true), (7, None))));
        assert_eq!(drops.alive(), 0);
    }

    #[test]
    fn what_it_binds_is_its_own_and_shadows_the_others() {
        let drops = Drops::new();
        let mut task = Box::pin({
            let value = drops.value(1);
            scoped!(OWN = 1, async move {
                HEAP.set(value);
                yield_once().await;
                (OWN.get(), HEAP.with(Counted::id), OTHER.get())
            })
        });
        OWN.scope(5, || {
            OTHER.set(8);
            HEAP.set(drops.value(6));
            assert!(poll_once(task.as_mut()).is_pending());
            assert_eq!((OWN.get(), HEAP.with(Counted::id)), (5, 6));
            assert_eq!(poll_once(task.as_mut()), Poll::Ready((1, 1, 8)));
            assert_eq!((OWN.get(), HEAP.with(Counted::id), OTHER.get()), (5, 6, 8));
        });
        assert_eq!(drops.alive(), 1);
        drop(task);
        assert_eq!(drops.alive(), 0);
    }

    #[test]
    fn when_its_own_are_reset_its_awaiters_are_back() {
        let drops = Drops::new();
        let value = || drops.value(2);
        OWN.scope(5, || {
            HEAP.set(drops.value(6));
            ready(
                async {
                    let (own, heap) = (OWN.set(1), HEAP.set(value()));
                    assert_eq!(own.old_value(), Some(&5));
                    assert_eq!(heap.old_value().map(Counted::id), Some(6));
                    let again = OWN.set(3);
                    assert_eq!(again.old_value(), Some(&1));
                    yield_once().await;
                    OWN.reset(again).unwrap();
                    assert_eq!((OWN.get(), HEAP.with(Counted::id)), (1, 2));
                    OWN.reset(own).unwrap();
                    HEAP.reset(heap).unwrap();
                    assert_eq!((OWN.get(), HEAP.with(Counted::id)), (5, 6));
                }
                .with_own(),
            );
        });
        assert_eq!(drops.alive(), 0);
    }

    /// An awaited task made of a future.
    trait WithOwn: Future + Sized {
        fn with_own(self) -> impl Future<Output = Self::Output> {
            scoped!(LEVEL = 1, async move { self.await })
        }
    }

    impl<F: Future> WithOwn for F {}

    #[test]
    fn a_scope_in_it_undoes_what_was_bound_in_the_scope() {
        let drops = Drops::new();
        OWN.scope(5, || {
            HEAP.set(drops.value(6));
            ready(
                async {
                    OTHER.set(4);
                    scoped!(OWN = 1, {
                        assert_eq!((OWN.get(), HEAP.with(Counted::id), OTHER.get()), (1, 6, 4));
                        HEAP.set(drops.value(2));
                        let token = OTHER.set(9);
                        assert_eq!(token.old_value(), Some(&4));
                        OTHER.reset(token).unwrap();
                        assert_eq!((OTHER.get(), HEAP.with(Counted::id)), (4, 2));
                        OTHER.set(9);
                    });
                    assert_eq!((OWN.get(), HEAP.with(Counted::id), OTHER.get()), (5, 6, 4));
                    OWN.scope(2, || HEAP.scope(drops.value(3), || OTHER.set(1)));
                    assert_eq!((OWN.get(), HEAP.with(Counted::id), OTHER.get()), (5, 6, 4));
                }
                .with_own(),
            );
        });
        assert_eq!(drops.alive(), 0);
    }

    #[test]
    fn tasks_that_await_tasks_see_all_of_them() {
        let seen = || (OWN.get(), OTHER.get(), LEVEL.get());
        let result = OWN.scope(5, || {
            ready(scoped!(OTHER = 6, async {
                let inner = scoped!(LEVEL = 7, async {
                    yield_once().await;
                    let before = seen();
                    OWN.set(1);
                    let innermost = async { seen() }.with_own().await;
                    (before, innermost)
                });
                let inner = inner.await;
                (inner, seen())
            }))
        });
        assert_eq!(result, (((5, 6, 7), (1, 6, 1)), (5, 6, 0)));
    }

    #[test]
    fn work_that_is_handed_over_leaves_them_behind() {
        OWN.scope(5, || {
            let own = || (OWN.get(), OWN.is_set());
            assert_eq!(ready(async { own() }.with_own()), (5, true));
            assert_eq!(
                ready(async { own() }.with_own().in_current_context()),
                (0, false)
            );
            assert_eq!(
                ready(async { own() }.in_context(Context::current())),
                (0, false)
            );
            assert_eq!(
                propagate(|| ready(async { own() }.with_own()))(),
                (0, false)
            );
            ready(
                async {
                    OWN.set(6);
                    assert_eq!(propagate(own)(), (0, false));
                    assert_eq!(async { own() }.in_current_context().await, (0, false));
                    assert_eq!(async { own() }.with_own().await, (6, true));
                }
                .with_own(),
            );
        });
    }

    #[test]
    fn a_value_that_is_read_stays_valid_though_the_task_replaces_it() {
        let drops = Drops::new();
        OWN.scope(5, || {
            HEAP.set(drops.value(6));
            ready(
                async {
                    HEAP.with(|outer| {
                        HEAP.set(drops.value(1));
                        HEAP.with(|inner| {
                            HEAP.set(drops.value(2));
                            assert_eq!((outer.id(), inner.id()), (6, 1));
                        });
                    });
                    assert_eq!(HEAP.with(Counted::id), 2);
                }
                .with_own(),
            );
            assert_eq!(HEAP.with(Counted::id), 6);
        });
        assert_eq!(drops.alive(), 0);
    }

    #[test]
    fn it_has_them_while_it_is_dropped() {
        let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
        let log = seen.clone();
        let mut task = Box::pin(
            async move {
                let _on_drop = contextvars_tests::OnDrop::new(move || {
                    log.lock().unwrap().push((OWN.get(), OTHER.get()));
                });
                OTHER.set(3);
                std::future::pending::<()>().await;
            }
            .with_own(),
        );
        OWN.scope(5, || assert!(poll_once(task.as_mut()).is_pending()));
        OWN.scope(6, || drop(task));
        assert_eq!(*seen.lock().unwrap(), [(6, 3)]);
    }

    #[test]
    fn a_panic_in_it_leaves_its_awaiter_as_it_was() {
        OWN.scope(5, || {
            let mut task = Box::pin(
                async {
                    OWN.set(1);
                    OWN.scope(2, || panics("stop"))
                }
                .with_own(),
            );
            assert_eq!(message_of(|| poll_once(task.as_mut())), "stop");
            assert_eq!(OWN.get(), 5);
        });
    }

    #[test]
    fn many_of_them_are_found() {
        static MANY: [contextvars::ContextVar<usize>; 40] = [const {
            contextvars::__private::VarBuilder::new("MANY")
                .inherit(false)
                .build()
        }; 40];
        for (index, var) in MANY.iter().enumerate() {
            var.set(index);
        }
        ready(
            async {
                for (index, var) in MANY.iter().enumerate().step_by(2) {
                    var.set(index + 100);
                    var.scope(index + 200, || assert_eq!(var.get(), index + 200));
                }
                yield_once().await;
                for (index, var) in MANY.iter().enumerate() {
                    let own = if index % 2 == 0 { index + 100 } else { index };
                    assert_eq!(var.get(), own);
                }
            }
            .with_own(),
        );
        assert!(
            MANY.iter()
                .enumerate()
                .all(|(index, var)| var.get() == index)
        );
    }
}
