//! Steps with the macros.

use std::pin::pin;
use std::task::{self, Waker};

use contextvars::{propagate, scoped};

use super::Step;
use super::stage::{A, B, FLAT, Kind, OWN, Stage};
use super::threads::joined;
use super::user::{Bomb, Flat, Turns};

pub(super) const STEPS: &[Step] = &[
    Step::new("scoped!", |stage| {
        scoped!(
            A = value(stage),
            B = value(stage),
            OWN = value(stage),
            FLAT = Flat(stage.id()),
            {
                drop(A.set(stage.bomb()));
                drop(B.set(stage.bomb()));
                stage.user_code(Kind::Closure);
            }
        );
    }),
    Step::new("scoped!, without bindings", |stage| {
        scoped!({
            drop(A.set(stage.bomb()));
            stage.user_code(Kind::Closure);
        });
    }),
    Step::new("scoped!, left early", |stage| {
        let leave = || -> Option<()> {
            scoped!(A = value(stage), {
                drop(B.set(stage.bomb()));
                stage.user_code(Kind::Closure);
                None?;
            });
            Some(())
        };
        assert_eq!(leave(), None);
    }),
    Step::new("scoped!, with spawns", |stage| {
        let value = value(stage);
        let id = value.id();
        scoped!(A = value, {
            let own = stage.clone();
            let sees = move || {
                assert_eq!(A.with(Bomb::id), id);
                own.user_code(Kind::Closure);
            };
            joined(std::thread::spawn(sees).join());
            let pool = stage.pool().as_rayon();
            let sees = || assert_eq!(A.with(Bomb::id), id);
            pool.install(|| rayon::join(|| stage.user_code(Kind::Closure), sees));
        });
    }),
    Step::new("scoped!, a future", |stage| {
        let task = scoped!(A = value(stage), OWN = value(stage), async {
            drop(B.set(stage.bomb()));
            awaited(stage).await;
        });
        polled(task);
    }),
    Step::new("scoped!, a future that is dropped", |stage| {
        let mut task = Box::pin(scoped!(A = value(stage), OWN = value(stage), async {
            drop(B.set(stage.bomb()));
            awaited(stage).await;
        }));
        let mut cx = task::Context::from_waker(Waker::noop());
        assert!(task.as_mut().poll(&mut cx).is_pending());
    }),
    Step::new("#[propagate]", marked),
    Step::new("#[propagate], a future", |stage| {
        polled(marked_future(stage, stage.bomb()));
    }),
    Step::new("#[propagate], a future that is dropped", |stage| {
        drop(marked_future(stage, stage.bomb()));
    }),
];

fn value(stage: &Stage) -> Bomb {
    stage.user_code(Kind::Value);
    stage.bomb()
}

#[propagate(A = value(stage), B = value(stage), OWN = value(stage))]
fn marked(stage: &Stage) {
    drop(A.set(stage.bomb()));
    stage.user_code(Kind::Closure);
    stage.pool().as_rayon().scope(|scope| {
        scope.spawn(|_| {
            drop(A.set(stage.bomb()));
            stage.user_code(Kind::Closure);
        });
    });
}

#[propagate(A = value(stage), OWN = value(stage))]
async fn marked_future(stage: &Stage, given: Bomb) {
    drop(B.set(given));
    awaited(stage).await;
}

/// What is awaited is dropped last: if that panics, Rust leaks what a future gives.
async fn awaited(stage: &Stage) {
    let mut turns = pin!(Turns::new(stage));
    let result = turns.as_mut().await;
    drop(result);
}

fn polled(task: impl Future<Output = ()>) {
    let mut task = pin!(task);
    let mut cx = task::Context::from_waker(Waker::noop());
    while task.as_mut().poll(&mut cx).is_pending() {}
}
