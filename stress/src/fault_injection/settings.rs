//! In what a step is played: how the current context came to be, and who else holds it.

use std::sync::Mutex;

use contextvars::rayon::{ThreadPool, ThreadPoolBuilder};
use contextvars::{Context, Propagate};
use contextvars_tests::poll_once;

use super::stage::{A, B, FILLERS, FLAT, OWN, Stage};
use super::user::{Bomb, Flat};

#[derive(Clone, Copy, Debug)]
pub(super) enum Setting {
    /// Set on a thread, outside of all scopes.
    Base,
    /// Set in a scope.
    Set,
    /// Each bound by a scope of its own.
    Scopes,
    /// As set, and captured: a change has to copy.
    Captured,
    /// As set, while one of the values is borrowed.
    Borrowed,
    /// Among many, in a tree of more than one level.
    Many,
    /// In a poll of a task.
    Task,
    /// In a job of the pool.
    Job,
}

impl Setting {
    pub(super) const ALL: [Self; 8] = [
        Self::Base,
        Self::Set,
        Self::Scopes,
        Self::Captured,
        Self::Borrowed,
        Self::Many,
        Self::Task,
        Self::Job,
    ];

    /// Whether the thread has to end before all is undone.
    pub(super) fn leaves_bindings(self) -> bool {
        matches!(self, Self::Base)
    }

    /// Makes the context, with `B` unbound, and plays in it.
    pub(super) fn play(self, stage: &Stage, body: &(dyn Fn() + Sync)) {
        match self {
            Self::Base => {
                bind(stage);
                body();
            }
            Self::Set => Context::new().scope(|| Self::Base.play(stage, body)),
            Self::Scopes => {
                let (a, own, flat) = values(stage);
                A.scope(a, || OWN.scope(own, || FLAT.scope(flat, body)));
            }
            Self::Captured => Context::new().scope(|| {
                bind(stage);
                let kept = Context::current();
                body();
                let seen = [kept.get(&A).map(Bomb::id), kept.get(&B).map(Bomb::id)];
                if seen != [Some(1), None] {
                    stage.mistake(format!("a copy changed: {seen:?}"));
                }
            }),
            Self::Borrowed => Context::new().scope(|| {
                bind(stage);
                A.with(|a| {
                    body();
                    if a.id() != 1 {
                        stage.mistake("a borrowed value changed".to_owned());
                    }
                });
            }),
            Self::Many => Context::new().scope(|| {
                for (number, filler) in FILLERS.iter().enumerate() {
                    filler.set(number);
                }
                bind(stage);
                body();
                if !FILLERS
                    .iter()
                    .map(|filler| filler.get())
                    .eq(0..FILLERS.len())
                {
                    stage.mistake("another variable changed".to_owned());
                }
            }),
            Self::Task => {
                let task = async {
                    bind(stage);
                    body();
                };
                let task = std::pin::pin!(task.in_context(Context::new()));
                assert!(poll_once(task).is_ready());
            }
            Self::Job => stage.pool().install(|| Self::Base.play(stage, body)),
        }
    }
}

fn values(stage: &Stage) -> (Bomb, Bomb, Flat) {
    let (a, own, flat) = (stage.bomb(), stage.bomb(), Flat(stage.id()));
    stage.now(|model| {
        model.a = Some(a.id());
        model.own = Some(own.id());
        model.flat = Some(flat.0);
    });
    (a, own, flat)
}

fn bind(stage: &Stage) {
    let (a, own, flat) = values(stage);
    drop(A.set(a));
    drop(OWN.set(own));
    FLAT.set(flat);
}

/// What arrived at the panic handler of a pool.
static HANDLED: Mutex<Option<Box<dyn std::any::Any + Send>>> = Mutex::new(None);

pub(super) fn pool(threads: usize) -> ThreadPool {
    builder(threads).build().expect("a pool")
}

pub(super) fn builder(threads: usize) -> ThreadPoolBuilder {
    ThreadPoolBuilder::new()
        .num_threads(threads)
        .panic_handler(|payload| *HANDLED.lock().expect("nothing panics in here") = Some(payload))
}

/// The panic of a job for which nobody waited, if there was one.
pub(super) fn handled() -> Option<Box<dyn std::any::Any + Send>> {
    HANDLED.lock().expect("nothing panics in here").take()
}

/// When this returns, every thread of the pool is done with what it did.
pub(super) fn rest(pool: &ThreadPool) {
    pool.broadcast(|_| ());
}
