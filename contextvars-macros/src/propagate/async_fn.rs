//! Functions whose work is a future: the context is captured when the function is called, and the
//! future runs in it.
//!
//! The `impl` has a span of this crate, whose edition is 2024, so that it captures every lifetime,
//! as an `async fn` does in all editions.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote_spanned};
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, Block, Expr, FnArg, Meta, Pat, PatIdent, ReturnType, Signature, Stmt, Type,
    parse_quote_spanned,
};

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
        first.extend(self.arguments(sig));
        rewrite::put_around(body, first);
        self.future_of_body(sig, body, &TokenStream::new());
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
            Returned::Pinned => "returned_pinned",
            Returned::Boxed => "returned_boxed",
        };
        // A closure can't name an `impl Trait` as its output.
        let output = (!names_impl(&output.to_token_stream())).then_some(output);
        let helper = Ident::new(helper, here);
        let (lets, list) = bindings::expand(&self.bindings, &self.runtime);
        let inner = body.to_token_stream();
        body.stmts = vec![verbatim(quote_spanned! {here=>
            #lets #private::#helper(#list, move || #output #inner)
        })];
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

    /// Moves all arguments into the future, also those that the body does not mention; the patterns
    /// are matched there, as in an `async fn`.
    fn arguments(&self, sig: &mut Signature) -> TokenStream {
        let here = Span::mixed_site();
        let mut moves = TokenStream::new();
        for (index, input) in sig.inputs.iter_mut().enumerate() {
            moves.extend(match input {
                FnArg::Receiver(receiver) => {
                    let this = receiver.self_token;
                    quote_spanned!(here=> let _ = &#this;)
                }
                FnArg::Typed(typed) => {
                    let attrs = kept_for_let(&typed.attrs);
                    match &mut *typed.pat {
                        Pat::Ident(simple) if is_plain(simple) => self.move_name(simple, &attrs),
                        pattern if self.bindings_mention_one_of(pattern) => {
                            self.move_names_of(pattern, &attrs)
                        }
                        pattern => move_pattern(pattern, index, &attrs),
                    }
                }
            });
        }
        moves
    }

    /// ```text
    /// mut n: usize         n: usize, and in the future `let mut n = n;`
    /// ```
    fn move_name(&self, simple: &mut PatIdent, attrs: &TokenStream) -> TokenStream {
        let mut inner = simple.clone();
        inner.attrs.clear();
        simple.mutability = None;
        let name = &simple.ident;
        let used = self.bindings_mention(name).then(|| used(name));
        quote_spanned!(Span::mixed_site()=> #attrs let #inner = #name; #used)
    }

    /// A binding's value uses one of the pattern's names, so the pattern stays, and is matched
    /// before the future is made.
    ///
    /// ```text
    /// (a, b): Pair         (a, b): Pair, and in the future `let a = a; let b = b;`
    /// ```
    fn move_names_of(&self, pattern: &Pat, attrs: &TokenStream) -> TokenStream {
        let here = Span::mixed_site();
        // Clippy does not want a name with an underscore mentioned.
        let names = names_of(pattern).into_iter();
        let names = names.filter(|name| !name.to_string().starts_with('_'));
        names
            .map(|name| {
                let used = self.bindings_mention(&name).then(|| used(&name));
                quote_spanned!(here=> #attrs let #name = #name; #used)
            })
            .collect()
    }

    fn bindings_mention_one_of(&self, pattern: &Pat) -> bool {
        let names = names_of(pattern);
        names.iter().any(|name| self.bindings_mention(name))
    }

    /// Whether a binding's value uses an argument.
    fn bindings_mention(&self, name: &Ident) -> bool {
        let name = name.to_string();
        self.bindings.iter().any(|binding| {
            mentions(binding.value.to_token_stream(), &|mentioned| {
                mentioned == name
            })
        })
    }
}

/// ```text
/// (a, b): Pair     arg1: Pair, and in the future `let arg1 = arg1; let (a, b) = arg1;`
/// ```
fn move_pattern(pattern: &mut Pat, index: usize, attrs: &TokenStream) -> TokenStream {
    let here = Span::mixed_site();
    let name = format_ident!("__contextvars_arg{index}", span = here);
    // In a tuple: clippy does not want a plain name with an underscore bound to a plain name.
    let matched = if matches!(pattern, Pat::Ident(_)) {
        quote_spanned!(here=> (#pattern,) = (#name,))
    } else {
        quote_spanned!(here=> #pattern = #name)
    };
    let moves = quote_spanned!(here=> #attrs let #name = #name; #attrs let #matched;);
    *pattern = parse_quote_spanned!(here=> #name);
    moves
}

/// An argument that a binding uses counts as used, also if the body does not mention it.
fn used(name: &Ident) -> TokenStream {
    quote_spanned!(Span::mixed_site()=> let _ = &#name;)
}

/// A plain name. One that begins with an underscore is matched as a pattern: clippy does not want
/// it mentioned.
fn is_plain(simple: &PatIdent) -> bool {
    simple.by_ref.is_none() && simple.subpat.is_none() && !simple.ident.to_string().starts_with('_')
}

/// An argument's attributes that mean something on a `let` too.
fn kept_for_let(attrs: &[Attribute]) -> TokenStream {
    let kept = ["allow", "cfg", "deny", "expect", "forbid", "warn"];
    attrs
        .iter()
        .filter(|attr| kept.iter().any(|name| attr.path().is_ident(name)))
        .map(ToTokens::to_token_stream)
        .collect()
}

fn names_of(pattern: &Pat) -> Vec<Ident> {
    struct Names(Vec<Ident>);
    impl VisitMut for Names {
        fn visit_pat_ident_mut(&mut self, ident: &mut PatIdent) {
            self.0.push(ident.ident.clone());
            visit_mut::visit_pat_ident_mut(self, ident);
        }
    }
    let mut names = Names(Vec::new());
    names.visit_pat_mut(&mut pattern.clone());
    names.0
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
