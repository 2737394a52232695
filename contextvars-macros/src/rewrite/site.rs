//! Call sites: everything that the engine decides about one call, before any of it is changed.
//!
//! [`Site::of`] only looks. The parts of the call are rewritten next, and then `emit` quotes what
//! was decided:
//!
//! ```text
//! pool.install(|| work())
//!
//! Site {
//!     protocol: Wait { params: 0 },
//!     host: Method,
//!     receiver: Method,
//!     work: [argument 0: a closure that enters a capture of the loan],
//! }
//! ```

mod handed_over;
#[cfg(test)]
mod tests;

use syn::{Expr, GenericArgument, Type};

pub(super) use super::ask::{Ask, Callback};
use super::bound_names::BoundNames;
pub(super) use super::callbacks::Results;
use super::copies::is_simple_call;
use super::settings::Settings;
use super::shape::Shape;
use super::syntax::{Call, closure, closure_behind_reference, functions_that_agree, is_literal};
use super::table::{self, Callee, Family, Protocol, Takes};
pub(super) use super::work::{Closure, ContextSource, Owns, Value, Work};

/// A call whose arguments are work.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) protocol: Protocol,
    pub(super) host: Host,
    pub(super) receiver: Receiver,
    /// The user named the callee in `spawn(..)`.
    pub(super) is_named: bool,
    /// Whether it is known that the callee calls its work once.
    calls_once: bool,
    /// What a closure for it gives back may be a future, which runs later, too.
    pub(super) results: Results,
    /// It has one argument.
    pub(super) takes_one_argument: bool,
    pub(super) takes: Takes,
    pub(super) work: Vec<Argument>,
}

/// Whose callee it is, as far as the syntax tells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Host {
    /// The path names one of the row's families.
    Of(Family),
    /// A function by a name that was imported, or is the user's own.
    BareName,
    /// A function by a path that names none of the row's families.
    OtherPath,
    /// A method, or a path whose first argument is the receiver: the receiver's type decides.
    Method,
}

/// Where the receiver is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Receiver {
    None,
    Method,
    /// In `ThreadPool::install(pool, ..)`.
    FirstArgument,
}

/// An argument that is work, or may be.
#[derive(Debug)]
pub(super) struct Argument {
    /// Its place among the arguments.
    pub(super) at: usize,
    pub(super) work: Work,
    /// Which of the types that the user wrote in the call's generics is the type of this argument.
    pub(super) typed_by: Option<usize>,
}

impl Site {
    /// Decides about a call. `None` if it stays as it is written.
    pub(super) fn of(expr: &Expr, settings: &Settings, names: &BoundNames) -> Option<Self> {
        let call = Call::of(expr)?;
        if settings.skips(call.name) {
            return None;
        }
        let is_variable = call
            .path
            .and_then(|path| path.get_ident())
            .is_some_and(|name| names.bind(name));
        if is_variable && !settings.spawns(call.name) {
            // A closure of the user's.
            return None;
        }
        let is_bare = call.path.is_some_and(|path| path.get_ident().is_some());
        if settings.spawns(call.name) || is_bare && names.rename_callee(call.name) {
            return Self::of_named(expr, &call, true, names);
        }
        let has_closure = call.args.iter().any(|arg| closure(arg).is_some());
        let callee = table::find(
            &call.name.to_string(),
            call.args.len(),
            has_closure,
            call.path,
        )?;
        Self::of_row(expr, &call, callee, names)
    }

    /// A callee that the user named: any of its arguments may be work.
    /// `should_work` tells whether the compiler warns if its only argument is none.
    fn of_named(
        expr: &Expr,
        call: &Call<'_>,
        should_work: bool,
        names: &BoundNames,
    ) -> Option<Self> {
        let site = Self {
            protocol: Protocol::Spawn,
            host: Host::of(call, Protocol::Spawn, &[], Receiver::None),
            receiver: Receiver::None,
            is_named: true,
            calls_once: false,
            results: Results::MayBeFutures,
            takes_one_argument: should_work && call.args.len() == 1,
            takes: Takes::Anything,
            work: Vec::new(),
        };
        let work = call.args.iter().enumerate().filter_map(|(at, arg)| {
            Some(Argument {
                at,
                work: site.work_of(arg, is_simple_call(expr, at), names)?,
                typed_by: None,
            })
        });
        let work: Vec<_> = work.collect();
        (!work.is_empty()).then_some(Self { work, ..site })
    }

    /// The same for a method of the user's own that ends a chain: what it gets runs in the chain. The chain may go
    /// on behind it, so nothing is lent.
    pub(super) fn of_end(expr: &Expr, settings: &Settings, names: &BoundNames) -> Option<Self> {
        let call = Call::of(expr)?;
        if settings.skips(call.name) {
            return None;
        }
        let site = Self::of_named(expr, &call, false, names)?;
        let work = site
            .work
            .into_iter()
            .filter(|argument| !argument.work.borrows());
        let work: Vec<_> = work.collect();
        (!work.is_empty()).then_some(Self {
            is_named: false,
            work,
            ..site
        })
    }

    /// The same for an argument of a macro that the user named: only what is written out counts, and
    /// nothing can be lent around a part of a macro.
    pub(super) fn literal_for_macro(argument: &Expr, names: &BoundNames) -> Option<Work> {
        let site = Self {
            protocol: Protocol::Spawn,
            host: Host::BareName,
            receiver: Receiver::None,
            is_named: false,
            calls_once: false,
            results: Results::MayBeFutures,
            takes_one_argument: false,
            takes: Takes::Anything,
            work: Vec::new(),
        };
        if !is_literal(argument) {
            return None;
        }
        let work = site.literal_to_spawn(argument, names)?;
        (!work.borrows()).then_some(work)
    }

    fn of_row(expr: &Expr, call: &Call<'_>, callee: &Callee, names: &BoundNames) -> Option<Self> {
        let receiver = match call.path {
            None => Receiver::Method,
            Some(_) if call.args.len() > callee.arity => Receiver::FirstArgument,
            Some(_) => Receiver::None,
        };
        let host = Host::of(call, callee.protocol, callee.families, receiver);
        let site = Self {
            protocol: callee.protocol,
            host,
            receiver,
            is_named: false,
            calls_once: calls_once(expr, callee, host, names),
            results: results(expr, callee, host, names),
            takes_one_argument: call.args.len() == 1,
            takes: Takes::Anything,
            work: Vec::new(),
        };
        let site = Self {
            takes: match site.host {
                Host::Of(family) if receiver == Receiver::None => Takes::of(callee.name, family),
                _ => Takes::Anything,
            },
            ..site
        };
        if !site.may_be_rayons() {
            return None;
        }
        let offset = call.args.len() - callee.arity;
        let arguments = callee.work.iter().zip(callee.types);
        let work = arguments.filter_map(|(at, position)| {
            let at = at + offset;
            let arg = &call.args[at];
            let typed_by = typed_by(call, callee, *position, arg, names);
            let work = if typed_by.is_some() {
                site.work_of_value(Shape::Value, None, names)
            } else {
                site.work_of(arg, is_simple_call(expr, at), names)
            };
            Some(Argument {
                at,
                work: work?,
                typed_by,
            })
        });
        let work: Vec<_> = work.collect();
        // If it is rayon's for sure, it waits, whatever its arguments are.
        let parks = callee.work.is_empty()
            || site.host == Host::Of(Family::Rayon) && site.protocol != Protocol::InPlace;
        let waits = !matches!(callee.protocol, Protocol::Spawn | Protocol::SpawnOnAll);
        (!work.is_empty() || waits && parks).then_some(Self { work, ..site })
    }

    /// Whether the callee may be one of the row's families. The names of calls that wait are common
    /// ones, so a path that names another owner is enough to leave the call alone.
    fn may_be_rayons(&self) -> bool {
        match self.protocol {
            Protocol::Spawn | Protocol::SpawnOnAll => true,
            Protocol::Wait { .. } => self.host != Host::OtherPath,
            Protocol::InPlace | Protocol::Sort { .. } => {
                !matches!(self.host, Host::OtherPath | Host::BareName)
            }
        }
    }

    /// Whether the context may be parked before the arguments are evaluated.
    pub(super) fn parks_first(&self) -> bool {
        match self.protocol {
            Protocol::Spawn | Protocol::SpawnOnAll | Protocol::InPlace => false,
            Protocol::Wait { .. } | Protocol::Sort { .. } => self.host != Host::BareName,
        }
    }

    /// What an argument is. `None` if it is no work.
    fn work_of(&self, arg: &Expr, is_simple_call: bool, names: &BoundNames) -> Option<Work> {
        match self.protocol {
            Protocol::Spawn => self.work_to_spawn(arg, is_simple_call, names),
            Protocol::SpawnOnAll => match closure(arg) {
                Some(literal) if !can_own(literal, names) => Some(Work::SharedClosure),
                _ => self.work_to_spawn(arg, false, names),
            },
            Protocol::Wait { params } | Protocol::Sort { params } => {
                self.work_to_wait_for(arg, params, names)
            }
            Protocol::InPlace => self.work_to_wait_for(arg, 1, names),
        }
    }

    fn work_to_wait_for(&self, arg: &Expr, params: usize, names: &BoundNames) -> Option<Work> {
        let Some(literal) = closure_behind_reference(arg) else {
            return self.work_of_value(Shape::of(arg), Some(arg), names);
        };
        let Expr::Closure(written) = literal else {
            return None;
        };
        if written.inputs.len() != params {
            return None;
        }
        let is_rayons = matches!(self.host, Host::Of(_));
        let has_move = written.capture.is_some();
        // Whether it captures something matters only if it may own its context.
        let captures_nothing = (has_move || !is_rayons) && names.captures_nothing(written);
        let is_owner = has_move || captures_nothing;
        let owns = match (is_owner, captures_nothing) {
            (true, false) => Owns::Job,
            (true, true) if !is_rayons => Owns::Context,
            _ => Owns::Nothing,
        };
        let source = if is_owner && !is_rayons {
            ContextSource::CaptureOfLoan
        } else {
            ContextSource::Loan
        };
        Some(Work::Closure(Closure {
            source,
            owns,
            is_result_free: false,
        }))
    }

    /// Work that is no literal. `written` is `None` if the expansion puts a call around the argument.
    fn work_of_value(
        &self,
        shape: Shape,
        written: Option<&Expr>,
        names: &BoundNames,
    ) -> Option<Work> {
        if shape == Shape::Opaque {
            return None;
        }
        let source = match (self.protocol, self.host) {
            (Protocol::Spawn | Protocol::SpawnOnAll, _) => ContextSource::Capture,
            (_, Host::Of(_)) => ContextSource::Loan,
            _ => ContextSource::CaptureOfLoan,
        };
        let ask = match self.protocol {
            Protocol::Sort { .. } => return Some(Work::Comparison { shape }),
            Protocol::Spawn if self.takes == Takes::Functions => Ask::Function,
            Protocol::Spawn if self.takes == Takes::Futures => Ask::Future,
            Protocol::Spawn if self.results == Results::MayBeFutures => {
                let is_function = written.is_some_and(|arg| {
                    functions_that_agree(arg) > 1 || !names.may_hold_closure(arg)
                });
                Ask::Callback(Callback {
                    is_function,
                    is_sole: self.is_named && self.takes_one_argument,
                    strays: names.strays_unless(is_function),
                })
            }
            Protocol::Spawn => Ask::Any,
            Protocol::Wait { params: 0 } => Ask::Function,
            Protocol::SpawnOnAll | Protocol::Wait { .. } | Protocol::InPlace => Ask::Unary,
        };
        Some(Work::Value(Value { shape, ask, source }))
    }
}

impl Host {
    fn of(call: &Call<'_>, protocol: Protocol, families: &[Family], receiver: Receiver) -> Self {
        let Some(path) = call.path else {
            return Self::Method;
        };
        // The types of a comparison come from the receiver of the sort, so its type is asked in any
        // case.
        if matches!(protocol, Protocol::Sort { .. }) && receiver != Receiver::None {
            return Self::Method;
        }
        match families.iter().find(|family| family.is_named_in(path)) {
            Some(family) => Self::Of(*family),
            None if receiver == Receiver::FirstArgument => Self::Method,
            None if path.segments.len() == 1 && path.leading_colon.is_none() => Self::BareName,
            None => Self::OtherPath,
        }
    }
}

/// Whether it is known that the callee calls its work once, as std's and rayon's spawns do.
fn calls_once(expr: &Expr, callee: &Callee, host: Host, names: &BoundNames) -> bool {
    match (host, expr) {
        (Host::Of(_), _) => true,
        (Host::Method, Expr::MethodCall(call)) => {
            callee.protocol == Protocol::Spawn && names.calls_once(&call.receiver)
        }
        _ => false,
    }
}

/// What the closures for a callee of the table may give back.
fn results(expr: &Expr, callee: &Callee, host: Host, names: &BoundNames) -> Results {
    let is_known = match (host, expr) {
        (Host::Of(_), _) => true,
        (Host::BareName, _) => table::takes_only_functions(callee.name),
        (_, Expr::MethodCall(call)) => names.is_spawner(&call.receiver),
        _ => false,
    };
    match callee.protocol {
        _ if callee.gives_future => Results::MayBeFutures,
        Protocol::Spawn if !is_known => Results::MayBeSomebodysFutures,
        _ => Results::Values,
    }
}

/// Whether a closure literal can own its context although it may be called more than once.
fn can_own(literal: &Expr, names: &BoundNames) -> bool {
    match literal {
        Expr::Closure(closure) => closure.capture.is_some() || names.captures_nothing(closure),
        _ => false,
    }
}

/// Which of the written types, if any, is that of an argument.
///
/// `position` is where the callee's generics have it. In `executor.spawn::<u8>(future)` the type is
/// that of the result: so it counts only if more types are written than there is work, or if it can
/// be nothing else.
fn typed_by(
    call: &Call<'_>,
    callee: &Callee,
    position: usize,
    arg: &Expr,
    names: &BoundNames,
) -> Option<usize> {
    let types: Vec<&Type> = call.generics?.args.iter().filter_map(type_in).collect();
    let is_arguments = match *types.get(position)? {
        Type::Infer(_) => false,
        Type::FnPtr(_) => true,
        // A literal is rewritten inside, and keeps its type or gets it by a coercion.
        _ if closure(arg).is_some() || matches!(arg, Expr::Async(_)) => false,
        ty => types.len() > callee.work.len() || names.declare(arg, ty),
    };
    is_arguments.then_some(position)
}

fn type_in(generic: &GenericArgument) -> Option<&Type> {
    match generic {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    }
}
