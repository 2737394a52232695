//! `#[propagate]`: a function's body runs in a scope, and what it starts inherits the context.
//!
//! ```text
//! #[propagate(RECORD = index)]
//! fn process(index: usize) -> u64 { work() }
//!
//! fn process(index: usize) -> u64 {
//!     let binding0 = Binding { var: variable(&RECORD), value: index };
//!     let _scope = scope((binding0, ()));
//!     { ({ work() }) }
//! }
//! ```
//!
//! On an `impl` block, a trait or a module it is as if each function in it had the attribute.

mod arguments;
mod async_fn;
mod attributes;
mod block_on;
mod for_reader;
mod in_editor;
mod inert;
mod inner_fn;
mod mark;
mod return_type;
#[cfg(test)]
pub(crate) mod tests;
mod unknown;
mod unparsed;

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::Parser;
use syn::{
    Attribute, Block, ImplItem, Item, ItemFn, ItemImpl, ItemMod, ItemTrait, ReturnType, Signature,
    Token, TraitItem, TraitItemFn, Type, Visibility,
};

use crate::bindings::Binding;
use crate::diagnostics::Report;
use crate::purpose::is_only_read;
use crate::syntax::{mentions, unparenthesized_type};
use crate::{bindings, editor, rewrite};
use mark::Mark;
use return_type::{Owner, Returned};

/// Where the attribute may be.
const PLACES: &str =
    "`#[propagate]` goes on a function, an `impl` block, a trait or an inline module";

pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    if editor::is_editor() {
        return in_editor::expand(args, item);
    }
    #[cfg(test)]
    tests::assert_that_purposes_agree(&args, &item);
    expand_parsed(args, item, unparsed::item)
}

/// Expands an item as far as it is parsed.
fn expand_parsed(
    args: TokenStream,
    item: TokenStream,
    parse: fn(&TokenStream, &mut rewrite::Settings) -> syn::Result<Item>,
) -> TokenStream {
    let mut report = Report::default();
    let mut attribute = Mark::read(args, &mut report);
    let expansion = match parse(&item, &mut attribute.settings) {
        Ok(mut parsed) if report.is_empty() && attribute.names_occur(&item, &mut report) => {
            if attribute.expand_marked(&mut parsed, &mut report) {
                parsed.into_token_stream()
            } else {
                item.clone()
            }
        }
        Ok(parsed) => {
            Mark::refuse(&parsed, &mut report);
            item.clone()
        }
        Err(error) => {
            if is_statement(&item) {
                report.error(item.clone().into_iter().next(), PLACES);
                return as_statement(&report.to_items(), &item);
            }
            if let Some(unknown) = unknown::told(&item, &attribute.runtime) {
                return unknown;
            }
            report.push(error);
            item.clone()
        }
    };
    if report.is_empty() {
        return expansion;
    }
    // The item as it was, so that its callers do not get errors, too.
    let mut tokens = report.to_items();
    tokens.extend(item);
    tokens
}

impl Mark {
    /// Reports the names in `spawn(..)` and `skip(..)` that nothing in the item bears. Says whether
    /// there is none.
    fn names_occur(&self, item: &TokenStream, report: &mut Report) -> bool {
        // Other attributes may have changed the item, or the names are those of the block around it.
        if self.is_behind_others || self.is_joined {
            return true;
        }
        for (name, option) in self.settings.names() {
            if !mentions(item.clone(), &|mentioned| *name == mentioned) {
                let message = format!(
                    "nothing here is called `{name}`, so `{option}({name})` does nothing: write the name as it stands in a call"
                );
                report.error(name, message);
            } else if option == "spawn" && self.settings.has_both(name) {
                report.error(
                    name,
                    format!("`{name}` is in `spawn(..)` and in `skip(..)`: keep one of the two"),
                );
            }
        }
        report.is_empty()
    }

    /// Expands the item that has the attribute. Says whether that changed anything.
    fn expand_marked(&self, item: &mut Item, report: &mut Report) -> bool {
        !Self::refuse(item, report) && !self.refuse_values(item, report) && self.expand_item(item)
    }

    /// Reports what leaves the value of a binding of an `async fn`: it is evaluated when the function is
    /// called. Says whether there is any.
    fn refuse_values(&self, item: &Item, report: &mut Report) -> bool {
        let Item::Fn(ItemFn { attrs, sig, .. }) = item else {
            return false;
        };
        if sig.asyncness.is_none() || attributes::is_entry(attrs) {
            return false;
        }
        for Binding { var, value } in &self.bindings {
            let name = var.to_token_stream().to_string().replace(' ', "");
            for left in bindings::leaves(value) {
                let message = format!(
                    "this is evaluated when the function is called, before its future runs: write \
                     `scoped!({name} = value, async move {{ .. }}).await` in the body"
                );
                report.error(left, message);
            }
        }
        !report.is_empty()
    }

    /// Reports an item that the attribute can't be on. Says whether it did.
    fn refuse(item: &Item, report: &mut Report) -> bool {
        match item {
            Item::Fn(function) => {
                let Some(constness) = &function.sig.constness else {
                    return false;
                };
                report.error(
                    constness,
                    "a `const fn` may run in the compiler, where there is no context: remove `const`, or put \
                     `#[propagate]` on its callers",
                );
            }
            Item::Impl(_) | Item::Trait(_) => return false,
            Item::Mod(module) if module.content.is_some() => return false,
            Item::Mod(module) => report.error(
                &module.ident,
                "this module is in another file, which a macro can't see: put `#[propagate]` on the functions there",
            ),
            Item::Verbatim(tokens) if bodiless(tokens).is_some() => report.error(
                bodiless(tokens),
                "this function has no body to run: put `#[propagate]` on those that implement it",
            ),
            Item::Struct(item) => report.error(item.struct_token, PLACES),
            Item::Enum(item) => report.error(item.enum_token, PLACES),
            Item::Static(item) => report.error(item.static_token, PLACES),
            Item::Const(item) => report.error(item.const_token, PLACES),
            other => report.error(other, PLACES),
        }
        true
    }

    fn expand_item(&self, item: &mut Item) -> bool {
        let mut is_changed = false;
        match item {
            Item::Fn(function) => {
                let owner = Owner::of_function(&function.sig);
                let vis =
                    inner_fn::is_at_top(&function.vis, &function.sig).then_some(&function.vis);
                is_changed = self.expand_function(
                    &owner,
                    vis,
                    &mut function.attrs,
                    &mut function.sig,
                    &mut function.block,
                );
            }
            Item::Impl(block) => {
                if self.goes_behind(&mut block.attrs) {
                    return true;
                }
                let owner = Owner::of_impl(block);
                for item in &mut block.items {
                    if let ImplItem::Fn(method) = item {
                        is_changed |= self.expand_inner(
                            &owner,
                            None,
                            &mut method.attrs,
                            &mut method.sig,
                            &mut method.block,
                        );
                    }
                }
            }
            Item::Trait(definition) => {
                if self.goes_behind(&mut definition.attrs) {
                    return true;
                }
                let owner = Owner::of_trait(&definition.generics);
                for item in &mut definition.items {
                    if let TraitItem::Fn(TraitItemFn {
                        attrs,
                        sig,
                        default: Some(body),
                        ..
                    }) = item
                    {
                        is_changed |= self.expand_inner(&owner, None, attrs, sig, body);
                    }
                }
            }
            Item::Mod(module) => {
                if self.goes_behind(&mut module.attrs) {
                    return true;
                }
                for item in module.content.iter_mut().flat_map(|(_, items)| items) {
                    is_changed |= match item {
                        Item::Fn(function) => self.expand_inner(
                            &Owner::none(),
                            Some(&function.vis),
                            &mut function.attrs,
                            &mut function.sig,
                            &mut function.block,
                        ),
                        Item::Impl(ItemImpl { attrs, .. })
                        | Item::Trait(ItemTrait { attrs, .. })
                        | Item::Mod(ItemMod { attrs, .. })
                            if attributes::has_own(attrs) =>
                        {
                            self.join_own(attrs);
                            true
                        }
                        Item::Impl(_) | Item::Trait(_) | Item::Mod(_) => self.expand_item(item),
                        Item::Use(_) => {
                            rewrite::warn_of_renamed(item, rewrite::Place::Module, &self.settings)
                        }
                        _ => false,
                    }
                }
            }
            _ => {}
        }
        is_changed
    }

    /// Expands a function inside of a marked item, unless it has to stay as it is, or has the
    /// attribute itself. `vis` is its visibility, if it is in no `impl` and in no trait.
    fn expand_inner(
        &self,
        owner: &Owner,
        vis: Option<&Visibility>,
        attrs: &mut Vec<Attribute>,
        sig: &mut Signature,
        body: &mut Block,
    ) -> bool {
        if attributes::has_own(attrs) {
            self.join_own(attrs);
            return true;
        }
        sig.constness.is_none() && self.expand_function(owner, vis, attrs, sig, body)
    }

    fn expand_function(
        &self,
        owner: &Owner,
        vis: Option<&Visibility>,
        attrs: &mut Vec<Attribute>,
        sig: &mut Signature,
        body: &mut Block,
    ) -> bool {
        if self.bindings.is_empty() && is_canonical(sig, body) || lacks_value(sig, body) {
            return false;
        }
        let returned = return_type::later_in(sig, owner);
        if is_only_read() && returned.is_none() {
            if let Some(shown) = for_reader::Shown::of(owner, vis, attrs, sig, body) {
                return self.expand_for_reader(shown, attrs, sig, body);
            }
        }
        if sig.asyncness.is_some() {
            if attributes::is_entry(attrs) {
                self.rewrite(sig, body);
                self.expand_entry(sig, body);
            } else if !self.goes_behind(attrs) {
                self.rewrite(sig, body);
                self.expand_async(vis, attrs, sig, body);
            }
        } else if let Some(returned) = returned.filter(|returned| *returned != Returned::Unbounded)
        {
            if !self.goes_behind(attrs) {
                self.rewrite(sig, body);
                self.expand_returning(returned, vis, attrs, sig, body);
            }
        } else {
            self.rewrite(sig, body);
            if returned.is_some() {
                self.warn_of_unbounded(sig, body);
            }
            if !self.expand_block_on(body) {
                self.expand_plain(sig, body);
            }
        }
        true
    }

    /// Says whether that changed anything.
    fn rewrite(&self, sig: &Signature, body: &mut Block) -> bool {
        !unparsed::is_unparsed(body) && rewrite::rewrite_function(sig, body, &self.settings)
    }

    /// A scope around the body: undone on every way out, because it is a variable of the body.
    fn expand_plain(&self, sig: &mut Signature, body: &mut Block) {
        if self.bindings.is_empty() && inert::is_inert(sig, body) {
            return;
        }
        let private = self.runtime.private();
        let arguments::Moves { before, within } = self.move_into_scope(sig);
        let (lets, list) = bindings::expand(&self.bindings, &self.runtime);
        // A statement at the beginning of the body.
        let here = Span::mixed_site().located_at(body.brace_token.span.open());
        let scope = quote_spanned! {here=>
            #before #lets let __contextvars_scope = #private::scope(#list); #within
        };
        rewrite::put_around(body, scope);
    }
}

/// Whether it is the body that clippy wants for the `clone` of a type that is `Copy`, or for the
/// `partial_cmp` of one that is `Ord`: it recognises that body only as it is. It starts nothing, and the
/// context of the `cmp` that it calls is that of its own mark.
fn is_canonical(sig: &Signature, body: &Block) -> bool {
    let is_body = |canonical: &str| body.stmts.len() == 1 && text(&body.stmts[0]) == canonical;
    match &*sig.ident.to_string() {
        "clone" => is_body("*self"),
        "partial_cmp" => is_body("Some(self.cmp(other))"),
        _ => false,
    }
}

/// Whether an empty body has to give a value. The compiler says what to write there, if it is still
/// empty.
fn lacks_value(sig: &Signature, body: &Block) -> bool {
    let gives_unit = match &sig.output {
        ReturnType::Default => true,
        ReturnType::Type(_, ty) => {
            // `()` is one of many an `impl Trait`.
            match unparenthesized_type(ty) {
                Type::Tuple(tuple) => tuple.elems.is_empty(),
                ty => matches!(ty, Type::ImplTrait(_)),
            }
        }
    };
    body.stmts.is_empty() && !gives_unit
}

fn text(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string().replace(' ', "")
}

/// A statement behind others. The macro gets it without its semicolon.
fn as_statement(before: &TokenStream, statement: &TokenStream) -> TokenStream {
    let last = statement.clone().into_iter().last();
    let is_end = |token: &TokenTree| match token {
        TokenTree::Punct(punct) => punct.as_char() == ';',
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        _ => false,
    };
    let semicolon = last
        .filter(|last| !is_end(last))
        .map(|last| Token![;](last.span()));
    quote!(#before #statement #semicolon)
}

/// Whether tokens that are no item are a statement or an expression.
fn is_statement(tokens: &TokenStream) -> bool {
    Block::parse_within.parse2(tokens.clone()).is_ok()
}

/// The name of a function without a body, if that is what the tokens are.
fn bodiless(tokens: &TokenStream) -> Option<Ident> {
    let mut tokens = tokens.clone().into_iter();
    tokens.find(|token| matches!(token, TokenTree::Ident(ident) if ident == "fn"))?;
    match tokens.next() {
        Some(TokenTree::Ident(name)) => Some(name),
        _ => None,
    }
}
