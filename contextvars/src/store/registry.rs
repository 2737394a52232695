//! Indexes: dense numbers for the variables that were ever bound, in the order of their first binding.

use std::any::Any;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use super::value::SlotRef;
use crate::shown::Shown;

/// A key whose type is not known here: what listings need.
pub(crate) trait AnyKey: Sync {
    fn name(&self) -> &'static str;
    fn inherit(&self) -> bool;
    fn type_name(&self) -> &'static str;
    fn is_secret(&self) -> bool;
    fn is_logged(&self) -> bool;
    /// The value in a slot of this key.
    ///
    /// # Safety
    ///
    /// The slot is one of this key.
    unsafe fn slot_value<'a>(&self, slot: SlotRef<'a>) -> &'a dyn Any;
    /// What listings print of the value in a slot of this key.
    ///
    /// # Safety
    ///
    /// The slot is one of this key.
    unsafe fn slot_printed<'a>(&self, slot: SlotRef<'a>) -> Shown<'a>;
    /// What other sinks show of the value in a slot of this key.
    ///
    /// # Safety
    ///
    /// The slot is one of this key.
    unsafe fn slot_shown<'a>(&self, slot: SlotRef<'a>) -> Shown<'a>;
}

/// The index of one variable, once it has one.
///
/// It is generic for the same reason as the reference count: a test puts loom's number in its place.
pub(super) struct Index<N = AtomicU32>(N);

/// What an [`Index`] needs of an atomic number.
pub(super) trait Number {
    fn load(&self, order: Ordering) -> u32;
    fn store(&self, value: u32, order: Ordering);
}

impl Number for AtomicU32 {
    #[inline]
    fn load(&self, order: Ordering) -> u32 {
        self.load(order)
    }

    #[inline]
    fn store(&self, value: u32, order: Ordering) {
        self.store(value, order);
    }
}

/// No tree reaches this index, because a tree of so many nodes would not fit into memory.
const NOT_ASSIGNED: u32 = u32::MAX;

impl Index {
    pub(super) const fn new() -> Self {
        Self(AtomicU32::new(NOT_ASSIGNED))
    }
}

impl<N: Number> Index<N> {
    /// The index, or one that no tree reaches.
    #[inline]
    pub(super) fn get(&self) -> u32 {
        // Relaxed: a thread that can see a tree with this index also sees the index, because the
        // index was published before the tree was made. For other threads the variable is unbound.
        self.0.load(Ordering::Relaxed)
    }

    /// The index, if it was assigned. Its entry in the registry is visible then.
    #[inline]
    pub(super) fn assigned(&self) -> Option<u32> {
        // Acquire: pairs with `publish`, so that the entry of the index is visible too.
        let index = self.0.load(Ordering::Acquire);
        (index != NOT_ASSIGNED).then_some(index)
    }

    fn publish(&self, index: u32) {
        self.0.store(index, Ordering::Release);
    }
}

/// The table grows by chunks that double, so that entries never move and are read without a lock.
const FIRST_CHUNK: usize = 64;
const CHUNKS: usize = 26;

type Entry = OnceLock<&'static dyn AnyKey>;

static TABLE: [OnceLock<Box<[Entry]>>; CHUNKS] = [const { OnceLock::new() }; CHUNKS];

/// How many indexes were assigned in each of the two spaces. Who changes one holds the lock.
///
/// The lock alone would order all that is done under it. The counts do so a second time, with
/// atomics that are compiled with this crate: a lock of std that is contended is compiled with std,
/// where `ThreadSanitizer` sees nothing of it.
static INHERITED: AtomicU32 = AtomicU32::new(0);
static OWN: AtomicU32 = AtomicU32::new(0);
static ASSIGNMENT: Mutex<()> = Mutex::new(());

/// Assigns the next index of the key's space, unless another thread was faster.
pub(super) fn assign(key: &'static dyn AnyKey, index: &Index) -> u32 {
    let inherit = key.inherit();
    let count = if inherit { &INHERITED } else { &OWN };
    loop {
        let next = count.load(Ordering::Acquire);
        let place = inherit.then(|| Place::new(next));
        // No user code runs under the lock, not even the allocator, and nothing panics under it: it
        // can't be poisoned.
        let _lock = ASSIGNMENT.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = index.assigned() {
            return index;
        }
        if count.load(Ordering::Acquire) != next {
            continue;
        }
        if let Some(place) = place {
            place.fill(key);
        }
        // Release: pairs with the loads above, so that the chunk is visible to whoever fills it on.
        count.store(next + 1, Ordering::Release);
        index.publish(next);
        return next;
    }
}

/// The index that listings leave out.
static HIDDEN: Index = Index::new();

/// Hides a variable of the inherited space from listings.
pub(super) fn hide(index: u32) {
    HIDDEN.publish(index);
}

pub(super) fn hidden() -> u32 {
    HIDDEN.get()
}

/// The key of an index that was assigned in the inherited space.
pub(super) fn key(index: u32) -> &'static dyn AnyKey {
    let (chunk, offset) = chunk_of(index as usize);
    TABLE[chunk]
        .get()
        .and_then(|entries| entries[offset].get())
        .copied()
        .expect("an index in a tree is registered before the tree is made")
}

/// Where the next key goes: an index, and the chunk that begins with it, if one does. The memory
/// comes before the lock, because an allocator may bind variables itself.
struct Place {
    index: u32,
    chunk: Option<Box<[Entry]>>,
}

impl Place {
    fn new(index: u32) -> Self {
        let (chunk, offset) = chunk_of(index as usize);
        let entries = || (0..FIRST_CHUNK << chunk).map(|_| OnceLock::new()).collect();
        Self {
            index,
            chunk: (offset == 0).then(entries),
        }
    }

    /// Under the lock, and only if this is still the next index: no key has the entry yet, and if a
    /// chunk begins here, nobody has put one there.
    fn fill(self, key: &'static dyn AnyKey) {
        let (chunk, offset) = chunk_of(self.index as usize);
        if let Some(entries) = self.chunk {
            let _ = TABLE[chunk].set(entries);
        }
        let entries = TABLE[chunk].get().expect("its first index was assigned");
        let _ = entries[offset].set(key);
    }
}

/// Chunk and offset of an index: chunk `c` holds `FIRST_CHUNK << c` entries.
fn chunk_of(index: usize) -> (usize, usize) {
    let chunk = (index / FIRST_CHUNK + 1).ilog2() as usize;
    (chunk, index - FIRST_CHUNK * ((1 << chunk) - 1))
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::ptr;
    use std::sync::Barrier;

    use super::*;

    #[test]
    fn chunks_are_dense_and_in_order() {
        let mut expected = (0, 0);
        for index in 0..FIRST_CHUNK * 100 {
            assert_eq!(chunk_of(index), expected);
            expected.1 += 1;
            if expected.1 == FIRST_CHUNK << expected.0 {
                expected = (expected.0 + 1, 0);
            }
        }
    }

    #[test]
    fn an_index_that_is_not_assigned_is_one_that_no_tree_reaches() {
        let index = Index::new();
        assert_eq!(index.assigned(), None);
        assert_eq!(index.get(), u32::MAX);
        index.publish(7);
        assert_eq!(index.assigned(), Some(7));
        assert_eq!(index.get(), 7);
    }

    #[test]
    fn each_key_gets_an_index_once_and_is_found_by_it() {
        struct Named(Index);

        impl AnyKey for Named {
            fn name(&self) -> &'static str {
                "NAMED"
            }

            fn inherit(&self) -> bool {
                true
            }

            fn type_name(&self) -> &'static str {
                "Named"
            }

            fn is_secret(&self) -> bool {
                false
            }

            fn is_logged(&self) -> bool {
                true
            }

            unsafe fn slot_value<'a>(&self, _: SlotRef<'a>) -> &'a dyn Any {
                &()
            }

            unsafe fn slot_printed<'a>(&self, _: SlotRef<'a>) -> Shown<'a> {
                Shown::Opaque("Named")
            }

            unsafe fn slot_shown<'a>(&self, _: SlotRef<'a>) -> Shown<'a> {
                Shown::Opaque("Named")
            }
        }

        // So many that threads wait for each other, and find that the next index is another one by then.
        const KEYS: usize = 10_000;
        const THREADS: usize = 4;
        let keys: Vec<Named> = (0..KEYS).map(|_| Named(Index::new())).collect();
        let keys: &'static [Named] = keys.leak();
        let start = Barrier::new(THREADS);
        let found: Vec<Vec<u32>> = std::thread::scope(|scope| {
            let start = &start;
            let threads: Vec<_> = (0..THREADS)
                .map(|number| {
                    scope.spawn(move || {
                        start.wait();
                        let mut found = vec![0; KEYS];
                        for at in (0..KEYS).map(|at| (at + number * KEYS / THREADS) % KEYS) {
                            found[at] = assign(&keys[at], &keys[at].0);
                        }
                        found
                    })
                })
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        assert!(found.iter().all(|indexes| *indexes == found[0]));
        for (named, index) in keys.iter().zip(&found[0]) {
            assert!(ptr::addr_eq(key(*index), named));
        }
    }
}

/// The order of entry, index and tree, in every interleaving.
#[cfg(all(test, loom))]
mod loom_tests {
    use loom::cell::UnsafeCell;
    use loom::sync::atomic::{AtomicPtr, AtomicU32 as LoomNumber};
    use loom::sync::{Arc, Mutex};
    use loom::thread;

    use super::*;

    impl Number for LoomNumber {
        fn load(&self, order: Ordering) -> u32 {
            self.load(order)
        }

        fn store(&self, value: u32, order: Ordering) {
            self.store(value, order);
        }
    }

    /// One variable and its entry. loom watches the entry for races.
    struct Variable {
        index: Index<LoomNumber>,
        counts: Mutex<u32>,
        entry: UnsafeCell<u32>,
    }

    impl Variable {
        fn new() -> Arc<Self> {
            Arc::new(Self {
                index: Index(LoomNumber::new(NOT_ASSIGNED)),
                counts: Mutex::new(0),
                entry: UnsafeCell::new(0),
            })
        }

        /// The protocol of `index_or_assign` and `assign`.
        fn index_or_assign(&self) -> u32 {
            if let Some(index) = self.index.assigned() {
                return index;
            }
            let mut next = self.counts.lock().unwrap();
            if let Some(index) = self.index.assigned() {
                return index;
            }
            // SAFETY: loom reports a race, if there is one.
            self.entry.with_mut(|entry| unsafe { entry.write(1) });
            let index = *next;
            *next += 1;
            self.index.publish(index);
            index
        }

        fn read_entry(&self) -> u32 {
            // SAFETY: loom reports a race, if there is one.
            self.entry.with(|entry| unsafe { entry.read() })
        }
    }

    #[test]
    fn loom_two_threads_that_bind_first_get_one_index_and_see_its_entry() {
        loom::model(|| {
            let variable = Variable::new();
            let other = {
                let variable = variable.clone();
                thread::spawn(move || (variable.index_or_assign(), variable.read_entry()))
            };
            assert_eq!((variable.index_or_assign(), variable.read_entry()), (0, 1));
            assert_eq!(other.join().unwrap(), (0, 1));
            assert_eq!(*variable.counts.lock().unwrap(), 1);
        });
    }

    #[test]
    fn loom_a_thread_that_gets_a_tree_sees_the_index_and_the_entry() {
        loom::model(|| {
            let variable = Variable::new();
            // Stands for the tree: a thread hands it to another one through a pointer.
            let tree = Arc::new(AtomicPtr::new(std::ptr::null_mut()));
            let binder = {
                let (variable, tree) = (variable.clone(), tree.clone());
                thread::spawn(move || {
                    variable.index_or_assign();
                    tree.store(std::ptr::dangling_mut::<u8>(), Ordering::Release);
                })
            };
            if !tree.load(Ordering::Acquire).is_null() {
                assert_eq!(variable.index.get(), 0);
                assert_eq!(variable.read_entry(), 1);
            }
            binder.join().unwrap();
        });
    }
}
