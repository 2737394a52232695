//! Where the runtime crate is: every expansion calls its hidden helpers.

mod manifest;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

/// The path of the runtime crate.
#[derive(Clone)]
pub(crate) struct Runtime(TokenStream);

impl Runtime {
    pub(crate) fn at(path: TokenStream) -> Self {
        Self(path)
    }

    /// The path of the helpers that expansions call.
    pub(crate) fn private(&self) -> TokenStream {
        quote_spanned!(Span::mixed_site()=> #self::__private)
    }
}

impl Default for Runtime {
    /// Where it is if the user says nothing else: under the name that the manifest gives it.
    fn default() -> Self {
        let here = Span::mixed_site();
        let name = manifest::name_of_runtime();
        let name = Ident::new(name.as_deref().unwrap_or("contextvars"), here);
        Self(quote_spanned!(here=> ::#name))
    }
}

impl ToTokens for Runtime {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.0.to_tokens(tokens);
    }
}
