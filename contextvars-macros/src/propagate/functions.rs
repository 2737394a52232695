//! One function: which form it has, and the form that runs in a scope.

use proc_macro2::Span;
use quote::quote_spanned;
use syn::{Attribute, Block, Signature};

use super::{Propagate, attributes, returns};
use crate::{bindings, rewrite};

impl Propagate {
    pub(super) fn expand_function(
        &self,
        attrs: &mut Vec<Attribute>,
        sig: &mut Signature,
        body: &mut Block,
    ) {
        let returned = returns::future_of(&sig.output);
        if sig.asyncness.is_some() {
            if attributes::is_entry(attrs) {
                self.rewrite(sig, body);
                self.expand_entry(sig, body);
            } else if !self.goes_behind(attrs) {
                self.rewrite(sig, body);
                self.expand_async(attrs, sig, body);
            }
        } else if let Some(returned) = returned {
            if !self.goes_behind(attrs) {
                self.rewrite(sig, body);
                self.expand_returning(returned, sig, body);
            }
        } else {
            self.rewrite(sig, body);
            if !self.expand_runner(body) {
                self.expand_plain(body);
            }
        }
    }

    fn rewrite(&self, sig: &Signature, body: &mut Block) {
        rewrite::rewrite_function(sig, body, &self.settings);
    }

    /// A scope around the body: undone on every way out, because it is a variable of the body.
    fn expand_plain(&self, body: &mut Block) {
        let private = self.private();
        let (lets, list) = bindings::expand(&self.bindings, &self.runtime);
        let scope = quote_spanned!(Span::mixed_site()=> #lets let __contextvars_scope = #private::scope(#list););
        rewrite::put_around(body, scope);
    }
}
