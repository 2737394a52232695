//! Tokens: each undoes one `set`.

use std::fmt::{self, Debug, Display, Formatter};

use crate::ContextVar;
use crate::store::{Before, ContextId, Value};

/// Undoes one [`ContextVar::set`], which returned it (Python's `Token`).
///
/// The token keeps the old value. If it is dropped, the new binding stays. It can be sent to other
/// threads if the value can, but it is good only in the context in which `set` returned it: see
/// [`ContextVar::reset`].
///
/// ```
/// use contextvars::ContextVar;
///
/// static USER: ContextVar<String> = ContextVar::new("USER");
///
/// USER.set("ann".to_owned());
/// let token = USER.set("bob".to_owned());
/// assert_eq!(token.var().name(), "USER");
/// assert_eq!(token.old_value().map(String::as_str), Some("ann"));
/// ```
pub struct Token<T: 'static> {
    var: &'static ContextVar<T>,
    before: Before<T>,
    context: ContextId,
}

impl<T: 'static> Token<T> {
    #[inline]
    pub(crate) fn new(var: &'static ContextVar<T>, before: Before<T>, context: ContextId) -> Self {
        Self {
            var,
            before,
            context,
        }
    }

    /// Returns the binding to restore, and the context in which the token is good.
    #[inline]
    pub(crate) fn into_parts(self) -> (Before<T>, ContextId) {
        (self.before, self.context)
    }

    /// Returns the binding before the `set`, if there was one (Python's `Token.MISSING` is `None`).
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// static LEVEL: ContextVar<u8> = ContextVar::with_default("LEVEL", || 9);
    ///
    /// assert_eq!(LEVEL.set(1).old_value(), None); // a default is no binding
    /// assert_eq!(LEVEL.set(2).old_value(), Some(&1));
    /// ```
    pub fn old_value(&self) -> Option<&T> {
        self.before.value.as_ref().map(Value::get)
    }

    /// Returns the variable that was set.
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let token = LEVEL.set(1);
    /// assert!(token.var().reset(token).is_ok());
    /// ```
    pub fn var(&self) -> &'static ContextVar<T> {
        self.var
    }
}

impl<T: 'static> Debug for Token<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        struct Old<'a, T: 'static>(&'a Token<T>, &'a T);

        impl<T> Debug for Old<'_, T> {
            fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
                Display::fmt(&self.0.var.key.printed(self.1), f)
            }
        }

        f.debug_struct("Token")
            .field("var", &self.var.key.name())
            .field("old_value", &self.old_value().map(|old| Old(self, old)))
            .finish_non_exhaustive()
    }
}
