//! Closure literals, rewritten inside: the first thing that a body does is to enter the context.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote_spanned};
use syn::{Block, Expr, ExprBlock, ExprClosure, ExprParen, ExprPath, Stmt, Token, token};

use super::Rewriter;
use super::spans::ends;

/// How the body of a closure gets hold of its context.
pub(super) enum Hold {
    /// A capture that the closure owns.
    Own,
    /// A capture that the closure owns, made from what the call lends.
    OwnLent,
    /// What the call lends; the method that enters it, and the argument's name if the body's own type decides.
    Lend(Enter),
}

/// The helper's method that a body calls first.
#[derive(Clone)]
pub(super) enum Enter {
    Always,
    /// Only if the closure's parameter, of this name, is rayon's.
    IfRayon(syn::Ident),
}

/// The closure literal that an expression is: also in parentheses, in a block's end, and in a box.
pub(super) fn literal(expr: &mut Expr) -> Option<&mut Expr> {
    match expr {
        Expr::Closure(closure) if closure.asyncness.is_none() && closure.constness.is_none() => {
            Some(expr)
        }
        Expr::Paren(paren) => literal(&mut paren.expr),
        Expr::Group(group) => literal(&mut group.expr),
        Expr::Block(block) if block.label.is_none() => literal_at_end(&mut block.block),
        Expr::Unsafe(block) => literal_at_end(&mut block.block),
        Expr::Call(call) if call.args.len() == 1 && is_box(&call.func, "new") => {
            literal(&mut call.args[0])
        }
        _ => None,
    }
}

/// The same, also behind a reference.
pub(super) fn literal_or_borrowed(expr: &mut Expr) -> Option<&mut Expr> {
    match expr {
        Expr::Reference(reference) => literal(&mut reference.expr),
        other => literal(other),
    }
}

fn literal_at_end(block: &mut Block) -> Option<&mut Expr> {
    match block.stmts.last_mut()? {
        Stmt::Expr(expr, None) => literal(expr),
        _ => None,
    }
}

/// Whether this is `Box::new`, or another of its functions.
pub(super) fn is_box(callee: &Expr, function: &str) -> bool {
    let Expr::Path(ExprPath {
        path, qself: None, ..
    }) = super::calls::peeled(callee)
    else {
        return false;
    };
    let mut ends = path.segments.iter().rev();
    ends.next().is_some_and(|last| last.ident == function)
        && ends.next().is_some_and(|owner| owner.ident == "Box")
}

/// The statements in front of a closure that ends a block are the caller's own code: they see its context too.
pub(super) fn enter_preamble(expr: &mut Expr, enter: &TokenStream) {
    match expr {
        Expr::Paren(paren) => enter_preamble(&mut paren.expr, enter),
        Expr::Group(group) => enter_preamble(&mut group.expr, enter),
        Expr::Block(ExprBlock { block, .. }) if block.stmts.len() > 1 => {
            insert_first(block, enter.clone());
        }
        Expr::Unsafe(block) if block.block.stmts.len() > 1 => {
            insert_first(&mut block.block, enter.clone());
        }
        _ => {}
    }
}

/// Puts statements in front of a block's own, but behind the items that lead it: clippy wants those first.
pub(crate) fn insert_first(block: &mut Block, statements: TokenStream) {
    let items = block
        .stmts
        .iter()
        .take_while(|stmt| matches!(stmt, Stmt::Item(_)))
        .count();
    block
        .stmts
        .insert(items, Stmt::Expr(Expr::Verbatim(statements), None));
}

/// Puts statements in front of a body. If it ends in an expression, it stays a block of its own: its variables and the
/// temporaries of that expression are dropped in the order of its edition, and before what the statements bind.
pub(crate) fn put_around(block: &mut Block, statements: TokenStream) {
    let has_value = match block.stmts.last() {
        Some(Stmt::Expr(_, semicolon)) => semicolon.is_none(),
        Some(Stmt::Macro(last)) => last.semi_token.is_none(),
        _ => false,
    };
    if !has_value {
        return insert_first(block, statements);
    }
    let stmts = vec![Stmt::Expr(Expr::Verbatim(statements), None)];
    let brace_token = block.brace_token;
    let inner = std::mem::replace(block, Block { brace_token, stmts });
    let inner = Expr::Block(ExprBlock {
        attrs: Vec::new(),
        label: None,
        block: inner,
    });
    // The parentheses keep the compiler from calling the user's braces unnecessary.
    let inner = Expr::Paren(ExprParen {
        attrs: Vec::new(),
        paren_token: token::Paren(Span::mixed_site()),
        expr: Box::new(inner),
    });
    block.stmts.push(Stmt::Expr(
        terminating(inner, brace_token.span.close()),
        None,
    ));
}

/// Whether the last expression of a block is one that needs no semicolon, whatever its type.
fn ends_in_brace(block: &Block) -> bool {
    match block.stmts.last() {
        Some(Stmt::Expr(last, None)) => matches!(
            last,
            Expr::Block(_)
                | Expr::ForLoop(_)
                | Expr::If(_)
                | Expr::Loop(_)
                | Expr::Match(_)
                | Expr::Unsafe(_)
                | Expr::While(_)
        ),
        _ => false,
    }
}

/// A block at whose end the temporaries of its only expression are dropped: that takes braces of edition 2024, which is
/// this crate's.
fn terminating(expr: Expr, last: Span) -> Expr {
    Expr::Block(ExprBlock {
        attrs: Vec::new(),
        label: None,
        block: Block {
            brace_token: token::Brace(Span::mixed_site().located_at(last)),
            stmts: vec![Stmt::Expr(expr, None)],
        },
    })
}

impl Rewriter<'_> {
    /// Rewrites the closure literal in `slot`.
    pub(super) fn rewrite_closure(&mut self, slot: &mut Expr, hold: Hold) {
        let Expr::Closure(closure) = slot else {
            return;
        };
        self.rewritten += 1;
        let here = Span::mixed_site();
        let private = self.settings.private();
        let capture = match hold {
            Hold::Lend(enter) => {
                let enter = match enter {
                    Enter::Always => quote_spanned!(here=> __contextvars_lent.enter()),
                    Enter::IfRayon(scope) => {
                        quote_spanned!(here=> __contextvars_lent.enter_body(&#scope))
                    }
                };
                enter_body(
                    closure,
                    quote_spanned!(here=> let __contextvars_scope = #enter;),
                );
                return;
            }
            Hold::Own => quote_spanned!(here=> #private::capture()),
            Hold::OwnLent => quote_spanned!(here=> __contextvars_lent.to_captured()),
        };
        if closure.capture.is_none() && self.locals.captures_nothing(closure) {
            closure.capture = Some(Token![move](closure.inputs_begin.span));
        }
        // Only a closure that moves can own the capture and still be called twice.
        let enter = if closure.capture.is_some() {
            quote_spanned!(here=> __contextvars_captured.enter())
        } else {
            quote_spanned!(here=> __contextvars_captured.into_scope())
        };
        enter_body(
            closure,
            quote_spanned!(here=> let __contextvars_scope = #enter;),
        );
        let closure = slot.to_token_stream();
        *slot = Expr::Verbatim(around(
            closure,
            quote_spanned!(here=> let __contextvars_captured = #capture;),
        ));
    }

    /// Wraps a closure that may borrow, and that every thread calls: only another closure can own the capture then.
    ///
    /// `signature` tells the compiler what the closure's parameters are, because the callee does not see it any more.
    pub(super) fn share_closure(&mut self, slot: &mut Expr, signature: &TokenStream) {
        let Expr::Closure(closure) = &*slot else {
            return;
        };
        self.rewritten += 1;
        let here = Span::mixed_site();
        let private = self.settings.private();
        let names: Vec<Ident> = (0..closure.inputs.len())
            .map(|at| format_ident!("__contextvars_a{at}", span = here))
            .collect();
        let signature = if closure.inputs.len() == 1 {
            quote_spanned!(here=> #signature.one)
        } else {
            quote_spanned!(here=> #signature.two)
        };
        *slot = Expr::Verbatim(quote_spanned! {here=> {
            let __contextvars_captured = #private::capture();
            let __contextvars_work = #signature(#closure);
            move |#(#names),*| {
                let __contextvars_scope = __contextvars_captured.enter();
                __contextvars_work(#(#names),*)
            }
        }});
    }

    /// Whether the closure can own its context although it may be called more than once.
    pub(super) fn can_own(&self, closure: &Expr) -> bool {
        match closure {
            Expr::Closure(closure) => {
                closure.capture.is_some() || self.locals.captures_nothing(closure)
            }
            _ => false,
        }
    }
}

fn enter_body(closure: &mut ExprClosure, enter: TokenStream) {
    if let Expr::Block(ExprBlock {
        block, label: None, ..
    }) = &mut *closure.body
    {
        // In `scoped!`, clippy would miss a semicolon behind a last expression that does not end in a brace any more.
        if ends_in_brace(block) {
            insert_first(block, enter);
        } else {
            put_around(block, enter);
        }
        return;
    }
    let body = std::mem::replace(&mut *closure.body, Expr::Verbatim(TokenStream::new()));
    // The compiler shows the closure up to where its body ends.
    let (_, last) = ends(&body.to_token_stream());
    let mut stmts = vec![Stmt::Expr(Expr::Verbatim(enter), None)];
    // Clippy does not want a `()` at the end of a block.
    if !matches!(&body, Expr::Tuple(unit) if unit.elems.is_empty()) {
        stmts.push(Stmt::Expr(terminating(body, last), None));
    }
    *closure.body = Expr::Block(ExprBlock {
        attrs: Vec::new(),
        label: None,
        block: Block {
            brace_token: token::Brace(last),
            stmts,
        },
    });
}

/// A block around a closure, which the compiler shows as the closure itself: it begins where the closure begins, and
/// ends where it ends. That takes a label, because a block begins with its label.
fn around(closure: TokenStream, statements: TokenStream) -> TokenStream {
    let (first, last) = ends(&closure);
    let label = syn::Lifetime::new("'__contextvars_spawn", first);
    let mut block = proc_macro2::Group::new(
        proc_macro2::Delimiter::Brace,
        [statements, closure].into_iter().collect(),
    );
    block.set_span(last);
    quote_spanned!(first=> #label: #block)
}
