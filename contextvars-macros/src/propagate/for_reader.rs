//! What is expanded of a function where nothing runs: the function as it is written, with the values of the
//! bindings, and with what has to be asked of work whose type decides.
//!
//! Of an `async fn` the compiler gets what it gets for a program, so that the future of a marked function is
//! known by its type. Clippy gets the `async fn`. Its future has to be known as that of a marked one all the
//! same, or clippy would warn of a future that leaves its scope (`expansion/escaping.rs`). It is known by what it
//! holds across an await.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{Attribute, Block, Signature, Visibility};

use super::attributes;
use super::mark::Mark;
use super::return_type::Owner;
use crate::awaits;
use crate::purpose::{Purpose, purpose};
use crate::rewrite;
use crate::syntax::mentions;

/// By what clippy sees that a function is marked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Shown {
    /// By nothing: it is not asked, or hardly ever.
    Nothing,
    /// By a variable, which its future holds across each await.
    Variable,
    /// By a variable around an await of its own, because the body has none. Only in a trait clippy has no lint
    /// for such a body.
    VariableAndAwait,
}

impl Shown {
    /// `None` for an `async fn` that is expanded as for a program: for the compiler always, for clippy where nothing
    /// tells, and no lint would be lost: the function is asked for no documentation.
    pub(super) fn of(
        owner: &Owner,
        vis: Option<&Visibility>,
        attrs: &[Attribute],
        sig: &Signature,
        body: &Block,
    ) -> Option<Self> {
        let is_plain = sig.asyncness.is_none() || attributes::is_entry(attrs);
        match purpose() {
            Purpose::Lints if !is_plain => {}
            Purpose::Check | Purpose::Program if !is_plain => return None,
            _ => return Some(Self::Nothing),
        }
        let body = body.to_token_stream();
        if !awaits::find(body.clone()).is_empty() {
            return Some(Self::Variable);
        }
        if owner.is_of_trait {
            return Some(Self::VariableAndAwait);
        }
        let is_public = vis.is_some_and(|vis| !matches!(vis, Visibility::Inherited));
        let is_documented =
            || is_public && (fails(sig.output.to_token_stream()) || may_panic(body));
        (sig.receiver().is_some() || is_documented()).then_some(Self::Nothing)
    }

    fn statement(self, private: &TokenStream) -> Option<TokenStream> {
        let here = Span::mixed_site();
        let variable = quote_spanned!(here=> let __contextvars_mark = #private::Seen::new(););
        match self {
            Self::Nothing => None,
            Self::Variable => Some(variable),
            Self::VariableAndAwait => {
                Some(quote_spanned!(here=> if false { #variable async {}.await; }))
            }
        }
    }
}

/// Whether a type is a result.
fn fails(output: TokenStream) -> bool {
    mentions(output, &|name| name.ends_with("Result"))
}

/// Whether a body may panic by what it names.
fn may_panic(body: TokenStream) -> bool {
    mentions(body, &|name| {
        matches!(
            name,
            "expect" | "panic" | "todo" | "unimplemented" | "unreachable" | "unwrap"
        ) || name.starts_with("assert")
    })
}

impl Mark {
    /// ```text
    /// async fn fetch() { body }                async fn fetch() { let mark = Seen::new(); body }
    /// ```
    ///
    /// Says whether that changed anything.
    pub(super) fn expand_for_reader(
        &self,
        shown: Shown,
        attrs: &mut Vec<Attribute>,
        sig: &Signature,
        body: &mut Block,
    ) -> bool {
        let is_future = sig.asyncness.is_some() && !attributes::is_entry(attrs);
        if is_future && self.goes_behind(attrs) {
            return true;
        }
        let is_rewritten = self.rewrite(sig, body);
        self.evaluate_in_body(body);
        if let Some(statement) = shown.statement(&self.runtime.private()) {
            rewrite::insert_first(body, statement);
        }
        is_rewritten || shown != Shown::Nothing || !self.bindings.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::purpose::tests::expanded_for;

    #[test]
    fn a_function_is_known_by_its_awaits() {
        for (function, expected) in [
            ("fn f() { g() }", Some(Shown::Nothing)),
            (
                "#[tokio::main] async fn main() { g() }",
                Some(Shown::Nothing),
            ),
            ("async fn f() { g().await }", Some(Shown::Variable)),
            (
                "async fn f() { select! { _ = g() => {} } }",
                Some(Shown::Variable),
            ),
            ("async fn f() { async { g().await } }", None),
            ("pub async fn f() -> u8 { 5 }", None),
            (
                "pub async fn f() -> Result<u8, E> { Ok(5) }",
                Some(Shown::Nothing),
            ),
            (
                "pub async fn f() -> u8 { g().unwrap() }",
                Some(Shown::Nothing),
            ),
            ("async fn f() -> io::Result<u8> { g() }", None),
        ] {
            let parsed: syn::ItemFn = syn::parse_str(function).unwrap();
            let syn::ItemFn { attrs, vis, .. } = &parsed;
            let owner = Owner::none();
            let shown = expanded_for(Purpose::Lints, || {
                Shown::of(&owner, Some(vis), attrs, &parsed.sig, &parsed.block)
            });
            assert_eq!(shown, expected, "{function}");
        }
    }

    #[test]
    fn a_method_is_known_by_its_owner() {
        for (block, expected) in [
            ("impl A { async fn f(&self) {} }", Some(Shown::Nothing)),
            ("impl A { async fn f() {} }", None),
            (
                "impl T for A { async fn f(&self) {} }",
                Some(Shown::VariableAndAwait),
            ),
            (
                "impl T for A { async fn f() { g().await } }",
                Some(Shown::Variable),
            ),
        ] {
            let parsed: syn::ItemImpl = syn::parse_str(block).unwrap();
            let Some(syn::ImplItem::Fn(method)) = parsed.items.first() else {
                panic!("{block}");
            };
            let owner = Owner::of_impl(&parsed);
            let shown = expanded_for(Purpose::Lints, || {
                Shown::of(&owner, None, &method.attrs, &method.sig, &method.block)
            });
            assert_eq!(shown, expected, "{block}");
        }
    }
}
