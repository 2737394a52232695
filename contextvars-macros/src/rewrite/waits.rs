//! Calls that wait for their work: the context is lent around them.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::{Expr, ExprPath, Pat, Token, UnOp};

use super::Rewriter;
use super::calls::{Kind, peeled};
use super::closures::{self, Enter, Hold};
use super::spans;
use super::table::{Callee, How};
use super::values::{Fit, Question, fit};

/// A call that waits, while it is rewritten.
pub(super) struct Wait<'r, 's> {
    rewriter: &'r mut Rewriter<'s>,
    callee: &'static str,
    how: How,
    kind: Kind,
    /// Whether there is an argument that may be work.
    pub(super) any: bool,
    /// What is evaluated before anything is parked.
    before: Vec<(Ident, Expr)>,
    /// How the runtime is told whose call it is.
    waiting: TokenStream,
    /// What a call sorts by the order of its items.
    sorted: Option<TokenStream>,
}

impl<'r, 's> Wait<'r, 's> {
    pub(super) fn new(rewriter: &'r mut Rewriter<'s>, callee: &Callee, kind: Kind) -> Self {
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
            sorted: None,
        }
    }

    pub(super) fn arguments(
        &mut self,
        work: impl Iterator<Item = usize>,
        args: &mut Punctuated<Expr, Token![,]>,
    ) {
        for index in work {
            let found = self.argument(&mut args[index]);
            self.any |= found;
        }
    }

    fn argument(&mut self, arg: &mut Expr) -> bool {
        let here = Span::mixed_site();
        let params = match self.how {
            How::Wait { params } => params,
            _ => 1,
        };
        if let Some(slot) = closures::literal_or_borrowed(arg) {
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
                    &quote_spanned!(here=> let __contextvars_scope = __contextvars_lent.enter();),
                );
            }
            return true;
        }
        if self.is_sort() {
            return self.comparison(arg, params);
        }
        let question = match params {
            0 => Question::Nullary,
            _ => Question::Unary,
        };
        if fit(arg) == Fit::Value {
            self.hoist("work", arg);
        }
        let source = if self.kind == Kind::Rayon || self.is_scope_function() {
            quote_spanned!(here=> __contextvars_lent)
        } else {
            quote_spanned!(here=> __contextvars_lent.to_captured())
        };
        self.rewriter.rewrite_value(arg, question, &source)
    }

    /// Wraps a function that compares, or gives a key: what it sorts tells whether it is one.
    fn comparison(&mut self, arg: &mut Expr, params: usize) -> bool {
        match fit(arg) {
            Fit::No => return false,
            Fit::Value => self.hoist("work", arg),
            Fit::Place => {}
        }
        let (first, _) = spans::ends(&arg.to_token_stream());
        let here = Span::mixed_site().located_at(first);
        let wrap = Ident::new(if params == 1 { "key" } else { "compare" }, here);
        *arg = Expr::Verbatim(quote_spanned!(here=> __contextvars_lent.#wrap(#arg)));
        true
    }

    fn is_sort(&self) -> bool {
        self.callee.starts_with("par_sort")
    }

    /// Whether the callee is a function named just `scope`, which is rayon's or std's: the body's argument tells.
    fn is_scope_function(&self) -> bool {
        self.kind == Kind::Function && self.callee == "scope"
    }

    /// Evaluates an expression first, and leaves its name in its place.
    fn hoist(&mut self, what: &str, expr: &mut Expr) {
        let name = format_ident!(
            "__contextvars_{what}{}",
            self.before.len(),
            span = Span::mixed_site()
        );
        let path = ExprPath {
            attrs: Vec::new(),
            qself: None,
            path: name.clone().into(),
        };
        let value = std::mem::replace(expr, Expr::Path(path));
        self.before.push((name, value));
    }

    /// Has the receiver's type decide. What is evaluated in it is evaluated first, and nothing is moved out of its place.
    pub(super) fn receiver(&mut self, receiver: &mut Expr) {
        let arguments = std::mem::take(&mut self.before);
        let place = match receiver {
            Expr::Reference(reference) => &mut reference.expr,
            other => other,
        };
        self.steady(place);
        self.before.extend(arguments);
        if self.kind != Kind::Rayon {
            self.ask(place);
        }
    }

    /// Makes an expression one that names a place.
    fn steady(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Group(group) => self.steady(&mut group.expr),
            Expr::Paren(paren) => self.steady(&mut paren.expr),
            Expr::Field(field) => self.steady(&mut field.base),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => {
                self.steady(&mut unary.expr);
            }
            Expr::Index(index) => {
                self.steady(&mut index.expr);
                if !matches!(peeled(&index.index), Expr::Path(_) | Expr::Lit(_)) {
                    self.hoist("index", &mut index.index);
                }
            }
            Expr::Path(_) => {}
            other => self.hoist("receiver", other),
        }
    }

    fn ask(&mut self, place: &Expr) {
        let ask = format_ident!(
            "{}",
            match self.how {
                How::InPlace => "in_place",
                _ if self.callee == "par_sort" || self.callee == "par_sort_unstable" => "ordered",
                _ if self.is_sort() => "sorting",
                _ => "waiting",
            },
            span = Span::mixed_site()
        );
        let receiver = self.rewriter.type_of(place);
        self.waiting = quote_spanned!(Span::mixed_site()=> #receiver.#ask());
        if ask == "ordered" {
            self.sorted = Some(place.to_token_stream());
        }
    }

    /// The call, with the context lent around it.
    pub(super) fn finish(self, call: &mut Expr) -> Expr {
        let attributes = spans::take_attributes(call);
        let call = &call.to_token_stream();
        let here = Span::mixed_site();
        let waiting = &self.waiting;
        self.rewriter.rewritten += 1;
        let mut tokens = if let Some(place) = &self.sorted {
            self.in_order(call, place)
        } else {
            let lent = quote_spanned!(here=> __contextvars_lent);
            spans::with(
                &lent,
                &quote_spanned!(here=> __contextvars_waiting.lend()),
                call,
                call,
            )
        };
        tokens = spans::with(
            &quote_spanned!(here=> __contextvars_waiting),
            waiting,
            &tokens,
            call,
        );
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

    /// A sort by the order of the items: if that may be a user's code, the comparisons enter the context.
    fn in_order(&self, call: &TokenStream, place: &TokenStream) -> TokenStream {
        let here = Span::mixed_site();
        let private = self.rewriter.settings.private();
        let method = Ident::new(self.callee, here);
        quote_spanned! {here=>
            match __contextvars_waiting.is_users() {
                #[allow(unreachable_code)]
                true => {
                    use #private::Borrowed as _;
                    __contextvars_waiting.or_never();
                    match #place.contextvars_borrowed() {
                        mut __contextvars_receiver => #private::Receiver::of(&__contextvars_receiver).ordered().#method(&mut __contextvars_receiver)
                    }
                }
                false => match __contextvars_waiting.waiting() { __contextvars_parked => #call }
            }
        }
    }
}
