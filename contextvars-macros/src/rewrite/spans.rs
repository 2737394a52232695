//! Where the compiler shows generated code: at the user's code that it stands for.
//!
//! An expression reaches from its first token to its last, so these two get the spans of the user's
//! first and last. For a generated token at the same place, the compiler would blame the macro: it
//! looks for the place outside of the macro at which the argument of a call stands.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::{Expr, Token};

use crate::purpose::{Purpose, is_only_read, purpose};

/// Where tokens begin and where they end.
pub(crate) fn ends(tokens: &TokenStream) -> (Span, Span) {
    let mut tokens = tokens.clone().into_iter();
    let first = tokens.next();
    let last = tokens.last().or_else(|| first.clone());
    (
        first.as_ref().map_or_else(Span::mixed_site, first_span),
        last.as_ref().map_or_else(Span::mixed_site, last_span),
    )
}

fn first_span(token: &TokenTree) -> Span {
    match token {
        TokenTree::Group(group) => group.span_open(),
        _ => token.span(),
    }
}

fn last_span(token: &TokenTree) -> Span {
    match token {
        TokenTree::Group(group) => group.span_close(),
        _ => token.span(),
    }
}

/// A call, or a chain of calls, that is shown as `shown`: it begins and ends there.
///
/// The tokens name only items, by absolute paths, so they can have the user's hygiene: then the
/// compiler's errors do not mention the macro. A `$crate` keeps its own, because it has to know its
/// crate; then the path stands in parentheses, which have the user's.
///
/// ```text
/// future(async {})     is shown as `async {}`
/// ```
pub(crate) fn shown_as(tokens: TokenStream, shown: &TokenStream) -> TokenStream {
    let (first, last) = ends(shown);
    let mut tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_crate = |token: &TokenTree| matches!(token, TokenTree::Ident(name) if name == "$crate");
    if tokens.first().is_some_and(is_crate) {
        let is_group = |token: &TokenTree| matches!(token, TokenTree::Group(_));
        let end = tokens.iter().position(is_group).unwrap_or_default();
        let path = tokens.drain(..end).map(|mut token| {
            token.set_span(token.span().located_at(first));
            token
        });
        let path = Group::new(Delimiter::Parenthesis, path.collect());
        tokens.insert(0, path.into());
    }
    for token in &mut tokens {
        token.set_span(first);
    }
    if let Some(token) = tokens.last_mut() {
        token.set_span(last);
    }
    tokens.into_iter().collect()
}

/// A call of a method of a variable of the expansion's own, which keeps its hygiene in parentheses; shown
/// from `first` to `last`.
///
/// ```text
/// end.never()          (end).never()
/// ```
pub(super) fn variable_shown_between(call: &TokenStream, first: Span, last: Span) -> TokenStream {
    let (first, last) = (shown_at(first), shown_at(last));
    let mut tokens = call.clone().into_iter();
    let variable = tokens.next().map(TokenStream::from).unwrap_or_default();
    let mut variable = Group::new(Delimiter::Parenthesis, variable);
    variable.set_span(first);
    let mut rest: Vec<TokenTree> = tokens.collect();
    if let Some(token) = rest.last_mut() {
        token.set_span(last);
    }
    quote_spanned!(first=> #variable #(#rest)*)
}

/// The same for a call of a function with types, which stay where the user wrote them.
///
/// ```text
/// unreachable::<Page>()
/// ```
pub(crate) fn typed_call_shown_as(
    path: TokenStream,
    types: &TokenStream,
    arguments: TokenStream,
    shown: &TokenStream,
) -> TokenStream {
    let (first, last) = ends(shown);
    let path = path.into_iter().map(|mut token| {
        let is_crate = matches!(&token, TokenTree::Ident(name) if *name == "$crate");
        let span = if is_crate {
            token.span().located_at(first)
        } else {
            first
        };
        token.set_span(span);
        token
    });
    let path: TokenStream = path.collect();
    let mut arguments = Group::new(Delimiter::Parenthesis, arguments);
    arguments.set_span(last);
    quote_spanned!(first=> #path::<#types> #arguments)
}

/// A block with a name for a value, which lives as long as the block; shown as `shown`. Where a statement
/// begins with it, and goes on behind it, [`close`] puts parentheses around the statement.
///
/// ```text
/// match value { name => inner }
/// ```
///
/// It is a `match`: clippy does not want blocks in conditions. It does not want a block as what is matched,
/// either, so that goes into a tuple.
pub(super) fn with(
    name: &TokenStream,
    value: &TokenStream,
    inner: &TokenStream,
    shown: &TokenStream,
) -> TokenStream {
    let here = Span::mixed_site();
    let (first, last) = ends(shown);
    let keyword = Ident::new("match", first);
    let inner = if goes_on(inner) {
        parenthesized(inner.clone())
    } else {
        inner.clone()
    };
    let (pattern, value) = if is_block(value) {
        (
            quote_spanned!(here=> (#name,)),
            quote_spanned!(here=> (#value,)),
        )
    } else {
        (name.clone(), scrutinee(value))
    };
    let mut arm = Group::new(Delimiter::Brace, quote_spanned!(here=> #pattern => #inner));
    arm.set_span(last);
    quote_spanned!(here=> #keyword #value #arm)
}

/// The same for a value that the user wrote. It may be a call that never returns: of what a `match` takes the type
/// would be inferred then, but in a tuple it is `!`. Or it is a variable: it is moved into the tuple where it stands.
pub(super) fn with_users(
    name: &TokenStream,
    value: &TokenStream,
    inner: &TokenStream,
    shown: &TokenStream,
) -> TokenStream {
    let is_place = |token: TokenTree| matches!(token, TokenTree::Ident(_) | TokenTree::Punct(_));
    if !is_call(value) && !value.clone().into_iter().all(is_place) {
        return with(name, value, inner, shown);
    }
    let here = Span::mixed_site();
    let name = quote_spanned!(here=> #[allow(unreachable_code)] (#name,));
    let (first, _) = ends(value);
    let tuple = Group::new(Delimiter::Parenthesis, quote_spanned!(here=> #value,));
    let mut tuple = TokenTree::Group(tuple);
    tuple.set_span(here.located_at(first));
    with(&name, &tuple.into(), inner, shown)
}

/// A call, in a branch that is always taken, and one that gives a value of the same type and is never reached;
/// shown from `first` to `last`.
pub(super) fn call_or_never(
    call: &TokenStream,
    never: &TokenStream,
    first: Span,
    last: Span,
) -> TokenStream {
    let branches = Ident::new("if", shown_at(first));
    let branch = delimited(Delimiter::Brace, call.clone(), first);
    let end = never_shown_between(never, first, last);
    quote_spanned!(Span::mixed_site()=> #branches true #branch else #end)
}

/// The branch that is never taken.
pub(super) fn never_shown_between(never: &TokenStream, first: Span, last: Span) -> TokenTree {
    let mut end = Group::new(Delimiter::Brace, variable_shown_between(never, first, last));
    end.set_span(shown_at(last));
    end.into()
}

/// Where generated code is shown. Clippy would take it for the user's there.
fn shown_at(span: Span) -> Span {
    match purpose() {
        Purpose::Lints => Span::mixed_site().located_at(span),
        _ => span,
    }
}

/// Whether an expression ends as a call does.
pub(super) fn is_call(value: &TokenStream) -> bool {
    let tokens: Vec<TokenTree> = value.clone().into_iter().collect();
    match &tokens[..] {
        [_, .., TokenTree::Group(group)] => group.delimiter() == Delimiter::Parenthesis,
        [TokenTree::Group(group)] if group.delimiter() != Delimiter::Brace => {
            is_call(&group.stream())
        }
        _ => false,
    }
}

/// Whether an expression is a block, with or without a label, also in parentheses.
fn is_block(value: &TokenStream) -> bool {
    let tokens: Vec<TokenTree> = value.clone().into_iter().collect();
    match &tokens[..] {
        [TokenTree::Group(group)] => {
            group.delimiter() == Delimiter::Brace || is_block(&group.stream())
        }
        [TokenTree::Punct(quote), .., TokenTree::Group(group)] => {
            quote.as_char() == '\'' && group.delimiter() == Delimiter::Brace
        }
        _ => false,
    }
}

/// Puts an expression that begins with such a `match`, and goes on behind it, into parentheses. That is for
/// the beginning of a statement or an arm: there the `match` would be all of it.
///
/// ```text
/// rayon::join(a, b).0          (match lender { .. }.0)
/// ```
pub(super) fn close(expr: &mut Expr) {
    let mut first = &*expr;
    loop {
        first = match first {
            Expr::Assign(assign) => &assign.left,
            Expr::Await(inner) => &inner.base,
            Expr::Binary(binary) => &binary.left,
            Expr::Call(call) => &call.func,
            Expr::Cast(cast) => &cast.expr,
            Expr::Field(field) => &field.base,
            Expr::Index(index) => &index.expr,
            Expr::MethodCall(call) => &call.receiver,
            Expr::Try(inner) => &inner.expr,
            Expr::Verbatim(_) => break,
            _ => return,
        };
    }
    let tokens = expr.to_token_stream();
    if goes_on(&tokens) {
        *expr = Expr::Verbatim(parenthesized(tokens));
    }
}

/// The same where a brace may not be the last token: in a `let` with an `else`.
pub(super) fn close_end(expr: &mut Expr) {
    let tokens = expr.to_token_stream();
    if !matches!(expr, Expr::Paren(_)) && tokens.clone().into_iter().last().is_some_and(is_brace) {
        *expr = Expr::Verbatim(parenthesized(tokens));
    }
}

/// Whether tokens begin with a `match`, and go on behind its arms.
fn goes_on(tokens: &TokenStream) -> bool {
    let mut tokens = tokens.clone().into_iter();
    let is_match = matches!(tokens.next(), Some(TokenTree::Ident(keyword)) if keyword == "match");
    is_match && tokens.find(|token| is_brace(token.clone())).is_some() && tokens.next().is_some()
}

fn is_brace(token: TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

/// Generated parentheses, which no lint calls unnecessary. They are shown at the last token, so that the
/// compiler takes the place of what they contain for that of the whole.
pub(crate) fn parenthesized(tokens: TokenStream) -> TokenStream {
    let (_, last) = ends(&tokens);
    delimited(Delimiter::Parenthesis, tokens, last).into_token_stream()
}

/// A value as a `match` takes it: there `Job { .. }` would be the arms, unless it is in
/// parentheses.
pub(super) fn scrutinee(value: &TokenStream) -> TokenStream {
    if value.clone().into_iter().any(is_brace) {
        let (first, _) = ends(value);
        delimited(Delimiter::Parenthesis, value.clone(), first).into_token_stream()
    } else {
        value.clone()
    }
}

fn delimited(delimiter: Delimiter, tokens: TokenStream, place: Span) -> TokenTree {
    let mut group = Group::new(delimiter, tokens);
    group.set_span(Span::mixed_site().located_at(place));
    group.into()
}

/// Clippy calls a semicolon behind a `match` unnecessary if it is the user's.
pub(super) fn hide_semicolon(rewritten: &TokenStream, semicolon: &mut Token![;]) {
    if is_only_read() && !rewritten.is_empty() {
        let span = &mut semicolon.spans[0];
        *span = Span::mixed_site().located_at(*span);
    }
}

/// Takes the attributes of a call: they belong to the whole statement, and nowhere else can
/// attributes stand.
pub(super) fn take_attributes(call: &mut Expr) -> TokenStream {
    let attributes = match call {
        Expr::Call(call) => std::mem::take(&mut call.attrs),
        Expr::MethodCall(call) => std::mem::take(&mut call.attrs),
        Expr::Async(block) => std::mem::take(&mut block.attrs),
        _ => Vec::new(),
    };
    attributes.iter().map(ToTokens::to_token_stream).collect()
}
