//! An `async fn` that is in no `impl` stays one, inside of the function that it becomes: what the compiler
//! says of its body, and what it lints there, is what it says of an `async fn`.
//!
//! Whether there is an `impl` around a function, a macro is not told. There this is not possible: a function
//! inside of another can't name the `self`, the `Self` and the type parameters of an `impl`.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::{Attribute, Block, Expr, FnArg, GenericParam, Safety, Signature, Stmt, Visibility};

use super::mark::Mark;
use crate::syntax::mentions;
use crate::{bindings, rewrite};

impl Mark {
    /// Puts the function into its own body, which calls it then. `vis` is its visibility, so that lints see it
    /// begin where the user's does.
    ///
    /// ```text
    /// async fn fetch(url: &str, (a, b): Pair) -> Page { body }
    ///
    /// async fn fetch(url: &str, arg1: Pair) -> Page {
    ///     async fn fetch(url: &str, (a, b): Pair) -> Page { body }
    ///     task_of_function((), fetch(url, arg1))
    /// }
    /// ```
    ///
    /// A function that calls itself means the outer one. Then, and if it names an argument as itself, the inner one
    /// is where no name finds it:
    ///
    /// ```text
    ///     enum Inner {}
    ///     impl Inner { async fn fetch(url: &str, (a, b): Pair) -> Page { body } }
    ///     task_of_function((), Inner::fetch(url, arg1))
    /// ```
    pub(super) fn put_inside(&self, vis: &Visibility, sig: &mut Signature, body: &mut Block) {
        let here = Span::mixed_site();
        let private = self.runtime.private();
        let shown = sig.to_token_stream();
        let (lets, list) = bindings::expand(&self.bindings, &self.runtime);
        let name = sig.ident.clone();
        let text = name.to_string();
        let is_name = |mentioned: &str| text == mentioned;
        // The text of all is searched faster than the tokens, one by one.
        let mentions_itself =
            |tokens: TokenStream| tokens.to_string().contains(&text) && mentions(tokens, &is_name);
        // An argument of that name would be hidden by the inner function.
        let others = [
            sig.generics.to_token_stream(),
            sig.inputs.to_token_stream(),
            sig.output.to_token_stream(),
            body.to_token_stream(),
            lets.clone(),
        ];
        let mentions_itself = others.into_iter().any(mentions_itself);
        // Nothing outside of the outer function reaches the inner one.
        let is_public = !matches!(vis, Visibility::Inherited);
        let allow = is_public.then(|| quote_spanned!(here=> #[allow(unreachable_pub)]));
        let (items, path) = if mentions_itself {
            // Lints that ask for another name say so of the outer function.
            let mut sig = sig.clone();
            sig.ident = Ident::new(&text, here.located_at(name.span()));
            let items = quote_spanned! {here=>
                enum __ContextvarsInner {}
                impl __ContextvarsInner { #allow #vis #sig #body }
            };
            let name = sig.ident;
            (items, quote_spanned!(here=> __ContextvarsInner::#name))
        } else {
            (
                quote_spanned!(here=> #allow #vis #sig #body),
                name.to_token_stream(),
            )
        };
        let types = types_of(sig);
        let arguments: Vec<Ident> = Self::name_arguments(sig);
        let call = quote_spanned!(here=> #path #types(#(#arguments),*));
        let call = quote_spanned!(here=> #private::task_of_function(#list, #call));
        let call = rewrite::shown_as(call, &shown);
        let statements = quote_spanned!(here=> #items #lets #call);
        body.stmts = vec![Stmt::Expr(Expr::Verbatim(statements), None)];
    }

    /// Whether a function that seems to be in no `impl` can be put into its own body.
    pub(super) fn can_be_inside(&self, attrs: &[Attribute], sig: &Signature, body: &Block) -> bool {
        // An argument of a call can't have a `cfg`.
        let has_cfg = |input: &FnArg| match input {
            FnArg::Receiver(_) => true,
            FnArg::Typed(typed) => typed
                .attrs
                .iter()
                .any(|attr| is_one_of(attr, &["cfg", "cfg_attr"])),
        };
        // These are for the code of the body, which would be in another function.
        let has_features = attrs
            .iter()
            .any(|attr| is_one_of(attr, &["cfg_attr", "target_feature"]));
        let params: Vec<String> = sig.generics.params.iter().map(name_of).collect();
        !matches!(sig.safety, Safety::Unsafe(_))
            && sig.abi.is_none()
            && !has_features
            && !sig.inputs.iter().any(has_cfg)
            && !self.bindings_mention_argument(sig)
            && !mentions_impl(sig.to_token_stream(), &params)
            && !mentions_impl(body.to_token_stream(), &params)
    }
}

/// Whether a function seems to be in no `impl`: it begins a line, or its attribute does, and what is in an
/// `impl` is indented. Before Rust 1.88 no place is known.
///
/// A function that another macro wrote seems to begin where that macro is called, with all of its tokens.
pub(super) fn is_at_top(vis: &Visibility, sig: &Signature) -> bool {
    let begins_line = |span: Span| {
        let begin = span.start();
        begin.line > 0 && begin.column == 0
    };
    let (first, _) = rewrite::ends(&quote_spanned!(Span::mixed_site()=> #vis #sig));
    (begins_line(first) || begins_line(Span::call_site()))
        && sig.fn_token.span.start() != sig.ident.span().start()
}

fn is_one_of(attr: &Attribute, names: &[&str]) -> bool {
    names.iter().any(|name| attr.path().is_ident(name))
}

/// Whether tokens name what only an `impl` around the function can declare. By the convention for names, `T`
/// is a type parameter, and `N` a constant.
fn mentions_impl(tokens: TokenStream, params: &[String]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(name) => match &*name.to_string() {
            "self" | "Self" => true,
            "Ok" | "Rc" => false,
            name => {
                let is_upper =
                    |name: &str| name.starts_with(|first: char| first.is_ascii_uppercase());
                name.len() <= 2 && is_upper(name) && !params.iter().any(|param| param == name)
            }
        },
        TokenTree::Group(group) => mentions_impl(group.stream(), params),
        _ => false,
    })
}

fn name_of(param: &GenericParam) -> String {
    match param {
        GenericParam::Type(param) => param.ident.to_string(),
        GenericParam::Const(param) => param.ident.to_string(),
        GenericParam::Lifetime(param) => param.lifetime.to_string(),
    }
}

/// The function's own types and constants, as a call names them. Lifetimes are found by the arguments.
fn types_of(sig: &Signature) -> TokenStream {
    let here = Span::mixed_site();
    let names: Vec<TokenStream> = sig
        .generics
        .params
        .iter()
        .filter_map(|param| match param {
            GenericParam::Type(param) => Some(param.ident.to_token_stream()),
            GenericParam::Const(param) => Some(param.ident.to_token_stream()),
            GenericParam::Lifetime(_) => None,
        })
        .collect();
    if names.is_empty() {
        TokenStream::new()
    } else {
        quote_spanned!(here=> ::<#(#names),*>)
    }
}
