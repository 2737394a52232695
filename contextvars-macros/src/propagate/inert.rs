//! Bodies that stay as they are written: a scope around them would undo nothing, since no code of the
//! user's runs in them, and lints look for exactly these bodies.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Block, Expr, FnArg, GenericArgument, Pat, PathArguments, ReceiverKind, Signature, Stmt, Type,
    UnOp,
};

use super::arguments::may_have_destructor;
use crate::syntax::unparenthesized_type;

/// Whether it is one of these:
///
/// ```text
/// fn assert_send<T: Send>() {}             // clippy asks what `T` is for if there is a body
///
/// fn clone(&self) -> Self { *self }        // and for this body if the type is `Copy`
///
/// fn sum(a: u32, b: u32) -> u32 { a + b }  // and whether the function could be a `const fn`
/// ```
pub(super) fn is_inert(sig: &Signature, body: &Block) -> bool {
    let drops = sig.inputs.iter().any(|input| match input {
        // It is dropped behind the scope in any case.
        FnArg::Receiver(_) => false,
        FnArg::Typed(typed) => may_have_destructor(&typed.ty),
    });
    let is_inert = match &body.stmts[..] {
        [] => sig.generics.type_params().next().is_some(),
        [Stmt::Expr(Expr::Unary(unary), None)] => {
            matches!(unary.op, UnOp::Deref(_)) && is_reference(sig, &unary.expr)
        }
        _ => false,
    };
    (is_inert || Computation::of(sig).covers(body)) && !drops
}

/// A body that computes a value out of numbers and the like, in which each operator is the compiler's own or
/// std's. Its tokens say so, because most bodies are not parsed.
struct Computation {
    /// The variables, whose types are known to be of that kind.
    locals: Vec<String>,
}

impl Computation {
    fn of(sig: &Signature) -> Self {
        let locals = sig.inputs.iter().filter_map(|input| match input {
            FnArg::Typed(typed) if is_plain(&typed.ty) => match &*typed.pat {
                Pat::Ident(name) if name.by_ref.is_none() && name.subpat.is_none() => {
                    Some(name.ident.to_string())
                }
                _ => None,
            },
            _ => None,
        });
        Self {
            locals: locals.collect(),
        }
    }

    fn covers(mut self, body: &Block) -> bool {
        if self.locals.is_empty() || body.stmts.is_empty() {
            return false;
        }
        // One after the other: mostly the first one says no.
        let mut statements = body.stmts.iter();
        statements.all(|stmt| self.goes_through(stmt.to_token_stream(), false))
    }

    fn goes_through(&mut self, tokens: TokenStream, is_pattern: bool) -> bool {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        (0..tokens.len()).all(|at| match &tokens[at] {
            TokenTree::Ident(name) => {
                let name = name.to_string();
                let is_bound = is_pattern
                    || is_arrow(&tokens[at + 1..])
                    || at
                        .checked_sub(1)
                        .is_some_and(|before| is_word(&tokens[before], &["let", "mut"]));
                let is_known = KNOWN.contains(&&*name) || PLAIN.contains(&&*name);
                if is_bound && !is_known {
                    self.locals.push(name.clone());
                }
                let is_called = matches!(tokens.get(at + 1), Some(TokenTree::Group(arguments))
                    if arguments.delimiter() == Delimiter::Parenthesis);
                is_known || self.locals.contains(&name) && !is_called
            }
            // Neither a field, a method, a path, a macro, an index, an attribute nor a label.
            TokenTree::Punct(punct) => {
                let is_macro = punct.as_char() == '!'
                    && punct.spacing() == Spacing::Alone
                    && at
                        .checked_sub(1)
                        .is_some_and(|before| is_ident(&tokens[before]));
                !".:?#'@$".contains(punct.as_char()) && !is_macro
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => false,
            TokenTree::Group(group) => {
                let follows = &tokens[at + 1..];
                let is_wrapped = at
                    .checked_sub(1)
                    .is_some_and(|before| is_word(&tokens[before], &["Some", "Ok", "Err"]));
                let is_matched = is_wrapped && (is_arrow(follows) || is_equals(follows));
                self.goes_through(group.stream(), is_pattern || is_matched)
            }
            TokenTree::Literal(_) => true,
        })
    }
}

/// The words of such a body.
const KNOWN: &[&str] = &[
    "Err", "None", "Ok", "Some", "_", "as", "else", "false", "if", "let", "match", "mut", "return",
    "true",
];

/// The types whose values are numbers and the like.
const PLAIN: &[&str] = &[
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32",
    "u64", "u128", "usize",
];

/// Whether values of a type are numbers and the like, options of them, or references to them.
fn is_plain(ty: &Type) -> bool {
    match unparenthesized_type(ty) {
        Type::Reference(reference) => is_plain(&reference.elem),
        Type::Path(path) => {
            let [only] = &path.path.segments.iter().collect::<Vec<_>>()[..] else {
                return false;
            };
            match &only.arguments {
                PathArguments::None => PLAIN.iter().any(|name| only.ident == name),
                PathArguments::AngleBracketed(of) if only.ident == "Option" => {
                    let is_type = |of: &GenericArgument| matches!(of, GenericArgument::Type(ty) if is_plain(ty));
                    of.args.iter().all(is_type)
                }
                _ => false,
            }
        }
        _ => false,
    }
}

fn is_word(token: &TokenTree, words: &[&str]) -> bool {
    matches!(token, TokenTree::Ident(found) if words.iter().any(|word| found == word))
}

fn is_ident(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Ident(_))
}

/// Whether `=>` comes next.
fn is_arrow(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [TokenTree::Punct(equals), TokenTree::Punct(arrow), ..]
        if equals.as_char() == '=' && arrow.as_char() == '>' && equals.spacing() == Spacing::Joint)
}

/// Whether the `=` of a `let` comes next.
fn is_equals(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [TokenTree::Punct(equals), ..]
        if equals.as_char() == '=' && equals.spacing() == Spacing::Alone)
}

/// Whether it is an argument that is a reference, whose dereference is the compiler's own.
fn is_reference(sig: &Signature, place: &Expr) -> bool {
    let Expr::Path(path) = place else {
        return false;
    };
    let Some(name) = path.path.get_ident() else {
        return false;
    };
    sig.inputs.iter().any(|input| match input {
        FnArg::Receiver(receiver) => {
            name == "self" && matches!(receiver.kind, ReceiverKind::Reference(..))
        }
        FnArg::Typed(typed) => {
            let is_name = matches!(&*typed.pat, Pat::Ident(pat) if pat.ident == *name);
            is_name && matches!(unparenthesized_type(&typed.ty), Type::Reference(_))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_computation_runs_no_code_of_the_user() {
        let is_inert = |function: &str| {
            let function: syn::ItemFn = syn::parse_str(function).unwrap();
            is_inert(&function.sig, &function.block)
        };
        for function in [
            "fn f(a: u32, b: u32) -> u32 { a + b * 2 }",
            "fn f(n: u32) -> Option<u32> { Some(n + 1) }",
            "fn f(n: Option<u32>) -> u32 { if let Some(n) = n { n + 1 } else { 0 } }",
            "fn f(n: Option<u32>) -> u32 { let m = match n { Some(n) => n, None => 0 }; m }",
            "fn f(mut n: &u64, flag: bool) -> bool { let most = *n as f64; flag && most != 1.5 }",
        ] {
            assert!(is_inert(function), "{function}");
        }
        for function in [
            "fn f(a: Meters, b: Meters) -> Meters { a + b }",
            "fn f(n: u32) -> u32 { n.pow(2) }",
            "fn f(n: u32) -> u32 { twice(n) }",
            "fn f(n: u32) -> u32 { n(2) }",
            "fn f(n: u32) -> u32 { n + UNIT }",
            "fn f(n: u32) -> u32 { n + limit::MOST }",
            "fn f(n: u32) -> u32 { n! { 2 } }",
            "fn f(n: u32) -> Page { Page { n } }",
            "fn f(n: u32, other: Option<Page>) -> bool { other == None && n > 1 }",
            "fn f(n: u32, page: Page) -> u32 { n }",
            "fn f(n: Option<u32>) -> u32 { loop {} }",
            "fn f(n: u32) -> u32 { |page| page }",
        ] {
            assert!(!is_inert(function), "{function}");
        }
    }
}
