//! Steps that make, run and show contexts.

use std::fmt::Write as _;

use contextvars::{Context, propagate};

use super::Step;
use super::stage::{A, B, FLAT, Kind, OWN, Stage};
use super::user::{Bomb, Flat, Page};

pub(super) const STEPS: &[Step] = &[
    Step::new("Context::current", |stage| {
        let captured = Context::current();
        let value = stage.bomb();
        stage.now(|model| model.b = Some(value.id()));
        drop(B.set(value));
        drop(captured);
    }),
    Step::new("Context::run", |stage| {
        let mut context = Context::new().with_value(&A, stage.bomb());
        let mut last = context.get(&A).map(Bomb::id);
        for _ in 0..2 {
            context.run(|| {
                assert_eq!(A.try_with(Bomb::id).ok(), last);
                inside(stage);
                last = A.try_with(Bomb::id).ok();
                stage.user_code(Kind::Closure);
            });
        }
    }),
    Step::new("Context::scope", |stage| {
        let context = Context::new().with_value(&A, stage.bomb());
        let before = context.get(&A).map(Bomb::id);
        context.scope(|| {
            inside(stage);
            stage.user_code(Kind::Closure);
        });
        assert_eq!(context.get(&A).map(Bomb::id), before);
    }),
    Step::new("Context::scope, with a result", |stage| {
        let result = Context::current().scope(|| {
            inside(stage);
            stage.bomb()
        });
        drop(result);
    }),
    Step::new("Context::wrap", |stage| {
        let (given, context) = (stage.bomb(), Context::current());
        let job = context.wrap(move || {
            let _given = given;
            stage.job();
        });
        drop(context);
        Context::new().scope(job);
    }),
    Step::new("Context::wrap, dropped", |stage| {
        let given = stage.bomb();
        let context = Context::new().with_value(&A, stage.bomb());
        drop(context.wrap(move || drop(given)));
    }),
    Step::new("propagate", |stage| {
        let job = propagate(|| stage.job());
        Context::new().scope(job);
    }),
    Step::new("Context::with_value", |stage| {
        let context = Context::current().with_value(&A, stage.bomb());
        let copy = context.clone();
        let context = context
            .with_value(&A, stage.bomb())
            .with_value(&B, stage.bomb());
        let context = context.with_value(&FLAT, Flat(stage.id()));
        drop(context.with_value(&A, stage.bomb()));
        drop(copy);
    }),
    Step::new("Debug for Context", |stage| {
        let context = Context::current().with_value(&B, stage.bomb());
        write!(Page(stage), "{context:?}").expect("the page takes all");
    }),
    Step::new("Display for Context", |stage| {
        let context = Context::current().with_value(&B, stage.bomb());
        write!(Page(stage), "{context}").expect("the page takes all");
    }),
    Step::new("Debug for Iter", |stage| {
        write!(Page(stage), "{:?}", Context::current().iter()).expect("the page takes all");
    }),
    Step::new("Debug for Entry", |stage| {
        for entry in &Context::current() {
            write!(Page(stage), "{entry:?}").expect("the page takes all");
        }
    }),
    Step::new("Debug for Shown", |stage| {
        for entry in &Context::current() {
            write!(Page(stage), "{:?}", entry.shown()).expect("the page takes all");
        }
    }),
    Step::new("Display for Shown", |stage| {
        for entry in &Context::current() {
            write!(Page(stage), "{}", entry.shown()).expect("the page takes all");
        }
    }),
];

/// Changes whatever context is current.
fn inside(stage: &Stage) {
    drop(A.set(stage.bomb()));
    drop(B.set(stage.bomb()));
    drop(OWN.set(stage.bomb()));
    FLAT.set(Flat(stage.id()));
}
