//! Chains of parallel iterators: the context is entered at the consuming end, by an adaptor in front of the method that
//! drives the chain. Closures that it does not reach are rewritten one by one.
//!
//! ```text
//! v.par_iter().map(f).sum()                Chain::new(v.par_iter().map(f)).adaptor().sum()
//!
//! v.par_iter().map(|x| g(x))               (match Unreached::new() { __unreached => (match __unreached.lend() { __lent =>
//!     .flat_map(h)                             Chain::new(
//!     .sum()                                       v.par_iter()
//!                                                      .map(|x| { let __scope = __lent.enter(); g(x) })
//!                                                      .flat_map(match h {
//!                                                          mut __f => move |__a0| {
//!                                                              let __scope = __lent.enter();
//!                                                              __f(__a0)
//!                                                          }
//!                                                      })
//!                                              ).adaptor_with(__lent).sum()
//!                                          }) })
//! ```
//!
//! What is no parallel iterator passes through the adaptor as it is, and then nothing is entered by the closures either.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::visit_mut::VisitMut;
use syn::{Expr, ExprBlock, ExprCall, ExprPath, Path, Stmt, Token};

use super::Rewriter;
use super::calls::{is_rayon, peeled};
use super::closures::{self, Enter, Hold};
use super::spans;
use super::table::{
    ADAPTORS, BARRIERS, CONSUMERS, Closures, SOURCE_CLOSURES, SOURCE_FUNCTIONS, is_source,
};
use super::values::{Fit, fit};

impl Rewriter<'_> {
    /// Rewrites an expression that drives a chain, with all that is in it. Says whether it is one.
    pub(super) fn rewrite_chain(&mut self, expr: &mut Expr) -> bool {
        match expr {
            Expr::MethodCall(call)
                if is_one_of(&call.method, CONSUMERS) && self.is_chain(&call.receiver) =>
            {
                let unreached = self.enter_chain(&mut call.receiver);
                call.args
                    .iter_mut()
                    .for_each(|arg| self.visit_expr_mut(arg));
                self.finish_chain(expr, unreached);
                true
            }
            // `par_extend` consumes its argument, and `ParallelIterator::for_each(chain, f)` its first one.
            Expr::MethodCall(call)
                if call.method == "par_extend"
                    && call.args.len() == 1
                    && self.is_chain(&call.args[0]) =>
            {
                self.visit_expr_mut(&mut call.receiver);
                let unreached = self.enter_chain(&mut call.args[0]);
                self.finish_chain(expr, unreached);
                true
            }
            Expr::Call(call) if self.is_consuming_function(call) => {
                let mut args = call.args.iter_mut();
                let unreached = args.next().is_some_and(|chain| self.enter_chain(chain));
                args.for_each(|arg| self.visit_expr_mut(arg));
                self.finish_chain(expr, unreached);
                true
            }
            _ => false,
        }
    }

    fn is_consuming_function(&self, call: &ExprCall) -> bool {
        let Expr::Path(ExprPath { path, .. }) = peeled(&call.func) else {
            return false;
        };
        let mut ends = path.segments.iter().rev();
        ends.next()
            .is_some_and(|method| is_one_of(&method.ident, CONSUMERS))
            && ends.next().is_some_and(|owner| {
                owner.ident == "ParallelIterator" || owner.ident == "IndexedParallelIterator"
            })
            && call.args.first().is_some_and(|chain| self.is_chain(chain))
    }

    /// Whether the expression is a chain that starts at a parallel source, and that nothing has driven yet.
    fn is_chain(&self, expr: &Expr) -> bool {
        match peeled(expr) {
            Expr::MethodCall(call) if self.is_skipped(&call.method) => false,
            Expr::MethodCall(call) if is_source(&call.method.to_string()) => true,
            Expr::MethodCall(call) => {
                !is_one_of(&call.method, CONSUMERS) && self.is_chain(&call.receiver)
            }
            Expr::Call(call) => {
                matches!(peeled(&call.func), Expr::Path(path) if self.is_source_function(&path.path))
            }
            _ => false,
        }
    }

    fn is_source_function(&self, path: &Path) -> bool {
        path.segments.last().is_some_and(|last| {
            !self.is_skipped(&last.ident)
                && is_one_of(&last.ident, SOURCE_FUNCTIONS)
                && (is_rayon(path)
                    || path.segments.iter().rev().nth(1).is_some_and(|owner| {
                        owner.ident == "IntoParallelIterator" || owner.ident == "ParallelBridge"
                    }))
        })
    }

    /// Puts the adaptor behind a chain. Says whether closures in it are out of its reach.
    fn enter_chain(&mut self, chain: &mut Expr) -> bool {
        let unreached = self.rewrite_links(chain, false);
        self.rewritten += 1;
        let here = Span::mixed_site();
        let private = self.settings.private();
        let adaptor = if unreached {
            quote_spanned!(here=> adaptor_with(__contextvars_lent))
        } else {
            quote_spanned!(here=> adaptor())
        };
        let tokens = chain.to_token_stream();
        let asked = quote_spanned!(here=> #private::Chain::new(#tokens).#adaptor);
        *chain = Expr::Verbatim(spans::shown_as(asked, &tokens));
        unreached
    }

    fn finish_chain(&mut self, expr: &mut Expr, unreached: bool) {
        if unreached {
            let here = Span::mixed_site();
            let private = self.settings.private();
            let attributes = spans::take_attributes(expr);
            let call = expr.to_token_stream();
            let loan = quote_spanned!(here=> __contextvars_unreached.lend());
            let inner = spans::with(
                &quote_spanned!(here=> __contextvars_lent),
                &loan,
                &call,
                &call,
            );
            let unreached = quote_spanned!(here=> #private::Unreached::new());
            let name = quote_spanned!(here=> __contextvars_unreached);
            let tokens = spans::with(&name, &unreached, &inner, &call);
            *expr = Expr::Verbatim(quote!(#attributes #tokens));
        }
    }

    /// Rewrites the links of a chain from its end to its source. `beyond` tells whether an adaptor after them drives
    /// them. Says whether a closure was rewritten on its own.
    fn rewrite_links(&mut self, chain: &mut Expr, beyond: bool) -> bool {
        match chain {
            Expr::Group(group) => self.rewrite_links(&mut group.expr, beyond),
            Expr::Paren(paren) => self.rewrite_links(&mut paren.expr, beyond),
            Expr::MethodCall(call) if is_source(&call.method.to_string()) => {
                self.visit_expr_mut(&mut call.receiver);
                self.rewrite_link(&call.method, SOURCE_CLOSURES, &mut call.args, true)
            }
            Expr::MethodCall(call) => {
                let beyond = beyond || is_one_of(&call.method, BARRIERS);
                let before = self.rewrite_links(&mut call.receiver, beyond);
                self.rewrite_link(&call.method, ADAPTORS, &mut call.args, beyond) || before
            }
            Expr::Call(call) => {
                let name = match peeled(&call.func) {
                    Expr::Path(path) => path.path.segments.last().map(|last| last.ident.clone()),
                    _ => None,
                };
                match name {
                    Some(name) => self.rewrite_link(&name, SOURCE_CLOSURES, &mut call.args, true),
                    None => false,
                }
            }
            other => {
                self.visit_expr_mut(other);
                false
            }
        }
    }

    fn rewrite_link(
        &mut self,
        method: &Ident,
        table: &[Closures],
        args: &mut Punctuated<Expr, Token![,]>,
        beyond: bool,
    ) -> bool {
        let method = method.to_string();
        let closures = table
            .iter()
            .find(|(name, _)| method == *name)
            .map_or(&[][..], |(_, closures)| closures);
        let mut any = false;
        for (index, arg) in args.iter_mut().enumerate() {
            // The other side of a `zip` or a `chain` is driven with this one.
            if self.is_chain(arg) {
                any |= self.rewrite_links(arg, beyond);
                continue;
            }
            any |= self.rewrite_closure_with_chain(arg);
            let closure = closures.iter().find(|(at, _)| beyond && *at == index);
            any |= closure.is_some_and(|(_, params)| self.rewrite_unreached(arg, *params));
        }
        any
    }

    /// Visits an argument. If it is a closure that gives a chain back, its links are part of the outer chain.
    fn rewrite_closure_with_chain(&mut self, arg: &mut Expr) -> bool {
        let inner = closure_end(arg).filter(|end| self.is_chain(end));
        let Some(end) = inner else {
            self.visit_expr_mut(arg);
            return false;
        };
        let mut chain = std::mem::replace(end, Expr::Verbatim(TokenStream::new()));
        let any = self.rewrite_links(&mut chain, false);
        self.visit_expr_mut(arg);
        if let Some(end) = closure_end(arg) {
            *end = chain;
        }
        any
    }

    /// Rewrites one closure, or function, of a chain.
    fn rewrite_unreached(&mut self, arg: &mut Expr, params: usize) -> bool {
        let here = Span::mixed_site();
        if let Some(slot) = closures::literal(arg) {
            self.rewrite_closure(slot, Hold::Lend(Enter::Always));
            return true;
        }
        if fit(arg) == Fit::No {
            return false;
        }
        self.rewritten += 1;
        let names: Vec<Ident> = (0..params)
            .map(|at| format_ident!("__contextvars_a{at}", span = here))
            .collect();
        let function = spans::scrutinee(&arg.to_token_stream());
        *arg = Expr::Verbatim(quote_spanned! {here=>
            match #function { mut __contextvars_f => move |#(#names),*| { let __contextvars_scope = __contextvars_lent.enter(); __contextvars_f(#(#names),*) } }
        });
        true
    }
}

/// The expression whose value a closure literal gives back.
fn closure_end(arg: &mut Expr) -> Option<&mut Expr> {
    fn end(body: &mut Expr) -> Option<&mut Expr> {
        let Expr::Block(ExprBlock {
            label: None, block, ..
        }) = body
        else {
            return Some(body);
        };
        match block.stmts.last_mut()? {
            Stmt::Expr(last, None) => end(last),
            _ => None,
        }
    }
    match closures::literal(arg)? {
        Expr::Closure(closure) => end(&mut closure.body),
        _ => None,
    }
}

fn is_one_of(name: &Ident, names: &[&str]) -> bool {
    names.contains(&&*name.to_string())
}
