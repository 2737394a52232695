//! Runs a program in the store and in the model side by side.

mod contexts;
mod tasks;
mod variables;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use contextvars::{Context, propagate};
use contextvars_tests::Drops;

use self::tasks::{NaiveTask, RealTask};
use super::naive::{Map, Naive, NaiveContext, NaiveToken};
use super::program::{Body, Op, Place};
use super::vars::{AnyToken, DEFAULT, Var};

/// The payload of the panics of a program; any other one is a failure of the test.
struct Stop;

type Job = Box<dyn FnOnce() + Send>;

/// What a program has made, in the store and in the model. The lock is not held while a program's code can run.
#[derive(Default)]
struct State {
    naive: Naive,
    tokens: Vec<(AnyToken, NaiveToken)>,
    contexts: Vec<(Context, NaiveContext)>,
    jobs: Vec<(Job, Map)>,
    tasks: Vec<(RealTask, NaiveTask)>,
}

#[derive(Clone)]
pub(crate) struct World(Arc<Shared>);

struct Shared {
    vars: Vec<usize>,
    drops: Drops,
    state: Mutex<State>,
}

/// Takes one out of a list, if there is any. Zero is the latest.
fn take<T>(list: &mut Vec<T>, number: usize) -> Option<T> {
    let last = list.len().checked_sub(1)?;
    Some(list.remove(last - number % list.len()))
}

impl World {
    pub(crate) fn new(vars: Vec<usize>) -> Self {
        Self(Arc::new(Shared {
            vars,
            drops: Drops::new(),
            state: Mutex::default(),
        }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn var(&self, number: usize) -> usize {
        self.0.vars[number % self.0.vars.len()]
    }

    /// Runs a program as a thread.
    pub(crate) fn run_all(&self, body: &Body) {
        self.state().naive.start_thread();
        self.catch(body);
        // What the program left is dropped in the context of the thread, tasks in their own.
        while let Some(number) = { self.state().tasks.len().checked_sub(1) } {
            self.step(&Op::DropTask {
                task: number,
                place: Place::Here,
            });
        }
        self.drop_one(|state| {
            Some((
                std::mem::take(&mut state.jobs),
                std::mem::take(&mut state.contexts),
            ))
        });
        self.drop_one(|state| Some(std::mem::take(&mut state.tokens)));
        self.check();
        self.state().naive.end_thread();
    }

    /// After the thread has exited.
    pub(crate) fn check_that_nothing_is_left(&self) {
        assert_eq!(self.0.drops.alive_by_id(), [].into());
        assert_eq!(self.state().naive.alive(), [].into());
    }

    fn run(&self, body: &Body) {
        for op in body {
            self.step(op);
            self.check();
        }
    }

    fn catch(&self, body: &Body) {
        if let Err(payload) = catch_unwind(AssertUnwindSafe(|| self.run(body)))
            && !payload.is::<Stop>()
        {
            resume_unwind(payload);
        }
    }

    /// Calls the store; then, also after a panic, brings the model to where the store should be.
    fn enclosing<R>(&self, real: impl FnOnce() -> R, model: impl FnOnce(&mut State)) -> R {
        let result = catch_unwind(AssertUnwindSafe(real));
        model(&mut self.state());
        result.unwrap_or_else(|payload| resume_unwind(payload))
    }

    /// Compares all that can be seen.
    fn check(&self) {
        let (inherited, own) = {
            let mut state = self.state();
            let frame = state.naive.current();
            let ids = |map: &Map| {
                map.iter()
                    .map(|(&var, id)| (var, **id))
                    .collect::<std::collections::BTreeMap<_, _>>()
            };
            (ids(&frame.inherited), ids(&frame.seen_own()))
        };
        let context = Context::current();
        for &number in &self.0.vars {
            let var = Var::of(number);
            let bound = inherited.get(&number).or(own.get(&number)).copied();
            let default = Var::has_default(number).then_some(DEFAULT);
            match (var.read(), bound.or(default)) {
                (Ok(real), Some(model)) => assert_eq!(real, model, "{}", var.name()),
                (Err(error), None) => assert_eq!(error.name(), var.name()),
                (real, model) => panic!(
                    "{}: the store gives {real:?}, the model {model:?}",
                    var.name()
                ),
            }
            assert_eq!(var.is_set(), bound.is_some(), "{}", var.name());
            if let Var::Plain(var) = var {
                assert_eq!(var.get_or(7), bound.unwrap_or(7), "{}", var.name());
            }
            assert_eq!(
                var.read_in(&context),
                inherited.get(&number).copied(),
                "{}",
                var.name()
            );
        }
        assert_eq!(context.len(), inherited.len());
        let listed: Vec<_> = context.iter().map(|entry| entry.name()).collect();
        let expected: Vec<_> = inherited
            .keys()
            .map(|&number| Var::of(number).name())
            .collect();
        assert_eq!(listed, expected);
        drop(context);
        assert_eq!(self.0.drops.alive_by_id(), self.state().naive.alive());
    }

    fn step(&self, op: &Op) {
        match op {
            Op::Set { var, keep } => self.set(self.var(*var), *keep),
            Op::Reset { token, other } => self.reset(*token, *other),
            Op::DropToken(number) => self.drop_one(|state| take(&mut state.tokens, *number)),
            Op::Scope { var, body } => self.scope(self.var(*var), body),
            Op::ScopeOfTwo { vars, body } => {
                self.scope_of_two((self.var(vars.0), self.var(vars.1)), body);
            }
            Op::With { var, body } => self.with(self.var(*var), body),
            Op::GetOrSet { var, body } => self.get_or_set(self.var(*var), body),
            Op::Capture => {
                let real = Context::current();
                let mut state = self.state();
                let model = NaiveContext {
                    map: state.naive.current().inherited.clone(),
                    id: state.naive.fresh_id(),
                };
                state.contexts.push((real, model));
            }
            Op::CloneContext(number) => {
                let mut state = self.state();
                let id = state.naive.fresh_id();
                if let Some((real, model)) = take(&mut state.contexts, *number) {
                    let copy = NaiveContext {
                        map: model.map.clone(),
                        id,
                    };
                    state.contexts.extend([(real.clone(), copy), (real, model)]);
                }
            }
            Op::DropContext(number) => self.drop_one(|state| take(&mut state.contexts, *number)),
            Op::WithValue { context, var } => self.with_value(*context, self.var(*var)),
            Op::Run { context, body } => self.run_context(*context, body),
            Op::ScopeOf { context, body } => self.scope_of(*context, body),
            Op::Detached(body) => {
                self.state().naive.enter(Map::new());
                self.enclosing(
                    || Context::new().scope(|| self.run(body)),
                    |state| drop(state.naive.pop()),
                );
            }
            Op::Propagate(body) => {
                let (world, body) = (self.clone(), body.clone());
                let job = propagate(move || world.run(&body));
                let mut state = self.state();
                let map = state.naive.current().inherited.clone();
                state.jobs.push((Box::new(job), map));
            }
            Op::Wrap { context, body } => {
                let (world, body) = (self.clone(), body.clone());
                let mut state = self.state();
                if let Some((real, model)) = take(&mut state.contexts, *context) {
                    state.jobs.push((
                        Box::new(real.wrap(move || world.run(&body))),
                        model.map.clone(),
                    ));
                    state.contexts.push((real, model));
                }
            }
            Op::Call { job, place } => self.call(*job, *place),
            Op::DropJob(number) => self.drop_one(|state| take(&mut state.jobs, *number)),
            Op::Spawn { how, body } => self.spawn(*how, body),
            Op::Task { context, polls } => self.task(*context, polls),
            Op::Awaited { binding, polls } => self.awaited(*binding, polls),
            Op::Poll { task, place } => self.poll(*task, *place),
            Op::DropTask { task, place } => self.drop_task(*task, *place),
            Op::Panic => resume_unwind(Box::new(Stop)),
            Op::Catch(body) => self.catch(body),
        }
    }

    fn drop_one<T>(&self, take: impl FnOnce(&mut State) -> Option<T>) {
        let taken = take(&mut self.state());
        drop(taken);
    }
}
