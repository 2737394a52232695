//! The bindings of a context: as an iterator, and as text for a log.

use std::fmt::{self, Debug, Display, Formatter};
use std::iter::FusedIterator;
use std::panic::{RefUnwindSafe, UnwindSafe};

use crate::store::{Bound, RootIter};
use crate::{Context, ContextVar, Shown};

impl Context {
    /// Iterates over the bindings, in the order in which the program's variables were first bound.
    ///
    /// ```
    /// # use contextvars::{Context, ContextVar};
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// for entry in &Context::new().with_value(&LEVEL, 1) {
    ///     assert_eq!(entry.name(), "LEVEL");
    ///     assert_eq!(entry.value::<u8>(), Some(&1));
    /// }
    /// ```
    pub fn iter(&self) -> Iter<'_> {
        Iter {
            bindings: self.bindings(),
        }
    }
}

/// Prints a map from names to values. `<secret>` stands for a value that must not be printed, and
/// `<type>` for a value whose type is not `Debug`. Variables that are not logged are in it.
impl Debug for Context {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let entries = self.iter();
        f.debug_map()
            .entries(entries.map(|entry| (entry.name(), Printed(entry.bound))))
            .finish()
    }
}

/// Prints one line: `RECORD=3 USER="ann"`. Values look as in `Debug`, and variables that are not
/// logged are in it.
impl Display for Context {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (i, entry) in self.iter().enumerate() {
            let space = if i == 0 { "" } else { " " };
            write!(f, "{space}{}={:?}", entry.name(), Printed(entry.bound))?;
        }
        Ok(())
    }
}

impl<'a> IntoIterator for &'a Context {
    type Item = Entry<'a>;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

/// An iterator over the bindings of a [`Context`]; [`Context::iter`] makes it.
///
/// ```
/// use contextvars::{Context, ContextVar};
///
/// static USER: ContextVar<&str> = ContextVar::new("USER");
/// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
///
/// let context = Context::new().with_value(&USER, "ann").with_value(&LEVEL, 1);
/// let names: Vec<_> = context.iter().map(|entry| entry.name()).collect();
/// assert_eq!(names, ["USER", "LEVEL"]);
/// ```
#[derive(Clone)]
pub struct Iter<'a> {
    bindings: RootIter<'a>,
}

impl<'a> Iterator for Iter<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        self.bindings.next().map(|bound| Entry { bound })
    }
}

impl FusedIterator for Iter<'_> {}

impl Debug for Iter<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

/// One binding of a [`Context`]; [`Context::iter`] gives them.
///
/// ```
/// use contextvars::{Context, ContextVar};
///
/// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
///
/// let context = Context::new().with_value(&LEVEL, 1);
/// let entry = context.iter().next().unwrap();
/// assert_eq!((entry.name(), entry.type_name()), ("LEVEL", "u8"));
/// assert_eq!(entry.value::<u8>(), Some(&1));
/// ```
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    bound: Bound<'a>,
}

// An entry shows of a value only what other threads see of it too, after a panic or not.
impl UnwindSafe for Entry<'_> {}
impl RefUnwindSafe for Entry<'_> {}

impl<'a> Entry<'a> {
    /// Returns the name of the variable.
    ///
    /// ```
    /// # use contextvars::{Context, ContextVar};
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let context = Context::new().with_value(&LEVEL, 1);
    /// assert!(context.iter().any(|entry| entry.name() == "LEVEL"));
    /// ```
    pub fn name(&self) -> &'static str {
        self.bound.name()
    }

    /// Returns the name of the value's type, as [`std::any::type_name`] gives it.
    ///
    /// The text is for people: it may change with the compiler.
    ///
    /// ```
    /// # use contextvars::{Context, ContextVar};
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let context = Context::new().with_value(&LEVEL, 1);
    /// assert!(context.iter().any(|entry| entry.type_name() == "u8"));
    /// ```
    pub fn type_name(&self) -> &'static str {
        self.bound.type_name()
    }

    /// Returns the value, if it is a `T`.
    ///
    /// The reference borrows from the [`Context`], and outlives the entry.
    ///
    /// ```
    /// # use contextvars::{Context, ContextVar};
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let context = Context::new().with_value(&LEVEL, 1);
    /// let numbers: Vec<&u8> = context.iter().filter_map(|entry| entry.value()).collect();
    /// assert_eq!(numbers, [&1]);
    /// ```
    pub fn value<T: 'static>(&self) -> Option<&'a T> {
        self.bound.value()
    }

    /// Returns whether this is the binding of `var`. Names are not unique, variables are.
    ///
    /// ```
    /// # use contextvars::{Context, ContextVar};
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    /// static OTHER: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let context = Context::new().with_value(&LEVEL, 1);
    /// let entry = context.iter().next().unwrap();
    /// assert!(entry.is(&LEVEL) && !entry.is(&OTHER));
    /// ```
    pub fn is<T>(&self, var: &'static ContextVar<T>) -> bool {
        self.bound.is(&var.key)
    }

    /// Returns whether the variable is secret, so that its value must not be printed.
    ///
    /// [`value`](Self::value) gives the value all the same. Code that prints values takes them from
    /// [`shown`](Self::shown), which does not.
    ///
    /// ```
    /// # use contextvars::{Context, ContextVar};
    /// static TOKEN: ContextVar<String> = ContextVar::new("TOKEN").secret();
    ///
    /// let context = Context::new().with_value(&TOKEN, "hunter2".to_owned());
    /// assert!(context.iter().all(|entry| entry.is_secret()));
    /// ```
    pub fn is_secret(&self) -> bool {
        self.bound.is_secret()
    }

    /// Returns whether the variable is to be shown in log lines and panic reports.
    ///
    /// It is, unless it is declared with [`log(false)`](ContextVar::log).
    ///
    /// ```
    /// # use contextvars::{Context, ContextVar};
    /// static POOL: ContextVar<u8> = ContextVar::new("POOL").log(false);
    ///
    /// let context = Context::new().with_value(&POOL, 4);
    /// assert!(!context.iter().any(|entry| entry.is_logged()));
    /// ```
    pub fn is_logged(&self) -> bool {
        self.bound.is_logged()
    }

    /// Returns what a log, a report or a serializer shows of the value.
    ///
    /// Scalars and texts are shown as such, other values by their `Debug`, and a secret as
    /// [`Shown::Secret`]. `Debug` and `Display` of a [`Context`] print the same, but options whole.
    ///
    /// ```
    /// # use contextvars::{Context, ContextVar, Shown};
    /// static REQUEST: ContextVar<Option<u64>> = ContextVar::new("REQUEST");
    ///
    /// let context = Context::new().with_value(&REQUEST, Some(7));
    /// let shown: Vec<Shown<'_>> = context.iter().map(|entry| entry.shown()).collect();
    /// assert!(matches!(shown[..], [Shown::U64(7)]));
    /// assert_eq!(context.to_string(), "REQUEST=Some(7)");
    /// ```
    ///
    /// Cost: a few tens of nanoseconds, to find out what the value's type is.
    #[doc(alias("redact"))]
    pub fn shown(&self) -> Shown<'a> {
        self.bound.shown()
    }
}

impl Debug for Entry<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("name", &self.name())
            .field("type_name", &self.type_name())
            .field("value", &Printed(self.bound))
            .finish()
    }
}

/// A value as listings print it.
struct Printed<'a>(Bound<'a>);

impl Debug for Printed<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(&self.0.printed(), f)
    }
}
