//! What marked text imports under another name, and the engine does not know by that: callees of the
//! table in a marked module, since the engine looks at one function at a time, and rayon.
//!
//! ```text
//! use rayon as parallel;                   use rayon as parallel;
//!                                          const _: () = callee_by_another_name();
//! ```

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{Attribute, Item, Path, UseTree};

use super::settings::Settings;
use super::table;
use crate::syntax::mentions;

/// Where an import stands.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Place {
    /// There the engine follows the names of callees.
    Function,
    Module,
}

/// Has the compiler warn at each such name that the user did not name in `spawn(..)`. Says whether there is
/// one.
pub(crate) fn warn_of_renamed(item: &mut Item, place: Place, settings: &Settings) -> bool {
    let Item::Use(import) = item else {
        return false;
    };
    let mut renamed = Vec::new();
    let mut path = Path {
        leading_colon: import.leading_colon,
        segments: syn::punctuated::Punctuated::new(),
    };
    find(&import.tree, place, &mut path, &mut renamed);
    renamed.retain(|name| !settings.spawns(name) && !settings.skips(name));
    if renamed.is_empty() {
        return false;
    }
    let here = Span::mixed_site();
    let private = settings.runtime.private();
    let attributes = import.attrs.clone();
    // What is expected of the import is fulfilled by the warning.
    import.attrs.retain(|attr| !expects_warning(attr));
    let warnings = renamed.into_iter().map(|name| {
        let told = Ident::new("callee_by_another_name", name.span());
        quote_spanned!(here=> #(#attributes)* const _: () = #private::told::#told();)
    });
    let warnings: TokenStream = warnings.collect();
    let mut tokens = import.to_token_stream();
    tokens.extend(warnings);
    *item = Item::Verbatim(tokens);
    true
}

fn expects_warning(attr: &Attribute) -> bool {
    attr.path().is_ident("expect") && mentions(attr.to_token_stream(), &|name| name == "deprecated")
}

/// The new names of callees, and of rayon itself: without its name, a call that waits is taken for somebody
/// else's.
fn find(tree: &UseTree, place: Place, path: &mut Path, renamed: &mut Vec<Ident>) {
    match tree {
        UseTree::Path(tree) => {
            path.segments.push(tree.ident.clone().into());
            find(&tree.tree, place, path, renamed);
            path.segments.pop();
            path.segments.pop_punct();
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                find(tree, place, path, renamed);
            }
        }
        UseTree::Rename(tree) => {
            path.segments.push(tree.ident.clone().into());
            let is_crate = path.segments.len() == 1 && tree.ident == "rayon";
            if tree.rename != "_"
                && tree.rename != tree.ident
                && (is_crate || place == Place::Module && table::is_callee(path))
            {
                renamed.push(tree.rename.clone());
            }
            path.segments.pop();
            path.segments.pop_punct();
        }
        UseTree::Name(_) | UseTree::Glob(_) => {}
    }
}
