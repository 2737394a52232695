//! The public types: their auto traits, and the signatures as the design has them.

#![allow(
    clippy::type_complexity,
    clippy::items_after_statements,
    reason = "the types are what is tested"
)]

use std::error::Error;
use std::fmt::{Debug, Display};
use std::future::Future;
use std::io;
use std::iter::FusedIterator;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::rc::Rc;

use contextvars::baggage::Baggage;
use contextvars::{
    Context, ContextVar, Entry, InContext, Iter, LookupError, Propagate, ResetError, Token,
    propagate, thread,
};
use contextvars_tests::var;

/// A type with none of the traits that a value need not have.
struct Bare;

var! {
    static VAR: Bare;
    static TEXT: String;
}

/// Asserts that each type has each of the traits.
macro_rules! table {
    ($($type:ty: $first:path $(, $more:path)*;)+) => {
        const _: () = {$({
            const fn has<T: $first $(+ $more)* + ?Sized>() {}
            has::<$type>();
        })+};
    };
}

table! {
    ContextVar<Bare>: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe, Debug;
    Token<Bare>: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe, Debug;
    Context: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe, Debug, Display, Clone, Default;
    Entry<'_>: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe, Debug, Clone, Copy;
    Iter<'_>: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe, Debug, Clone, Iterator, FusedIterator;
    LookupError: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe, Debug, Display, Clone, Error;
    ResetError<Bare>: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe, Debug, Display, Error;
    InContext<Bare>: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe;
    InContext<u8>: Send, Sync, Unpin, Debug, UnwindSafe, RefUnwindSafe;
    Baggage: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe, Debug, Clone, Default;
    thread::Builder: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe, Debug;
    thread::Scope<'_, '_>: Send, Sync, Unpin, Debug;
}

/// Tells whether a type has a trait, in a constant: the inherent one shadows the trait's.
macro_rules! lacks {
    ($type:ty: $bound:path) => {
        const _: () = {
            trait Fallback {
                const HAS: bool = false;
            }
            impl<T: ?Sized> Fallback for T {}
            struct Probe<T: ?Sized>(std::marker::PhantomData<T>);
            #[allow(
                dead_code,
                reason = "it is shadowed where the type lacks the trait, which is what is tested"
            )]
            impl<T: ?Sized + $bound> Probe<T> {
                const HAS: bool = true;
            }
            assert!(!<Probe<$type>>::HAS);
        };
    };
}

// The rest is as its part is.
lacks!(InContext<Rc<u8>>: Send);
lacks!(InContext<Rc<u8>>: Sync);
lacks!(InContext<std::marker::PhantomPinned>: Unpin);
lacks!(ContextVar<std::cell::Cell<u8>>: Sync);
lacks!(Token<Bare>: Clone);
lacks!(ContextVar<Bare>: Clone);
lacks!(InContext<Bare>: Debug);
lacks!(InContext<Bare>: Future);

#[test]
fn a_variable_has_the_signatures_of_the_design() {
    type Var = ContextVar<String>;
    const _: fn(&'static str) -> Var = Var::new;
    const _: fn(&'static str, fn() -> String) -> Var = Var::with_default;
    const _: fn(&Var) -> &'static str = Var::name;
    const _: fn(&'static Var, fn(&String) -> usize) -> usize = Var::with;
    const _: fn(&'static Var, fn(&String) -> usize) -> Result<usize, LookupError> = Var::try_with;
    const _: fn(&'static Var) -> String = Var::get;
    const _: fn(&'static Var) -> Result<String, LookupError> = Var::try_get;
    const _: fn(&'static Var, String) -> String = Var::get_or;
    const _: fn(&'static Var, fn() -> String) -> String = Var::get_or_set_with;
    const _: fn(&'static Var) -> bool = Var::is_set;
    const _: fn(&'static Var, String) -> Token<String> = Var::set;
    const _: fn(&'static Var, Token<String>) -> Result<(), ResetError<String>> = Var::reset;
    const _: fn(&'static Var, String, fn() -> Rc<u8>) -> Rc<u8> = Var::scope;
    static MADE: Var = Var::new("MADE");
    const fn name(var: &Var) -> &'static str {
        var.name()
    }
    assert_eq!(name(&MADE), "MADE");
}

#[test]
fn what_needs_no_clone_asks_for_none() {
    const _: fn(&'static ContextVar<Bare>, fn(&Bare)) = ContextVar::with;
    const _: fn(&'static ContextVar<Bare>, Bare) -> Token<Bare> = ContextVar::set;
    const _: fn(&'static ContextVar<Bare>, Bare, fn()) = ContextVar::scope;
    const _: for<'a> fn(&'a Context, &'static ContextVar<Bare>) -> Option<&'a Bare> = Context::get;
    VAR.scope(Bare, || VAR.with(|Bare| ()));
}

#[test]
fn a_token_and_the_errors_have_the_signatures_of_the_design() {
    const _: fn(&Token<Bare>) -> Option<&Bare> = Token::old_value;
    const _: fn(&Token<Bare>) -> &'static ContextVar<Bare> = Token::var;
    const _: fn(&LookupError) -> &'static str = LookupError::name;
    const _: fn(&ResetError<Bare>) -> bool = ResetError::is_wrong_variable;
    const _: fn(&ResetError<Bare>) -> bool = ResetError::is_wrong_context;
    const _: fn(ResetError<Bare>) -> Token<Bare> = ResetError::into_token;
    let _: fn(LookupError) -> Box<dyn Error + Send + Sync + 'static> = |error| Box::new(error);
    let _: fn(ResetError<Bare>) -> Box<dyn Error + Send + Sync + 'static> = |error| Box::new(error);
}

#[test]
fn a_context_has_the_signatures_of_the_design() {
    const EMPTY: Context = Context::new();
    const _: fn() -> Context = Context::new;
    const _: fn() -> Context = Context::current;
    const _: fn(&mut Context, fn() -> Rc<u8>) -> Rc<u8> = Context::run;
    const _: fn(&Context, fn() -> Rc<u8>) -> Rc<u8> = Context::scope;
    const _: fn(Context, &'static ContextVar<Bare>, Bare) -> Context = Context::with_value;
    const _: for<'a> fn(&'a Context, &'static ContextVar<Bare>) -> Option<&'a Bare> = Context::get;
    const _: fn(&Context, &'static ContextVar<Bare>) -> bool = Context::contains;
    const _: for<'a> fn(&'a Context, &str) -> Option<&'a u8> =
        |context, name| context.lookup::<u8>(name);
    const _: fn(&Context) -> usize = Context::len;
    const _: fn(&Context) -> bool = Context::is_empty;
    const _: for<'a> fn(&'a Context) -> Iter<'a> = Context::iter;
    const _: fn(&Entry<'_>) -> &'static str = |entry| entry.name();
    const _: fn(&Entry<'_>) -> &'static str = |entry| entry.type_name();
    const _: for<'a> fn(&'a Entry<'_>) -> Option<&'a u8> = |entry| entry.value::<u8>();
    fn listed<'a>(context: &'a Context) -> Vec<Entry<'a>> {
        <&'a Context as IntoIterator>::into_iter(context).collect()
    }
    assert!(EMPTY.is_empty() && listed(&EMPTY).is_empty());
}

#[test]
fn a_wrapped_closure_is_send_and_static_when_the_closure_is() {
    fn is<T: Send + 'static>(value: T) -> T {
        value
    }
    let text = String::from("owned");
    let context = Context::new();
    let wrapped = is(context.wrap(move || text.len() + usize::from(TEXT.is_set())));
    drop(context); // the closure borrows nothing from it
    assert_eq!(wrapped(), 5);
    let borrowed = String::from("borrowed");
    assert_eq!(propagate(|| &borrowed)(), "borrowed");
    let local = Rc::new(5);
    assert_eq!(*propagate(move || local)(), 5);
}

#[test]
fn in_context_has_the_signatures_of_the_design() {
    const _: fn(Bare, Context) -> InContext<Bare> = Propagate::in_context;
    const _: fn(Bare) -> InContext<Bare> = Propagate::in_current_context;
    const _: fn(InContext<Bare>) -> Bare = InContext::into_inner;
    const _: fn(&InContext<Bare>) -> &Bare = InContext::inner;
    const _: fn(&mut InContext<Bare>) -> &mut Bare = InContext::inner_mut;
    const _: fn(&InContext<Bare>) -> &Context = InContext::context;
    fn is_send<T: Send + 'static>(_: &T) {}
    let future = async { TEXT.get() }.in_current_context();
    is_send(&future);
    let mut number = 5.in_current_context();
    *number.inner_mut() += 1;
    assert_eq!((*number.inner(), number.into_inner()), (6, 6));
}

#[test]
fn threads_have_the_signatures_of_std() {
    type Job = fn() -> u8;
    const _: fn(Job) -> std::thread::JoinHandle<u8> = thread::spawn;
    const _: fn() -> thread::Builder = thread::Builder::new;
    const _: fn(thread::Builder, String) -> thread::Builder = thread::Builder::name;
    const _: fn(thread::Builder, usize) -> thread::Builder = thread::Builder::stack_size;
    const _: fn(thread::Builder, Job) -> io::Result<std::thread::JoinHandle<u8>> =
        thread::Builder::spawn;
    fn scoped<'scope, 'env>(
        scope: &'scope thread::Scope<'scope, 'env>,
        job: &'env (dyn Fn() -> u8 + Sync),
    ) -> std::thread::ScopedJoinHandle<'scope, u8> {
        scope.spawn(job)
    }
    fn built<'scope, 'env>(
        scope: &'scope thread::Scope<'scope, 'env>,
        job: &'env (dyn Fn() -> u8 + Sync),
    ) -> io::Result<std::thread::ScopedJoinHandle<'scope, u8>> {
        thread::Builder::new().spawn_scoped(scope, job)
    }
    let five = 5;
    let job = || five;
    let sum = thread::scope(|scope| {
        scoped(scope, &job).join().unwrap() + built(scope, &job).unwrap().join().unwrap()
    });
    assert_eq!(sum, 10);
}

#[test]
fn the_rest_of_std_thread_is_there() {
    use contextvars::thread::{
        AccessError, JoinHandle, LocalKey, ScopedJoinHandle, Thread, ThreadId,
    };
    table! {
        JoinHandle<u8>: Send, Sync;
        ScopedJoinHandle<'_, u8>: Send, Sync;
        Thread: Send, Sync;
        ThreadId: Copy;
        AccessError: Error;
        LocalKey<u8>: Send;
    }
    assert_eq!(thread::current().id(), std::thread::current().id());
    thread::yield_now();
    assert!(!thread::panicking());
    assert!(thread::available_parallelism().is_ok());
    const _: fn(std::time::Duration) = thread::sleep;
    const _: fn() = thread::park;
}
