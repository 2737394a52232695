//! `scoped!`: bindings, then a body that runs in a scope.
//!
//! ```text
//! scoped!(RECORD = 3, USER = user.clone(), { work() })
//!
//! {
//!     let binding0 = ::contextvars::__private::Binding { var: &RECORD, value: 3 };
//!     let binding1 = ::contextvars::__private::Binding { var: &USER, value: user.clone() };
//!     let _scope = ::contextvars::__private::scope((binding0, (binding1, ())));
//!     ({ work() })
//! }
//!
//! scoped!(RECORD = 3, async move { work().await })
//!
//! {
//!     let binding0 = ::contextvars::__private::Binding { var: &RECORD, value: 3 };
//!     ::contextvars::__private::task((binding0, ()), async move { work().await })
//! }
//! ```
//!
//! The parentheses keep the compiler from calling the user's braces unnecessary.
//!
//! The outer braces are of edition 2024, wherever the macro is called. So the temporaries of the
//! body's last expression are dropped before `_scope`, inside of the scope. And the type that is
//! expected of the whole is expected of the body, so that coercions and inference work as in a
//! plain block.

mod awaits;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::parse::{ParseStream, Parser};
use syn::{Expr, ExprAsync, ExprBlock, ExprUnsafe, Token, bracketed};

use crate::bindings::{self, Binding};
use crate::diagnostics::Report;
use crate::rewrite;
use crate::runtime::Runtime;
use crate::syntax::{skip_past_comma, ungrouped};

pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let mut report = Report::default();
    let parsed = Parser::parse2(
        |input: ParseStream<'_>| Scoped::read(input, &mut report),
        input,
    );
    let scoped = report.ok(parsed).flatten();
    let expansion = scoped.map(Scoped::expand);
    if report.is_empty() {
        return expansion.unwrap_or_default();
    }
    // The errors, then the expansion of what parsed, so that its variables and imports count as
    // used.
    let errors = report.to_items();
    quote_spanned!(Span::mixed_site()=> { #errors #expansion })
}

struct Scoped {
    runtime: Runtime,
    bindings: Vec<Binding>,
    body: Body,
}

enum Body {
    /// A block, with or without a label, or an `unsafe` block.
    Plain(Expr),
    Task(ExprAsync),
}

impl Body {
    fn from_expr(expr: &Expr) -> Option<Self> {
        match ungrouped(expr) {
            Expr::Async(task) => Some(Self::Task(task.clone())),
            plain @ (Expr::Block(_) | Expr::Unsafe(_)) => Some(Self::Plain(plain.clone())),
            _ => None,
        }
    }
}

impl Scoped {
    /// Reads the runtime's path in brackets and the user's arguments. Gives nothing if too little
    /// is left to expand.
    fn read(input: ParseStream<'_>, report: &mut Report) -> syn::Result<Option<Self>> {
        let runtime;
        bracketed!(runtime in input);
        let runtime = Runtime::at(runtime.parse()?);
        let arguments = read_arguments(input, report)?;
        let (bindings, body) = split(&arguments, report);
        bindings::refuse_doubled(&bindings, report);
        let Some(body) = body else {
            return Ok(None);
        };
        if let Body::Plain(block) = &body {
            let awaits = awaits::find(block.to_token_stream());
            if !awaits.is_empty() {
                for found in awaits {
                    found.refuse(report);
                }
                return Ok(None);
            }
        }
        Ok(Some(Self {
            runtime,
            bindings,
            body,
        }))
    }

    fn expand(self) -> TokenStream {
        let here = Span::mixed_site();
        let private = self.runtime.private();
        let (lets, list) = bindings::expand(&self.bindings, &self.runtime);
        let settings = rewrite::Settings::new(self.runtime);
        let tail = match self.body {
            Body::Plain(mut body) => {
                match &mut body {
                    Expr::Block(ExprBlock { block, .. })
                    | Expr::Unsafe(ExprUnsafe { block, .. }) => {
                        rewrite::rewrite_block(block, &settings);
                        rewrite::warn_of_value(block, settings.runtime());
                    }
                    _ => {}
                }
                quote_spanned!(here=> let __contextvars_scope = #private::scope(#list); (#body))
            }
            Body::Task(mut body) => {
                rewrite::rewrite_block(&mut body.block, &settings);
                quote_spanned!(here=> #private::task(#list, #body))
            }
        };
        quote_spanned!(here=> { #lets #tail })
    }
}

/// The arguments that parse. One that does not is reported, and passed over.
fn read_arguments(input: ParseStream<'_>, report: &mut Report) -> syn::Result<Vec<Expr>> {
    let mut arguments = Vec::new();
    while !input.is_empty() {
        match input.parse() {
            Ok(argument) if input.is_empty() || input.peek(Token![,]) => arguments.push(argument),
            Ok(argument) => report.push(bindings::unexpected(&argument, input)),
            Err(error) => report.push(error),
        }
        skip_past_comma(input)?;
    }
    Ok(arguments)
}

/// Separates the bindings from the body, which comes last.
fn split(arguments: &[Expr], report: &mut Report) -> (Vec<Binding>, Option<Body>) {
    let mut bindings = Vec::new();
    let mut body = None;
    // An argument that did not parse may have been the body.
    let mut refused = !report.is_empty();
    for (index, argument) in arguments.iter().enumerate() {
        let is_last = index + 1 == arguments.len();
        if let Some(found) = Body::from_expr(argument) {
            if is_last {
                body = Some(found);
            } else {
                refused = true;
                report.error(argument, "the body of `scoped!` comes last");
            }
        } else if is_last && !Binding::looks_like(argument) {
            refused = true;
            report.error(
                argument,
                "the body of `scoped!` is a block: write `{ .. }` or `async move { .. }`",
            );
        } else if let Some(binding) = report.ok(Binding::from_expr(argument)) {
            bindings.push(binding);
        }
    }
    if body.is_none() && !refused {
        let message = "`scoped!` has no body: write a block last, `scoped!(NAME = value, { .. })`";
        match arguments.last() {
            Some(last) => report.error(last, message),
            None => report.error_at(Span::call_site(), message),
        }
    }
    (bindings, body)
}
