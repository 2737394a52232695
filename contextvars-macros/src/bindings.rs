//! Bindings as users write them, `NAME = value`, and what they expand to.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::{Expr, ExprPath, Token, Type};

use crate::diagnostics::Report;
use crate::runtime::Runtime;
use crate::syntax::ungrouped;

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
            Expr::Path(var) => {
                let name = var.to_token_stream().to_string().replace(' ', "");
                wrong(
                    var,
                    &format!("`{name}` has no value: write `{name} = value`"),
                )
            }
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

    /// The struct literal that pairs the variable with its value.
    ///
    /// For a field of a literal, rustc reports a wrong type at the value, and nothing else. For an
    /// argument it would also point at a hidden function.
    fn expand(&self, runtime: &Runtime) -> TokenStream {
        let Self { var, value } = self;
        let here = Span::mixed_site();
        // If it is no variable, rustc reports that where the reference is.
        let name = var
            .path
            .segments
            .last()
            .map_or(here, |name| name.ident.span());
        let reference = Token![&](name);
        let var = quote_spanned!(here=> #reference #var);
        quote_spanned!(here=> #runtime::__private::Binding { var: #var, value: #value })
    }
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
/// RECORD = 3, USER = name()      let binding0 = Binding { var: &RECORD, value: 3 };
///                                let binding1 = Binding { var: &USER, value: name() };
///                                (binding0, (binding1, ()))
/// ```
///
/// Each is a statement, so that what a value's expression borrows is released before the next one
/// is evaluated.
pub(crate) fn expand(bindings: &[Binding], runtime: &Runtime) -> (TokenStream, TokenStream) {
    let here = Span::mixed_site();
    let names: Vec<Ident> = (0..bindings.len())
        .map(|index| format_ident!("__contextvars_binding{index}", span = here))
        .collect();
    let lets = bindings.iter().zip(&names).map(|(binding, name)| {
        let literal = binding.expand(runtime);
        quote_spanned!(here=> let #name = #literal;)
    });
    let list = names.iter().rev().fold(
        quote_spanned!(here=> ()),
        |list, name| quote_spanned!(here=> (#name, #list)),
    );
    (lets.collect(), list)
}
