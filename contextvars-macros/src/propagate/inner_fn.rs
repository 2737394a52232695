//! A function that is in no `impl` and gives a future stays as it is, inside of the function that it becomes: what
//! the compiler says of its body, and what it lints there, is what it says without the mark.
//!
//! Whether there is an `impl` around a function, a macro is not told. There this is not possible: a function
//! inside of another can't name the `self`, the `Self` and the type parameters of an `impl`.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::{Attribute, Block, Expr, FnArg, GenericParam, Safety, Signature, Stmt, Type, Visibility};

use super::mark::Mark;
use crate::syntax::{mentions, unparenthesized_type};
use crate::{bindings, rewrite};

impl Mark {
    /// Puts an `async fn` into its own body, which calls it then.
    ///
    /// ```text
    /// async fn fetch(url: &str, (a, b): Pair) -> Page { body }
    ///
    /// async fn fetch(url: &str, arg1: Pair) -> Page {
    ///     async fn fetch(url: &str, (a, b): Pair) -> Page { body }
    ///     task_of_function(new_task(()), fetch(url, arg1))
    /// }
    /// ```
    pub(super) fn put_inside(
        &self,
        inner: &Inner<'_>,
        head: &TokenStream,
        sig: &mut Signature,
        body: &mut Block,
    ) {
        let here = Span::mixed_site();
        let private = self.runtime.private();
        let (lets, list) = bindings::expand(&self.bindings, &self.runtime);
        let (items, call) = inner.expand(head, sig);
        let call =
            quote_spanned!(here=> #private::task_of_function(#private::new_task(#list), #call));
        let call = rewrite::shown_as(call, head);
        let statements = quote_spanned!(here=> #items #lets #call);
        body.stmts = vec![Stmt::Expr(Expr::Verbatim(statements), None)];
    }

    /// The inner function of one that seems to be in no `impl`, if there can be one.
    pub(super) fn inner<'a>(
        &self,
        vis: &'a Visibility,
        attrs: &[Attribute],
        sig: &Signature,
        head: &TokenStream,
        body: &Block,
    ) -> Option<Inner<'a>> {
        // An argument of a call can't have a `cfg`, and has a size.
        let can_be_argument = |input: &FnArg| match input {
            FnArg::Receiver(_) => false,
            FnArg::Typed(typed) => {
                let mut attrs = typed.attrs.iter();
                !attrs.any(|attr| is_one_of(attr, &["cfg", "cfg_attr"])) && may_have_size(&typed.ty)
            }
        };
        // These are for the code of the body, which would be in another function.
        let mut attrs = attrs.iter();
        let has_features = attrs.any(|attr| is_one_of(attr, &["cfg_attr", "target_feature"]));
        if matches!(sig.safety, Safety::Unsafe(_))
            || sig.abi.is_some()
            || has_features
            || sig.generics.params.iter().any(has_attributes)
            || !sig.inputs.iter().all(can_be_argument)
            || self.bindings_mention_argument(sig)
        {
            return None;
        }
        let mut names = Names {
            function: sig.ident.to_string(),
            params: sig.generics.params.iter().map(name_of).collect(),
            is_function_mentioned: false,
        };
        let bindings = self.bindings.iter();
        let bindings = bindings.map(|binding| binding.value.to_token_stream());
        names.is_function_mentioned = mentions(bindings.collect(), &|name| name == names.function);
        let is_fn = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word == "fn");
        let head = head.clone().into_iter().skip_while(|token| !is_fn(token));
        let body = body.to_token_stream();
        let is_of_impl =
            names.are_of_impl(head.skip(2), true) || names.are_of_impl(body.clone(), false);
        (!is_of_impl).then_some(Inner {
            vis,
            body,
            is_mentioned: names.is_function_mentioned,
        })
    }
}

/// What is known of a function that can be put into its own body.
pub(super) struct Inner<'a> {
    /// Lints see it begin with its visibility, as the user's does.
    vis: &'a Visibility,
    body: TokenStream,
    /// It mentions its own name, or a binding does.
    is_mentioned: bool,
}

impl Inner<'_> {
    /// The inner function, and a call of it by the outer one, whose arguments get names.
    ///
    /// A function that mentions itself means the outer one. Then the inner one is where no name finds it:
    ///
    /// ```text
    /// enum Inner {}
    /// impl Inner { async fn fetch(url: &str, (a, b): Pair) -> Page { body } }
    ///
    /// Inner::fetch(url, arg1)
    /// ```
    pub(super) fn expand(
        &self,
        head: &TokenStream,
        sig: &mut Signature,
    ) -> (TokenStream, TokenStream) {
        let here = Span::mixed_site();
        let Self {
            vis,
            body,
            is_mentioned,
        } = self;
        // Nothing outside of the outer function reaches the inner one.
        let is_public = !matches!(vis, Visibility::Inherited);
        let allow = is_public.then(|| quote_spanned!(here=> #[allow(unreachable_pub)]));
        let name = &sig.ident;
        let (items, path) = if *is_mentioned {
            let items = quote_spanned! {here=>
                enum __ContextvarsInner {}
                impl __ContextvarsInner {
                    #[allow(non_snake_case)]
                    #allow #vis #head #body
                }
            };
            (items, quote_spanned!(here=> __ContextvarsInner::#name))
        } else {
            (
                quote_spanned!(here=> #allow #vis #head #body),
                name.to_token_stream(),
            )
        };
        let types = types_of(sig);
        let arguments: Vec<Ident> = Mark::name_arguments(sig);
        let call = quote_spanned!(here=> #path #types(#(#arguments),*));
        (items, call)
    }
}

/// Whether a function seems to be in no `impl`: it begins a line, or its attribute does, and what is in an
/// `impl` is indented.
///
/// A function that another macro wrote seems to begin where that macro is called, with all of its tokens.
pub(super) fn is_at_top(vis: &Visibility, sig: &Signature) -> bool {
    let first = match vis {
        Visibility::Public(vis) => vis.span,
        Visibility::Restricted(vis) => vis.pub_token.span,
        Visibility::Inherited => sig.asyncness.map_or(sig.fn_token.span, |first| first.span),
    };
    let begins_line = |span| matches!(place(span), Some((_, 0)));
    (begins_line(first) || begins_line(Span::call_site()))
        && place(sig.fn_token.span) != place(sig.ident.span())
}

/// The line and the column of a token, counted from zero, if the compiler tells.
#[cfg(not(test))]
fn place(span: Span) -> Option<(usize, usize)> {
    /// Where `Span` has no such methods that are stable, before Rust 1.88, these are called.
    #[allow(dead_code)]
    trait Unknown {
        fn line(&self) -> usize {
            0
        }

        fn column(&self) -> usize {
            0
        }
    }

    impl Unknown for proc_macro::Span {}

    let span = span.unwrap();
    #[allow(unstable_name_collisions, clippy::incompatible_msrv)]
    let (line, column) = (span.line(), span.column());
    Some((line.checked_sub(1)?, column.checked_sub(1)?))
}

/// The same of the tokens of a text.
#[cfg(test)]
fn place(span: Span) -> Option<(usize, usize)> {
    let begin = span.start();
    Some((begin.line.checked_sub(1)?, begin.column))
}

fn is_one_of(attr: &Attribute, names: &[&str]) -> bool {
    names.iter().any(|name| attr.path().is_ident(name))
}

fn has_attributes(param: &GenericParam) -> bool {
    let attrs = match param {
        GenericParam::Type(param) => &param.attrs,
        GenericParam::Const(param) => &param.attrs,
        GenericParam::Lifetime(param) => &param.attrs,
    };
    !attrs.is_empty()
}

/// Whether a type is not seen to be one without a size.
fn may_have_size(ty: &Type) -> bool {
    match unparenthesized_type(ty) {
        Type::Slice(_) | Type::TraitObject(_) => false,
        Type::Path(path) => !path.path.is_ident("str"),
        _ => true,
    }
}

/// The names that matter in a function.
struct Names {
    function: String,
    params: Vec<String>,
    is_function_mentioned: bool,
}

impl Names {
    /// Whether one of the names is of an `impl` around the function: by the convention for names, `T` is a type
    /// parameter, and `N` a constant.
    ///
    /// A lifetime in the head that the function does not declare is of an `impl`, or a mistake of which the
    /// compiler would speak twice.
    fn are_of_impl(&mut self, tokens: impl IntoIterator<Item = TokenTree>, is_head: bool) -> bool {
        let mut is_lifetime = false;
        tokens.into_iter().any(|token| {
            let was_quote = std::mem::take(&mut is_lifetime);
            match token {
                TokenTree::Ident(name) => {
                    let name = name.to_string();
                    if was_quote {
                        let is_known =
                            name == "_" || name == "static" || self.params.contains(&name);
                        return is_head && !is_known;
                    }
                    self.is_function_mentioned |= name == self.function;
                    name == "self"
                        || name == "Self"
                        || name.len() <= 2
                            && name.starts_with(|first: char| first.is_ascii_uppercase())
                            && !["Eq", "Fn", "Ok", "Rc"].contains(&&*name)
                            && !self.params.contains(&name)
                }
                TokenTree::Punct(punct) => {
                    is_lifetime = punct.as_char() == '\'';
                    false
                }
                TokenTree::Group(group) => self.are_of_impl(group.stream(), is_head),
                TokenTree::Literal(_) => false,
            }
        })
    }
}

fn name_of(param: &GenericParam) -> String {
    match param {
        GenericParam::Type(param) => param.ident.to_string(),
        GenericParam::Const(param) => param.ident.to_string(),
        GenericParam::Lifetime(param) => param.lifetime.ident.to_string(),
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
