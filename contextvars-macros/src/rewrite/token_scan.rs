//! Calls among tokens that parse neither as expressions nor as statements: in a DSL of somebody's.
//!
//! ```text
//! join!(biased; tokio::spawn(async { work().await }), other())
//!
//! join!(biased; tokio::spawn(future(async { work().await })), other())
//! ```
//!
//! Only what is written out inside of such a call is rewritten, in place: closures, `async` blocks
//! and calls. A DSL may match on a bare name, but for one that a callee gets whose path names its crate.
//! Blocks that parse as such are rewritten as blocks.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Block, Expr, Path, Token};

use super::macros::Rewrite;
use super::table;

/// Rewrites the calls among tokens. `is_callee` says whether a name is that of a callee, and `call`
/// rewrites one.
pub(super) fn rewrite(
    tokens: &mut TokenStream,
    is_callee: &dyn Fn(&str) -> bool,
    rewrite: &mut dyn Rewrite,
) -> bool {
    let mut is_changed = false;
    let mut trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    for at in 0..trees.len() {
        let TokenTree::Group(group) = &trees[at] else {
            continue;
        };
        let group = group.clone();
        let callee = (group.delimiter() == Delimiter::Parenthesis)
            .then(|| callee_before(&trees[..at], is_callee))
            .flatten();
        let changed = match callee {
            Some(callee) => call(&callee, &group, rewrite),
            None => within(&group, is_callee, rewrite),
        };
        if let Some(stream) = changed {
            let mut changed = Group::new(group.delimiter(), stream);
            changed.set_span(group.span());
            trees[at] = changed.into();
            is_changed = true;
        }
    }
    if is_changed {
        *tokens = trees.into_iter().collect();
    }
    is_changed
}

/// The tokens of the path, or the `.name`, that a call's arguments follow.
fn callee_before(before: &[TokenTree], is_callee: &dyn Fn(&str) -> bool) -> Option<Vec<TokenTree>> {
    let is_punct = |at: usize, char: char| match before.get(at) {
        Some(TokenTree::Punct(punct)) => punct.as_char() == char,
        _ => false,
    };
    let last = before.len().checked_sub(1)?;
    match &before[last] {
        TokenTree::Ident(name) if is_callee(&name.to_string()) => {}
        _ => return None,
    }
    if last > 0 && is_punct(last - 1, '.') {
        return Some(before[last - 1..].to_vec());
    }
    let mut first = last;
    while first >= 3
        && is_punct(first - 1, ':')
        && is_punct(first - 2, ':')
        && matches!(before[first - 3], TokenTree::Ident(_))
    {
        first -= 3;
    }
    Some(before[first..].to_vec())
}

/// Rewrites the arguments of a call, as those of a call that stands alone.
fn call(callee: &[TokenTree], arguments: &Group, rewrite: &mut dyn Rewrite) -> Option<TokenStream> {
    let list = Punctuated::<Expr, Token![,]>::parse_terminated;
    let mut list = list.parse2(arguments.stream()).ok()?;
    let is_method = matches!(callee.first(), Some(TokenTree::Punct(_)));
    let callee: TokenStream = callee.iter().cloned().collect();
    let is_known =
        !is_method && syn::parse2::<Path>(callee.clone()).is_ok_and(|path| table::is_callee(&path));
    // Bare names are hidden from the rewriting.
    let names: Vec<Option<Expr>> = list
        .iter_mut()
        .map(|argument| {
            (matches!(argument, Expr::Path(_)) && !is_known)
                .then(|| std::mem::replace(argument, Expr::Verbatim(quote!(__contextvars_name))))
        })
        .collect();
    let mut written: Expr = if is_method {
        // The receiver is not known, and the call is not to be written a second time: no variable, but a macro.
        syn::parse2(quote!(__contextvars_receiver!() #callee (#list))).ok()?
    } else {
        syn::parse2(quote!(#callee (#list))).ok()?
    };
    if let Some(args) = super::syntax::args_mut(&mut written) {
        for (argument, name) in args.iter_mut().zip(&names) {
            if name.is_some() {
                *argument = Expr::Verbatim(quote!(__contextvars_name));
            }
        }
    }
    if !rewrite.expr(&mut written) {
        return None;
    }
    let args = super::syntax::args_mut(&mut written)?;
    for (argument, name) in args.iter_mut().zip(names) {
        if let Some(name) = name {
            *argument = name;
        }
    }
    Some(args.to_token_stream())
}

/// Rewrites the tokens in a group.
fn within(
    group: &Group,
    is_callee: &dyn Fn(&str) -> bool,
    rewrite: &mut dyn Rewrite,
) -> Option<TokenStream> {
    if group.delimiter() == Delimiter::Brace {
        if let Ok(mut statements) = Block::parse_within.parse2(group.stream()) {
            let mut is_changed = false;
            for statement in &mut statements {
                is_changed |= rewrite.statement(statement);
            }
            return is_changed.then(|| quote!(#(#statements)*));
        }
    }
    let mut stream = group.stream();
    self::rewrite(&mut stream, is_callee, rewrite).then_some(stream)
}
