//! Programs that tell the store from one with a mistake: each was written for a mutant that no other test found
//! (`ci/mutants/list`).

use std::mem;

use contextvars::__private::{scope, task};
use contextvars::{Context, ContextVar, Propagate, propagate};
use contextvars_tests::{Counted, Drops, message_of, poll_once, pool, var, yield_once};
use corosensei::{Coroutine, Yielder};

use crate::support::{in_child, panicked};

static USER: ContextVar<String> = ContextVar::new("USER");
static OTHER: ContextVar<String> = ContextVar::new("OTHER");

fn heap(text: &str) -> String {
    format!("{text}, on the heap")
}

/// The mutants that survived the review of the first version.
mod reviewed {
    use contextvars::propagate;

    use super::*;

    /// 11: a scope's value is borrowed twice, with a set in each; the scope ends within the outer borrow.
    #[test]
    fn a_scope_may_end_within_a_borrow_in_which_another_one_was_set() {
        in_child!(
            a_scope_may_end_within_a_borrow_in_which_another_one_was_set,
            {
                USER.set(heap("outer"));
                let mut inside = Some(super::scope(()));
                panicked(|| {
                    USER.with(|user| {
                        OTHER.set(heap("one"));
                        USER.with(|_| drop(OTHER.set(heap("two"))));
                        panicked(|| drop(inside.take()));
                        USER.set(heap("another"));
                        assert_eq!(*user, heap("outer"));
                    });
                });
            }
        )
        .is_defined();
    }

    /// 15: in a scope that borrows, a set beyond the reach of the tree; the capture outlives all around the scope.
    #[test]
    fn a_tree_that_grows_in_a_scope_owns_what_it_had_borrowed() {
        static VARS: [ContextVar<String>; 40] = [const { ContextVar::new("VARS") }; 40];
        for var in &VARS {
            var.scope(String::new(), || ());
        }
        Context::new().run(|| {
            // The first one is one of the first sixteen in a process of its own (`ci/alone.sh`).
            VARS[0].set(heap("outer"));
            let captured = VARS[1].scope(heap("inner"), || {
                VARS[39].set(heap("far"));
                Context::current()
            });
            VARS[0].set(heap("another"));
            assert_eq!(captured.get(&VARS[0]), Some(&heap("outer")));
            assert_eq!(captured.get(&VARS[39]), Some(&heap("far")));
        });
    }

    var! { static LOCAL: u32, inherit(false); }

    #[propagate]
    fn in_place(pool: &rayon::ThreadPool) -> Option<u32> {
        LOCAL.set(7);
        pool.in_place_scope(|scope| scope.spawn(|_| ()));
        LOCAL.try_get().ok()
    }

    /// 27: only a variable that is not inherited is bound where a call waits.
    #[test]
    fn own_bindings_come_back_after_a_wait_also_if_there_is_nothing_else() {
        assert_eq!(in_place(&pool(1)), Some(7));
        let items = || {
            LOCAL.set(8);
            let count = {
                use rayon::prelude::*;
                (0..10).into_par_iter().in_context(Context::new()).count()
            };
            (count, LOCAL.try_get().ok())
        };
        assert_eq!(std::thread::spawn(items).join().unwrap(), (10, Some(8)));
    }

    /// 28: a function of the user's own lends a value of its caller's frame around rayon's.
    fn scope<'scope>(f: impl FnOnce(&rayon::Scope<'scope>)) {
        USER.with(|_| rayon::in_place_scope(|scope| f(scope)));
    }

    #[propagate]
    fn work() {
        scope(|scope| scope.spawn(|_| ()));
    }

    #[test]
    fn a_function_that_reads_around_a_scope_of_rayons_ends_in_order() {
        let user = USER.scope(heap("user"), || {
            work();
            USER.get()
        });
        assert_eq!(user, heap("user"));
    }
}

/// A token of a task that is awaited, whose awaiter has another binding when the task goes on.
#[test]
fn a_reset_in_an_awaited_task_shows_what_the_awaiter_has_by_then() {
    var! {
        static OWN: String, inherit(false);
        static OWN_NUMBER: u32, inherit(false);
    }
    let mut awaited = Box::pin(task((), async {
        let tokens = (OWN.set(heap("task")), OWN_NUMBER.set(2));
        assert_eq!(tokens.0.old_value(), Some(&heap("first")));
        assert_eq!(tokens.1.old_value(), Some(&1));
        yield_once().await;
        assert_eq!((OWN.get(), OWN_NUMBER.get()), (heap("task"), 2));
        OWN.reset(tokens.0).unwrap();
        OWN_NUMBER.reset(tokens.1).unwrap();
        assert_eq!((OWN.get(), OWN_NUMBER.get()), (heap("second"), 5));
        yield_once().await;
        assert_eq!((OWN.is_set(), OWN_NUMBER.is_set()), (false, false));
    }));
    let mut poll = || poll_once(awaited.as_mut()).is_ready();
    OWN.scope(heap("first"), || OWN_NUMBER.scope(1, || assert!(!poll())));
    OWN.scope(heap("second"), || OWN_NUMBER.scope(5, || assert!(!poll())));
    assert!(poll());
}

/// Reads of two coroutines in one frame end in the order in which they began.
#[test]
fn a_value_that_a_coroutine_reads_lives_although_an_earlier_read_has_ended() {
    in_child!(
        a_value_that_a_coroutine_reads_lives_although_an_earlier_read_has_ended,
        {
            USER.set(heap("user"));
            let reads = |yielder: &Yielder<(), ()>, ()| {
                USER.with(|user| {
                    yielder.suspend(());
                    assert_eq!(*user, heap("user"));
                });
            };
            let (mut first, mut second) = (Coroutine::new(reads), Coroutine::new(reads));
            first.resume(());
            second.resume(());
            assert!(
                panicked(|| first.resume(())),
                "the first read is not the innermost one"
            );
            USER.set(heap("another"));
            USER.set(heap("and another"));
            second.resume(());
            assert_eq!(USER.get(), heap("and another"));
        }
    )
    .is_defined();
}

/// A guard that is moved out of a read, in whose frame it was made.
#[test]
fn a_guard_that_leaves_a_read_does_not_get_the_frames_tree() {
    in_child!(a_guard_that_leaves_a_read_does_not_get_the_frames_tree, {
        USER.set(heap("user"));
        let mut kept = None;
        assert!(panicked(|| USER.with(|_| kept = Some(scope(())))));
        assert_eq!(USER.get(), heap("user"));
        drop(kept);
        assert_eq!(USER.get(), heap("user"));
        USER.set(heap("another"));
        assert_eq!(USER.get(), heap("another"));
    })
    .is_regular();
}

#[test]
fn a_scope_without_bindings_keeps_own_bindings() {
    var! {
        static OWN: String, inherit(false);
        static OWN_NUMBER: u32, inherit(false);
    }
    OWN.scope(heap("own"), || {
        let inside = scope(());
        assert_eq!(OWN.get(), heap("own"));
        OWN_NUMBER.set(1);
        drop(inside);
        assert!(OWN.is_set() && !OWN_NUMBER.is_set());
    });
}

#[test]
fn contexts_may_be_entered_within_each_other_as_deep_as_one_likes() {
    fn enter(depth: usize) {
        if depth == 0 {
            return;
        }
        let context = Context::new().with_value(&USER, heap(&depth.to_string()));
        context.scope(|| {
            assert_eq!(USER.get(), heap(&depth.to_string()));
            // What is dropped or run inside is not what was lent, though it is the same tree.
            drop(context.clone());
            context.clone().run(|| drop(USER.set(heap("copy"))));
            drop(Context::current());
            enter(depth - 1);
            assert_eq!(USER.get(), heap(&depth.to_string()));
        });
        assert_eq!(context.get(&USER), Some(&heap(&depth.to_string())));
    }
    enter(30);
    assert!(!USER.is_set());
}

#[test]
fn what_is_lent_and_copied_is_dropped_with_its_last_owner() {
    static VALUE: ContextVar<Counted> = ContextVar::new("VALUE");
    let drops = Drops::new();
    let context = Context::new().with_value(&VALUE, drops.value(1));
    context.scope(|| {
        let copy = Context::current();
        copy.scope(|| drop(copy.clone()));
        drop(copy);
        let mut copy = context.clone().with_value(&VALUE, drops.value(2));
        copy.scope(|| drop(Context::current()));
        copy.run(|| drop(VALUE.set(drops.value(3))));
        propagate(|| drop(VALUE.set(drops.value(4))))();
        drop(copy);
        assert_eq!(drops.alive(), 1);
    });
    drop(context);
    assert_eq!(drops.alive(), 0);
}

/// A context that ran before is run in a newer scope: what is abandoned in the run is newer than the scope.
#[test]
fn a_run_that_ends_out_of_order_does_not_make_the_scopes_around_it_doubtful() {
    in_child!(
        a_run_that_ends_out_of_order_does_not_make_the_scopes_around_it_doubtful,
        {
            let mut context = Context::new();
            context.run(|| drop(USER.set(heap("first"))));
            assert!(panicked(|| USER.scope(heap("around"), || {
                assert!(panicked(|| context.run(|| mem::forget(scope(())))));
                assert_eq!(USER.get(), heap("around"));
                mem::forget(scope(()));
            })));
            assert!(!USER.is_set());
        }
    )
    .is_regular();
}

/// A coroutine is suspended in the first scope inside of a poll, and ends when what the poll saw is gone.
#[test]
fn the_first_frame_inside_of_a_poll_is_known_as_abandoned() {
    var! { static OWN: String, inherit(false); }

    struct Resumes(Option<Coroutine<(), (), ()>>);

    impl Future for Resumes {
        type Output = Coroutine<(), (), ()>;

        fn poll(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Self::Output> {
            let mut coroutine = self.0.take().unwrap();
            coroutine.resume(());
            KEPT.set(Some(coroutine));
            std::task::Poll::Pending
        }
    }

    thread_local! {
        static KEPT: std::cell::RefCell<Option<Coroutine<(), (), ()>>> = const { std::cell::RefCell::new(None) };
    }

    /// Suspends a coroutine in a scope in a poll, and leaves all of that out of order.
    fn suspend_in_a_poll() -> Coroutine<(), (), ()> {
        Context::new().run(|| {
            OWN.set(heap("awaiter"));
            let coroutine = Coroutine::new(|yielder: &Yielder<(), ()>, ()| {
                OTHER.scope(heap("coroutine"), || yielder.suspend(()));
            });
            let mut awaited = Box::pin(task((), Resumes(Some(coroutine))));
            assert!(panicked(|| poll_once(awaited.as_mut()).is_pending()));
        });
        KEPT.take().unwrap()
    }

    for number in 0..2 {
        in_child!(
            the_first_frame_inside_of_a_poll_is_known_as_abandoned,
            number,
            |number| {
                let mut coroutine = suspend_in_a_poll();
                if number == 1 {
                    // What is abandoned later does not make it forgotten.
                    mem::forget(suspend_in_a_poll());
                }
                panicked(|| coroutine.resume(()));
                if let Ok(own) = OWN.try_get() {
                    assert_eq!(own, heap("awaiter"));
                }
                OWN.set(heap("own"));
            }
        )
        .is_defined();
    }
}

#[test]
fn a_scope_that_ends_out_of_order_within_a_read_is_told() {
    in_child!(a_scope_that_ends_out_of_order_within_a_read_is_told, {
        USER.set(heap("user"));
        USER.with(|user| {
            let message = message_of(|| OTHER.scope(heap("other"), || mem::forget(scope(()))));
            assert!(message.contains("was not left in the order"), "{message}");
            USER.set(heap("another"));
            assert_eq!(*user, heap("user"));
        });
        assert_eq!((USER.get(), OTHER.is_set()), (heap("another"), false));
    })
    .is_regular();
}

/// A wrapper of the user's own opens a scope around the body of rayon's `in_place_scope`.
mod wrapped {
    use super::*;

    mod rayon {
        use super::*;

        pub(super) fn in_place_scope<'scope>(body: impl FnOnce(&::rayon::Scope<'scope>)) {
            OTHER.scope(heap("wrapper"), || ::rayon::in_place_scope(body));
        }
    }

    #[propagate]
    fn work() {
        rayon::in_place_scope(|scope| scope.spawn(|_| ()));
    }

    #[test]
    fn a_scope_around_a_body_that_ends_is_not_parked() {
        in_child!(a_scope_around_a_body_that_ends_is_not_parked, {
            USER.scope(heap("user"), || {
                work();
                assert_eq!((USER.get(), OTHER.is_set()), (heap("user"), false));
            });
        })
        .is_regular();
    }
}

/// A closure of a chain forgets a scope: the folder's own is not the innermost one at its end.
#[test]
fn a_chain_that_leaves_a_scope_behind_is_told() {
    in_child!(a_chain_that_leaves_a_scope_behind_is_told, {
        use rayon::prelude::*;
        USER.scope(heap("user"), || {
            let items = [1].into_par_iter().in_current_context();
            let message = message_of(|| items.for_each(|_| mem::forget(scope(()))));
            assert!(message.contains("was not left in the order"), "{message}");
            assert_eq!(USER.get(), heap("user"));
        });
    })
    .is_regular();
}

/// An iterator of the user's own binds a variable that is not inherited, and nothing else, before it folds.
#[test]
fn own_bindings_come_back_after_a_folder_also_if_there_is_nothing_else() {
    use rayon::iter::plumbing::{Folder, UnindexedConsumer};
    use rayon::prelude::*;

    var! { static OWN: String, inherit(false); }

    struct Binds;

    impl ParallelIterator for Binds {
        type Item = u32;

        fn drive_unindexed<C: UnindexedConsumer<u32>>(self, consumer: C) -> C::Result {
            OWN.set(heap("own"));
            let folder = consumer.into_folder();
            assert!(!OWN.is_set());
            let result = folder.consume(1).complete();
            assert_eq!(OWN.try_get().ok(), Some(heap("own")));
            result
        }
    }

    let context = Context::new().with_value(&USER, heap("user"));
    assert_eq!(Binds.in_context(context).count(), 1);
    assert!(!OWN.is_set());
}
