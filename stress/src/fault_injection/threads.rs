//! Steps that hand over to threads.

use std::panic::resume_unwind;

use contextvars::thread::{self, Builder};

use super::Step;
use super::stage::{B, Kind, Stage};

pub(super) const STEPS: &[Step] = &[
    Step::new("thread::spawn", |stage| {
        joined(thread::spawn(job(stage)).join());
    }),
    Step::new("thread::Builder::spawn", |stage| {
        let thread = Builder::new().name("a name".to_owned()).spawn(job(stage));
        joined(thread.expect("a thread").join());
    }),
    Step::new("thread::scope", |stage| {
        thread::scope(|_| {
            // The caller's own code: what it sets stays.
            let value = stage.bomb();
            stage.now(|model| model.b = Some(value.id()));
            drop(B.set(value));
            stage.user_code(Kind::Closure);
        });
    }),
    Step::new("thread::Scope::spawn", |stage| {
        thread::scope(|scope| {
            let first = scope.spawn(|| stage.job()).join();
            joined(first);
            let second = scope.spawn(|| {
                stage.job();
                let third = scope.spawn(|| stage.user_code(Kind::Closure)).join();
                joined(third);
            });
            joined(second.join());
        });
    }),
    Step::new("thread::Builder::spawn_scoped", |stage| {
        thread::scope(|scope| {
            let thread = Builder::new().spawn_scoped(scope, || stage.job());
            joined(thread.expect("a thread").join());
        });
    }),
];

/// A job that owns something.
pub(super) fn job(stage: &Stage) -> impl FnOnce() + Send + 'static {
    let (stage, given) = (stage.clone(), stage.bomb());
    move || {
        stage.job();
        drop(given);
    }
}

/// The panic goes on here.
pub(super) fn joined<R>(result: std::thread::Result<R>) -> R {
    result.unwrap_or_else(|payload| resume_unwind(payload))
}
