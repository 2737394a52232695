//! The other attributes of an item: which of them have to see `async`, or a future, before
//! `#[propagate]` does.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, Path, Token, parse_quote_spanned};

use super::mark::{BEHIND_OTHERS, JOINED, Mark};
use crate::bindings::Binding;
use crate::diagnostics::Report;
use crate::syntax::mentions;

/// Attributes of the language: nothing expands them.
const BUILT_IN: &[&str] = &[
    "allow",
    "automatically_derived",
    "cfg",
    "cold",
    "coverage",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "export_name",
    "forbid",
    "ignore",
    "inline",
    "instruction_set",
    "link_name",
    "link_section",
    "must_use",
    "no_mangle",
    "non_exhaustive",
    "optimize",
    "rustc_dummy",
    "should_panic",
    "target_feature",
    "track_caller",
    "unsafe",
    "warn",
];

/// Tools whose attributes the compiler leaves to them.
const TOOLS: &[&str] = &[
    "clippy",
    "diagnostic",
    "miri",
    "rust_analyzer",
    "rustdoc",
    "rustfmt",
];

impl Mark {
    /// Puts the attribute behind others that have to see the item first. Says whether it did.
    ///
    /// ```text
    /// #[propagate(RECORD = 3)]                 #[instrument]
    /// #[instrument]                            #[propagate(__behind_others, RECORD = 3)]
    /// async fn work() {}                       async fn work() {}
    /// ```
    pub(super) fn goes_behind(&self, attrs: &mut Vec<Attribute>) -> bool {
        if self.is_behind_others || attrs.iter().all(|attr| is_inert(&attr.meta)) {
            return false;
        }
        let here = Span::mixed_site();
        let Self { runtime, args, .. } = self;
        let marker = Ident::new(BEHIND_OTHERS, here);
        let path = quote_spanned!(here=> #runtime::propagate);
        attrs.push(parse_quote_spanned!(here=> #[#path(#marker, #args)]));
        true
    }
}

impl Mark {
    /// Gives the options and bindings of a block to the attribute that an item in it has itself: its
    /// own bindings come after the block's, and instead of them for the same variable.
    ///
    /// ```text
    /// #[propagate(A = 1, B = 2, spawn(execute))]
    /// impl Service {                           impl Service {
    ///     #[propagate(B = 3)]                      #[propagate(A = 1, B = 3, spawn(execute))]
    ///     fn handle(&self) {}                      fn handle(&self) {}
    /// }                                        }
    /// ```
    pub(super) fn join_own(&self, attrs: &mut [Attribute]) {
        for attr in attrs {
            let last = attr.path().segments.last();
            if last.is_none_or(|last| last.ident != "propagate") {
                continue;
            }
            let path = attr.path().clone();
            let own = match &attr.meta {
                Meta::List(written) => written.tokens.clone(),
                _ => TokenStream::new(),
            };
            let mut report = Report::default();
            let own = Mark::read(own, &mut report);
            // The attribute reports its mistakes itself.
            if report.is_empty() {
                let joined = self.joined_with(&own);
                attr.meta = parse_quote_spanned!(Span::mixed_site()=> #path(#joined));
            }
        }
    }

    fn joined_with(&self, own: &Self) -> TokenStream {
        let here = Span::mixed_site();
        let name = |binding: &Binding| binding.var.to_token_stream().to_string();
        let is_own = |binding: &&Binding| {
            own.bindings
                .iter()
                .any(|other| name(other) == name(binding))
        };
        let mut parts: Vec<TokenStream> = Vec::new();
        if own.is_behind_others {
            parts.push(Ident::new(BEHIND_OTHERS, here).into_token_stream());
        }
        parts.push(Ident::new(JOINED, here).into_token_stream());
        let bindings = self.bindings.iter().filter(|binding| !is_own(binding));
        for Binding { var, value } in bindings.chain(&own.bindings) {
            parts.push(quote_spanned!(here=> #var = #value));
        }
        for option in ["spawn", "skip"] {
            let mut names: Vec<&Ident> = Vec::new();
            for (name, of) in self.settings.names().chain(own.settings.names()) {
                if of == option && !names.contains(&name) {
                    names.push(name);
                }
            }
            if !names.is_empty() {
                let option = Ident::new(option, here);
                parts.push(quote_spanned!(here=> #option(#(#names),*)));
            }
        }
        if self.settings.explains() || own.settings.explains() {
            parts.push(quote_spanned!(here=> explain));
        }
        let names_crate = |mark: &Self| mentions(mark.args.clone(), &|name| name == "crate");
        let runtime = [own, self].into_iter().find(|mark| names_crate(mark));
        if let Some(Self { runtime, .. }) = runtime {
            parts.push(quote_spanned!(here=> crate = #runtime));
        }
        quote_spanned!(here=> #(#parts),*)
    }
}

/// Whether an attribute makes the function a program's or a test's entry, which runs its future on
/// the spot.
pub(super) fn is_entry(attrs: &[Attribute]) -> bool {
    attrs.iter().any(|attr| {
        let last = attr.path().segments.last();
        last.is_some_and(|last| last.ident == "main" || last.ident == "test")
    })
}

/// Whether an item has the attribute itself.
pub(super) fn has_own(attrs: &[Attribute]) -> bool {
    attrs.iter().any(|attr| {
        let last = attr.path().segments.last();
        last.is_some_and(|last| last.ident == "propagate")
    })
}

fn is_inert(meta: &Meta) -> bool {
    match meta {
        Meta::List(list) if list.path.is_ident("cfg_attr") => {
            let parsed = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
            // The condition comes first.
            parsed.is_ok_and(|parts| parts.iter().skip(1).all(is_inert))
        }
        _ => is_known(meta.path()),
    }
}

fn is_known(path: &Path) -> bool {
    let is_one_of = |names: &[&str]| {
        let first = path.segments.first();
        first.is_some_and(|first| names.iter().any(|name| first.ident == name))
    };
    match path.segments.len() {
        1 => is_one_of(BUILT_IN),
        _ => is_one_of(TOOLS),
    }
}
