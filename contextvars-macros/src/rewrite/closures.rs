//! Closure literals are rewritten inside: the first thing that a body does is to enter the context.
//! So a closure's inference, its borrows, and rustc's errors about them are those of the code as
//! written.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote_spanned};
use syn::{Expr, ExprBlock, Token};

use super::blocks::{around_closure, insert_first, put_around_body, put_between};
use super::callbacks::{self, Results};
use super::keepers::Keepers;
use super::site::{Closure, ContextSource, Owns};
use super::spans::{self, ends};
use super::strays::Strays;
use crate::runtime::Runtime;

/// The expression that a source of a context is.
pub(super) fn source_tokens(source: ContextSource, runtime: &Runtime) -> TokenStream {
    let here = Span::mixed_site();
    let private = runtime.private();
    match source {
        ContextSource::Capture | ContextSource::Kept => quote_spanned!(here=> #private::capture()),
        ContextSource::Loan => quote_spanned!(here=> __contextvars_loan),
        ContextSource::CaptureOfLoan => quote_spanned!(here=> __contextvars_loan.to_captured_()),
    }
}

/// The expression that makes the two variables between whose destructors the user's captured
/// variables are dropped.
fn job_tokens(source: ContextSource, runtime: &Runtime) -> TokenStream {
    let here = Span::mixed_site();
    let private = runtime.private();
    let job = match source {
        ContextSource::Capture | ContextSource::Kept => {
            quote_spanned!(here=> #private::capture_job())
        }
        ContextSource::Loan => quote_spanned!(here=> __contextvars_loan.job_()),
        ContextSource::CaptureOfLoan => quote_spanned!(here=> __contextvars_loan.captured_job_()),
    };
    quote_spanned!(here=> let (__contextvars_job, __contextvars_end) = #job;)
}

fn enter_tokens(context: &TokenStream) -> TokenStream {
    quote_spanned!(Span::mixed_site()=> let __contextvars_scope = #context;)
}

/// Rewrites the closure literal in `slot`.
///
/// ```text
/// || left()                                // borrows a loan
///
/// || { let __scope = __loan.enter_(); left() }
///
///
/// move || work()                           // owns a job
///
/// '_spawn: {
///     let (__job, __end) = capture_job();
///     move || {
///         let __scope = __job.enter_();
///         if true { work() } else { __end.never_() }
///     }
/// }
///
///
/// || work(&local)                          // borrows what it captures
///
/// '_spawn: {
///     let (__job, __end) = capture_job();
///     let mut __work = || work(&local);
///     move || {
///         let __scope = __job.enter_();
///         if true { __work() } else { __end.never_() }
///     }
/// }
/// ```
pub(super) fn rewrite(slot: &mut Expr, decided: &Closure, keepers: &Keepers, runtime: &Runtime) {
    let Expr::Closure(closure) = slot else {
        return;
    };
    let here = Span::mixed_site();
    let Closure {
        source,
        owns,
        is_result_free,
    } = *decided;
    let enter_job = enter_tokens(&quote_spanned!(here=> __contextvars_job.enter_()));
    let never = quote_spanned!(here=> __contextvars_end.never_());
    match owns {
        Owns::Nothing if source == ContextSource::Kept => {
            let kept = keepers.add();
            let enter = enter_tokens(&quote_spanned!(here=> #kept.enter_()));
            put_around_body(&mut closure.body, enter);
            *slot = around_closure(slot, quote_spanned!(here=> #kept.keep_();));
        }
        Owns::Nothing => {
            let source = source_tokens(source, runtime);
            let enter = enter_tokens(&quote_spanned!(here=> #source.enter_()));
            put_around_body(&mut closure.body, enter);
        }
        Owns::Context => {
            closure
                .capture
                .get_or_insert(Token![move](closure.inputs_begin.span));
            let enter = quote_spanned!(here=> __contextvars_captured.enter_());
            put_around_body(&mut closure.body, enter_tokens(&enter));
            let source = source_tokens(source, runtime);
            *slot = around_closure(
                slot,
                quote_spanned!(here=> let __contextvars_captured = #source;),
            );
        }
        Owns::Job => {
            put_between(&mut closure.body, &enter_job, &never, is_result_free);
            *slot = around_closure(slot, job_tokens(source, runtime));
        }
        Owns::JobOnce => {
            let enter = enter_tokens(&quote_spanned!(here=> __contextvars_job.enter_once_()));
            let never = quote_spanned!(here=> __contextvars_end.never_after_(__contextvars_job));
            put_between(&mut closure.body, &enter, &never, is_result_free);
            *slot = around_closure(slot, job_tokens(source, runtime));
        }
        Owns::JobAround => {
            // The parameters are not used, or there are none.
            let params = std::mem::take(&mut closure.inputs);
            let work = closure.to_token_stream();
            let (first, last) = ends(&work);
            let (begin_of_body, _) = ends(&closure.body.to_token_stream());
            let called = here.located_at(begin_of_body);
            let call = quote_spanned!(called=> __contextvars_work());
            let call = spans::variable_shown_between(&call, begin_of_body, last);
            let call = spans::call_or_never(&call, &never, begin_of_body, last);
            let job = job_tokens(source, runtime);
            let label = syn::Lifetime::new("'__contextvars_spawn", first);
            // The other closure is shown as the user's: what the compiler says of its parameters, or of
            // what it captures, is said there.
            let (begin, end) = (&closure.inputs_begin, &closure.inputs_end);
            let capture = Token![move](begin.span);
            let body = quote_spanned! {here=>
                #enter_job
                #call
            };
            let mut body = Group::new(Delimiter::Brace, body);
            // In `scoped!`, clippy would miss a semicolon in braces of the user's.
            body.set_span(here.located_at(last));
            // In a statement the compiler shows the closure where the user wrote it.
            let mut block = Group::new(
                Delimiter::Brace,
                quote_spanned! {here=>
                    #job
                    let mut __contextvars_work = #work;
                    #capture #begin #params #end #body
                },
            );
            block.set_span(last);
            *slot = Expr::Verbatim(quote_spanned!(first=> #label: #block));
        }
    }
}

/// Rewrites a closure literal that borrows, and that every thread calls: only another closure can
/// own the capture then.
///
/// ```text
/// |_, at| work(&table[at])
///
/// {
///     let (__job, __end) = capture_job();
///     let __work = signature.two(|_, at| work(&table[at]));
///     move |a0, a1| {
///         let __scope = __job.enter_();
///         if true { __work(a0, a1) } else { __end.never_() }
///     }
/// }
/// ```
///
/// `signature` tells the compiler the types of the closure's parameters, because the callee does
/// not see it any more.
pub(super) fn share(slot: &mut Expr, signature: &TokenStream, runtime: &Runtime) {
    let Expr::Closure(closure) = &*slot else {
        return;
    };
    let here = Span::mixed_site();
    let names = parameters(closure.inputs.len());
    let signature = if names.len() == 1 {
        quote_spanned!(here=> #signature.one_)
    } else {
        quote_spanned!(here=> #signature.two_)
    };
    let job = job_tokens(ContextSource::Capture, runtime);
    *slot = Expr::Verbatim(quote_spanned! {here=> {
        #job
        let __contextvars_work = #signature(#closure);
        move |#(#names),*| {
            let __contextvars_scope = __contextvars_job.enter_();
            if true {
                __contextvars_work(#(#names),*)
            } else {
                __contextvars_end.never_()
            }
        }
    }});
}

/// Has another closure call a variable that is a closure. The callee tells the compiler the
/// parameters of that other one, and its kind is the kind of the variable.
///
/// ```text
/// job                                      // after `let job = |a| work(a);`
///
/// {
///     let (__job, __end) = capture_job();
///     let mut __work = job;
///     move |a0| {
///         let __scope = __job.enter_();
///         if true { __work(a0) } else { __end.never_() }
///     }
/// }
/// ```
pub(super) fn call_variable(
    slot: &mut Expr,
    params: usize,
    shape: Strays,
    results: Results,
    runtime: &Runtime,
) {
    let here = Span::mixed_site();
    let variable = slot.to_token_stream();
    let names = parameters(params);
    let job = job_tokens(ContextSource::Capture, runtime);
    // In a box, the callee does not tell which parameters are references.
    let types = shape.written_types(params);
    let (first, last) = ends(&variable);
    let call = quote_spanned!(here.located_at(first)=> __contextvars_work(#(#names),*));
    let call = if results == Results::Values {
        spans::variable_shown_between(&call, first, last)
    } else {
        callbacks::put_value(&call, &variable, runtime)
    };
    let never = quote_spanned!(here=> __contextvars_end.never_());
    let call = spans::call_or_never(&call, &never, first, last);
    // The compiler shows the closure as the variable.
    let (capture, bar) = (Token![move](first), Token![|](first));
    let mut block = Group::new(
        Delimiter::Brace,
        quote_spanned! {here=>
            #job
            let mut __contextvars_work = #variable;
            #capture #bar #(#names #types),* #bar {
                let __contextvars_scope = __contextvars_job.enter_();
                #call
            }
        },
    );
    block.set_span(here.located_at(last));
    let label = syn::Lifetime::new("'__contextvars_spawn", here.located_at(first));
    *slot = Expr::Verbatim(quote_spanned!(here.located_at(first)=> #label: #block));
}

/// Names for the parameters of a closure of the expansion's own.
pub(super) fn parameters(count: usize) -> Vec<Ident> {
    let name = |at| format_ident!("__contextvars_a{at}", span = Span::mixed_site());
    (0..count).map(name).collect()
}

/// Has the statements in front of a closure that ends a block enter the loan, too: they are the
/// caller's own code, and run when its context is parked already.
///
/// ```text
/// { let n = count(); move || n }
///
/// { let __scope = __loan.enter_(); let n = count(); move || n }
/// ```
pub(super) fn enter_preamble(expr: &mut Expr) {
    let enter = || enter_tokens(&quote_spanned!(Span::mixed_site()=> __contextvars_loan.enter_()));
    match expr {
        Expr::Paren(paren) => enter_preamble(&mut paren.expr),
        Expr::Group(group) => enter_preamble(&mut group.expr),
        Expr::Block(ExprBlock { block, .. }) if block.stmts.len() > 1 => {
            insert_first(block, enter());
        }
        Expr::Unsafe(block) if block.block.stmts.len() > 1 => {
            insert_first(&mut block.block, enter());
        }
        _ => {}
    }
}
