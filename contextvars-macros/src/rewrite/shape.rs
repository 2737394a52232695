//! What can be done with an argument's expression: its type decides whether it is work, and for
//! that it is named twice.

use syn::{Expr, ExprPath, UnOp};

use super::naming::Naming;
use super::syntax::{branch_ends, functions_that_agree, has_branches};
use super::table::{
    CONTAINERS, DESERIALIZERS, DIVERGING, EMPTY, INFERRED, INFERRED_TRAITS, LIST, UNWRAPPING,
    is_one_of, owner,
};
use crate::syntax::unparenthesized;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Shape {
    /// It may be named a second time where its type is asked, in this way.
    Named(Naming),
    /// It is to be evaluated once. It has a type without any help from the callee, so it can be
    /// evaluated first.
    Value,
    /// It is no work, or the callee may be needed to infer its type.
    Opaque,
}

impl Shape {
    pub(super) fn of(expr: &Expr) -> Self {
        match expr {
            Expr::Group(group) => Self::of(&group.expr),
            Expr::Paren(paren) => Self::of(&paren.expr),
            Expr::Path(path) if path.path.is_ident("None") => Self::Opaque,
            Expr::Path(_) => Naming::of(expr).map_or(Self::Value, Self::Named),
            Expr::Field(field) => match (Self::of(&field.base), Naming::of(expr)) {
                (Self::Named(_), Some(naming)) => Self::Named(naming),
                _ => Self::Value,
            },
            Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => {
                match (Self::of(&unary.expr), Naming::of(expr)) {
                    (Self::Named(_), Some(naming)) => Self::Named(naming),
                    (shape, _) => shape,
                }
            }
            Expr::Reference(reference) => Self::of(&reference.expr).of_another(),
            Expr::Try(inner) => Self::of(&inner.expr).of_another(),
            Expr::Await(inner) => Self::of(&inner.base).of_another(),
            Expr::Call(call) => match unparenthesized(&call.func) {
                Expr::Path(path) if returns_what_is_expected(path) => Self::Opaque,
                Expr::Path(path) if makes_empty(path) || deserializes(path) => Self::Opaque,
                _ => Self::Value,
            },
            Expr::MethodCall(call) if call.turbofish.is_some() => Self::Value,
            Expr::MethodCall(call) if is_one_of(&call.method, UNWRAPPING) => {
                Self::of(&call.receiver).of_another()
            }
            Expr::MethodCall(call) if is_one_of(&call.method, INFERRED) => Self::Opaque,
            Expr::Macro(mac) => match mac.mac.path.segments.last() {
                Some(name) if is_one_of(&name.ident, DIVERGING) => Self::Opaque,
                // Nothing tells the type of what would be in it.
                Some(name) if name.ident == LIST && mac.mac.tokens.is_empty() => Self::Opaque,
                _ => Self::Value,
            },
            // They get one type by becoming pointers to functions.
            branches if functions_that_agree(branches) > 1 => Self::Value,
            // What it is left with may stand anywhere in it.
            Expr::Block(block) if block.label.is_some() => Self::Value,
            branches if has_branches(branches) => {
                let ends = branch_ends(branches);
                let values: Vec<_> = ends.into_iter().filter(|end| !leaves(end)).collect();
                if let [Expr::Closure(_)] = values[..] {
                    // It has a type of its own.
                    Self::Value
                } else if values.iter().any(|end| Self::of(end) == Self::Opaque) {
                    Self::Opaque
                } else {
                    Self::Value
                }
            }
            Expr::MethodCall(_)
            | Expr::Cast(_)
            | Expr::Const(_)
            | Expr::Index(_)
            | Expr::Loop(_)
            | Expr::Struct(_) => Self::Value,
            _ => Self::Opaque,
        }
    }

    /// The shape of another value that is made of this one.
    fn of_another(self) -> Self {
        match self {
            Self::Opaque => Self::Opaque,
            Self::Named(_) | Self::Value => Self::Value,
        }
    }
}

/// Whether an end of a branch has no value.
pub(super) fn leaves(end: &Expr) -> bool {
    match end {
        Expr::Break(_) | Expr::Continue(_) | Expr::Return(_) => true,
        Expr::Macro(mac) => {
            let name = mac.mac.path.segments.last();
            name.is_some_and(|name| is_one_of(&name.ident, DIVERGING))
        }
        _ => false,
    }
}

/// `Default::default` and the like.
fn returns_what_is_expected(path: &ExprPath) -> bool {
    path.qself.is_none()
        && owner(&path.path).is_some_and(|owner| is_one_of(&owner.ident, INFERRED_TRAITS))
}

/// `serde_json::from_str` and the like, without a type for what they make.
fn deserializes(path: &ExprPath) -> bool {
    path.path.segments.last().is_some_and(|last| {
        last.arguments.is_none()
            && is_one_of(&last.ident, DESERIALIZERS)
            && owner(&path.path)
                .is_none_or(|owner| !owner.ident.to_string().starts_with(char::is_uppercase))
    })
}

/// `Vec::new` and the like, without a type for what would be in it.
fn makes_empty(path: &ExprPath) -> bool {
    let Some(last) = path.path.segments.last() else {
        return false;
    };
    path.qself.is_none()
        && is_one_of(&last.ident, EMPTY)
        && owner(&path.path)
            .is_some_and(|owner| owner.arguments.is_none() && is_one_of(&owner.ident, CONTAINERS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(shape: Shape, all: &[&str]) {
        for text in all {
            assert_eq!(Shape::of(&syn::parse_str(text).unwrap()), shape, "{text}");
        }
    }

    #[test]
    fn a_name_may_be_mentioned_where_its_type_is_asked() {
        check(
            Shape::Named(Naming::Variable),
            &["job", "self", "module::job"],
        );
        check(
            Shape::Named(Naming::Place),
            &["self.job", "*job", "(a.b)", "**self.a.b"],
        );
        check(
            Shape::Named(Naming::Constant),
            &["JOB", "JOB.a", "Self::JOB", "*JOB"],
        );
        check(Shape::Named(Naming::Unit), &["Job", "module::Job"]);
    }

    #[test]
    fn a_value_is_evaluated_once() {
        check(
            Shape::Value,
            &[
                "make()",
                "make().job",
                "&job",
                "jobs[0]",
                "a as B",
                "make()?",
                "jobs.pop().unwrap()",
                "v.iter().sum::<u8>()",
                "vec![1]",
                "if a { b } else { c() }",
                "if a { b } else { panic!() }",
                "Job { id }",
            ],
        );
    }

    #[test]
    fn an_expression_whose_type_the_callee_may_tell_stays_where_it_is() {
        check(
            Shape::Opaque,
            &[
                "None",
                "1",
                "(a, b)",
                "|| x",
                "\"5\".parse().unwrap()",
                "Default::default()",
                "v.iter().sum()",
                "panic!()",
                "Vec::new()",
                "serde_json::from_str(text)",
                "vec![]",
                "if a { b } else { (c, d) }",
            ],
        );
    }
}
