//! What steers the rewriting of one function or block.

use proc_macro2::Ident;

use super::mentioned::Mentioned;
use crate::runtime::Runtime;

pub(crate) struct Settings {
    pub(super) runtime: Runtime,
    /// Further callees whose arguments are work.
    spawn: Vec<Ident>,
    /// Names to leave alone.
    skip: Vec<Ident>,
    /// What there is to look for.
    pub(super) mentioned: Mentioned,
    /// Whether each place that is rewritten gets a warning that says so.
    pub(super) explains: bool,
}

impl Settings {
    /// The table as it is.
    pub(crate) fn new(runtime: Runtime) -> Self {
        Self {
            runtime,
            spawn: Vec::new(),
            skip: Vec::new(),
            mentioned: Mentioned::ALL,
            explains: false,
        }
    }

    /// With the names that the user gave.
    pub(crate) fn with_names(self, spawn: &[Ident], skip: &[Ident]) -> Self {
        Self {
            spawn: spawn.to_vec(),
            skip: skip.to_vec(),
            ..self
        }
    }

    /// With a warning at each place that is rewritten.
    pub(crate) fn explaining(self, explains: bool) -> Self {
        Self { explains, ..self }
    }

    /// From now on nothing else is looked for.
    pub(crate) fn look_for(&mut self, mentioned: impl Iterator<Item = Mentioned>) {
        self.mentioned = mentioned.fold(Mentioned::NOTHING, Mentioned::and);
    }

    /// Whether there is such a warning.
    pub(crate) fn explains(&self) -> bool {
        self.explains
    }

    pub(super) fn spawns(&self, name: &Ident) -> bool {
        self.spawn.contains(name)
    }

    /// The names that the user gave, each with its option.
    pub(crate) fn names(&self) -> impl Iterator<Item = (&Ident, &'static str)> {
        let spawn = self.spawn.iter().map(|name| (name, "spawn"));
        spawn.chain(self.skip.iter().map(|name| (name, "skip")))
    }

    pub(crate) fn has_both(&self, name: &Ident) -> bool {
        self.spawn.contains(name) && self.skip.contains(name)
    }

    pub(super) fn spawns_name(&self, name: &str) -> bool {
        self.spawn.iter().any(|spawn| spawn == name)
    }

    pub(super) fn skips(&self, name: &Ident) -> bool {
        self.skip.contains(name)
    }
}
