//! What a unit does that is no task: it reads, sets, opens scopes, makes contexts, panics, and hands over.

use std::panic::{AssertUnwindSafe, catch_unwind};

use contextvars::{Context, propagate, scoped};

use super::Broken;
use super::known::Known;
use super::tally::Did;
use super::unit::Unit;
use super::vars::{C3, FIRST_OWN, L5, Live, O2, UNBOUND, VARS, Value, stamp};
use super::{handovers, vars};

/// The numbers of the variables that `scoped!` and `#[propagate]` name.
pub(super) const C3_L5_O2: [usize; 3] = [3, 35, 92];

pub(super) fn some(unit: &mut Unit) {
    for _ in 0..=unit.rng.below(4) {
        step(unit);
        unit.probe();
    }
}

fn step(unit: &mut Unit) {
    match unit.rng.below(20) {
        0 => unit.check(),
        1 => set(unit),
        2 => set_and_reset(unit),
        3 => bind_if_unbound(unit),
        4 if unit.rng.once_in(4) => unit.panics(),
        // What follows does some steps in turn.
        _ if unit.is_deepest() => {}
        5 => scope(unit),
        6 => scope_of_three(unit),
        7 => marked(unit),
        8 => context(unit),
        9 => detached(unit),
        10 => caught(unit),
        _ => handovers::one(unit),
    }
}

pub(super) fn set(unit: &mut Unit) {
    let (var, stamp) = (unit.any_var(), stamp());
    drop(VARS[var].bind(stamp));
    unit.known.learn(var, stamp);
    unit.did(Did::Set);
}

pub(super) fn set_and_reset(unit: &mut Unit) {
    let (var, before) = (unit.any_var(), unit.known.clone());
    let stamps = [stamp(), stamp()];
    let undo = stamps.map(|stamp| VARS[var].bind(stamp));
    unit.known.learn(var, stamps[1]);
    unit.probe();
    // In a scope they are those of another context.
    if unit.rng.once_in(4) {
        let [undo, _] = undo;
        if Context::current().scope(undo) {
            unit.wrong("a token of another context was taken");
        }
        return unit.check();
    }
    // In any order: the last one counts.
    let mut undo: Vec<_> = undo.into_iter().zip([before.of(var), stamps[0]]).collect();
    if unit.rng.once_in(2) {
        undo.reverse();
    }
    for (undo, old) in undo {
        if !undo() {
            unit.wrong("a token was refused");
        }
        unit.known.learn(var, old);
        unit.did(Did::Reset);
    }
    unit.check();
}

fn bind_if_unbound(unit: &mut Unit) {
    let (var, stamp) = (unit.any_var(), stamp());
    let expected = match unit.known.of(var) {
        UNBOUND => stamp,
        bound => bound,
    };
    if VARS[var].bind_if_unbound(stamp) != expected {
        unit.wrong("another value than the one that is bound");
    }
    unit.known.learn(var, expected);
}

fn scope(unit: &mut Unit) {
    let (var, stamp) = (unit.any_var(), stamp());
    let known = unit.known.clone().with(var, stamp);
    unit.did(Did::Scope);
    if unit.world.broken == Some(Broken::Scope) {
        drop(VARS[var].bind(stamp));
        return;
    }
    VARS[var].scoped(stamp, &mut || {
        let mut unit = unit.within(known.clone());
        unit.check();
        some(&mut unit);
    });
    unit.check();
}

fn scope_of_three(unit: &mut Unit) {
    let [c3, l5, o2] = [stamp(), stamp(), stamp()];
    let known = knows_three(unit.known.clone(), [c3, l5, o2]);
    unit.did(Did::Scope);
    scoped!(C3 = c3, L5 = Live::stamped(l5), O2 = o2, {
        let mut unit = unit.within(known);
        unit.check();
        some(&mut unit);
    });
    unit.check();
}

fn marked(unit: &mut Unit) {
    let stamps = [stamp(), stamp(), stamp()];
    let known = knows_three(unit.known.clone(), stamps);
    unit.did(Did::Scope);
    in_a_marked_function(&mut unit.within(known), stamps);
    unit.check();
}

#[propagate(C3 = stamps[0], L5 = Live::stamped(stamps[1]), O2 = stamps[2])]
fn in_a_marked_function(unit: &mut Unit, stamps: [u64; 3]) {
    unit.check();
    some(unit);
}

pub(super) fn knows_three(mut known: Known, stamps: [u64; 3]) -> Known {
    for (var, stamp) in C3_L5_O2.into_iter().zip(stamps) {
        known.learn(var, stamp);
    }
    known
}

/// A context that is made by hand, run twice, and entered.
fn context(unit: &mut Unit) {
    let (var, stamp) = (unit.any_inherited(), stamp());
    let mut known = unit.known.handed_over().with(var, stamp);
    let mut context = VARS[var].added_to(Context::current(), stamp);
    unit.did(Did::Capture);
    for _ in 0..2 {
        let result = catch_unwind(AssertUnwindSafe(|| {
            context.run(|| {
                let mut unit = unit.within(known.clone());
                unit.check();
                set(&mut unit);
                known = unit.known.handed_over();
                if unit.rng.once_in(4) {
                    unit.panics();
                }
            });
        }));
        drop(result);
        known.check_context(&context, &unit.world.tally, "a context that ran");
    }
    context.scope(|| {
        let mut unit = unit.within(known.clone());
        unit.check();
        some(&mut unit);
    });
    known.check_context(&context, &unit.world.tally, "a context that was entered");
    if unit.world.broken == Some(Broken::Leak) {
        std::mem::forget(context);
    }
    unit.check();
}

fn detached(unit: &mut Unit) {
    Context::new().scope(|| {
        let mut unit = unit.within(Known::nothing());
        unit.check();
        some(&mut unit);
    });
    unit.check();
}

/// Whatever happens in there, all is as before.
fn caught(unit: &mut Unit) {
    let var = FIRST_OWN + unit.rng.below(vars::COUNT - FIRST_OWN);
    let stamp = stamp();
    let known = unit.known.clone().with(var, stamp);
    let result = catch_unwind(AssertUnwindSafe(|| {
        VARS[var].scoped(stamp, &mut || {
            let mut unit = unit.within(known.clone());
            some(&mut unit);
            unit.panics();
        });
    }));
    if result.is_ok() {
        unit.wrong("a panic did not arrive");
    }
    unit.check();
}
