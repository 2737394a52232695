//! Functions whose work is a future: the context is captured when the function is called, and the
//! future runs in it.
//!
//! The `impl` has a span of this crate, whose edition is 2024, so that it captures every lifetime,
//! as an `async fn` does in all editions.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, Block, Expr, FnArg, Meta, ReturnType, Signature, Stmt, Token, Type, Visibility,
    parse_quote_spanned,
};

use super::mark::Mark;
use super::return_type::Returned;
use crate::syntax::{mentions, only_awaits, statement_for_clippy, unparenthesized_type};
use crate::{bindings, rewrite};

impl Mark {
    /// An `async fn` becomes a plain one that returns `impl Future`. `vis` is its visibility, if it seems to be in
    /// no `impl`: then it is also put into its own body.
    ///
    /// ```text
    /// async fn fetch(url: &str, (a, b): Pair) -> Page { body }
    ///
    /// fn fetch(url: &str, arg1: Pair) -> impl Future<Output = Page> {
    ///     task_of_function(new_task(()), async move {
    ///         if false { let output: Page = unreachable(); return typed(output); }
    ///         let url = url;
    ///         let arg1 = arg1;
    ///         let (a, b) = arg1;
    ///         body
    ///     })
    /// }
    /// ```
    pub(super) fn expand_async(
        &self,
        vis: Option<&Visibility>,
        attrs: &mut [Attribute],
        sig: &mut Signature,
        body: &mut Block,
    ) {
        let here = Span::mixed_site();
        let private = self.runtime.private();
        // The compiler shows the future as the signature.
        let shown = sig.to_token_stream();
        let inner = vis.and_then(|vis| self.inner(vis, attrs, sig, &shown, body));
        for attr in attrs.iter_mut() {
            if is_must_use_without_reason(&attr.meta) {
                // A future must be used anyway. Clippy wants that said once of a plain function, but
                // allows it of an `async fn`.
                let meta = &attr.meta;
                attr.meta = parse_quote_spanned!(here=> cfg_attr(not(clippy), #meta));
            }
        }
        if let Some(inner) = inner {
            self.put_inside(&inner, &shown, sig, body);
        } else {
            let mut first = self.pin_output(sig, body);
            let arguments = self.move_into_future(sig);
            refuse_hidden_lifetimes(sig);
            first.extend(arguments.within);
            rewrite::put_around(body, first);
            self.future_of_body(sig, body, &shown, &TokenStream::new());
            rewrite::insert_first(body, arguments.before);
        }
        if let Some(asyncness) = sig.asyncness.take() {
            // The signature is shown from its first token on.
            sig.fn_token.span = asyncness.span;
        }
        let arrow = match &sig.output {
            ReturnType::Default => parse_quote_spanned!(here=> ->),
            ReturnType::Type(arrow, _) => *arrow,
        };
        let output = match &sig.output {
            ReturnType::Default => quote_spanned!(here=> ()),
            ReturnType::Type(_, ty) if is_never(ty) => quote_spanned!(here=> #private::Never),
            ReturnType::Type(_, ty) => ty.to_token_stream(),
        };
        // A signature is shown up to its last token.
        let (_, last) = rewrite::ends(&shown);
        let end = Token![>](last);
        let (first, _) = rewrite::ends(&output);
        let here = here.located_at(first);
        let future = quote_spanned!(here=> impl #private::Future<Output = #output #end);
        sig.output = ReturnType::Type(arrow, Box::new(Type::Verbatim(future)));
    }

    /// An `async fn` that another attribute turns into an entry stays one: its future is polled as
    /// soon as it is called.
    ///
    /// ```text
    /// #[tokio::main]               #[tokio::main]
    /// async fn main() { body }     async fn main() { task_of_function(new_task(()), async move { body }).await }
    /// ```
    pub(super) fn expand_entry(&self, sig: &Signature, body: &mut Block) {
        let first = self.pin_output(sig, body);
        rewrite::put_around(body, first);
        let shown = sig.to_token_stream();
        self.future_of_body(
            sig,
            body,
            &shown,
            &quote_spanned!(Span::mixed_site()=> .await),
        );
    }

    /// A function that returns a future: its own code is the first part of a task, and the future
    /// is the rest.
    ///
    /// ```text
    /// fn call(&self) -> BoxFuture<u8> { body }
    ///
    /// fn call(&self) -> BoxFuture<u8> {
    ///     returned_pinned((), move || -> BoxFuture<u8> { body })
    /// }
    /// ```
    ///
    /// `vis` is its visibility, if it seems to be in no `impl`: then it is also put into its own body.
    pub(super) fn expand_returning(
        &self,
        returned: Returned,
        vis: Option<&Visibility>,
        attrs: &[Attribute],
        sig: &mut Signature,
        body: &mut Block,
    ) {
        let here = Span::mixed_site();
        let head = sig.to_token_stream();
        let inner = vis.and_then(|vis| self.inner(vis, attrs, sig, &head, body));
        let private = self.runtime.private();
        let output = &sig.output;
        let helper = match returned {
            Returned::Opaque => "returned_future",
            Returned::OpaqueLater => "returned",
            Returned::Pinned => "returned_pinned",
            Returned::Boxed => "returned_boxed",
            Returned::OpaqueWithin | Returned::Named | Returned::Unbounded => "returned_value",
        };
        // A closure can't name an `impl Trait` as its output.
        let output = match (returned, output) {
            (Returned::OpaqueWithin, ReturnType::Type(arrow, ty)) => {
                let ty = without_impl(ty);
                Some(quote_spanned!(here=> #arrow #ty))
            }
            _ => (!names_impl(&output.to_token_stream())).then_some(output.to_token_stream()),
        };
        let helper = Ident::new(helper, here);
        let (lets, list) = bindings::expand_for_future(&self.bindings, sig, &self.runtime);
        // The compiler shows the value that the function returns.
        let shown = match body.stmts.last() {
            Some(Stmt::Expr(value, None)) => value.to_token_stream(),
            _ => body.to_token_stream(),
        };
        let (items, first_part) = match inner {
            Some(inner) => {
                let (items, call) = inner.expand(&head, sig);
                (items, quote_spanned!(here=> move || #call))
            }
            None => (
                TokenStream::new(),
                quote_spanned!(here=> move || #output #body),
            ),
        };
        let call = quote_spanned!(here=> #private::#helper(#list, #first_part));
        let call = rewrite::shown_as(call, &shown);
        let value = match (returned, &sig.output) {
            (Returned::OpaqueWithin, _) => quote_spanned! {here=>
                let (__contextvars_value, __contextvars_rest) = #call;
                #private::Later::put_opaque(__contextvars_value, __contextvars_rest)
            },
            (Returned::Named, ReturnType::Type(_, ty)) => {
                // A warning about the value is shown at the type that the user wrote.
                let put = Ident::new("put_into_", name_in(ty));
                quote_spanned! {here=>
                    let (__contextvars_value, __contextvars_rest) = #call;
                    #private::Later::of(&__contextvars_value)
                        .#put(__contextvars_value, __contextvars_rest)
                }
            }
            _ => call,
        };
        body.stmts = vec![verbatim(quote_spanned!(here=> #items #lets #value))];
    }

    /// Has the compiler warn at the return type that the future stays as it is.
    pub(super) fn warn_of_unbounded(&self, sig: &Signature, body: &mut Block) {
        if let ReturnType::Type(_, ty) = &sig.output {
            let private = self.runtime.private();
            let stays = Ident::new("stays_", name_in(ty));
            let warning = quote_spanned! {Span::mixed_site()=>
                #[allow(clippy::type_complexity)]
                let () = #private::Unbounded::<#ty>::ASKED.#stays();
            };
            rewrite::insert_first(body, warning);
        }
    }

    /// Makes the body an `async` block, in the context of a task: `{ body }` becomes
    /// `{ task_of_function(new_task(()), async move { body }) }`.
    ///
    /// An output that borrows is named, `task_of::<&'a Page, _>(..)`, so that what the body lends
    /// to it is reported at the body. An `impl Trait` has no name there.
    fn future_of_body(
        &self,
        sig: &Signature,
        body: &mut Block,
        shown: &TokenStream,
        then: &TokenStream,
    ) {
        let here = Span::mixed_site();
        let private = self.runtime.private();
        let (lets, list) = bindings::expand_for_future(&self.bindings, sig, &self.runtime);
        let inner = body.to_token_stream();
        let future = rewrite::shown_as(quote_spanned!(here=> async move), shown);
        let arguments = quote_spanned!(here=> #private::new_task(#list), #future #inner);
        let named = match &sig.output {
            ReturnType::Type(_, ty) if !is_never(ty) && !misses_lifetime(ty, sig) => {
                Some(ty.to_token_stream())
            }
            _ => None,
        };
        let call = if let Some(ty) = named.filter(|ty| borrows(ty) && !names_impl(ty)) {
            rewrite::typed_call_shown_as(
                quote_spanned!(here=> #private::task_of),
                &quote_spanned!(here=> #ty, _),
                arguments,
                shown,
            )
        } else {
            let task = match &sig.output {
                ReturnType::Type(_, ty) if is_never(ty) => "endless_task",
                _ => "task_of_function",
            };
            let task = Ident::new(task, here);
            rewrite::shown_as(quote_spanned!(here=> #private::#task(#arguments)), shown)
        };
        body.stmts = vec![verbatim(quote_spanned!(here=> #lets #call #then))];
    }

    /// Tells the compiler what an `async` block returns before it looks inside: then it reports a
    /// mismatch in the body, as it does in an `async fn`. An `impl Trait` has no name there. The
    /// body of an `async fn() -> !` becomes the value of a variable, because no `return` has the
    /// type `!`.
    fn pin_output(&self, sig: &Signature, body: &mut Block) -> TokenStream {
        let here = Span::mixed_site();
        let private = self.runtime.private();
        let ty = match &sig.output {
            ReturnType::Default => quote_spanned!(here=> ()),
            ReturnType::Type(_, ty) if is_never(ty) => {
                let inner = body.to_token_stream();
                let never =
                    quote_spanned!(here=> let __contextvars_never: #private::Never = #inner;);
                body.stmts = vec![verbatim(never)];
                return TokenStream::new();
            }
            ReturnType::Type(_, ty) if misses_lifetime(ty, sig) => return TokenStream::new(),
            ReturnType::Type(_, ty) => ty.to_token_stream(),
        };
        if names_impl(&ty) {
            return if only_awaits(body) {
                statement_for_clippy()
            } else {
                TokenStream::new()
            };
        }
        // The compiler shows it as the return type.
        let shown = match &sig.output {
            ReturnType::Default => sig.ident.to_token_stream(),
            ReturnType::Type(_, ty) => ty.to_token_stream(),
        };
        let output = quote_spanned!(here=> #private::typed(__contextvars_output));
        let output = rewrite::shown_as(output, &shown);
        // A statement at the beginning of the body. A variable has the type, and not a generic
        // function: of a generic argument that does not exist, the compiler says more than of a
        // return type.
        let here = here.located_at(body.brace_token.span.open());
        quote_spanned! {here=>
            if false {
                let __contextvars_output: #ty = #private::unreachable();
                return #output;
            }
        }
    }
}

/// In the parameters of an `async fn` each lifetime has to be shown, at least as `'_`. In those of the plain
/// function that it becomes, only a lint asks for that.
fn refuse_hidden_lifetimes(sig: &mut Signature) {
    let params: Vec<Ident> = sig
        .generics
        .type_params()
        .map(|param| param.ident.clone())
        .collect();
    for input in &mut sig.inputs {
        if let FnArg::Typed(typed) = input {
            if may_hide_lifetime(typed.ty.to_token_stream(), &params) {
                let here = Span::mixed_site();
                typed
                    .attrs
                    .push(parse_quote_spanned!(here=> #[deny(elided_lifetimes_in_paths)]));
            }
        }
    }
}

/// Whether a type names one that is no parameter, and gives it no arguments. By the convention for names,
/// what begins in upper case is a type.
fn may_hide_lifetime(ty: TokenStream, params: &[Ident]) -> bool {
    let mut tokens = ty.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_found = match token {
            TokenTree::Group(group) => may_hide_lifetime(group.stream(), params),
            TokenTree::Ident(name)
                if name != "Self" && name != "String" && !params.contains(&name) =>
            {
                let has_more = matches!(tokens.peek(), Some(TokenTree::Punct(next)) if "<:=".contains(next.as_char()));
                !has_more && name.to_string().starts_with(char::is_uppercase)
            }
            _ => false,
        };
        if is_found {
            return true;
        }
    }
    false
}

/// The place of the first name in a type.
fn name_in(ty: &Type) -> Span {
    let mut written = ty.to_token_stream().into_iter();
    let name = written.find(|token| matches!(token, TokenTree::Ident(_)));
    name.map_or_else(Span::mixed_site, |name| name.span())
}

/// The type with a `_` for each `impl Trait` in it.
fn without_impl(ty: &Type) -> Type {
    struct Infer;
    impl VisitMut for Infer {
        fn visit_type_mut(&mut self, ty: &mut Type) {
            if let Type::ImplTrait(_) = ty {
                *ty = parse_quote_spanned!(Span::mixed_site()=> _);
            } else {
                visit_mut::visit_type_mut(self, ty);
            }
        }
    }
    let mut ty = ty.clone();
    Infer.visit_type_mut(&mut ty);
    ty
}

/// Whether it is `must_use`, or `cfg_attr(.., must_use)`.
fn is_must_use_without_reason(meta: &Meta) -> bool {
    match meta {
        Meta::Path(path) => path.is_ident("must_use"),
        Meta::List(list) if list.path.is_ident("cfg_attr") => {
            let parts = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
            parts.is_ok_and(|parts| parts.len() == 2 && is_must_use_without_reason(&parts[1]))
        }
        _ => false,
    }
}

/// Whether a type names a lifetime that is not declared, as far as a function tells that is no method: the
/// compiler says so of the signature, and is not to say it again of the body.
fn misses_lifetime(ty: &Type, sig: &Signature) -> bool {
    let is_declared = |name: &Ident| {
        name == "_"
            || name == "static"
            || sig
                .generics
                .lifetimes()
                .any(|param| param.lifetime.ident == *name)
    };
    sig.receiver().is_none()
        && !mentions(ty.to_token_stream(), &|name| name == "for")
        && !lifetimes(ty.to_token_stream()).iter().all(is_declared)
}

/// The names of the lifetimes in a type.
fn lifetimes(ty: TokenStream) -> Vec<Ident> {
    let mut found = Vec::new();
    let mut is_behind_quote = false;
    for token in ty {
        match token {
            TokenTree::Ident(name) if is_behind_quote => found.push(name),
            TokenTree::Group(group) => found.extend(lifetimes(group.stream())),
            TokenTree::Punct(punct) if punct.as_char() == '\'' => {
                is_behind_quote = true;
                continue;
            }
            _ => {}
        }
        is_behind_quote = false;
    }
    found
}

/// Whether a type is seen to borrow.
fn borrows(ty: &TokenStream) -> bool {
    ty.clone().into_iter().any(|token| match token {
        TokenTree::Punct(punct) => matches!(punct.as_char(), '&' | '\''),
        TokenTree::Group(group) => borrows(&group.stream()),
        _ => false,
    })
}

fn is_never(ty: &Type) -> bool {
    matches!(unparenthesized_type(ty), Type::Never(_))
}

fn names_impl(ty: &TokenStream) -> bool {
    mentions(ty.clone(), &|name| name == "impl")
}

fn verbatim(tokens: TokenStream) -> Stmt {
    Stmt::Expr(Expr::Verbatim(tokens), None)
}
