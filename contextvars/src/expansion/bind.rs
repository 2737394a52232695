//! Bindings as a list, which a scope or a task takes in one step: what `scoped!` and `#[propagate]`
//! call.

use std::marker::PhantomData;
use std::ops::Deref;

use super::capture::NewTask;
use super::marked::MarkedFuture;
use crate::store::{self, BareScope, BlockScope};
use crate::task::Task;
use crate::{ContextVar, InContext};

/// A reference to what a binding names: a variable, or what derefs to one.
///
/// Expansions call its method by the trait's name, and not a function with a bound: then rustc
/// reports a missing variable with nothing but what stands here.
#[diagnostic::on_unimplemented(
    message = "this is no context variable",
    label = "only a context variable can be bound",
    note = "this declares one: `#[context_var] static NAME: Type;`"
)]
#[allow(missing_docs)]
pub trait ContextVariable {
    type Value: 'static;

    #[doc(hidden)]
    fn variable(self) -> &'static ContextVar<Self::Value>;
}

#[diagnostic::do_not_recommend]
impl<T: 'static> ContextVariable for &'static ContextVar<T> {
    type Value = T;

    #[inline]
    fn variable(self) -> &'static ContextVar<T> {
        self
    }
}

/// What derefs to a variable: a lazy one, an `Arc` of one, or a type of the user's.
#[diagnostic::do_not_recommend]
impl<V: Deref + ?Sized> ContextVariable for &'static V
where
    V::Target: VariableBehindPointer,
{
    type Value = <V::Target as VariableBehindPointer>::Value;

    #[inline]
    fn variable(self) -> &'static ContextVar<Self::Value> {
        (**self).behind()
    }
}

/// What a pointer points to. Each level of pointers has its trait: one trait that asks for itself
/// would never end for a type that points to nothing.
macro_rules! behind {
    ($($name:ident $(=> $next:ident)?;)*) => {$(
        #[diagnostic::on_unimplemented(
            message = "this is no context variable",
            label = "only a context variable can be bound",
            note = "this declares one: `#[context_var] static NAME: Type;`"
        )]
        #[allow(missing_docs)]
        pub trait $name: 'static {
            type Value: 'static;

            fn behind(&'static self) -> &'static ContextVar<Self::Value>;
        }

        #[diagnostic::do_not_recommend]
        impl<T: 'static> $name for ContextVar<T> {
            type Value = T;

            #[inline]
            fn behind(&'static self) -> &'static ContextVar<T> {
                self
            }
        }

        $(
            #[diagnostic::do_not_recommend]
            impl<V: Deref + ?Sized + 'static> $name for V
            where
                V::Target: $next,
            {
                type Value = <V::Target as $next>::Value;

                #[inline]
                fn behind(&'static self) -> &'static ContextVar<Self::Value> {
                    (**self).behind()
                }
            }
        )?
    )*};
}

behind! {
    VariableBehindPointer => VariableBehind2;
    VariableBehind2 => VariableBehind1;
    VariableBehind1;
}

/// The name of a local variable: if it holds a reference, that one is meant, which may live longer.
///
/// The first of two levels with a method of the same name, so that its type selects.
pub struct Local<R>(Place<R>);

/// Any other place.
pub struct Place<R>(R);

impl<R> Local<R> {
    /// Asks the type of a place.
    #[inline]
    pub fn of(place: R) -> Self {
        Self(Place(place))
    }
}

impl<R> Deref for Local<R> {
    type Target = Place<R>;

    #[inline]
    fn deref(&self) -> &Place<R> {
        &self.0
    }
}

impl<V: ?Sized> Local<&&'static V> {
    #[doc(hidden)]
    #[inline]
    pub fn reference_(&self) -> &'static V {
        self.0.0
    }
}

impl<'a, V: ?Sized> Place<&'a V> {
    #[doc(hidden)]
    #[inline]
    pub fn reference_(&self) -> &'a V {
        self.0
    }
}

/// A variable and the value it will have. The macro writes the literal, so that a wrong type is
/// reported at the value.
#[allow(missing_docs)]
pub struct Binding<T: 'static> {
    pub var: &'static ContextVar<T>,
    pub value: T,
}

/// A variable whose value comes from an argument of a function that returns a future.
///
/// For such a value that borrows, rustc would propose for the literal of a [`Binding`] to change the
/// `impl Future`, which the macro has written. For a call it says only that the argument escapes. So
/// the literal of a [`Lent`] shows a wrong type, and the call of [`binding`] a borrow.
#[allow(missing_docs)]
pub struct Bindable<T: 'static> {
    pub var: &'static ContextVar<T>,
}

impl<T> Clone for Bindable<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Bindable<T> {}

impl<T> Bindable<T> {
    /// The type of the value.
    #[inline]
    pub fn value_type(self) -> ValueType<T> {
        ValueType(PhantomData)
    }
}

/// A type, in which a lifetime may be a shorter one.
pub struct ValueType<T>(PhantomData<fn() -> T>);

/// A value of a variable's type, except that it may borrow.
#[allow(missing_docs)]
pub struct Lent<T> {
    pub of: ValueType<T>,
    pub value: T,
}

/// The binding of a value that does not borrow.
#[inline]
pub fn binding<T>(lent: Lent<T>, variable: Bindable<T>) -> Binding<T> {
    Binding {
        var: variable.var,
        value: lent.value,
    }
}

/// A list of bindings: `(first, (second, ()))`.
#[allow(
    private_interfaces,
    missing_docs,
    reason = "expansions only pass the list on"
)]
pub trait Bindings {
    #[doc(hidden)]
    type Scope;
    /// Enters a scope with all of them.
    #[doc(hidden)]
    fn enter(self) -> Self::Scope;
    #[doc(hidden)]
    fn bind_here(self);
    #[doc(hidden)]
    fn bind_in_task(self, task: &mut Task);
}

#[allow(private_interfaces, reason = "as the trait")]
impl Bindings for () {
    type Scope = EmptyScope;

    #[inline]
    fn enter(self) -> EmptyScope {
        EmptyScope(BareScope::enter())
    }

    #[inline]
    fn bind_here(self) {}

    #[inline]
    fn bind_in_task(self, _: &mut Task) {}
}

#[allow(private_interfaces, reason = "as the trait")]
impl<T: Send + Sync + 'static, Rest: Bindings> Bindings for (Binding<T>, Rest) {
    type Scope = BodyScope;

    #[inline]
    fn enter(self) -> BodyScope {
        let (Binding { var, value }, rest) = self;
        let scope = BlockScope::binding(&var.key, value);
        rest.bind_here();
        BodyScope(scope)
    }

    #[inline]
    fn bind_here(self) {
        let (Binding { var, value }, rest) = self;
        store::bind(&var.key, value);
        rest.bind_here();
    }

    #[inline]
    fn bind_in_task(self, task: &mut Task) {
        let (Binding { var, value }, rest) = self;
        task.bind(var, value);
        rest.bind_in_task(task);
    }
}

/// The scope of a plain `scoped!`, and of a `#[propagate]` function's body.
///
/// It is no [`ScopeGuard`](super::ScopeGuard): an `async` function may be suspended while it is
/// open, if a macro of the user's own hides an `.await` in the body, so the store keeps it in a way
/// that survives that.
#[must_use = "the scope ends when this is dropped"]
pub struct BodyScope(#[expect(dead_code, reason = "it ends when it is dropped")] BlockScope);

/// The same without bindings.
#[must_use = "the scope ends when this is dropped"]
pub struct EmptyScope(#[expect(dead_code, reason = "it ends when it is dropped")] BareScope);

/// A scope of the current context with these bindings.
#[inline]
pub fn scope<B: Bindings>(bindings: B) -> B::Scope {
    bindings.enter()
}

/// A task of its own, with a capture of the current context and these bindings. Of bindings with
/// `inherit = false` it has those in the list, and none from outside.
#[inline]
pub fn task<F: Future>(bindings: impl Bindings, future: F) -> InContext<F> {
    new_task(bindings).of(future)
}

/// The task alone, for an `async fn`, whose future is made afterwards.
#[inline]
pub fn new_task(bindings: impl Bindings) -> NewTask {
    NewTask(bound_task(bindings))
}

/// The same as [`task`] for an `async fn`.
#[inline]
pub fn task_of_function<F: Future>(task: NewTask, future: F) -> MarkedFuture<F> {
    MarkedFuture::new(task.of(future))
}

/// The same for an `async fn` that names its output. So what the output borrows is known from the name,
/// and not from where the future goes: rustc reports a wrong lifetime at the body.
#[inline]
pub fn task_of<T, F: Future<Output = T>>(task: NewTask, future: F) -> MarkedFuture<F> {
    task_of_function(task, future)
}

#[inline]
pub(super) fn bound_task(bindings: impl Bindings) -> Task {
    let mut task = Task::of_callee();
    bindings.bind_in_task(&mut task);
    task
}
