//! Two carriers with a number for each thread, which note what is done with them and panic on request.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use contextvars::{Carrier, carry};
use contextvars_tests::{panics, var};

var! {
    // The carriers note what they read of it when they are called.
    pub(crate) static LEVEL: u32;
}

pub(crate) type Numbers = [Option<u32>; 2];

/// What was done with a carrier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Event {
    Captured(usize, u32),
    Entered(usize, Option<u32>),
    Left(usize, Option<u32>),
}

/// A call into a carrier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Call {
    Capture,
    IsCurrent,
    Enter,
    Leave,
}

thread_local! {
    // Without destructors: they are there until the very end of a thread.
    static NUMBERS: [Cell<Option<u32>>; 2] = const { [Cell::new(None), Cell::new(None)] };
    static FAULT: Cell<Option<(usize, Call)>> = const { Cell::new(None) };
    static EVENTS: RefCell<Vec<(Event, Option<u32>)>> = const { RefCell::new(Vec::new()) };
}

/// How many captured states of each number live.
static LIVING: Mutex<BTreeMap<u32, usize>> = Mutex::new(BTreeMap::new());

fn lock() -> MutexGuard<'static, BTreeMap<u32, usize>> {
    LIVING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How many captured states of this number live.
pub(crate) fn living(number: u32) -> usize {
    lock().get(&number).copied().unwrap_or(0)
}

/// Registers both carriers, once.
pub(crate) fn carried() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        carry(Numbered::<0>).unwrap();
        carry(Numbered::<1>).unwrap();
    });
}

/// What this thread has.
pub(crate) fn numbers() -> Numbers {
    NUMBERS.with(|numbers| [0, 1].map(|at: usize| numbers[at].get()))
}

/// Changes what this thread has.
pub(crate) fn set_numbers(new: Numbers) {
    NUMBERS.with(|numbers| {
        for (number, new) in numbers.iter().zip(new) {
            number.set(new);
        }
    });
}

/// Registers the carriers, and runs `f` where the thread has these numbers.
pub(crate) fn with_numbers<R>(new: Numbers, f: impl FnOnce() -> R) -> R {
    struct Restore(Numbers);

    impl Drop for Restore {
        fn drop(&mut self) {
            set_numbers(self.0);
        }
    }

    carried();
    let _restore = Restore(numbers());
    set_numbers(new);
    f()
}

/// What was done with the carriers on this thread while `f` ran.
pub(crate) fn events_of<R>(f: impl FnOnce() -> R) -> Vec<Event> {
    levels_of(f).into_iter().map(|(event, _)| event).collect()
}

/// As [`events_of`], each with what the carrier read of `LEVEL`.
pub(crate) fn levels_of<R>(f: impl FnOnce() -> R) -> Vec<(Event, Option<u32>)> {
    EVENTS.take();
    f();
    EVENTS.take()
}

/// Runs `f`, in which the next such call of the carrier with this index panics with `fault`.
pub(crate) fn with_fault<R>(carrier: usize, call: Call, f: impl FnOnce() -> R) -> R {
    FAULT.set(Some((carrier, call)));
    let result = f();
    assert_eq!(FAULT.get(), None, "the call came");
    result
}

fn called(carrier: usize, call: Call) {
    if FAULT.get() == Some((carrier, call)) {
        FAULT.set(None);
        panics("fault");
    }
}

fn note(event: Event) {
    // At the end of a thread the list may be gone.
    let _ = EVENTS.try_with(|events| events.borrow_mut().push((event, LEVEL.try_get().ok())));
}

/// The carrier of one of the numbers.
pub(crate) struct Numbered<const N: usize>;

pub(crate) struct Captured(u32);

impl Captured {
    fn new(number: u32) -> Self {
        *lock().entry(number).or_default() += 1;
        Self(number)
    }
}

impl Drop for Captured {
    fn drop(&mut self) {
        *lock().get_mut(&self.0).expect("it is counted") -= 1;
    }
}

pub(crate) struct Guard<'a, const N: usize> {
    entered: Option<&'a Captured>,
    before: Option<u32>,
}

impl<const N: usize> Drop for Guard<'_, N> {
    fn drop(&mut self) {
        note(Event::Left(N, self.entered.map(|captured| captured.0)));
        NUMBERS.with(|numbers| numbers[N].set(self.before));
        called(N, Call::Leave);
    }
}

impl<const N: usize> Carrier for Numbered<N> {
    type Captured = Captured;
    type Guard<'a> = Guard<'a, N>;

    fn capture(&self) -> Option<Captured> {
        called(N, Call::Capture);
        let number = numbers()[N]?;
        note(Event::Captured(N, number));
        Some(Captured::new(number))
    }

    fn is_current(&self, captured: Option<&Captured>) -> bool {
        called(N, Call::IsCurrent);
        numbers()[N] == captured.map(|captured| captured.0)
    }

    fn enter<'a>(&'a self, captured: Option<&'a Captured>) -> Option<Guard<'a, N>> {
        called(N, Call::Enter);
        let number = captured.map(|captured| captured.0);
        note(Event::Entered(N, number));
        let before = NUMBERS.with(|numbers| numbers[N].replace(number));
        Some(Guard {
            entered: captured,
            before,
        })
    }
}
