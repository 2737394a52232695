//! `scoped!`: bindings, then a body that runs in a scope.
//!
//! ```text
//! scoped!(RECORD = 3, USER = user.clone(), { work() })
//!
//! {
//!     let binding0 = Binding { var: variable(&RECORD), value: 3 };
//!     let binding1 = Binding { var: variable(&USER), value: user.clone() };
//!     let _scope = ::contextvars::__private::scope((binding0, (binding1, ())));
//!     ({ work() })
//! }
//!
//! scoped!(RECORD = 3, async move { work().await })
//!
//! {
//!     let binding0 = Binding { var: variable(&RECORD), value: 3 };
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

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, ExprAsync, ExprBlock, ExprUnsafe, Lifetime, Token, bracketed, token};

use crate::bindings::{self, Binding};
use crate::diagnostics::Report;
use crate::purpose::is_only_read;
use crate::runtime::Runtime;
use crate::syntax::{only_awaits, skip_past_comma, statement_for_clippy, ungrouped};
use crate::{awaits, editor, rewrite};

/// What a body may be.
const BODIES: &str = "the body of `scoped!` is a block: write `{ .. }` or `async move { .. }`";

pub(crate) fn expand(input: TokenStream) -> TokenStream {
    #[cfg(test)]
    assert_that_a_check_tells_the_same(&input);
    if editor::is_editor() {
        expand_by(Scoped::expand_in_editor, input)
    } else if is_only_read() {
        expand_by(Scoped::expand_for_reader, input)
    } else {
        expand_by(Scoped::expand, input)
    }
}

fn expand_by(expand: fn(Scoped) -> TokenStream, input: TokenStream) -> TokenStream {
    let mut report = Report::default();
    let parsed = Parser::parse2(
        |input: ParseStream<'_>| Scoped::read(input, &mut report),
        input,
    );
    let scoped = report.ok(parsed).flatten();
    let expansion = scoped.map(expand);
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
    /// One of them that does not parse: the compiler says what is wrong in it, and an editor completes
    /// in it.
    Broken {
        tokens: TokenStream,
        is_task: bool,
    },
}

impl Body {
    /// Where its braces are.
    fn span(&self) -> Span {
        match self {
            Self::Plain(Expr::Block(body)) => body.block.brace_token.span.join(),
            Self::Plain(Expr::Unsafe(body)) => body.block.brace_token.span.join(),
            Self::Plain(_) => Span::call_site(),
            Self::Task(body) => body.block.brace_token.span.join(),
            Self::Broken { tokens, .. } => {
                let last = tokens.clone().into_iter().last();
                last.map_or_else(Span::call_site, |last| last.span())
            }
        }
    }

    /// The rest of the input, if that is a body that does not parse.
    fn broken(input: ParseStream<'_>) -> Option<Self> {
        let is_task = input.peek(Token![async]);
        let is_body = is_task && input.peek2(token::Brace)
            || is_task && input.peek2(Token![move]) && input.peek3(token::Brace)
            || input.peek(Token![unsafe]) && input.peek2(token::Brace)
            || input.peek(Lifetime) && input.peek2(Token![:]) && input.peek3(token::Brace)
            || input.peek(token::Brace);
        let tokens: TokenStream = input.fork().parse().ok()?;
        let mut tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let end = tokens.iter().position(is_brace)? + 1;
        // A comma may follow.
        let is_last = tokens.drain(end..).all(|token| is_comma(&token));
        (is_body && is_last).then(|| Self::Broken {
            tokens: tokens.into_iter().collect(),
            is_task,
        })
    }

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
        let (arguments, broken) = read_arguments(input, report)?;
        let (bindings, body) = split(&arguments, broken, report);
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

    /// An editor gets the user's own body, for the reasons that `#[propagate]` gives it the user's
    /// own function.
    fn expand_in_editor(self) -> TokenStream {
        let here = Span::mixed_site();
        let private = self.runtime.private();
        let lets = bindings::evaluate(&self.bindings, &self.runtime);
        let body = match self.body {
            Body::Plain(body) => body.into_token_stream(),
            Body::Task(body) => quote_spanned!(here=> #private::task((), #body)),
            Body::Broken {
                tokens,
                is_task: true,
            } => quote_spanned!(here=> #private::task((), #tokens)),
            Body::Broken { tokens, .. } => tokens,
        };
        quote_spanned!(here=> { #lets #body })
    }

    /// Where nothing runs, the user's own block stays as it is if it would run at once, shown as what the
    /// user wrote.
    fn expand_for_reader(mut self) -> TokenStream {
        let shown = self.body.span();
        let Body::Plain(body) = &mut self.body else {
            return self.expand();
        };
        let lets = bindings::evaluate(&self.bindings, &self.runtime);
        let settings = rewrite::Settings::new(self.runtime);
        rewrite_body(body, &settings);
        let has_value = has_value(body);
        let body = rewrite::parenthesized(body.to_token_stream());
        if lets.is_empty() {
            return body;
        }
        // Of a block in a condition clippy would say that it is complex. Behind one without a value it
        // would miss a semicolon, unless it is the user's.
        let here = Span::mixed_site();
        let shown = if has_value {
            here.located_at(shown)
        } else {
            shown
        };
        let mut block = Group::new(
            Delimiter::Brace,
            quote_spanned!(Span::mixed_site()=> #lets #body),
        );
        block.set_span(shown);
        block.into_token_stream()
    }

    fn expand(self) -> TokenStream {
        let here = Span::mixed_site();
        let private = self.runtime.private();
        let (lets, list) = bindings::expand(&self.bindings, &self.runtime);
        let settings = rewrite::Settings::new(self.runtime);
        let shown = self.body.span();
        let tail = match self.body {
            Body::Plain(mut body) => {
                rewrite_body(&mut body, &settings);
                quote_spanned!(here=> let __contextvars_scope = #private::scope(#list); (#body))
            }
            Body::Task(mut body) => {
                let only_awaits = only_awaits(&body.block);
                rewrite::rewrite_block(&mut body.block, &settings);
                if only_awaits {
                    rewrite::insert_first(&mut body.block, statement_for_clippy());
                }
                quote_spanned!(here=> #private::task(#list, #body))
            }
            Body::Broken {
                tokens,
                is_task: true,
            } => {
                quote_spanned!(here=> #private::task(#list, #tokens))
            }
            Body::Broken {
                tokens,
                is_task: false,
            } => {
                quote_spanned!(here=> let __contextvars_scope = #private::scope(#list); (#tokens))
            }
        };
        // The compiler shows the whole as the body.
        let mut block = Group::new(Delimiter::Brace, quote_spanned!(here=> #lets #tail));
        block.set_span(here.located_at(shown));
        block.into_token_stream()
    }
}

/// Whether a body ends in an expression.
fn has_value(body: &Expr) -> bool {
    match body {
        Expr::Block(ExprBlock { block, .. }) | Expr::Unsafe(ExprUnsafe { block, .. }) => {
            rewrite::has_value(block)
        }
        _ => true,
    }
}

/// Rewrites a body that runs at once.
fn rewrite_body(body: &mut Expr, settings: &rewrite::Settings) {
    if let Expr::Block(ExprBlock { block, .. }) | Expr::Unsafe(ExprUnsafe { block, .. }) = body {
        rewrite::rewrite_scoped(block, settings);
    }
}

fn is_brace(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

fn is_comma(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',')
}

/// The arguments that parse, and a body that does not. Another one that does not is reported, and passed
/// over.
fn read_arguments(
    input: ParseStream<'_>,
    report: &mut Report,
) -> syn::Result<(Vec<Expr>, Option<Body>)> {
    let mut arguments = Vec::new();
    while !input.is_empty() {
        let ahead = input.fork();
        match ahead.parse() {
            Ok(argument) => {
                input.advance_to(&ahead);
                if input.is_empty() || input.peek(Token![,]) {
                    arguments.push(argument);
                } else {
                    report.push(bindings::unexpected(&argument, input));
                }
            }
            Err(error) => {
                if let Some(broken) = Body::broken(input) {
                    input.parse::<TokenStream>()?;
                    return Ok((arguments, Some(broken)));
                }
                if input.peek(Token![move]) && input.peek2(token::Brace) {
                    report.push(input.error(BODIES));
                } else {
                    report.push(bindings::malformed(input, error));
                }
            }
        }
        skip_past_comma(input)?;
    }
    Ok((arguments, None))
}

/// Separates the bindings from the body, which comes last.
fn split(
    arguments: &[Expr],
    broken: Option<Body>,
    report: &mut Report,
) -> (Vec<Binding>, Option<Body>) {
    let mut bindings = Vec::new();
    let mut body = None;
    // An argument that did not parse may have been the body.
    let mut refused = !report.is_empty();
    for (index, argument) in arguments.iter().enumerate() {
        let is_last = index + 1 == arguments.len() && broken.is_none();
        if let Some(found) = Body::from_expr(argument) {
            if is_last {
                body = Some(found);
            } else {
                refused = true;
                report.error(argument, "the body of `scoped!` comes last");
            }
        } else if is_last && !Binding::looks_like(argument) {
            refused = true;
            report.error(argument, BODIES);
        } else if let Some(binding) = report.ok(Binding::from_expr(argument)) {
            bindings.push(binding);
        }
    }
    let body = body.or(broken);
    if body.is_none() && !refused {
        let message = "`scoped!` has no body: write a block last, `scoped!(NAME = value, { .. })`";
        match arguments.last() {
            Some(last) => report.error(last, message),
            None => report.error_at(Span::call_site(), message),
        }
    }
    (bindings, body)
}

#[cfg(test)]
fn assert_that_a_check_tells_the_same(input: &TokenStream) {
    use crate::propagate::tests::told;
    use crate::purpose::Purpose;
    use crate::purpose::tests::expanded_for;

    let program = expanded_for(Purpose::Program, || {
        expand_by(Scoped::expand, input.clone())
    });
    let check = expanded_for(Purpose::Check, || {
        expand_by(Scoped::expand_for_reader, input.clone())
    });
    assert_eq!(told(&program), told(&check), "{input}");
}
