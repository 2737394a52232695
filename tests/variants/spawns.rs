//! Where a spawn stands, and how it is named.

use std::io;
use std::thread::{self, Builder, JoinHandle, Scope};

use contextvars::{propagate, scoped};

use crate::{ID, id};

type Seen = Result<u64, Box<dyn std::any::Any + Send>>;

#[test]
#[propagate(ID = 7)]
fn paths_of_std() {
    use std::thread as threads;
    let short = thread::spawn(id).join();
    let whole = std::thread::spawn(|| ID.get()).join();
    let global = ::std::thread::spawn(move || ID.get()).join();
    let renamed_module = threads::spawn(|| ID.get()).join();
    let unqualified = {
        use std::thread::spawn;
        spawn(|| ID.get()).join()
    };
    let seen = [short, whole, global, renamed_module, unqualified].map(Result::unwrap);
    assert_eq!(seen, [7; 5]);
}

#[test]
#[propagate(ID = 7)]
fn a_turbofish_with_and_without_types() {
    let placeholder = thread::spawn::<_, u64>(|| ID.get()).join().unwrap();
    let pointer = thread::spawn::<fn() -> u64, u64>(id).join().unwrap();
    let placeholders = thread::spawn::<_, _>(move || ID.get()).join().unwrap();
    assert_eq!([placeholder, pointer, placeholders], [7; 3]);
}

#[test]
#[propagate(ID = 7)]
fn builders() -> io::Result<()> {
    let by_method = Builder::new().spawn(|| ID.get())?.join().unwrap();
    let named = Builder::new().name("worker".to_owned()).spawn(id)?;
    let builder = Builder::new().stack_size(1 << 20);
    let from_a_let = builder.spawn(move || ID.get())?;
    let by_path = Builder::spawn(Builder::new(), || ID.get())?;
    let by_whole_path = std::thread::Builder::spawn(thread::Builder::new(), id)?;
    let scoped = thread::scope(|s| -> io::Result<u64> {
        let by_method = Builder::new().spawn_scoped(s, || ID.get())?;
        let by_path = Builder::spawn_scoped(Builder::new(), s, || ID.get())?;
        Ok(by_method.join().unwrap() + by_path.join().unwrap())
    })?;
    assert_eq!(scoped, 14);
    let others = [named, from_a_let, by_path, by_whole_path];
    assert_eq!(others.map(|handle| handle.join().unwrap()), [7; 4]);
    assert_eq!(by_method, 7);
    Ok(())
}

#[test]
#[propagate(ID = 7)]
fn scopes_of_threads() {
    let mut total = 0;
    let more = thread::scope(|s| {
        let by_method = s.spawn(|| ID.get());
        let by_path = Scope::spawn(s, || ID.get());
        let by_whole_path = std::thread::Scope::spawn(s, id);
        let nested = s.spawn(|| {
            let inner = s.spawn(|| ID.get());
            inner.join().unwrap() + thread::scope(|s| s.spawn(id).join().unwrap())
        });
        let in_a_closure = |scope: &'_ Scope<'_, '_>| {
            let _ = scope;
        };
        in_a_closure(s);
        total += by_method.join().unwrap();
        by_path.join().unwrap() + by_whole_path.join().unwrap() + nested.join().unwrap()
    });
    assert_eq!((total, more), (7, 28));
}

fn hand_to<'s, 'e>(s: &'s Scope<'s, 'e>) -> thread::ScopedJoinHandle<'s, u64> {
    scoped!({ s.spawn(|| ID.get()) })
}

#[test]
#[propagate(ID = 7)]
fn a_scope_that_a_marked_helper_gets() {
    assert_eq!(thread::scope(|s| hand_to(s).join().unwrap()), 7);
}

#[test]
#[propagate(ID = 7)]
fn conditions_and_scrutinees() {
    let mut seen = Vec::new();
    if thread::spawn(|| ID.get() == 7).join().unwrap() {
        seen.push(7);
    }
    if let Ok(id) = thread::spawn(|| ID.get()).join() {
        seen.push(id);
    }
    match thread::spawn(id).join() {
        Ok(id) if thread::spawn(move || ID.get() == id).join().unwrap() => seen.push(id),
        _ => seen.push(0),
    }
    while let Some(id) = thread::spawn({
        let length = seen.len();
        move || (length < 5).then(|| ID.get())
    })
    .join()
    .unwrap()
    {
        seen.push(id);
    }
    while thread::spawn({
        let length = seen.len() as u64;
        move || length < ID.get()
    })
    .join()
    .unwrap()
    {
        seen.push(7);
    }
    for id in thread::spawn(|| vec![ID.get()]).join().unwrap() {
        seen.push(id);
    }
    let Ok(last) = thread::spawn(id).join() else {
        unreachable!("the thread does not panic");
    };
    seen.push(last);
    let is_seven = matches!(thread::spawn(id).join(), Ok(7));
    assert!(is_seven);
    assert_eq!(seen, [7; 9]);
}

#[derive(Debug)]
struct Workers {
    first: JoinHandle<u64>,
    rest: Vec<JoinHandle<u64>>,
    named: (JoinHandle<u64>, &'static str),
}

struct Wrapped(JoinHandle<u64>);

enum State {
    Idle,
    Running(JoinHandle<u64>),
    Named { handle: JoinHandle<u64> },
}

#[test]
#[propagate(ID = 7)]
fn fields_variants_and_lists() {
    let workers = Workers {
        first: thread::spawn(|| ID.get()),
        rest: vec![thread::spawn(id), thread::spawn(move || ID.get())],
        named: (thread::spawn(|| ID.get()), "named"),
    };
    let workers = Workers {
        first: thread::spawn(id),
        ..workers
    };
    let wrapped = Wrapped(thread::spawn(|| ID.get()));
    let states = [
        State::Idle,
        State::Running(thread::spawn(|| ID.get())),
        State::Named {
            handle: thread::spawn(id),
        },
    ];
    let tuple = (thread::spawn(id), thread::spawn(|| ID.get()));
    let array = [thread::spawn(id), thread::spawn(|| ID.get())];
    let boxed = Box::new(thread::spawn(|| ID.get()));
    let optional = Some(thread::spawn(|| ID.get()));
    let handles = workers
        .rest
        .into_iter()
        .chain([workers.first, workers.named.0, wrapped.0, *boxed])
        .chain([tuple.0, tuple.1])
        .chain(array)
        .chain(optional)
        .chain(states.into_iter().filter_map(|state| match state {
            State::Idle => None,
            State::Running(handle) | State::Named { handle } => Some(handle),
        }));
    let seen: Vec<u64> = handles.map(|handle| handle.join().unwrap()).collect();
    assert_eq!(seen, [7; 13]);
}

#[propagate(ID = 7)]
fn returned(early: bool) -> Seen {
    if early {
        return thread::spawn(|| ID.get()).join();
    }
    let id = thread::spawn(id).join()?;
    thread::spawn(move || ID.get() + id).join()
}

#[propagate(ID = 7)]
fn broken() -> u64 {
    let from_a_loop = loop {
        break thread::spawn(|| ID.get()).join().unwrap();
    };
    let from_a_block = 'done: {
        if from_a_loop == 7 {
            break 'done thread::spawn(id).join().unwrap();
        }
        0
    };
    let from_a_nested_loop = 'outer: loop {
        loop {
            break 'outer thread::spawn(move || ID.get()).join().unwrap();
        }
    };
    from_a_loop + from_a_block + from_a_nested_loop
}

#[test]
fn returns_breaks_and_tails() {
    assert_eq!(returned(true).unwrap(), 7);
    assert_eq!(returned(false).unwrap(), 14);
    assert_eq!(broken(), 21);
}

#[test]
#[propagate(ID = 7)]
fn closures_around_spawns() {
    let start = |extra: u64| thread::spawn(move || ID.get() + extra);
    let restart = || {
        let inner = || thread::spawn(|| ID.get());
        inner()
    };
    let handles: Vec<JoinHandle<u64>> = (0..3).map(|_| thread::spawn(|| ID.get())).collect();
    let collected: u64 = handles
        .into_iter()
        .map(|handle| handle.join().unwrap())
        .sum();
    let lazy = std::iter::repeat_with(|| thread::spawn(id)).take(2);
    let lazily: u64 = lazy.map(|handle| handle.join().unwrap()).sum();
    let folded = (0..2).fold(0, |sum, _| sum + thread::spawn(id).join().unwrap());
    let boxed: Box<dyn Fn() -> u64> = Box::new(|| thread::spawn(id).join().unwrap());
    let made = Some(()).map(|()| thread::spawn(|| ID.get()).join().unwrap());
    assert_eq!(start(0).join().unwrap() + restart().join().unwrap(), 14);
    assert_eq!([collected, lazily, folded], [21, 14, 14]);
    assert_eq!((boxed(), made), (7, Some(7)));
}

#[test]
#[propagate(ID = 7)]
fn operators_indices_and_blocks() {
    let table = [0, 10, 20, 30, 40, 50, 60, 70];
    let indexed = table[thread::spawn(|| ID.get() as usize).join().unwrap()];
    let sum = thread::spawn(|| ID.get()).join().unwrap() + thread::spawn(id).join().unwrap();
    let negated = -(thread::spawn(|| ID.get() as i64).join().unwrap());
    let both = thread::spawn(|| ID.get() == 7).join().unwrap()
        && thread::spawn(|| ID.get() == 7).join().unwrap();
    let range = thread::spawn(|| ID.get()).join().unwrap()..=thread::spawn(id).join().unwrap();
    let cast = thread::spawn(id).join().unwrap() as u8;
    // SAFETY: nothing in it is unsafe.
    #[allow(unused_unsafe)]
    let in_unsafe = unsafe { thread::spawn(|| ID.get()).join().unwrap() };
    let reference = &thread::spawn(|| ID.get()).join().unwrap();
    let mut assigned = 0;
    assigned += thread::spawn(|| ID.get()).join().unwrap();
    let parenthesised = (thread::spawn)(|| ID.get()).join().unwrap();
    assert_eq!((indexed, sum, negated, both), (70, 14, -7, true));
    assert_eq!((range, cast, in_unsafe, *reference), (7..=7, 7, 7, 7));
    assert_eq!((assigned, parenthesised), (7, 7));
}

#[test]
#[propagate(ID = 7)]
fn macros_around_spawns() {
    let text = format!("{}", thread::spawn(|| ID.get()).join().unwrap());
    let named = format!("{id}", id = thread::spawn(id).join().unwrap());
    let list = vec![thread::spawn(|| ID.get()), thread::spawn(id)];
    let repeated = vec![thread::spawn(|| ID.get()).join().unwrap(); 2];
    assert!(thread::spawn(|| ID.get()).join().unwrap() == 7);
    assert_eq!(
        thread::spawn(|| ID.get()).join().unwrap(),
        7,
        "in {}",
        thread::spawn(id).join().unwrap()
    );
    debug_assert_ne!(thread::spawn(|| ID.get()).join().unwrap(), 0);
    let mut written = String::new();
    use std::fmt::Write as _;
    write!(written, "{}", thread::spawn(|| ID.get()).join().unwrap()).unwrap();
    let shown = dbg!(thread::spawn(|| ID.get()).join().unwrap());
    let found = matches!(thread::spawn(|| ID.get()).join(), Ok(id) if id == 7);
    assert_eq!(
        (text.as_str(), named.as_str(), written.as_str()),
        ("7", "7", "7")
    );
    assert_eq!(
        list.into_iter()
            .map(|handle| handle.join().unwrap())
            .sum::<u64>(),
        14
    );
    assert_eq!((repeated, shown, found), (vec![7, 7], 7, true));
}

#[test]
#[propagate(ID = 7)]
fn spawns_that_are_given_on() {
    let jobs: [fn() -> u64; 2] = [|| ID.get(), id];
    let mapped = jobs.map(thread::spawn).map(|handle| handle.join().unwrap());
    let optional = Some(id).map(std::thread::spawn).unwrap().join().unwrap();
    let collected: Vec<JoinHandle<u64>> = jobs.into_iter().map(thread::spawn).collect();
    let collected: u64 = collected
        .into_iter()
        .map(|handle| handle.join().unwrap())
        .sum();
    let unwrapped = Some(id as fn() -> u64).map_or_else(|| thread::spawn(id), thread::spawn);
    assert_eq!((mapped, optional, collected), ([7; 2], 7, 14));
    assert_eq!(unwrapped.join().unwrap(), 7);
}

#[test]
#[propagate(ID = 7)]
#[expect(deprecated, reason = "the work does not inherit, and rustc says so")]
fn spawns_that_are_named_and_called_later() {
    let start = thread::spawn;
    let inherits = start(|| ID.get()).join().unwrap() == 7;
    let _ = inherits;
}

#[test]
#[propagate(ID = 7)]
fn unqualified_spawns_that_are_given_on() {
    use std::thread::spawn;
    #[expect(deprecated, reason = "the work does not inherit, and rustc says so")]
    let handle = Some(id).map(spawn).unwrap();
    handle.join().unwrap();
}

struct Starter {
    start: fn(fn() -> u64) -> JoinHandle<u64>,
}

#[test]
#[propagate(ID = 7)]
fn spawns_that_are_stored() {
    #[expect(deprecated, reason = "the work does not inherit, and rustc says so")]
    let starter = Starter {
        start: thread::spawn,
    };
    (starter.start)(id).join().unwrap();
    #[expect(deprecated, reason = "the work does not inherit, and rustc says so")]
    let start: fn(fn() -> u64) -> JoinHandle<u64> = thread::spawn;
    start(id).join().unwrap();
}

macro_rules! go {
    ($job:expr) => {
        thread::spawn($job).join().unwrap()
    };
}

macro_rules! go_with {
    ($start:path, $job:expr) => {
        $start($job).join().unwrap()
    };
}

macro_rules! marked {
    ($name:ident, $job:expr) => {
        #[propagate]
        fn $name() -> u64 {
            thread::spawn($job).join().unwrap()
        }
    };
}

marked!(marked_by_a_macro, || ID.get());
marked!(marked_with_a_function, id);

macro_rules! within {
    ($id:expr, $($body:tt)*) => {
        scoped!(ID = $id, { $($body)* })
    };
}

#[test]
#[propagate(ID = 7, spawn(go, go_with))]
fn macros_of_the_programs() {
    let one = go!(|| ID.get());
    let moved = go!(move || ID.get());
    let by_path = go_with!(thread::spawn, || ID.get());
    let inner = within!(8, let handle = thread::spawn(|| ID.get()); handle.join().unwrap());
    assert_eq!([one, moved, by_path], [7; 3]);
    assert_eq!(inner, 8);
    assert_eq!(marked_by_a_macro() + marked_with_a_function(), 14);
}

#[test]
#[propagate(ID = 7)]
fn a_spawn_that_a_macro_gets_whole() {
    macro_rules! joined {
        ($handle:expr) => {
            $handle.join().unwrap()
        };
    }
    macro_rules! timed {
        ($label:literal => $body:block) => {{
            let _ = $label;
            $body
        }};
    }
    assert_eq!(joined!(thread::spawn(|| ID.get())), 7);
    assert_eq!(timed!("job" => { thread::spawn(id).join().unwrap() }), 7);
}

#[test]
#[propagate(ID = 7)]
fn spawns_in_lists_branches_and_blocks() {
    use std::thread::spawn;
    type Start = fn(fn() -> u64) -> JoinHandle<u64>;
    #[expect(deprecated, reason = "the work does not inherit, and rustc says so")]
    let table: [Start; 1] = [spawn];
    #[expect(deprecated, reason = "the work does not inherit, and rustc says so")]
    let (first, _) = (spawn, 0);
    #[expect(deprecated, reason = "the work does not inherit, and rustc says so")]
    let branch = if table.is_empty() {
        thread::spawn
    } else {
        std::thread::spawn
    };
    #[expect(deprecated, reason = "the work does not inherit, and rustc says so")]
    let block = { thread::spawn };
    for handle in [table[0](id), first(id), branch(id), block(id)] {
        handle.join().unwrap();
    }
}

macro_rules! go_in_order {
    ($($job:expr;)*) => {
        [$(thread::spawn($job).join().unwrap()),*]
    };
}

macro_rules! go_labelled {
    ($($name:ident => $job:expr),*) => {
        [$((stringify!($name), thread::spawn($job).join().unwrap()).1),*]
    };
}

#[test]
#[propagate(ID = 7, spawn(go, go_in_order, go_labelled))]
fn closures_wherever_a_named_macro_takes_them() {
    let yes = true;
    let in_order = go_in_order! { || ID.get(); move || ID.get(); };
    let labelled = go_labelled!(first => || ID.get(), second => move || ID.get());
    let others = [
        go!({ || ID.get() }),
        go!({
            let one = 1;
            move || ID.get() * one
        }),
        go!(if yes { || ID.get() } else { || 0 }),
        go!(Box::new(|| ID.get())),
        go!((|| ID.get())),
    ];
    assert_eq!((in_order, labelled, others), ([7; 2], [7; 2], [7; 5]));
}

#[test]
#[propagate(ID = 7, spawn(go))]
fn a_name_in_a_named_macro_is_told() {
    let job = || ID.get();
    #[expect(deprecated)]
    let by_a_name = go!(job);
    #[expect(deprecated)]
    let by_a_function = { go!(id) };
    assert_eq!((by_a_name, by_a_function), (0, 0));
    assert_eq!(go!(|| id()), 7);
}

#[test]
#[propagate(ID = 7)]
fn spawns_that_the_function_renames() {
    use rayon::join as fork;
    use std::thread::spawn as go;
    assert_eq!(go(|| ID.get()).join().unwrap(), 7);
    assert_eq!(fork(|| ID.get(), || ID.get()), (7, 7));
}

struct Hooks {
    hook: fn(Box<dyn FnOnce() -> u64 + Send>) -> u64,
}

#[test]
#[propagate(ID = 7, spawn(hook))]
fn a_named_callee_in_a_field() {
    let hooks = Hooks {
        hook: |job| thread::scope(|s| s.spawn(job).join().unwrap()),
    };
    assert_eq!((hooks.hook)(Box::new(|| ID.get())), 7);
}

#[test]
#[propagate(ID = 7)]
fn a_value_and_a_guard_of_matches() {
    assert!(matches!(
        Some(thread::spawn(id).join().unwrap()),
        Some(n) if n == thread::spawn(|| ID.get()).join().unwrap() && n == 7
    ));
}

#[test]
#[propagate(ID = 7, spawn(all, repeat))]
fn references_and_arrays_for_named_callees() {
    fn all(jobs: [fn() -> u64; 2]) -> u64 {
        jobs.iter().map(|job| job()).sum()
    }
    fn repeat(job: &mut dyn FnMut() -> u64) -> u64 {
        thread::scope(|s| s.spawn(|| 0).join().unwrap()) + job()
    }
    #[expect(deprecated, reason = "they may have to be pointers")]
    let sum = all([id, || 7]);
    let mut calls = 0;
    let counted = repeat(&mut || {
        calls += 1;
        ID.get()
    });
    assert_eq!(
        (sum, repeat(&mut || ID.get()), counted, calls),
        (14, 7, 7, 1)
    );
}
