//! Which names a closure literal uses that it does not bind itself, where it uses them.
//!
//! ```text
//! |request| { let user = of(request); user }     uses `of`
//!
//! |request| { let user = user; user }            uses `user`
//! ```

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Arm, Block, Expr, ExprClosure, ExprForLoop, ExprIf, ExprLet, ExprWhile, Item, Local, Macro,
    Pat, PatIdent, Token, Type,
};

use crate::syntax::mentions;

/// Whether a closure literal uses one of these names, and may mean what is bound outside of it. In tokens that
/// are no expressions, each name counts.
pub(super) fn uses(closure: &ExprClosure, is_outer: &dyn Fn(&str) -> bool) -> bool {
    let mut search = Search {
        is_outer,
        bound: Vec::new(),
        is_used: false,
    };
    // It changes nothing. syn is compiled with one kind of visitor.
    search.visit_expr_closure_mut(&mut closure.clone());
    search.is_used
}

struct Search<'a> {
    is_outer: &'a dyn Fn(&str) -> bool,
    /// The names that are bound inside of the closure where the search stands.
    bound: Vec<String>,
    is_used: bool,
}

impl Search<'_> {
    fn is_free(&self, name: &str) -> bool {
        (self.is_outer)(name) && !self.bound.iter().any(|bound| bound == name)
    }

    fn visit_tokens(&mut self, tokens: TokenStream) {
        self.is_used |= mentions(tokens, &|name| self.is_free(name));
    }

    /// Visits what binds names for itself only.
    fn within(&mut self, visit: impl FnOnce(&mut Self)) {
        let outside = self.bound.len();
        visit(self);
        self.bound.truncate(outside);
    }
}

impl VisitMut for Search<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Path(path) => {
                if let Some(name) = path.path.get_ident() {
                    self.is_used |= self.is_free(&name.to_string());
                }
            }
            Expr::Verbatim(tokens) => self.visit_tokens(tokens.clone()),
            _ => visit_mut::visit_expr_mut(self, expr),
        }
    }

    fn visit_pat_ident_mut(&mut self, ident: &mut PatIdent) {
        self.bound.push(ident.ident.to_string());
        visit_mut::visit_pat_ident_mut(self, ident);
    }

    fn visit_pat_mut(&mut self, pat: &mut Pat) {
        match pat {
            // What it expands to may bind anything, and name a constant.
            Pat::Macro(_) | Pat::Verbatim(_) => self.visit_tokens(pat.to_token_stream()),
            _ => visit_mut::visit_pat_mut(self, pat),
        }
    }

    fn visit_block_mut(&mut self, block: &mut Block) {
        self.within(|search| visit_mut::visit_block_mut(search, block));
    }

    fn visit_local_mut(&mut self, local: &mut Local) {
        if let Some(init) = &mut local.init {
            self.visit_expr_mut(&mut init.expr);
            if let Some((_, other)) = &mut init.diverge {
                self.visit_expr_mut(other);
            }
        }
        self.visit_pat_mut(&mut local.pat);
    }

    fn visit_expr_let_mut(&mut self, condition: &mut ExprLet) {
        self.visit_expr_mut(&mut condition.expr);
        self.visit_pat_mut(&mut condition.pat);
    }

    fn visit_expr_if_mut(&mut self, branches: &mut ExprIf) {
        self.within(|search| {
            search.visit_expr_mut(&mut branches.cond);
            search.visit_block_mut(&mut branches.then_branch);
        });
        if let Some((_, other)) = &mut branches.else_branch {
            self.visit_expr_mut(other);
        }
    }

    fn visit_expr_while_mut(&mut self, repeated: &mut ExprWhile) {
        self.within(|search| visit_mut::visit_expr_while_mut(search, repeated));
    }

    fn visit_expr_for_loop_mut(&mut self, repeated: &mut ExprForLoop) {
        self.visit_expr_mut(&mut repeated.expr);
        self.within(|search| {
            search.visit_pat_mut(&mut repeated.pat);
            search.visit_block_mut(&mut repeated.body);
        });
    }

    fn visit_arm_mut(&mut self, arm: &mut Arm) {
        self.within(|search| visit_mut::visit_arm_mut(search, arm));
    }

    fn visit_expr_closure_mut(&mut self, closure: &mut ExprClosure) {
        self.within(|search| visit_mut::visit_expr_closure_mut(search, closure));
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        let list = Punctuated::<Expr, Token![,]>::parse_terminated;
        let Ok(arguments) = list.parse2(mac.tokens.clone()) else {
            return self.visit_tokens(mac.tokens.clone());
        };
        let mut is_format = false;
        for mut argument in arguments {
            match &mut argument {
                // A text may be one of a format.
                Expr::Lit(literal) => {
                    is_format = true;
                    self.visit_tokens(literal.to_token_stream());
                }
                // A name for an argument.
                Expr::Assign(named) if is_format && matches!(*named.left, Expr::Path(_)) => {
                    self.visit_expr_mut(&mut named.right);
                }
                argument => self.visit_expr_mut(argument),
            }
        }
    }

    // They see no variables.
    fn visit_item_mut(&mut self, _: &mut Item) {}
    fn visit_type_mut(&mut self, _: &mut Type) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uses_outer(written: &str) -> bool {
        uses(&syn::parse_str(written).unwrap(), &|name| name == "outer")
    }

    #[test]
    fn a_name_counts_where_the_closure_does_not_bind_it() {
        for written in [
            "|| outer",
            "|inner| { let outer = outer; outer }",
            "|| { { let outer = 1; } outer }",
            "|| { if let Some(outer) = f() { outer } else { outer } }",
            "|| { for outer in outer {} }",
            "|| match f() { Some(outer) => 1, None => outer }",
            "|| { let Some(outer) = f() else { return outer }; 1 }",
            "|| { (|outer| outer)(1); outer }",
            "|| format!(\"{outer}\")",
            "|| format!(\"{}\", outer)",
            "|| matches!(f(), Some(1) if outer)",
            "|| S { outer }",
            "|| outer.len",
            "|| { outer = 1; }",
            "async || outer.await",
            "|| set!(outer = 1)",
        ] {
            assert!(uses_outer(written), "{written}");
        }
    }

    #[test]
    fn a_name_that_the_closure_binds_is_its_own() {
        for written in [
            "|outer| outer",
            "|inner| { let outer = inner; outer + outer }",
            "|(a, S { outer, .. })| outer",
            "|| { let (a, outer) = f(); { outer } }",
            "|| { if let Some(outer) = f() && outer > 1 { outer } else { 1 } }",
            "|| { while let Some(outer) = f() { g(outer) } }",
            "|| { for outer in f() { g(outer) } }",
            "|| match f() { Some(outer) if outer > 1 => outer, _ => 1 }",
            "|| { let Some(outer) = f() else { return 1 }; outer }",
            "|| f(|outer| outer)",
            "|| { let outer = 1; format!(\"{outer} {}\", outer) }",
            "|| format!(\"{a}\", a = 1, outer = 2)",
            "|| a.outer",
            "|| a.outer()",
            "|| a::outer()",
            "|| { fn f() { outer } }",
            "|| { let outer = 1; vec![outer, f(|| outer)] }",
        ] {
            assert!(!uses_outer(written), "{written}");
        }
    }
}
