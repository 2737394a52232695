//! Futures: made, polled in pieces, here or there, and dropped at any time.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use contextvars::__private::{Binding, task};
use contextvars::{InContext, Propagate};
use contextvars_tests::poll_once;

use super::{State, World, take};
use crate::model::naive::Map;
use crate::model::program::{Body, Op, Place};
use crate::model::vars::Var;

/// A future that runs a body in each poll, and a last one while it is dropped.
pub(super) struct Steps {
    world: World,
    polls: VecDeque<Body>,
}

impl Future for Steps {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut std::task::Context<'_>) -> Poll<()> {
        if let Some(body) = self.polls.pop_front() {
            self.world.run(&body);
        }
        if self.polls.is_empty() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        // The context is in place: the model says what is in it.
        self.world.check();
        self.world.run(&vec![
            Op::Set {
                var: 0,
                keep: false,
            },
            Op::Set { var: 1, keep: true },
        ]);
    }
}

pub(super) struct NaiveTask {
    inherited: Map,
    own: Map,
    /// Whether the task has ever bound an own variable.
    made_own: bool,
    /// Whether it sees the own bindings of the code that polls it.
    is_awaited: bool,
    id: u64,
}

impl NaiveTask {
    fn enter(self, state: &mut State) {
        let Self {
            inherited,
            own,
            made_own,
            is_awaited,
            id,
        } = self;
        if is_awaited {
            state.naive.push_awaited(inherited, own, made_own, id);
        } else {
            state.naive.push(inherited, own, id);
            let frame = state.naive.current();
            frame.made_own = made_own;
            frame.has_own = made_own;
        }
    }
}

pub(super) type RealTask = Pin<Box<InContext<Steps>>>;

impl World {
    pub(super) fn task(&self, context: Option<usize>, polls: &[Body]) {
        let steps = Steps {
            world: self.clone(),
            polls: polls.to_vec().into(),
        };
        let mut state = self.state();
        let taken = context.and_then(|number| take(&mut state.contexts, number));
        let (real, inherited) = if let Some((real, model)) = taken {
            let task = steps.in_context(real.clone());
            let map = model.map.clone();
            state.contexts.push((real, model));
            (task, map)
        } else {
            (
                steps.in_current_context(),
                state.naive.current().inherited.clone(),
            )
        };
        let id = state.naive.fresh_id();
        let model = NaiveTask {
            inherited,
            own: Map::new(),
            made_own: false,
            is_awaited: false,
            id,
        };
        state.tasks.push((Box::pin(real), model));
    }

    /// A future as `scoped!` makes it, perhaps with a binding: it is a part of the code that polls it.
    pub(super) fn awaited(&self, binding: Option<usize>, polls: &[Body]) {
        let steps = Steps {
            world: self.clone(),
            polls: polls.to_vec().into(),
        };
        let (mut inherited, mut own) = (self.state().naive.current().inherited.clone(), Map::new());
        let real = if let Some(number) = binding.map(|binding| self.var(binding)) {
            let value = self.state().naive.value(number);
            let map = if Var::inherits(number) {
                &mut inherited
            } else {
                &mut own
            };
            map.insert(number, Arc::clone(&value));
            match Var::of(number) {
                Var::Plain(var) => task((Binding { var, value: *value }, ()), steps),
                Var::Counted(var) => {
                    let value = self.0.drops.value(*value);
                    task((Binding { var, value }, ()), steps)
                }
            }
        } else {
            task((), steps)
        };
        let mut state = self.state();
        let model = NaiveTask {
            inherited,
            made_own: !own.is_empty(),
            own,
            is_awaited: true,
            id: state.naive.fresh_id(),
        };
        state.tasks.push((Box::pin(real), model));
    }

    pub(super) fn poll(&self, number: usize, place: Place) {
        let Some((mut real, model)) = ({ take(&mut self.state().tasks, number) }) else {
            return;
        };
        let (id, is_awaited) = (model.id, model.is_awaited);
        let mut back = None;
        let (real, result) = self.at(
            place,
            move |state| model.enter(state),
            move || {
                let result = catch_unwind(AssertUnwindSafe(|| poll_once(real.as_mut()).is_ready()));
                (real, result)
            },
            |state| back = Some(state.naive.pop()),
        );
        let frame = back.expect("the task was polled");
        assert_eq!(frame.id, id);
        for &number in &self.0.vars {
            let expected = frame.inherited.get(&number).map(|id| **id);
            assert_eq!(Var::of(number).read_in(real.context()), expected);
        }
        let model = NaiveTask {
            inherited: frame.inherited,
            own: frame.own,
            made_own: frame.made_own,
            is_awaited,
            id,
        };
        self.state().tasks.push((real, model));
        if let Err(payload) = result {
            resume_unwind(payload);
        }
    }

    pub(super) fn drop_task(&self, number: usize, place: Place) {
        let Some((real, model)) = ({ take(&mut self.state().tasks, number) }) else {
            return;
        };
        let enter = move |state: &mut State| model.enter(state);
        self.at(
            place,
            enter,
            move || drop(real),
            |state| drop(state.naive.pop()),
        );
    }
}
