//! Steps that hand over to a rayon pool, by the pool's methods, and by the functions within one of its jobs.

use std::panic::resume_unwind;
use std::sync::Arc;

use contextvars::rayon;
use contextvars::rayon::ThreadBuilder;

use super::Step;
use super::settings::{builder, handled, rest};
use super::stage::{B, Kind, Stage};
use super::threads::job;

pub(super) const STEPS: &[Step] = &[
    Step::new("rayon::ThreadPool::install", |stage| {
        stage.pool().install(|| stage.job());
    }),
    Step::new("rayon::ThreadPool::install, with a result", |stage| {
        let given = stage.bomb();
        drop(stage.pool().install(|| {
            stage.job();
            given.clone()
        }));
    }),
    Step::new("rayon::ThreadPool::join", |stage| {
        stage.pool().join(job(stage), || stage.job());
    }),
    Step::new("rayon::join", |stage| {
        let bomb = || {
            stage.job();
            stage.bomb()
        };
        drop(stage.pool().install(|| rayon::join(bomb, bomb)));
    }),
    Step::new("rayon::join, nested", |stage| {
        stage.pool().install(|| {
            let two = || {
                rayon::join(
                    || stage.user_code(Kind::Closure),
                    || stage.user_code(Kind::Closure),
                )
            };
            rayon::join(two, two)
        });
    }),
    Step::new("rayon::join_context", |stage| {
        stage
            .pool()
            .install(|| rayon::join_context(|_| stage.job(), |_| stage.job()));
    }),
    Step::new("rayon::ThreadPool::broadcast", |stage| {
        drop(stage.pool().broadcast(|_| {
            stage.job();
            stage.bomb()
        }));
    }),
    Step::new("rayon::broadcast", |stage| {
        stage.pool().install(|| rayon::broadcast(|_| stage.job()));
    }),
    Step::new("rayon::ThreadPool::scope", |stage| {
        stage.pool().scope(|_| stage.job());
    }),
    Step::new("rayon::Scope::spawn", |stage| {
        stage.pool().scope(|scope| {
            let given = stage.bomb();
            scope.spawn(|scope| {
                stage.job();
                drop(given);
                scope.spawn(|_| stage.user_code(Kind::Closure));
            });
            scope.spawn(|_| stage.user_code(Kind::Closure));
        });
    }),
    Step::new("rayon::Scope::spawn_broadcast", |stage| {
        stage
            .pool()
            .scope(|scope| scope.spawn_broadcast(|_, _| stage.job()));
    }),
    Step::new("rayon::scope", |stage| {
        stage
            .pool()
            .install(|| rayon::scope(|scope| scope.spawn(|_| stage.job())));
    }),
    Step::new("rayon::ThreadPool::scope_fifo", |stage| {
        stage.pool().scope_fifo(|_| stage.job());
    }),
    Step::new("rayon::ScopeFifo::spawn_fifo", |stage| {
        stage.pool().scope_fifo(|scope| {
            scope.spawn_fifo(|scope| {
                stage.job();
                scope.spawn_fifo(|_| stage.user_code(Kind::Closure));
            });
        });
    }),
    Step::new("rayon::ScopeFifo::spawn_broadcast", |stage| {
        stage
            .pool()
            .scope_fifo(|scope| scope.spawn_broadcast(|_, _| stage.job()));
    }),
    Step::new("rayon::scope_fifo", |stage| {
        stage
            .pool()
            .install(|| rayon::scope_fifo(|scope| scope.spawn_fifo(|_| stage.job())));
    }),
    Step::new("rayon::ThreadPool::in_place_scope", |stage| {
        stage.pool().in_place_scope(|scope| {
            scope.spawn(|_| stage.user_code(Kind::Closure));
            stays(stage);
        });
    }),
    Step::new("rayon::ThreadPool::in_place_scope_fifo", |stage| {
        stage.pool().in_place_scope_fifo(|scope| {
            scope.spawn_fifo(|_| stage.user_code(Kind::Closure));
            stays(stage);
        });
    }),
    Step::new("rayon::in_place_scope", |stage| {
        stage.pool().install(|| {
            rayon::in_place_scope(|scope| scope.spawn(|_| stage.job()));
        });
    }),
    Step::new("rayon::in_place_scope_fifo", |stage| {
        stage.pool().install(|| {
            rayon::in_place_scope_fifo(|scope| scope.spawn_fifo(|_| stage.job()));
        });
    }),
    Step::new("rayon::ThreadPoolBuilder::build_scoped", |stage| {
        let code = |kind| {
            let stage = stage.clone();
            move |_: usize| stage.user_code(kind)
        };
        let named = code(Kind::Closure);
        let builder = builder(1)
            .start_handler(code(Kind::Closure))
            .exit_handler(code(Kind::Closure));
        let builder = builder.thread_name(move |number| {
            named(number);
            "a name".to_owned()
        });
        let result = builder.build_scoped(ThreadBuilder::run, |pool| pool.install(|| stage.job()));
        result.expect("a pool");
        arrived();
    }),
    Step::new("rayon::ThreadPool::spawn", |stage| {
        let done = Done::new();
        stage.pool().spawn(done.after(job(stage)));
        done.wait(stage);
    }),
    Step::new("rayon::ThreadPool::spawn_fifo", |stage| {
        let done = Done::new();
        stage.pool().spawn_fifo(done.after(job(stage)));
        done.wait(stage);
    }),
    Step::new("rayon::ThreadPool::spawn_broadcast", |stage| {
        let (done, stage) = (Done::new(), stage.clone());
        let job = done.after_each(&stage);
        stage.pool().spawn_broadcast(move |_| job());
        done.wait(&stage);
    }),
    Step::new("rayon::spawn", |stage| {
        let done = Done::new();
        stage
            .pool()
            .install(|| rayon::spawn(done.after(job(stage))));
        done.wait(stage);
    }),
    Step::new("rayon::spawn_fifo", |stage| {
        let done = Done::new();
        stage
            .pool()
            .install(|| rayon::spawn_fifo(done.after(job(stage))));
        done.wait(stage);
    }),
    Step::new("rayon::spawn_broadcast", |stage| {
        let done = Done::new();
        let job = done.after_each(stage);
        stage
            .pool()
            .install(|| rayon::spawn_broadcast(move |_| job()));
        done.wait(stage);
    }),
    Step::new("rayon::ThreadPool::yield_now", |stage| {
        stage.pool().install(|| {
            let done = Done::new();
            rayon::spawn(done.after(job(stage)));
            rayon::yield_now();
            done.wait(stage);
        });
    }),
];

/// The body of a scope in place is the caller's own code: what it sets stays.
fn stays(stage: &Stage) {
    let value = stage.bomb();
    stage.now(|model| model.b = Some(value.id()));
    drop(B.set(value));
    stage.user_code(Kind::Closure);
}

/// Tells when jobs for which nobody waits are done: then nobody else holds it.
struct Done(Arc<()>);

impl Done {
    fn new() -> Self {
        Self(Arc::new(()))
    }

    fn after(&self, job: impl FnOnce() + Send + 'static) -> impl FnOnce() + Send + 'static {
        let open = Arc::clone(&self.0);
        move || {
            job();
            drop(open);
        }
    }

    /// Of a closure that all threads call: it owns nothing that could panic, because rayon drops it where it catches nothing.
    fn after_each(&self, stage: &Stage) -> impl Fn() + Send + Sync + 'static {
        let (open, stage) = (Arc::clone(&self.0), stage.clone());
        move || {
            stage.job();
            drop(Arc::clone(&open));
        }
    }

    /// Runs other jobs meanwhile, if this thread is the pool's.
    fn wait(self, stage: &Stage) {
        while Arc::strong_count(&self.0) > 1 {
            // Not the crate's own: how often it would call carriers is a matter of time.
            if stage.pool().as_rayon().yield_now().is_none() {
                std::thread::yield_now();
            }
        }
        rest(stage.pool());
        arrived();
    }
}

/// A panic that arrived at a pool's handler goes on here.
fn arrived() {
    if let Some(payload) = handled() {
        resume_unwind(payload);
    }
}
