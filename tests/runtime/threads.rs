//! `contextvars::thread`, which is `std::thread` with threads that inherit.

use std::sync::mpsc::channel;
use std::sync::{Arc, Barrier};

use contextvars::{Context, ContextVar, thread};
use contextvars_tests::{Counted, Drops, message_of, panics, var};

#[test]
fn a_spawned_thread_inherits() {
    var! { static LEVEL: u32; static NAME: String; }
    LEVEL.scope(1, || {
        NAME.set("ann".to_owned());
        let seen = thread::spawn(|| (LEVEL.get(), NAME.get())).join().unwrap();
        assert_eq!(seen, (1, "ann".to_owned()));
    });
}

#[test]
fn a_built_thread_inherits_and_has_its_name() {
    var! { static LEVEL: u32; }
    let here = || (LEVEL.get(), thread::current().name().map(str::to_owned));
    LEVEL.scope(1, || {
        let builder = || {
            thread::Builder::new()
                .name("built".to_owned())
                .stack_size(1 << 20)
        };
        let expected = (1, Some("built".to_owned()));
        assert_eq!(builder().spawn(here).unwrap().join().unwrap(), expected);
        let scoped = thread::scope(|scope| builder().spawn_scoped(scope, here).unwrap().join());
        assert_eq!(scoped.unwrap(), expected);
        // SAFETY: the thread borrows nothing.
        let unchecked = unsafe { builder().spawn_unchecked(here) };
        assert_eq!(unchecked.unwrap().join().unwrap(), expected);
    });
}

#[test]
fn threads_of_a_scope_inherit_and_are_isolated() {
    var! { static LEVEL: u32; static LIST: Vec<u32>; }
    LEVEL.scope(0, || {
        LIST.set(vec![0]);
        let start = Barrier::new(8);
        let sum: u32 = thread::scope(|scope| {
            let threads: Vec<_> = (1..=8)
                .map(|number| {
                    let start = &start;
                    scope.spawn(move || {
                        assert_eq!(LEVEL.get(), 0);
                        LEVEL.set(number);
                        start.wait();
                        LIST.set([LIST.get(), vec![number]].concat());
                        assert_eq!(LIST.get(), [0, number]);
                        LEVEL.get()
                    })
                })
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .sum()
        });
        assert_eq!(sum, 36);
        assert_eq!((LEVEL.get(), LIST.get()), (0, vec![0]));
    });
}

#[test]
fn the_body_of_a_scope_is_the_callers_own_code() {
    var! { static LEVEL: u32; static OWN: u32, inherit(false); }
    LEVEL.scope(1, || {
        OWN.set(1);
        let token = thread::scope(|_| {
            assert_eq!((LEVEL.get(), OWN.get()), (1, 1));
            OWN.set(2);
            LEVEL.set(2)
        });
        assert_eq!((LEVEL.get(), OWN.get()), (2, 2));
        LEVEL.reset(token).unwrap();
        assert_eq!(LEVEL.get(), 1);
    });
}

#[test]
fn a_thread_outlives_the_nested_scope_that_spawned_it() {
    var! { static VALUE: Counted; static NAME: String; static OWN: u32, inherit(false); }
    let drops = Drops::new();
    VALUE.scope(drops.value(1), || {
        thread::scope(|scope| {
            let (go, gone) = channel();
            let thread = VALUE.scope(drops.value(2), || {
                NAME.set("nested".to_owned());
                OWN.set(1);
                scope.spawn(move || {
                    gone.recv().unwrap();
                    (VALUE.with(Counted::id), NAME.get(), OWN.is_set())
                })
            });
            assert_eq!(
                drops.alive(),
                2,
                "the thread keeps what the scope would have dropped"
            );
            assert_eq!(VALUE.with(Counted::id), 1);
            go.send(()).unwrap();
            assert_eq!(thread.join().unwrap(), (2, "nested".to_owned(), false));
            assert_eq!(drops.dropped(), [2]);
        });
    });
    assert_eq!(drops.alive(), 0);
}

#[test]
fn a_thread_outlives_the_other_context_that_spawned_it() {
    var! { static VALUE: Counted; }
    let drops = Drops::new();
    thread::scope(|scope| {
        let (go, gone) = channel();
        let context = Context::new().with_value(&VALUE, drops.value(1));
        let thread = context.scope(|| {
            scope.spawn(move || {
                gone.recv().unwrap();
                VALUE.with(Counted::id)
            })
        });
        drop(context);
        assert_eq!(drops.alive(), 1);
        go.send(()).unwrap();
        assert_eq!(thread.join().unwrap(), 1);
    });
    assert_eq!(drops.alive(), 0);
}

#[test]
fn a_thread_outlives_the_sibling_that_spawned_it() {
    var! { static VALUE: Counted; static LEVEL: u32; }
    let drops = Drops::new();
    let (go, gone) = channel();
    LEVEL.scope(1, || {
        thread::scope(|scope| {
            let sibling = scope.spawn(|| {
                VALUE.set(drops.value(1));
                VALUE.scope(drops.value(2), || {
                    LEVEL.set(2);
                    scope.spawn(move || {
                        gone.recv().unwrap();
                        (VALUE.with(Counted::id), LEVEL.get())
                    })
                })
            });
            let thread = sibling.join().unwrap();
            // The sibling and all its frames are gone; what its child inherited is not.
            assert_eq!(
                drops.alive_by_id().into_keys().collect::<Vec<_>>(),
                [1, 2][1..]
            );
            go.send(()).unwrap();
            assert_eq!(thread.join().unwrap(), (2, 2));
        });
        assert_eq!(LEVEL.get(), 1);
    });
    assert_eq!(drops.alive(), 0);
}

#[test]
fn a_thread_outlives_the_set_that_it_inherited() {
    var! { static VALUE: Counted; }
    let drops = Drops::new();
    Context::new().scope(|| {
        thread::scope(|scope| {
            let (go, gone) = channel();
            VALUE.set(drops.value(1));
            let thread = scope.spawn(move || {
                gone.recv().unwrap();
                VALUE.with(Counted::id)
            });
            VALUE.set(drops.value(2));
            assert_eq!(drops.alive(), 2);
            go.send(()).unwrap();
            assert_eq!(thread.join().unwrap(), 1);
            assert_eq!(drops.dropped(), [1]);
        });
    });
}

#[test]
fn a_thread_that_panics_is_told_as_by_std_and_leaves_the_spawner_as_it_was() {
    var! { static LEVEL: u32; }
    LEVEL.scope(1, || {
        let stop = || -> () {
            LEVEL.set(2);
            panics("in a thread")
        };
        let payload = thread::spawn(stop).join().unwrap_err();
        assert_eq!(*payload.downcast::<String>().unwrap(), "in a thread");
        let message = message_of(|| thread::scope(|scope| drop(scope.spawn(stop))));
        assert_eq!(
            message,
            message_of(|| std::thread::scope(|scope| drop(scope.spawn(stop))))
        );
        assert_eq!(LEVEL.get(), 1);
    });
}

#[test]
fn many_threads_share_what_they_inherited() {
    var! { static VALUE: Counted; static LEVEL: u32; }
    let drops = Drops::new();
    let contexts: Vec<_> = VALUE.scope(drops.value(0), || {
        (0..4).map(|_| Context::current()).collect()
    });
    let work = |mut context: Context| {
        // All write to their copies, and drop them, at once.
        for round in 0..500 {
            let copy = context.clone();
            context.run(|| {
                assert!(VALUE.with(Counted::id) == round);
                VALUE.set(drops.value(round + 1));
                LEVEL.set(round);
            });
            let inherits = copy.wrap(|| VALUE.with(Counted::id));
            drop(copy);
            assert_eq!(inherits(), round);
        }
    };
    thread::scope(|scope| {
        let spawn = |context| scope.spawn(|| work(context));
        let threads: Vec<_> = contexts.into_iter().map(spawn).collect();
        for thread in threads {
            thread.join().unwrap();
        }
    });
    assert_eq!(drops.alive(), 0);
}

#[test]
fn many_threads_enter_one_context_at_once_and_give_it_up() {
    var! { static VALUE: Counted; static LEVEL: u32; static NAME: String; }
    let drops = Drops::new();
    for round in 0..100 {
        let mut context = Context::new()
            .with_value(&VALUE, drops.value(round))
            .with_value(&NAME, "shared".to_owned());
        let start = Arc::new(Barrier::new(3));
        let threads: Vec<_> = (0..2)
            .map(|number| {
                let (copy, start) = (context.clone(), Arc::clone(&start));
                std::thread::spawn(move || {
                    start.wait();
                    copy.scope(|| {
                        LEVEL.set(number);
                        NAME.scope("nested".to_owned(), || {
                            let capture = Context::current();
                            assert_eq!(capture.get(&VALUE).unwrap().id(), round);
                        });
                    });
                    // Whoever is the last drops what is shared.
                    drop(copy);
                })
            })
            .collect();
        start.wait();
        context.run(|| {
            NAME.set("changed".to_owned());
            LEVEL.set(9);
        });
        drop(context);
        for thread in threads {
            thread.join().unwrap();
        }
    }
    assert_eq!(drops.alive(), 0);
}

#[test]
fn threads_that_bind_new_variables_at_once_find_each_others() {
    const THREADS: usize = 4;
    const EACH: usize = 100;
    let start = Arc::new(Barrier::new(THREADS));
    let threads: Vec<_> = (0..THREADS)
        .map(|number| {
            let start = Arc::clone(&start);
            std::thread::spawn(move || {
                let vars: &[ContextVar<usize>] =
                    Vec::leak((0..EACH).map(|_| ContextVar::new("NEW")).collect());
                start.wait();
                for (at, var) in vars.iter().enumerate() {
                    var.set(number * EACH + at);
                }
                Context::current()
            })
        })
        .collect();
    for (number, thread) in threads.into_iter().enumerate() {
        let values: Vec<usize> = thread
            .join()
            .unwrap()
            .iter()
            .map(|entry| *entry.value::<usize>().unwrap())
            .collect();
        // The order of listings is that of the first bindings.
        let expected: Vec<usize> = (0..EACH).map(|at| number * EACH + at).collect();
        assert_eq!(values, expected);
    }
}
