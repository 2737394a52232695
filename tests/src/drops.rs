//! Values that tell when they are dropped.

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Formatter};
use std::sync::{Arc, Mutex, MutexGuard, TryLockError};
use std::thread;

/// Counts the living [`Counted`] values that were made from it, and remembers in which order they went.
#[derive(Clone, Debug, Default)]
pub struct Drops(Arc<Mutex<Ledger>>);

#[derive(Debug, Default)]
struct Ledger {
    /// How many values of an id live; none is below zero unless one was dropped twice.
    alive: BTreeMap<u32, isize>,
    dropped: Vec<u32>,
}

impl Drops {
    /// A ledger of its own.
    pub fn new() -> Self {
        Self::default()
    }

    /// A value that is counted.
    pub fn value(&self, id: u32) -> Counted {
        *self.ledger().alive.entry(id).or_insert(0) += 1;
        Counted {
            id,
            drops: self.clone(),
        }
    }

    /// How many values live.
    pub fn alive(&self) -> isize {
        self.ledger().alive.values().sum()
    }

    /// How many values live of each id; those of which none lives are left out.
    pub fn alive_by_id(&self) -> BTreeMap<u32, isize> {
        let ledger = self.ledger();
        let living = ledger.alive.iter().filter(|&(_, &count)| count != 0);
        living.map(|(&id, &count)| (id, count)).collect()
    }

    /// The ids of the values that were dropped, in order.
    pub fn dropped(&self) -> Vec<u32> {
        self.ledger().dropped.clone()
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        // Not `lock`: what std does where that has to wait is unknown to ThreadSanitizer, if std is compiled without it.
        loop {
            match self.0.try_lock() {
                Ok(ledger) => return ledger,
                Err(TryLockError::Poisoned(ledger)) => return ledger.into_inner(),
                Err(TryLockError::WouldBlock) => thread::yield_now(),
            }
        }
    }
}

/// A value with an id that its [`Drops`] counts. A clone is one more value.
pub struct Counted {
    id: u32,
    drops: Drops,
}

impl Counted {
    /// What it was made with.
    pub fn id(&self) -> u32 {
        self.id
    }
}

impl Clone for Counted {
    fn clone(&self) -> Self {
        self.drops.value(self.id)
    }
}

impl PartialEq for Counted {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Debug for Counted {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Counted({})", self.id)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut ledger = self.drops.ledger();
        *ledger.alive.entry(self.id).or_insert(0) -= 1;
        ledger.dropped.push(self.id);
    }
}

/// A value that runs a closure when it is dropped.
pub struct OnDrop(Option<Box<dyn FnOnce() + Send + Sync>>);

impl OnDrop {
    /// Runs `f` when it is dropped.
    pub fn new(f: impl FnOnce() + Send + Sync + 'static) -> Self {
        Self(Some(Box::new(f)))
    }
}

impl Debug for OnDrop {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("OnDrop")
    }
}

impl Drop for OnDrop {
    fn drop(&mut self) {
        if let Some(f) = self.0.take() {
            f();
        }
    }
}
