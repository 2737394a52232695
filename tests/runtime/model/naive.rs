//! The model: a context is a `HashMap`, and copying one copies it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Weak};

use super::vars::Var;

/// From the number of a variable to the id of its value. The count tells how many contexts, tokens and loans hold a value.
pub(crate) type Map = HashMap<usize, Arc<u32>>;

/// A context that is current, or was before a scope.
#[derive(Default)]
pub(crate) struct Frame {
    pub(crate) inherited: Map,
    /// The bindings with `inherit = false`.
    pub(crate) own: Map,
    pub(crate) id: u64,
}

impl Frame {
    pub(crate) fn map(&mut self, var: usize) -> &mut Map {
        if Var::inherits(var) {
            &mut self.inherited
        } else {
            &mut self.own
        }
    }
}

pub(crate) struct NaiveContext {
    pub(crate) map: Map,
    pub(crate) id: u64,
}

pub(crate) struct NaiveToken {
    pub(crate) var: usize,
    pub(crate) old: Option<Arc<u32>>,
    pub(crate) id: u64,
}

/// What a reset should do.
#[derive(PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    Done,
    WrongVariable,
    WrongContext,
}

#[derive(Default)]
pub(crate) struct Naive {
    /// For each thread that waits, and the one that runs, its frames; the last of the last is current.
    threads: Vec<Vec<Frame>>,
    /// The maps from which values are borrowed: a loan holds the whole context.
    pub(crate) loans: Vec<Map>,
    ids: u64,
    values: u32,
    /// The values of the types that count drops.
    counted: Vec<Weak<u32>>,
}

impl Naive {
    pub(crate) fn current(&mut self) -> &mut Frame {
        let frames = self.threads.last_mut().expect("a thread runs");
        frames.last_mut().expect("a thread has a base frame")
    }

    pub(crate) fn fresh_id(&mut self) -> u64 {
        self.ids += 1;
        self.ids
    }

    /// A new value of a variable.
    pub(crate) fn value(&mut self, var: usize) -> Arc<u32> {
        self.values += 1;
        let value = Arc::new(self.values);
        if matches!(Var::of(var), Var::Counted(_)) {
            self.counted.push(Arc::downgrade(&value));
        }
        value
    }

    pub(crate) fn start_thread(&mut self) {
        let id = self.fresh_id();
        self.threads.push(vec![Frame {
            id,
            ..Frame::default()
        }]);
    }

    pub(crate) fn end_thread(&mut self) {
        let frames = self.threads.pop().expect("it was started");
        assert_eq!(frames.len(), 1, "all scopes were left");
    }

    pub(crate) fn push(&mut self, inherited: Map, own: Map, id: u64) {
        let frames = self.threads.last_mut().expect("a thread runs");
        frames.push(Frame { inherited, own, id });
    }

    /// A scope of the current context.
    pub(crate) fn push_copy(&mut self) {
        let id = self.fresh_id();
        let outer = self.current();
        let (inherited, own) = (outer.inherited.clone(), outer.own.clone());
        self.push(inherited, own, id);
    }

    /// A scope of a context that is not this thread's.
    pub(crate) fn enter(&mut self, inherited: Map) {
        let id = self.fresh_id();
        self.push(inherited, Map::new(), id);
    }

    pub(crate) fn pop(&mut self) -> Frame {
        let frames = self.threads.last_mut().expect("a thread runs");
        frames.pop().expect("a frame was pushed")
    }

    pub(crate) fn set(&mut self, var: usize, value: Arc<u32>) -> NaiveToken {
        let frame = self.current();
        let old = frame.map(var).insert(var, value);
        NaiveToken {
            var,
            old,
            id: frame.id,
        }
    }

    /// What resetting `var` with the token does.
    pub(crate) fn outcome(&mut self, token: &NaiveToken, var: usize) -> Outcome {
        if token.var != var {
            Outcome::WrongVariable
        } else if token.id != self.current().id {
            Outcome::WrongContext
        } else {
            Outcome::Done
        }
    }

    pub(crate) fn reset(&mut self, token: NaiveToken) {
        let map = self.current().map(token.var);
        match token.old {
            Some(old) => map.insert(token.var, old),
            None => map.remove(&token.var),
        };
    }

    /// The ids of the counted values that should live; each is there once, however many contexts hold it.
    pub(crate) fn alive(&mut self) -> BTreeMap<u32, isize> {
        self.counted.retain(|value| value.strong_count() > 0);
        let alive = self.counted.iter().filter_map(Weak::upgrade);
        alive.map(|value| (*value, 1)).collect()
    }
}
