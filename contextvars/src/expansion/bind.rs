//! Bindings as a list, which a scope or a task takes in one step: what `scoped!` and `#[propagate]`
//! call.

use crate::store::{self, BareScope, BlockScope};
use crate::task::Task;
use crate::{ContextVar, InContext};

/// A variable and the value it will have. The macro writes the literal, so that a wrong type is
/// reported at the value.
#[allow(missing_docs)]
pub struct Binding<T: 'static> {
    pub var: &'static ContextVar<T>,
    pub value: T,
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
    InContext::new(future, bound_task(bindings))
}

/// The same for an `async fn` that names its output. So what the output borrows is known from the name,
/// and not from where the future goes: rustc reports a wrong lifetime at the body.
#[inline]
pub fn task_of<T, F: Future<Output = T>>(bindings: impl Bindings, future: F) -> InContext<F> {
    task(bindings, future)
}

#[inline]
pub(super) fn bound_task(bindings: impl Bindings) -> Task {
    let mut task = Task::of_callee();
    bindings.bind_in_task(&mut task);
    task
}
