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
    /// Those of the code that awaits the task; `own` shadows them.
    pub(crate) awaiters: Map,
    /// Whether the frame is that of a task that is awaited by code which has own bindings, or in it.
    pub(crate) is_layered: bool,
    /// Whether an own variable was ever bound here, or below.
    pub(crate) has_own: bool,
    /// Whether one was ever bound in this very frame, or in an earlier poll of its task.
    pub(crate) made_own: bool,
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

    /// What a variable is bound to.
    pub(crate) fn bound(&self, var: usize) -> Option<&Arc<u32>> {
        if Var::inherits(var) {
            self.inherited.get(&var)
        } else {
            self.own.get(&var).or_else(|| self.awaiters.get(&var))
        }
    }

    /// The own bindings that are seen.
    pub(crate) fn seen_own(&self) -> Map {
        let mut seen = self.awaiters.clone();
        seen.extend(self.own.clone());
        seen
    }

    /// What a borrow of a variable's value keeps: the bindings of its space, or the value alone in a task that is awaited.
    pub(crate) fn kept_by_a_loan(&self, var: usize) -> Map {
        if Var::inherits(var) {
            self.inherited.clone()
        } else if self.is_layered {
            let bound = self.bound(var).map(|value| (var, Arc::clone(value)));
            bound.into_iter().collect()
        } else {
            self.own.clone()
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
    /// Whether that is a binding of the awaiter's.
    is_below: bool,
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
        let has_own = !own.is_empty();
        frames.push(Frame {
            inherited,
            own,
            id,
            has_own,
            made_own: has_own,
            ..Frame::default()
        });
    }

    /// A poll of a task that sees the own bindings of the code that awaits it.
    pub(crate) fn push_awaited(&mut self, inherited: Map, own: Map, made_own: bool, id: u64) {
        let (awaiters, is_layered) = (self.current().seen_own(), self.current().has_own);
        self.push(inherited, own, id);
        let frame = self.current();
        frame.awaiters = awaiters;
        frame.is_layered = is_layered;
        frame.made_own = made_own;
        frame.has_own = made_own || is_layered;
    }

    /// A scope of the current context.
    pub(crate) fn push_copy(&mut self) {
        let id = self.fresh_id();
        let outer = self.current();
        let copy = Frame {
            inherited: outer.inherited.clone(),
            own: outer.own.clone(),
            awaiters: outer.awaiters.clone(),
            id,
            ..*outer
        };
        let frames = self.threads.last_mut().expect("a thread runs");
        frames.push(copy);
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
        let is_own = !Var::inherits(var);
        frame.has_own |= is_own;
        frame.made_own |= is_own;
        let old = frame.map(var).insert(var, value);
        let is_below = is_own && old.is_none();
        let below = || frame.awaiters.get(&var).cloned();
        NaiveToken {
            var,
            old: if is_below { below() } else { old },
            is_below,
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
            Some(old) if !token.is_below => map.insert(token.var, old),
            _ => map.remove(&token.var),
        };
    }

    /// The ids of the counted values that should live; each is there once, however many contexts hold it.
    pub(crate) fn alive(&mut self) -> BTreeMap<u32, isize> {
        self.counted.retain(|value| value.strong_count() > 0);
        let alive = self.counted.iter().filter_map(Weak::upgrade);
        alive.map(|value| (*value, 1)).collect()
    }
}
