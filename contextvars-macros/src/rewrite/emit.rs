//! Quotes what was decided about a call site. The parts of the call may have been rewritten since.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, Macro};

use super::bound_names::BoundNames;
use super::callbacks::{self, Results};
use super::closures;
use super::keepers::Keepers;
use super::literals;
use super::naming::Naming;
use super::receiver_type::{is_place, place_of, type_of};
use super::settings::Settings;
use super::shape::Shape;
use super::site::{Argument, Ask, Callback, ContextSource, Receiver, Site, Value, Work};
use super::spans;
use super::strays::Strays;
use super::syntax::{
    args_mut, closure_behind_reference_mut, closure_mut, functions_that_agree, list_elements,
    parts_mut, unparenthesized_mut,
};
use super::table::Protocol;
use super::turbofish;
use super::waiting_call::{self, Before};
use super::work::Extent;
use super::work_value;
use crate::runtime::Runtime;

impl Site {
    pub(super) fn emit(
        &self,
        call: &mut Expr,
        extent: Extent,
        keepers: &Keepers,
        runtime: &Runtime,
    ) {
        for argument in self.emitted(extent) {
            turbofish::rewrite(call, argument, runtime);
        }
        match self.protocol {
            Protocol::Spawn | Protocol::SpawnOnAll => {
                self.emit_spawn(call, extent, keepers, runtime);
            }
            _ => self.emit_wait(call, runtime),
        }
    }

    /// Whether anything of the call is rewritten.
    pub(super) fn is_emitted(&self, extent: Extent) -> bool {
        extent == Extent::All || self.emitted(extent).next().is_some()
    }

    /// The work that is rewritten. What is only read keeps it, unless the compiler may have to warn of it, or of
    /// what the callee gives for it.
    fn emitted(&self, extent: Extent) -> impl Iterator<Item = &Argument> {
        let is_told = move |argument: &&Argument| {
            self.protocol == Protocol::Spawn
                && (argument.work.may_be_told_of() || self.keeps_types(extent))
        };
        self.work
            .iter()
            .filter(move |argument| extent == Extent::All || is_told(argument))
    }

    /// Whether what the callee gives may be of the type of a future that it gets, and a question depends on that.
    fn keeps_types(&self, extent: Extent) -> bool {
        extent == Extent::ToldAndTypes && self.results != Results::Values
    }

    /// The arguments are rewritten, and the call stays.
    fn emit_spawn(&self, call: &mut Expr, extent: Extent, keepers: &Keepers, runtime: &Runtime) {
        let signature = match self.protocol {
            Protocol::SpawnOnAll => signature_of_broadcast(self.receiver_of(call), runtime),
            _ => TokenStream::new(),
        };
        let written = call.clone();
        for Argument { at, work, .. } in self.emitted(extent) {
            let spawn = Spawn {
                signature: signature.clone(),
                call: Some((&written, *at)),
                results: self.results,
                are_literals_kept: extent != Extent::All && !self.keeps_types(extent),
                keepers,
                runtime,
            };
            if let Some(arg) = args_mut(call).and_then(|args| args.get_mut(*at)) {
                spawn.emit(arg, work);
            }
        }
    }

    /// The arguments are rewritten, and the context is lent around the call.
    fn emit_wait(&self, call: &mut Expr, runtime: &Runtime) {
        let mut before = Before::default();
        for Argument { at, work, .. } in &self.work {
            if let Some(arg) = args_mut(call).and_then(|args| args.get_mut(*at)) {
                self.emit_work_to_wait_for(arg, work, &mut before, runtime);
            }
        }
        let receiver = match (self.receiver, &mut *call) {
            (Receiver::Method, Expr::MethodCall(call)) => Some(&mut *call.receiver),
            (Receiver::FirstArgument, Expr::Call(call)) => call.args.first_mut(),
            _ => None,
        };
        let place = receiver.map(|receiver| before.hoist_receiver(receiver));
        let lender = waiting_call::lender(self, place, runtime);
        // A sort by the items' own order has no function that could enter the loan.
        let lends = !matches!(self.protocol, Protocol::Sort { params: 0 });
        *call = waiting_call::finish(call, &lender, lends, &before);
    }

    fn receiver_of<'e>(&self, call: &'e Expr) -> Option<&'e Expr> {
        match (self.receiver, call) {
            (Receiver::Method, Expr::MethodCall(call)) => Some(&call.receiver),
            (Receiver::FirstArgument, Expr::Call(call)) => call.args.first(),
            _ => None,
        }
    }

    fn emit_work_to_wait_for(
        &self,
        arg: &mut Expr,
        work: &Work,
        before: &mut Before,
        runtime: &Runtime,
    ) {
        match work {
            Work::Closure(closure) => {
                if let Some(literal) = closure_behind_reference_mut(arg) {
                    closures::rewrite(literal, closure, &Keepers::default(), runtime);
                }
                if self.parks_first() {
                    closures::enter_preamble(arg);
                }
            }
            Work::Value(value) => {
                let written = arg.to_token_stream();
                if value.shape == Shape::Value {
                    before.hoist("work", arg);
                }
                let shape = match value.shape {
                    Shape::Value => Shape::Named(Naming::Variable),
                    other => other,
                };
                let value = Value { shape, ..*value };
                work_value::rewrite_shown(arg, &value, &written, runtime);
            }
            Work::Comparison { shape } => {
                if *shape == Shape::Value {
                    before.hoist("work", arg);
                }
                emit_comparison(arg, self.protocol);
            }
            Work::SharedClosure
            | Work::Async
            | Work::AsyncClosure(_)
            | Work::ClosureVariable { .. }
            | Work::Given(_)
            | Work::Behind(_)
            | Work::Unbounded
            | Work::Parts(_)
            | Work::Elements(_)
            | Work::Literals(_)
            | Work::InField => {}
        }
    }
}

/// What there is to know of the call around a work.
struct Spawn<'a> {
    /// The parameters of a closure that every thread calls.
    signature: TokenStream,
    /// The call as it was written, and which of its arguments the work is.
    call: Option<(&'a Expr, usize)>,
    results: Results,
    /// Whether closure literals and `async` blocks stay as they are.
    are_literals_kept: bool,
    keepers: &'a Keepers,
    runtime: &'a Runtime,
}

impl Spawn<'_> {
    fn emit(&self, arg: &mut Expr, work: &Work) {
        self.emit_part(arg, None, work);
    }

    /// The same for one of the parts of an argument, by its number.
    fn emit_part(&self, arg: &mut Expr, part: Option<usize>, work: &Work) {
        let runtime = self.runtime;
        match work {
            Work::Closure(_) | Work::AsyncClosure(_) | Work::SharedClosure | Work::Async
                if self.are_literals_kept => {}
            Work::Closure(closure) => {
                if let Some(literal) = closure_mut(arg) {
                    callbacks::put_result(literal, self.results, runtime);
                    closures::rewrite(literal, closure, self.keepers, runtime);
                }
            }
            Work::AsyncClosure(closure) => {
                callbacks::rewrite_async(arg, closure, self.keepers, runtime);
            }
            Work::SharedClosure => {
                if let Some(literal) = closure_mut(arg) {
                    closures::share(literal, &self.signature, runtime);
                }
            }
            Work::ClosureVariable { params, shape } => {
                closures::call_variable(arg, *params, *shape, self.results, runtime);
            }
            Work::Behind(work) => {
                if let Expr::Reference(reference) = arg {
                    *arg = (*reference.expr).clone();
                }
                self.emit_part(arg, part, work);
            }
            Work::Given(work) => match self.call_with_given(part) {
                Some(call) => {
                    let rewrite = |arg: &mut Expr, work: &Work| self.emit_part(arg, part, work);
                    work_value::give(arg, work, &call, self.results, rewrite, runtime);
                }
                None => self.emit_part(arg, part, work),
            },
            Work::Unbounded => work_value::warn_of_unbounded(arg, runtime),
            Work::Async => work_value::rewrite_async(arg, runtime),
            Work::Value(value) => work_value::rewrite(arg, value, runtime),
            Work::Parts(works) => {
                for (at, (part, work)) in parts_mut(arg).into_iter().zip(works).enumerate() {
                    if let Some(work) = work {
                        self.emit_part(part, Some(at), work);
                    }
                }
            }
            Work::Elements(works) => self.emit_elements(arg, works),
            Work::Literals(works) => {
                let mut works = works.iter();
                literals::each(arg, &mut |literal, _| {
                    if let Some(Some(work)) = works.next() {
                        self.emit(literal, work);
                    }
                });
            }
            Work::InField => work_value::warn_in_front(arg, "function_in_a_field", runtime),
            Work::Comparison { .. } => {}
        }
    }

    /// The call with something else in the place of a part of the argument.
    fn call_with_given(&self, part: Option<usize>) -> Option<TokenStream> {
        let (call, at) = self.call?;
        let mut call = call.clone();
        spans::take_attributes(&mut call);
        let argument = args_mut(&mut call)?.get_mut(at)?;
        let part = match part {
            Some(part) => parts_mut(argument).into_iter().nth(part)?,
            None => argument,
        };
        *part = work_value::given(part, self.runtime);
        Some(call.into_token_stream())
    }

    fn emit_elements(&self, arg: &mut Expr, works: &[Option<Work>]) {
        let Some(mut elements) = list_elements(arg) else {
            return;
        };
        for (element, work) in elements.iter_mut().zip(works) {
            if let Some(work) = work {
                self.emit(element, work);
            }
        }
        let list = match unparenthesized_mut(arg) {
            Expr::Reference(reference) => unparenthesized_mut(&mut reference.expr),
            other => other,
        };
        if let Expr::Macro(list) = list {
            list.mac.tokens = quote!(#(#elements),*);
        }
    }
}

/// Wraps a function that compares, or finds a key. The loan knows from the sort's receiver whether
/// that is what the argument is.
///
/// ```text
/// by_name                                  __loan.compare(by_name)
/// ```
fn emit_comparison(arg: &mut Expr, protocol: Protocol) {
    let (first, _) = spans::ends(&arg.to_token_stream());
    let here = Span::mixed_site().located_at(first);
    let wrap = match protocol {
        Protocol::Sort { params: 1 } => "key_",
        _ => "compare_",
    };
    let wrap = Ident::new(wrap, here);
    *arg = Expr::Verbatim(quote_spanned!(here=> __contextvars_loan.#wrap(#arg)));
}

/// The helper that tells the compiler the parameters of a broadcast closure. They depend on the
/// receiver.
fn signature_of_broadcast(receiver: Option<&Expr>, runtime: &Runtime) -> TokenStream {
    let here = Span::mixed_site();
    let private = runtime.private();
    let place = receiver.map(place_of).filter(|place| is_place(place));
    let receiver = place.map_or_else(
        || quote_spanned!(here=> #private::Receiver::of(&())),
        |place| type_of(place, runtime),
    );
    quote_spanned!(here=> #receiver.broadcast_())
}

/// Rewrites the closures and `async` blocks among the arguments of a macro that the user named. Says
/// whether there are any.
pub(super) fn rewrite_named_macro(
    mac: &mut Macro,
    extent: Extent,
    settings: &Settings,
    names: &BoundNames,
) -> bool {
    let keepers = Keepers::default();
    let spawn = Spawn {
        signature: TokenStream::new(),
        call: None,
        results: Results::MayBeFutures,
        are_literals_kept: extent == Extent::Told,
        keepers: &keepers,
        runtime: &settings.runtime,
    };
    let mut is_changed = false;
    let rewritten = |input: ParseStream<'_>| {
        let mut tokens = TokenStream::new();
        let mut may_begin = true;
        while !input.is_empty() {
            if may_begin {
                let ahead = input.fork();
                if let Ok(mut argument) = ahead.parse::<Expr>() {
                    if spawn.emit_literals(&mut argument, names) {
                        is_changed = true;
                        input.advance_to(&ahead);
                        argument.to_tokens(&mut tokens);
                        may_begin = false;
                        continue;
                    }
                }
            }
            let token: TokenTree = input.parse()?;
            // An argument begins behind what separates it from the one before, as a comma or a `=>`.
            may_begin = matches!(&token, TokenTree::Punct(_));
            tokens.extend([token]);
        }
        Ok(tokens)
    };
    if let Ok(tokens) = rewritten.parse2(mac.tokens.clone()) {
        if is_changed {
            mac.tokens = tokens;
        }
    }
    is_changed
}

impl Spawn<'_> {
    /// Rewrites what is written out in an argument of a macro. Says whether there is any.
    fn emit_literals(&self, argument: &mut Expr, names: &BoundNames) -> bool {
        if functions_that_agree(argument) > 1 {
            // They get one type by becoming pointers to functions.
            let value = Value {
                shape: Shape::Value,
                ask: Ask::Callback(Callback {
                    is_function: true,
                    is_sole: false,
                    strays: Strays::default(),
                }),
                source: ContextSource::Capture,
            };
            work_value::rewrite(argument, &value, self.runtime);
            return true;
        }
        let mut is_changed = false;
        for part in parts_mut(argument) {
            if let Some(work) = Site::literal_for_macro(part, names) {
                self.emit(part, &work);
                is_changed = true;
            }
        }
        is_changed
    }
}
