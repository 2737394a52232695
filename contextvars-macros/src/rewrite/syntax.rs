//! The shapes of expressions that the engine looks for.

use std::iter;

use proc_macro2::Ident;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{
    AngleBracketedGenericArguments, Attribute, Expr, ExprBlock, ExprCall, ExprClosure, ExprPath,
    Member, Path, PathArguments, Stmt, Token, Type,
};

use super::table::{
    AROUND_CLOSURES, AROUND_FUTURES, AROUND_WORK, FAILURE, LIST, POINTERS, VARIANTS_AROUND_WORK,
    is_one_of, owner,
};
use crate::syntax::{unparenthesized, unparenthesized_type};

/// A call by a name: of a method, of what is in a field, or of the function or method that a path names.
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
                if let Expr::Field(field) = unparenthesized(&call.func) {
                    let Member::Named(name) = &field.member else {
                        return None;
                    };
                    return Some(Self {
                        name,
                        path: None,
                        generics: None,
                        args: &call.args,
                    });
                }
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

/// Whether it is a call of a function that only wraps its argument.
fn is_wrapper(call: &ExprCall) -> bool {
    call.args.len() == 1
        && (is_function_of(&call.func, AROUND_WORK)
            || path_of(&call.func)
                .and_then(Path::get_ident)
                .is_some_and(|name| is_one_of(name, VARIANTS_AROUND_WORK)))
}

/// The operands of a call, the receiver first, of a literal of a struct, a tuple or an array, and of an
/// assignment.
pub(super) fn operands(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Array(literal) => literal.elems.iter().collect(),
        Expr::Assign(assignment) => vec![&assignment.right],
        Expr::Tuple(literal) => literal.elems.iter().collect(),
        Expr::Call(call) => call.args.iter().collect(),
        Expr::MethodCall(call) => iter::once(&*call.receiver).chain(&call.args).collect(),
        Expr::Struct(literal) => literal.fields.iter().map(|field| &field.expr).collect(),
        _ => Vec::new(),
    }
}

/// One of them.
pub(super) fn operand_mut(expr: &mut Expr, at: usize) -> Option<&mut Expr> {
    match expr {
        Expr::Array(literal) => literal.elems.get_mut(at),
        Expr::Assign(assignment) => Some(&mut assignment.right),
        Expr::Tuple(literal) => literal.elems.get_mut(at),
        Expr::Call(call) => call.args.get_mut(at),
        Expr::MethodCall(call) => match at.checked_sub(1) {
            None => Some(&mut call.receiver),
            Some(at) => call.args.get_mut(at),
        },
        Expr::Struct(literal) => literal.fields.get_mut(at).map(|field| &mut field.expr),
        _ => None,
    }
}

/// Whether it makes a box of a future.
pub(super) fn is_pinned_box(call: &ExprCall) -> bool {
    call.args.len() == 1 && is_function_of(&call.func, AROUND_FUTURES)
}

/// Whether it makes a variant that holds what its argument is.
pub(super) fn is_variant(call: &ExprCall) -> bool {
    is_variant_of(call, VARIANTS_AROUND_WORK)
}

/// Whether it makes the other variant.
pub(super) fn is_failure(call: &ExprCall) -> bool {
    is_variant_of(call, &[FAILURE])
}

fn is_variant_of(call: &ExprCall, variants: &[&str]) -> bool {
    let name = path_of(&call.func).and_then(|path| path.segments.last());
    call.args.len() == 1 && name.is_some_and(|name| is_one_of(&name.ident, variants))
}

/// Whether it is a call that only wraps its argument.
pub(super) fn is_wrapped(expr: &Expr) -> bool {
    matches!(expr, Expr::Call(call) if is_wrapper(call))
}

/// Whether it is an array, or wrapped in a variant.
pub(super) fn is_container(expr: &Expr) -> bool {
    match unparenthesized(expr) {
        Expr::Array(_) => true,
        Expr::Call(call) => is_wrapper(call) && !is_function_of(&call.func, POINTERS),
        _ => false,
    }
}

/// Whether it is a literal of work, or wraps one.
fn has_literal(expr: &Expr) -> bool {
    parts(expr).iter().any(|part| is_literal(part))
}

/// Whether it is a closure literal or an `async` block.
pub(super) fn is_literal(expr: &Expr) -> bool {
    matches!(unparenthesized(expr), Expr::Closure(_) | Expr::Async(_))
}

/// The elements of a `vec![..]`.
pub(super) fn list_elements(expr: &Expr) -> Option<Vec<Expr>> {
    let expr = match unparenthesized(expr) {
        Expr::Reference(reference) => unparenthesized(&reference.expr),
        other => other,
    };
    let Expr::Macro(list) = expr else {
        return None;
    };
    if list
        .mac
        .path
        .segments
        .last()
        .is_none_or(|last| last.ident != LIST)
    {
        return None;
    }
    let elements = Punctuated::<Expr, Token![,]>::parse_terminated;
    let elements = elements.parse2(list.mac.tokens.clone()).ok()?;
    (!elements.is_empty()).then(|| elements.into_iter().collect())
}

/// How many ends of branches are functions that have to be of one type: then the type is that of
/// function pointers.
pub(super) fn functions_that_agree(expr: &Expr) -> usize {
    match unparenthesized(expr) {
        Expr::If(_) | Expr::Match(_) => {
            let ends = branch_ends(expr);
            let is_function =
                |end: &&&Expr| matches!(unparenthesized(end), Expr::Closure(_) | Expr::Path(_));
            ends.iter().filter(is_function).count()
        }
        Expr::Block(_) | Expr::Unsafe(_) => match branch_ends_of_block(expr) {
            Some(end) => functions_that_agree(end),
            None => 0,
        },
        _ => 0,
    }
}

fn branch_ends_of_block(expr: &Expr) -> Option<&Expr> {
    match expr {
        Expr::Block(block) if block.label.is_none() => value_of(&block.block),
        Expr::Unsafe(block) => value_of(&block.block),
        _ => None,
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
        $ends:ident $parts:ident $(, $mut:tt)?
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

        /// The ends of an expression's branches: the expressions from which it takes its value. A block with a
        /// label is one itself, because a `break` may give its value.
        pub(super) fn $ends(expr: &$($mut)? Expr) -> Vec<&$($mut)? Expr> {
            let of_block = |block| $value_of(block).map_or_else(Vec::new, $ends);
            match expr {
                labelled @ Expr::Block(ExprBlock { label: Some(_), .. }) => vec![labelled],
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

        /// The parts of an argument that may be work: what is wrapped, and the ends of branches.
        pub(super) fn $parts(expr: &$($mut)? Expr) -> Vec<&$($mut)? Expr> {
            let of_block = |block| $value_of(block).map_or_else(Vec::new, $parts);
            if !is_looked_through(expr) {
                return vec![expr];
            }
            match expr {
                Expr::Paren(paren) => $parts(&$($mut)? paren.expr),
                Expr::Group(group) => $parts(&$($mut)? group.expr),
                Expr::Block(block) => of_block(&$($mut)? block.block),
                Expr::Unsafe(block) => of_block(&$($mut)? block.block),
                Expr::If(branches) => {
                    let mut parts = of_block(&$($mut)? branches.then_branch);
                    if let Some((_, other)) = &$($mut)? branches.else_branch {
                        parts.extend($parts(other));
                    }
                    parts
                }
                Expr::Match(arms) => {
                    let arms = (&$($mut)? arms.arms).into_iter();
                    arms.flat_map(|arm| $parts(&$($mut)? arm.body)).collect()
                }
                Expr::Call(call) => $parts(&$($mut)? call.args[0]),
                Expr::Array(array) => {
                    let elements = (&$($mut)? array.elems).into_iter();
                    elements.flat_map($parts).collect()
                }
                Expr::Reference(reference) => $parts(&$($mut)? reference.expr),
                Expr::Cast(cast) => $parts(&$($mut)? cast.expr),
                _ => Vec::new(),
            }
        }
    };
}

searches!(closure closure_behind_reference value_of returned_by future branch_ends parts);
searches!(
    closure_mut closure_behind_reference_mut value_of_mut returned_by_mut future_mut
    branch_ends_mut parts_mut, mut
);

/// Whether an argument has parts.
fn is_looked_through(expr: &Expr) -> bool {
    match expr {
        Expr::Block(block) => block.label.is_none(),
        Expr::Call(call) => is_wrapper(call),
        Expr::Array(_)
        | Expr::Group(_)
        | Expr::If(_)
        | Expr::Match(_)
        | Expr::Paren(_)
        | Expr::Unsafe(_) => true,
        Expr::Reference(reference) => {
            matches!(*reference.expr, Expr::Array(_)) || has_literal(&reference.expr)
        }
        Expr::Cast(cast) => !is_function_pointer(&cast.ty) && has_literal(&cast.expr),
        _ => false,
    }
}

pub(super) fn is_function_pointer(ty: &Type) -> bool {
    matches!(unparenthesized_type(ty), Type::FnPtr(_))
}

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
