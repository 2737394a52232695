//! The shapes of expressions that the engine looks for.

use proc_macro2::Ident;
use syn::punctuated::Punctuated;
use syn::{
    AngleBracketedGenericArguments, Attribute, Expr, ExprBlock, ExprClosure, ExprPath, Path,
    PathArguments, PathSegment, Stmt, Token,
};

use super::table::{AROUND_CLOSURES, AROUND_FUTURES};
use crate::syntax::unparenthesized;

/// A call by a name: of a method, or of the function or method that a path names.
pub(super) struct Call<'a> {
    pub(super) name: &'a Ident,
    /// Of a call by path.
    pub(super) path: Option<&'a Path>,
    pub(super) generics: Option<&'a AngleBracketedGenericArguments>,
    pub(super) args: &'a Punctuated<Expr, Token![,]>,
}

impl<'a> Call<'a> {
    pub(super) fn of(expr: &'a Expr) -> Option<Self> {
        match expr {
            Expr::MethodCall(call) => Some(Self {
                name: &call.method,
                path: None,
                generics: call.turbofish.as_ref(),
                args: &call.args,
            }),
            Expr::Call(call) => {
                let path = path_of(&call.func)?;
                let last = path.segments.last()?;
                Some(Self {
                    name: &last.ident,
                    path: Some(path),
                    generics: match &last.arguments {
                        PathArguments::AngleBracketed(generics) => Some(generics),
                        _ => None,
                    },
                    args: &call.args,
                })
            }
            _ => None,
        }
    }
}

/// The path that a callee is.
pub(super) fn path_of(callee: &Expr) -> Option<&Path> {
    match unparenthesized(callee) {
        Expr::Path(ExprPath { path, .. }) => Some(path),
        _ => None,
    }
}

/// The arguments of a call.
pub(super) fn args_mut(call: &mut Expr) -> Option<&mut Punctuated<Expr, Token![,]>> {
    match call {
        Expr::MethodCall(call) => Some(&mut call.args),
        Expr::Call(call) => Some(&mut call.args),
        _ => None,
    }
}

/// The expression without the invisible groups and the parentheses around it.
pub(super) fn unparenthesized_mut(mut expr: &mut Expr) -> &mut Expr {
    while let Expr::Paren(_) | Expr::Group(_) = expr {
        expr = match expr {
            Expr::Paren(paren) => &mut paren.expr,
            Expr::Group(group) => &mut group.expr,
            other => return other,
        };
    }
    expr
}

/// The segment in front of a path's last: the type, trait or module whose the last one is.
pub(super) fn owner(path: &Path) -> Option<&PathSegment> {
    path.segments.iter().rev().nth(1)
}

/// Whether a path may name a method, whose receiver comes first then: its owner is a type, and
/// types begin in upper case.
pub(super) fn may_have_receiver(path: &Path) -> bool {
    owner(path).is_some_and(|owner| owner.ident.to_string().starts_with(char::is_uppercase))
}

/// Whether a callee is one of these functions of a type, as `Box::new`.
fn is_function_of(callee: &Expr, functions: &[(&str, &str)]) -> bool {
    let Expr::Path(ExprPath {
        path, qself: None, ..
    }) = unparenthesized(callee)
    else {
        return false;
    };
    match (owner(path), path.segments.last()) {
        (Some(owner), Some(last)) => functions
            .iter()
            .any(|(ty, name)| owner.ident == ty && last.ident == name),
        _ => false,
    }
}

/// Whether a closure literal runs from its call to its end, on one thread. A coroutine may be suspended
/// in the middle, and a scope in its body with it.
fn is_plain(closure: &ExprClosure) -> bool {
    let is_coroutine = |attr: &Attribute| attr.path().is_ident("coroutine");
    closure.asyncness.is_none()
        && closure.constness.is_none()
        && !closure.attrs.iter().any(is_coroutine)
}

/// The searches come in pairs: a decision looks through a shared reference, and what is emitted
/// goes where it looked.
macro_rules! searches {
    (
        $closure:ident $behind_reference:ident $value_of:ident $returned:ident $future:ident
        $ends:ident $(, $mut:tt)?
    ) => {
        /// The closure literal that an expression is: also in parentheses, at the end of a block,
        /// and in a box.
        pub(super) fn $closure(expr: &$($mut)? Expr) -> Option<&$($mut)? Expr> {
            match expr {
                Expr::Closure(closure) if is_plain(closure) => Some(expr),
                Expr::Paren(paren) => $closure(&$($mut)? paren.expr),
                Expr::Group(group) => $closure(&$($mut)? group.expr),
                Expr::Block(block) if block.label.is_none() => {
                    $closure($value_of(&$($mut)? block.block)?)
                }
                Expr::Unsafe(block) => $closure($value_of(&$($mut)? block.block)?),
                Expr::Call(call)
                    if call.args.len() == 1 && is_function_of(&call.func, AROUND_CLOSURES) =>
                {
                    $closure(&$($mut)? call.args[0])
                }
                _ => None,
            }
        }

        /// The same, also behind a reference.
        pub(super) fn $behind_reference(expr: &$($mut)? Expr) -> Option<&$($mut)? Expr> {
            match expr {
                Expr::Reference(reference) => $closure(&$($mut)? reference.expr),
                other => $closure(other),
            }
        }

        /// The expression from which a block takes its value.
        fn $value_of(block: &$($mut)? syn::Block) -> Option<&$($mut)? Expr> {
            match &$($mut)? block.stmts[..] {
                [.., Stmt::Expr(expr, None)] => Some(expr),
                _ => None,
            }
        }

        /// The expression whose value a closure literal gives back.
        pub(super) fn $returned(arg: &$($mut)? Expr) -> Option<&$($mut)? Expr> {
            fn end(body: &$($mut)? Expr) -> Option<&$($mut)? Expr> {
                match body {
                    Expr::Block(ExprBlock {
                        label: None, block, ..
                    }) => end($value_of(block)?),
                    other => Some(other),
                }
            }
            match $closure(arg)? {
                Expr::Closure(closure) => end(&$($mut)? closure.body),
                _ => None,
            }
        }

        /// The `async` block that an expression is: also in parentheses, and in a pinned box.
        pub(super) fn $future(expr: &$($mut)? Expr) -> Option<&$($mut)? Expr> {
            match expr {
                Expr::Async(_) => Some(expr),
                Expr::Paren(paren) => $future(&$($mut)? paren.expr),
                Expr::Group(group) => $future(&$($mut)? group.expr),
                Expr::Call(call)
                    if call.args.len() == 1 && is_function_of(&call.func, AROUND_FUTURES) =>
                {
                    $future(&$($mut)? call.args[0])
                }
                _ => None,
            }
        }

        /// The ends of an expression's branches: the expressions from which it takes its value.
        pub(super) fn $ends(expr: &$($mut)? Expr) -> Vec<&$($mut)? Expr> {
            let of_block = |block| $value_of(block).map_or_else(Vec::new, $ends);
            match expr {
                Expr::Block(block) => of_block(&$($mut)? block.block),
                Expr::Unsafe(block) => of_block(&$($mut)? block.block),
                Expr::If(branches) => {
                    let mut ends = of_block(&$($mut)? branches.then_branch);
                    if let Some((_, other)) = &$($mut)? branches.else_branch {
                        ends.extend($ends(other));
                    }
                    ends
                }
                Expr::Match(arms) => {
                    let arms = (&$($mut)? arms.arms).into_iter();
                    arms.flat_map(|arm| $ends(&$($mut)? arm.body)).collect()
                }
                other => vec![other],
            }
        }
    };
}

searches!(closure closure_behind_reference value_of returned_by future branch_ends);
searches!(
    closure_mut closure_behind_reference_mut value_of_mut returned_by_mut future_mut
    branch_ends_mut, mut
);

/// Whether an expression takes its value from the ends of branches.
pub(super) fn has_branches(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::Block(_) | Expr::If(_) | Expr::Match(_) | Expr::Unsafe(_)
    )
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;

    use super::*;

    fn parsed(text: &str) -> Expr {
        syn::parse_str(text).unwrap()
    }

    fn text(expr: Option<&Expr>) -> Option<String> {
        expr.map(|expr| expr.to_token_stream().to_string())
    }

    #[test]
    fn a_closure_literal_is_found_where_it_is_the_value() {
        for written in [
            "|| x",
            "(|| x)",
            "{ f(); || x }",
            "unsafe { || x }",
            "Box::new(|| x)",
        ] {
            let found = text(closure(&parsed(written)));
            assert_eq!(found.as_deref(), Some("| | x"), "{written}");
        }
        for written in [
            "async || x",
            "'a: { || x }",
            "Some(|| x)",
            "{ || x; }",
            "&(|| x)",
            "#[coroutine] || x",
            "Box::new(#[coroutine] || x)",
        ] {
            assert_eq!(text(closure(&parsed(written))), None, "{written}");
        }
        assert!(closure_behind_reference(&parsed("&(|| x)")).is_some());
    }

    #[test]
    fn the_end_of_a_closure_is_found_through_its_blocks() {
        let end = |written| text(returned_by(&parsed(written)));
        assert_eq!(end("|| x").as_deref(), Some("x"));
        assert_eq!(end("move |a| { f(); { x } }").as_deref(), Some("x"));
        assert_eq!(end("|| { x; }"), None);
        assert_eq!(end("x"), None);
    }

    #[test]
    fn an_async_block_is_found_in_a_pinned_box() {
        assert!(future(&parsed("(Box::pin(async move {}))")).is_some());
        assert!(future(&parsed("f(async {})")).is_none());
    }

    #[test]
    fn all_ends_of_branches_are_found() {
        let written =
            parsed("if a { b } else if c { d; e } else { match f { _ => g, _ => { h } } }");
        let ends: Vec<_> = branch_ends(&written)
            .into_iter()
            .map(|end| text(Some(end)).unwrap())
            .collect();
        assert_eq!(ends, ["b", "e", "g", "h"]);
    }
}
