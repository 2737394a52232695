//! The signatures of the design, and the auto traits of the new types.

use std::fmt::{Debug, Display};

use contextvars::{Context, ContextVar, Entry, InContext, LookupError, Shown};

/// A type with none of the traits that a value need not have.
struct Bare;

type Var = ContextVar<Bare>;

#[test]
fn the_options_have_the_signatures_of_the_design() {
    const _: fn(Var) -> Var = Var::secret;
    const _: fn(Var, bool) -> Var = Var::inherit;
    const _: fn(Var, bool) -> Var = Var::log;
    const _: fn(Var) -> Var = Var::scoped;
    const _: fn(&Var) -> bool = Var::is_secret;
    const _: fn(&Var) -> bool = Var::is_inherited;
    const _: fn(&Var) -> bool = Var::is_logged;
    type Show = for<'a> fn(&'a Bare) -> Shown<'a>;
    const _: fn(Var, Show) -> Var = Var::shown_by;
}

#[test]
fn an_entry_has_the_signatures_of_the_design() {
    const _: fn(&Entry<'_>) -> bool = |entry| entry.is_secret();
    const _: fn(&Entry<'_>) -> bool = |entry| entry.is_logged();
    const _: fn(&Entry<'_>, &'static Var) -> bool = |entry, var| entry.is(var);
    fn shown<'a>(entry: &Entry<'a>) -> Shown<'a> {
        entry.shown()
    }
    static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    let context = Context::new().with_value(&LEVEL, 1);
    assert!(
        context
            .iter()
            .all(|entry| matches!(shown(&entry), Shown::U64(1)))
    );
}

#[test]
fn the_types_have_the_traits_that_they_can_have() {
    fn shown<T: Copy + Debug + Display + Unpin>() {}
    fn error<T: Clone + std::error::Error + Send + Sync + 'static>() {}
    fn cloned<T: Clone + Send + Sync + Debug>() {}
    shown::<Shown<'_>>();
    error::<LookupError>();
    cloned::<InContext<u8>>();
}
