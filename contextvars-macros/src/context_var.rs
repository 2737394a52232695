//! `#[context_var]`: a `static` becomes a `ContextVar`.
//!
//! ```text
//! #[context_var(name = "request-id")]
//! static REQUEST: Option<u64> = None;
//!
//! static REQUEST: ::contextvars::ContextVar<Option<u64>> =
//!     ::contextvars::__private::VarBuilder::<Option<u64>>::new("REQUEST")
//!         .name("request-id")
//!         .probed({
//!             use ::contextvars::__private::ProbeFallback as _;
//!             (
//!                 ::contextvars::__private::Probe::<Option<u64>>::CONTEXTVARS_COPY,
//!                 ::contextvars::__private::Probe::<Option<u64>>::CONTEXTVARS_DEBUG,
//!                 ::contextvars::__private::Probe::<Option<u64>>::CONTEXTVARS_PROBED,
//!             )
//!         })
//!         .default(|| None)
//!         .build();
//! ```
//!
//! In an editor the value is that of a constant, `__CONTEXTVARS_REQUEST`, so that a hover shows a
//! short static. Where a static can't stand, as in a trait, the compiler would miss that constant,
//! too.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Item, Token, Type, Visibility, parse_quote_spanned};

use crate::diagnostics::Report;
use crate::editor;
use crate::options::{self, CRATE, Form, Options, Spec};
use crate::runtime::Runtime;

const NAME: Spec = Spec {
    name: "name",
    form: Form::Value("\"..\""),
};
const INHERIT: Spec = Spec {
    name: "inherit",
    form: Form::Value("false"),
};
const SECRET: Spec = Spec {
    name: "secret",
    form: Form::Flag,
};
const LOG: Spec = Spec {
    name: "log",
    form: Form::Value("false"),
};
const SCOPED: Spec = Spec {
    name: "scoped",
    form: Form::Flag,
};
const DEFAULT: Spec = Spec {
    name: "default",
    form: Form::Elsewhere,
};
const OPTIONS: &[Spec] = &[NAME, INHERIT, SECRET, LOG, SCOPED, CRATE, DEFAULT];

pub(crate) fn expand(args: TokenStream, item: &TokenStream) -> TokenStream {
    let mut report = Report::default();
    let options = options::parse(args, OPTIONS, &mut report);
    let mut declaration = match syn::parse2::<Declaration>(item.clone()) {
        Ok(declaration) if declaration.is_inferred() => {
            let errors = report.to_items();
            return quote_spanned!(Span::mixed_site()=> #errors #item);
        }
        Ok(declaration) => declaration,
        Err(error) => {
            if !lacks_type(item) {
                report.push(not_a_variable(item).unwrap_or(error));
            }
            let errors = report.to_items();
            return quote_spanned!(Span::mixed_site()=> #errors #item);
        }
    };
    declaration.refuse_unsized(&mut report);
    let variable = declaration.expand(&options, &mut report);
    declaration.check(&options, &mut report);
    let errors = report.to_items();
    quote_spanned!(Span::mixed_site()=> #errors #variable)
}

/// The static, as the user wrote it. Unlike [`syn::ItemStatic`] it may lack a body. A mistake that
/// leaves no doubt of what was meant (`const`, `mut`) is kept, to be refused later.
struct Declaration {
    attrs: Vec<Attribute>,
    vis: Visibility,
    keyword: Keyword,
    mutability: Option<Token![mut]>,
    ident: Ident,
    colon: Token![:],
    ty: Type,
    /// Verbatim: the compiler has parsed it already.
    default: Option<TokenStream>,
    semi: Token![;],
}

enum Keyword {
    Static(Token![static]),
    Const(Token![const]),
}

impl Parse for Declaration {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        let keyword = if input.peek(Token![const]) {
            Keyword::Const(input.parse()?)
        } else {
            Keyword::Static(input.parse()?)
        };
        let mutability = input.parse()?;
        let ident = input.parse()?;
        let colon = input.parse()?;
        let ty = input.parse()?;
        let default = if input.parse::<Option<Token![=]>>()?.is_some() {
            Some(until_semi(input)?)
        } else {
            None
        };
        Ok(Self {
            attrs,
            vis,
            keyword,
            mutability,
            ident,
            colon,
            ty,
            default,
            semi: input.parse()?,
        })
    }
}

fn until_semi(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut tokens = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![;]) {
        tokens.extend([input.parse::<TokenTree>()?]);
    }
    Ok(tokens)
}

/// Whether it is a static without a type: the compiler says so, and says which one to write.
fn lacks_type(item: &TokenStream) -> bool {
    let mut tokens = item.clone().into_iter();
    let is_static = |token: TokenTree| matches!(token, TokenTree::Ident(word) if word == "static");
    tokens.any(is_static)
        && matches!(tokens.next(), Some(TokenTree::Ident(_)))
        && matches!(tokens.next(), Some(TokenTree::Punct(next)) if "=;".contains(next.as_char()))
}

impl Declaration {
    /// Whether a part of the type is left to be inferred. The compiler refuses that in a static, and says
    /// what to write, if it sees the static as it is written.
    fn is_inferred(&self) -> bool {
        struct Inferred(bool);
        impl VisitMut for Inferred {
            fn visit_type_mut(&mut self, ty: &mut Type) {
                self.0 |= matches!(ty, Type::Infer(_));
                visit_mut::visit_type_mut(self, ty);
            }
        }
        let mut inferred = Inferred(false);
        inferred.visit_type_mut(&mut self.ty.clone());
        inferred.0
    }

    /// Refuses a type without a size, and goes on with a reference to it: then nothing else is wrong.
    fn refuse_unsized(&mut self, report: &mut Report) {
        let ty = as_written(&self.ty);
        let instead = match &self.ty {
            Type::Path(path) if path.path.is_ident("str") => {
                "`&'static str` or `String`".to_owned()
            }
            Type::Slice(slice) => format!("`&'static {ty}` or `Vec<{}>`", as_written(&slice.elem)),
            Type::TraitObject(_) => format!("`Arc<{ty} + Send + Sync>`"),
            _ => return,
        };
        let message =
            format!("a variable holds its value, so its type has a size: write {instead}");
        report.error(&self.ty, message);
        let ty = &self.ty;
        let here = Span::mixed_site();
        self.ty = match ty {
            Type::TraitObject(object) => {
                let bounds = &object.bounds;
                parse_quote_spanned!(here=> &'static (dyn #bounds + ::core::marker::Send + ::core::marker::Sync))
            }
            ty => parse_quote_spanned!(here=> &'static #ty),
        };
        self.default = None;
    }

    fn check(&self, options: &Options, report: &mut Report) {
        let Self { ident, ty, .. } = self;
        if let Some((key, value)) = options.misplaced(&DEFAULT) {
            let (ty, value) = (as_written(ty), as_written(value));
            report.error(
                key,
                format!(
                    "a default is written behind the type: write `static {ident}: {ty} = {value};`"
                ),
            );
        }
        if let Keyword::Const(keyword) = &self.keyword {
            report.error(
                keyword,
                format!("a context variable is a `static` of a module or a function: write `static {ident}: ..` there"),
            );
        }
        if let Some(mutability) = &self.mutability {
            report.error(
                mutability,
                format!(
                    "a context variable is never `static mut`: leave out `mut`, and change it with \
                     `scoped!({ident} = .., {{ .. }})` or `{ident}.set(..)`"
                ),
            );
        }
    }

    fn expand(&self, options: &Options, report: &mut Report) -> TokenStream {
        let Self {
            attrs,
            vis,
            ident,
            colon,
            ty,
            semi,
            ..
        } = self;
        let here = Span::mixed_site();
        let keyword = match &self.keyword {
            Keyword::Static(keyword) => keyword.span,
            Keyword::Const(keyword) => keyword.span,
        };
        let keyword = Token![static](keyword);
        let runtime = options.runtime(report);
        let var_type = self.var_type(&runtime);
        let builder = self.builder(&runtime, options, report);
        if let Keyword::Const(keyword) = &self.keyword {
            // It may be in a trait or an `impl`, where no static can stand.
            let private = runtime.private();
            return quote_spanned! {here=>
                #(#attrs)* #vis #keyword #ident #colon #private::Constant<#ty> = #private::Constant::NEW #semi
            };
        }
        if !editor::is_editor() {
            // In an `extern` block the compiler shows the value, too.
            let mut value = Group::new(Delimiter::Parenthesis, builder);
            value.set_span(here.located_at(ident.span()));
            return quote_spanned!(here=> #(#attrs)* #vis #keyword #ident #colon #var_type = #value #semi);
        }
        let name = constant(ident);
        let conditions = attrs.iter().filter(|attr| attr.path().is_ident("cfg"));
        quote_spanned! {here=>
            #(#conditions)*
            const #name: #runtime::ContextVar<#ty> = #builder;
            #(#attrs)*
            #vis #keyword #ident #colon #var_type = #name #semi
        }
    }

    /// `ContextVar<T>`, located at the tokens of `T`: that is where the compiler says that it must
    /// be `Sync`.
    fn var_type(&self, runtime: &Runtime) -> TokenStream {
        let ty = &self.ty;
        let spans: Vec<Span> = spans(ty.to_token_stream()).collect();
        let (first, last) = match spans[..] {
            [] => (Span::call_site(), Span::call_site()),
            [first, .., last] => (first, last),
            [only] => (only, only),
        };
        let here = Span::mixed_site();
        let path = quote_spanned!(here=> #runtime::ContextVar<).into_iter();
        let path = path.map(|mut token| {
            token.set_span(token.span().located_at(first));
            token
        });
        let mut var_type: TokenStream = path.collect();
        var_type.extend(quote_spanned!(here=> #ty));
        var_type.extend(quote_spanned!(here.located_at(last)=> >));
        var_type
    }

    fn builder(&self, runtime: &Runtime, options: &Options, report: &mut Report) -> TokenStream {
        let Self { ident, ty, .. } = self;
        let here = Span::mixed_site();
        let private = runtime.private();
        let probe = quote_spanned!(here=> #private::Probe::<#ty>);

        let ident_text = ident.unraw().to_string();
        let mut builder = quote_spanned!(here=> #private::VarBuilder::<#ty>::new(#ident_text));
        if let Some(name) = options.string(&NAME, report) {
            builder.extend(quote_spanned!(here=> .name(#name)));
        }
        if let Some(inherit) = options.boolean(&INHERIT, report) {
            builder.extend(quote_spanned!(here=> .inherit(#inherit)));
        }
        if options.flag(&SECRET) {
            builder.extend(quote_spanned!(here=> .secret()));
        }
        if let Some(log) = options.boolean(&LOG, report) {
            builder.extend(quote_spanned!(here=> .log(#log)));
        }
        if options.flag(&SCOPED) {
            builder.extend(quote_spanned!(here=> .scoped()));
        }
        // In a block, so that a default does not see the trait.
        builder.extend(quote_spanned! {here=>
            .probed({
                use #private::ProbeFallback as _;
                (#probe::CONTEXTVARS_COPY, #probe::CONTEXTVARS_DEBUG, #probe::CONTEXTVARS_PROBED)
            })
        });
        if let Some(default) = &self.default {
            builder.extend(quote_spanned!(here=> .default(|| #default)));
        }
        builder.extend(quote_spanned!(here=> .build()));
        builder
    }
}

/// The name of the constant of a static, in upper case as the compiler wants it: `__CONTEXTVARS_USER`.
fn constant(ident: &Ident) -> Ident {
    let name = ident.unraw().to_string();
    // What the compiler says of the constant is shown at the static.
    let here = Span::mixed_site().located_at(ident.span());
    if name == name.to_uppercase() {
        return format_ident!("__CONTEXTVARS_{name}", span = here);
    }
    // Another name for each: `User` and `USER` may stand side by side.
    let upper = name.chars().map(|char| match char {
        '_' => "__".to_owned(),
        char if char.is_uppercase() => char.to_string(),
        char => format!("{}_", char.to_uppercase()),
    });
    let upper: String = upper.collect();
    format_ident!("__CONTEXTVARS_OF_{upper}", span = here)
}

/// Tokens as a person writes them, near enough for a message.
fn as_written(tokens: &impl ToTokens) -> String {
    let mut text = tokens.to_token_stream().to_string();
    for (printed, written) in [
        (" ::", "::"),
        (":: ", "::"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        ("& ", "&"),
        (" ,", ","),
        (" (", "("),
        (" !", "!"),
        ("! [", "!["),
        (" .", "."),
    ] {
        text = text.replace(printed, written);
    }
    text
}

/// The spans of the tokens in their order.
fn spans(tokens: TokenStream) -> impl Iterator<Item = Span> {
    tokens.into_iter().flat_map(|token| match token {
        TokenTree::Group(group) => {
            let delimited = group.delimiter() != Delimiter::None;
            let open = delimited.then(|| group.span_open());
            let close = delimited.then(|| group.span_close());
            let inside: Vec<Span> = spans(group.stream()).collect();
            open.into_iter().chain(inside).chain(close).collect()
        }
        token => vec![token.span()],
    })
}

/// The word that only a static of an `extern` block has.
fn foreign(item: &TokenStream) -> Option<Ident> {
    let mut tokens = item.clone().into_iter().peekable();
    while let Some(token) = tokens.next() {
        match (token, tokens.peek()) {
            (TokenTree::Ident(word), Some(TokenTree::Ident(next)))
                if (word == "safe" || word == "unsafe") && next == "static" =>
            {
                return Some(word);
            }
            _ => {}
        }
    }
    None
}

/// Says what the item is, if it is one that can't be a variable.
fn not_a_variable(item: &TokenStream) -> Option<syn::Error> {
    if let Some(word) = foreign(item) {
        let message = "a context variable is no `static` of an `extern` block: write `static NAME: Type;` outside of it";
        return Some(syn::Error::new_spanned(word, message));
    }
    let parsed: Item = syn::parse2(item.clone()).ok()?;
    let (kind, at): (_, &dyn ToTokens) = match &parsed {
        Item::Enum(item) => ("an enum", &item.enum_token),
        Item::Fn(item) => ("a function", &item.sig.fn_token),
        Item::Impl(item) => ("an impl", &item.impl_token),
        Item::Macro(item) => ("a macro call", &item.mac.path),
        Item::Mod(item) => ("a module", &item.mod_token),
        Item::Struct(item) => ("a struct", &item.struct_token),
        Item::Trait(item) => ("a trait", &item.trait_token),
        Item::Type(item) => ("a type alias", &item.type_token),
        Item::Use(item) => ("a `use`", &item.use_token),
        Item::Static(_) | Item::Const(_) => return None,
        other => ("this", other),
    };
    let message = format!(
        "`#[context_var]` does not go on {kind}, but on a `static`: write `static NAME: Type;`"
    );
    Some(syn::Error::new_spanned(at, message))
}
