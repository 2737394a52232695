//! A scope borrows from the context around it, and a capture made inside outlives both.
//!
//! Forty variables of counted values make a tree of two levels; destructors and reads of a tree that was freed too early would
//! show under a sanitizer, and as wrong counts here.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;

use contextvars::{Context, ContextVar, propagate, scoped};
use contextvars_tests::pool;

const COUNT: usize = 40;

/// The variables of one test, and the values that are bound: each is dropped when the last context that holds it goes.
type Vars = [ContextVar<Arc<usize>>; COUNT];

macro_rules! vars {
    ($name:ident) => {
        static $name: Vars = [const { ContextVar::new(stringify!($name)) }; COUNT];
    };
}

/// Binds all variables to their numbers, in a context of its own.
fn full(vars: &'static Vars, values: &[Arc<usize>]) -> Context {
    vars.iter()
        .zip(values)
        .fold(Context::new(), |context, (var, value)| {
            context.with_value(var, Arc::clone(value))
        })
}

fn values() -> Vec<Arc<usize>> {
    (0..COUNT).map(Arc::new).collect()
}

fn assert_all(vars: &'static Vars, changed: &[(usize, usize)]) {
    for (i, var) in vars.iter().enumerate() {
        let expected = changed
            .iter()
            .rev()
            .find(|(index, _)| *index == i)
            .map_or(i, |(_, value)| *value);
        assert_eq!(*var.get(), expected, "variable {i}");
    }
}

fn assert_all_bound(context: &Context, vars: &'static Vars) {
    context.scope(|| assert_all(vars, &[]));
}

fn assert_all_dropped(values: &[Arc<usize>]) {
    for value in values {
        assert_eq!(Arc::strong_count(value), 1, "{value}");
    }
}

#[test]
fn a_capture_in_a_scope_outlives_the_scope_and_what_was_around_it() {
    vars!(VARS);
    let values = values();
    let context = full(&VARS, &values);
    let captured = context.scope(|| VARS[20].scope(Arc::new(100), Context::current));
    drop(context);
    captured.scope(|| assert_all(&VARS, &[(20, 100)]));
    assert_eq!(Arc::strong_count(&values[20]), 1);
    assert_eq!(Arc::strong_count(&values[21]), 2);
    drop(captured);
    assert_all_dropped(&values);
}

#[test]
fn a_capture_in_nested_scopes_has_what_each_of_them_bound() {
    vars!(VARS);
    let values = values();
    let context = full(&VARS, &values);
    let captured = context.scope(|| {
        VARS[1].scope(Arc::new(101), || {
            VARS[2].scope(Arc::new(102), || {
                VARS[33].scope(Arc::new(133), || {
                    VARS[34].scope(Arc::new(134), Context::current)
                })
            })
        })
    });
    drop(context);
    captured.scope(|| assert_all(&VARS, &[(1, 101), (2, 102), (33, 133), (34, 134)]));
    drop(captured);
    assert_all_dropped(&values);
}

#[test]
fn captures_before_and_after_a_nested_scope_are_whole() {
    vars!(VARS);
    let values = values();
    let context = full(&VARS, &values);
    let captured = context.scope(|| {
        VARS[5].scope(Arc::new(105), || {
            let inner = VARS[6].scope(Arc::new(106), || {
                let before = Context::current();
                VARS[7].set(Arc::new(107));
                (before, Context::current())
            });
            (inner, Context::current())
        })
    });
    drop(context);
    let ((before, after), outside) = captured;
    before.scope(|| assert_all(&VARS, &[(5, 105), (6, 106)]));
    after.scope(|| assert_all(&VARS, &[(5, 105), (6, 106), (7, 107)]));
    outside.scope(|| assert_all(&VARS, &[(5, 105)]));
    drop((before, after, outside));
    assert_all_dropped(&values);
}

#[test]
fn sets_and_resets_in_a_scope_leave_the_context_around_it_alone() {
    vars!(VARS);
    let values = values();
    let mut context = full(&VARS, &values);
    context.run(|| {
        VARS[3].scope(Arc::new(103), || {
            for round in 0..3 {
                let tokens: Vec<_> = VARS
                    .iter()
                    .map(|var| (var, var.set(Arc::new(1000 + round))))
                    .collect();
                for var in &VARS {
                    assert_eq!(*var.get(), 1000 + round);
                }
                for (var, token) in tokens {
                    var.reset(token).unwrap();
                }
                assert_all(&VARS, &[(3, 103)]);
            }
        });
        assert_all(&VARS, &[]);
    });
    drop(context);
    assert_all_dropped(&values);
}

#[test]
fn what_is_set_in_an_entered_context_is_whole_when_it_is_captured_and_outlives_that_context() {
    vars!(VARS);
    let values = values();
    let context = full(&VARS, &values);
    let (token, before, after) = context.scope(|| {
        let token = VARS[20].set(Arc::new(100));
        let before = Context::current();
        VARS[21].set(Arc::new(101));
        VARS[39].scope(Arc::new(139), || {
            assert_all(&VARS, &[(20, 100), (21, 101), (39, 139)]);
        });
        (token, before, Context::current())
    });
    assert_all_bound(&context, &VARS);
    drop(context);
    before.scope(|| assert_all(&VARS, &[(20, 100)]));
    after.scope(|| assert_all(&VARS, &[(20, 100), (21, 101)]));
    assert_eq!(token.old_value().map(|old| **old), Some(20));
    assert_eq!(Arc::strong_count(&values[20]), 2);
    assert_eq!(Arc::strong_count(&values[21]), 2);
    assert_eq!(Arc::strong_count(&values[22]), 2);
    drop((token, before, after));
    assert_all_dropped(&values);
}

#[test]
fn what_is_set_while_a_value_is_read_outlives_the_context_that_the_read_keeps() {
    vars!(VARS);
    let values = values();
    let mut context = full(&VARS, &values);
    context.run(|| {
        VARS[0].with(|first| {
            VARS[1].set(Arc::new(101));
            VARS[0].set(Arc::new(100));
            // In a frame of its own, which has the tree from the one that reads.
            scoped!({
                VARS[2].set(Arc::new(102));
                assert_all(&VARS, &[(0, 100), (1, 101), (2, 102)]);
            });
            assert_eq!(**first, 0);
        });
        assert_all(&VARS, &[(0, 100), (1, 101)]);
    });
    assert_eq!(Arc::strong_count(&values[0]), 1);
    drop(context);
    assert_all_dropped(&values);
}

#[test]
fn a_job_that_sets_borrows_from_the_context_that_was_lent_to_it() {
    vars!(VARS);
    let values = values();
    let context = full(&VARS, &values);
    let captured: Vec<_> = context.scope(|| {
        use rayon::prelude::*;
        let chain = (0..COUNT).into_par_iter().with_max_len(1);
        let captures = chain.map(|i| {
            VARS[i].scope(Arc::new(200 + i), || {
                VARS[(i + 1) % COUNT].set(Arc::new(300 + i));
                Context::current()
            })
        });
        contextvars::Propagate::in_current_context(captures).collect()
    });
    drop(context);
    for (i, captured) in captured.iter().enumerate() {
        captured.scope(|| assert_all(&VARS, &[(i, 200 + i), ((i + 1) % COUNT, 300 + i)]));
    }
    drop(captured);
    assert_all_dropped(&values);
}

#[test]
fn a_token_from_a_scope_keeps_the_value_of_the_context_around_it() {
    vars!(VARS);
    let values = values();
    let context = full(&VARS, &values);
    let token = context.scope(|| VARS[4].scope(Arc::new(104), || VARS[30].set(Arc::new(130))));
    drop(context);
    assert_eq!(token.old_value().map(|old| **old), Some(30));
    assert_eq!(Arc::strong_count(&values[30]), 2);
    drop(token);
    assert_all_dropped(&values);
}

#[test]
fn a_set_while_a_value_of_the_scope_is_borrowed_changes_a_copy() {
    vars!(VARS);
    let values = values();
    let context = full(&VARS, &values);
    let captured = context.scope(|| {
        VARS[8].scope(Arc::new(108), || {
            VARS[9].with(|nine| {
                VARS[9].set(Arc::new(109));
                VARS[8].scope(Arc::new(208), || {
                    VARS[35].set(Arc::new(135));
                    assert_eq!(**nine, 9);
                    Context::current()
                })
            })
        })
    });
    drop(context);
    captured.scope(|| assert_all(&VARS, &[(9, 109), (8, 208), (35, 135)]));
    drop(captured);
    assert_all_dropped(&values);
}

#[test]
fn a_thread_spawned_in_a_scope_outlives_it() {
    vars!(VARS);
    let values = values();
    let context = full(&VARS, &values);
    let (go, gate) = std::sync::mpsc::channel::<()>();
    let handle = context.scope(|| {
        VARS[10].scope(Arc::new(110), || {
            VARS[25].scope(Arc::new(125), || {
                thread::spawn(propagate(move || {
                    gate.recv().unwrap();
                    assert_all(&VARS, &[(10, 110), (25, 125)]);
                }))
            })
        })
    });
    drop(context);
    go.send(()).unwrap();
    handle.join().unwrap();
    assert_all_dropped(&values);
}

/// Both sides of a fork capture at the same time what a scope around them borrowed: it has to be settled before.
#[test]
fn both_sides_of_a_fork_capture_what_a_scope_borrowed() {
    vars!(VARS);
    let values = values();
    let context = full(&VARS, &values);
    let fork_many_times = || {
        for _ in 0..200 {
            let arrived = AtomicUsize::new(0);
            let capture = || {
                arrived.fetch_add(1, SeqCst);
                while arrived.load(SeqCst) < 2 {
                    thread::yield_now();
                }
                Context::current()
            };
            let scope = || contextvars::rayon::join(capture, capture);
            let (left, right) = VARS[11].scope(Arc::new(111), scope);
            left.scope(|| assert_all(&VARS, &[(11, 111)]));
            right.scope(|| assert_all(&VARS, &[(11, 111)]));
        }
    };
    pool(2).install(|| context.scope(fork_many_times));
    drop(context);
    assert_all_dropped(&values);
}

#[test]
fn forks_in_nested_scopes_capture_on_other_threads() {
    vars!(VARS);
    let values = values();
    let context = full(&VARS, &values);
    let captured = pool(4).install(|| {
        context.scope(|| {
            VARS[11].scope(Arc::new(111), || {
                VARS[38].scope(Arc::new(138), || {
                    let left = || VARS[39].scope(Arc::new(139), Context::current);
                    let right = || VARS[12].scope(Arc::new(112), Context::current);
                    contextvars::rayon::join(left, right)
                })
            })
        })
    });
    drop(context);
    captured
        .0
        .scope(|| assert_all(&VARS, &[(11, 111), (38, 138), (39, 139)]));
    captured
        .1
        .scope(|| assert_all(&VARS, &[(11, 111), (38, 138), (12, 112)]));
    drop(captured);
    assert_all_dropped(&values);
}

#[test]
fn a_variable_beyond_the_reach_of_the_tree_can_be_bound_by_a_scope() {
    vars!(NEAR);
    vars!(FAR);
    let values = values();
    let context = full(&NEAR, &values);
    // More than 256 variables before the far ones, so that the tree has to grow on top.
    vars!(PAD_1);
    vars!(PAD_2);
    vars!(PAD_3);
    vars!(PAD_4);
    vars!(PAD_5);
    vars!(PAD_6);
    vars!(PAD_7);
    for pad in [&PAD_1, &PAD_2, &PAD_3, &PAD_4, &PAD_5, &PAD_6, &PAD_7] {
        drop(full(pad, &values));
    }
    let captured = context.scope(|| {
        FAR[0].scope(Arc::new(500), || {
            NEAR[0].scope(Arc::new(100), || {
                FAR[39].scope(Arc::new(539), Context::current)
            })
        })
    });
    drop(context);
    captured.scope(|| {
        assert_all(&NEAR, &[(0, 100)]);
        assert_eq!((*FAR[0].get(), *FAR[39].get()), (500, 539));
    });
    assert_eq!(captured.len(), COUNT + 2);
    drop(captured);
    assert_all_dropped(&values);
}

/// Sets a variable of the current context when it is dropped.
struct SetsWhenDropped(&'static ContextVar<Arc<usize>>);

impl Drop for SetsWhenDropped {
    fn drop(&mut self) {
        self.0.set(Arc::new(777));
    }
}

mod alias {
    pub(super) use super::TWICE;
}

static TWICE: ContextVar<Option<SetsWhenDropped>> = ContextVar::new("TWICE");
static BEFORE: ContextVar<Arc<usize>> = ContextVar::new("BEFORE");
static AFTER: ContextVar<Arc<usize>> = ContextVar::new("AFTER");

#[test]
fn a_variable_bound_twice_under_two_names_has_the_last_value() {
    vars!(VARS);
    let values = values();
    let mut context = full(&VARS, &values);
    context.run(|| {
        let first = Some(SetsWhenDropped(&VARS[13]));
        let (before, after) = (Arc::new(114), Arc::new(136));
        scoped!(
            BEFORE = before,
            TWICE = first,
            alias::TWICE = None,
            AFTER = after,
            {
                assert!(TWICE.with(Option::is_none));
                assert_eq!((*BEFORE.get(), *AFTER.get()), (114, 136));
                assert_eq!(*VARS[37].get(), 37);
                // The value that fell out was dropped in the scope.
                assert_eq!(*VARS[13].get(), 777);
            }
        );
        assert_eq!(*VARS[13].get(), 13);
    });
    drop(context);
    assert_all_dropped(&values);
}

/// What follows was found by review: each of these freed a value that was still in use.
mod uses_after_free {
    use super::*;

    #[test]
    fn a_scope_whose_first_binding_makes_the_tree_grow_can_be_captured() {
        // Indexes are given in order, so the last of three hundred is beyond the reach of the first.
        static MANY: [ContextVar<Arc<usize>>; 300] = [const { ContextVar::new("MANY") }; 300];
        for var in &MANY {
            drop(Context::new().with_value(var, Arc::new(0)));
        }
        let values = values();
        let context = MANY
            .iter()
            .zip(&values)
            .fold(Context::new(), |context, (var, value)| {
                context.with_value(var, Arc::clone(value))
            });
        let captured = context.scope(|| {
            MANY[299].scope(Arc::new(299), || {
                MANY[1].scope(Arc::new(101), Context::current)
            })
        });
        let both = context.scope(|| {
            use contextvars::__private::{Binding, scope};
            let first = Binding {
                var: &MANY[299],
                value: Arc::new(299),
            };
            let second = Binding {
                var: &MANY[1],
                value: Arc::new(101),
            };
            let _scope = scope((first, (second, ())));
            Context::current()
        });
        drop(context);
        for captured in [captured, both] {
            for (i, var) in MANY[..COUNT].iter().enumerate() {
                let expected = if i == 1 { 101 } else { i };
                assert_eq!(captured.get(var).map(|value| **value), Some(expected));
            }
        }
        assert_all_dropped(&values);
    }

    /// Changes the current context when it is dropped.
    struct Meddler(bool);

    impl Drop for Meddler {
        fn drop(&mut self) {
            if self.0 {
                let captured = Context::current();
                CHANGED.set(Arc::new(2));
                drop(captured);
            }
        }
    }

    static CHANGED: ContextVar<Arc<usize>> = ContextVar::new("CHANGED");

    contextvars_tests::var! {
        static LOCAL: Meddler, inherit(false);
    }

    mod alias {
        pub(super) use super::LOCAL as OTHER;
    }

    #[test]
    fn a_destructor_that_runs_between_two_bindings_sees_a_whole_context() {
        thread::spawn(|| {
            CHANGED.set(Arc::new(1));
            scoped!(LOCAL = Meddler(true), alias::OTHER = Meddler(false), {
                assert_eq!(*CHANGED.get(), 2);
            });
            assert_eq!(*CHANGED.get(), 1);
        })
        .join()
        .unwrap();
    }
}
