//! Two carriers, so that a suite can run with carriers registered:
//!
//! ```sh
//! CONTEXTVARS_CARRIERS=1 cargo test -p contextvars-tests --test laws
//! ```
//!
//! The tests of such a suite know nothing of carriers. So the two are registered before `main` runs, and
//! each thread has a state of its own: then most entries on other threads have something to put in place.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

use contextvars::{Carrier, CarryError, carry};

/// Registers both carriers.
///
/// # Errors
///
/// If they are registered already.
pub fn carry_two() -> Result<(), CarryError> {
    carry(PerThread)?;
    carry(NeverCurrent)
}

/// Whether the environment asks for carriers, by `CONTEXTVARS_CARRIERS=1`. A capture then allocates.
#[must_use]
pub fn are_carried() -> bool {
    std::env::var_os("CONTEXTVARS_CARRIERS").is_some_and(|value| value == "1")
}

/// Called before `main` in each program that is linked with this crate.
extern "C" fn register() {
    if are_carried() {
        carry_two().expect("no other code has registered them");
    }
}

#[used]
#[cfg_attr(
    any(target_os = "linux", target_os = "android", target_os = "freebsd"),
    unsafe(link_section = ".init_array")
)]
#[cfg_attr(
    target_vendor = "apple",
    unsafe(link_section = "__DATA,__mod_init_func")
)]
#[cfg_attr(windows, unsafe(link_section = ".CRT$XCU"))]
static REGISTER: extern "C" fn() = register;

/// What a thread has.
#[derive(Clone, Copy, Debug)]
enum State {
    /// Nothing has looked yet.
    Fresh,
    Nothing,
    Value(u64),
}

thread_local! {
    static STATE: Cell<State> = const { Cell::new(State::Fresh) };
    static OTHER: Cell<u64> = const { Cell::new(0) };
}

/// A number that no other thread has.
fn unique() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// What the thread has of [`PerThread`]. A thread that nothing looked at before gets a number of its own.
fn now() -> Option<u64> {
    if let State::Fresh = STATE.get() {
        STATE.set(State::Value(unique()));
    }
    match STATE.get() {
        State::Value(value) => Some(value),
        _ => None,
    }
}

/// Each thread has a number of its own.
struct PerThread;

/// Puts back what was there, and checks that what was put in its place still is.
struct Restore<'a> {
    before: Option<u64>,
    entered: Option<&'a u64>,
}

fn put(value: Option<u64>) {
    STATE.set(value.map_or(State::Nothing, State::Value));
}

impl Drop for Restore<'_> {
    fn drop(&mut self) {
        assert_eq!(now(), self.entered.copied(), "guards end in reverse order");
        put(self.before);
    }
}

impl Carrier for PerThread {
    type Captured = u64;
    type Guard<'a> = Restore<'a>;

    fn capture(&self) -> Option<u64> {
        now()
    }

    fn is_current(&self, captured: Option<&u64>) -> bool {
        now() == captured.copied()
    }

    fn enter<'a>(&'a self, captured: Option<&'a u64>) -> Option<Restore<'a>> {
        let before = now();
        put(captured.copied());
        Some(Restore {
            before,
            entered: captured,
        })
    }
}

/// Its state can't be compared, so every capture captures it and every entry enters it.
struct NeverCurrent;

/// Counts the entries back, and reads what was captured.
struct Count<'a>(Option<&'a u64>);

impl Drop for Count<'_> {
    fn drop(&mut self) {
        let captured = self.0.copied().unwrap_or(0);
        assert!(captured < u64::MAX, "what the guard borrows lives");
        OTHER.set(OTHER.get().wrapping_sub(1));
    }
}

impl Carrier for NeverCurrent {
    type Captured = Box<u64>;
    type Guard<'a> = Count<'a>;

    fn capture(&self) -> Option<Box<u64>> {
        Some(Box::new(OTHER.get()))
    }

    fn is_current(&self, _: Option<&Box<u64>>) -> bool {
        false
    }

    fn enter<'a>(&'a self, captured: Option<&'a Box<u64>>) -> Option<Count<'a>> {
        OTHER.set(OTHER.get().wrapping_add(1));
        Some(Count(captured.map(|captured| &**captured)))
    }
}
