//! Bodies that stay as they are written: a scope around them would undo nothing, since no code of the
//! user's runs in them, and lints look for exactly these bodies.

use syn::{Block, Expr, FnArg, Pat, ReceiverKind, Signature, Stmt, Type, UnOp};

use super::arguments::may_have_destructor;
use crate::syntax::unparenthesized_type;

/// Whether it is one of these:
///
/// ```text
/// fn assert_send<T: Send>() {}             // clippy asks what `T` is for if there is a body
///
/// fn clone(&self) -> Self { *self }        // and for this body if the type is `Copy`
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
    is_inert && !drops
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
