//! Parses an item, but not those bodies of its functions in which nothing is rewritten: such a body stays
//! a run of tokens. Parsing is most of what an expansion costs, and most functions start nothing.

use std::slice::Iter;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::Parser;
use syn::{Block, Expr, ImplItem, Item, Signature, Stmt, Token, TraitItem};

use super::return_type::{self, Owner};
use crate::rewrite::{Mentioned, Settings};
use crate::syntax::mentions;

/// Parses an item, or as much of it as its expansion looks at, and says in `settings` what there is to look
/// for.
pub(super) fn item(tokens: &TokenStream, settings: &mut Settings) -> syn::Result<Item> {
    let mut bodies = Bodies {
        settings,
        found: Vec::new(),
    };
    let emptied = bodies.taken_out_of(tokens.clone());
    let found = bodies.found;
    let item = (!settings.explains())
        .then(|| with_bodies(emptied, &found))
        .flatten();
    if let Some(item) = item {
        settings.look_for(found.into_iter().map(|body| body.mentioned));
        return Ok(item);
    }
    settings.look_for([settings.mentioned_in(tokens.clone())].into_iter());
    syn::parse2(tokens.clone())
}

/// The item with bodies of which some are not parsed. `None` if not all functions were found as they are.
fn with_bodies(emptied: TokenStream, bodies: &[Body]) -> Option<Item> {
    let mut item = syn::parse2(emptied).ok()?;
    let mut bodies = bodies.iter();
    put_back(&mut item, &mut bodies)?;
    bodies.next().is_none().then_some(item)
}

/// A function's body.
struct Body {
    tokens: TokenStream,
    /// What it and the function's head mention.
    mentioned: Mentioned,
}

/// The bodies of the functions of an item, in their order.
struct Bodies<'a> {
    settings: &'a Settings,
    found: Vec<Body>,
}

/// What the next braces of a list of items are.
enum Next {
    /// Nothing that is of interest.
    Other,
    /// The body of the function whose head begins here.
    Body(usize),
    /// More items.
    Items,
}

impl Bodies<'_> {
    /// The items with empty bodies.
    fn taken_out_of(&mut self, items: TokenStream) -> TokenStream {
        let mut tokens: Vec<TokenTree> = items.into_iter().collect();
        let mut next = Next::Other;
        for at in 0..tokens.len() {
            match &tokens[at] {
                TokenTree::Ident(word) => match (&next, &*word.to_string()) {
                    (Next::Other, "fn") => next = Next::Body(at),
                    (Next::Other, "impl" | "mod" | "trait") => next = Next::Items,
                    _ => {}
                },
                TokenTree::Punct(punct) if punct.as_char() == ';' => next = Next::Other,
                TokenTree::Group(braces)
                    if braces.delimiter() == Delimiter::Brace && !is_constant(&tokens, at) =>
                {
                    let inner = match next {
                        Next::Other => continue,
                        Next::Items => self.taken_out_of(braces.stream()),
                        Next::Body(head) => {
                            let function = tokens[head..=at].iter().cloned().collect();
                            self.found.push(Body {
                                tokens: braces.stream(),
                                mentioned: self.settings.mentioned_in(function),
                            });
                            TokenStream::new()
                        }
                    };
                    let mut emptied = Group::new(Delimiter::Brace, inner);
                    emptied.set_span(braces.span());
                    tokens[at] = emptied.into();
                    next = Next::Other;
                }
                _ => {}
            }
        }
        tokens.into_iter().collect()
    }
}

/// Whether braces are a constant in a type, or begin the value of one.
fn is_constant(tokens: &[TokenTree], at: usize) -> bool {
    let is_one_of = |at: Option<usize>, chars: &str| {
        let token = at.and_then(|at| tokens.get(at));
        matches!(token, Some(TokenTree::Punct(punct)) if chars.contains(punct.as_char()))
    };
    let before = at.checked_sub(1);
    // A comma also ends a `where`, in front of a body.
    is_one_of(before, "<=") || is_one_of(before, ",") && is_one_of(Some(at + 1), ">,")
}

/// Puts the bodies back, parsed where that matters.
fn put_back(item: &mut Item, bodies: &mut Iter<'_, Body>) -> Option<()> {
    match item {
        Item::Fn(function) => {
            let owner = Owner::of_function(&function.sig);
            put_body(&function.sig, &mut function.block, &owner, bodies)
        }
        Item::Impl(block) => {
            let owner = Owner::of_impl(block);
            block.items.iter_mut().try_for_each(|item| match item {
                ImplItem::Fn(method) => put_body(&method.sig, &mut method.block, &owner, bodies),
                _ => Some(()),
            })
        }
        Item::Trait(definition) => {
            let owner = Owner::with_generics(&definition.generics);
            definition.items.iter_mut().try_for_each(|item| match item {
                TraitItem::Fn(method) => match &mut method.default {
                    Some(body) => put_body(&method.sig, body, &owner, bodies),
                    None => Some(()),
                },
                _ => Some(()),
            })
        }
        Item::Mod(module) => {
            let mut items = module.content.iter_mut().flat_map(|(_, items)| items);
            items.try_for_each(|item| put_back(item, bodies))
        }
        _ => Some(()),
    }
}

fn put_body(
    sig: &Signature,
    block: &mut Block,
    owner: &Owner,
    bodies: &mut Iter<'_, Body>,
) -> Option<()> {
    let body = bodies.next()?;
    if !block.stmts.is_empty() {
        return None;
    }
    // What a function gives back may depend on how its body ends.
    let depends = body.mentioned.is_any()
        || return_type::later_in(sig, owner).is_some()
        || mentions(sig.output.to_token_stream(), &|name| name == "impl");
    let unparsed = (!depends).then(|| statement(body.tokens.clone())).flatten();
    block.stmts = match unparsed {
        Some(statement) => vec![statement],
        None => Block::parse_within.parse2(body.tokens.clone()).ok()?,
    };
    Some(())
}

/// The tokens of a body as one statement. `None` if there are few, since what is in it decides then how it
/// is expanded, or if it may begin with an item or an attribute.
fn statement(body: TokenStream) -> Option<Stmt> {
    let mut tokens: Vec<TokenTree> = body.into_iter().collect();
    let may_be_item = match tokens.first()? {
        TokenTree::Punct(punct) => punct.as_char() == '#',
        TokenTree::Ident(first) => BEGIN_ITEMS.contains(&&*first.to_string()),
        _ => false,
    };
    if may_be_item || tokens.len() < 4 {
        return None;
    }
    let semicolon = match tokens.last() {
        Some(TokenTree::Punct(last)) if last.as_char() == ';' => Some(Token![;](last.span())),
        _ => None,
    };
    if semicolon.is_some() {
        tokens.pop();
    }
    Some(Stmt::Expr(
        Expr::Verbatim(tokens.into_iter().collect()),
        semicolon,
    ))
}

/// What items begin with. Some of it other statements begin with, too.
const BEGIN_ITEMS: &[&str] = &[
    "async",
    "auto",
    "const",
    "enum",
    "extern",
    "fn",
    "impl",
    "macro",
    "macro_rules",
    "mod",
    "pub",
    "safe",
    "static",
    "struct",
    "trait",
    "type",
    "union",
    "unsafe",
    "use",
];
