//! Closures and `async` blocks in what an argument is made of: in the literals of tuples and structs, and
//! in what constructors get. Their callee is one that the user named, and they are rewritten where they
//! stand, because their type may come from it.
//!
//! ```text
//! run(Options { retries: 3, on_end: Box::new(|status| log(status)) })
//!
//! handle(Arc::new(Mutex::new(|event| count(event))))
//! ```

use syn::{Expr, ExprCall};

use super::syntax::{is_function_pointer, is_literal, path_of};
use super::table::{CONSTRUCTORS, VARIANTS_AROUND_WORK, WRAPPERS, is_one_of, owner};

/// Where such a literal stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Place {
    /// In a tuple, a field or a variant, whose type may be that of a `fn` pointer.
    Field,
    /// In something of std's that is made around it.
    Container,
}

/// Whether something is made of an argument's parts.
pub(super) fn is_made_of_parts(argument: &Expr) -> bool {
    match argument {
        Expr::Paren(paren) => is_made_of_parts(&paren.expr),
        Expr::Group(group) => is_made_of_parts(&group.expr),
        Expr::Struct(_) | Expr::Tuple(_) => true,
        Expr::Call(call) => constructed(call).is_some(),
        _ => false,
    }
}

/// Finds the literals, and the names, which may be those of functions, always in the same order.
pub(super) fn each(argument: &mut Expr, found: &mut dyn FnMut(&mut Expr, Place)) {
    each_in(argument, Place::Field, found);
}

fn each_in(part: &mut Expr, place: Place, found: &mut dyn FnMut(&mut Expr, Place)) {
    if is_literal(part) || matches!(part, Expr::Path(_)) {
        return found(part, place);
    }
    match part {
        Expr::Paren(paren) => each_in(&mut paren.expr, place, found),
        Expr::Group(group) => each_in(&mut group.expr, place, found),
        Expr::Reference(reference) => each_in(&mut reference.expr, Place::Container, found),
        Expr::Cast(cast) if !is_function_pointer(&cast.ty) => {
            each_in(&mut cast.expr, place, found);
        }
        Expr::Array(array) => {
            for element in &mut array.elems {
                each_in(element, place, found);
            }
        }
        Expr::Tuple(tuple) => {
            for element in &mut tuple.elems {
                each_in(element, Place::Field, found);
            }
        }
        Expr::Struct(literal) => {
            for field in &mut literal.fields {
                each_in(&mut field.expr, Place::Field, found);
            }
        }
        Expr::Call(call) => {
            if let Some(place) = constructed(call) {
                for argument in &mut call.args {
                    each_in(argument, place, found);
                }
            }
        }
        _ => {}
    }
}

/// Where the arguments of a call are, if it only makes something of them, as its name says.
fn constructed(call: &ExprCall) -> Option<Place> {
    let path = path_of(&call.func)?;
    let last = &path.segments.last()?.ident;
    let is_variant = || last.to_string().starts_with(char::is_uppercase);
    match owner(path) {
        Some(owner) if is_one_of(last, CONSTRUCTORS) => {
            Some(if is_one_of(&owner.ident, WRAPPERS) {
                Place::Container
            } else {
                Place::Field
            })
        }
        _ if is_one_of(last, VARIANTS_AROUND_WORK) => Some(Place::Container),
        _ => is_variant().then_some(Place::Field),
    }
}
