//! Steps that read and change one variable.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use contextvars::{Context, ContextVar, Token};

use super::Step;
use super::stage::{A, B, FLAT, Kind, OWN, Stage};
use super::threads::joined;
use super::user::{Bomb, Flat};

pub(super) const STEPS: &[Step] = &[
    Step::new("ContextVar::with", |stage| {
        A.with(|a| {
            let new = stage.bomb();
            stage.now(|model| model.a = Some(new.id()));
            let old = a.id();
            drop(A.set(new));
            assert_eq!(a.id(), old, "a borrowed value stays");
            stage.user_code(Kind::Closure);
        });
    }),
    Step::new("ContextVar::try_with", |stage| {
        OWN.try_with(|_| stage.user_code(Kind::Closure))
            .expect("it is bound");
        B.try_with(|_| stage.user_code(Kind::Closure))
            .expect_err("it is unbound");
    }),
    Step::new("ContextVar::get", |_| {
        A.get();
        OWN.get();
        FLAT.get();
    }),
    Step::new("ContextVar::try_get", |_| {
        drop(A.try_get());
        drop(B.try_get());
        drop(FLAT.try_get());
    }),
    Step::new("ContextVar::get_or, bound", |stage| {
        drop(A.get_or(stage.bomb()));
    }),
    Step::new("ContextVar::get_or, unbound", |stage| {
        drop(B.get_or(stage.bomb()));
    }),
    Step::new("ContextVar::get_or_set_with, bound", |stage| {
        A.get_or_set_with(|| initial(stage));
    }),
    Step::new("ContextVar::get_or_set_with, unbound", |stage| {
        let value = B.get_or_set_with(|| initial(stage));
        stage.now(|model| model.b = Some(value.id()));
    }),
    Step::new(
        "ContextVar::get_or_set_with, bound by its initialiser",
        |stage| {
            let second = Cell::new(None);
            let result = catch_unwind(AssertUnwindSafe(|| {
                B.get_or_set_with(|| {
                    let first = stage.bomb();
                    stage.now(|model| model.b = Some(first.id()));
                    drop(B.set(first));
                    let value = initial(stage);
                    second.set(Some(value.id()));
                    value
                })
            }));
            // Its result wins, and is bound when the first value is dropped. A carrier that panics may have been called
            // before, by the clone of the result, or then.
            let is_bound = match stage.outcome().1 {
                None | Some(Kind::Drop) => true,
                Some(Kind::Carrier) => B.try_with(Bomb::id).ok() == second.get(),
                _ => false,
            };
            if is_bound {
                stage.now(|model| model.b = second.get());
            }
            drop(joined(result));
        },
    ),
    Step::new("ContextVar::set", |stage| {
        replace(stage, |model, id| model.a = id, &A);
    }),
    Step::new("ContextVar::set, not inherited", |stage| {
        replace(stage, |model, id| model.own = id, &OWN);
    }),
    Step::new("ContextVar::set, unbound", |stage| {
        replace(stage, |model, id| model.b = id, &B);
    }),
    Step::new("ContextVar::set, in place", |stage| {
        let flat = Flat(stage.id());
        stage.now(|model| model.flat = Some(flat.0));
        FLAT.set(flat);
    }),
    Step::new("ContextVar::set, twice in a scope of a scope", |stage| {
        Context::current().scope(|| {
            drop(A.set(stage.bomb()));
            Context::current().scope(|| drop((A.set(stage.bomb()), B.set(stage.bomb()))));
            stage.user_code(Kind::Closure);
        });
    }),
    Step::new("ContextVar::reset", |stage| {
        let old = stage.model();
        let token = set(stage, |model, id| model.a = id, &A);
        stage.now(|model| *model = old);
        A.reset(token).expect("a good token");
    }),
    Step::new("ContextVar::reset, to unbound", |stage| {
        let old = stage.model();
        let token = set(stage, |model, id| model.b = id, &B);
        stage.now(|model| *model = old);
        B.reset(token).expect("a good token");
    }),
    Step::new("ContextVar::reset, of another variable", |stage| {
        let token = set(stage, |model, id| model.a = id, &A);
        let error = B.reset(token).expect_err("another variable");
        assert!(error.is_wrong_variable());
    }),
    Step::new("ContextVar::reset, in another context", |stage| {
        let old = stage.model();
        let token = set(stage, |model, id| model.a = id, &A);
        let refused = Context::current().scope(|| A.reset(token));
        let token = refused.expect_err("another context").into_token();
        stage.now(|model| *model = old);
        A.reset(token).expect("it is still good");
    }),
    Step::new("Debug for ResetError", |stage| {
        let token = set(stage, |model, id| model.a = id, &A);
        let error = B.reset(token).expect_err("another variable");
        drop(format!("{error:?} {error}"));
    }),
    Step::new("Debug for Token", |stage| {
        let token = set(stage, |model, id| model.a = id, &A);
        drop(format!("{token:?}"));
    }),
    Step::new("ContextVar::scope", |stage| scope(stage, &A)),
    Step::new("ContextVar::scope, unbound", |stage| scope(stage, &B)),
    Step::new("ContextVar::scope, not inherited", |stage| {
        scope(stage, &OWN);
    }),
    Step::new("ContextVar::scope, in place", |stage| {
        FLAT.scope(Flat(stage.id()), || {
            FLAT.set(Flat(stage.id()));
            stage.user_code(Kind::Closure);
        });
    }),
    Step::new("ContextVar::scope, with a result", |stage| {
        let result = A.scope(stage.bomb(), || {
            drop(B.set(stage.bomb()));
            stage.bomb()
        });
        drop(result);
    }),
    Step::new("ContextVar::with_default", |stage| {
        // One of its own: what was made once is not made again.
        let var: &'static ContextVar<u32> =
            Box::leak(Box::new(ContextVar::with_default("D", default)));
        var.with(|_| stage.user_code(Kind::Closure));
        assert_eq!(var.get(), 3);
    }),
];

/// It runs in an empty context, and what it sets is dropped.
fn default() -> u32 {
    let stage = Stage::current();
    assert!(!A.is_set() && !FLAT.is_set());
    drop(A.set(stage.bomb()));
    drop(OWN.set(stage.bomb()));
    stage.user_code(Kind::Default);
    3
}

fn initial(stage: &Stage) -> Bomb {
    stage.user_code(Kind::Initialiser);
    stage.bomb()
}

type Note = fn(&mut super::stage::Model, Option<u32>);

/// What it displaces is dropped when all is done: with the token, or with the last who borrows it.
fn set(stage: &Stage, note: Note, var: &'static ContextVar<Bomb>) -> Token<Bomb> {
    let value = stage.bomb();
    stage.now(|model| note(model, Some(value.id())));
    var.set(value)
}

fn replace(stage: &Stage, note: Note, var: &'static ContextVar<Bomb>) {
    drop(set(stage, note, var));
    // Now nothing else holds the first one.
    drop(set(stage, note, var));
}

fn scope(stage: &Stage, var: &'static ContextVar<Bomb>) {
    let value = stage.bomb();
    let id = value.id();
    var.scope(value, || {
        assert_eq!(var.with(Bomb::id), id);
        drop(var.set(stage.bomb()));
        drop(B.set(stage.bomb()));
        stage.user_code(Kind::Closure);
    });
}
