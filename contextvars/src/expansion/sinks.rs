//! For sinks of other crates: which variables they show. `contextvars-tracing` and
//! `contextvars-opentelemetry` use it, and no expansion does.

use std::fmt::{self, Debug, Formatter};

use crate::{Context, ContextVar, Entry, Shown, store};

/// The current context, to be listed.
///
/// No carrier is asked for its state: a line or an attribute needs none, and a sink is often called
/// where the state of its own crate is locked.
#[must_use]
pub fn listed() -> Context {
    Context::from_root(store::capture_bindings())
}

type Is = Box<dyn Fn(&Entry<'_>) -> bool + Send + Sync>;

/// A choice among the variables of a context.
#[derive(Default)]
pub struct Selection {
    only: Option<Vec<&'static str>>,
    also: Vec<Is>,
    without: Vec<Is>,
    hides_secrets: bool,
}

impl Selection {
    pub fn only(&mut self, names: impl IntoIterator<Item = &'static str>) {
        self.only.get_or_insert_default().extend(names);
    }

    pub fn also<T: Send + Sync>(&mut self, var: &'static ContextVar<T>) {
        self.also.push(Box::new(move |entry| entry.is(var)));
    }

    pub fn without<T: Send + Sync>(&mut self, var: &'static ContextVar<T>) {
        self.without.push(Box::new(move |entry| entry.is(var)));
    }

    pub fn hide_secrets(&mut self) {
        self.hides_secrets = true;
    }

    /// What is shown of a context: names and values.
    pub fn of<'a>(
        &'a self,
        context: &'a Context,
    ) -> impl Iterator<Item = (&'static str, Shown<'a>)> {
        context
            .iter()
            .filter_map(|entry| Some((entry.name(), self.shown(entry)?)))
    }

    fn shown<'a>(&self, entry: Entry<'a>) -> Option<Shown<'a>> {
        let is_one_of = |all: &[Is]| all.iter().any(|is| is(&entry));
        if !entry.is_logged() || is_one_of(&self.without) {
            return None;
        }
        let is_added = is_one_of(&self.also);
        let is_named = |names: &Vec<_>| names.contains(&entry.name());
        if !is_added && !self.only.as_ref().is_none_or(is_named) {
            return None;
        }
        let shown = entry.shown();
        let is_shown = match shown {
            Shown::Secret => !self.hides_secrets,
            Shown::Bool(_) | Shown::I64(_) | Shown::U64(_) | Shown::F64(_) | Shown::Str(_) => true,
            Shown::Debug(_) | Shown::Opaque(_) => is_added,
        };
        is_shown.then_some(shown)
    }
}

impl Debug for Selection {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Selection")
            .field("only", &self.only)
            .field("also", &self.also.len())
            .field("without", &self.without.len())
            .field("hides_secrets", &self.hides_secrets)
            .finish()
    }
}

/// Writes the methods that choose variables, for a type with a field `selection`.
#[doc(hidden)]
#[macro_export]
macro_rules! __choices {
    () => {
        /// Shows only the variables with these names.
        #[must_use = "this returns what is to be used"]
        pub fn only(mut self, names: impl IntoIterator<Item = &'static str>) -> Self {
            self.selection.only(names);
            self
        }

        /// Shows this variable too, also if its value is neither a scalar nor a text: then by its
        /// `Debug`.
        ///
        /// A variable with `log = false` is never shown.
        #[must_use = "this returns what is to be used"]
        pub fn also<T: Send + Sync>(mut self, var: &'static $crate::ContextVar<T>) -> Self {
            self.selection.also(var);
            self
        }

        /// Does not show this variable.
        #[must_use = "this returns what is to be used"]
        pub fn without<T: Send + Sync>(mut self, var: &'static $crate::ContextVar<T>) -> Self {
            self.selection.without(var);
            self
        }

        /// Leaves secrets out. Without this, `<secret>` says that one is bound.
        #[must_use = "this returns what is to be used"]
        pub fn hide_secrets(mut self) -> Self {
            self.selection.hide_secrets();
            self
        }
    };
}
