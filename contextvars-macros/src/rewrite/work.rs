//! What an argument of a call is, as the site decides.

use super::ask::Ask;
use super::shape::Shape;
use super::strays::Strays;
use crate::purpose::is_only_read;

/// Which work of a body is rewritten.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Extent {
    /// All, for a program.
    All,
    /// Where nothing runs, that of which the compiler may have to warn.
    Told,
    /// The same, and that of which a callee may give the type back, because a type in the body is asked whether it is
    /// a future.
    ToldAndTypes,
}

impl Extent {
    /// `asks` says whether a type is asked.
    pub(super) fn of(asks: impl FnOnce() -> bool) -> Self {
        if !is_only_read() {
            Self::All
        } else if asks() {
            Self::ToldAndTypes
        } else {
            Self::Told
        }
    }
}

/// What an argument is, and what is done with it.
#[derive(Debug)]
pub(super) enum Work {
    /// A closure literal: its body enters the context.
    Closure(Closure),
    /// A closure literal that borrows, and that every thread calls: another closure owns the
    /// context.
    SharedClosure,
    /// An `async` block.
    Async,
    /// Its type decides.
    Value(Value),
    /// A function by which the callee compares, or finds a key.
    Comparison { shape: Shape },
    /// A variable that is a closure literal: another closure calls it, whose kind and parameters the
    /// compiler infers.
    ClosureVariable { params: usize, shape: Strays },
    /// An `async` closure literal: the future that it gives back is put into the context.
    AsyncClosure(Closure),
    /// Work for somebody's callee, whose parameter may be of another type than that of what we
    /// make: a `fn` pointer, or a reference.
    Given(Box<Work>),
    /// A reference to a closure literal, for a callee that takes any function: the closure goes in.
    Behind(Box<Work>),
    /// A trait object that a box of ours may not outlive.
    Unbounded,
    /// It is wrapped, or stands at the ends of branches, and some of the parts are literals: each part
    /// is rewritten where it stands, because its type may come from the callee. None for a part that
    /// stays as it is.
    Parts(Vec<Option<Work>>),
    /// The same for the elements of a `vec![..]`.
    Elements(Vec<Option<Work>>),
    /// The same for the literals in what an argument is made of.
    Literals(Vec<Option<Work>>),
    /// A closure literal, or an array of functions, that stays as it is, because it may have to be a `fn` pointer,
    /// or several.
    InField,
}

impl Work {
    /// Whether the compiler warns of it, or is asked whether to.
    pub(super) fn may_be_told_of(&self) -> bool {
        match self {
            Self::Given(_) | Self::Unbounded | Self::InField => true,
            Self::Value(value) => value.ask.may_be_told_of(),
            Self::Behind(work) => work.may_be_told_of(),
            Self::Parts(works) | Self::Elements(works) | Self::Literals(works) => {
                works.iter().flatten().any(Self::may_be_told_of)
            }
            Self::Closure(_)
            | Self::SharedClosure
            | Self::Async
            | Self::AsyncClosure(_)
            | Self::ClosureVariable { .. }
            | Self::Comparison { .. } => false,
        }
    }
}

#[derive(Debug)]
pub(super) struct Closure {
    pub(super) source: ContextSource,
    pub(super) owns: Owns,
    /// What it gives back may be of a type that nothing tells: its callee takes any.
    pub(super) is_result_free: bool,
}

/// What a rewritten closure literal owns of its context.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Owns {
    /// It borrows.
    Nothing,
    /// The context. It captures nothing else, so it gets `move`.
    Context,
    /// A job, in whose context what it captured is dropped. It has `move`.
    Job,
    /// The same. It has no `move`, so its body consumes the job, and it can be called only once.
    JobOnce,
    /// It borrows itself, and another closure owns it, together with the job.
    JobAround,
}

#[derive(Debug)]
pub(super) struct Value {
    pub(super) shape: Shape,
    pub(super) ask: Ask,
    pub(super) source: ContextSource,
}

/// Where work gets its context from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum ContextSource {
    /// A capture of the current context.
    Capture,
    /// What the call lends.
    Loan,
    /// A capture in a variable of its own, in front of the statement.
    Kept,
    /// A capture of what the call lends: the callee may ask that the work is `'static`.
    CaptureOfLoan,
}

impl Work {
    /// Whether it borrows its context.
    pub(super) fn borrows(&self) -> bool {
        match self {
            Self::Closure(closure) | Self::AsyncClosure(closure) => {
                closure.source == ContextSource::Kept
            }
            Self::Given(work) | Self::Behind(work) => work.borrows(),
            Self::Parts(parts) | Self::Elements(parts) | Self::Literals(parts) => {
                parts.iter().flatten().any(Self::borrows)
            }
            _ => false,
        }
    }
}
