//! Steps that read and change the current context.

use std::sync::Arc;

use contextvars::__private::{Binding, scope};
use contextvars::ContextVar;

use super::{World, take};
use crate::model::naive::Outcome;
use crate::model::program::Body;
use crate::model::vars::{AnyToken, DEFAULT, Var};

/// The list of bindings that `scoped!` would write.
fn bindings<A: Send + Sync, B: Send + Sync>(
    one: (&'static ContextVar<A>, A),
    two: (&'static ContextVar<B>, B),
) -> (Binding<A>, (Binding<B>, ())) {
    let (one, two) = (
        Binding {
            var: one.0,
            value: one.1,
        },
        Binding {
            var: two.0,
            value: two.1,
        },
    );
    (one, (two, ()))
}

impl World {
    pub(super) fn set(&self, number: usize, keep: bool) {
        let value = self.state().naive.value(number);
        let real = match Var::of(number) {
            Var::Plain(var) => AnyToken::Plain(var.set(*value)),
            Var::Counted(var) => AnyToken::Counted(var.set(self.0.drops.value(*value))),
        };
        let mut state = self.state();
        let model = state.naive.set(number, value);
        assert_eq!(real.old_value(), model.old.as_deref().copied());
        if keep {
            state.tokens.push((real, model));
        } else {
            drop(state);
            drop(real);
        }
    }

    pub(super) fn reset(&self, number: usize, other: Option<usize>) {
        let (real, model, var, expected) = {
            let mut state = self.state();
            let Some((real, model)) = take(&mut state.tokens, number) else {
                return;
            };
            let other = other.map(|other| self.var(other)).filter(|&other| {
                std::mem::discriminant(&Var::of(other))
                    == std::mem::discriminant(&Var::of(model.var))
            });
            let var = other.unwrap_or(model.var);
            let expected = state.naive.outcome(&model, var);
            (real, model, var, expected)
        };
        match real.reset(Var::of(var)) {
            Ok(()) => {
                assert_eq!(expected, Outcome::Done);
                self.state().naive.reset(model);
            }
            Err(refused) => {
                let told = if refused.wrong_variable {
                    Outcome::WrongVariable
                } else {
                    Outcome::WrongContext
                };
                assert_eq!(told, expected);
                assert_eq!(refused.token.old_value(), model.old.as_deref().copied());
                self.state().tokens.push((refused.token, model));
            }
        }
    }

    pub(super) fn scope(&self, number: usize, body: &Body) {
        let value = {
            let naive = &mut self.state().naive;
            let value = naive.value(number);
            naive.push_copy();
            naive.set(number, Arc::clone(&value));
            *value
        };
        self.enclosing(
            || match Var::of(number) {
                Var::Plain(var) => var.scope(value, || self.run(body)),
                Var::Counted(var) => var.scope(self.0.drops.value(value), || self.run(body)),
            },
            |state| drop(state.naive.pop()),
        );
    }

    pub(super) fn scope_of_two(&self, numbers: (usize, usize), body: &Body) {
        let (first, second) = {
            let naive = &mut self.state().naive;
            let (first, second) = (naive.value(numbers.0), naive.value(numbers.1));
            naive.push_copy();
            naive.set(numbers.0, Arc::clone(&first));
            naive.set(numbers.1, Arc::clone(&second));
            (*first, *second)
        };
        let counted = |id| self.0.drops.value(id);
        self.enclosing(
            || {
                let _scope = match (Var::of(numbers.0), Var::of(numbers.1)) {
                    (Var::Plain(one), Var::Plain(two)) => {
                        scope(bindings((one, first), (two, second)))
                    }
                    (Var::Plain(one), Var::Counted(two)) => {
                        scope(bindings((one, first), (two, counted(second))))
                    }
                    (Var::Counted(one), Var::Plain(two)) => {
                        scope(bindings((one, counted(first)), (two, second)))
                    }
                    (Var::Counted(one), Var::Counted(two)) => {
                        scope(bindings((one, counted(first)), (two, counted(second))))
                    }
                };
                self.check();
                self.run(body);
            },
            |state| drop(state.naive.pop()),
        );
    }

    pub(super) fn with(&self, number: usize, body: &Body) {
        let expected = {
            let naive = &mut self.state().naive;
            let frame = naive.current();
            let bound = frame.bound(number).map(|id| **id);
            let kept = frame.kept_by_a_loan(number);
            naive.loans.push(kept);
            bound.or(Var::has_default(number).then_some(DEFAULT))
        };
        let borrow = |seen: &dyn Fn() -> u32| {
            assert_eq!(Some(seen()), expected);
            self.run(body);
            assert_eq!(Some(seen()), expected);
        };
        let ran = self.enclosing(
            || match Var::of(number) {
                // It is read where it was found: a copy on the stack, which holds nothing.
                Var::Plain(var) => {
                    self.state()
                        .naive
                        .loans
                        .last_mut()
                        .expect("pushed above")
                        .clear();
                    var.try_with(|value| borrow(&|| *value)).is_ok()
                }
                Var::Counted(var) => var.try_with(|value| borrow(&|| value.id())).is_ok(),
            },
            |state| drop(state.naive.loans.pop()),
        );
        assert_eq!(ran, expected.is_some());
    }

    pub(super) fn get_or_set(&self, number: usize, body: &Body) {
        let bound = self.state().naive.current().bound(number).map(|id| **id);
        let made = std::cell::RefCell::new(None);
        let make = || {
            assert_eq!(bound, None);
            self.run(body);
            let value = self.state().naive.value(number);
            made.replace(Some(Arc::clone(&value)));
            *value
        };
        let result = match Var::of(number) {
            Var::Plain(var) => var.get_or_set_with(make),
            Var::Counted(var) => var.get_or_set_with(|| self.0.drops.value(make())).id(),
        };
        match made.into_inner() {
            Some(value) => {
                assert_eq!(result, *value);
                drop(self.state().naive.set(number, value));
            }
            None => assert_eq!(Some(result), bound),
        }
    }
}
