//! A spawn that is given on as a value: `jobs.map(thread::spawn)`.

use proc_macro2::{Ident, Span};
use quote::{ToTokens, quote_spanned};
use syn::{Block, Expr, ExprPath, Stmt};

use super::bound_names::BoundNames;
use super::mentioned::Mentioned;
use super::settings::Settings;
use super::spans::ends;
use super::syntax::{operand_mut, operands};
use super::table;
use super::work_value::prepared_variable;
use crate::purpose::is_only_read;

/// What a name of a spawn is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Given {
    /// An argument by a path that names the crate: a closure that calls it goes in.
    Argument,
    /// Anything else: the compiler warns.
    Value,
}

/// The spawns among the operands of a call, and what is done with each.
pub(super) fn given(expr: &Expr, settings: &Settings, names: &BoundNames) -> Vec<(usize, Given)> {
    if !settings.mentioned.has(Mentioned::CALLEE) {
        return Vec::new();
    }
    let operands = operands(expr).into_iter().enumerate();
    operands
        .filter_map(|(at, operand)| {
            let path = spawn(operand, settings, names)?;
            let is_argument = matches!(expr, Expr::Call(_) | Expr::MethodCall(_));
            let is_qualified = path.path.segments.len() > 1;
            Some((
                at,
                if is_argument && is_qualified && table::is_spawn_path(&path.path) {
                    Given::Argument
                } else {
                    Given::Value
                },
            ))
        })
        .filter(|(_, given)| !is_only_read() || *given == Given::Value)
        .collect()
}

/// Warns of the spawns among the values of an expression that is no call. Says whether there are any.
pub(super) fn warn_of_values(expr: &mut Expr, settings: &Settings, names: &BoundNames) -> bool {
    let mut is_changed = false;
    for value in values_mut(expr) {
        if is_spawn(value, settings, names) {
            warn(value, settings);
            is_changed = true;
        }
    }
    is_changed
}

/// The expressions from which an expression takes its value, or puts it together.
fn values_mut(expr: &mut Expr) -> Vec<&mut Expr> {
    fn end(block: &mut Block) -> Option<&mut Expr> {
        match block.stmts.last_mut() {
            Some(Stmt::Expr(end, None)) => Some(end),
            _ => None,
        }
    }
    match expr {
        Expr::Array(array) => array.elems.iter_mut().collect(),
        Expr::Tuple(tuple) => tuple.elems.iter_mut().collect(),
        Expr::Assign(assign) => vec![&mut assign.right],
        Expr::Cast(cast) => vec![&mut cast.expr],
        Expr::Closure(closure) => vec![&mut closure.body],
        Expr::Reference(reference) => vec![&mut reference.expr],
        Expr::Return(returned) => returned.expr.iter_mut().map(|value| &mut **value).collect(),
        Expr::Block(block) => end(&mut block.block).into_iter().collect(),
        Expr::Unsafe(block) => end(&mut block.block).into_iter().collect(),
        Expr::If(branches) => end(&mut branches.then_branch).into_iter().collect(),
        Expr::Match(arms) => arms.arms.iter_mut().map(|arm| &mut *arm.body).collect(),
        _ => Vec::new(),
    }
}

/// Whether the value of a `let` is a spawn.
pub(super) fn is_spawn(expr: &Expr, settings: &Settings, names: &BoundNames) -> bool {
    spawn(expr, settings, names).is_some()
}

/// The path of a spawn that takes nothing but work: by its crate, or by a bare name that is no
/// variable. Also that of a call which waits, by its crate.
fn spawn<'e>(expr: &'e Expr, settings: &Settings, names: &BoundNames) -> Option<&'e ExprPath> {
    let Expr::Path(path) = expr else {
        return None;
    };
    let last = &path.path.segments.last()?.ident;
    let is_callee = table::is_spawn_path(&path.path) || table::is_waiting_path(&path.path);
    if settings.skips(last) || !is_callee {
        return None;
    }
    let is_variable = path.path.get_ident().is_some() && !names.are_no_variable(last);
    (!is_variable).then_some(path)
}

/// ```text
/// jobs.map(thread::spawn)      jobs.map(|a0| thread::spawn(Work::of(&a0).any_(a0, capture(), ..)))
/// ```
pub(super) fn emit(expr: &mut Expr, at: usize, given: Given, settings: &Settings) {
    let Some(operand) = operand_mut(expr, at) else {
        return;
    };
    match given {
        Given::Value => warn(operand, settings),
        Given::Argument => {
            let here = Span::mixed_site();
            let spawn = operand.to_token_stream();
            let (first, _) = ends(&spawn);
            let name = quote_spanned!(here=> __contextvars_work);
            let work = prepared_variable(&name, &settings.runtime);
            *operand = Expr::Verbatim(quote_spanned! {here.located_at(first)=>
                |#name| #spawn(#work)
            });
        }
    }
}

/// Has the compiler warn at the name.
pub(super) fn warn(operand: &mut Expr, settings: &Settings) {
    let here = Span::mixed_site();
    let private = settings.runtime.private();
    let spawn = operand.to_token_stream();
    let at = match &*operand {
        Expr::Path(path) => path.path.segments.last().map(|last| last.ident.span()),
        _ => None,
    };
    let told = Ident::new(
        "spawn_that_is_not_called",
        at.unwrap_or_else(|| ends(&spawn).1),
    );
    *operand = Expr::Verbatim(quote_spanned!(here=> #private::told::#told(#spawn)));
}
