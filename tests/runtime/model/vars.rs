//! Forty variables of the kinds that the store tells apart.

use std::sync::Once;

use contextvars::__private::{Probe, ProbeFallback as _, VarBuilder};
use contextvars::{Context, ContextVar, LookupError, ResetError, Token};
use contextvars_tests::Counted;

pub(crate) const COUNT: usize = 40;
pub(crate) const DEFAULT: u32 = u32::MAX;

macro_rules! array {
    ($type:ty, |$builder:ident| $build:expr, $($name:literal)*) => {
        [$({
            let $builder = VarBuilder::<$type>::new($name)
                .copy(Probe::<$type>::CONTEXTVARS_COPY)
                .debug(Probe::<$type>::CONTEXTVARS_DEBUG);
            $build.build()
        }),*]
    };
}

static PLAIN: [ContextVar<u32>; 8] =
    array!(u32, |var| var, "p0" "p1" "p2" "p3" "p4" "p5" "p6" "p7");
static DEFAULTED: [ContextVar<u32>; 8] =
    array!(u32, |var| var.default(|| DEFAULT), "d0" "d1" "d2" "d3" "d4" "d5" "d6" "d7");
static COUNTED: [ContextVar<Counted>; 16] = array!(
    Counted, |var| var,
    "c0" "c1" "c2" "c3" "c4" "c5" "c6" "c7" "c8" "c9" "c10" "c11" "c12" "c13" "c14" "c15"
);
static OWN_PLAIN: [ContextVar<u32>; 4] =
    array!(u32, |var| var.inherit(false), "op0" "op1" "op2" "op3");
static OWN_COUNTED: [ContextVar<Counted>; 4] =
    array!(Counted, |var| var.inherit(false), "oc0" "oc1" "oc2" "oc3");
/// Bound between the others, so that these lie in different branches of a tree, and on three levels.
static FILLERS: [ContextVar<u32>; 300] = [const { ContextVar::new("filler") }; 300];

/// A variable of the forty.
#[derive(Clone, Copy)]
pub(crate) enum Var {
    Plain(&'static ContextVar<u32>),
    Counted(&'static ContextVar<Counted>),
}

/// Binds all variables, so that their order is known: they are listed by number, whatever a program does first.
pub(crate) fn bind_all_once() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let drops = contextvars_tests::Drops::new();
        for number in 0..COUNT {
            match Var::of(number) {
                Var::Plain(var) => var.scope(0, || ()),
                Var::Counted(var) => var.scope(drops.value(0), || ()),
            }
            let fillers = match number {
                10 => 0..40,
                20 => 40..300,
                _ => continue,
            };
            for filler in &FILLERS[fillers] {
                filler.scope(0, || ());
            }
        }
    });
}

impl Var {
    /// The variable with this number.
    pub(crate) fn of(number: usize) -> Self {
        let (row, column) = (number / 5, number % 5);
        match column {
            0 => Self::Plain(&PLAIN[row]),
            1 => Self::Counted(&COUNTED[row * 2]),
            2 => Self::Plain(&DEFAULTED[row]),
            3 => Self::Counted(&COUNTED[row * 2 + 1]),
            _ if row % 2 == 0 => Self::Plain(&OWN_PLAIN[row / 2]),
            _ => Self::Counted(&OWN_COUNTED[row / 2]),
        }
    }

    pub(crate) fn inherits(number: usize) -> bool {
        number % 5 != 4
    }

    pub(crate) fn has_default(number: usize) -> bool {
        number % 5 == 2
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Plain(var) => var.name(),
            Self::Counted(var) => var.name(),
        }
    }

    pub(crate) fn is_set(self) -> bool {
        match self {
            Self::Plain(var) => var.is_set(),
            Self::Counted(var) => var.is_set(),
        }
    }

    /// What a read gives, by each of the ways to read.
    pub(crate) fn read(self) -> Result<u32, LookupError> {
        match self {
            Self::Plain(var) => {
                let read = var.try_get();
                assert_eq!(read.clone().ok(), var.try_with(|value| *value).ok());
                read
            }
            Self::Counted(var) => {
                let read = var.try_with(Counted::id);
                assert_eq!(
                    read.clone().ok(),
                    var.try_get().ok().map(|value| value.id())
                );
                read
            }
        }
    }

    pub(crate) fn read_in(self, context: &Context) -> Option<u32> {
        match self {
            Self::Plain(var) => context.get(var).copied(),
            Self::Counted(var) => context.get(var).map(Counted::id),
        }
    }
}

/// A token of a variable of either type.
pub(crate) enum AnyToken {
    Plain(Token<u32>),
    Counted(Token<Counted>),
}

/// What a refused reset says.
pub(crate) struct Refused {
    pub(crate) wrong_variable: bool,
    pub(crate) token: AnyToken,
}

impl AnyToken {
    pub(crate) fn old_value(&self) -> Option<u32> {
        match self {
            Self::Plain(token) => token.old_value().copied(),
            Self::Counted(token) => token.old_value().map(Counted::id),
        }
    }

    /// Resets the variable, or the one that made the token if the type is another.
    pub(crate) fn reset(self, var: Var) -> Result<(), Refused> {
        fn refused<T>(error: ResetError<T>, any: fn(Token<T>) -> AnyToken) -> Refused {
            assert_ne!(error.is_wrong_variable(), error.is_wrong_context());
            Refused {
                wrong_variable: error.is_wrong_variable(),
                token: any(error.into_token()),
            }
        }
        match (self, var) {
            (Self::Plain(token), Var::Plain(var)) => var
                .reset(token)
                .map_err(|error| refused(error, Self::Plain)),
            (Self::Counted(token), Var::Counted(var)) => var
                .reset(token)
                .map_err(|error| refused(error, Self::Counted)),
            (Self::Plain(_) | Self::Counted(_), _) => {
                unreachable!("the types are compared before")
            }
        }
    }
}
