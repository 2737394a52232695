//! Functions whose work is a future: it captures when the function is called, and runs in that context.
//!
//! ```text
//! async fn fetch(url: &str, (a, b): Pair) -> Page {        fn fetch(url: &str, arg1: Pair) -> impl Future<Output = Page> {
//!     body                                                     task((), async move {
//! }                                                                if false { return unreachable::<Page>() }
//!                                                                  let url = url;
//!                                                                  let arg1 = arg1;
//!                                                                  let (a, b) = arg1;
//!                                                                  body
//!                                                              })
//!                                                          }
//! ```
//!
//! The `impl` has a span of this crate, whose edition is 2024, so that it captures every lifetime, as an `async fn` does
//! in all editions.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote_spanned};
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, Block, Expr, FnArg, Meta, Pat, PatIdent, ReturnType, Signature, Stmt, Type,
    parse_quote_spanned,
};

use super::Propagate;
use super::returns::{Returned, peeled};
use crate::{bindings, rewrite};

impl Propagate {
    /// `async fn`: a plain one that returns `impl Future`.
    pub(super) fn expand_async(
        &self,
        attrs: &mut Vec<Attribute>,
        sig: &mut Signature,
        body: &mut Block,
    ) {
        let here = Span::mixed_site();
        let private = self.private();
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

    /// An `async fn` that another attribute turns into an entry: it stays one, and is polled as soon as it is called.
    pub(super) fn expand_entry(&self, sig: &Signature, body: &mut Block) {
        let first = self.pin_output(sig, body);
        rewrite::put_around(body, first);
        self.future_of_body(sig, body, &quote_spanned!(Span::mixed_site()=> .await));
    }

    /// A function that returns a future: the first part of a task, of which the future is the rest.
    pub(super) fn expand_returning(&self, returned: Returned, sig: &Signature, body: &mut Block) {
        let here = Span::mixed_site();
        let private = self.private();
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

    /// Makes the body an `async` block, in the context of a task.
    fn future_of_body(&self, sig: &Signature, body: &mut Block, then: &TokenStream) {
        let here = Span::mixed_site();
        let private = self.private();
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

    /// Tells the compiler what an `async` block returns before it looks inside: a mismatch is then one in the body, as it
    /// is in an `async fn`. There is no way to name an `impl Trait` there. What never returns becomes the value of a
    /// variable, because a `return` does not tell that.
    fn pin_output(&self, sig: &Signature, body: &mut Block) -> TokenStream {
        let here = Span::mixed_site();
        let private = self.private();
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

    /// Moves all arguments into the future, also those that the body does not mention; the patterns are matched
    /// there, as in an `async fn`.
    fn arguments(&self, sig: &mut Signature) -> TokenStream {
        let here = Span::mixed_site();
        let mut moves = TokenStream::new();
        for (index, input) in sig.inputs.iter_mut().enumerate() {
            let typed = match input {
                FnArg::Receiver(receiver) => {
                    let this = receiver.self_token;
                    moves.extend(quote_spanned!(here=> let _ = &#this;));
                    continue;
                }
                FnArg::Typed(typed) => typed,
            };
            let attrs = kept_for_let(&typed.attrs);
            match &mut *typed.pat {
                Pat::Ident(simple) if is_plain(simple) => {
                    let mut inner = simple.clone();
                    inner.attrs.clear();
                    simple.mutability = None;
                    let name = &simple.ident;
                    moves.extend(quote_spanned!(here=> #attrs let #inner = #name;));
                    if self.bindings_mention(name) {
                        moves.extend(used(name));
                    }
                }
                pattern
                    if names_of(pattern)
                        .iter()
                        .any(|name| self.bindings_mention(name)) =>
                {
                    // Clippy does not want a name with an underscore mentioned.
                    let names = names_of(pattern).into_iter();
                    for name in names.filter(|name| !name.to_string().starts_with('_')) {
                        moves.extend(quote_spanned!(here=> #attrs let #name = #name;));
                        if self.bindings_mention(&name) {
                            moves.extend(used(&name));
                        }
                    }
                }
                pattern => {
                    let name = format_ident!("__contextvars_arg{index}", span = here);
                    // In a tuple: clippy does not want a plain name with an underscore bound to a plain name.
                    let matched = if matches!(pattern, Pat::Ident(_)) {
                        quote_spanned!(here=> (#pattern,) = (#name,))
                    } else {
                        quote_spanned!(here=> #pattern = #name)
                    };
                    moves.extend(
                        quote_spanned!(here=> #attrs let #name = #name; #attrs let #matched;),
                    );
                    *pattern = parse_quote_spanned!(here=> #name);
                }
            }
        }
        moves
    }

    /// Whether a binding's value uses an argument: a pattern is then matched before the future is made.
    fn bindings_mention(&self, name: &Ident) -> bool {
        self.bindings
            .iter()
            .any(|binding| mentions(binding.value.to_token_stream(), name))
    }
}

/// What a binding uses is used, also if the body does not.
fn used(name: &Ident) -> TokenStream {
    quote_spanned!(Span::mixed_site()=> let _ = &#name;)
}

/// A plain name. One that begins with an underscore is matched as a pattern: clippy does not want it mentioned.
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

fn mentions(tokens: TokenStream, name: &Ident) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == *name,
        TokenTree::Group(group) => mentions(group.stream(), name),
        TokenTree::Literal(literal) => literal.to_string().contains(&format!("{{{name}")),
        TokenTree::Punct(_) => false,
    })
}

fn is_never(ty: &Type) -> bool {
    matches!(peeled(ty), Type::Never(_))
}

fn names_impl(ty: &TokenStream) -> bool {
    mentions(ty.clone(), &Ident::new("impl", Span::call_site()))
}

fn verbatim(tokens: TokenStream) -> Stmt {
    Stmt::Expr(Expr::Verbatim(tokens), None)
}
