//! Calls whose callee is in the table.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use syn::punctuated::Punctuated;
use syn::{Expr, ExprCall, ExprPath, Path, Token};

use super::Rewriter;
use super::closures::{self, Hold};
use super::places::{is_place, place_of};
use super::table::{CALLEES, Callee, How, ONLY_RAYON};
use super::values::Question;
use super::waits::Wait;

/// The expression without the invisible groups and the parentheses around it.
pub(super) fn peeled(expr: &Expr) -> &Expr {
    match expr {
        Expr::Group(group) => peeled(&group.expr),
        Expr::Paren(paren) => peeled(&paren.expr),
        _ => expr,
    }
}

/// Whether a path names something of rayon.
pub(super) fn is_rayon(path: &Path) -> bool {
    let owners = path.segments.iter().rev().skip(1);
    owners
        .into_iter()
        .any(|owner| owner.ident == "rayon" || owner.ident == "rayon_core")
}

/// What is known of a callee without its type.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// By its path, rayon's.
    Rayon,
    /// A function, by a path that does not tell.
    Function,
    /// A method, or a path whose first argument is the receiver.
    Method,
}

impl Rewriter<'_> {
    /// Rewrites a call, whose parts have been visited.
    pub(super) fn rewrite_call(&mut self, expr: &mut Expr) {
        match expr {
            Expr::MethodCall(call) => {
                if self.is_skipped(&call.method) {
                    return;
                }
                if self.settings.spawn.contains(&call.method) {
                    self.hand_over(&mut call.args);
                } else if let Some(callee) = find(&call.method, call.args.len(), false) {
                    self.rewrite_method(expr, callee);
                }
            }
            Expr::Call(call) => {
                let Expr::Path(ExprPath { path, .. }) = peeled(&call.func) else {
                    return;
                };
                let Some(last) = path.segments.last() else {
                    return;
                };
                if self.is_skipped(&last.ident) {
                    return;
                }
                if self.settings.spawn.contains(&last.ident) {
                    self.hand_over(&mut call.args);
                } else if let Some(callee) = find(&last.ident, call.args.len(), has_receiver(path))
                {
                    self.rewrite_function(expr, callee);
                }
            }
            _ => {}
        }
    }

    fn rewrite_method(&mut self, expr: &mut Expr, callee: &Callee) {
        self.name_types(expr, callee, 0);
        let Expr::MethodCall(call) = expr else {
            return;
        };
        if let How::HandOver | How::HandToAll = callee.how {
            for index in callee.work {
                self.hand_over_as(&mut call.args[*index], callee.how, Some(&call.receiver));
            }
            return;
        }
        let mut wait = Wait::new(self, callee, Kind::Method);
        wait.arguments(callee.work.iter().copied(), &mut call.args);
        if !wait.any && !callee.work.is_empty() {
            return;
        }
        wait.receiver(&mut call.receiver);
        *expr = wait.finish(expr);
    }

    fn rewrite_function(&mut self, expr: &mut Expr, callee: &Callee) {
        let Expr::Call(ExprCall { args, .. }) = expr else {
            return;
        };
        // The receiver comes first in `ThreadPool::install(pool, ..)`.
        let offset = args.len() - callee.arity;
        self.name_types(expr, callee, offset);
        let Expr::Call(ExprCall { func, args, .. }) = expr else {
            return;
        };
        let Expr::Path(ExprPath { path, .. }) = peeled(func) else {
            return;
        };
        let work = callee.work.iter().map(|index| index + offset);
        if let How::HandOver | How::HandToAll = callee.how {
            let receiver = (offset == 1).then(|| args[0].clone());
            for index in work {
                self.hand_over_as(&mut args[index], callee.how, receiver.as_ref());
            }
            return;
        }
        let owner = path.segments.iter().rev().nth(1);
        let kind = if is_rayon(path) || (offset == 0 && ONLY_RAYON.contains(&callee.name)) {
            Kind::Rayon
        } else if owner.is_some_and(|owner| owner.ident == "thread") {
            // The body of `std::thread::scope` is its caller's own code.
            return;
        } else if offset == 1 {
            Kind::Method
        } else {
            Kind::Function
        };
        let mut wait = Wait::new(self, callee, kind);
        wait.arguments(work, args);
        if !wait.any && !callee.work.is_empty() && kind != Kind::Rayon {
            return;
        }
        if offset == 1 {
            wait.receiver(&mut args[0]);
        }
        *expr = wait.finish(expr);
    }

    /// Rewrites arguments all of which may be work that runs later.
    fn hand_over(&mut self, args: &mut Punctuated<Expr, Token![,]>) {
        for arg in args {
            self.hand_over_as(arg, How::HandOver, None);
        }
    }

    /// Rewrites an argument that runs later.
    fn hand_over_as(&mut self, arg: &mut Expr, how: How, receiver: Option<&Expr>) {
        if let Some(closure) = closures::literal(arg) {
            if how == How::HandToAll && !self.can_own(closure) {
                self.share_closure(closure, &self.signature_of_broadcast(receiver));
            } else {
                self.rewrite_closure(closure, Hold::Own);
            }
        } else if !self.rewrite_async(arg) {
            let private = self.settings.private();
            let capture = quote_spanned!(Span::mixed_site()=> #private::capture());
            let question = match how {
                How::HandToAll => Question::Unary,
                _ => Question::Any,
            };
            self.rewrite_value(arg, question, &capture);
        }
    }

    /// What knows the parameters of a closure that is broadcast: they depend on the receiver.
    fn signature_of_broadcast(&self, receiver: Option<&Expr>) -> TokenStream {
        let here = Span::mixed_site();
        let private = self.settings.private();
        let place = receiver.map(place_of).filter(|place| is_place(place));
        let receiver = place.map_or_else(
            || quote_spanned!(here=> #private::Receiver::of(&())),
            |place| self.type_of(place),
        );
        quote_spanned!(here=> #receiver.broadcast())
    }

    /// Rewrites an argument that runs later, if it is a literal.
    pub(super) fn rewrite_handed(&mut self, arg: &mut Expr) -> bool {
        if let Some(closure) = closures::literal(arg) {
            self.rewrite_closure(closure, Hold::Own);
            return true;
        }
        self.rewrite_async(arg)
    }
}

/// Whether a path may name a method, whose receiver comes first then: it is one of a type, and types begin in upper case.
fn has_receiver(path: &Path) -> bool {
    let owner = path.segments.iter().rev().nth(1);
    owner.is_some_and(|owner| owner.ident.to_string().starts_with(char::is_uppercase))
}

/// The row of the table; `by_path` if the receiver may come first.
fn find(name: &Ident, args: usize, by_path: bool) -> Option<&'static Callee> {
    let name = name.to_string(); // in the compiler, each comparison of an identifier makes one
    CALLEES.iter().find(|callee| {
        name == callee.name && (args == callee.arity || by_path && args == callee.arity + 1)
    })
}
