//! Each error names the variable, the place and the remedy; the remedy has the static's identifier.

use std::thread;

use contextvars::Context;
use contextvars_tests::{message_of, var};

/// Runs `f` on a thread with a name.
pub(crate) fn on_thread<R: Send>(name: &str, f: impl FnOnce() -> R + Send) -> R {
    thread::scope(|scope| {
        let thread = thread::Builder::new().name(name.to_owned());
        thread.spawn_scoped(scope, f).unwrap().join().unwrap()
    })
}

var! {
    static REQUEST: u64, name("request-id");
    static LEVEL: u64, name("the-level");
    static OWN: u64, name("own"), inherit(false);
}

#[test]
fn a_read_of_an_unset_variable_names_the_identifier() {
    let text = on_thread("t", || REQUEST.try_get().unwrap_err().to_string());
    assert_eq!(
        text,
        "context variable `request-id` is not set here (thread `t`): \
         bind it with scoped!(REQUEST = ..), or propagate the caller's context"
    );
    assert_eq!(on_thread("t", || message_of(|| REQUEST.get())), text);
}

#[test]
fn a_copy_of_the_error_of_a_read_is_the_same_on_any_thread() {
    let error = on_thread("reader", || REQUEST.try_get().unwrap_err());
    let copy = error.clone();
    drop(error);
    let text = on_thread("logger", move || (copy.name(), copy.to_string()));
    assert_eq!(text.0, "request-id");
    assert!(text.1.contains("(thread `reader`)"));
}

#[test]
fn a_token_of_another_variable_names_the_identifier_of_its_own() {
    let text = on_thread("t", || LEVEL.reset(REQUEST.set(1)).unwrap_err().to_string());
    assert_eq!(
        text,
        "context variable `the-level` can't be reset with a token of `request-id` (thread `t`): \
         reset the variable whose `set` returned the token, with REQUEST.reset(..)"
    );
}

#[test]
fn a_token_of_another_context_names_the_identifier() {
    let text = on_thread("t", || {
        let token = REQUEST.scope(1, || REQUEST.set(2));
        REQUEST.reset(token).unwrap_err().to_string()
    });
    assert_eq!(
        text,
        "context variable `request-id` can't be reset with a token of another context \
         (thread `t`): reset it in the scope, task, thread or context in which `set` returned the \
         token, with REQUEST.reset(..)"
    );
}

#[test]
fn a_context_that_can_not_contain_a_variable_names_the_identifier() {
    let text = message_of(|| Context::new().with_value(&OWN, 1));
    assert!(
        text.starts_with("context variable `own` is declared with `inherit = false`"),
        "{text}"
    );
    assert!(text.contains("scoped!(OWN = ..)"), "{text}");
}
