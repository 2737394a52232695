//! What is read from the table: pieces of which chains are made at run time, and chains that are
//! written out.

use contextvars::{Context, InContext, Propagate};

use crate::erased::Erased;

/// What takes a chain.
pub(crate) type Taker<'t> = dyn FnMut(Erased<'_>) + 't;

pub(crate) struct Source {
    pub(crate) section: &'static str,
    pub(crate) name: &'static str,
    pub(crate) sites: &'static [&'static str],
    pub(crate) varies: bool,
    /// Makes it, and hands it over: it may borrow from what is made with it.
    pub(crate) give: fn(&mut Taker<'_>),
}

pub(crate) struct Adaptor {
    pub(crate) section: &'static str,
    pub(crate) name: &'static str,
    pub(crate) sites: &'static [&'static str],
    pub(crate) unreached: &'static [&'static str],
    pub(crate) varies: bool,
    /// Nothing for a chain on which it can't stand.
    pub(crate) apply: fn(Erased<'_>) -> Option<Erased<'_>>,
}

pub(crate) struct Method {
    pub(crate) section: &'static str,
    pub(crate) name: &'static str,
    pub(crate) sites: &'static [&'static str],
    /// Nothing for a chain that it can't consume; else what it shows of the result.
    pub(crate) consume: fn(Erased<'_>, End) -> Option<String>,
}

/// The context at the end of a chain.
#[derive(Clone, Copy)]
pub(crate) enum End {
    Current,
    Empty,
}

impl End {
    pub(crate) fn put_on<C>(self, chain: C) -> InContext<C> {
        match self {
            Self::Current => chain.in_current_context(),
            Self::Empty => chain.in_context(Context::new()),
        }
    }
}

/// A chain in a marked function.
pub(crate) struct Written {
    pub(crate) name: [&'static str; 3],
    pub(crate) sites: &'static [&'static str],
    pub(crate) unreached: &'static [&'static str],
    pub(crate) varies: bool,
    pub(crate) run: fn() -> String,
}
