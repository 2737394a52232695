//! Work that is no closure literal: what it is, its type decides. Here: where it can be asked.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{Expr, ExprPath, Stmt, UnOp};

use super::Rewriter;
use super::calls::peeled;
use super::closures::{is_box, literal};
use super::spans;

/// How the type of an expression can be asked.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Fit {
    /// Naming it twice is the same as naming it once.
    Place,
    /// It is evaluated once, and has a type without any help from the callee.
    Value,
    /// It is no work, or the callee may be needed to tell its type.
    No,
}

pub(super) fn fit(expr: &Expr) -> Fit {
    match expr {
        Expr::Group(group) => fit(&group.expr),
        Expr::Paren(paren) => fit(&paren.expr),
        Expr::Path(path) if path.path.is_ident("None") => Fit::No,
        Expr::Path(_) => Fit::Place,
        Expr::Field(field) => match fit(&field.base) {
            Fit::Place => Fit::Place,
            _ => Fit::Value,
        },
        Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => fit(&unary.expr),
        Expr::Reference(reference) => of_another(fit(&reference.expr)),
        Expr::Try(inner) => of_another(fit(&inner.expr)),
        Expr::Await(inner) => of_another(fit(&inner.base)),
        Expr::Call(call) => match peeled(&call.func) {
            Expr::Path(path) if returns_what_is_expected(path) => Fit::No,
            _ => Fit::Value,
        },
        Expr::MethodCall(call) if call.turbofish.is_none() => {
            if ["unwrap", "expect", "unwrap_or_default"]
                .iter()
                .any(|name| call.method == name)
            {
                return of_another(fit(&call.receiver));
            }
            let inferred = [
                "collect", "default", "into", "parse", "product", "sum", "try_into",
            ];
            if inferred.iter().any(|name| call.method == name) {
                Fit::No
            } else {
                Fit::Value
            }
        }
        Expr::Macro(mac) => {
            let diverges = ["panic", "todo", "unimplemented", "unreachable"];
            let name = mac.mac.path.segments.last();
            if name.is_some_and(|name| diverges.iter().any(|known| name.ident == known)) {
                Fit::No
            } else {
                Fit::Value
            }
        }
        // What is verbatim was rewritten before.
        Expr::Block(_) | Expr::If(_) | Expr::Match(_) | Expr::Unsafe(_) => {
            if leaves(&mut expr.clone())
                .iter()
                .all(|leaf| fit(leaf) != Fit::No)
            {
                Fit::Value
            } else {
                Fit::No
            }
        }
        Expr::MethodCall(_)
        | Expr::Cast(_)
        | Expr::Index(_)
        | Expr::Struct(_)
        | Expr::Verbatim(_) => Fit::Value,
        _ => Fit::No,
    }
}

/// What is made of a value is another value.
fn of_another(inner: Fit) -> Fit {
    match inner {
        Fit::No => Fit::No,
        Fit::Place | Fit::Value => Fit::Value,
    }
}

/// `Default::default` and the like.
fn returns_what_is_expected(path: &ExprPath) -> bool {
    let segments = &path.path.segments;
    path.qself.is_none()
        && segments.len() > 1
        && ["Default", "From", "FromIterator", "FromStr", "Into"]
            .iter()
            .any(|name| segments[segments.len() - 2].ident == name)
}

impl Rewriter<'_> {
    /// Wraps a future that is written out: an `async` block, also in a box.
    pub(super) fn rewrite_async(&mut self, expr: &mut Expr) -> bool {
        match expr {
            Expr::Group(group) => self.rewrite_async(&mut group.expr),
            Expr::Paren(paren) => self.rewrite_async(&mut paren.expr),
            Expr::Call(call) if call.args.len() == 1 && is_box(&call.func, "pin") => {
                self.rewrite_async(&mut call.args[0])
            }
            Expr::Async(_) => {
                self.rewritten += 1;
                let private = self.settings.private();
                let future = expr.to_token_stream();
                let call = quote_spanned!(Span::mixed_site()=> #private::future(#future));
                *expr = Expr::Verbatim(spans::shown_as(call, &future));
                true
            }
            _ => false,
        }
    }

    /// Hands a value to the helper that its type selects. `question` is what is asked, `source` is the context.
    pub(super) fn rewrite_value(
        &mut self,
        expr: &mut Expr,
        question: Question,
        source: &TokenStream,
    ) -> bool {
        if let Expr::Block(_) | Expr::If(_) | Expr::Match(_) | Expr::Unsafe(_) = expr {
            let mut any = false;
            // Closures and boxes are rewritten where they stand: their types come from the callee.
            if question == Question::Any && leaves(expr).into_iter().any(is_literal) {
                for leaf in leaves(expr) {
                    any |= self.rewrite_handed(leaf) || self.rewrite_value(leaf, question, source);
                }
                return any;
            }
        }
        let fit = fit(expr);
        if fit == Fit::No {
            return false;
        }
        self.rewritten += 1;
        let here = Span::mixed_site();
        let private = self.settings.private();
        let ask = match (question, self.may_be_closure(expr)) {
            (Question::Any, true) => quote_spanned!(here=> any),
            (Question::Any, false) => quote_spanned!(here=> any_function),
            (Question::Nullary, true) => quote_spanned!(here=> nullary),
            (Question::Nullary, false) => quote_spanned!(here=> nullary_function),
            (Question::Unary, _) => quote_spanned!(here=> unary),
        };
        let value = expr.to_token_stream();
        *expr = Expr::Verbatim(if fit == Fit::Place {
            let asked =
                quote_spanned!(here=> #private::Work::of(&#value).#ask().prepare(#value, #source));
            spans::shown_as(asked, &value)
        } else {
            let name = quote_spanned!(here=> __contextvars_work);
            let asked =
                quote_spanned!(here=> #private::Work::of(&#name).#ask().prepare(#name, #source));
            spans::with(&name, &value, &asked, &value)
        });
        true
    }

    /// Whether it may be a closure whose kind the compiler has not inferred yet.
    fn may_be_closure(&self, expr: &Expr) -> bool {
        match peeled(expr) {
            Expr::Path(path) => match path.path.get_ident() {
                Some(name) => self.locals.may_be_closure(&name.to_string()),
                None => false,
            },
            _ => true,
        }
    }
}

/// Where an expression gets its value from: the ends of its branches.
fn leaves(expr: &mut Expr) -> Vec<&mut Expr> {
    fn end(block: &mut syn::Block) -> Vec<&mut Expr> {
        match block.stmts.last_mut() {
            Some(Stmt::Expr(expr, None)) => leaves(expr),
            _ => Vec::new(),
        }
    }
    match expr {
        Expr::Block(block) => end(&mut block.block),
        Expr::Unsafe(block) => end(&mut block.block),
        Expr::If(branches) => {
            let mut ends = end(&mut branches.then_branch);
            if let Some((_, other)) = &mut branches.else_branch {
                ends.extend(leaves(other));
            }
            ends
        }
        Expr::Match(arms) => arms
            .arms
            .iter_mut()
            .flat_map(|arm| leaves(&mut arm.body))
            .collect(),
        other => vec![other],
    }
}

/// Whether it is work that is written out.
fn is_literal(leaf: &mut Expr) -> bool {
    match leaf {
        Expr::Async(_) => true,
        Expr::Call(call) => {
            is_box(&call.func, "pin") && call.args.len() == 1 && is_literal(&mut call.args[0])
                || literal(leaf).is_some()
        }
        _ => literal(leaf).is_some(),
    }
}

/// What counts as work.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Question {
    /// Whatever can run later.
    Any,
    /// A function without parameters.
    Nullary,
    /// A function of one of rayon's parameters.
    Unary,
}
