//! The variables that the tests bind.

use std::fmt::{self, Debug, Formatter};

use contextvars::{context_var, scoped};

#[context_var]
pub(crate) static RECORD: u64;
#[context_var(name = "user-name")]
pub(crate) static USER: String;
#[context_var(secret)]
pub(crate) static TOKEN: String;
#[context_var(log = false)]
pub(crate) static POOL: u32;
#[context_var]
pub(crate) static ROUTE: Vec<u8>;
#[context_var]
pub(crate) static HIDDEN: Hidden;
#[context_var]
pub(crate) static DIGEST: Option<u128>;
#[context_var(inherit = false)]
pub(crate) static OWN: u32;

pub(crate) const SECRET: &str = "xyzzy-0451";

/// A value without `Debug`.
#[derive(Clone)]
pub(crate) struct Hidden;

/// A secret value whose `Debug` would show it.
#[derive(Clone)]
pub(crate) struct Password;

impl Debug for Password {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(SECRET)
    }
}

#[context_var(secret)]
pub(crate) static PASSWORD: Password;

/// Runs `f` with all variables bound.
pub(crate) fn bound<R>(f: impl FnOnce() -> R) -> R {
    scoped!(
        RECORD = u64::MAX,
        USER = "an\"n\n".to_owned(),
        TOKEN = SECRET.to_owned(),
        PASSWORD = Password,
        POOL = 4,
        ROUTE = vec![1, 2],
        HIDDEN = Hidden,
        DIGEST = None,
        OWN = 5,
        { f() }
    )
}
