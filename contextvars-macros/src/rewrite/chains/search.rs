//! Where a chain is, and which links it has.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{Expr, ExprCall, ExprMethodCall, Local, Pat, Path, Token};

use super::super::bound_names::BoundNames;
use super::super::links::{
    ADAPTORS, BARRIERS, BRIDGE, CONSUMERS, Closures, SEQUENTIAL, SEQUENTIAL_CLOSURES,
    SOURCE_CLOSURES, SOURCE_FUNCTIONS, SOURCE_TRAITS, is_adaptor, is_copy, is_source, may_consume,
};
use super::super::naming::Naming;
use super::super::settings::Settings;
use super::super::shape::Shape;
use super::super::syntax::{branch_ends, closure, has_branches, path_of, returned_by};
use super::super::table::{Family, UNWRAPPING, VARIANTS_AROUND_WORK, is_one_of, owner};
use super::{Argument, Chain, Consumed, Inner, Links, Uncovered};
use crate::syntax::{mentions, unparenthesized};

/// The chain that an adaptor gets which is called as a function, by its trait.
///
/// ```text
/// ParallelIterator::map(v.par_iter(), f)
/// ```
pub(super) fn receiver_of_call(call: &ExprCall) -> Option<&Expr> {
    let path = path_of(&call.func)?;
    let is_link = path
        .segments
        .last()
        .is_some_and(|last| is_adaptor(&last.ident))
        && owner(path).is_some_and(|owner| owner.ident.to_string().starts_with(char::is_uppercase));
    call.args.first().filter(|_| is_link)
}

/// Whether an expression goes on with a chain.
fn is_link(expr: &Expr) -> bool {
    matches!(expr, Expr::MethodCall(call) if is_adaptor(&call.method) || is_copy(&call.method))
}

/// Whether a `break` gives the value of an expression.
fn is_left_by_break(expr: &Expr) -> bool {
    match expr {
        Expr::Loop(_) => true,
        Expr::Block(block) => block.label.is_some(),
        _ => false,
    }
}

/// Finds the links of a chain.
pub(super) struct Search<'a>(pub(super) &'a Settings, pub(super) &'a BoundNames);

impl Search<'_> {
    /// Whether the expression is a chain that starts at a parallel source, and that is not consumed
    /// yet.
    pub(super) fn is_chain(&self, expr: &Expr) -> bool {
        match unparenthesized(expr) {
            Expr::MethodCall(call) if self.0.skips(&call.method) => false,
            Expr::MethodCall(call) if is_source(&call.method.to_string()) => true,
            Expr::MethodCall(call) => {
                !is_one_of(&call.method, CONSUMERS) && self.is_chain(&call.receiver)
            }
            Expr::Call(call) => {
                path_of(&call.func).is_some_and(|path| self.is_source_function(path))
                    || receiver_of_call(call).is_some_and(|receiver| self.is_chain(receiver))
            }
            path @ Expr::Path(_) => self.1.is_parallel(path),
            _ => false,
        }
    }

    /// Whether it may be a chain of an unknown source: the type decides.
    pub(super) fn may_be_chain(&self, expr: &Expr) -> bool {
        let mut root = unparenthesized(expr);
        let mut has_adaptor = false;
        while let Expr::MethodCall(call) = root {
            if self.0.skips(&call.method) {
                return false;
            }
            if !is_adaptor(&call.method) && !is_copy(&call.method) {
                break;
            }
            has_adaptor |= is_adaptor(&call.method);
            root = unparenthesized(&call.receiver);
        }
        if has_adaptor {
            self.may_be_parallel(root)
        } else {
            self.1.is_parallel(root)
        }
    }

    /// Whether a method may consume what a call gives, without any link in between: the type decides. A
    /// variable would be moved.
    pub(super) fn may_be_consumed(&self, call: &ExprMethodCall) -> bool {
        let root = unparenthesized(&call.receiver);
        let is_value = match root {
            Expr::Call(_) | Expr::MethodCall(_) | Expr::Try(_) | Expr::Await(_) => true,
            other => has_branches(other),
        };
        is_value
            && may_consume(&call.method, &call.args)
            && !is_link(root)
            && self.may_be_parallel(root)
    }

    /// Decides about the value of a `let`, which may be a parallel iterator, if the variable is consumed
    /// by its name.
    pub(super) fn of_consumed_variable(&self, local: &Local) -> Option<Chain> {
        let (Pat::Ident(name), Some(init)) = (&local.pat, &local.init) else {
            return None;
        };
        let root = unparenthesized(&init.expr);
        let is_chain = self.1.is_consumed(&name.ident)
            && (matches!(root, Expr::Call(_) | Expr::MethodCall(_) | Expr::Try(_))
                || is_left_by_break(root))
            && Shape::of(root) == Shape::Value
            && if is_link(root) {
                self.may_be_chain(root)
            } else {
                self.may_be_parallel(root)
            };
        is_chain.then(|| Chain {
            consumed: Consumed::Nowhere,
            links: Links::default(),
        })
    }

    /// Whether an expression may be a parallel iterator.
    fn may_be_parallel(&self, root: &Expr) -> bool {
        match root {
            Expr::MethodCall(call) if is_one_of(&call.method, UNWRAPPING) => {
                let inner = unparenthesized(&call.receiver);
                !matches!(inner, Expr::Path(_) | Expr::Field(_)) && self.may_be_parallel(inner)
            }
            Expr::MethodCall(call) => {
                !is_one_of(&call.method, SEQUENTIAL)
                    && !is_one_of(&call.method, CONSUMERS)
                    && !self.0.skips(&call.method)
            }
            Expr::Try(inner) => self.may_be_parallel(unparenthesized(&inner.expr)),
            Expr::Call(call) => path_of(&call.func).is_none_or(|path| {
                path.segments.last().is_some_and(|last| {
                    !is_one_of(&last.ident, VARIANTS_AROUND_WORK) && !self.0.skips(&last.ident)
                })
            }),
            left if is_left_by_break(left) => mentions(left.to_token_stream(), &is_source),
            Expr::Path(path) => {
                Naming::of(root) == Some(Naming::Variable) && !path.path.is_ident("self")
            }
            Expr::Await(_) | Expr::Field(_) => true,
            branches if has_branches(branches) => {
                let ends = branch_ends(branches);
                ends.into_iter().any(|end| {
                    let mut root = unparenthesized(end);
                    while let Expr::MethodCall(call) = root {
                        if !is_adaptor(&call.method) {
                            break;
                        }
                        root = unparenthesized(&call.receiver);
                    }
                    self.is_chain(end) || self.may_be_parallel(root)
                })
            }
            _ => false,
        }
    }

    fn is_source_function(&self, path: &Path) -> bool {
        path.segments.last().is_some_and(|last| {
            !self.0.skips(&last.ident)
                && is_one_of(&last.ident, SOURCE_FUNCTIONS)
                && (Family::Rayon.is_named_in(path)
                    || owner(path).is_some_and(|owner| is_one_of(&owner.ident, SOURCE_TRAITS)))
        })
    }

    /// The links of a chain. `is_driven` tells whether an adaptor behind them drives them, which
    /// then are uncovered.
    pub(super) fn links(&self, chain: &Expr, mut is_driven: bool) -> Links {
        let mut links = Vec::new();
        let mut is_bridged = false;
        let mut next = chain;
        loop {
            next = match unparenthesized(next) {
                Expr::MethodCall(call) if is_source(&call.method.to_string()) => {
                    links.push(self.link(&call.method, SOURCE_CLOSURES, &call.args, true));
                    if call.method != BRIDGE {
                        break;
                    }
                    is_bridged = true;
                    &call.receiver
                }
                Expr::MethodCall(call) if is_bridged => {
                    links.push(self.link(&call.method, SEQUENTIAL_CLOSURES, &call.args, is_driven));
                    &call.receiver
                }
                Expr::MethodCall(call) => {
                    is_driven |= is_one_of(&call.method, BARRIERS);
                    links.push(self.link(&call.method, ADAPTORS, &call.args, is_driven));
                    &call.receiver
                }
                Expr::Call(_) if is_bridged => break,
                Expr::Call(call)
                    if receiver_of_call(call).is_some_and(|chain| self.is_chain(chain)) =>
                {
                    if let Some(last) = path_of(&call.func).and_then(|path| path.segments.last()) {
                        is_driven |= is_one_of(&last.ident, BARRIERS);
                        let args = call.args.iter().skip(1).cloned().collect();
                        let mut link = self.link(&last.ident, ADAPTORS, &args, is_driven);
                        link.insert(0, Argument::default());
                        links.push(link);
                    }
                    &call.args[0]
                }
                Expr::Call(call) => {
                    let path = path_of(&call.func);
                    if let Some(last) = path.and_then(|path| path.segments.last()) {
                        links.push(self.link(&last.ident, SOURCE_CLOSURES, &call.args, true));
                    }
                    break;
                }
                _ => break,
            };
        }
        Links(links)
    }

    /// Whether a closure literal takes what it captures along.
    fn can_own(&self, arg: &Expr) -> bool {
        match closure(arg) {
            Some(Expr::Closure(written)) => {
                written.capture.is_some() || self.1.captures_nothing(written)
            }
            _ => true,
        }
    }

    fn link(
        &self,
        method: &Ident,
        table: &[Closures],
        args: &Punctuated<Expr, Token![,]>,
        is_driven: bool,
    ) -> Vec<Argument> {
        let method = method.to_string();
        let row = table.iter().find(|(name, _)| method == *name);
        let closures = row.map_or(&[][..], |(_, closures)| closures);
        let args = args.iter().enumerate();
        args.map(|(index, arg)| {
            // The other side of a `zip` or a `chain` is driven with this one.
            if self.is_chain(arg) {
                return Argument {
                    inner: Some(Inner::Argument(self.links(arg, is_driven))),
                    uncovered: None,
                };
            }
            let returned = returned_by(arg).filter(|end| self.is_chain(end));
            let is_work = closure(arg).is_some() || Shape::of(arg) != Shape::Opaque;
            let params = closures.iter().find(|(at, _)| *at == index);
            Argument {
                inner: returned.map(|end| Inner::Returned(self.links(end, false))),
                uncovered: params
                    .filter(|_| is_driven && is_work)
                    .map(|(_, params)| Uncovered {
                        params: *params,
                        can_own: self.can_own(arg),
                    }),
            }
        })
        .collect()
    }
}
