//! What a unit of work should see: the model of its context, which goes along with the work as plain data.

use contextvars::Context;

use super::tally::{Did, Tally};
use super::vars::{COUNT, FIRST_OWN, UNBOUND, VARS, shown};
use crate::rng::Rng;

/// For each variable the stamp of what is bound to it.
#[derive(Clone, Debug)]
pub(super) struct Known(Box<[u64; COUNT]>);

impl Known {
    pub(super) fn nothing() -> Self {
        Self(Box::new([UNBOUND; COUNT]))
    }

    /// What work that is handed over sees: not what stays with the thread or task.
    pub(super) fn handed_over(&self) -> Self {
        let mut known = self.clone();
        known.0[FIRST_OWN..].fill(UNBOUND);
        known
    }

    pub(super) fn with(mut self, var: usize, stamp: u64) -> Self {
        self.0[var] = stamp;
        self
    }

    pub(super) fn of(&self, var: usize) -> u64 {
        self.0[var]
    }

    pub(super) fn learn(&mut self, var: usize, stamp: u64) {
        self.0[var] = stamp;
    }

    /// Reads all variables.
    pub(super) fn check(&self, tally: &Tally, place: &str) {
        for (number, var) in VARS.iter().enumerate() {
            self.compare(tally, place, number, var.borrowed());
        }
        tally.did(Did::Read, COUNT);
    }

    /// Reads a few, in all ways.
    pub(super) fn probe(&self, rng: &mut Rng, tally: &Tally, place: &str) {
        for _ in 0..4 {
            let var = rng.below(COUNT);
            self.compare(tally, place, var, VARS[var].borrowed());
            self.compare(tally, place, var, VARS[var].cloned());
            if VARS[var].is_bound() != (self.0[var] != UNBOUND) {
                tally.wrong(|| format!("{place}: whether `{}` is bound", VARS[var].label()));
            }
        }
        tally.did(Did::Read, 12);
    }

    /// Compares with a context that is not entered: it never has what stays with a thread or task.
    pub(super) fn check_context(&self, context: &Context, tally: &Tally, place: &str) {
        for (number, var) in VARS.iter().enumerate() {
            let expected = if number < FIRST_OWN {
                self.0[number]
            } else {
                UNBOUND
            };
            let seen = var.within(context);
            if seen != expected {
                tally.wrong(|| describe(&format!("{place}, in a context"), number, seen, expected));
            }
        }
        tally.did(Did::Read, COUNT);
    }

    fn compare(&self, tally: &Tally, place: &str, var: usize, seen: u64) {
        let expected = shown(var, self.0[var]);
        if seen != expected {
            tally.wrong(|| describe(place, var, seen, expected));
        }
    }
}

fn describe(place: &str, var: usize, seen: u64, expected: u64) -> String {
    let name = VARS[var].label();
    format!("{place}: `{name}` shows {seen}, and should show {expected}")
}
