//! `#[propagate]` on functions that call somebody's wrapper of a scope of rayon's: the wrapper may do what it likes around
//! the body, and gets its own context back, as does its caller.

use contextvars::{Context, context_var, propagate};
use rayon::Scope;

#[context_var]
static NAME: String;

#[context_var]
static OTHER: String;

fn name() -> String {
    "a name that lies in memory of its own".to_owned()
}

fn other() -> String {
    "as does this one".to_owned()
}

fn expect_name() {
    assert_eq!(NAME.get(), name());
}

/// `f` leaves nothing behind, on a thread of a pool or elsewhere.
fn check(f: impl Fn() + Sync) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1);
    f();
    pool.build().unwrap().install(|| {
        f();
        assert!(Context::current().is_empty());
    });
    assert!(Context::current().is_empty());
}

mod binding {
    use super::{OTHER, Scope, other};

    pub(super) fn scope<'s, R>(body: impl FnOnce(&Scope<'s>) -> R) -> R {
        OTHER.scope(other(), || ::rayon::in_place_scope(body))
    }

    pub(super) use scope as in_place_scope;
}

#[propagate(NAME = name())]
fn calls_one_that_binds() {
    use binding as rayon;
    use binding::scope;

    scope(|s| s.spawn(|_| expect_name()));
    expect_name();
    assert!(!OTHER.is_set());
    rayon::in_place_scope(|s| s.spawn(|_| expect_name()));
    expect_name();
    assert!(!OTHER.is_set());
}

#[test]
fn a_wrapper_may_bind_around_the_body() {
    check(calls_one_that_binds);
}

mod lending {
    use super::{NAME, Scope};

    pub(super) fn scope<'s, R>(body: impl FnOnce(&Scope<'s>) -> R) -> R {
        NAME.with(|_| ::rayon::in_place_scope(body))
    }

    pub(super) use scope as in_place_scope;
}

#[propagate(NAME = name())]
fn calls_one_that_lends() {
    use lending as rayon;
    use lending::scope;

    let calls = || {
        scope(|s| s.spawn(|_| expect_name()));
        expect_name();
        rayon::in_place_scope(|s| s.spawn(|_| expect_name()));
        expect_name();
        rayon::in_place_scope(|_| NAME.set(other()));
        assert_eq!(NAME.get(), other());
        NAME.set(name());
    };
    calls();
    NAME.with(|lent| {
        calls();
        assert_eq!(*lent, name());
    });
    expect_name();
}

#[test]
fn a_wrapper_may_lend_a_value_around_the_body() {
    check(calls_one_that_lends);
}

mod running {
    use super::{Context, Scope};

    pub(super) fn scope<'s, R>(body: impl FnOnce(&Scope<'s>) -> R) -> R {
        let mut context = Context::current();
        context.run(|| ::rayon::in_place_scope(body))
    }

    pub(super) use scope as in_place_scope;
}

#[propagate(NAME = name())]
fn calls_one_that_runs() {
    use running as rayon;
    use running::scope;

    scope(|s| s.spawn(|_| expect_name()));
    expect_name();
    rayon::in_place_scope(|_| NAME.set(other()));
    expect_name();
}

#[test]
fn a_wrapper_may_run_a_context_around_the_body() {
    check(calls_one_that_runs);
}

mod panicking {
    use super::{OTHER, Scope, other};

    pub(super) fn scope<'s, R>(body: impl FnOnce(&Scope<'s>) -> R) -> R {
        OTHER.scope(other(), || {
            ::rayon::in_place_scope(|s| {
                body(s);
                contextvars_tests::panics("after the body")
            })
        })
    }

    pub(super) use scope as in_place_scope;
}

#[propagate(NAME = name())]
fn calls_one_that_panics() {
    use panicking as rayon;
    use panicking::scope;

    let message = contextvars_tests::message_of(|| scope(|s| s.spawn(|_| expect_name())));
    assert_eq!(message, "after the body");
    expect_name();
    let message =
        contextvars_tests::message_of(|| rayon::in_place_scope(|s| s.spawn(|_| expect_name())));
    assert_eq!(message, "after the body");
    expect_name();
}

#[test]
fn a_wrapper_may_panic_after_the_body() {
    check(calls_one_that_panics);
}

mod plain {
    use super::Scope;

    pub(super) fn scope<'s, R>(body: impl FnOnce(&Scope<'s>) -> R) -> R {
        ::rayon::in_place_scope(body)
    }
}

/// No table knows this name.
fn hand_over(job: impl FnOnce() + Send + 'static) {
    ::rayon::spawn(job);
}

/// In a pool of one thread a job runs while its spawner waits, or not at all.
#[propagate(NAME = name())]
fn a_stranger_runs_meanwhile(saw: &std::sync::mpsc::Sender<bool>) {
    use plain::scope;

    for stranger in [saw.clone(), saw.clone()] {
        scope(|s| {
            s.spawn(|_| ());
            hand_over(move || stranger.send(NAME.is_set()).unwrap());
        });
        expect_name();
    }
}

#[test]
fn while_a_wrapper_that_is_called_by_its_bare_name_waits_nothing_is_parked() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let (sender, saw) = std::sync::mpsc::channel();
    pool.unwrap().install(|| a_stranger_runs_meanwhile(&sender));
    drop(sender);
    assert_eq!(saw.iter().collect::<Vec<_>>(), [true, true]);
}

thread_local! {
    static LAST: AtExit = const { AtExit };
}

struct AtExit;

impl Drop for AtExit {
    #[propagate(NAME = name())]
    fn drop(&mut self) {
        use plain::scope;

        scope(|s| s.spawn(|_| expect_name()));
        expect_name();
    }
}

#[test]
fn a_scope_may_be_called_by_a_destructor_of_the_thread() {
    std::thread::spawn(|| {
        LAST.with(|_| ());
        calls_plain();
    })
    .join()
    .unwrap();
}

/// Registers what the call needs after `LAST`, so that it is destroyed before.
#[propagate(NAME = name())]
fn calls_plain() {
    use plain::scope;

    scope(|s| s.spawn(|_| expect_name()));
}
