//! The arguments of macros: expressions, as in `vec![thread::spawn(..)]`; statements, as in
//! `stream! { let h = tokio::spawn(..); .. }`; the arms of `select!`. In what is none of these, calls
//! are found among the tokens (`token_scan`).

use std::mem;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Block, Expr, Macro, Stmt, Token, token};

use super::table::{ASSERTING, MATCHING, QUOTING, SELECTS, is_one_of};

/// What is done to the parts of a macro's arguments. Each method says whether it changed anything.
pub(super) trait Rewrite {
    fn expr(&mut self, expr: &mut Expr) -> bool;
    fn statement(&mut self, statement: &mut Stmt) -> bool;
    fn tokens(&mut self, tokens: &mut TokenStream) -> bool;
}

/// Rewrites the arguments of a macro. If nothing was changed, the macro keeps its tokens as they are.
///
/// ```text
/// vec![thread::spawn(job)]     vec![thread::spawn(Work::of(&job).any(job, capture(), ..))]
/// ```
pub(super) fn rewrite_arguments(mac: &mut Macro, rewrite: &mut dyn Rewrite) {
    let Some(name) = mac.path.segments.last() else {
        return;
    };
    if is_one_of(&name.ident, QUOTING) {
        return;
    }
    let parsed = if is_one_of(&name.ident, SELECTS) {
        Parser::parse2(Arguments::parse_select, mac.tokens.clone())
    } else if is_one_of(&name.ident, MATCHING) {
        Parser::parse2(Arguments::parse_match, mac.tokens.clone())
    } else {
        Parser::parse2(Arguments::parse, mac.tokens.clone())
    };
    if let Ok(mut arguments) = parsed {
        let mut is_changed = false;
        arguments
            .exprs()
            .for_each(|expr| is_changed |= rewrite.expr(expr));
        if is_changed {
            let message = asserted(mac, &arguments);
            mac.tokens = arguments.into_tokens();
            mac.tokens.extend(message);
        }
        return;
    }
    if let Ok(mut statements) = Block::parse_within.parse2(mac.tokens.clone()) {
        let mut is_changed = false;
        for statement in &mut statements {
            is_changed |= rewrite.statement(statement);
        }
        if is_changed {
            mac.tokens = quote!(#(#statements)*);
        }
        return;
    }
    let mut tokens = mac.tokens.clone();
    if rewrite.tokens(&mut tokens) {
        mac.tokens = tokens;
    }
}

/// The message of an `assert!` without one: the text that the user wrote.
fn asserted(mac: &Macro, arguments: &Arguments) -> Option<TokenStream> {
    let name = &mac.path.segments.last()?.ident;
    let Arguments::List(list) = arguments else {
        return None;
    };
    let is_bare = list.len() == 1 && is_one_of(name, ASSERTING);
    let written = &mac.tokens;
    is_bare.then(|| {
        let comma = (!list.trailing_punct()).then(|| quote!(,));
        quote_spanned! {Span::mixed_site()=>
            #comma "{}", ::core::concat!("assertion failed: ", ::core::stringify!(#written))
        }
    })
}

enum Arguments {
    List(Punctuated<Expr, Token![,]>),
    /// `vec![value; count]`
    Repeat(Box<Expr>, Token![;], Box<Expr>),
    /// `select! { pattern = future => handler, .. }` and `matches!(value, pattern if guard)`: expressions, and
    /// the tokens between them.
    Arms(Vec<Part>),
}

enum Part {
    Expr(Expr),
    Tokens(TokenStream),
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut list = Punctuated::new();
        while !input.is_empty() {
            let expr: Expr = input.parse()?;
            if list.is_empty() && input.peek(Token![;]) {
                let semicolon = input.parse()?;
                return Ok(Self::Repeat(Box::new(expr), semicolon, input.parse()?));
            }
            list.push_value(expr);
            if input.is_empty() {
                break;
            }
            list.push_punct(input.parse()?);
        }
        Ok(Self::List(list))
    }
}

impl Arguments {
    fn parse_select(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut parts = Vec::new();
        while !input.is_empty() {
            // In front of the future or the handler: a pattern, `else`, `complete`, `biased;`.
            let mut tokens = TokenStream::new();
            while !input.peek(Token![=]) || input.peek(Token![==]) {
                tokens.extend([input.parse::<TokenTree>()?]);
            }
            if !input.peek(Token![=>]) {
                tokens.extend(input.parse::<Token![=]>()?.into_token_stream());
                parts.push(Part::Tokens(mem::take(&mut tokens)));
                parts.push(Part::Expr(input.parse()?));
                while !input.peek(Token![=>]) {
                    tokens.extend([input.parse::<TokenTree>()?]);
                }
            }
            tokens.extend(input.parse::<Token![=>]>()?.into_token_stream());
            parts.push(Part::Tokens(tokens));
            // As in a `match`, a block ends an arm.
            parts.push(Part::Expr(if input.peek(token::Brace) {
                Expr::Block(input.parse()?)
            } else {
                input.parse()?
            }));
            if input.peek(Token![,]) {
                parts.push(Part::Tokens(
                    input.parse::<Token![,]>()?.into_token_stream(),
                ));
            }
        }
        Ok(Self::Arms(parts))
    }

    /// A value, and a pattern with or without a guard.
    fn parse_match(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut parts = vec![Part::Expr(input.parse()?)];
        let mut tokens = TokenStream::new();
        while !input.is_empty() {
            tokens.extend([input.parse::<TokenTree>()?]);
            if input.peek(Token![if]) {
                tokens.extend(input.parse::<Token![if]>()?.into_token_stream());
                parts.push(Part::Tokens(mem::take(&mut tokens)));
                parts.push(Part::Expr(input.parse()?));
            }
        }
        parts.push(Part::Tokens(tokens));
        Ok(Self::Arms(parts))
    }

    fn exprs(&mut self) -> Box<dyn Iterator<Item = &mut Expr> + '_> {
        match self {
            Self::List(list) => Box::new(list.iter_mut()),
            Self::Repeat(value, _, count) => Box::new([&mut **value, &mut **count].into_iter()),
            Self::Arms(parts) => Box::new(parts.iter_mut().filter_map(|part| match part {
                Part::Expr(expr) => Some(expr),
                Part::Tokens(_) => None,
            })),
        }
    }

    fn into_tokens(self) -> TokenStream {
        match self {
            Self::List(list) => list.into_token_stream(),
            Self::Repeat(value, semicolon, count) => {
                let mut tokens = value.into_token_stream();
                semicolon.to_tokens(&mut tokens);
                count.to_tokens(&mut tokens);
                tokens
            }
            Self::Arms(parts) => parts
                .into_iter()
                .flat_map(|part| match part {
                    Part::Expr(expr) => expr.into_token_stream(),
                    Part::Tokens(tokens) => tokens,
                })
                .collect(),
        }
    }
}
