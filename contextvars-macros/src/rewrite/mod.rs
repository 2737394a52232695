//! The rewriting engine of `scoped!` and `#[propagate]`: the work that a block starts inherits the
//! context.
//!
//! ```text
//! thread::spawn(move || work())
//!
//! thread::spawn('_spawn: {
//!     let __captured = capture();
//!     move || { let __scope = __captured.enter_(); work() }
//! })
//!
//!
//! rayon::join(|| left(), || right())
//!
//! match Lender::rayon() { __lender => match __lender.lend_() { __loan =>
//!     rayon::join(
//!         || { let __scope = __loan.enter_(); left() },
//!         || { let __scope = __loan.enter_(); right() },
//!     )
//! } }
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
//!   `closures`, `callbacks`, `keepers`, `blocks`; `chains` decides and quotes a chain; `macros` parses the arguments of
//!   macros.
//! - `site` decides about a call: which `work` it has, by `table`, `syntax`, `copies`, `shape`, `naming`, `ask`,
//!   `bound_names`, `settings`.
//! - `mentioned` says by the names in an item what there is to look for; `renamed` warns of imports, `without_work` of
//!   calls.
//! - `body` parses the statements in which there is something to look for, by a `scan` of their tokens; the others are
//!   `passages`. Where nothing runs, `untold` says what there is nothing to look for in. `lets` reads what statements
//!   bind, and `tokens` says what stands where.
//! - `spans` says where generated code is shown.

mod ask;
mod blocks;
mod body;
mod bound_names;
mod callbacks;
mod chains;
mod closures;
mod collections;
mod copies;
mod emit;
mod escapes;
mod explain;
mod free_names;
mod keepers;
mod lets;
mod links;
mod literals;
mod macros;
mod mentioned;
mod naming;
mod passages;
mod receiver_type;
mod renamed;
mod run_at_once;
mod scan;
mod settings;
mod shape;
mod site;
mod skip;
mod spans;
mod spawn_names;
mod strays;
mod syntax;
mod table;
mod token_scan;
mod tokens;
mod turbofish;
mod untold;
mod waiting_call;
mod without_work;
mod work;
mod work_value;

use proc_macro2::{Span, TokenStream};
use syn::visit_mut::{self, VisitMut};
use syn::{
    Arm, Attribute, Block, Expr, ExprCall, ExprClosure, ExprMethodCall, ExprWhile, GenericArgument,
    Item, Local, LocalInit, Macro, Pat, Signature, Stmt, Type,
};

pub(crate) use blocks::{has_value, insert_first, put_around};
pub(crate) use body::Body;
use bound_names::BoundNames;
use chains::Chain;
use explain::Note;
use keepers::Keepers;
#[cfg(test)]
pub(crate) use links::is_in_table;
pub(crate) use mentioned::Mentioned;
pub(crate) use renamed::{Place, warn_of_renamed};
pub(crate) use settings::Settings;
use site::Site;
pub(crate) use spans::{ends, parenthesized, shown_as, typed_call_shown_as};
#[cfg(test)]
pub(crate) use table::rows;
use work::Extent;

/// Rewrites a block whose enclosing function is not known.
pub(crate) fn rewrite_block(block: &mut Block, settings: &Settings) {
    let names = BoundNames::of_block(block);
    let extent = Extent::of(|| escapes::asks_in(block, &names));
    Rewriter::new(settings, names, extent).visit_block_mut(block);
}

/// The same for one that runs at once in a scope.
pub(crate) fn rewrite_scoped(block: &mut Block, settings: &Settings) {
    let names = BoundNames::of_block(block);
    let asked = escapes::asked_of_value(block);
    let extent = Extent::of(|| asked.contains(&true) || escapes::asks_in(block, &names));
    Rewriter::new(settings, names, extent).visit_block_mut(block);
    escapes::warn_of_value(block, &asked, &settings.runtime);
}

/// Rewrites a function's body. Says whether that changed anything.
pub(crate) fn rewrite_function(
    signature: &Signature,
    block: &mut Block,
    settings: &Settings,
) -> bool {
    if !settings.mentioned.is_any() && !settings.explains {
        return false;
    }
    let names = BoundNames::of(signature, block, settings.mentioned);
    let asks = || settings.mentioned.has(Mentioned::OTHER) && escapes::asks_in(block, &names);
    let extent = Extent::of(asks);
    let mut rewriter = Rewriter::new(settings, names, extent);
    rewriter.visit_block_mut(block);
    rewriter.is_changed | collections::put_items_of_value(signature, block, &settings.runtime)
}

struct Rewriter<'a> {
    settings: &'a Settings,
    names: BoundNames,
    extent: Extent,
    /// Whether anything was rewritten: a macro in which nothing was keeps its tokens.
    is_changed: bool,
    /// Whether the expression that comes next is awaited.
    is_awaited: bool,
    /// Whether what the expression that comes next gives is awaited in the statement.
    is_awaited_later: bool,
    /// How many variables the statement needs in front of it.
    kept: usize,
    /// How many the loop that was visited last needs in front of its condition.
    kept_by_loop: usize,
    /// A name in the macro that was visited last, of which the compiler is to warn.
    name_in_macro: Option<Span>,
    /// What the statement needs in front of it, too.
    in_front: Option<Stmt>,
}

/// What was decided about an expression, to be emitted when its parts have been rewritten.
enum Decided {
    Chain(Chain),
    Site(Site),
}

impl Decided {
    fn is_emitted(&self, extent: Extent) -> bool {
        match self {
            Self::Chain(chain) => chain.is_emitted(),
            Self::Site(site) => site.is_emitted(extent),
        }
    }
}

impl<'a> Rewriter<'a> {
    fn new(settings: &'a Settings, names: BoundNames, extent: Extent) -> Self {
        Self {
            settings,
            names,
            extent,
            is_changed: false,
            is_awaited: false,
            is_awaited_later: false,
            kept: 0,
            kept_by_loop: 0,
            name_in_macro: None,
            in_front: None,
        }
    }

    fn decide(&self, expr: &Expr, is_awaited: bool) -> Option<Decided> {
        let mentioned = self.settings.mentioned;
        // A name that the user gave wins.
        let is_named = syntax::Call::of(expr).is_some_and(|call| self.settings.spawns(call.name));
        let may_be_chain = !is_named && mentioned.has(Mentioned::SOURCE.and(Mentioned::CONSUMER));
        let chain = may_be_chain.then(|| Chain::of(expr, self.settings, &self.names));
        // What is awaited is a stream, unless its source is a parallel one. Its closures last longer
        // than a loan.
        let is_stream = || is_awaited && !Chain::is_known(expr, self.settings, &self.names);
        if let Some(chain) = chain.flatten().filter(|_| !is_stream()) {
            return Some(Decided::Chain(chain));
        }
        let site = if mentioned.has(Mentioned::CALLEE) {
            Site::of(expr, self.settings, &self.names)
        } else {
            None
        };
        let of_end = || match expr {
            Expr::MethodCall(call)
                if mentioned.has(Mentioned::SOURCE)
                    && Chain::is_ended_by(call, self.settings, &self.names) =>
            {
                Site::of_end(expr, self.settings, &self.names)
            }
            _ => None,
        };
        site.or_else(of_end).map(Decided::Site)
    }
}

impl Rewriter<'_> {
    /// Visits a part of a macro's arguments. Says whether that changed anything.
    fn is_changed_by(&mut self, visit: impl FnOnce(&mut Self)) -> bool {
        let before = std::mem::take(&mut self.is_changed);
        visit(self);
        let is_changed = self.is_changed;
        self.is_changed |= before;
        is_changed
    }

    /// Visits an expression that runs on its own, as the body of a closure does.
    fn visit_alone(&mut self, expr: &mut Expr) {
        let outer = std::mem::take(&mut self.kept);
        self.visit_expr_mut(expr);
        let count = std::mem::replace(&mut self.kept, outer);
        keepers::declare_in_block(expr, count, &self.settings.runtime);
    }
}

impl macros::Rewrite for Rewriter<'_> {
    fn expr(&mut self, expr: &mut Expr) -> bool {
        self.is_changed_by(|rewriter| rewriter.visit_expr_mut(expr))
    }

    fn statement(&mut self, statement: &mut Stmt) -> bool {
        self.is_changed_by(|rewriter| rewriter.visit_stmt_mut(statement))
    }

    fn tokens(&mut self, tokens: &mut TokenStream) -> bool {
        let settings = self.settings;
        let is_callee = |name: &str| table::hands_over(name) || settings.spawns_name(name);
        token_scan::rewrite(tokens, &is_callee, self)
    }
}

impl VisitMut for Rewriter<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        // What an inline `const` calls runs in the compiler.
        if let Expr::Const(_) = expr {
            return;
        }
        if let Expr::MethodCall(call) = expr {
            if table::starts_pool_threads(&call.method) && !self.settings.spawns(&call.method) {
                return self.visit_expr_mut(&mut call.receiver);
            }
        }
        let is_awaited = std::mem::take(&mut self.is_awaited);
        let is_awaited_later = std::mem::take(&mut self.is_awaited_later);
        let decided = self.decide(expr, is_awaited);
        let explains = self.settings.explains;
        let note = explains.then(|| Note::of(expr, decided.as_ref())).flatten();
        let is_without_work = decided.is_none() && without_work::is_named(expr, self.settings);
        let decided = decided.filter(|decided| decided.is_emitted(self.extent));
        let unconsumed = Chain::unconsumed_in(expr, self.settings, &self.names);
        let spawns = spawn_names::given(expr, self.settings, &self.names);
        let leaving = escapes::leaving(expr, self.settings, &self.names);
        self.is_awaited = match expr {
            Expr::Await(_) => true,
            Expr::Paren(_) | Expr::Group(_) => is_awaited,
            _ => false,
        };
        self.is_awaited_later = match expr {
            Expr::Await(_) => true,
            Expr::Call(_) => {
                is_awaited_later
                    || syntax::Call::of(expr).is_some_and(|call| table::awaits(call.name))
            }
            Expr::MethodCall(call) => is_awaited_later || table::awaits(&call.method),
            Expr::Paren(_) | Expr::Group(_) | Expr::Try(_) => is_awaited_later,
            _ => false,
        };
        let entered = match expr {
            Expr::Closure(closure) => self.names.enter(closure),
            _ => 0,
        };
        visit_mut::visit_expr_mut(self, expr);
        self.names.leave(entered);
        if let Expr::While(_) = expr {
            let count = std::mem::take(&mut self.kept_by_loop);
            keepers::declare_in_loop(expr, count, &self.settings.runtime);
        }
        self.is_changed |= decided.is_some() || !unconsumed.is_empty() || !spawns.is_empty();
        for (at, given) in spawns {
            spawn_names::emit(expr, at, given, self.settings);
        }
        if self.settings.mentioned.has(Mentioned::CALLEE) {
            self.is_changed |= spawn_names::warn_of_values(expr, self.settings, &self.names);
        }
        for (at, end, chain) in unconsumed {
            if let Some(part) = syntax::operand_mut(expr, at) {
                chain.emit_end(part, end, &self.settings.runtime);
            }
        }
        if self.settings.mentioned.has(Mentioned::OTHER) {
            self.is_changed |= collections::put_items(expr, &self.settings.runtime);
            self.is_changed |= collections::put_items_of_call(expr, &self.settings.runtime);
        }
        if let Some(leaving) = leaving {
            self.is_changed = true;
            escapes::warn_of_future(expr, &leaving, &self.settings.runtime);
        }
        if let (Expr::Macro(_), Some(name)) = (&*expr, self.name_in_macro) {
            self.name_in_macro = None;
            self.is_changed = true;
            without_work::warn_of_name(expr, name, &self.settings.runtime);
        }
        if is_without_work {
            self.is_changed = true;
            without_work::warn(expr, &self.settings.runtime);
        }
        match decided {
            Some(Decided::Chain(chain)) => chain.emit(expr, &self.settings.runtime),
            Some(Decided::Site(site)) => {
                let keepers = Keepers::of(self.kept, is_awaited_later);
                site.emit(expr, self.extent, &keepers, &self.settings.runtime);
                self.kept = keepers.count();
            }
            None => {}
        }
        if let Some(note) = note {
            self.is_changed = true;
            note.emit(expr);
        }
    }

    fn visit_block_mut(&mut self, block: &mut Block) {
        let outer = std::mem::take(&mut self.kept);
        let mut at = 0;
        while let Some(statement) = block.stmts.get_mut(at) {
            self.visit_stmt_mut(statement);
            let count = std::mem::take(&mut self.kept);
            if let Some(declaration) = keepers::declare(count, &self.settings.runtime) {
                block.stmts.insert(at, declaration);
                at += 1;
            }
            if let Some(warning) = self.in_front.take() {
                block.stmts.insert(at, warning);
                at += 1;
            }
            at += 1;
        }
        self.kept = outer;
    }

    fn visit_expr_call_mut(&mut self, call: &mut ExprCall) {
        let are_awaited = std::mem::take(&mut self.is_awaited_later);
        self.visit_expr_mut(&mut call.func);
        for argument in &mut call.args {
            self.is_awaited_later = are_awaited;
            self.visit_expr_mut(argument);
        }
    }

    fn visit_expr_method_call_mut(&mut self, call: &mut ExprMethodCall) {
        let are_awaited = self.is_awaited_later;
        self.visit_expr_mut(&mut call.receiver);
        for argument in &mut call.args {
            self.is_awaited_later = are_awaited;
            self.visit_expr_mut(argument);
        }
    }

    fn visit_expr_closure_mut(&mut self, closure: &mut ExprClosure) {
        self.visit_alone(&mut closure.body);
    }

    fn visit_expr_while_mut(&mut self, repeated: &mut ExprWhile) {
        if !keepers::binds(&repeated.cond) {
            self.visit_alone(&mut repeated.cond);
            return self.visit_block_mut(&mut repeated.body);
        }
        let outer = std::mem::take(&mut self.kept);
        self.visit_expr_mut(&mut repeated.cond);
        let count = std::mem::replace(&mut self.kept, outer);
        self.visit_block_mut(&mut repeated.body);
        self.kept_by_loop = count;
    }

    fn visit_local_mut(&mut self, local: &mut Local) {
        let chains = Chain::of_local(local, self.settings, &self.names);
        visit_mut::visit_local_mut(self, local);
        self.is_changed |= collections::put_items_of_local(local, &self.settings.runtime);
        if let Some(init) = &mut local.init {
            if spawn_names::is_spawn(&init.expr, self.settings, &self.names) {
                self.is_changed = true;
                spawn_names::warn(&mut init.expr, self.settings);
            }
        }
        self.is_changed |= !chains.is_empty();
        for (end, chain) in chains {
            if let Some(init) = &mut local.init {
                chain.emit_end(&mut init.expr, end, &self.settings.runtime);
            }
        }
        if let Some(LocalInit {
            expr,
            diverge: Some(_),
            ..
        }) = &mut local.init
        {
            spans::close_end(expr);
        }
    }

    fn visit_arm_mut(&mut self, arm: &mut Arm) {
        visit_mut::visit_arm_mut(self, arm);
        spans::close(&mut arm.body);
    }

    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        if passages::is_passage(stmt) {
            return;
        }
        let may_have_mark = self.settings.mentioned.has(Mentioned::MARK);
        match may_have_mark.then(|| skip::without_mark(stmt)).flatten() {
            Some(rest) => {
                self.is_changed = true;
                *stmt = Stmt::Expr(Expr::Verbatim(rest), None);
            }
            None => match stmt {
                // As a statement, it need not be an expression.
                Stmt::Expr(Expr::Macro(statement), _) if statement.attrs.is_empty() => {
                    self.visit_macro_mut(&mut statement.mac);
                }
                _ => visit_mut::visit_stmt_mut(self, stmt),
            },
        }
        if let Some(name) = self.name_in_macro.take() {
            self.is_changed = true;
            self.in_front =
                without_work::warn_of_name_in_statement(stmt, name, &self.settings.runtime);
        }
        if let Stmt::Expr(expr, semicolon) = stmt {
            spans::close(expr);
            if let (Expr::Verbatim(rewritten), Some(semicolon)) = (expr, semicolon) {
                spans::hide_semicolon(rewritten, semicolon);
            }
        }
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        let before = std::mem::take(&mut self.is_changed);
        let name = mac.path.segments.last().map(|last| &last.ident);
        if name.is_some_and(|name| self.settings.spawns(name)) {
            if emit::rewrite_named_macro(mac, self.extent, self.settings, &self.names) {
                self.is_changed = true;
            } else {
                self.name_in_macro = without_work::name_in(mac);
            }
        } else if table::is_scoped(&mac.path) {
            self.is_changed |= escapes::leave_own(mac, &self.names);
        } else if !name.is_some_and(|name| self.settings.skips(name)) {
            macros::rewrite_arguments(mac, self);
        }
        self.is_changed |= before;
    }

    fn visit_item_mut(&mut self, item: &mut Item) {
        self.is_changed |= warn_of_renamed(item, Place::Function, self.settings);
    }

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
