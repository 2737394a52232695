//! Chains of parallel iterators: the context is entered at the consuming end, by an adaptor in
//! front of the method that drives the chain. The closures that it does not cover enter on their
//! own.
//!
//! ```text
//! v.par_iter().map(f).sum()
//!
//! Chain::new(v.par_iter().map(f)).adaptor().sum()
//!
//!
//! v.par_iter().map(|x| g(x)).flat_map(h).sum()
//!
//! (match Lender::late() { __lender => (match __lender.lend() { __loan =>
//!     Chain::new(
//!         v.par_iter()
//!             .map(|x| { let __scope = __loan.enter(); g(x) })
//!             .flat_map(match h {
//!                 mut __f => move |__a0| { let __scope = __loan.enter(); __f(__a0) }
//!             })
//!     ).adaptor_for(__loan).sum()
//! }) })
//! ```
//!
//! If it is no parallel iterator, it passes through the adaptor as it is, and the closures enter
//! nothing.
//!
//! As for a call site, [`Chain::of`] decides, and `emit` quotes: what is decided is a list of
//! links.

#[cfg(test)]
mod tests;
mod uncovered;

use proc_macro2::{Ident, Span};
use quote::{ToTokens, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::{Expr, ExprCall, ExprMethodCall, Local, Pat, Path, Token};

use uncovered::{emit_owner, emit_uncovered};

use super::bound_names::BoundNames;
use super::links::{
    ADAPTORS, BARRIERS, BRIDGE, CONSUMERS, CONSUMING_TRAITS, Closures, EXTENDER, SEQUENTIAL,
    SEQUENTIAL_CLOSURES, SOURCE_CLOSURES, SOURCE_FUNCTIONS, SOURCE_TRAITS, is_adaptor, is_copy,
    is_source, may_consume, takes_closures,
};
use super::naming::Naming;
use super::settings::Settings;
use super::shape::Shape;
use super::spans;
use super::syntax::{
    args_mut, branch_ends, closure, has_branches, path_of, returned_by, returned_by_mut,
    unparenthesized_mut,
};
use super::table::{Family, UNWRAPPING, VARIANTS_AROUND_WORK, is_one_of, owner};
use super::waiting_call::lend_around;
use crate::runtime::Runtime;
use crate::syntax::unparenthesized;

/// A chain, from the method that consumes it to its source.
#[derive(Debug, PartialEq)]
pub(super) struct Chain {
    consumed: Consumed,
    links: Links,
}

/// Where the chain is in the expression that consumes it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Consumed {
    /// It is the receiver, in `chain.sum()`.
    Receiver,
    /// It is the whole expression.
    Nowhere,
    /// It is the first argument, in `v.par_extend(chain)` and `ParallelIterator::sum(chain)`.
    FirstArgument,
}

/// The calls of a chain from its end to its source, as a list of their arguments.
#[derive(Debug, Default, PartialEq)]
struct Links(Vec<Vec<Argument>>);

/// An argument of a link.
#[derive(Debug, PartialEq)]
struct Argument {
    /// A chain that is driven as a part of this one.
    inner: Option<Inner>,
    /// It is a closure or function that no adaptor covers.
    uncovered: Option<Uncovered>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Uncovered {
    params: usize,
    /// Whether it can own a context.
    can_own: bool,
}

#[derive(Debug, PartialEq)]
enum Inner {
    /// The argument itself is one: the other side of a `zip`.
    Argument(Links),
    /// The argument is a closure that gives one back.
    Returned(Links),
}

impl Chain {
    /// Decides about an expression that consumes a chain. `None` if it consumes none.
    pub(super) fn of(expr: &Expr, settings: &Settings, names: &BoundNames) -> Option<Self> {
        let search = Search(settings, names);
        let (consumed, chain) = match expr {
            Expr::MethodCall(call) if is_one_of(&call.method, CONSUMERS) => {
                (Consumed::Receiver, &*call.receiver)
            }
            Expr::MethodCall(call) if call.method == EXTENDER && call.args.len() == 1 => {
                (Consumed::FirstArgument, &call.args[0])
            }
            Expr::Call(call)
                if is_consuming_function(call)
                    || call.args.first().is_some_and(|first| {
                        is_call_of_consumer(call) && search.is_chain(first)
                    }) =>
            {
                (Consumed::FirstArgument, call.args.first()?)
            }
            _ => return None,
        };
        let is_chain = search.is_chain(chain)
            || search.may_be_chain(chain)
            || matches!(expr, Expr::MethodCall(call) if search.may_be_consumed(call))
            || matches!(expr, Expr::Call(_));
        is_chain.then(|| Self {
            consumed,
            links: search.links(chain, false),
        })
    }

    /// Whether an expression consumes a chain whose source is a parallel one for sure.
    pub(super) fn is_known(expr: &Expr, settings: &Settings, names: &BoundNames) -> bool {
        let chain = match expr {
            Expr::MethodCall(call) => &*call.receiver,
            _ => return true,
        };
        Search(settings, names).is_chain(chain)
    }

    /// Decides about a chain that is not consumed where it stands: bound to a variable, given to a
    /// function, or ended by a method that the engine does not know. An adaptor covers its closures.
    /// The types of closures have no names, so nothing can ask for another type.
    pub(super) fn of_unconsumed(
        expr: &Expr,
        settings: &Settings,
        names: &BoundNames,
    ) -> Option<Self> {
        let search = Search(settings, names);
        let links =
            (search.is_chain(expr) && has_closures(expr)).then(|| search.links(expr, false))?;
        Some(Self {
            consumed: Consumed::Nowhere,
            links,
        })
    }

    /// Decides about the value of a `let`, whose variable is consumed later.
    pub(super) fn of_local(local: &Local, settings: &Settings, names: &BoundNames) -> Option<Self> {
        Search(settings, names).of_consumed_variable(local)
    }

    /// Whether a method call goes on with a chain, or consumes it.
    pub(super) fn goes_on(method: &Ident) -> bool {
        is_adaptor(method)
            || is_one_of(method, CONSUMERS)
            || is_source(&method.to_string())
            || method == EXTENDER
    }

    pub(super) fn emit(&self, expr: &mut Expr, runtime: &Runtime) {
        let chain = match (self.consumed, &mut *expr) {
            (Consumed::Nowhere, expr) => Some(expr),
            (Consumed::Receiver, Expr::MethodCall(call)) => Some(&mut *call.receiver),
            (Consumed::FirstArgument, other) => args_mut(other).and_then(Punctuated::first_mut),
            _ => None,
        };
        let Some(chain) = chain else { return };
        // Nothing lends the context to a chain that is not consumed here.
        let is_consumed = self.consumed != Consumed::Nowhere;
        self.links.emit(chain, is_consumed, runtime);
        let here = Span::mixed_site();
        let private = runtime.private();
        let lends = is_consumed && self.links.have_uncovered();
        let adaptor = if lends {
            quote_spanned!(here=> adaptor_for(__contextvars_loan))
        } else {
            quote_spanned!(here=> adaptor())
        };
        let tokens = chain.to_token_stream();
        let value = if matches!(chain, Expr::Block(_)) {
            spans::parenthesized(tokens.clone())
        } else {
            tokens.clone()
        };
        let asked = quote_spanned!(here=> #private::Chain::new(#value).#adaptor);
        *chain = Expr::Verbatim(spans::shown_as(asked, &tokens));
        if lends {
            let attributes = spans::take_attributes(expr);
            let call = expr.to_token_stream();
            let late = quote_spanned!(here=> #private::Lender::late());
            let call = lend_around(&call, &late, true, &call);
            *expr = Expr::Verbatim(quote!(#attributes #call));
        }
    }
}

fn is_consuming_function(call: &ExprCall) -> bool {
    path_of(&call.func).is_some_and(|path| {
        let last = path.segments.last();
        last.is_some_and(|method| is_one_of(&method.ident, CONSUMERS))
            && owner(path).is_some_and(|owner| is_one_of(&owner.ident, CONSUMING_TRAITS))
    })
}

/// The same by a name for the trait that only the user knows.
fn is_call_of_consumer(call: &ExprCall) -> bool {
    path_of(&call.func).is_some_and(|path| {
        let last = path.segments.last();
        last.is_some_and(|method| is_one_of(&method.ident, CONSUMERS)) && owner(path).is_some()
    })
}

/// Whether an expression goes on with a chain.
fn is_link(expr: &Expr) -> bool {
    matches!(expr, Expr::MethodCall(call) if is_adaptor(&call.method) || is_copy(&call.method))
}

/// Whether a link of the chain takes a closure.
fn has_closures(chain: &Expr) -> bool {
    match unparenthesized(chain) {
        Expr::MethodCall(call) => takes_closures(&call.method) || has_closures(&call.receiver),
        _ => false,
    }
}

/// Finds the links of a chain.
struct Search<'a>(&'a Settings, &'a BoundNames);

impl Search<'_> {
    /// Whether the expression is a chain that starts at a parallel source, and that is not consumed
    /// yet.
    fn is_chain(&self, expr: &Expr) -> bool {
        match unparenthesized(expr) {
            Expr::MethodCall(call) if self.0.skips(&call.method) => false,
            Expr::MethodCall(call) if is_source(&call.method.to_string()) => true,
            Expr::MethodCall(call) => {
                !is_one_of(&call.method, CONSUMERS) && self.is_chain(&call.receiver)
            }
            Expr::Call(call) => {
                path_of(&call.func).is_some_and(|path| self.is_source_function(path))
            }
            path @ Expr::Path(_) => self.1.is_parallel(path),
            _ => false,
        }
    }

    /// Whether it may be a chain of an unknown source: the type decides.
    fn may_be_chain(&self, expr: &Expr) -> bool {
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
    fn may_be_consumed(&self, call: &ExprMethodCall) -> bool {
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
    fn of_consumed_variable(&self, local: &Local) -> Option<Chain> {
        let (Pat::Ident(name), Some(init)) = (&local.pat, &local.init) else {
            return None;
        };
        let root = unparenthesized(&init.expr);
        let is_chain = self.1.is_consumed(&name.ident)
            && matches!(root, Expr::Call(_) | Expr::MethodCall(_) | Expr::Try(_))
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
            Expr::Await(_) => true,
            Expr::Call(call) => path_of(&call.func).is_some_and(|path| {
                path.segments.last().is_some_and(|last| {
                    !is_one_of(&last.ident, VARIANTS_AROUND_WORK) && !self.0.skips(&last.ident)
                })
            }),
            Expr::Path(path) => {
                Naming::of(root) == Some(Naming::Variable) && !path.path.is_ident("self")
            }
            Expr::Field(_) => true,
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
    fn links(&self, chain: &Expr, mut is_driven: bool) -> Links {
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

impl Links {
    /// Whether a closure in them enters on its own.
    fn have_uncovered(&self) -> bool {
        self.0.iter().flatten().any(|argument| {
            argument.uncovered.is_some()
                || argument
                    .inner
                    .as_ref()
                    .is_some_and(|inner| inner.links().have_uncovered())
        })
    }

    /// Rewrites the closures that enter on their own: a loan, or else what they own.
    fn emit(&self, chain: &mut Expr, is_lent: bool, runtime: &Runtime) {
        let mut end = chain;
        for link in &self.0 {
            let call = unparenthesized_mut(end);
            if let Some(args) = args_mut(call) {
                for (arg, decided) in args.iter_mut().zip(link) {
                    decided.emit(arg, is_lent, runtime);
                }
            }
            let Expr::MethodCall(call) = call else { return };
            end = &mut call.receiver;
        }
    }
}

impl Inner {
    fn links(&self) -> &Links {
        match self {
            Self::Argument(links) | Self::Returned(links) => links,
        }
    }
}

impl Argument {
    fn emit(&self, arg: &mut Expr, is_lent: bool, runtime: &Runtime) {
        match &self.inner {
            Some(Inner::Argument(links)) => links.emit(arg, is_lent, runtime),
            Some(Inner::Returned(links)) => {
                if let Some(end) = returned_by_mut(arg) {
                    links.emit(end, is_lent, runtime);
                }
            }
            None => {}
        }
        match self.uncovered {
            Some(uncovered) if is_lent => emit_uncovered(arg, uncovered.params, runtime),
            Some(uncovered) => emit_owner(arg, uncovered, runtime),
            None => {}
        }
    }
}
