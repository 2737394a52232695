//! What goes wrong is told in the same words everywhere: which variable, on which thread, and what to do.

#![allow(clippy::format_push_string, reason = "a test may allocate")]

use std::error::Error;
use std::panic::{self, AssertUnwindSafe, Location};
use std::sync::{Mutex, PoisonError};
use std::thread;

use contextvars::{Context, ContextVar, LookupError, ResetError};
use contextvars_tests::{Counted, Drops, message_of, var};

/// Runs `f` on a thread with a name.
fn on_thread<R: Send>(name: &str, f: impl FnOnce() -> R + Send) -> R {
    thread::scope(|scope| {
        let thread = thread::Builder::new().name(name.to_owned());
        thread.spawn_scoped(scope, f).unwrap().join().unwrap()
    })
}

#[test]
fn a_read_of_an_unset_variable_says_which_where_and_what_to_do() {
    var! { static USER: String; }
    let text = "context variable `USER` is not set here (thread `worker-3`): \
                bind it with scoped!(USER = ..), or propagate the caller's context";
    on_thread("worker-3", || {
        assert_eq!(USER.try_get().unwrap_err().to_string(), text);
        assert_eq!(USER.try_with(|_| ()).unwrap_err().to_string(), text);
        assert_eq!(message_of(|| USER.get()), text);
        assert_eq!(message_of(|| USER.with(|_| ())), text);
    });
}

#[test]
fn a_message_shows_the_name_and_its_remedy_the_identifier() {
    var! { static REQUEST: u64, name("request-id"); }
    let error = REQUEST.try_get().unwrap_err();
    assert_eq!(error.name(), "request-id");
    let text = on_thread("main-2", || REQUEST.try_get().unwrap_err().to_string());
    assert_eq!(
        text,
        "context variable `request-id` is not set here (thread `main-2`): \
         bind it with scoped!(REQUEST = ..), or propagate the caller's context"
    );
}

#[test]
fn a_variable_made_without_macro_is_told_by_its_name() {
    static USER: ContextVar<String> = ContextVar::new("USER");
    let text = on_thread("t", || message_of(|| USER.get()));
    assert!(
        text.starts_with("context variable `USER` is not set here (thread `t`)"),
        "{text}"
    );
    assert!(text.contains("scoped!(USER = ..)"), "{text}");
}

#[test]
fn the_error_keeps_the_thread_where_it_was_made() {
    var! { static USER: String; }
    let error = on_thread("reader", || USER.try_get().unwrap_err());
    let copy = error.clone();
    on_thread("logger", move || {
        assert!(error.to_string().contains("(thread `reader`)"));
        assert_eq!(error.to_string(), copy.to_string());
    });
}

#[test]
fn a_thread_without_name_is_told_by_its_id() {
    var! { static USER: String; static LEVEL: u32; }
    thread::spawn(|| {
        let here = format!("(unnamed thread {:?})", thread::current().id());
        assert!(USER.try_get().unwrap_err().to_string().contains(&here));
        let token = LEVEL.scope(1, || LEVEL.set(2));
        assert!(LEVEL.reset(token).unwrap_err().to_string().contains(&here));
    })
    .join()
    .unwrap();
}

#[test]
fn a_token_of_another_variable_is_told_with_both_names() {
    var! { static LEVEL: u32; static OTHER: u32, name("the-other"); }
    let text = on_thread("worker", || {
        let error = OTHER.reset(LEVEL.set(1)).unwrap_err();
        assert!(error.is_wrong_variable() && !error.is_wrong_context());
        error.to_string()
    });
    assert_eq!(
        text,
        "context variable `the-other` can't be reset with a token of `LEVEL` (thread `worker`): \
         reset the variable whose `set` returned the token, with LEVEL.reset(..)"
    );
}

#[test]
fn a_token_of_another_context_is_told_with_what_to_do() {
    var! { static LEVEL: u32; }
    let text = on_thread("worker", || {
        let token = LEVEL.scope(1, || LEVEL.set(2));
        let error = LEVEL.reset(token).unwrap_err();
        assert!(error.is_wrong_context() && !error.is_wrong_variable());
        error.to_string()
    });
    assert_eq!(
        text,
        "context variable `LEVEL` can't be reset with a token of another context (thread `worker`): \
         reset it in the scope, task, thread or context in which `set` returned the token, \
         with LEVEL.reset(..)"
    );
}

#[test]
fn a_refused_reset_changes_nothing_and_hands_the_token_back() {
    var! { static VALUE: Counted; static OTHER: Counted; static LEVEL: u32; }
    let drops = Drops::new();
    Context::new().scope(|| {
        VALUE.set(drops.value(1));
        OTHER.set(drops.value(2));
        let token = VALUE.set(drops.value(3));
        let before = format!("{:?}", Context::current());
        let token = OTHER.reset(token).unwrap_err().into_token();
        let token = LEVEL.scope(1, || VALUE.reset(token).unwrap_err().into_token());
        assert_eq!(format!("{:?}", Context::current()), before);
        assert_eq!(drops.dropped(), [0; 0]);
        assert_eq!(token.old_value().unwrap().id(), 1);
        assert!(std::ptr::eq(token.var(), &raw const VALUE));
        VALUE.reset(token).unwrap();
        assert_eq!(drops.dropped(), [3]);
    });
}

#[test]
fn a_dropped_error_drops_its_token() {
    var! { static VALUE: Counted; }
    let drops = Drops::new();
    let error = VALUE.scope(drops.value(1), || {
        let token = VALUE.set(drops.value(2));
        Context::current().scope(|| VALUE.reset(token).unwrap_err())
    });
    assert_eq!(drops.dropped(), [2]);
    drop(error);
    assert_eq!(drops.dropped(), [2, 1]);
}

#[test]
fn errors_go_through_question_marks() {
    var! { static LEVEL: u32; }
    fn read() -> Result<u32, Box<dyn Error + Send + Sync>> {
        Ok(LEVEL.try_get()?)
    }
    fn reset() -> Result<(), Box<dyn Error + Send + Sync>> {
        let token = LEVEL.scope(1, || LEVEL.set(2));
        LEVEL.reset(token)?;
        Ok(())
    }
    assert!(read().unwrap_err().is::<LookupError>());
    assert!(reset().unwrap_err().is::<ResetError<u32>>());
}

#[test]
fn debug_of_errors_and_tokens_names_the_variable() {
    var! { static LEVEL: u32; static PLAIN: Opaque; }
    struct Opaque;
    let error = on_thread("worker", || LEVEL.try_get().unwrap_err());
    let shown = format!("{error:?}");
    assert!(
        shown.contains("LEVEL") && shown.contains("worker"),
        "{shown}"
    );

    let token = LEVEL.scope(1, || LEVEL.set(2));
    let shown = format!("{token:?}");
    assert!(
        shown.contains(r#"var: "LEVEL", old_value: Some(1)"#),
        "{shown}"
    );
    let shown = format!("{:?}", LEVEL.reset(token).unwrap_err());
    assert!(
        shown.contains("LEVEL") && shown.contains("WrongContext"),
        "{shown}"
    );

    let token = PLAIN.scope(Opaque, || PLAIN.set(Opaque));
    let shown = format!("{token:?}");
    assert!(
        shown.contains("<runtime::errors::debug_of_errors_and_tokens_names_the_variable::Opaque>"),
        "{shown}"
    );
    assert!(format!("{:?}", PLAIN.reset(token)).contains("PLAIN"));
    let unbound = Context::new().scope(|| LEVEL.set(2));
    assert!(format!("{unbound:?}").contains(r#"var: "LEVEL", old_value: None"#));
}

#[test]
fn no_message_shows_a_secret() {
    var! { static KEY: String, secret(); static OTHER: String; static PIN: u32, secret(); }
    Context::new().scope(|| {
        KEY.set("hunter2".to_owned());
        PIN.set(777_333);
        let (key, pin) = (KEY.set("hunter2".to_owned()), PIN.set(777_333));
        let mut shown = format!(
            "{key:?} {key:#?} {pin:?} {:?} {}",
            Context::current(),
            Context::current()
        );
        let key = Context::current().run(|| KEY.reset(key).unwrap_err());
        shown += &format!("{key} {key:?} {key:#?}");
        let key = OTHER.reset(key.into_token()).unwrap_err();
        shown += &format!("{key} {key:?} {:?}", Context::current().iter());
        for entry in &Context::current() {
            shown += &format!("{entry:?} {entry:#?}");
        }
        shown += &format!("{:?}", contextvars::Propagate::in_current_context(()));
        shown += &message_of(|| Context::new().scope(|| KEY.get()));
        assert!(
            !shown.contains("hunter2") && !shown.contains("777333"),
            "{shown}"
        );
        assert!(shown.contains("<secret>"));
    });
}

/// Where a panic said that it happened. The hook is the process's, so it filters by thread.
fn location_of(f: impl FnOnce()) -> (String, u32) {
    static HOOK: Mutex<()> = Mutex::new(());
    static SEEN: Mutex<Option<(thread::ThreadId, String, u32)>> = Mutex::new(None);
    let _one_at_a_time = HOOK.lock().unwrap_or_else(PoisonError::into_inner);
    let here = thread::current().id();
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if thread::current().id() == here {
            let location = info.location().unwrap();
            *SEEN.lock().unwrap() = Some((here, location.file().to_owned(), location.line()));
        }
    }));
    let result = panic::catch_unwind(AssertUnwindSafe(f));
    panic::set_hook(before);
    assert!(result.is_err(), "a panic was expected");
    let (_, file, line) = SEEN.lock().unwrap().take().unwrap();
    (file, line)
}

#[test]
fn panics_are_located_at_the_caller() {
    var! {
        static USER: String;
        static LEVEL: u32;
        static OWN: u32, inherit(false);
    }
    let declared = line!() + 1;
    var! { static SELFISH: u32 = SELFISH.get(); }
    fn here() -> (String, u32) {
        // The line of the caller, which is the line of the next argument too.
        let location = Location::caller();
        (location.file().to_owned(), location.line())
    }
    let file = here().0;
    let of = |f: fn(), line: u32| assert_eq!(location_of(f), (file.clone(), line));
    of(|| drop(USER.get()), line!());
    of(|| assert_eq!(LEVEL.get(), 0), line!());
    of(|| USER.with(|_| ()), line!());
    of(|| LEVEL.with(|_| ()), line!());
    of(|| drop(Context::new().with_value(&OWN, 1)), line!());
    // The default itself is the caller that is to blame.
    of(|| assert_eq!(SELFISH.get(), 0), declared);
}
