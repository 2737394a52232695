//! What an argument of a callee is that hands its work over.

use quote::ToTokens;
use syn::visit_mut::VisitMut;
use syn::{Expr, ExprClosure, Item, Pat, ReturnType, Stmt};

use super::super::bound_names::{BoundNames, has_one_of};
use super::super::links::is_copy;
use super::super::literals::{self, Place};
use super::super::naming::Naming;
use super::super::shape::{Shape, leaves};
use super::super::strays::Strays;
use super::super::syntax::{
    closure, functions_that_agree, future, is_container, is_function_pointer, is_literal,
    is_wrapped, list_elements, parts,
};
use super::super::table::{Family, INFERRED, Protocol, Takes, UNWRAPPING, is_one_of};
use super::{Ask, Closure, ContextSource, Host, Owns, Results, Site, Work};
use crate::syntax::{mentions, unparenthesized};

impl Site {
    /// `is_simple_call` tells whether the call around the argument may be written a second time.
    pub(super) fn work_to_spawn(
        &self,
        arg: &Expr,
        is_simple_call: bool,
        names: &BoundNames,
    ) -> Option<Work> {
        if self.protocol == Protocol::SpawnOnAll {
            return self.part_to_spawn(arg, false, names);
        }
        if let Some(work) = self.reference_to_spawn(arg, is_simple_call, names) {
            return Some(work);
        }
        if self.is_somebodys() && functions_in_array(arg, names) > 1 {
            let is_array = matches!(unparenthesized(arg), Expr::Array(_));
            return is_array.then_some(Work::InField);
        }
        let parts = parts(arg);
        let is_whole = match parts[..] {
            [part] => std::ptr::eq(part, arg),
            [] => true,
            // They get one type by becoming pointers to functions, and so does the whole.
            _ => functions_that_agree(arg) > 1,
        };
        if is_whole {
            return match list_elements(arg) {
                Some(elements) => self.elements_to_spawn(&elements, names),
                None => self.part_to_spawn(arg, is_simple_call, names),
            };
        }
        if !self.is_named && !parts.iter().any(|part| is_literal(part)) {
            // The callees of the table take no such thing, and what another callee expects may need
            // a coercion inside.
            if is_container(arg) && !self.is_somebodys() {
                return None;
            }
            if !self.is_somebodys() {
                return self.work_of_value(Shape::of(arg), Some(arg), names);
            }
        }
        // Branches have to agree.
        let values = parts.iter().filter(|part| !leaves(part));
        let is_simple_call = is_simple_call && values.count() == 1;
        let parts: Vec<_> = parts
            .into_iter()
            .map(|part| self.part_to_spawn(part, is_simple_call, names))
            .collect();
        parts
            .iter()
            .any(Option::is_some)
            .then_some(Work::Parts(parts))
    }

    /// Whether it is not known to be one of the table's callees: what it takes is not known then.
    fn is_somebodys(&self) -> bool {
        let is_known = matches!(self.host, Host::Of(_)) || self.calls_once;
        self.is_named || !is_known
    }

    fn elements_to_spawn(&self, elements: &[Expr], names: &BoundNames) -> Option<Work> {
        let is_literal = |element: &Expr| parts(element).iter().any(|part| is_literal(part));
        if !self.is_named && !elements.iter().any(is_literal) {
            return None;
        }
        // They get one type by becoming pointers to functions.
        let functions = elements.iter().filter(|each| is_function(each, names));
        if functions.count() > 1 {
            return Some(Work::InField);
        }
        let works: Vec<_> = elements
            .iter()
            .map(|element| self.work_to_spawn(element, false, names))
            .collect();
        works
            .iter()
            .any(Option::is_some)
            .then_some(Work::Elements(works))
    }

    /// A closure literal behind a reference.
    fn reference_to_spawn(
        &self,
        arg: &Expr,
        is_simple_call: bool,
        names: &BoundNames,
    ) -> Option<Work> {
        let Expr::Reference(reference) = arg else {
            return None;
        };
        let literal = closure(&reference.expr)?;
        if self.is_somebodys() && reference.mutability.is_some() {
            // What is written a second time would be a reference to a value that is gone.
            return None;
        }
        let Expr::Closure(written) = literal else {
            return None;
        };
        if !self.is_somebodys() {
            let literal = self.literal_to_spawn(literal, names)?;
            return Some(Work::Behind(Box::new(literal)));
        }
        let may_be_owned = is_simple_call
            && matches!(*reference.expr, Expr::Closure(_))
            && names.captures_nothing(written)
            && may_be_pointer(written)
            && !has_items(written);
        let literal = may_be_owned.then(|| self.literal_to_spawn(literal, names))??;
        Some(Work::Given(Box::new(literal)))
    }

    fn part_to_spawn(&self, part: &Expr, is_simple: bool, names: &BoundNames) -> Option<Work> {
        if let Some(literals) = self.literals_to_spawn(part, names) {
            return Some(literals);
        }
        let is_given = is_simple && self.is_somebodys();
        if let Some(literal) = self.literal_to_spawn(part, names) {
            let may_be_pointer = || match unparenthesized(part) {
                Expr::Closure(written) => {
                    written.asyncness.is_none()
                        && may_be_pointer(written)
                        && names.captures_nothing(written)
                }
                _ => false,
            };
            return Some(match unparenthesized(part) {
                Expr::Closure(written) if is_given && may_be_pointer() => {
                    Self::pointer_to_spawn(written, literal)
                }
                _ => literal,
            });
        }
        if let (Some(variable), Protocol::Spawn) = (names.closure_variable(part), self.protocol) {
            if !is_given || variable.params > 0 {
                let work = Work::ClosureVariable {
                    params: variable.params,
                    shape: variable.shape,
                };
                return Some(if is_given && variable.is_typed {
                    Work::Given(Box::new(work))
                } else {
                    work
                });
            }
        }
        if names.is_unbounded(part) {
            return Some(Work::Unbounded);
        }
        let is_reference = matches!(part, Expr::Reference(_));
        if is_reference && !is_given && self.is_somebodys() {
            return None;
        }
        let Work::Value(mut value) = self.work_of_value(Shape::of(part), Some(part), names)? else {
            return None;
        };
        let is_given = is_given && (self.is_named || !is_made(part));
        if (is_given || self.results != Results::Values) && value.ask == Ask::Any {
            let is_function = !names.may_hold_closure(part);
            value.ask = Ask::Callback(super::Callback {
                is_function,
                is_sole: false,
                strays: names.strays_unless(is_function),
            });
        }
        let work = Work::Value(value);
        Some(if is_given {
            Work::Given(Box::new(work))
        } else {
            work
        })
    }

    /// A closure literal that may have to be a `fn` pointer. It is written twice, unless it declares something.
    fn pointer_to_spawn(written: &ExprClosure, literal: Work) -> Work {
        if !has_items(written) {
            return Work::Given(Box::new(literal));
        }
        let types = written.inputs.to_token_stream();
        if has_one_of(types, &['&', '\'', '<']) {
            return literal;
        }
        Work::Given(Box::new(Work::ClosureVariable {
            params: written.inputs.len(),
            shape: Strays::of(written),
        }))
    }

    /// What is written out in what an argument is made of, for a callee that the user named.
    fn literals_to_spawn(&self, part: &Expr, names: &BoundNames) -> Option<Work> {
        if !self.is_named || !literals::is_made_of_parts(part) {
            return None;
        }
        let mut works = Vec::new();
        literals::each(&mut part.clone(), &mut |literal, place| {
            let may_be_pointer = match unparenthesized(literal) {
                Expr::Closure(written) => {
                    written.asyncness.is_none() && names.captures_nothing(written)
                }
                Expr::Path(_) if !is_function(literal, names) => return works.push(None),
                other => matches!(other, Expr::Path(_)),
            };
            works.push(if place == Place::Field && may_be_pointer {
                Some(Work::InField)
            } else {
                self.part_to_spawn(literal, false, names)
            });
        });
        works
            .iter()
            .any(Option::is_some)
            .then_some(Work::Literals(works))
    }

    /// Work that is written out where it is handed over.
    pub(super) fn literal_to_spawn(&self, arg: &Expr, names: &BoundNames) -> Option<Work> {
        if let Some(Expr::Closure(written)) = closure(arg) {
            return Some(Work::Closure(self.closure_to_spawn(written, names)));
        }
        if let Expr::Closure(written) = unparenthesized(arg) {
            // A coroutine is left alone.
            let is_async = written.asyncness.is_some() && written.attrs.is_empty();
            return is_async.then(|| {
                let (source, owns) = if names.captures_nothing(written) {
                    (ContextSource::Capture, Owns::Context)
                } else if written.capture.is_some() {
                    (ContextSource::Capture, Owns::Job)
                } else {
                    (ContextSource::Kept, Owns::Nothing)
                };
                Work::AsyncClosure(Closure {
                    source,
                    owns,
                    is_result_free: false,
                })
            });
        }
        let future = future(arg).filter(|_| self.takes != Takes::Functions);
        future.map(|_| Work::Async)
    }

    fn closure_to_spawn(&self, written: &ExprClosure, names: &BoundNames) -> Closure {
        let uses_parameters = written.inputs.iter().any(|param| !is_unused(param));
        let owns = if names.captures_nothing(written) {
            Owns::Context
        } else if written.capture.is_some() {
            Owns::Job
        } else if !uses_parameters && !self.calls_once {
            Owns::JobAround
        } else if self.is_named {
            Owns::Nothing
        } else {
            Owns::JobOnce
        };
        let source = match owns {
            Owns::Nothing => ContextSource::Kept,
            _ => ContextSource::Capture,
        };
        // rayon's jobs give nothing back.
        let is_rayons = self.host == Host::Of(Family::Rayon) || !written.inputs.is_empty();
        let is_result_free = self.calls_once
            && !is_rayons
            && matches!(written.output, ReturnType::Default)
            && mentions(written.body.to_token_stream(), &|name| {
                INFERRED.contains(&name)
            });
        Closure {
            source,
            owns,
            is_result_free,
        }
    }
}

/// Whether a parameter binds nothing.
fn is_unused(param: &Pat) -> bool {
    match param {
        Pat::Wild(_) => true,
        Pat::Type(typed) => matches!(*typed.pat, Pat::Wild(_)),
        _ => false,
    }
}

/// Whether a closure literal that captures nothing may be written twice, for a callee that takes a `fn`
/// pointer: the callee tells one of the two neither the types of its parameters nor that of its
/// result.
fn may_be_pointer(closure: &ExprClosure) -> bool {
    let is_typed = |param: &Pat| matches!(param, Pat::Type(_));
    closure.inputs.len() < 2
        && closure.inputs.iter().all(is_typed)
        && has_type_of_its_own(&closure.body)
}

/// How many functions are in an array, or in one behind a reference. Several get one type by becoming pointers to
/// functions.
fn functions_in_array(arg: &Expr, names: &BoundNames) -> usize {
    let functions_in = |element| {
        if is_function(element, names) {
            1
        } else {
            functions_in_array(element, names)
        }
    };
    match unparenthesized(arg) {
        Expr::Array(array) => array.elems.iter().map(functions_in).sum(),
        Expr::Reference(reference) => functions_in_array(&reference.expr, names),
        _ => 0,
    }
}

/// Whether an element of a list is a function for sure.
fn is_function(element: &Expr, names: &BoundNames) -> bool {
    match unparenthesized(element) {
        Expr::Closure(_) => true,
        Expr::Cast(cast) => is_function_pointer(&cast.ty),
        Expr::Path(path) => match path.path.get_ident() {
            Some(name) => names.are_no_variable(name),
            None => Shape::of(element) == Shape::Named(Naming::Variable),
        },
        _ => false,
    }
}

/// Whether a closure literal declares an item anywhere. Some may be declared only once.
fn has_items(closure: &ExprClosure) -> bool {
    struct Search(bool);

    impl VisitMut for Search {
        fn visit_item_mut(&mut self, _: &mut Item) {
            self.0 = true;
        }
    }

    let mut search = Search(false);
    search.visit_expr_closure_mut(&mut closure.clone());
    search.0
}

/// Whether the type of a body needs no coercion.
fn has_type_of_its_own(body: &Expr) -> bool {
    match body {
        Expr::Block(block) if block.label.is_none() => match block.block.stmts.last() {
            Some(Stmt::Expr(end, None)) => has_type_of_its_own(end),
            _ => true,
        },
        Expr::Lit(_) | Expr::Macro(_) | Expr::Assign(_) | Expr::Binary(_) => true,
        Expr::Path(_) => Shape::of(body) != Shape::Opaque,
        Expr::Tuple(tuple) => tuple.elems.is_empty(),
        Expr::Call(_) | Expr::MethodCall(_) => !is_wrapped(body) && Shape::of(body) == Shape::Value,
        _ => false,
    }
}

/// Whether a value is made where it is handed over: then it is a future, or a function that has a
/// type of its own.
fn is_made(value: &Expr) -> bool {
    match unparenthesized(value) {
        Expr::Call(_) | Expr::Await(_) => true,
        Expr::Try(inner) => is_made(&inner.expr),
        Expr::MethodCall(call) => !is_one_of(&call.method, UNWRAPPING) && !is_copy(&call.method),
        _ => false,
    }
}
