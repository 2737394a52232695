//! Visits: scopes of a loan that count no reference on any thread. A sort enters its loan at every
//! comparison.
//!
//! On the home thread such a scope borrows, as that of any loan does. On another thread, code outside
//! of this crate may forget the guard; then the frame stays there when the call ends, and nothing
//! keeps its tree. So each thread counts its open scopes of a loan, in a record that only this thread
//! writes. The lender owns the records. If one of them is not at zero when the lender ends, a frame is
//! still there, and the tree gets a reference that is never given up.
//!
//! ```text
//! lender, on the home thread --> [thread 2, 0 open] --> [thread 3, 1 open]
//! ```
//!
//! A thread remembers the record that it used last, so that it mostly finds it by one comparison.

use std::marker::PhantomData;
use std::mem;
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

use super::context_ref::ContextRef;
use super::entry::Entry;
use super::foreign;
use super::frame::{ContextId, Frame, Link};
use super::lend::Parked;
use super::thread::{State, here, report_disorder};

/// A parked context that threads visit.
pub(crate) struct Visited {
    /// The records of other threads, the last one first.
    records: AtomicPtr<Record>,
    /// The thread that parked the context. It is compared, and never followed.
    home: NonNull<State>,
    parked: Parked,
}

// SAFETY: through a reference, another thread reads the tree, which is settled, and numbers; compares
// the pointer to the home thread; and adds to the list of records, which is atomic.
unsafe impl Sync for Visited {}

/// The scopes of one loan that are open on one thread. No two threads write to the same line of memory.
#[repr(align(128))]
struct Record {
    /// It is compared, and never followed. A thread that begins when this one has ended may have the same
    /// address; then the record is its own from there on.
    thread: NonNull<State>,
    /// How many. Only the thread writes it.
    open: AtomicUsize,
    next: *mut Record,
}

impl Record {
    fn begin(&self) {
        self.open
            .store(self.open.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    }

    fn end(&self) {
        self.open
            .store(self.open.load(Ordering::Relaxed) - 1, Ordering::Relaxed);
    }
}

impl Visited {
    #[inline]
    pub(crate) fn new(parked: Parked) -> Self {
        Self {
            records: AtomicPtr::new(ptr::null_mut()),
            // SAFETY: the reference becomes a pointer that is only compared.
            home: NonNull::from(unsafe { here() }),
            parked,
        }
    }

    /// What was parked, for a function of this crate.
    #[inline]
    pub(crate) fn context(&self) -> ContextRef<'_> {
        self.parked.context()
    }

    /// A scope of the context.
    #[inline(always)]
    pub(crate) fn enter(&self) -> Visit<'_> {
        /// Leaves if a carrier panics. The guard of the caller, which is not made yet, stays in registers.
        #[cold]
        #[inline(never)]
        fn enter_foreign(visit: Visit<'_>) {
            foreign::enter();
            mem::forget(visit);
        }

        // SAFETY: the reference stays here.
        let state = unsafe { here() };
        // Looked for before the frame is looked at, because the allocator may set variables.
        let record = (!ptr::eq(state, self.home.as_ptr())).then(|| self.record(state));
        if let Some(record) = record {
            record.begin();
        }
        let saved = state.frame();
        let link = Link::unowned(self.context().tree().tree());
        let entry = Entry::enter(state, link, Link::EMPTY);
        if foreign::any() {
            enter_foreign(Visit::new(saved, entry, record));
        }
        Visit::new(saved, entry, record)
    }

    /// This thread's record.
    #[inline]
    fn record(&self, state: &State) -> &Record {
        let (loan, record) = state.visit().get();
        if loan == self.parked.id() {
            // SAFETY: the thread found the record in this loan, because no two loans have the same id. The
            // loan keeps its records until it ends.
            unsafe { record.cast().as_ref() }
        } else {
            self.find_record(state)
        }
    }

    #[cold]
    #[inline(never)]
    fn find_record(&self, state: &State) -> &Record {
        let thread = NonNull::from(state);
        // Acquire: what other threads have written into their records before they added them.
        let mut next = self.records.load(Ordering::Acquire);
        // SAFETY: the list has records that lived when they were added, and the loan keeps them.
        while let Some(record) = unsafe { next.as_ref() } {
            if record.thread == thread {
                return self.remember(state, record);
            }
            next = record.next;
        }
        let record = Box::leak(Box::new(Record {
            thread,
            open: AtomicUsize::new(0),
            next: self.records.load(Ordering::Relaxed),
        }));
        // Release: what was written into the record. A record that another thread has added since then stays
        // in the list behind it.
        while let Err(first) = self.records.compare_exchange_weak(
            record.next,
            record,
            Ordering::AcqRel,
            Ordering::Relaxed,
        ) {
            record.next = first;
        }
        self.remember(state, record)
    }

    fn remember<'a>(&'a self, state: &State, record: &'a Record) -> &'a Record {
        let place = NonNull::from(record).cast();
        state.visit().set((self.parked.id(), place));
        record
    }

    /// Frees the records.
    #[cold]
    #[inline(never)]
    fn end_records(&mut self) {
        let mut is_open = false;
        let mut next = mem::replace(self.records.get_mut(), ptr::null_mut());
        while let Some(record) = NonNull::new(next) {
            // SAFETY: `find_record` leaked it out of a box, and added it once. All borrows of the loan have
            // ended, so nothing uses the record any more: a thread that remembers it finds that the loan is
            // another one.
            let record = unsafe { Box::from_raw(record.as_ptr()) };
            is_open |= record.open.load(Ordering::Relaxed) != 0;
            next = record.next;
        }
        if is_open {
            // SAFETY: the parked frame keeps the tree until here.
            unsafe { self.context().tree().retain() };
        }
    }
}

impl Drop for Visited {
    #[inline]
    fn drop(&mut self) {
        if !self.records.get_mut().is_null() {
            self.end_records();
        }
    }
}

/// A scope of a parked context, until this is dropped. It may be moved or forgotten.
#[must_use = "the scope ends when this is dropped"]
pub(crate) struct Visit<'a> {
    saved: Frame,
    entry: Entry,
    /// Where it is counted, if that is not the home thread.
    record: Option<&'a Record>,
    /// Belongs to its thread.
    of: PhantomData<*const ()>,
}

impl<'a> Visit<'a> {
    #[inline]
    fn new(saved: Frame, entry: Entry, record: Option<&'a Record>) -> Self {
        Self {
            saved,
            entry,
            record,
            of: PhantomData,
        }
    }

    /// It takes words, which come in registers; so the guard need not lie in memory.
    #[cold]
    #[inline(never)]
    fn end_unusually(
        (inherited, own): (Link, Link),
        id: ContextId,
        entry_id: ContextId,
        reads: usize,
        record: Option<&Record>,
    ) {
        let (saved, entry) = (Frame { inherited, own, id }, Entry::new(entry_id, reads));
        let is_foreign = entry.end_foreign(|| {
            if !leave(entry, saved, record) {
                report_disorder();
            }
        });
        if !is_foreign {
            // Frames nest: what was saved stays as it is, and leaks, because the frames inside may use
            // it. The record still counts the scope.
            report_disorder();
        }
    }
}

/// Leaves the frame, if everything inside has ended. Returns whether that is so.
#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "a guard's end is called from two places"
)]
fn leave(entry: Entry, saved: Frame, record: Option<&Record>) -> bool {
    // SAFETY: the reference stays here.
    let state = unsafe { here() };
    if !entry.is_innermost(state) {
        return false;
    }
    // First, because a value of the frame may panic when it is dropped.
    if let Some(record) = record {
        record.end();
    }
    Entry::put_back(state, saved);
    true
}

impl Drop for Visit<'_> {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "else it has to lie in memory")]
    fn drop(&mut self) {
        let (Frame { inherited, own, id }, entry) = (self.saved, self.entry);
        if !leave(entry, self.saved, self.record) {
            Self::end_unusually((inherited, own), id, entry.id, entry.reads(), self.record);
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::super::lend::park;
    use super::*;

    #[test]
    fn a_thread_that_visits_two_loans_in_turn_has_one_record_in_each() {
        let records = |loan: &Visited| {
            let mut next = loan.records.load(Ordering::Acquire);
            let mut count = 0;
            // SAFETY: the loan keeps its records.
            while let Some(record) = unsafe { next.as_ref() } {
                assert_eq!(record.open.load(Ordering::Relaxed), 0);
                (count, next) = (count + 1, record.next);
            }
            count
        };
        let outer = Visited::new(park());
        let inner = Visited::new(park());
        for threads in 1..3 {
            std::thread::scope(|scope| {
                let visits = || {
                    for _ in 0..3 {
                        drop(outer.enter());
                        drop(inner.enter());
                    }
                };
                scope.spawn(visits).join().unwrap();
            });
            // A thread may have the address of one that has ended.
            assert!((1..=threads).contains(&records(&outer)));
            assert_eq!(records(&outer), records(&inner));
        }
        drop(outer.enter());
        drop(inner);
    }
}
