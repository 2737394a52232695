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
        .then(|| with_braces(emptied, &found))
        .flatten();
    if let Some(item) = item {
        settings.look_for(found.into_iter().map(|braces| braces.mentioned));
        return Ok(item);
    }
    settings.look_for([settings.mentioned_in(tokens.clone())].into_iter());
    syn::parse2(tokens.clone())
}

/// Whether a body was left as it is.
pub(super) fn is_unparsed(body: &Block) -> bool {
    matches!(body.stmts[..], [Stmt::Expr(Expr::Verbatim(_), _)])
}

/// The item with its bodies, of which some are not parsed. `None` if not all braces were found as they are.
fn with_braces(emptied: TokenStream, found: &[Braces]) -> Option<Item> {
    let mut item = syn::parse2(emptied).ok()?;
    let mut found = found.iter();
    put_back(&mut item, &mut found)?;
    found.next().is_none().then_some(item)
}

/// A function's body, or the braces around items.
struct Braces {
    written: Group,
    /// What a body and its function's head mention.
    mentioned: Mentioned,
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
                    let mentioned = match next {
                        Next::Other => continue,
                        Next::Items => Mentioned::NOTHING,
                        Next::Body(head) => {
                            let function = tokens[head..=at].iter().cloned().collect();
                            self.settings.mentioned_in(function)
                        }
                    };
                    self.found.push(Braces {
                        written: braces.clone(),
                        mentioned,
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
fn put_back(item: &mut Item, found: &mut Iter<'_, Braces>) -> Option<()> {
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
            let owner = Owner::with_generics(&definition.generics);
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
    found: &mut Iter<'_, Braces>,
) -> Option<()> {
    let Braces { written, mentioned } = found.next()?;
    if !block.stmts.is_empty() {
        return None;
    }
    block.brace_token.span = written.delim_span();
    // What a function gives back may depend on how its body ends.
    let depends = mentioned.is_any()
        || return_type::later_in(sig, owner).is_some()
        || mentions(sig.output.to_token_stream(), &|name| name == "impl");
    let unparsed = (!depends).then(|| statement(written.stream())).flatten();
    block.stmts = match unparsed {
        Some(statement) => vec![statement],
        None => Block::parse_within.parse2(written.stream()).ok()?,
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
