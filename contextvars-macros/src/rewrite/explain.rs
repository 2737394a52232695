//! `#[propagate(explain)]`: a warning at each place that says what was rewritten, and why.
//!
//! The note of such a warning is made for its place, so it belongs to a constant in the expansion that
//! the compiler takes for deprecated.
//!
//! ```text
//! thread::spawn(job)       (match { #[deprecated(note = "..")] const explained: () = (); explained } {
//!                              () => thread::spawn(..)
//!                          })
//! ```

use proc_macro2::{Ident, Span};
use quote::quote_spanned;
use syn::{Expr, ExprClosure};

use super::Decided;
use super::chains::Chain;
use super::run_at_once;
use super::site::{Host, Site};
use super::spans;
use super::syntax::{Call, is_literal, is_wrapped};
use super::table::Protocol;

/// What there is to say, and where.
pub(super) struct Note {
    at: Span,
    text: String,
}

impl Note {
    /// Of a call or a chain, before it is rewritten.
    pub(super) fn of(expr: &Expr, decided: Option<&Decided>) -> Option<Self> {
        let call = Call::of(expr)?;
        let name = call.name;
        let text = match decided {
            Some(Decided::Chain(chain)) => of_chain(chain, name),
            Some(Decided::Site(site)) => of_site(site, name),
            None => {
                let is_handed_over = |arg: &Expr| match arg {
                    Expr::Closure(ExprClosure { .. }) => true,
                    other => is_literal(other),
                };
                let is_known = run_at_once::runs_at_once(name) || is_wrapped(expr);
                if is_known || !call.args.iter().any(is_handed_over) {
                    return None;
                }
                format!(
                    "`{name}` gets a closure or a future, and nothing is known of it: if it runs that later or elsewhere, write \
                     `spawn({name})`"
                )
            }
        };
        Some(Self {
            at: name.span(),
            text,
        })
    }

    /// Has the compiler warn.
    pub(super) fn emit(&self, expr: &mut Expr) {
        let here = Span::mixed_site();
        let text = &self.text;
        let explained = Ident::new("explained", self.at);
        let attributes = spans::take_attributes(expr);
        spans::close(expr);
        *expr = Expr::Verbatim(quote_spanned! {here=>
            #attributes (match {
                #[deprecated(note = #text)]
                #[allow(non_upper_case_globals)]
                const explained: () = ();
                #explained
            } {
                () => #expr
            })
        });
    }
}

fn of_chain(_: &Chain, name: &Ident) -> String {
    format!(
        "the context is entered here, in front of `{name}`, if this is a parallel iterator: every closure of the chain sees it"
    )
}

fn of_site(site: &Site, name: &Ident) -> String {
    let row = match site.host {
        _ if site.is_named => format!("named in `spawn({name})`"),
        Host::Of(family) => format!("the row `{name}` of {family:?}"),
        Host::Method => format!("the row `{name}`, a method"),
        Host::BareName | Host::OtherPath => format!("the row `{name}`, a function"),
    };
    match (site.protocol, site.host) {
        (Protocol::Spawn | Protocol::SpawnOnAll, _) => {
            format!("this call hands its work the context: it is {row}")
        }
        (_, Host::BareName) => format!(
            "this call may be rayon's: its work gets the context on other threads, and nothing is parked. Write `rayon::{name}` if it is"
        ),
        _ => format!("this call lends its work the context while it waits: it is {row}"),
    }
}
