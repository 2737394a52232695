//! The contexts of the tasks that do not run now.
//!
//! tokio keeps nothing for a task but its id, so there is a map. It is cut into parts, so that threads which
//! poll different tasks seldom wait for each other.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use contextvars::__private::HookedTask;
use tokio::task::Id;

/// Ids are small numbers that count up. Spreads them over all bits.
#[derive(Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write_u64(&mut self, number: u64) {
        // 2 to the 64th, divided by the golden ratio.
        self.0 = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }
}

type Hash = BuildHasherDefault<Spread>;

/// `None` while the task runs.
type Tasks = HashMap<Id, Option<HookedTask>, Hash>;

const PARTS: usize = 64;
static PARTS_OF_TASKS: [Mutex<Tasks>; PARTS] =
    [const { Mutex::new(HashMap::with_hasher(Hash::new())) }; PARTS];

fn part(id: Id) -> MutexGuard<'static, Tasks> {
    let at = Hash::new().hash_one(id) >> 32;
    let at = at as usize % PARTS;
    PARTS_OF_TASKS[at]
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
}

// What is displaced is dropped when no part is locked: it may run code of the program's.

/// A new task.
pub(crate) fn insert(id: Id, task: HookedTask) {
    let displaced = part(id).insert(id, Some(task));
    drop(displaced);
}

/// The context of a task that begins to run.
///
/// A task that was woken while it ran may begin to run on another thread before the hook after its last poll
/// is called on the first one. That hook comes next there, so this one waits for it.
pub(crate) fn take(id: Id) -> Option<HookedTask> {
    loop {
        if let Some(task) = part(id).get_mut(&id)?.take() {
            return Some(task);
        }
        thread::yield_now();
    }
}

/// The context of a task that has run. A task that has ended meanwhile is in the map no more.
pub(crate) fn put_back(id: Id, task: HookedTask) {
    let mut task = Some(task);
    if let Some(place) = part(id).get_mut(&id) {
        std::mem::swap(place, &mut task);
    }
    drop(task);
}

/// A task that has ended.
pub(crate) fn remove(id: Id) {
    let removed = part(id).remove(&id);
    drop(removed);
}
