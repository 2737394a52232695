//! A `scoped` variable can't be set where nothing would undo it.

use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::thread;

use contextvars::{Context, ContextVar, Propagate, propagate};
use contextvars_tests::{Counted, Drops, OnDrop, message_of, panics, poll_once, pool, yield_once};

use crate::remedies::on_thread;

static USER: ContextVar<String> = ContextVar::new("USER").scoped();

fn ann() -> String {
    "ann".to_owned()
}

#[test]
fn a_set_in_the_base_context_of_a_thread_is_a_panic_that_says_so() {
    let message = on_thread("worker-3", || message_of(|| USER.set(ann())));
    assert_eq!(
        message,
        "context variable `USER` is declared as `scoped`, and no scope, task or `Context::run` \
         would undo a `set` here (thread `worker-3`): bind it with scoped!(USER = ..)"
    );
}

#[test]
fn the_panic_shows_the_name_and_its_remedy_the_identifier() {
    static REQUEST: ContextVar<u64> = contextvars::__private::VarBuilder::new("REQUEST")
        .name("request-id")
        .build()
        .scoped();
    let message = message_of(|| REQUEST.set(7));
    assert!(
        message.starts_with("context variable `request-id` is declared"),
        "{message}"
    );
    assert!(
        message.ends_with("bind it with scoped!(REQUEST = ..)"),
        "{message}"
    );
}

/// The line of this file where a panic said that it happened. The hook is the process's, so it
/// filters by thread.
fn line_of(f: impl FnOnce()) -> u32 {
    static HOOK: Mutex<()> = Mutex::new(());
    static SEEN: Mutex<Option<u32>> = Mutex::new(None);
    let _one_at_a_time = HOOK.lock().unwrap_or_else(PoisonError::into_inner);
    let here = thread::current().id();
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if thread::current().id() == here {
            let at = info.location().filter(|at| at.file() == file!());
            *SEEN.lock().unwrap() = at.map(panic::Location::line);
        }
    }));
    let result = catch_unwind(AssertUnwindSafe(f));
    panic::set_hook(before);
    assert!(result.is_err(), "a panic was expected");
    SEEN.lock().unwrap().take().expect("a line of this file")
}

#[test]
fn the_panic_is_located_at_the_caller() {
    assert_eq!(line_of(|| drop(USER.set(ann()))), line!());
    assert_eq!(line_of(|| drop(USER.get_or_set_with(ann))), line!());
}

#[test]
fn a_refused_set_drops_its_value_and_changes_nothing_else() {
    static VALUE: ContextVar<Counted> = ContextVar::new("VALUE").scoped();
    static OTHER: ContextVar<u8> = ContextVar::new("OTHER");
    let drops = Drops::new();
    on_thread("clean", || {
        OTHER.set(1);
        message_of(|| VALUE.set(drops.value(1)));
        assert_eq!(drops.dropped(), [1]);
        assert!(!VALUE.is_set());
        assert_eq!(OTHER.get(), 1);
        assert_eq!(Context::current().len(), 1);
        VALUE.scope(drops.value(2), || {
            assert_eq!(VALUE.get().id(), 2);
        });
    });
    assert_eq!(drops.alive(), 0);
}

#[test]
fn a_refused_value_that_panics_when_it_is_dropped_does_not_abort() {
    static VALUE: ContextVar<OnDrop> = ContextVar::new("VALUE").scoped();
    let message = message_of(|| VALUE.set(OnDrop::new(|| panics("dropped"))));
    assert_eq!(message, "dropped");
    assert!(!VALUE.is_set());
}

#[test]
fn get_or_set_with_in_the_base_context_is_the_same_panic_and_does_not_call_its_initialiser() {
    let message = on_thread("worker", || {
        message_of(|| USER.get_or_set_with(|| panics("it is called")))
    });
    assert!(
        message.contains("declared as `scoped`") && message.contains("(thread `worker`)"),
        "{message}"
    );
    USER.scope(ann(), || {
        assert_eq!(USER.get_or_set_with(|| panics("it is called")), "ann");
    });
    Context::new().scope(|| {
        assert_eq!(USER.get_or_set_with(ann), "ann");
        assert!(USER.is_set());
    });
}

#[test]
fn a_set_is_allowed_wherever_something_undoes_it() {
    static OTHER: ContextVar<u8> = ContextVar::new("OTHER");
    let set = || {
        let token = USER.set(ann());
        assert_eq!(USER.get(), "ann");
        USER.reset(token).unwrap();
        drop(USER.set(ann()));
    };
    OTHER.scope(1, set);
    USER.scope("bob".to_owned(), || {
        set();
        assert_eq!(USER.get(), "ann");
    });
    Context::new().scope(set);
    Context::new().run(set);
    Context::current().wrap(set)();
    thread::spawn(propagate(set)).join().unwrap();
    contextvars::thread::spawn(set).join().unwrap();
    let task = async {
        set();
        yield_once().await;
        assert_eq!(USER.get(), "ann");
    };
    let mut task = pin!(task.in_current_context());
    assert!(poll_once(task.as_mut()).is_pending());
    assert!(!USER.is_set());
    assert!(poll_once(task).is_ready());
    assert!(!USER.is_set());
}

#[test]
fn a_future_that_is_no_task_is_refused_as_its_thread_is() {
    let bare = async { drop(USER.set(ann())) };
    assert!(message_of(|| poll_once(pin!(bare))).contains("declared as `scoped`"));
}

#[test]
fn the_base_context_is_refused_again_when_a_scope_has_ended() {
    Context::new().scope(|| drop(USER.set(ann())));
    message_of(|| USER.set(ann()));
    message_of(|| Context::new().scope(|| panics("stop")));
    message_of(|| USER.set(ann()));
    assert!(!USER.is_set());
}

#[test]
fn a_bare_job_of_a_pool_is_refused_and_leaves_nothing_for_the_next() {
    let pool = pool(1);
    let first = pool.install(|| catch_unwind(AssertUnwindSafe(|| drop(USER.set(ann())))));
    assert!(first.is_err());
    assert!(!pool.install(|| USER.is_set()));
    let propagated = contextvars::rayon::ThreadPool::from(pool);
    propagated.install(|| drop(USER.set(ann())));
    assert!(!propagated.install(|| USER.is_set()));
}

#[test]
fn reads_and_bindings_by_scope_are_as_ever() {
    static LEVEL: ContextVar<u8> = ContextVar::with_default("LEVEL", || 3).scoped();
    assert_eq!((LEVEL.get(), LEVEL.get_or(5)), (3, 5));
    assert!(USER.try_get().is_err());
    let context = Context::new().with_value(&LEVEL, 4);
    assert_eq!(context.scope(|| LEVEL.get()), 4);
    let task = async { LEVEL.get() }.with_value(&LEVEL, 5);
    assert_eq!(futures::executor::block_on(task), 5);
}

#[test]
fn a_variable_that_is_not_inherited_can_be_scoped_too() {
    static OWN: ContextVar<u8> = ContextVar::new("OWN").inherit(false).scoped();
    message_of(|| OWN.set(1));
    Context::new().scope(|| {
        OWN.set(1);
        assert_eq!(OWN.get(), 1);
    });
    assert!(!OWN.is_set());
}

#[test]
fn a_variable_that_is_not_scoped_can_be_set_in_the_base_context() {
    static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    on_thread("any", || {
        LEVEL.set(1);
        assert_eq!(LEVEL.get(), 1);
    });
}
