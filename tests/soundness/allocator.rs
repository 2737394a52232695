//! An allocator that uses variables itself: at each allocation and deallocation that the store makes, in turn, it sets, captures,
//! resets, enters scopes, reads while it sets, and binds variables for the first time. C7: the program sees what it would see
//! without; what the allocator has captured does not change; no value is lost or dropped twice.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};

use contextvars::__private::{Binding, capture, scope, task};
use contextvars::{Context, ContextVar, Propagate, Token, propagate};
use contextvars_tests::{Counted, Drops, message_of, panics, poll_once, var, yield_once};

struct Acting;

#[global_allocator]
static ALLOCATOR: Acting = Acting;

/// The variables of the program.
static MINE: [ContextVar<Counted>; 40] = [const { ContextVar::new("MINE") }; 40];

var! {
    static NUMBER: u64;
    static OWN: Counted, inherit(false);
    static OWN_NUMBER: u64, inherit(false);
    // Those of the allocator.
    static SEEN: Vec<u8>;
    static EVENT: usize;
    static OWN_SEEN: Vec<u8>, inherit(false);
}

static FRESH: [ContextVar<Box<usize>>; 4096] = [const { ContextVar::new("FRESH") }; 4096];
static NEXT_FRESH: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// At which event the allocator acts; and what it does.
    static AT: Cell<Option<(usize, Action)>> = const { Cell::new(None) };
    static EVENTS: Cell<usize> = const { Cell::new(0) };
    static KEPT: RefCell<Vec<(Context, Snapshot)>> = const { RefCell::new(Vec::new()) };
    static TOKENS: RefCell<Vec<Token<Vec<u8>>>> = const { RefCell::new(Vec::new()) };
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Action {
    Set,
    SetAndReset,
    ResetLater,
    Capture,
    Scope,
    SetWhileReading,
    SetOwnWhileReading,
    Run,
    BindFirst,
    BindManyFirst,
    Task,
    /// All of them.
    All,
}

const ACTIONS: [Action; 12] = [
    Action::Set,
    Action::SetAndReset,
    Action::ResetLater,
    Action::Capture,
    Action::Scope,
    Action::SetWhileReading,
    Action::SetOwnWhileReading,
    Action::Run,
    Action::BindFirst,
    Action::BindManyFirst,
    Action::Task,
    Action::All,
];

type Snapshot = ([Option<u32>; 40], Option<u64>);

fn snapshot() -> Snapshot {
    let ids = std::array::from_fn(|i| MINE[i].try_with(Counted::id).ok());
    (ids, NUMBER.try_get().ok())
}

impl Action {
    fn run(self) {
        match self {
            Self::Set => {
                SEEN.set(vec![1; 9]);
                EVENT.set(EVENTS.get());
                OWN_SEEN.set(vec![2; 9]);
            }
            Self::SetAndReset => {
                let tokens = (SEEN.set(vec![3; 9]), OWN_SEEN.set(vec![4; 9]));
                SEEN.reset(tokens.0).unwrap();
                OWN_SEEN.reset(tokens.1).unwrap();
            }
            Self::ResetLater => {
                // A token of any earlier event: good or not, as the frame is.
                let earlier = TOKENS.with_borrow_mut(Vec::pop);
                if let Some(Err(error)) = earlier.map(|token| SEEN.reset(token)) {
                    drop(error);
                }
                let token = SEEN.set(vec![5; 9]);
                TOKENS.with_borrow_mut(|tokens| tokens.push(token));
            }
            Self::Capture => {
                let kept = (Context::current(), snapshot());
                KEPT.with_borrow_mut(|list| list.push(kept));
            }
            Self::Scope => {
                SEEN.scope(vec![6; 9], || {
                    OWN_SEEN.set(vec![7; 9]);
                    let captured = Context::current();
                    NUMBER.scope(77, || captured.scope(|| drop(EVENT.set(0))));
                });
            }
            Self::SetWhileReading => {
                SEEN.set(vec![8; 9]);
                SEEN.with(|seen| {
                    SEEN.set(vec![9; 9]);
                    SEEN.with(|newer| assert_eq!(newer[0], 9));
                    assert_eq!(seen[0], 8);
                });
            }
            Self::SetOwnWhileReading => {
                OWN_SEEN.set(vec![8; 9]);
                OWN_SEEN.with(|seen| {
                    OWN_SEEN.set(vec![9; 9]);
                    assert_eq!(seen[0], 8);
                });
            }
            Self::Run => {
                Context::current().run(|| {
                    SEEN.set(vec![10; 9]);
                    OWN_SEEN.set(vec![11; 9]);
                });
            }
            Self::BindFirst | Self::BindManyFirst => {
                let count = if self == Self::BindFirst { 1 } else { 20 };
                for _ in 0..count {
                    let next = NEXT_FRESH.fetch_add(1, Ordering::Relaxed) % FRESH.len();
                    FRESH[next].set(Box::new(next));
                    FRESH[next].with(|value| assert_eq!(**value, next));
                }
            }
            Self::Task => {
                let binding = Binding {
                    var: &OWN_SEEN,
                    value: vec![12; 9],
                };
                let mut task = pin!(task((binding, ()), async {
                    SEEN.set(vec![13; 9]);
                    yield_once().await;
                    OWN_SEEN.with(|seen| assert_eq!(seen[0], 12));
                }));
                while poll_once(task.as_mut()).is_pending() {}
            }
            Self::All => {
                for action in &ACTIONS[..ACTIONS.len() - 1] {
                    action.run();
                }
            }
        }
    }
}

fn act() {
    let event = EVENTS.get();
    EVENTS.set(event + 1);
    if let Some((at, action)) = AT.get()
        && (at == event || at == EVERY)
    {
        AT.set(None);
        action.run();
        AT.set(Some((at, action)));
    }
}

const EVERY: usize = usize::MAX;

/// How many blocks of memory of the size of a node there are.
static NODES: AtomicUsize = AtomicUsize::new(0);

/// Of nothing else in this binary.
const NODE: Layout = match Layout::from_size_align(288, 16) {
    Ok(layout) => layout,
    Err(_) => panic!("it is a power of two"),
};

// SAFETY: the system's allocator does all the work. The actions do not panic, unless a test fails.
unsafe impl GlobalAlloc for Acting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        act();
        if layout == NODE {
            NODES.fetch_add(1, Ordering::Relaxed);
        }
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        act();
        if layout == NODE {
            NODES.fetch_sub(1, Ordering::Relaxed);
        }
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(pointer, layout) }
    }
}

fn is(var: &'static ContextVar<Counted>, id: u32) {
    var.with(|value| assert_eq!(value.id(), id));
}

/// Uses all that the store has, on trees of one node and of several.
fn program(drops: &Drops, far: usize) {
    let first = &MINE[0];
    let last = &MINE[far];
    first.set(drops.value(1));
    let shared = Context::current();
    let token = first.set(drops.value(2)); // copies what is shared
    last.scope(drops.value(3), || {
        is(last, 3);
        first.set(drops.value(4));
        let captured = Context::current(); // settles what the scope had borrowed
        last.set(drops.value(5));
        NUMBER.set(6);
        assert_eq!(
            (captured.get(first).map(Counted::id), captured.get(&NUMBER)),
            (Some(4), None)
        );
        is(last, 5);
        first.with(|value| {
            first.set(drops.value(7));
            last.set(drops.value(8));
            assert_eq!(value.id(), 4);
        });
        is(first, 7);
    });
    is(first, 2);
    assert!(!last.is_set() && !NUMBER.is_set());
    first.reset(token).unwrap();
    is(first, 1);
    OWN.set(drops.value(9));
    OWN_NUMBER.set(10);
    OWN.scope(drops.value(11), || is(&OWN, 11));
    let mut owned = shared.clone();
    owned.run(|| {
        last.set(drops.value(12));
        OWN.set(drops.value(13));
        is(first, 1);
    });
    assert_eq!(owned.get(last).map(Counted::id), Some(12));
    let binding = Binding {
        var: &OWN,
        value: drops.value(14),
    };
    let mut awaited = Box::pin(task((binding, ()), async {
        is(&OWN, 14);
        assert_eq!(OWN_NUMBER.get(), 10);
        let token = OWN_NUMBER.set(15);
        last.set(drops.value(16));
        yield_once().await;
        assert_eq!(OWN_NUMBER.get(), 15);
        OWN_NUMBER.reset(token).unwrap();
        assert_eq!(OWN_NUMBER.get(), 10);
        OWN.scope(drops.value(17), || is(&OWN, 17));
        is(&OWN, 14);
        is(last, 16);
        yield_once().await;
    }));
    while poll_once(awaited.as_mut()).is_pending() {
        is(&OWN, 9);
    }
    drop(awaited);
    let spawned = async {
        assert!(!OWN.is_set());
        last.set(drops.value(18));
        yield_once().await;
        is(last, 18);
    };
    let mut spawned = Box::pin(spawned.in_current_context());
    let _ = poll_once(spawned.as_mut());
    drop(spawned);
    propagate(|| is(first, 1))();
    let block = scope((
        Binding {
            var: last,
            value: drops.value(19),
        },
        (),
    ));
    is(last, 19);
    drop(block);
    let closure = capture().enter_();
    is(first, 1);
    drop(closure);
    let with = shared.with_value(last, drops.value(20));
    with.scope(|| is(last, 20));
    is(&OWN, 9);
}

/// The program on a thread of its own, with an allocator that acts at an event. Returns how many events there were.
fn run(at: usize, action: Action, far: usize) -> usize {
    let drops = Drops::new();
    let counted = drops.clone();
    let events = std::thread::spawn(move || {
        KEPT.with(|_| ());
        TOKENS.with(|_| ());
        EVENTS.set(0);
        AT.set(Some((at, action)));
        program(&counted, far);
        AT.set(None);
        let events = EVENTS.get();
        for (context, (ids, number)) in KEPT.take() {
            for (var, id) in MINE.iter().zip(ids) {
                assert_eq!(context.get(var).map(Counted::id), id, "{action:?} at {at}");
            }
            assert_eq!(context.get(&NUMBER).copied(), number);
        }
        TOKENS.take();
        events
    });
    let events = events.join().unwrap();
    assert_eq!(drops.alive_by_id(), [].into(), "{action:?} at {at}");
    events
}

/// All variables of the program are bound once, so that the distant ones make high trees.
fn bind_all() {
    let drops = Drops::new();
    for var in &MINE {
        var.scope(drops.value(0), || ());
    }
}

/// One test, so that no other one has nodes meanwhile.
#[test]
fn an_allocator_may_do_anything_at_any_event_and_gets_all_nodes_back() {
    bind_all();
    a_first_variable_while_the_table_grows();
    no_node_is_left_behind();
    anything_at_every_event();
    a_first_variable_while_one_is_bound();
    for far in [1, 39] {
        for action in ACTIONS {
            let mut at = 0;
            while at <= run(at, action, far) {
                // Without spare nodes there are many more events.
                at += if cfg!(contextvars_no_node_cache) {
                    11
                } else {
                    1
                };
            }
        }
    }
}

fn anything_at_every_event() {
    for far in [1, 39] {
        for action in ACTIONS {
            run(EVERY, action, far);
        }
    }
}

/// Runs `f` and says how many nodes it has left behind. Other tests must not run meanwhile: their threads have nodes, too.
fn nodes_left_by(f: impl FnOnce()) -> usize {
    let before = NODES.load(Ordering::Relaxed);
    f();
    NODES.load(Ordering::Relaxed) - before
}

/// A value that panics when it is dropped.
struct Panics;

impl Drop for Panics {
    fn drop(&mut self) {
        panics("in a destructor");
    }
}

static PANICS: ContextVar<Panics> = ContextVar::new("PANICS");

/// Enters a scope when the thread has freed its spare nodes.
struct Late;

impl Drop for Late {
    fn drop(&mut self) {
        // A high tree: more nodes are reserved for it than it takes.
        MINE[39].scope(Drops::new().value(1), || is(&MINE[39], 1));
    }
}

/// Mutants 23 and 29 of the review, and the layers of awaited tasks.
fn no_node_is_left_behind() {
    let scopes = || {
        MINE[1].set(Drops::new().value(1));
        NUMBER.scope(1, || {
            NUMBER.scope(2, || NUMBER.scope(3, || drop(NUMBER.set(4))));
        });
    };
    let inside = || NUMBER.scope(1, || NODES.load(Ordering::Relaxed));
    assert!(inside() > 0, "a scope has a node");
    let threads = || (0..50).for_each(|_| std::thread::spawn(scopes).join().unwrap());
    assert_eq!(nodes_left_by(threads), 0, "threads that end");

    let thread = || {
        for _ in 0..50 {
            let context = Context::new().with_value(&PANICS, Panics);
            assert_eq!(message_of(|| drop(context)), "in a destructor");
        }
    };
    let threads = || std::thread::spawn(thread).join().unwrap();
    assert_eq!(
        nodes_left_by(threads),
        0,
        "values that panic when they are dropped"
    );

    let polls = || {
        OWN_NUMBER.set(1);
        for number in 0..50 {
            let mut awaited = pin!(task((), async move {
                OWN_NUMBER.set(number);
                yield_once().await;
                OWN_NUMBER.scope(2, || drop(OWN_NUMBER.set(3)));
            }));
            while poll_once(awaited.as_mut()).is_pending() {}
        }
    };
    let threads = || std::thread::spawn(polls).join().unwrap();
    assert_eq!(nodes_left_by(threads), 0, "tasks that are awaited");

    thread_local! { static LATE: Late = const { Late }; }
    let late = || {
        LATE.with(|_| ()); // First, so it is dropped last.
        NUMBER.scope(1, || ());
    };
    let threads = || (0..50).for_each(|_| std::thread::spawn(late).join().unwrap());
    assert_eq!(nodes_left_by(threads), 0, "scopes at a thread's very end");
}

/// The registry allocates, too, when a program binds for the first time.
fn a_first_variable_while_one_is_bound() {
    static FIRST: [ContextVar<u32>; 300] = [const { ContextVar::new("FIRST") }; 300];
    for (number, var) in (0..).zip(&FIRST) {
        AT.set(Some((EVERY, Action::BindFirst)));
        var.scope(number, || assert_eq!(var.get(), number));
        AT.set(None);
    }
    let context = FIRST[0].scope(0, || FIRST[299].scope(299, Context::current));
    let values: Vec<_> = context
        .iter()
        .filter_map(|entry| entry.value::<u32>())
        .collect();
    assert_eq!(values, [&0, &299]);
}

/// The table grows for a variable, and the allocator binds others for the first time meanwhile: no two get one index.
fn a_first_variable_while_the_table_grows() {
    use contextvars::__private::{Probe, VarBuilder};

    // In place, so that on a warm thread the table is all that allocates.
    static PLAIN: [ContextVar<u32>; 200] = [const {
        VarBuilder::<u32>::new("PLAIN")
            .copy(Probe::<u32>::CONTEXTVARS_COPY)
            .build()
    }; 200];
    for (number, var) in (0..).zip(&PLAIN) {
        AT.set(Some((EVERY, Action::BindFirst)));
        var.scope(number, || assert_eq!(var.get(), number));
        AT.set(None);
    }
    for var in &PLAIN {
        let context = Context::new().with_value(var, 1);
        context.scope(|| assert!(FRESH.iter().all(|fresh| !fresh.is_set())));
    }
}
