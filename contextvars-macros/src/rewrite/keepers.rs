//! Where closures that borrow find their captured contexts: in variables in front of the statement.
//!
//! ```text
//! callee(|x| work(x, &local));             let __kept0 = Kept::new();
//!                                          callee('_spawn: {
//!                                              __kept0.keep_();
//!                                              |x| { let __scope = __kept0.enter_(); work(x, &local) }
//!                                          });
//! ```
//!
//! A closure that is in a block of its own at the end still gets its parameters from the callee. In the arm of a
//! `match` it would not.

use std::cell::Cell;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote_spanned};
use syn::{Block, Expr, ExprWhile, Stmt};

use super::spans;
use crate::runtime::Runtime;

/// The variables of one statement, and what is known of where the call stands in it.
#[derive(Default)]
pub(super) struct Keepers {
    count: Cell<usize>,
    /// What the call gives is awaited in the statement.
    pub(super) is_awaited: bool,
}

impl Keepers {
    /// Those of a call. `count` is how many its statement has already.
    pub(super) fn of(count: usize, is_awaited: bool) -> Self {
        Self {
            count: Cell::new(count),
            is_awaited,
        }
    }

    /// How many the statement has.
    pub(super) fn count(&self) -> usize {
        self.count.get()
    }

    /// One more variable.
    pub(super) fn add(&self) -> Ident {
        let count = self.count.get();
        self.count.set(count + 1);
        name(count)
    }
}

fn name(at: usize) -> Ident {
    format_ident!("__contextvars_kept{at}", span = Span::mixed_site())
}

/// The statement that declares so many variables, if there are any.
pub(super) fn declare(count: usize, runtime: &Runtime) -> Option<Stmt> {
    let here = Span::mixed_site();
    let private = runtime.private();
    let declarations: TokenStream = (0..count)
        .map(name)
        .map(|name| quote_spanned!(here=> let #name = #private::Kept::new();))
        .collect();
    (count > 0).then(|| Stmt::Expr(Expr::Verbatim(declarations), None))
}

/// Declares them in a block around an expression.
pub(super) fn declare_in_block(expr: &mut Expr, count: usize, runtime: &Runtime) {
    let Some(declaration) = declare(count, runtime) else {
        return;
    };
    let (_, last) = spans::ends(&expr.to_token_stream());
    let inner = std::mem::replace(expr, Expr::Verbatim(TokenStream::new()));
    *expr = Expr::Block(syn::ExprBlock {
        attrs: Vec::new(),
        label: None,
        block: Block {
            brace_token: syn::token::Brace(Span::mixed_site().located_at(last)),
            stmts: vec![declaration, Stmt::Expr(inner, None)],
        },
    });
}

/// Declares them anew for each evaluation of a loop's condition, in which there is a `let`: what that borrows
/// lives as long as the loop's body. It is what the compiler makes of such a loop.
///
/// ```text
/// while let Some(found) = find(|x| work(x, &local)) { body }
///
/// loop {
///     let __kept0 = Kept::new();
///     if let Some(found) = find('_spawn: { .. }) { body } else { break }
/// }
/// ```
pub(super) fn declare_in_loop(expr: &mut Expr, count: usize, runtime: &Runtime) {
    let Some(declaration) = declare(count, runtime) else {
        return;
    };
    let Expr::While(repeated) = &*expr else {
        return;
    };
    let ExprWhile {
        attrs,
        label,
        while_token,
        cond,
        body,
    } = repeated;
    let here = Span::mixed_site().located_at(while_token.span);
    *expr = Expr::Verbatim(quote_spanned! {here=>
        #(#attrs)* #label loop {
            #declaration
            if #cond #body else { break }
        }
    });
}

/// Whether there is a `let` in a loop's condition.
pub(super) fn binds(condition: &Expr) -> bool {
    match condition {
        Expr::Let(_) => true,
        Expr::Binary(both) => binds(&both.left) || binds(&both.right),
        _ => false,
    }
}
