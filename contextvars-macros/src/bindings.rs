//! Bindings as users write them, `NAME = value`, and what they expand to.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprPath, FnArg, Signature, Token, Type};

use crate::diagnostics::Report;
use crate::rewrite;
use crate::runtime::Runtime;
use crate::syntax::{mentions, ungrouped};

/// A variable's path, and the value it is bound to.
pub(crate) struct Binding {
    pub(crate) var: ExprPath,
    pub(crate) value: Expr,
}

impl Parse for Binding {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let expr = input.parse()?;
        if input.peek(Token![:]) && !input.peek(Token![::]) {
            return Err(unexpected(&expr, input));
        }
        Self::from_expr(&expr)
    }
}

impl Binding {
    /// Whether the expression is a binding, or was meant to be one.
    pub(crate) fn looks_like(expr: &Expr) -> bool {
        match ungrouped(expr) {
            Expr::Assign(_) | Expr::Path(_) | Expr::Let(_) => true,
            Expr::Binary(binary) => matches!(binary.op, syn::BinOp::Eq(_)),
            _ => false,
        }
    }

    /// The binding that this expression is.
    ///
    /// # Errors
    ///
    /// Says what to write instead, at the token that is wrong.
    pub(crate) fn from_expr(expr: &Expr) -> syn::Result<Self> {
        let wrong =
            |tokens: &dyn ToTokens, message: &str| Err(syn::Error::new_spanned(tokens, message));
        match ungrouped(expr) {
            Expr::Assign(assign) => match ungrouped(&assign.left) {
                Expr::Path(var) if var.attrs.is_empty() => Ok(Self {
                    var: var.clone(),
                    value: (*assign.right).clone(),
                }),
                Expr::Path(var) => wrong(
                    &var.attrs[0],
                    "a binding takes no attributes: put them in front of the whole statement",
                ),
                other => wrong(
                    other,
                    "expected the name of a context variable: write `NAME = value`",
                ),
            },
            Expr::Path(var) => Err(without_value(var)),
            Expr::Binary(binary) if matches!(binary.op, syn::BinOp::Eq(_)) => wrong(
                &binary.op,
                "a binding is written with one `=`: `NAME = value`",
            ),
            Expr::Let(binding) => wrong(
                &binding.let_token,
                "a binding is written without `let`: `NAME = value`",
            ),
            other => wrong(other, "expected a binding: write `NAME = value`"),
        }
    }

    /// The statement that pairs the variable with its value.
    ///
    /// For a field of a literal, rustc reports a wrong type at the value, and nothing else. For an
    /// argument it would also point at a hidden function.
    fn expand(&self, index: usize, runtime: &Runtime) -> TokenStream {
        let (name, literal) = (name(index), self.literal(runtime));
        quote_spanned!(Span::mixed_site()=> let #name = #literal;)
    }

    fn literal(&self, runtime: &Runtime) -> TokenStream {
        let Self { value, .. } = self;
        let var = self.reference(runtime);
        let private = runtime.private();
        quote_spanned!(Span::mixed_site()=> #private::Binding { var: #var, value: #value })
    }

    /// The same for a value that comes from an argument of a function that returns a future.
    ///
    /// ```text
    /// let variable0 = Bindable { var: ContextVariable::variable(&USER) };
    /// let binding0 = binding(Lent { of: variable0.value_type(), value: name }, variable0);
    /// ```
    fn expand_lent(&self, index: usize, runtime: &Runtime) -> TokenStream {
        let Self { value, .. } = self;
        let here = Span::mixed_site();
        let (name, var) = (name(index), self.reference(runtime));
        let private = runtime.private();
        let variable = format_ident!("__contextvars_variable{index}", span = here);
        let lent = quote_spanned! {here=>
            #private::Lent { of: #variable.value_type(), value: #value }
        };
        let call = quote_spanned!(here=> #private::binding(#lent, #variable));
        let call = rewrite::shown_as(call, &value.to_token_stream());
        quote_spanned! {here=>
            let #variable = #private::Bindable { var: #var };
            let #name = #call;
        }
    }

    /// A reference to the variable. If it is no variable, rustc reports that there.
    fn reference(&self, runtime: &Runtime) -> TokenStream {
        let Self { var, .. } = self;
        let here = Span::mixed_site();
        let private = runtime.private();
        let name = var.path.segments.last();
        let reference = Token![&](name.map_or(here, |name| name.ident.span()));
        let reference = if self.is_local() {
            let local = quote_spanned!(here=> #private::Local::of(#reference #var).reference_());
            rewrite::shown_as(local, &var.to_token_stream())
        } else {
            quote_spanned!(here=> #reference #var)
        };
        let call = quote_spanned!(here=> #private::ContextVariable::variable(#reference));
        rewrite::shown_as(call, &var.to_token_stream())
    }

    /// Whether it looks like the name of a local variable, which may hold a reference to one.
    fn is_local(&self) -> bool {
        self.var.path.get_ident().is_some_and(|name| {
            let name = name.unraw().to_string();
            name.starts_with(|first: char| first == '_' || first.is_lowercase())
        })
    }
}

/// The name of a binding in the expansion.
fn name(index: usize) -> Ident {
    format_ident!("__contextvars_binding{index}", span = Span::mixed_site())
}

/// What is wrong with the token behind an argument, where a comma should be.
pub(crate) fn unexpected(argument: &Expr, input: ParseStream<'_>) -> syn::Error {
    let ahead = input.fork();
    let typed = |ahead: ParseStream<'_>| -> syn::Result<TokenStream> {
        let colon: Token![:] = ahead.parse()?;
        let ty: Type = ahead.parse()?;
        ahead.parse::<Token![=]>()?;
        Ok(quote!(#colon #ty))
    };
    if let (Expr::Path(var), Ok(typed)) = (ungrouped(argument), typed(&ahead)) {
        let name = var.to_token_stream().to_string().replace(' ', "");
        let message = format!("a binding has no type: write `{name} = value`");
        return syn::Error::new_spanned(typed, message);
    }
    match input.fork().parse() {
        Ok(TokenTree::Punct(colon)) if colon.as_char() == ':' => {
            syn::Error::new_spanned(colon, "a binding is written with `=`: `NAME = value`")
        }
        Ok(TokenTree::Punct(equals)) if equals.as_char() == '=' => {
            syn::Error::new_spanned(equals, "a binding is written with `=`: `NAME = value`")
        }
        Ok(TokenTree::Punct(end)) if end.as_char() == ';' => {
            syn::Error::new_spanned(end, "a comma stands behind a binding: `NAME = value,`")
        }
        Ok(token) => syn::Error::new_spanned(token, "expected `,`"),
        Err(error) => error,
    }
}

/// The tokens by which a value leaves what it is evaluated in: its awaits and its `?`, but for those of other
/// closures and futures.
pub(crate) fn leaves(value: &Expr) -> Vec<TokenStream> {
    struct Leaves(Vec<TokenStream>);
    impl VisitMut for Leaves {
        fn visit_expr_mut(&mut self, expr: &mut Expr) {
            match expr {
                Expr::Async(_) | Expr::Closure(_) => return,
                Expr::Await(inner) => self.0.push(inner.await_token.to_token_stream()),
                Expr::Try(inner) => self.0.push(inner.question_token.to_token_stream()),
                _ => {}
            }
            visit_mut::visit_expr_mut(self, expr);
        }

        fn visit_item_mut(&mut self, _: &mut syn::Item) {}
    }
    let mut leaves = Leaves(Vec::new());
    leaves.visit_expr_mut(&mut value.clone());
    leaves.0
}

/// What is wrong with an argument that does not parse. Where the arguments end there is no token to show:
/// then it is the last one.
pub(crate) fn malformed(input: ParseStream<'_>, error: syn::Error) -> syn::Error {
    let variable = |ahead: ParseStream<'_>| -> syn::Result<Option<ExprPath>> {
        let var: ExprPath = ahead.parse()?;
        ahead.parse::<Token![=]>()?;
        let has_value = !ahead.is_empty() && !ahead.peek(Token![,]);
        Ok((!has_value).then_some(var))
    };
    if let Ok(Some(var)) = variable(&input.fork()) {
        return without_value(&var);
    }
    let rest: TokenStream = input.fork().parse().unwrap_or_default();
    match rest.into_iter().last() {
        Some(last @ (TokenTree::Punct(_) | TokenTree::Ident(_)))
            if error.to_string().starts_with("unexpected end of input") =>
        {
            syn::Error::new_spanned(last, "expected an expression behind this")
        }
        _ => error,
    }
}

fn without_value(var: &ExprPath) -> syn::Error {
    let name = var.to_token_stream().to_string().replace(' ', "");
    let message = format!("`{name}` has no value: write `{name} = value`");
    syn::Error::new_spanned(var, message)
}

/// Refuses a variable that is bound twice.
pub(crate) fn refuse_doubled(bindings: &[Binding], report: &mut Report) {
    let name = |binding: &Binding| {
        let name = binding.var.to_token_stream().to_string().replace(' ', "");
        name.strip_prefix("self::")
            .map_or(name.clone(), str::to_owned)
    };
    for (index, binding) in bindings.iter().enumerate() {
        let name_here = name(binding);
        if bindings[..index]
            .iter()
            .any(|other| name(other) == name_here)
        {
            let message = format!("`{name_here}` is bound twice here: keep one of the two");
            report.error(&binding.var, message);
        }
    }
}

/// `let` statements that evaluate the values in the context outside, and the list of the bindings.
///
/// ```text
/// RECORD = 3, USER = name()      let binding0 = Binding { var: variable(&RECORD), value: 3 };
///                                let binding1 = Binding { var: variable(&USER), value: name() };
///                                (binding0, (binding1, ()))
/// ```
///
/// Each is a statement, so that what a value's expression borrows is released before the next one
/// is evaluated.
pub(crate) fn expand(bindings: &[Binding], runtime: &Runtime) -> (TokenStream, TokenStream) {
    let lets = bindings.iter().enumerate();
    let lets = lets.map(|(index, binding)| binding.expand(index, runtime));
    (lets.collect(), list(bindings.len()))
}

/// Statements for an editor, which evaluate the values and bind nothing: it would offer the names
/// of variables.
pub(crate) fn evaluate(bindings: &[Binding], runtime: &Runtime) -> TokenStream {
    let lets = bindings.iter().map(|binding| {
        let literal = binding.literal(runtime);
        quote_spanned!(Span::mixed_site()=> let _ = #literal;)
    });
    lets.collect()
}

/// The same as [`expand`] for a function that returns a future.
pub(crate) fn expand_for_future(
    bindings: &[Binding],
    sig: &Signature,
    runtime: &Runtime,
) -> (TokenStream, TokenStream) {
    let arguments: TokenStream = sig.inputs.iter().map(argument).collect();
    let is_argument = |name: &Ident| mentions(arguments.clone(), &|argument| name == argument);
    let lets = bindings.iter().enumerate().map(|(index, binding)| {
        if names(binding.value.to_token_stream())
            .iter()
            .any(is_argument)
        {
            binding.expand_lent(index, runtime)
        } else {
            binding.expand(index, runtime)
        }
    });
    (lets.collect(), list(bindings.len()))
}

/// What the body sees of a parameter.
fn argument(input: &FnArg) -> TokenStream {
    match input {
        FnArg::Receiver(receiver) => receiver.self_token.to_token_stream(),
        FnArg::Typed(typed) => typed.pat.to_token_stream(),
    }
}

/// The names in tokens.
fn names(tokens: TokenStream) -> Vec<Ident> {
    let names = tokens.into_iter().flat_map(|token| match token {
        TokenTree::Ident(name) => vec![name],
        TokenTree::Group(group) => names(group.stream()),
        _ => Vec::new(),
    });
    names.collect()
}

fn list(count: usize) -> TokenStream {
    let here = Span::mixed_site();
    let names = (0..count).map(name).rev();
    names.fold(
        quote_spanned!(here=> ()),
        |list, name| quote_spanned!(here=> (#name, #list)),
    )
}
