//! A unit of work: what it knows, and what it does next, which its own generator decides.

use std::mem;
use std::ops::{Deref, DerefMut};
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use contextvars::Context;

use super::known::Known;
use super::tally::Did;
use super::vars::{COUNT, FIRST_OWN, VARS, stamp};
use super::world::{Ticket, World};
use super::{handovers, steps};
use crate::rng::Rng;

/// How deep units hand over and scopes nest.
const DEEPEST: usize = 6;

/// Where a unit runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Not yet.
    Nowhere,
    Thread,
    /// A thread that takes one letter after the other.
    Reader,
    Pool,
    /// A thread of a runtime's pool for what blocks.
    Blocking,
    Task,
    LocalTask,
}

pub(super) struct Unit {
    pub(super) world: Arc<World>,
    pub(super) rng: Rng,
    pub(super) known: Known,
    pub(super) place: Place,
    depth: usize,
    is_done: bool,
    _ticket: Ticket,
}

impl Unit {
    /// One that is started from outside.
    pub(super) fn root(world: &Arc<World>, rng: Rng) -> Self {
        Self::new(world, rng, Known::nothing(), 0)
    }

    fn new(world: &Arc<World>, rng: Rng, known: Known, depth: usize) -> Self {
        Self {
            rng,
            known,
            place: Place::Nowhere,
            depth,
            is_done: false,
            _ticket: world.ticket(),
            world: Arc::clone(world),
        }
    }

    /// Binds up to all variables, and hands itself over.
    pub(super) fn start(mut self) {
        let mut context = Context::new();
        let (count, first) = (self.rng.below(FIRST_OWN), self.rng.below(FIRST_OWN));
        for var in (0..count).map(|number| (first + number * 7) % FIRST_OWN) {
            let stamp = stamp();
            context = VARS[var].added_to(context, stamp);
            self.known.learn(var, stamp);
        }
        self.did(Did::Capture);
        context.scope(|| handovers::let_go(self));
    }

    /// Another unit, which knows what this one knows when it is handed over.
    pub(super) fn child(&mut self) -> Self {
        let (rng, known) = (self.rng.split(), self.known.handed_over());
        Self::new(&self.world, rng, known, self.depth + 1)
    }

    /// Another unit, for work that gets no context.
    pub(super) fn stranger(&mut self) -> Self {
        let rng = self.rng.split();
        Self::new(&self.world, rng, Known::nothing(), self.depth + 1)
    }

    /// The whole of a unit that is no task.
    pub(super) fn run(mut self, place: Place) {
        self.begin(place);
        steps::some(&mut self);
        self.end();
    }

    pub(super) fn begin(&mut self, place: Place) {
        self.place = place;
        self.did(Did::Unit);
        self.check();
    }

    pub(super) fn end(mut self) {
        self.check();
        self.is_done = true;
    }

    /// Whether it may hand over or nest further.
    pub(super) fn is_deepest(&self) -> bool {
        self.depth >= DEEPEST
    }

    /// Whether it may wait for a thread or a task. A thread of a pool may wait for pools only, which run other jobs
    /// meanwhile: everything else could wait for it in turn.
    pub(super) fn may_wait(&self) -> bool {
        matches!(self.place, Place::Thread | Place::Reader)
    }

    pub(super) fn did(&self, what: Did) {
        self.world.tally.did(what, 1);
    }

    pub(super) fn wrong(&self, what: &str) {
        self.world
            .tally
            .wrong(|| format!("{:?}: {what}", self.place));
    }

    /// Reads all that it should see.
    pub(super) fn check(&self) {
        self.known
            .check(&self.world.tally, &format!("{:?}", self.place));
    }

    /// Reads some of it.
    pub(super) fn probe(&mut self) {
        let place = format!("{:?}", self.place);
        self.known.probe(&mut self.rng, &self.world.tally, &place);
    }

    pub(super) fn any_var(&mut self) -> usize {
        self.rng.below(COUNT)
    }

    /// A variable that is inherited.
    pub(super) fn any_inherited(&mut self) -> usize {
        self.rng.below(FIRST_OWN)
    }

    /// The unit in a scope in which that is known.
    pub(super) fn within(&mut self, known: Known) -> Within<'_> {
        let outer = mem::replace(&mut self.known, known);
        self.depth += 1;
        Within { unit: self, outer }
    }

    pub(super) fn panics(&self) -> ! {
        self.did(Did::Panic);
        // Without the panic hook, which would print.
        resume_unwind(Box::new("a panic of the soak"))
    }
}

impl Drop for Unit {
    fn drop(&mut self) {
        if self.place == Place::Nowhere || self.is_done {
            return;
        }
        // It panicked or was cancelled, and is dropped in its context.
        self.check();
        if !thread::panicking() {
            self.did(Did::Cancellation);
        }
    }
}

/// A unit in a scope. When this goes, on whatever way, the unit knows what it knew before.
pub(super) struct Within<'a> {
    unit: &'a mut Unit,
    outer: Known,
}

impl Deref for Within<'_> {
    type Target = Unit;

    fn deref(&self) -> &Unit {
        self.unit
    }
}

impl DerefMut for Within<'_> {
    fn deref_mut(&mut self) -> &mut Unit {
        self.unit
    }
}

impl Drop for Within<'_> {
    fn drop(&mut self) {
        mem::swap(&mut self.unit.known, &mut self.outer);
        self.unit.depth -= 1;
    }
}
