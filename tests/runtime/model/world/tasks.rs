//! Futures: made, polled in pieces, here or there, and dropped at any time.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::task::Poll;

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
    id: u64,
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
            id,
        };
        state.tasks.push((Box::pin(real), model));
    }

    pub(super) fn poll(&self, number: usize, place: Place) {
        let Some((mut real, model)) = ({ take(&mut self.state().tasks, number) }) else {
            return;
        };
        let id = model.id;
        let mut back = None;
        let (real, result) = self.at(
            place,
            move |state| state.naive.push(model.inherited, model.own, model.id),
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
        let (inherited, own) = (frame.inherited, frame.own);
        self.state()
            .tasks
            .push((real, NaiveTask { inherited, own, id }));
        if let Err(payload) = result {
            resume_unwind(payload);
        }
    }

    pub(super) fn drop_task(&self, number: usize, place: Place) {
        let Some((real, model)) = ({ take(&mut self.state().tasks, number) }) else {
            return;
        };
        let enter = move |state: &mut State| state.naive.push(model.inherited, model.own, model.id);
        self.at(
            place,
            enter,
            move || drop(real),
            |state| drop(state.naive.pop()),
        );
    }
}
