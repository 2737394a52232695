//! What the type of work is asked.

use super::strays::Strays;

/// The question to the type of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Ask {
    /// Is it anything that can run later?
    Any,
    /// Is it a future?
    Future,
    /// Is it anything that can run later? For a callee whose parameters are not known.
    Callback(Callback),
    /// Is it a function without parameters?
    Function,
    /// Is it a function of one of rayon's parameters?
    Unary,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Callback {
    /// It is no closure whose kind the compiler has yet to infer.
    pub(super) is_function: bool,
    /// It is all that the callee gets, so it should be work.
    pub(super) is_sole: bool,
    /// The shapes of closures that it may be.
    pub(super) strays: Strays,
}

impl Ask {
    /// The name of the helper's method.
    pub(super) fn method(self) -> &'static str {
        match self {
            Self::Any | Self::Callback(_) => "any_",
            Self::Future => "future_",
            Self::Function => "function_",
            Self::Unary => "unary_",
        }
    }

    /// Whether the compiler warns of what is no work.
    pub(super) fn may_be_told_of(self) -> bool {
        matches!(self, Self::Callback(Callback { is_sole: true, .. }))
    }

    /// Whether the expansion makes the closure that calls a function without parameters.
    pub(super) fn makes_closure(self) -> bool {
        !matches!(self, Self::Future | Self::Unary)
    }
}
