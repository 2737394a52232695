//! Programs, and how they are made up.

use proptest::collection::vec;
use proptest::prelude::*;

use super::vars::COUNT;

pub(crate) type Body = Vec<Op>;

#[derive(Clone, Debug)]
pub(crate) struct Program {
    /// The variables that it uses.
    pub(crate) vars: Vec<usize>,
    pub(crate) body: Body,
}

/// A step. A variable, token, context, job or task is told by a number that is taken modulo how many there are; of all but
/// variables, zero is the latest.
#[derive(Clone, Debug)]
pub(crate) enum Op {
    /// Sets, and keeps the token or drops it.
    Set {
        var: usize,
        keep: bool,
    },
    /// Resets with any token: its own variable, or another one.
    Reset {
        token: usize,
        other: Option<usize>,
    },
    DropToken(usize),
    Scope {
        var: usize,
        body: Body,
    },
    /// A scope with two bindings, as `scoped!` makes it; it may be the same variable twice.
    ScopeOfTwo {
        vars: (usize, usize),
        body: Body,
    },
    With {
        var: usize,
        body: Body,
    },
    GetOrSet {
        var: usize,
        body: Body,
    },
    Capture,
    CloneContext(usize),
    DropContext(usize),
    WithValue {
        context: usize,
        var: usize,
    },
    Run {
        context: usize,
        body: Body,
    },
    ScopeOf {
        context: usize,
        body: Body,
    },
    Detached(Body),
    Propagate(Body),
    Wrap {
        context: usize,
        body: Body,
    },
    Call {
        job: usize,
        place: Place,
    },
    DropJob(usize),
    Spawn {
        how: Spawn,
        body: Body,
    },
    /// A future whose polls run these bodies, in the current context or a copy of another.
    Task {
        context: Option<usize>,
        polls: Vec<Body>,
    },
    /// As a task, of an awaited callee, perhaps with a binding: it sees the own bindings of the code that polls it.
    Awaited {
        binding: Option<usize>,
        polls: Vec<Body>,
    },
    Poll {
        task: usize,
        place: Place,
    },
    DropTask {
        task: usize,
        place: Place,
    },
    /// Panics, up to the next `Catch` around.
    Panic,
    Catch(Body),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    Here,
    AnotherThread,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Spawn {
    /// `std::thread::spawn`: from defaults.
    Bare,
    Inheriting,
    Scoped,
}

fn place() -> impl Strategy<Value = Place> {
    prop_oneof![9 => Just(Place::Here), 1 => Just(Place::AnotherThread)]
}

/// Small ones are the most: so a step often takes up what another one did shortly before.
fn number() -> impl Strategy<Value = usize> + Clone {
    prop_oneof![3 => 0..3_usize, 1 => 0..COUNT]
}

fn leaf() -> impl Strategy<Value = Op> {
    let number = number();
    let other = proptest::option::weighted(0.2, number.clone());
    prop_oneof![
        12 => (number.clone(), any::<bool>()).prop_map(|(var, keep)| Op::Set { var, keep }),
        8 => (number.clone(), other).prop_map(|(token, other)| Op::Reset { token, other }),
        2 => number.clone().prop_map(Op::DropToken),
        4 => Just(Op::Capture),
        2 => number.clone().prop_map(Op::CloneContext),
        1 => number.clone().prop_map(Op::DropContext),
        2 => (number.clone(), number.clone()).prop_map(|(context, var)| Op::WithValue { context, var }),
        4 => (number.clone(), place()).prop_map(|(job, place)| Op::Call { job, place }),
        1 => number.clone().prop_map(Op::DropJob),
        6 => (number.clone(), place()).prop_map(|(task, place)| Op::Poll { task, place }),
        2 => (number, place()).prop_map(|(task, place)| Op::DropTask { task, place }),
        1 => Just(Op::Panic),
    ]
}

/// A capture in a scope whose bindings were copied because one of them was borrowed: too rare to come by chance.
fn captured_after_a_loan((first, second, third): (usize, usize, usize), rest: Body) -> Op {
    let set = Op::Set {
        var: third,
        keep: false,
    };
    let with = Op::With {
        var: second,
        body: vec![set],
    };
    let body = [vec![with, Op::Capture], rest].concat();
    Op::Scope { var: first, body }
}

fn op() -> impl Strategy<Value = Op> {
    leaf().prop_recursive(5, 60, 6, |inner| {
        let number = number();
        let body = vec(inner.clone(), 0..6);
        let with_number = (number.clone(), body.clone());
        let two = (number.clone(), number.clone());
        let spawn = prop_oneof![Just(Spawn::Bare), Just(Spawn::Inheriting), Just(Spawn::Scoped)];
        let context = proptest::option::of(number.clone());
        prop_oneof![
            3 => with_number.clone().prop_map(|(var, body)| Op::Scope { var, body }),
            2 => (two, body.clone())
                .prop_map(|(vars, body)| Op::ScopeOfTwo { vars, body }),
            3 => with_number.clone().prop_map(|(var, body)| Op::With { var, body }),
            1 => with_number.clone().prop_map(|(var, body)| Op::GetOrSet { var, body }),
            3 => with_number.clone().prop_map(|(context, body)| Op::Run { context, body }),
            2 => with_number.clone().prop_map(|(context, body)| Op::ScopeOf { context, body }),
            1 => body.clone().prop_map(Op::Detached),
            2 => body.clone().prop_map(Op::Propagate),
            1 => with_number.prop_map(|(context, body)| Op::Wrap { context, body }),
            1 => (spawn, body.clone()).prop_map(|(how, body)| Op::Spawn { how, body }),
            2 => (context.clone(), vec(body.clone(), 1..4)).prop_map(|(context, polls)| Op::Task { context, polls }),
            3 => (context, vec(body.clone(), 1..4)).prop_map(|(binding, polls)| Op::Awaited { binding, polls }),
            1 => ((number.clone(), number.clone(), number), body.clone()).prop_map(|(vars, rest)| captured_after_a_loan(vars, rest)),
            2 => body.prop_map(Op::Catch),
            4 => inner,
        ]
    })
}

pub(crate) fn program() -> impl Strategy<Value = Program> {
    // From anywhere, and neighbours or spread over the branches of a tree: so small programs too use variables of all kinds and
    // places, and large ones all there are.
    let steps = prop_oneof![Just(1), Just(7), Just(11), Just(13)];
    let vars = (1..=COUNT, 0..COUNT, steps).prop_map(|(count, from, step)| {
        let numbers = (0..count).map(|i| (from + i * step) % COUNT);
        numbers.collect()
    });
    (vars, vec(op(), 1..16)).prop_map(|(vars, body)| Program { vars, body })
}
