//! How a unit that is no task hands work over: by the modules, by the macros, by hand, and without a context.

use std::panic::{AssertUnwindSafe, catch_unwind};

use contextvars::{Context, Propagate, propagate};
use rayon::prelude::*;

use super::Broken;
use super::known::Known;
use super::tally::Did;
use super::tasks;
use super::unit::{Place, Unit};
use super::world::Letter;
use crate::rng::Rng;

/// Hands over in some way, and checks that its own context is as before.
pub(super) fn one(unit: &mut Unit) {
    match unit.rng.below(if unit.may_wait() { 15 } else { 8 }) {
        0 => let_go(unit.child()),
        1 => without_context(unit),
        2 => fork(unit),
        3 => pool_scope(unit),
        4 => items(unit),
        5 => broadcast(unit),
        6 => later(unit),
        7 => install(unit),
        8 | 9 => thread(unit),
        10 => marked_thread(unit.child()),
        11 => scoped_threads(unit),
        12 | 13 => task(unit),
        _ => cancelled_task(unit),
    }
    unit.check();
}

/// Hands the unit itself over, and does not wait.
pub(super) fn let_go(mut unit: Unit) {
    match unit.rng.below(6) {
        0 => marked_threads_go_on(unit),
        1 => {
            unit.did(Did::Job);
            let (world, turn) = (unit.world.clone(), unit.rng.below(3));
            let pool = world.pool(turn);
            if world.broken == Some(Broken::Job) {
                pool.as_rayon().spawn(move || unit.run(Place::Pool));
            } else if unit.rng.once_in(2) {
                pool.spawn_fifo(move || unit.run(Place::Pool));
            } else {
                pool.spawn(move || unit.run(Place::Pool));
            }
        }
        2 | 3 => {
            unit.did(Did::Task);
            let runtime = unit.world.runtimes[unit.rng.below(2)].clone();
            let task = tasks::run(unit, Place::Task).in_current_context();
            drop(runtime.spawn(task));
        }
        way => {
            unit.did(Did::Letter);
            let world = unit.world.clone();
            let context = Context::current();
            world.send(Letter { context, unit }, way == 4);
        }
    }
}

/// Hands over as if there were no context.
fn without_context(unit: &mut Unit) {
    let stranger = unit.stranger();
    unit.did(Did::Bare);
    match unit.rng.below(3) {
        0 => drop(std::thread::spawn(|| stranger.run(Place::Thread))),
        1 => {
            let pool = unit.rng.below(3);
            // What it sets would stay with the pool's thread.
            let run = || Context::current().scope(|| stranger.run(Place::Pool));
            unit.world.pool(pool).as_rayon().spawn(run);
        }
        _ => {
            let runtime = unit.rng.below(2);
            // It captures when it is polled first: what the runtime's thread has then.
            let task = async { tasks::run(stranger, Place::Task).in_current_context().await };
            drop(unit.world.runtimes[runtime].spawn(task));
        }
    }
}

fn thread(unit: &mut Unit) {
    let child = unit.child();
    unit.did(Did::Thread);
    let run = || child.run(Place::Thread);
    let handle = if unit.world.broken == Some(Broken::Thread) {
        std::thread::spawn(run)
    } else if unit.rng.once_in(2) {
        contextvars::thread::spawn(run)
    } else {
        let builder = contextvars::thread::Builder::new();
        builder.spawn(run).expect("a thread")
    };
    // If it panicked, that was meant.
    let _ = handle.join();
}

#[propagate]
fn marked_thread(child: Unit) {
    child.did(Did::Thread);
    let _ = std::thread::spawn(move || child.run(Place::Thread)).join();
}

#[propagate]
fn marked_threads_go_on(unit: Unit) {
    unit.did(Did::Thread);
    drop(std::thread::spawn(move || unit.run(Place::Thread)));
}

fn scoped_threads(unit: &mut Unit) {
    let children = [unit.child(), unit.child()];
    unit.world.tally.did(Did::Thread, 3);
    let (known, world) = (unit.known.handed_over(), &unit.world);
    contextvars::thread::scope(|scope| {
        scope.spawn(|| known.check(&world.tally, "scoped thread"));
        let children = children.map(|child| scope.spawn(move || child.run(Place::Thread)));
        // A scope that nobody tells of a thread's panic panics itself, and prints.
        for child in children {
            drop(child.join());
        }
    });
}

fn fork(unit: &mut Unit) {
    let (left, right, pool) = (unit.child(), unit.child(), unit.rng.below(3));
    unit.world.tally.did(Did::Fork, 2);
    let left = || left.run(Place::Pool);
    let right = || right.run(Place::Pool);
    drop(catch_unwind(AssertUnwindSafe(|| {
        unit.world.pool(pool).join(left, right)
    })));
}

fn pool_scope(unit: &mut Unit) {
    let children = [unit.child(), unit.child(), unit.child()];
    let pool = unit.rng.below(3);
    unit.world.tally.did(Did::Fork, 3);
    drop(catch_unwind(AssertUnwindSafe(|| {
        unit.world.pool(pool).scope(|scope| {
            for mut child in children {
                // A job of the scope may add to it.
                let grandchild = (!child.is_deepest()).then(|| child.child());
                scope.spawn(move |scope| {
                    if let Some(grandchild) = grandchild {
                        scope.spawn(move |_| grandchild.run(Place::Pool));
                    }
                    child.run(Place::Pool);
                });
            }
        });
    })));
}

/// `install` moves the unit's own work to a pool.
fn install(unit: &mut Unit) {
    let (child, pool) = (unit.child(), unit.rng.below(3));
    unit.did(Did::Fork);
    drop(catch_unwind(AssertUnwindSafe(|| {
        unit.world.pool(pool).install(|| child.run(Place::Pool));
    })));
}

fn broadcast(unit: &mut Unit) {
    let (known, pool) = (unit.known.handed_over(), unit.rng.below(3));
    let world = &unit.world;
    let numbers = world.pool(pool).broadcast(|context| {
        known.check(&world.tally, "broadcast");
        context.index()
    });
    world.tally.did(Did::Fork, numbers.len());
    if !numbers
        .into_iter()
        .eq(0..world.pool(pool).current_num_threads())
    {
        unit.wrong("a broadcast did not reach all threads in order");
    }
}

fn items(unit: &mut Unit) {
    let count = 1 + unit.rng.below(100);
    let bad = unit.rng.once_in(6).then(|| unit.rng.below(count));
    let pool = unit.rng.below(3);
    let known = unit.known.handed_over();
    let probe = |item: usize| {
        let mut rng = Rng::new(item as u64);
        known.probe(&mut rng, &unit.world.tally, "item");
        if Some(item) == bad {
            unit.panics();
        }
        item
    };
    unit.world.tally.did(Did::Item, count);
    let pool = unit.world.pool(pool).as_rayon();
    let result = catch_unwind(AssertUnwindSafe(|| {
        marked_items(pool, count, &known, &probe)
    }));
    if result.is_err() != bad.is_some() || result.is_ok_and(|order| !order.into_iter().eq(0..count))
    {
        unit.wrong("a parallel iterator with another result");
    }
}

#[propagate]
fn marked_items(
    pool: &rayon::ThreadPool,
    count: usize,
    known: &Known,
    probe: &(dyn Fn(usize) -> usize + Sync),
) -> Vec<usize> {
    let seen = |item: &usize| known.of(*item) == known.of(*item);
    pool.install(|| {
        (0..count)
            .into_par_iter()
            .map(probe)
            .filter(|item| seen(&(item % super::vars::COUNT)))
            .map(probe)
            .collect()
    })
}

/// Wrapped here, run by this thread somewhere else.
fn later(unit: &mut Unit) {
    let child = unit.child();
    let place = unit.place;
    let job = propagate(move || child.run(place));
    unit.did(Did::Capture);
    drop(catch_unwind(AssertUnwindSafe(|| Context::new().scope(job))));
}

fn task(unit: &mut Unit) {
    let (child, runtime) = (unit.child(), unit.rng.below(2));
    let runtime = &unit.world.runtimes[runtime];
    unit.did(Did::Task);
    let task = tasks::run(child, Place::Task).in_current_context();
    let _ = runtime.block_on(runtime.spawn(task));
}

fn cancelled_task(unit: &mut Unit) {
    let (child, runtime) = (unit.child(), unit.rng.below(2));
    let runtime = &unit.world.runtimes[runtime];
    unit.did(Did::Task);
    let task = runtime.spawn(tasks::run(child, Place::Task).in_current_context());
    task.abort();
    let _ = runtime.block_on(task);
}
