//! How `#[context_var]` makes a variable, and finds out what its type can do.

use std::fmt::Debug;
use std::marker::PhantomData;
use std::ops::Deref;

use crate::ContextVar;
use crate::store::{CopyProof, DebugProof, Key};

/// Finds out by name resolution whether `T` is `Copy` or `Debug`: `Probe::<T>::CONTEXTVARS_COPY` is
/// the inherent constant where its bound holds, and [`ProbeFallback`]'s elsewhere.
pub struct Probe<T>(PhantomData<T>);

#[allow(missing_docs)]
impl<T: Copy> Probe<T> {
    pub const CONTEXTVARS_COPY: CopyProof<T> = CopyProof::YES;
}

#[allow(missing_docs)]
impl<T: Debug> Probe<T> {
    pub const CONTEXTVARS_DEBUG: DebugProof<T> = DebugProof::YES;
}

/// What [`Probe`] says of a type without the trait.
#[allow(missing_docs)]
pub trait ProbeFallback<T> {
    const CONTEXTVARS_COPY: CopyProof<T> = CopyProof::UNKNOWN;
    const CONTEXTVARS_DEBUG: DebugProof<T> = DebugProof::UNKNOWN;
    /// Nothing shadows this, so an expansion that imports the trait uses it, whatever `T` is: no
    /// lint calls the import unused.
    const CONTEXTVARS_PROBED: Probed = Probed(());
}

impl<T> ProbeFallback<T> for Probe<T> {}

/// Says that [`ProbeFallback`] was in scope.
pub struct Probed(());

/// A [`ContextVar`] with the options of the macro.
///
/// It has no bound on `T`, so that rustc reports a `T` that is not `Send + Sync` only once: that
/// the static is not `Sync`.
pub struct VarBuilder<T> {
    key: Key<T>,
    default: Option<fn() -> T>,
}

impl<T> VarBuilder<T> {
    /// A variable whose static is called `ident`.
    pub const fn new(ident: &'static str) -> Self {
        Self {
            key: Key::new(ident),
            default: None,
        }
    }

    /// The name that messages and listings show.
    #[must_use]
    pub const fn name(mut self, name: &'static str) -> Self {
        self.key = self.key.named(name);
        self
    }

    /// The default.
    #[must_use]
    pub const fn default(mut self, default: fn() -> T) -> Self {
        self.default = Some(default);
        self
    }

    /// Whether spawns and captures take a binding along.
    #[must_use]
    pub const fn inherit(mut self, inherit: bool) -> Self {
        self.key = self.key.inherited(inherit);
        self
    }

    /// Never print the value.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.key = self.key.secret();
        self
    }

    /// Whether log lines show the value.
    #[must_use]
    pub const fn log(mut self, log: bool) -> Self {
        self.key = self.key.logged(log);
        self
    }

    /// Only scopes bind it.
    #[must_use]
    pub const fn scoped(mut self) -> Self {
        self.key = self.key.scoped();
        self
    }

    /// Whether values can lie in place.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "a constant is passed")]
    pub const fn copy(mut self, proof: CopyProof<T>) -> Self {
        self.key = self.key.copied(&proof);
        self
    }

    /// How to print a value.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "a constant is passed")]
    pub const fn debug(mut self, proof: DebugProof<T>) -> Self {
        self.key = self.key.debugged(&proof);
        self
    }

    /// What was found out about `T`.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "constants are passed")]
    pub const fn probed(mut self, found: (CopyProof<T>, DebugProof<T>, Probed)) -> Self {
        self.key = self.key.copied(&found.0).debugged(&found.1);
        self
    }

    /// The variable.
    pub const fn build(self) -> ContextVar<T> {
        ContextVar::from_parts(self.key, self.default)
    }
}

/// What stands in place of a variable that was declared by mistake as a `const`: the macro reports
/// that, and what uses the variable compiles.
pub struct Constant<T>(PhantomData<T>);

#[allow(missing_docs)]
impl<T> Constant<T> {
    pub const NEW: Self = Self(PhantomData);
}

impl<T> Deref for Constant<T> {
    type Target = ContextVar<T>;

    fn deref(&self) -> &ContextVar<T> {
        unreachable!("a program with a `const` in place of a variable does not compile")
    }
}
