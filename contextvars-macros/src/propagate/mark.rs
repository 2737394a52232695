//! The attribute `#[propagate(..)]`, read.

use proc_macro2::{TokenStream, TokenTree};

use crate::bindings::{self, Binding};
use crate::diagnostics::Report;
use crate::options::{self, CRATE, Form, Spec};
use crate::rewrite::Settings;
use crate::runtime::Runtime;

const SPAWN: Spec = Spec {
    name: "spawn",
    form: Form::Names,
};
const SKIP: Spec = Spec {
    name: "skip",
    form: Form::Names,
};
const EXPLAIN: Spec = Spec {
    name: "explain",
    form: Form::Flag,
};
const OPTIONS: &[Spec] = &[SPAWN, SKIP, EXPLAIN, CRATE];

/// The first argument of an attribute that was put behind the other attributes of its item, so that
/// those expand first. Such an attribute must not go behind others again: those that are still
/// there are not expanded by anything.
pub(super) const BEHIND_OTHERS: &str = "__behind_others";

/// The first argument of an attribute that has got the options of the block around its item.
pub(super) const JOINED: &str = "__joined";

pub(super) struct Mark {
    pub(super) runtime: Runtime,
    pub(super) bindings: Vec<Binding>,
    pub(super) settings: Settings,
    /// The arguments as they were written, for the attribute where it is put behind others.
    pub(super) args: TokenStream,
    pub(super) is_behind_others: bool,
    /// Some of the arguments are those of the block around the item.
    pub(super) is_joined: bool,
}

/// The arguments without a marker in front, and whether it was there.
fn without_marker(args: TokenStream, marker: &str) -> (TokenStream, bool) {
    let mut rest = args.clone().into_iter();
    if matches!(rest.next(), Some(TokenTree::Ident(first)) if first == marker) {
        // A comma follows.
        (rest.skip(1).collect(), true)
    } else {
        (args, false)
    }
}

impl Mark {
    pub(super) fn read(args: TokenStream, report: &mut Report) -> Self {
        let (args, is_behind_others) = without_marker(args, BEHIND_OTHERS);
        let (args, is_joined) = without_marker(args, JOINED);
        let options = options::parse_with_bindings(args.clone(), OPTIONS, report);
        bindings::refuse_doubled(&options.bindings, report);
        let runtime = options.runtime(report);
        let settings = Settings::new(runtime.clone())
            .with_names(options.names(&SPAWN), options.names(&SKIP))
            .explaining(options.flag(&EXPLAIN));
        Self {
            runtime,
            bindings: options.bindings,
            settings,
            args,
            is_behind_others,
            is_joined,
        }
    }
}
