//! Steps that enter other contexts, here or on another thread.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::thread;

use super::{State, World, take};
use crate::model::naive::{Map, NaiveContext};
use crate::model::program::{Body, Place, Spawn};
use crate::model::vars::Var;

impl World {
    pub(super) fn with_value(&self, context: usize, number: usize) {
        if !Var::inherits(number) {
            return;
        }
        let Some((real, mut model)) = ({ take(&mut self.state().contexts, context) }) else {
            return;
        };
        let value = self.state().naive.value(number);
        let real = match Var::of(number) {
            Var::Plain(var) => real.with_value(var, *value),
            Var::Counted(var) => real.with_value(var, self.0.drops.value(*value)),
        };
        let mut state = self.state();
        model.map.insert(number, value);
        model.id = state.naive.fresh_id();
        state.contexts.push((real, model));
    }

    pub(super) fn run_context(&self, number: usize, body: &Body) {
        let taken = {
            let mut state = self.state();
            take(&mut state.contexts, number).map(|(real, model)| {
                state.naive.push(model.map, Map::new(), model.id);
                (real, model.id)
            })
        };
        let Some((mut real, id)) = taken else {
            return;
        };
        let result = catch_unwind(AssertUnwindSafe(|| real.run(|| self.run(body))));
        {
            let mut state = self.state();
            let frame = state.naive.pop();
            assert_eq!(frame.id, id);
            let map = frame.inherited;
            state.contexts.push((real, NaiveContext { map, id }));
        }
        result.unwrap_or_else(|payload| resume_unwind(payload));
    }

    pub(super) fn scope_of(&self, number: usize, body: &Body) {
        let taken = {
            let mut state = self.state();
            take(&mut state.contexts, number)
                .inspect(|(_, model)| state.naive.enter(model.map.clone()))
        };
        let Some((real, model)) = taken else {
            return;
        };
        let result = catch_unwind(AssertUnwindSafe(|| real.scope(|| self.run(body))));
        {
            let mut state = self.state();
            drop(state.naive.pop());
            state.contexts.push((real, model));
        }
        result.unwrap_or_else(|payload| resume_unwind(payload));
    }

    pub(super) fn call(&self, number: usize, place: Place) {
        let Some((real, map)) = ({ take(&mut self.state().jobs, number) }) else {
            return;
        };
        self.at(
            place,
            move |state| state.naive.enter(map),
            real,
            |state| drop(state.naive.pop()),
        );
    }

    /// Runs a job here or on another thread, with what the model does before and after it.
    pub(super) fn at<R: Send + 'static>(
        &self,
        place: Place,
        before: impl FnOnce(&mut State),
        real: impl FnOnce() -> R + Send + 'static,
        after: impl FnOnce(&mut State),
    ) -> R {
        match place {
            Place::Here => {
                before(&mut self.state());
                self.enclosing(real, after)
            }
            Place::AnotherThread => {
                self.state().naive.start_thread();
                before(&mut self.state());
                self.enclosing(
                    || {
                        thread::spawn(real)
                            .join()
                            .unwrap_or_else(|payload| resume_unwind(payload))
                    },
                    |state| {
                        after(state);
                        state.naive.end_thread();
                    },
                )
            }
        }
    }

    pub(super) fn spawn(&self, how: Spawn, body: &Body) {
        {
            let naive = &mut self.state().naive;
            let inherited = naive.current().inherited.clone();
            naive.start_thread();
            if !matches!(how, Spawn::Bare) {
                naive.enter(inherited);
            }
        }
        let (world, body) = (self.clone(), body.clone());
        let job = move || world.run(&body);
        self.enclosing(
            || {
                let result = match how {
                    Spawn::Bare => thread::spawn(job).join(),
                    Spawn::Inheriting => contextvars::thread::spawn(job).join(),
                    Spawn::Scoped => contextvars::thread::scope(|scope| scope.spawn(job).join()),
                };
                result.unwrap_or_else(|payload| resume_unwind(payload));
            },
            |state| {
                if !matches!(how, Spawn::Bare) {
                    drop(state.naive.pop());
                }
                state.naive.end_thread();
            },
        );
    }
}
