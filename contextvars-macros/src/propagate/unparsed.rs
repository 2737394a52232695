//! Parses an item, but not those statements of its functions in which nothing is rewritten: they stay
//! tokens. The bodies are taken out of the item, which is parsed without them, and put back.

use std::vec::IntoIter;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Block, Expr, ImplItem, Item, Signature, Stmt, TraitItem};

use super::return_type::{self, Owner};
use crate::rewrite::{Body, Mentioned, Settings};
use crate::syntax::mentions;

/// Parses an item, or as much of it as its expansion looks at, and says in `settings` what there is to look
/// for.
pub(super) fn item(tokens: &TokenStream, settings: &mut Settings) -> syn::Result<Item> {
    if settings.explains() {
        return whole_item(tokens);
    }
    let mut bodies = Bodies {
        settings,
        found: Vec::new(),
    };
    let emptied = bodies.taken_out_of(tokens.clone());
    let found = bodies.found;
    let mentioned: Vec<Mentioned> = found.iter().map(Braces::mentioned).collect();
    match with_braces(emptied, found) {
        Some(item) => {
            settings.look_for(mentioned.into_iter());
            Ok(item)
        }
        None => whole_item(tokens),
    }
}

/// Parses all of an item, in which there is everything to look for.
pub(super) fn whole_item(tokens: &TokenStream) -> syn::Result<Item> {
    syn::parse2(tokens.clone())
}

/// Whether a body was left as it is.
pub(super) fn is_unparsed(body: &Block) -> bool {
    matches!(body.stmts[..], [Stmt::Expr(Expr::Verbatim(_), _)])
}

/// The item with its bodies, of which some are not parsed. `None` if not all braces were found as they are.
fn with_braces(emptied: TokenStream, found: Vec<Braces>) -> Option<Item> {
    let mut item = syn::parse2(emptied).ok()?;
    let mut found = found.into_iter();
    put_back(&mut item, &mut found)?;
    found.next().is_none().then_some(item)
}

/// A function's body, or the braces around items.
struct Braces {
    written: Group,
    /// A function's.
    body: Option<Body>,
}

impl Braces {
    /// What a body and its function's head mention.
    fn mentioned(&self) -> Mentioned {
        self.body
            .as_ref()
            .map_or(Mentioned::NOTHING, Body::mentioned)
    }
}

/// The braces of an item, in the order in which they open.
struct Bodies<'a> {
    settings: &'a Settings,
    found: Vec<Braces>,
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
                    let body = match next {
                        Next::Other => continue,
                        Next::Items => None,
                        Next::Body(head) => {
                            Some(self.settings.scan(&tokens[head..at], braces.stream()))
                        }
                    };
                    self.found.push(Braces {
                        written: braces.clone(),
                        body,
                    });
                    let inner = match next {
                        Next::Items => self.taken_out_of(braces.stream()),
                        _ => TokenStream::new(),
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
fn put_back(item: &mut Item, found: &mut IntoIter<Braces>) -> Option<()> {
    match item {
        Item::Fn(function) => {
            let owner = Owner::of_function(&function.sig);
            put_body(&function.sig, &mut function.block, &owner, found)
        }
        Item::Impl(block) => {
            let owner = Owner::of_impl(block);
            block.brace_token.span = found.next()?.written.delim_span();
            block.items.iter_mut().try_for_each(|item| match item {
                ImplItem::Fn(method) => put_body(&method.sig, &mut method.block, &owner, found),
                _ => Some(()),
            })
        }
        Item::Trait(definition) => {
            let owner = Owner::of_trait(&definition.generics);
            definition.brace_token.span = found.next()?.written.delim_span();
            definition.items.iter_mut().try_for_each(|item| match item {
                TraitItem::Fn(method) => match &mut method.default {
                    Some(body) => put_body(&method.sig, body, &owner, found),
                    None => Some(()),
                },
                _ => Some(()),
            })
        }
        Item::Mod(module) => match &mut module.content {
            Some((brace_token, items)) => {
                brace_token.span = found.next()?.written.delim_span();
                items.iter_mut().try_for_each(|item| put_back(item, found))
            }
            None => Some(()),
        },
        _ => Some(()),
    }
}

/// `None` if the next braces are not those of this body.
fn put_body(
    sig: &Signature,
    block: &mut Block,
    owner: &Owner,
    found: &mut IntoIter<Braces>,
) -> Option<()> {
    let Braces { written, body } = found.next()?;
    if !block.stmts.is_empty() {
        return None;
    }
    block.brace_token.span = written.delim_span();
    // What a function gives back may depend on how its body ends.
    let is_end_asked = return_type::later_in(sig, owner).is_some()
        || mentions(sig.output.to_token_stream(), &|name| name == "impl");
    block.stmts = body?.statements(is_end_asked)?;
    Some(())
}
