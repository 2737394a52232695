//! Statements in front of a body, such that its temporaries are dropped before what they bind, and
//! no lint objects.

use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Block, Expr, ExprBlock, ExprParen, Stmt, token};

use super::spans::{self, ends};
use crate::syntax::mentions;

/// Puts statements in front of a block's own, but behind the items that lead it: clippy wants those
/// first.
///
/// ```text
/// { use a::b; work(); }                    { use a::b; let scope = ..; work(); }
/// ```
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

/// Puts statements in front of a body. If the body ends in an expression, it stays a block of its
/// own: its variables and the temporaries of that expression are dropped in the order of its
/// edition, and before what the statements bind.
///
/// ```text
/// { let a = b; work(&a) }                  { let scope = ..; { ({ let a = b; work(&a) }) } }
/// ```
pub(crate) fn put_around(block: &mut Block, statements: TokenStream) {
    if !has_value(block) {
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

/// Whether a block ends in an expression.
pub(crate) fn has_value(block: &Block) -> bool {
    match block.stmts.last() {
        Some(Stmt::Expr(_, semicolon)) => semicolon.is_none(),
        Some(Stmt::Macro(last)) => last.semi_token.is_none(),
        _ => false,
    }
}

/// Puts statements in front of an expression: of a closure's body that may be a block, or not.
///
/// ```text
/// work()                                   { let scope = ..; { work() } }
/// ```
pub(super) fn put_around_body(body: &mut Expr, statements: TokenStream) {
    if let Expr::Paren(paren) = body {
        let is_block = matches!(&*paren.expr, Expr::Block(block) if block.label.is_none());
        let (first, _) = ends(&paren.expr.to_token_stream());
        put_around_body(&mut paren.expr, statements);
        if !is_block {
            begin_at(&mut paren.expr, first);
        }
        return;
    }
    if let Expr::Block(ExprBlock {
        block, label: None, ..
    }) = body
    {
        // In `scoped!`, clippy would miss a semicolon behind a last expression that does not end in
        // a brace any more.
        if ends_in_brace(block) {
            insert_first(block, statements);
        } else {
            put_around(block, statements);
        }
        return;
    }
    let mut inner = std::mem::replace(body, Expr::Verbatim(TokenStream::new()));
    spans::close(&mut inner);
    // The compiler shows a closure up to where its body ends.
    let (_, last) = ends(&inner.to_token_stream());
    let mut stmts = vec![Stmt::Expr(Expr::Verbatim(statements), None)];
    // Clippy does not want a `()` at the end of a block.
    if !matches!(&inner, Expr::Tuple(unit) if unit.elems.is_empty()) {
        stmts.push(Stmt::Expr(terminating(inner, last), None));
    }
    *body = Expr::Block(ExprBlock {
        attrs: Vec::new(),
        label: None,
        block: Block {
            brace_token: token::Brace(last),
            stmts,
        },
    });
}

/// Puts statements in front of a closure's body, and `never` behind it, in a branch that is never
/// taken. The body keeps the type that is expected of it, and what it names comes between the two.
///
/// ```text
/// work()                                   { let scope = ..; if true { work() } else { never } }
/// ```
///
/// The temporaries of the body's last expression are dropped at the end of the branch.
///
/// If nothing tells the body's type, the compiler would ask for the type of the branch, and not for
/// that of the variable that the user declares. Then the body is no branch.
///
/// ```text
/// work()                                   { let scope = ..; match work() { value => { if false { never } value } } }
/// ```
pub(super) fn put_between(
    body: &mut Expr,
    statements: &TokenStream,
    never: &TokenStream,
    is_type_free: bool,
) {
    if let Expr::Paren(paren) = body {
        let (first, _) = ends(&paren.expr.to_token_stream());
        put_between(&mut paren.expr, statements, never, is_type_free);
        return begin_at(&mut paren.expr, first);
    }
    let here = Span::mixed_site();
    let mut inner = std::mem::replace(body, Expr::Verbatim(TokenStream::new()));
    spans::close(&mut inner);
    let tokens = inner.to_token_stream();
    let (_, last) = ends(&tokens);
    let branch = match &inner {
        Expr::Block(ExprBlock {
            attrs, label: None, ..
        }) if attrs.is_empty() => tokens,
        // Clippy does not want a `()` at the end of a block.
        Expr::Tuple(unit) if unit.elems.is_empty() => quote_spanned!(here.located_at(last)=> {}),
        _ => quote_spanned!(here.located_at(last)=> { #tokens }),
    };
    let ends_in_semicolon = matches!(&inner, Expr::Block(body) if !has_value(&body.block));
    let early = place_behind_return(&inner);
    if is_type_free && !ends_in_semicolon {
        let value = quote_spanned!(here=> __contextvars_value);
        let value = match early {
            Some((first, last)) => shown_between(&value, first, last),
            None => value,
        };
        let stmts = quote_spanned! {here=>
            #statements
            match (#branch) {
                #[allow(unreachable_code)]
                __contextvars_value => {
                    if false {
                        let () = #never;
                    }
                    #value
                }
            }
        };
        *body = braced(stmts, last);
        return;
    }
    // In `scoped!`, clippy would miss a semicolon where the user's block ends in one. Then the block may
    // also never come to its end, so the other branch must not either.
    let stmts = if ends_in_semicolon {
        quote_spanned!(here=> #statements if true #branch else { return #never; };)
    } else if let Some((first, last)) = early {
        // The compiler says of both branches that they have another type.
        let branches = Ident::new("if", first);
        let end = spans::never_shown_between(never, first, last);
        quote_spanned!(here=> #statements #branches true #branch else #end)
    } else {
        quote_spanned!(here=> #statements if true #branch else { #never })
    };
    *body = braced(stmts, last);
}

/// Where the expression begins and ends that gives the value of a body, if the body may also return earlier:
/// then the value may be of another type than what is returned, and the compiler says so there.
fn place_behind_return(body: &Expr) -> Option<(Span, Span)> {
    let Expr::Block(ExprBlock {
        block, label: None, ..
    }) = body
    else {
        return None;
    };
    let (last, before) = block.stmts.split_last()?;
    let returns = before
        .iter()
        .any(|stmt| mentions(stmt.to_token_stream(), &|name| name == "return"));
    returns.then(|| ends(&last.to_token_stream()))
}

/// A value that is shown from `first` to `last`.
///
/// ```text
/// value                                    (value,).0
/// ```
fn shown_between(value: &TokenStream, first: Span, last: Span) -> TokenStream {
    let mut tuple = Group::new(Delimiter::Parenthesis, quote!(#value,));
    tuple.set_span(first);
    let mut field = Literal::usize_unsuffixed(0);
    field.set_span(last);
    quote_spanned!(first=> #tuple.#field)
}

/// Has a block that stands in the user's parentheses begin where what it was made of begins. The
/// parentheses stay around it: of a closure's body, and nowhere else in a closure, the compiler calls
/// them unnecessary as such.
///
/// ```text
/// (work())                                 ('_body: { let scope = ..; work() })
/// ```
fn begin_at(block: &mut Expr, first: Span) {
    if !matches!(block, Expr::Paren(_)) {
        let label = syn::Lifetime::new("'__contextvars_body", first);
        *block = Expr::Verbatim(quote_spanned!(first=> #label: #block));
    }
}

/// A closure's body: the compiler shows a closure up to where that ends.
fn braced(stmts: TokenStream, last: Span) -> Expr {
    let mut block = Group::new(Delimiter::Brace, stmts);
    block.set_span(last);
    Expr::Verbatim(block.into_token_stream())
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

/// A block at whose end the temporaries of its only expression are dropped: braces of edition 2024
/// do that, and 2024 is this crate's edition.
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

/// A block around a closure, which the compiler shows as the closure itself: it begins where the
/// closure begins, and ends where it ends. That takes a label, because a block begins with its
/// label.
///
/// ```text
/// move || work()                           '_spawn: { let captured = ..; move || work() }
/// ```
pub(super) fn around_closure(closure: &Expr, statements: TokenStream) -> Expr {
    let closure = closure.to_token_stream();
    let (first, last) = ends(&closure);
    let label = syn::Lifetime::new("'__contextvars_spawn", first);
    let mut block = Group::new(
        Delimiter::Brace,
        [statements, closure].into_iter().collect(),
    );
    block.set_span(last);
    Expr::Verbatim(quote_spanned!(first=> #label: #block))
}
