//! A carrier that is user code: with `CONTEXTVARS_CARRIERS=1` its four calls, and the end of what it gives out, can panic too.

use std::cell::Cell;
use std::sync::Once;
use std::sync::atomic::{AtomicIsize, Ordering};

use contextvars::{Carrier, carry};
use contextvars_tests::carriers::are_carried;

use super::stage::{Kind, Stage};

thread_local! {
    static NUMBER: Cell<u32> = const { Cell::new(0) };
    /// User code uses the store, which calls the carrier again.
    static IS_WITHIN: Cell<bool> = const { Cell::new(false) };
}

/// How many captured numbers and guards there are.
static ALIVE: AtomicIsize = AtomicIsize::new(0);

/// Registers the carrier if the environment asks for carriers.
pub(super) fn register() {
    static ONCE: Once = Once::new();
    if are_carried() {
        ONCE.call_once(|| carry(Shaky).expect("it is registered once"));
    }
}

/// How many captured numbers and guards there are. A play leaves none.
pub(super) fn alive() -> isize {
    ALIVE.load(Ordering::SeqCst)
}

fn user_code() {
    struct End;

    impl Drop for End {
        fn drop(&mut self) {
            IS_WITHIN.set(false);
        }
    }

    if !IS_WITHIN.replace(true) {
        let _end = End;
        if let Some(stage) = Stage::if_any() {
            stage.user_code(Kind::Carrier);
        }
    }
}

struct Alive;

impl Alive {
    fn new() -> Self {
        ALIVE.fetch_add(1, Ordering::SeqCst);
        Self
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Ordering::SeqCst);
    }
}

struct Shaky;

struct Captured {
    number: u32,
    _alive: Alive,
}

impl Drop for Captured {
    fn drop(&mut self) {
        user_code();
    }
}

struct Guard<'a> {
    before: u32,
    entered: Option<&'a Captured>,
    _alive: Alive,
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        let entered = self.entered.map_or(0, |captured| captured.number);
        let seen = NUMBER.replace(self.before);
        if let Some(stage) = Stage::if_any().filter(|_| seen != entered) {
            stage.mistake(format!("a carrier finds {seen} instead of {entered}"));
        }
        user_code();
    }
}

impl Carrier for Shaky {
    type Captured = Captured;
    type Guard<'a> = Guard<'a>;

    fn capture(&self) -> Option<Captured> {
        user_code();
        Some(Captured {
            number: NUMBER.get(),
            _alive: Alive::new(),
        })
    }

    /// Never: so every entry has something to put in place.
    fn is_current(&self, _: Option<&Captured>) -> bool {
        user_code();
        false
    }

    fn enter<'a>(&'a self, captured: Option<&'a Captured>) -> Option<Guard<'a>> {
        user_code();
        let number = captured.map_or(0, |captured| captured.number);
        Some(Guard {
            before: NUMBER.replace(number),
            entered: captured,
            _alive: Alive::new(),
        })
    }
}
