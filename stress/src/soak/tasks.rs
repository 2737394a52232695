//! What a unit does that is a task: as `steps`, with awaits in between, and other tasks that it joins, selects or cancels.

use std::pin::Pin;

use contextvars::{Context, Propagate, propagate, scoped};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, yield_now};

use super::Broken;
use super::handovers;
use super::known::Known;
use super::steps::{self, knows_three};
use super::tally::Did;
use super::unit::{Place, Unit};
use super::vars::{C3, L5, Live, O2, Value, stamp};

/// A future that is not named: tasks start tasks.
type Boxed<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// The whole of a unit that is a task.
pub(super) fn run(mut unit: Unit, place: Place) -> Boxed<'static> {
    Box::pin(async move {
        unit.begin(place);
        some(&mut unit).await;
        unit.end();
    })
}

fn some(unit: &mut Unit) -> Boxed<'_> {
    Box::pin(async move {
        for _ in 0..=unit.rng.below(4) {
            step(unit).await;
            unit.probe();
        }
    })
}

async fn step(unit: &mut Unit) {
    match unit.rng.below(20) {
        0 | 1 => pause(unit).await,
        2 => steps::set(unit),
        3 => steps::set_and_reset(unit),
        4 if unit.rng.once_in(4) => unit.panics(),
        // What follows does some steps in turn.
        _ if unit.is_deepest() => {}
        5 => steps::some(unit),
        6 => scope_of_three(unit).await,
        7 => marked(unit).await,
        8 => detached(unit).await,
        9 => handovers::let_go(unit.child()),
        10 | 11 => task(unit).await,
        12 => cancelled_task(unit).await,
        13 => siblings(unit).await,
        14 | 15 => raced(unit).await,
        16 => blocking(unit.child()).await,
        17 => answered(unit).await,
        _ => plainly_awaited(unit).await,
    }
    unit.check();
}

/// Other tasks run on this thread meanwhile, and this one may go on elsewhere.
async fn pause(unit: &mut Unit) {
    unit.did(Did::Await);
    yield_now().await;
    unit.check();
}

/// It is this task's own code: what it sets stays.
async fn plainly_awaited(unit: &mut Unit) {
    steps::set(unit);
    pause(unit).await;
}

/// An awaited block is this task's own code: it sees what stays with the task, too.
async fn scope_of_three(unit: &mut Unit) {
    let [c3, l5, o2] = [stamp(), stamp(), stamp()];
    let known = knows_three(unit.known.clone(), [c3, l5, o2]);
    unit.did(Did::Scope);
    let mut unit = unit.within(known);
    let task = scoped!(C3 = c3, L5 = Live::stamped(l5), O2 = o2, async move {
        unit.check();
        some(&mut unit).await;
    });
    task.await;
}

async fn marked(unit: &mut Unit) {
    let stamps = [stamp(), stamp(), stamp()];
    let known = knows_three(unit.known.clone(), stamps);
    unit.did(Did::Scope);
    in_a_marked_function(&mut unit.within(known), stamps).await;
}

#[propagate(C3 = stamps[0], L5 = Live::stamped(stamps[1]), O2 = stamps[2])]
async fn in_a_marked_function(unit: &mut Unit, stamps: [u64; 3]) {
    unit.check();
    some(unit).await;
}

async fn detached(unit: &mut Unit) {
    let mut unit = unit.within(Known::nothing());
    let body = async move {
        unit.check();
        some(&mut unit).await;
    };
    body.in_context(Context::new()).await;
}

async fn task(unit: &mut Unit) {
    let child = unit.child();
    unit.did(Did::Task);
    let local = unit.place == Place::LocalTask && unit.rng.once_in(2);
    let handle = if unit.world.broken == Some(Broken::Task) {
        tokio::spawn(run(child, Place::Task))
    } else if local {
        marked_local_spawn(child)
    } else {
        marked_spawn(child)
    };
    // If it panicked, that was meant.
    let _ = handle.await;
}

#[propagate]
fn marked_spawn(child: Unit) -> JoinHandle<()> {
    tokio::spawn(run(child, Place::Task))
}

#[propagate]
fn marked_local_spawn(child: Unit) -> JoinHandle<()> {
    tokio::task::spawn_local(run(child, Place::LocalTask))
}

async fn cancelled_task(unit: &mut Unit) {
    let handle = marked_spawn(unit.child());
    unit.did(Did::Task);
    for _ in 0..unit.rng.below(3) {
        pause(unit).await;
    }
    handle.abort();
    let _ = handle.await;
}

/// Three at once in one task, each in a context of its own.
async fn siblings(unit: &mut Unit) {
    let mut sibling = || run(unit.child(), Place::Task).in_current_context();
    let (one, two, three) = (sibling(), sibling(), sibling());
    unit.world.tally.did(Did::Task, 3);
    tokio::join!(one, two, three);
}

/// One of the two is dropped before it is done, most of the time.
async fn raced(unit: &mut Unit) {
    let child = run(unit.child(), Place::Task).in_current_context();
    let patience = unit.rng.below(4);
    unit.did(Did::Task);
    tokio::select! {
        biased;
        () = child => {}
        () = pauses(unit, patience) => {}
    }
}

async fn pauses(unit: &mut Unit, count: usize) {
    for _ in 0..count {
        pause(unit).await;
    }
}

#[propagate]
async fn blocking(child: Unit) {
    child.did(Did::Thread);
    let _ = tokio::task::spawn_blocking(move || child.run(Place::Blocking)).await;
}

/// A job of a pool that answers.
async fn answered(unit: &mut Unit) {
    let (child, pool) = (unit.child(), unit.rng.below(3));
    let (answer, answered) = oneshot::channel();
    unit.did(Did::Job);
    unit.world.pool(pool).spawn(move || {
        child.run(Place::Pool);
        let _ = answer.send(());
    });
    // None, if it panicked.
    let _ = answered.await;
}
