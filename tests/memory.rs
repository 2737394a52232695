//! Law 14. Every value is dropped once, when the last context that holds it goes, and nothing grows
//! with the number of sets, scopes, captures and polls.

use std::pin::pin;

use contextvars::{Context, ContextVar, Propagate, propagate};
use contextvars_tests::alloc::{Counting, balance, growth_of};
use contextvars_tests::{Counted, Drops, OnDrop, is_full, poll_once, var, yield_once};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How often each operation is repeated. A byte that one of them leaves is seen whatever the
/// number.
fn many() -> u32 {
    if is_full() { 1_000_000 } else { 10_000 }
}

var! {
    static LEVEL: u32;
    static NAME: String;
    static VALUE: Counted;
    static OTHER: Counted;
    static OWN: String, inherit(false);
}

/// Runs `operation` many times, on a warm thread, and checks that this thread has no byte more in
/// use than before.
#[track_caller]
fn is_flat(mut operation: impl FnMut(u32)) {
    Context::new().scope(|| {
        for i in 0..100 {
            operation(i);
        }
        let before = balance();
        for i in 0..many() {
            operation(i);
        }
        assert_eq!(balance(), before);
    });
}

#[test]
fn many_sets_are_flat() {
    is_flat(|i| {
        LEVEL.set(i);
        NAME.set(String::from("same length"));
        OWN.set(String::from("same length"));
    });
}

#[test]
fn many_sets_and_resets_are_flat() {
    is_flat(|i| {
        let (level, name) = (LEVEL.set(i), NAME.set(String::from("name")));
        LEVEL.reset(level).unwrap();
        NAME.reset(name).unwrap();
    });
}

#[test]
fn many_scopes_are_flat() {
    is_flat(|i| {
        NAME.scope(String::from("name"), || {
            LEVEL.scope(i, || {
                OWN.set(String::from("own"));
                LEVEL.set(i + 1);
            });
        });
    });
}

#[test]
fn many_captures_are_flat() {
    let mut kept = Context::new();
    is_flat(|i| {
        LEVEL.set(i);
        let captured = Context::current();
        captured.scope(|| LEVEL.set(i + 1));
        NAME.set(String::from("name"));
        kept = captured;
    });
    assert_eq!(kept.get(&LEVEL), Some(&(many() - 1)));
}

#[test]
fn many_runs_of_one_context_are_flat() {
    let mut context = Context::new();
    is_flat(|i| {
        context.run(|| {
            LEVEL.set(i);
            OWN.set(String::from("own"));
            NAME.set(String::from("name"));
        });
    });
}

#[test]
fn many_jobs_are_flat() {
    is_flat(|i| {
        LEVEL.set(i);
        let job = propagate(|| NAME.scope(String::from("name"), || LEVEL.get()));
        assert_eq!(job(), i);
        drop(propagate(|| ()));
    });
}

#[test]
fn many_polls_of_one_future_are_flat() {
    let mut task = pin!(
        async {
            loop {
                LEVEL.set(LEVEL.get_or(0).wrapping_add(1));
                NAME.set(String::from("name"));
                OWN.set(String::from("own"));
                yield_once().await;
            }
        }
        .in_context(Context::new())
    );
    is_flat(|_| assert!(poll_once::<_>(task.as_mut()).map(|(): ()| ()).is_pending()));
}

#[test]
fn many_futures_are_flat() {
    is_flat(|i| {
        LEVEL.set(i);
        let mut task = pin!(
            async {
                NAME.set(String::from("name"));
                yield_once().await;
                LEVEL.get()
            }
            .in_current_context()
        );
        assert!(poll_once(task.as_mut()).is_pending());
        if i % 2 == 0 {
            assert!(poll_once(task).is_ready());
        }
    });
}

#[test]
fn many_panics_are_flat() {
    Context::new().scope(|| {
        let panic = || {
            contextvars_tests::message_of(|| {
                NAME.scope(String::from("name"), || -> () {
                    contextvars_tests::panics("p")
                });
            })
        };
        panic();
        let before = balance();
        for _ in 0..many() / 10 {
            panic();
        }
        assert_eq!(balance(), before);
    });
}

#[test]
fn threads_give_back_what_they_used() {
    static MANY: [ContextVar<String>; 300] = [const { ContextVar::new("MANY") }; 300];
    let work = || {
        for var in &MANY {
            var.set(String::from("some text"));
            var.scope(String::from("other text"), Context::current);
        }
    };
    for _ in 0..20 {
        std::thread::spawn(work).join().unwrap();
    }
    let growth = growth_of(|| {
        for _ in 0..400 {
            std::thread::spawn(work).join().unwrap();
        }
    });
    // Other tests run meanwhile, and use some; a thread that leaked its tree would leave ten
    // kilobytes each time.
    assert!(growth < 3_000_000, "{growth} bytes more");
}

#[test]
fn every_value_is_dropped_once() {
    let drops = Drops::new();
    let mut contexts = Vec::new();
    Context::new().scope(|| {
        for id in 0..1_000 {
            let token = VALUE.set(drops.value(id));
            if id % 3 == 0 {
                contexts.push(Context::current());
            }
            if id % 5 == 0 {
                VALUE.reset(token).unwrap();
            }
            VALUE.scope(drops.value(id + 1_000), || {
                OTHER.set(drops.value(id + 2_000))
            });
        }
    });
    assert_eq!(drops.alive(), 334);
    for (i, context) in contexts.into_iter().enumerate() {
        assert_eq!(
            context.get(&VALUE).unwrap().id(),
            u32::try_from(i * 3).unwrap()
        );
    }
    assert_eq!(drops.alive_by_id(), [].into());
    let mut dropped = drops.dropped();
    dropped.sort_unstable();
    assert!(dropped.into_iter().eq(0..3_000));
}

#[test]
fn a_value_is_dropped_on_the_thread_where_its_last_context_goes() {
    let (send, receive) = std::sync::mpsc::channel();
    var! { static GUARD: OnDrop; }
    let guard = OnDrop::new(move || send.send(std::thread::current().id()).unwrap());
    let context = GUARD.scope(guard, Context::current);
    assert!(receive.try_recv().is_err());
    let thread = std::thread::spawn(move || {
        drop(context);
        std::thread::current().id()
    });
    assert_eq!(receive.recv().unwrap(), thread.join().unwrap());
}

#[test]
fn a_value_is_dropped_with_the_last_of_many_contexts() {
    let drops = Drops::new();
    let context = VALUE.scope(drops.value(1), Context::current);
    let (one, two) = (context.clone(), context.clone().with_value(&LEVEL, 1));
    let job = context.wrap(|| ());
    let task = std::future::ready(()).in_context(context.clone());
    let token = context.scope(|| VALUE.set(drops.value(2)));
    assert_eq!(drops.dropped(), [2]);
    drop((context, one, two, job, task));
    assert_eq!(drops.alive(), 1, "the token has it");
    drop(token);
    assert_eq!(drops.dropped(), [2, 1]);
}

#[test]
fn a_value_unbound_while_it_is_borrowed_is_dropped_when_the_loan_ends() {
    let drops = Drops::new();
    Context::new().scope(|| {
        VALUE.set(drops.value(1));
        VALUE.with(|_| {
            VALUE.set(drops.value(2));
            VALUE.set(drops.value(3));
            assert_eq!(drops.dropped(), [2]);
        });
        assert_eq!(drops.dropped(), [2, 1]);
    });
}

#[test]
fn a_value_that_holds_a_context_goes_with_it() {
    var! { static CONTEXT: Context; }
    let drops = Drops::new();
    let outer =
        Context::new().with_value(&CONTEXT, Context::new().with_value(&VALUE, drops.value(1)));
    let copy = outer.clone();
    drop(outer);
    assert_eq!(drops.alive(), 1);
    drop(copy);
    assert_eq!(drops.alive(), 0);
}
