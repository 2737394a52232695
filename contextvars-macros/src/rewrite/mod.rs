//! The rewriting engine of `scoped!` and `#[propagate]`: the work that a block starts inherits the
//! context.
//!
//! ```text
//! thread::spawn(move || work())
//!
//! thread::spawn('_spawn: {
//!     let __captured = capture();
//!     move || { let __scope = __captured.enter(); work() }
//! })
//!
//!
//! rayon::join(|| left(), || right())
//!
//! (match Lender::rayon() { __lender => (match __lender.lend() { __loan =>
//!     rayon::join(
//!         || { let __scope = __loan.enter(); left() },
//!         || { let __scope = __loan.enter(); right() },
//!     )
//! }) })
//! ```
//!
//! Names are shortened here: each begins with `__contextvars`, because a pattern of one name means
//! a constant if there is one of that name, and a macro can't hide its names from those.
//!
//! The engine changes as little as it can. The callee's tokens stay, so that the user's imports
//! stay in use. A closure literal is rewritten inside, so that its inference and its borrows are
//! those of the code as written. For any other argument the helpers in `__private` decide by its
//! type. Nested items are not rewritten.
//!
//! Each expression goes through three steps: decide (`Chain::of`, `Site::of`), rewrite its parts,
//! emit. Each file imports only from those after it:
//!
//! - `emit` quotes a call site, with `waiting_call`, `turbofish`, `work_value`, `receiver_type`,
//!   `closures`, `callbacks`, `blocks`; `chains` decides and quotes a chain; `macros` parses the arguments of
//!   macros.
//! - `site` decides about a call, by `table`, `syntax`, `shape`, `naming`, `bound_names`,
//!   `settings`.
//! - `spans` says where generated code is shown.

mod blocks;
mod bound_names;
mod callbacks;
mod chains;
mod closures;
mod emit;
mod macros;
mod naming;
mod receiver_type;
mod settings;
mod shape;
mod site;
mod spans;
mod syntax;
mod table;
mod turbofish;
mod waiting_call;
mod work_value;

use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Block, Expr, GenericArgument, Item, Macro, Pat, Signature, Type};

pub(crate) use blocks::{insert_first, put_around};
use bound_names::BoundNames;
use chains::Chain;
pub(crate) use settings::Settings;
use site::Site;
pub(crate) use spans::shown_as;

/// Rewrites a block whose enclosing function is not known.
pub(crate) fn rewrite_block(block: &mut Block, settings: &Settings) {
    Rewriter::new(settings, BoundNames::unknown()).visit_block_mut(block);
}

/// Rewrites a function's body.
pub(crate) fn rewrite_function(signature: &Signature, block: &mut Block, settings: &Settings) {
    let names = BoundNames::of(signature, block);
    Rewriter::new(settings, names).visit_block_mut(block);
}

/// Whether it is the name of a callee of the table, or of a method that makes a parallel iterator.
#[cfg(test)]
pub(crate) fn is_in_table(name: &str) -> bool {
    table::is_source(name) || rows().any(|(callee, _)| callee == name)
}

/// The rows of the table: the name and the arity of each callee.
#[cfg(test)]
pub(crate) fn rows() -> impl Iterator<Item = (&'static str, usize)> {
    table::CALLEES
        .iter()
        .map(|callee| (callee.name, callee.arity))
}

struct Rewriter<'a> {
    settings: &'a Settings,
    names: BoundNames,
    /// Whether anything was rewritten: a macro in which nothing was keeps its tokens.
    is_changed: bool,
}

/// What was decided about an expression, to be emitted when its parts have been rewritten.
enum Decided {
    Chain(Chain),
    Site(Site),
}

impl<'a> Rewriter<'a> {
    fn new(settings: &'a Settings, names: BoundNames) -> Self {
        Self {
            settings,
            names,
            is_changed: false,
        }
    }

    fn decide(&self, expr: &Expr) -> Option<Decided> {
        match Chain::of(expr, self.settings) {
            Some(chain) => Some(Decided::Chain(chain)),
            None => Site::of(expr, self.settings, &self.names).map(Decided::Site),
        }
    }
}

impl VisitMut for Rewriter<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        // What an inline `const` calls runs in the compiler.
        if let Expr::Const(_) = expr {
            return;
        }
        let decided = self.decide(expr);
        visit_mut::visit_expr_mut(self, expr);
        self.is_changed |= decided.is_some();
        match decided {
            Some(Decided::Chain(chain)) => chain.emit(expr, &self.settings.runtime),
            Some(Decided::Site(site)) => site.emit(expr, &self.settings.runtime),
            None => {}
        }
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        let before = std::mem::take(&mut self.is_changed);
        macros::rewrite_arguments(mac, |expr| {
            self.visit_expr_mut(expr);
            self.is_changed
        });
        self.is_changed |= before;
    }

    fn visit_item_mut(&mut self, _: &mut Item) {}
    fn visit_attribute_mut(&mut self, _: &mut Attribute) {}
    fn visit_type_mut(&mut self, _: &mut Type) {}
    fn visit_generic_argument_mut(&mut self, _: &mut GenericArgument) {}

    fn visit_pat_mut(&mut self, pat: &mut Pat) {
        // Of a pattern, only the guard of a match arm runs.
        if let Pat::Guard(guarded) = pat {
            self.visit_expr_mut(&mut guarded.guard);
        }
    }
}
