//! Indexes: dense numbers for the variables that were ever bound, in the order of their first binding.

use std::sync::{Mutex, OnceLock, PoisonError};

use super::key::AnyKey;

/// The table grows by chunks that double, so that entries never move and are read without a lock.
const FIRST_CHUNK: usize = 64;
const CHUNKS: usize = 26;

type Entry = OnceLock<&'static dyn AnyKey>;

static TABLE: [OnceLock<Box<[Entry]>>; CHUNKS] = [const { OnceLock::new() }; CHUNKS];
static COUNTS: Mutex<Counts> = Mutex::new(Counts {
    inherited: 0,
    local: 0,
});

/// How many indexes are given, for each of the two spaces.
struct Counts {
    inherited: u32,
    local: u32,
}

/// Gives `key` the next index of its space, unless `existing` tells that another thread was faster.
pub(super) fn assign(
    key: &'static dyn AnyKey,
    existing: impl Fn() -> Option<u32>,
    store: impl Fn(u32),
) -> u32 {
    // No user code runs under the lock, and nothing in here panics: it can't be poisoned.
    let mut counts = COUNTS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(index) = existing() {
        return index;
    }
    let index = if key.inherit() {
        let index = counts.inherited;
        entry(index).get_or_init(|| key);
        counts.inherited += 1;
        index
    } else {
        let index = counts.local;
        counts.local += 1;
        index
    };
    store(index);
    index
}

/// The key of an index of the inherited space that was given.
pub(super) fn key(index: u32) -> &'static dyn AnyKey {
    *entry(index)
        .get()
        .expect("an index in a tree is registered before the tree is made")
}

fn entry(index: u32) -> &'static Entry {
    let (chunk, offset) = place(index as usize);
    let entries =
        TABLE[chunk].get_or_init(|| (0..FIRST_CHUNK << chunk).map(|_| OnceLock::new()).collect());
    &entries[offset]
}

/// Chunk and offset of an index: chunk `c` holds `FIRST_CHUNK << c` entries.
fn place(index: usize) -> (usize, usize) {
    let chunk = (index / FIRST_CHUNK + 1).ilog2() as usize;
    (chunk, index - FIRST_CHUNK * ((1 << chunk) - 1))
}

#[cfg(test)]
mod tests {
    use super::{FIRST_CHUNK, place};

    #[test]
    fn places_are_dense_and_in_order() {
        let mut expected = (0, 0);
        for index in 0..FIRST_CHUNK * 100 {
            assert_eq!(place(index), expected);
            expected.1 += 1;
            if expected.1 == FIRST_CHUNK << expected.0 {
                expected = (expected.0 + 1, 0);
            }
        }
    }
}
