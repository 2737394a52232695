//! Calls whose callee is in the table.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Expr, ExprCall, ExprPath, Pat, Path};

use super::Rewriter;
use super::closures::{self, Enter, Hold};
use super::spans;
use super::table::{CALLEES, Callee, How, ONLY_RAYON};
use super::values::{Fit, Question, fit};

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
enum Kind {
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
                    call.args.iter_mut().for_each(|arg| self.hand_over(arg));
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
                    call.args.iter_mut().for_each(|arg| self.hand_over(arg));
                } else if let Some(callee) = find(&last.ident, call.args.len(), has_receiver(path))
                {
                    self.rewrite_function(expr, callee);
                }
            }
            _ => {}
        }
    }

    fn rewrite_method(&mut self, expr: &mut Expr, callee: &Callee) {
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
        let Expr::Call(ExprCall { func, args, .. }) = expr else {
            return;
        };
        let Expr::Path(ExprPath { path, .. }) = peeled(func) else {
            return;
        };
        // The receiver comes first in `ThreadPool::install(pool, ..)`.
        let offset = args.len() - callee.arity;
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
        if !wait.any && kind != Kind::Rayon {
            return;
        }
        if offset == 1 {
            wait.receiver_argument(&mut args[0]);
        }
        *expr = wait.finish(expr);
    }

    /// Rewrites an argument that runs later.
    fn hand_over(&mut self, arg: &mut Expr) {
        self.hand_over_as(arg, How::HandOver, None);
    }

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
        let place = receiver.map(place_of).filter(|place| is_plain_place(place));
        let place = place.map_or_else(|| quote_spanned!(here=> ()), ToTokens::to_token_stream);
        quote_spanned!(here=> #private::Receiver::of(&#place).broadcast())
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
    CALLEES.iter().find(|callee| {
        name == callee.name && (args == callee.arity || by_path && args == callee.arity + 1)
    })
}

/// A call that waits, while it is rewritten.
struct Wait<'r, 's> {
    rewriter: &'r mut Rewriter<'s>,
    callee: &'static str,
    how: How,
    kind: Kind,
    /// Whether there is an argument that may be work.
    any: bool,
    /// What is evaluated before anything is parked.
    before: Vec<(Ident, Expr)>,
    /// How the runtime is told whose call it is.
    waiting: TokenStream,
}

impl<'r, 's> Wait<'r, 's> {
    fn new(rewriter: &'r mut Rewriter<'s>, callee: &Callee, kind: Kind) -> Self {
        let private = rewriter.settings.private();
        let constructor = format_ident!(
            "{}",
            match (callee.how, kind) {
                (How::InPlace, Kind::Rayon) => "rayon_in_place",
                (How::InPlace, _) => "nobody",
                (_, Kind::Rayon) => "rayon",
                (_, Kind::Function) if callee.name == "scope" => "scope_function",
                (_, Kind::Function) => "function",
                (_, Kind::Method) => "method",
            },
            span = Span::mixed_site()
        );
        Self {
            rewriter,
            callee: callee.name,
            how: callee.how,
            kind,
            any: false,
            before: Vec::new(),
            waiting: quote_spanned!(Span::mixed_site()=> #private::Waiting::#constructor()),
        }
    }

    fn arguments(
        &mut self,
        work: impl Iterator<Item = usize>,
        args: &mut syn::punctuated::Punctuated<Expr, syn::Token![,]>,
    ) {
        for index in work {
            let done = self.argument(index, &mut args[index]);
            self.any |= done;
        }
    }

    fn argument(&mut self, index: usize, arg: &mut Expr) -> bool {
        let here = Span::mixed_site();
        let params = match self.how {
            How::Wait { params } => params,
            _ => 1,
        };
        if let Some(slot) = closures::literal(arg) {
            let Expr::Closure(closure) = &*slot else {
                return false;
            };
            if closure.inputs.len() != params {
                return false;
            }
            let parameter = match closure.inputs.first() {
                // Mentioning a name that begins with an underscore is something that clippy complains about.
                Some(Pat::Ident(ident))
                    if ident.subpat.is_none() && !ident.ident.to_string().starts_with('_') =>
                {
                    Some(ident.ident.clone())
                }
                _ => None,
            };
            let hold = match (self.kind, parameter) {
                (_, Some(scope)) if self.is_scope_function() => Hold::Lend(Enter::IfRayon(scope)),
                // A closure given to somebody else's callee may have to be `'static`.
                (Kind::Function | Kind::Method, _)
                    if self.how != How::InPlace && self.rewriter.can_own(slot) =>
                {
                    Hold::OwnLent
                }
                _ => Hold::Lend(Enter::Always),
            };
            self.rewriter.rewrite_closure(slot, hold);
            // Where nothing is parked yet, they need not.
            if self.how != How::InPlace && !self.is_scope_function() {
                closures::enter_preamble(
                    arg,
                    &quote_spanned!(here=> let __scope = __lent.enter();),
                );
            }
            return true;
        }
        if self.callee.starts_with("par_sort") {
            return false;
        }
        let question = match params {
            0 => Question::Nullary,
            _ => Question::Unary,
        };
        if fit(arg) == Fit::Value {
            let name = format_ident!("__work{index}", span = here);
            self.hoist(name, arg);
        }
        let source = if self.kind == Kind::Rayon || self.is_scope_function() {
            quote_spanned!(here=> __lent)
        } else {
            quote_spanned!(here=> __lent.to_captured())
        };
        self.rewriter.rewrite_value(arg, question, &source)
    }

    /// Whether the callee is a function named just `scope`, which is rayon's or std's: the body's argument tells.
    fn is_scope_function(&self) -> bool {
        self.kind == Kind::Function && self.callee == "scope"
    }

    /// Evaluates an expression first, and leaves its name in its place.
    fn hoist(&mut self, name: Ident, expr: &mut Expr) {
        let path = ExprPath {
            attrs: Vec::new(),
            qself: None,
            path: name.clone().into(),
        };
        let value = std::mem::replace(expr, Expr::Path(path));
        self.before.push((name, value));
    }

    /// Has the receiver's type decide, after it was evaluated.
    fn receiver(&mut self, receiver: &mut Expr) {
        if !is_plain_place(receiver) {
            match peeled(receiver) {
                // Moving out of these may be impossible: they stay where they are, and nothing is parked.
                Expr::Index(_) | Expr::Field(_) | Expr::Unary(_) => return,
                _ => self.hoist(Ident::new("__receiver", Span::mixed_site()), receiver),
            }
        }
        self.ask(receiver);
    }

    fn receiver_argument(&mut self, receiver: &mut Expr) {
        if !is_plain_place(place_of(receiver)) {
            self.hoist(Ident::new("__receiver", Span::mixed_site()), receiver);
        }
        if self.kind != Kind::Rayon {
            self.ask(receiver);
        }
    }

    fn ask(&mut self, receiver: &Expr) {
        let private = self.rewriter.settings.private();
        let place = place_of(receiver);
        let ask = format_ident!(
            "{}",
            match self.how {
                How::InPlace => "in_place",
                _ if self.callee.starts_with("par_sort") => "sorting",
                _ => "waiting",
            },
            span = Span::mixed_site()
        );
        self.waiting = quote_spanned!(Span::mixed_site()=> #private::Receiver::of(&#place).#ask());
    }

    /// The call, with the context lent around it.
    fn finish(self, call: &mut Expr) -> Expr {
        let attributes = spans::take_attributes(call);
        let call = &call.to_token_stream();
        let here = Span::mixed_site();
        let waiting = &self.waiting;
        self.rewriter.rewritten += 1;
        let lent = quote_spanned!(here=> __lent);
        let loan = quote_spanned!(here=> __waiting.lend());
        let mut tokens = spans::with(&lent, &loan, call, call);
        tokens = spans::with(&quote_spanned!(here=> __waiting), waiting, &tokens, call);
        for (name, value) in self.before.iter().rev() {
            tokens = spans::with(
                &quote_spanned!(here=> mut #name),
                &value.to_token_stream(),
                &tokens,
                call,
            );
        }
        Expr::Verbatim(quote!(#attributes #tokens))
    }
}

/// What a reference refers to, or the expression itself.
fn place_of(expr: &Expr) -> &Expr {
    match peeled(expr) {
        Expr::Reference(reference) => &reference.expr,
        other => other,
    }
}

/// Whether naming an expression twice is the same as naming it once, also for one who borrows it in between.
fn is_plain_place(expr: &Expr) -> bool {
    match peeled(expr) {
        Expr::Path(_) => true,
        Expr::Field(field) => is_plain_place(&field.base),
        Expr::Unary(unary) => {
            matches!(unary.op, syn::UnOp::Deref(_)) && is_plain_place(&unary.expr)
        }
        Expr::Index(index) => {
            is_plain_place(&index.expr)
                && (is_plain_place(&index.index) || matches!(peeled(&index.index), Expr::Lit(_)))
        }
        _ => false,
    }
}
