//! The other attributes of an item: which of them have to see `async`, or a future, before
//! `#[propagate]` does.

use proc_macro2::{Ident, Span};
use quote::quote_spanned;
use syn::punctuated::Punctuated;
use syn::{Attribute, Item, Meta, Path, Token, parse_quote_spanned};

use super::mark::{BEHIND_OTHERS, Mark};

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

pub(super) fn is_marked(item: &Item) -> bool {
    match item {
        Item::Impl(item) => has_own(&item.attrs),
        Item::Trait(item) => has_own(&item.attrs),
        Item::Mod(item) => has_own(&item.attrs),
        _ => false,
    }
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
