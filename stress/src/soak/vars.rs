//! A hundred variables of all the kinds that the store tells apart, as `#[context_var]` makes them.

use std::sync::atomic::{AtomicIsize, AtomicU64, Ordering};

use contextvars::{Context, ContextVar, context_var};

pub(super) const COUNT: usize = 100;
/// From here on, variables stay with their thread or task.
pub(super) const FIRST_OWN: usize = 90;

/// What an unbound variable shows: nothing, or its default.
pub(super) const UNBOUND: u64 = 0;
const DEFAULT: u64 = 1;

/// Every value bound in this process has another stamp, so that a value which strays is known for what it is.
pub(super) fn stamp() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(DEFAULT + 1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// What can be bound.
pub(super) trait Value: Clone + Send + Sync + 'static {
    fn stamped(stamp: u64) -> Self;
    fn stamp(&self) -> u64;
}

/// Lies in place.
impl Value for u64 {
    fn stamped(stamp: u64) -> Self {
        stamp
    }

    fn stamp(&self) -> u64 {
        *self
    }
}

/// `Copy`, and too large to lie in place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wide([u64; 6]);

impl Value for Wide {
    fn stamped(stamp: u64) -> Self {
        Self([stamp; 6])
    }

    fn stamp(&self) -> u64 {
        assert!(self.0.iter().all(|part| *part == self.0[0]), "a torn value");
        self.0[0]
    }
}

static LIVING: AtomicIsize = AtomicIsize::new(0);

/// How many values of type [`Live`] there are.
pub(super) fn living() -> isize {
    LIVING.load(Ordering::SeqCst)
}

/// Counted from when it is made or cloned to when it is dropped.
#[derive(Debug)]
pub(super) struct Live {
    stamp: u64,
    /// On the heap, so that a use after free has something to hit.
    again: Box<u64>,
}

impl Value for Live {
    fn stamped(stamp: u64) -> Self {
        LIVING.fetch_add(1, Ordering::SeqCst);
        Self {
            stamp,
            again: Box::new(stamp),
        }
    }

    fn stamp(&self) -> u64 {
        assert_eq!(self.stamp, *self.again, "a value that was freed");
        self.stamp
    }
}

impl Clone for Live {
    fn clone(&self) -> Self {
        Self::stamped(self.stamp())
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        *self.again = u64::MAX;
        LIVING.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A default lives as long as the process; it is not counted.
fn default_of_live() -> Live {
    let live = Live::stamped(DEFAULT);
    LIVING.fetch_sub(1, Ordering::SeqCst);
    live
}

/// Undoes a `set`, and says whether that went well.
pub(super) type Undo = Box<dyn FnOnce() -> bool + Send>;

/// A variable of whatever type.
pub(super) trait Var: Sync {
    fn label(&self) -> &'static str;
    /// The stamp that a borrow shows, and that of a clone.
    fn borrowed(&'static self) -> u64;
    fn cloned(&'static self) -> u64;
    fn within(&'static self, context: &Context) -> u64;
    fn is_bound(&'static self) -> bool;
    fn bind(&'static self, stamp: u64) -> Undo;
    fn bind_if_unbound(&'static self, stamp: u64) -> u64;
    fn scoped(&'static self, stamp: u64, body: &mut dyn FnMut());
    fn added_to(&'static self, context: Context, stamp: u64) -> Context;
}

impl<T: Value> Var for ContextVar<T> {
    fn label(&self) -> &'static str {
        self.name()
    }

    fn borrowed(&'static self) -> u64 {
        self.try_with(T::stamp).unwrap_or(UNBOUND)
    }

    fn cloned(&'static self) -> u64 {
        self.try_get().map_or(UNBOUND, |value| value.stamp())
    }

    fn within(&'static self, context: &Context) -> u64 {
        context.get(self).map_or(UNBOUND, T::stamp)
    }

    fn is_bound(&'static self) -> bool {
        self.is_set()
    }

    fn bind(&'static self, stamp: u64) -> Undo {
        let token = self.set(T::stamped(stamp));
        Box::new(move || self.reset(token).is_ok())
    }

    fn bind_if_unbound(&'static self, stamp: u64) -> u64 {
        self.get_or_set_with(|| T::stamped(stamp)).stamp()
    }

    fn scoped(&'static self, stamp: u64, body: &mut dyn FnMut()) {
        self.scope(T::stamped(stamp), body);
    }

    fn added_to(&'static self, context: Context, stamp: u64) -> Context {
        context.with_value(self, T::stamped(stamp))
    }
}

macro_rules! variables {
    ($($ty:ty, $options:tt, $default:tt => $($NAME:ident)*;)*) => {
        $($(variables!(@one $NAME, $ty, $options, $default);)*)*
        pub(super) static VARS: [&'static dyn Var; COUNT] = [$($(&$NAME),*),*];
    };
    (@one $NAME:ident, $ty:ty, $options:tt, ()) => {
        #[context_var $options]
        pub(super) static $NAME: $ty;
    };
    (@one $NAME:ident, $ty:ty, $options:tt, ($default:expr)) => {
        #[context_var $options]
        pub(super) static $NAME: $ty = $default;
    };
}

variables! {
    u64, (), () => C0 C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 C11 C12 C13 C14 C15 C16 C17 C18 C19 C20 C21 C22 C23 C24 C25 C26 C27 C28 C29;
    Live, (), () => L0 L1 L2 L3 L4 L5 L6 L7 L8 L9 L10 L11 L12 L13 L14 L15 L16 L17 L18 L19 L20 L21 L22 L23 L24 L25 L26 L27 L28
        L29 L30 L31 L32 L33 L34 L35 L36 L37 L38 L39;
    Wide, (), () => W0 W1 W2 W3 W4;
    u64, (), (DEFAULT) => D0 D1 D2 D3 D4 D5 D6 D7 D8 D9;
    Live, (), (default_of_live()) => E0 E1 E2 E3 E4;
    u64, (inherit = false), () => O0 O1 O2 O3 O4;
    Live, (inherit = false), () => P0 P1 P2 P3 P4;
}

/// What a read of the variable shows if this is bound to it.
pub(super) fn shown(var: usize, bound: u64) -> u64 {
    match bound {
        UNBOUND if (75..FIRST_OWN).contains(&var) => DEFAULT,
        bound => bound,
    }
}
