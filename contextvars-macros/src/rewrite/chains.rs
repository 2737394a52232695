//! Chains of parallel iterators: the context is entered at the consuming end, by an adaptor in
//! front of the method that drives the chain. The closures that it does not cover enter on their
//! own.
//!
//! ```text
//! v.par_iter().map(f).sum()
//!
//! Chain::new(v.par_iter().map(f)).adaptor_().sum()
//!
//!
//! v.par_iter().map(|x| g(x)).flat_map(h).sum()
//!
//! match &Lender::late().lend_() { __loan =>
//!     Chain::new(
//!         v.par_iter()
//!             .map(|x| { let __scope = __loan.enter_(); g(x) })
//!             .flat_map(match h {
//!                 mut __f => move |__a0| { let __scope = __loan.enter_(); __f(__a0) }
//!             })
//!     ).adaptor_for_(*__loan).sum()
//! }
//! ```
//!
//! If it is no parallel iterator, it passes through the adaptor as it is, and the closures enter
//! nothing.
//!
//! As for a call site, [`Chain::of`] decides, and `emit` quotes: what is decided is a list of
//! links.

mod search;
#[cfg(test)]
mod tests;
mod uncovered;

use proc_macro2::{Ident, Span};
use quote::{ToTokens, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::{Expr, ExprCall, ExprMethodCall, Local, Pat};

use search::{Search, receiver_of_call};
use uncovered::{emit_owner, emit_uncovered};

use super::bound_names::BoundNames;
use super::links::{
    CONSUMERS, CONSUMING_TRAITS, DRIVERS, EXTENDER, SEQUENTIAL_EXTENDER, is_adaptor, is_copy,
    is_source, takes_closures,
};
use super::mentioned::Mentioned;
use super::settings::Settings;
use super::shape::leaves;
use super::spans;
use super::syntax::{
    args_mut, branch_ends, branch_ends_mut, has_branches, operands, path_of, returned_by_mut,
    unparenthesized_mut,
};
use super::table::{is_one_of, owner};
use crate::diagnostics::is_misspelt;
use crate::purpose::is_only_read;
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
    /// It is the receiver of a method whose name is like that of one that consumes.
    Misspelt,
    /// It is the first argument, in `v.par_extend(chain)` and `ParallelIterator::sum(chain)`.
    FirstArgument,
}

/// The calls of a chain from its end to its source, as a list of their arguments.
#[derive(Debug, Default, PartialEq)]
struct Links(Vec<Vec<Argument>>);

/// An argument of a link.
#[derive(Debug, Default, PartialEq)]
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
    /// The chains among the operands of an expression that are not consumed there, each with the number
    /// of the operand and of the end of its branches.
    pub(super) fn unconsumed_in(
        expr: &Expr,
        settings: &Settings,
        names: &BoundNames,
    ) -> Vec<(usize, usize, Self)> {
        if !settings.mentioned.has(Mentioned::SOURCE) {
            return Vec::new();
        }
        if let Expr::MethodCall(call) = expr {
            if Self::goes_on(&call.method) || settings.skips(&call.method) {
                return Vec::new();
            }
        }
        if Self::of(expr, settings, names).is_some() {
            return Vec::new();
        }
        // Asked last: it compares letters.
        let is_misspelt =
            || matches!(expr, Expr::MethodCall(call) if Self::is_misspelt_end(&call.method));
        let extends = matches!(expr, Expr::MethodCall(call) if call.method == SEQUENTIAL_EXTENDER);
        let operands = operands(expr);
        let mut found = Vec::new();
        for (at, part) in operands.iter().enumerate() {
            for (end, chain) in Self::unconsumed_ends(part, settings, names) {
                let is_mistake = if at == 0 { is_misspelt() } else { extends };
                let chain = if !has_branches(part) && is_mistake {
                    chain.misspelt(part, settings, names)
                } else {
                    chain
                };
                found.push((at, end, chain));
            }
        }
        // The elements of an array are of one type.
        let are_alike = found.len() == operands.len();
        if matches!(expr, Expr::Array(_)) && !are_alike {
            return Vec::new();
        }
        found.retain(|(_, _, chain)| chain.is_emitted());
        found
    }

    /// The chains that are the value of an expression and that are not consumed there, each with the
    /// number of the end of a branch. Branches have to agree, so all of them end in chains.
    pub(super) fn unconsumed_ends(
        expr: &Expr,
        settings: &Settings,
        names: &BoundNames,
    ) -> Vec<(usize, Self)> {
        let ends = branch_ends(expr).into_iter().enumerate();
        let chains = ends
            .filter(|(_, end)| !leaves(end))
            .map(|(at, end)| Some((at, Self::of_unconsumed(end, settings, names)?)));
        chains.collect::<Option<_>>().unwrap_or_default()
    }

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
    fn of_unconsumed(expr: &Expr, settings: &Settings, names: &BoundNames) -> Option<Self> {
        let search = Search(settings, names);
        let links =
            (search.is_chain(expr) && has_closures(expr)).then(|| search.links(expr, false))?;
        Some(Self {
            consumed: Consumed::Nowhere,
            links,
        })
    }

    /// An unconsumed chain that ends in a method whose name is like that of one that consumes it, or that extends
    /// a collection by what is no parallel iterator. If that is a mistake, the compiler names the type of the chain,
    /// so it gets no adaptor if its closures can enter on their own.
    pub(super) fn misspelt(self, expr: &Expr, settings: &Settings, names: &BoundNames) -> Self {
        let links = Search(settings, names).links(expr, true);
        if !links.can_own() {
            return self;
        }
        Self {
            consumed: Consumed::Misspelt,
            links,
        }
    }

    /// Whether the name of a method is like that of one that consumes a chain.
    pub(super) fn is_misspelt_end(method: &Ident) -> bool {
        is_misspelt(&method.to_string(), CONSUMERS)
    }

    /// Decides about the value of a `let`: the chains that it is, or else what may be one and is consumed
    /// by the variable's name, each with the number of the end of a branch.
    pub(super) fn of_local(
        local: &Local,
        settings: &Settings,
        names: &BoundNames,
    ) -> Vec<(usize, Self)> {
        let mentioned = settings.mentioned;
        let Some(init) = &local.init else {
            return Vec::new();
        };
        if matches!(local.pat, Pat::Type(_))
            || !mentioned.has(Mentioned::SOURCE.and(Mentioned::CONSUMER))
        {
            return Vec::new();
        }
        let mut chains = if mentioned.has(Mentioned::SOURCE) {
            Self::unconsumed_ends(&init.expr, settings, names)
        } else {
            Vec::new()
        };
        if chains.is_empty() {
            let variable = Search(settings, names).of_consumed_variable(local);
            chains.extend(variable.map(|chain| (0, chain)));
        }
        chains.retain(|(_, chain)| chain.is_emitted());
        chains
    }

    /// Whether a method that the engine does not know ends a chain, or goes on with it.
    pub(super) fn is_ended_by(
        call: &ExprMethodCall,
        settings: &Settings,
        names: &BoundNames,
    ) -> bool {
        !Self::goes_on(&call.method)
            && !is_copy(&call.method)
            && !is_one_of(&call.method, DRIVERS)
            && Search(settings, names).is_chain(&call.receiver)
    }

    /// Whether a method call goes on with a chain, or consumes it.
    pub(super) fn goes_on(method: &Ident) -> bool {
        is_adaptor(method)
            || is_one_of(method, CONSUMERS)
            || is_source(&method.to_string())
            || method == EXTENDER
    }

    /// The same at one of the ends of an expression's branches.
    pub(super) fn emit_end(&self, expr: &mut Expr, end: usize, runtime: &Runtime) {
        if let Some(end) = branch_ends_mut(expr).into_iter().nth(end) {
            self.emit(end, runtime);
        }
    }

    /// Whether anything of the chain is rewritten.
    pub(super) fn is_emitted(&self) -> bool {
        let is_consumed = matches!(self.consumed, Consumed::Receiver | Consumed::FirstArgument);
        !is_only_read() || !is_consumed && !self.links.can_own()
    }

    pub(super) fn emit(&self, expr: &mut Expr, runtime: &Runtime) {
        let chain = match (self.consumed, &mut *expr) {
            (Consumed::Nowhere, expr) => Some(expr),
            (Consumed::Misspelt, expr) => return self.links.emit(expr, false, runtime),
            (Consumed::Receiver, Expr::MethodCall(call)) => Some(&mut *call.receiver),
            (Consumed::FirstArgument, other) => args_mut(other).and_then(Punctuated::first_mut),
            _ => None,
        };
        let Some(chain) = chain else { return };
        // Nothing lends the context to a chain that is not consumed here.
        let is_consumed = self.consumed != Consumed::Nowhere;
        self.links.emit(chain, is_consumed, runtime);
        if is_only_read() {
            return;
        }
        let here = Span::mixed_site();
        let private = runtime.private();
        let lends = is_consumed && self.links.have_uncovered();
        let adaptor = if lends {
            quote_spanned!(here=> adaptor_for_(*__contextvars_loan))
        } else {
            quote_spanned!(here=> adaptor_())
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
            let name = quote_spanned!(here=> __contextvars_loan);
            // To the end of the statement: if it is a stream, a future keeps the closures as long.
            let late = quote_spanned!(here=> &#private::Lender::late().lend_());
            let call = spans::with(&name, &late, &call, &call);
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

/// Whether a link of the chain takes a closure.
fn has_closures(chain: &Expr) -> bool {
    match unparenthesized(chain) {
        Expr::MethodCall(call) => takes_closures(&call.method) || has_closures(&call.receiver),
        _ => false,
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

    /// Whether each closure that enters on its own can own a context.
    fn can_own(&self) -> bool {
        self.0.iter().flatten().all(|argument| {
            argument.uncovered.is_none_or(|uncovered| uncovered.can_own)
                && argument
                    .inner
                    .as_ref()
                    .is_none_or(|inner| inner.links().can_own())
        })
    }

    /// Rewrites the closures that enter on their own: a loan, or else what they own.
    fn emit(&self, chain: &mut Expr, is_lent: bool, runtime: &Runtime) {
        let mut end = chain;
        for link in &self.0 {
            let call = unparenthesized_mut(end);
            let is_function = match &*call {
                Expr::Call(call) => receiver_of_call(call).is_some(),
                _ => false,
            };
            if let Some(args) = args_mut(call) {
                for (arg, decided) in args.iter_mut().zip(link) {
                    decided.emit(arg, is_lent, runtime);
                }
            }
            end = match call {
                Expr::MethodCall(call) => &mut call.receiver,
                Expr::Call(call) if is_function => &mut call.args[0],
                _ => return,
            };
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
