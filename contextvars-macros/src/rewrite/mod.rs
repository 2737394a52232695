//! The rewriting engine of `scoped!` and `#[propagate]`: what a block starts inherits the context.
//!
//! It changes as little as it can. The callee's tokens stay, so that the user's imports stay in use; a closure literal is
//! rewritten inside, so that its inference and its borrows are those of the code as written; what an argument is that
//! is no literal, its type decides, by the helpers in `__private`. Nested items are somebody else's, and not entered.
//!
//! ```text
//! thread::spawn(move || work())            rayon::join(|| left(), || right())
//!
//! thread::spawn('_spawn: {                 (match Waiting::rayon() { __waiting => (match __waiting.lend() { __lent =>
//!     let __captured = capture();              rayon::join(
//!     move || {                                    || { let __scope = __lent.enter(); left() },
//!         let __scope = __captured.enter();        || { let __scope = __lent.enter(); right() },
//!         work()                               )
//!     }                                    }) })
//! })
//! ```
//!
//! Names are shortened here: each begins with `__contextvars`, because a pattern of one name means a constant if there is one
//! of that name, and a macro can't hide its names from those.

mod calls;
mod chains;
mod closures;
mod generics;
mod locals;
mod macros;
mod places;
mod spans;
mod table;
mod values;
mod waits;

use proc_macro2::{Ident, Span, TokenStream};
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Block, Expr, GenericArgument, Item, Macro, Pat, Type};

pub(crate) use closures::{insert_first, put_around};
use locals::Locals;
pub(crate) use spans::shown_as;

/// What steers the rewriting of one function or block.
pub(crate) struct Settings {
    runtime: TokenStream,
    spawn: Vec<Ident>,
    skip: Vec<Ident>,
}

impl Settings {
    /// The table as it is; `runtime` is the path of the runtime crate.
    pub(crate) fn new(runtime: TokenStream) -> Self {
        Self {
            runtime,
            spawn: Vec::new(),
            skip: Vec::new(),
        }
    }

    /// With further callees whose arguments are work, and names to leave alone.
    pub(crate) fn with_names(self, spawn: &[Ident], skip: &[Ident]) -> Self {
        Self {
            spawn: spawn.to_vec(),
            skip: skip.to_vec(),
            ..self
        }
    }

    /// Calls a helper of the runtime: its path.
    fn private(&self) -> TokenStream {
        let runtime = &self.runtime;
        quote::quote_spanned!(Span::mixed_site()=> #runtime::__private)
    }
}

/// Rewrites the spawns of a block whose enclosing function is not known.
pub(crate) fn rewrite_block(block: &mut Block, settings: &Settings) {
    Rewriter::new(settings, Locals::unknown()).visit_block_mut(block);
}

/// Rewrites the spawns of a function's body.
pub(crate) fn rewrite_function(signature: &syn::Signature, block: &mut Block, settings: &Settings) {
    let locals = Locals::of(signature, block);
    Rewriter::new(settings, locals).visit_block_mut(block);
}

/// Whether it is the name of a callee of the table, or of a method that makes a parallel iterator.
#[cfg(test)]
pub(crate) fn is_in_table(name: &str) -> bool {
    table::is_source(name) || table::CALLEES.iter().any(|callee| callee.name == name)
}

struct Rewriter<'a> {
    settings: &'a Settings,
    locals: Locals,
    /// How many calls have been rewritten: a macro without any keeps its tokens.
    rewritten: usize,
}

impl<'a> Rewriter<'a> {
    fn new(settings: &'a Settings, locals: Locals) -> Self {
        Self {
            settings,
            locals,
            rewritten: 0,
        }
    }

    fn is_skipped(&self, name: &Ident) -> bool {
        self.settings.skip.contains(name)
    }
}

impl VisitMut for Rewriter<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if self.rewrite_chain(expr) {
            return;
        }
        match expr {
            // Another evaluation: what it calls runs in the compiler.
            Expr::Const(_) => {}
            Expr::Call(_) | Expr::MethodCall(_) => {
                visit_mut::visit_expr_mut(self, expr);
                self.rewrite_call(expr);
            }
            _ => visit_mut::visit_expr_mut(self, expr),
        }
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        self.rewrite_macro(mac);
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
