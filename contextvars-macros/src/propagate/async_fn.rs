//! Functions whose work is a future: the context is captured when the function is called, and the
//! future runs in it.
//!
//! The `impl` has a span of this crate, whose edition is 2024, so that it captures every lifetime,
//! as an `async fn` does in all editions.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Block, Expr, Meta, ReturnType, Signature, Stmt, Type, parse_quote_spanned};

use super::mark::Mark;
use super::return_type::Returned;
use crate::syntax::{mentions, unparenthesized_type};
use crate::{bindings, rewrite};

impl Mark {
    /// An `async fn` becomes a plain one that returns `impl Future`.
    ///
    /// ```text
    /// async fn fetch(url: &str, (a, b): Pair) -> Page { body }
    ///
    /// fn fetch(url: &str, arg1: Pair) -> impl Future<Output = Page> {
    ///     task((), async move {
    ///         if false { return unreachable::<Page>(); }
    ///         let url = url;
    ///         let arg1 = arg1;
    ///         let (a, b) = arg1;
    ///         body
    ///     })
    /// }
    /// ```
    pub(super) fn expand_async(
        &self,
        attrs: &mut Vec<Attribute>,
        sig: &mut Signature,
        body: &mut Block,
    ) {
        let here = Span::mixed_site();
        let private = self.runtime.private();
        // A future is `must_use` anyway, and clippy does not want that said twice.
        attrs.retain(|attr| !matches!(&attr.meta, Meta::Path(path) if path.is_ident("must_use")));
        sig.asyncness = None;
        let mut first = self.pin_output(sig, body);
        let arguments = self.move_into_future(sig);
        first.extend(arguments.within);
        rewrite::put_around(body, first);
        self.future_of_body(sig, body, &TokenStream::new());
        rewrite::insert_first(body, arguments.before);
        let arrow = match &sig.output {
            ReturnType::Default => parse_quote_spanned!(here=> ->),
            ReturnType::Type(arrow, _) => *arrow,
        };
        let output = match &sig.output {
            ReturnType::Default => quote_spanned!(here=> ()),
            ReturnType::Type(_, ty) if is_never(ty) => quote_spanned!(here=> #private::Never),
            ReturnType::Type(_, ty) => ty.to_token_stream(),
        };
        let future = quote_spanned!(here=> impl #private::Future<Output = #output>);
        sig.output = ReturnType::Type(arrow, Box::new(Type::Verbatim(future)));
    }

    /// An `async fn` that another attribute turns into an entry stays one: its future is polled as
    /// soon as it is called.
    ///
    /// ```text
    /// #[tokio::main]               #[tokio::main]
    /// async fn main() { body }     async fn main() { task((), async move { body }).await }
    /// ```
    pub(super) fn expand_entry(&self, sig: &Signature, body: &mut Block) {
        let first = self.pin_output(sig, body);
        rewrite::put_around(body, first);
        self.future_of_body(sig, body, &quote_spanned!(Span::mixed_site()=> .await));
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
    pub(super) fn expand_returning(&self, returned: Returned, sig: &Signature, body: &mut Block) {
        let here = Span::mixed_site();
        let private = self.runtime.private();
        let output = &sig.output;
        let helper = match returned {
            Returned::Opaque => "returned",
            Returned::OpaqueLater => "returned_later",
            Returned::Pinned => "returned_pinned",
            Returned::Boxed => "returned_boxed",
            Returned::OpaqueWithin | Returned::Named => "returned_value",
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
        let (lets, list) = bindings::expand(&self.bindings, &self.runtime);
        let inner = body.to_token_stream();
        let call = quote_spanned!(here=> #private::#helper(#list, move || #output #inner));
        let value = match (returned, &sig.output) {
            (Returned::OpaqueWithin, _) => quote_spanned! {here=>
                let (__contextvars_value, __contextvars_rest) = #call;
                #private::Later::put_opaque(__contextvars_value, __contextvars_rest)
            },
            (Returned::Named, ReturnType::Type(_, ty)) => {
                // A warning about the value is shown at the type that the user wrote.
                let mut written = ty.to_token_stream().into_iter();
                let name = written.find(|token| matches!(token, TokenTree::Ident(_)));
                let span = name.map_or(here, |name| name.span());
                let put = Ident::new("put_into", span);
                quote_spanned! {here=>
                    let (__contextvars_value, __contextvars_rest) = #call;
                    #private::Later::of(&__contextvars_value)
                        .#put(__contextvars_value, __contextvars_rest)
                }
            }
            _ => call,
        };
        body.stmts = vec![verbatim(quote_spanned!(here=> #lets #value))];
    }

    /// Makes the body an `async` block, in the context of a task: `{ body }` becomes `{ task((),
    /// async move { body }) }`.
    fn future_of_body(&self, sig: &Signature, body: &mut Block, then: &TokenStream) {
        let here = Span::mixed_site();
        let private = self.runtime.private();
        let task = match &sig.output {
            ReturnType::Type(_, ty) if is_never(ty) => quote_spanned!(here=> endless_task),
            _ => quote_spanned!(here=> task),
        };
        let (lets, list) = bindings::expand(&self.bindings, &self.runtime);
        let inner = body.to_token_stream();
        body.stmts = vec![verbatim(quote_spanned! {here=>
            #lets #private::#task(#list, async move #inner) #then
        })];
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
            ReturnType::Type(_, ty) => ty.to_token_stream(),
        };
        if names_impl(&ty) {
            return TokenStream::new();
        }
        // The compiler shows it as the return type.
        let shown = match &sig.output {
            ReturnType::Default => sig.ident.to_token_stream(),
            ReturnType::Type(_, ty) => ty.to_token_stream(),
        };
        let output = quote_spanned!(here=> #private::unreachable::<#ty>());
        let output = rewrite::shown_as(output, &shown);
        quote_spanned!(here=> if false { return #output; })
    }
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

fn is_never(ty: &Type) -> bool {
    matches!(unparenthesized_type(ty), Type::Never(_))
}

fn names_impl(ty: &TokenStream) -> bool {
    mentions(ty.clone(), &|name| name == "impl")
}

fn verbatim(tokens: TokenStream) -> Stmt {
    Stmt::Expr(Expr::Verbatim(tokens), None)
}
