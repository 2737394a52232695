//! `#[propagate]` on functions that start threads.

use std::cell::Cell;
use std::sync::mpsc;
use std::thread;

use contextvars::{Context, context_var, propagate, scoped};
use contextvars_tests::message_of;

#[context_var]
static RECORD: usize;

#[context_var]
static USER: String;

fn read() -> usize {
    RECORD.get()
}

#[propagate(RECORD = index, USER = user.to_owned())]
fn with_bindings(index: usize, user: &str) -> (usize, String) {
    thread::spawn(|| (RECORD.get(), USER.get())).join().unwrap()
}

#[test]
fn bindings_see_the_arguments_and_end_with_the_function() {
    assert_eq!(with_bindings(3, "ann"), (3, "ann".to_owned()));
    assert!(!RECORD.is_set() && !USER.is_set());
}

#[propagate(RECORD = RECORD.get_or(0) + 1)]
fn nested(depth: usize) -> usize {
    if depth == 0 {
        RECORD.get()
    } else {
        nested(depth - 1)
    }
}

#[test]
fn values_are_evaluated_in_the_context_outside() {
    assert_eq!(nested(4), 5);
}

#[propagate]
fn sets(value: usize) -> Option<usize> {
    RECORD.set(value);
    if value == 0 {
        return None;
    }
    let checked = value.checked_sub(5)?;
    assert_ne!(checked, 1, "six");
    Some(checked)
}

#[test]
fn what_the_body_sets_is_undone_on_every_way_out() {
    scoped!(RECORD = 7, {
        assert_eq!(sets(0), None); // return
        assert_eq!(RECORD.get(), 7);
        assert_eq!(sets(1), None); // `?`
        assert_eq!(RECORD.get(), 7);
        assert_eq!(sets(8), Some(3)); // value
        assert_eq!(RECORD.get(), 7);
        assert!(message_of(|| sets(6)).contains("six")); // panic
        assert_eq!(RECORD.get(), 7);
    });
}

#[propagate(RECORD = 3)]
#[expect(
    clippy::needless_borrows_for_generic_args,
    reason = "a reference is work, too"
)]
fn all_of_std() {
    let one = 1;
    assert_eq!(thread::spawn(|| RECORD.get()).join().unwrap(), 3);
    assert_eq!(thread::spawn(move || RECORD.get() + one).join().unwrap(), 4);
    assert_eq!(std::thread::spawn(read).join().unwrap(), 3);
    let builder = thread::Builder::new().name("built".to_owned());
    assert_eq!(builder.spawn(|| RECORD.get()).unwrap().join().unwrap(), 3);
    let job = || RECORD.get() + one;
    thread::scope(|s| {
        assert_eq!(s.spawn(|| RECORD.get() + one).join().unwrap(), 4);
        let scoped = thread::Builder::new().spawn_scoped(s, || RECORD.get() + one);
        assert_eq!(scoped.unwrap().join().unwrap(), 4);
        assert_eq!(s.spawn(&job).join().unwrap(), 4);
        assert_eq!(s.spawn(job).join().unwrap(), 4);
    });
}

#[test]
fn every_spawn_of_std_inherits() {
    all_of_std();
}

type Plain = fn() -> usize;

#[propagate(RECORD = 3)]
fn generics<F, T>(job: F) -> T
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    type Boxed = Box<dyn FnOnce() -> usize + Send>;
    let all = [
        thread::spawn::<fn() -> usize, usize>(read),
        thread::spawn::<Plain, _>(read),
        thread::spawn::<fn() -> usize, usize>(|| RECORD.get()),
        thread::spawn::<_, usize>(|| "3".parse().unwrap()),
        thread::spawn::<Box<dyn FnOnce() -> usize + Send>, usize>(Box::new(|| RECORD.get())),
        thread::spawn::<Boxed, usize>(Box::new(read)),
        thread::Builder::new().spawn::<Plain, usize>(read).unwrap(),
    ];
    assert!(all.into_iter().all(|handle| handle.join().unwrap() == 3));
    thread::scope(|s| assert_eq!(s.spawn::<Plain, usize>(read).join().unwrap(), 3));
    thread::spawn::<F, T>(job).join().unwrap()
}

#[test]
fn calls_may_name_the_types_of_their_work() {
    assert_eq!(generics(read), 3);
}

#[propagate(RECORD = 3)]
fn body_of_thread_scope() -> usize {
    thread::scope(|_| {
        RECORD.set(4);
    });
    RECORD.get()
}

#[test]
fn the_body_of_thread_scope_is_the_callers_own_code() {
    assert_eq!(body_of_thread_scope(), 4);
}

#[propagate]
fn captures_at_the_call() -> Vec<usize> {
    let mut handles = Vec::new();
    for index in 0..3 {
        RECORD.set(index);
        handles.push(thread::spawn(|| RECORD.get()));
    }
    RECORD.set(9);
    handles
        .into_iter()
        .map(|handle| handle.join().unwrap())
        .collect()
}

#[test]
fn a_spawn_captures_when_its_arguments_are_evaluated() {
    assert_eq!(captures_at_the_call(), [0, 1, 2]);
}

fn builder_that_sets(value: usize) -> thread::Builder {
    RECORD.set(value);
    thread::Builder::new()
}

#[propagate(RECORD = 1)]
fn captures_behind_the_receiver() -> usize {
    builder_that_sets(2)
        .spawn(|| RECORD.get())
        .unwrap()
        .join()
        .unwrap()
}

#[test]
fn a_receiver_is_evaluated_before_the_capture() {
    assert_eq!(captures_behind_the_receiver(), 2);
}

#[propagate]
fn child_sets() -> usize {
    thread::spawn(|| RECORD.set(9)).join().unwrap();
    RECORD.get()
}

#[test]
fn a_child_does_not_change_its_parents_context() {
    assert_eq!(scoped!(RECORD = 1, { child_sets() }), 1);
}

#[propagate(RECORD = 3)]
fn everywhere(kind: Option<usize>) -> usize {
    let Some(kind) = kind else {
        return thread::spawn(|| RECORD.get()).join().unwrap();
    };
    let by_closure = |extra: usize| thread::spawn(move || RECORD.get() + extra).join().unwrap();
    match kind {
        0 => thread::spawn(|| thread::spawn(|| RECORD.get()).join().unwrap())
            .join()
            .unwrap(),
        1 => vec![thread::spawn(|| RECORD.get()), thread::spawn(read)]
            .into_iter()
            .map(|handle| handle.join().unwrap())
            .sum(),
        2 => by_closure(1),
        3 => {
            let v = vec![1, 2];
            thread::spawn({
                let v = v.clone();
                move || RECORD.get() + v.len()
            })
            .join()
            .unwrap()
                + v.len()
        }
        4 => loop {
            let found = thread::spawn(|| RECORD.get()).join().unwrap();
            if found > 0 {
                break found;
            }
        },
        5 => *Box::new(thread::spawn(|| RECORD.get()).join().unwrap()),
        6 => thread::spawn(if kind > 3 { read } else { zero })
            .join()
            .unwrap(),
        7 => (thread::spawn)(read).join().unwrap(),
        8 if thread::spawn(|| RECORD.get()).join().unwrap() == 3 => 8,
        found if thread::spawn(move || RECORD.get() + found).join().unwrap() == 12 => 12,
        _ => scoped!(RECORD = 4, {
            thread::spawn(|| RECORD.get()).join().unwrap()
        }),
    }
}

fn zero() -> usize {
    0
}

#[test]
fn spawns_are_found_everywhere() {
    assert_eq!(everywhere(None), 3);
    let found: Vec<usize> = (0..11).map(|kind| everywhere(Some(kind))).collect();
    assert_eq!(found, [3, 6, 4, 7, 3, 3, 3, 3, 8, 12, 4]);
}

#[propagate(RECORD = 3)]
fn around_an_item() -> bool {
    fn item() -> bool {
        thread::spawn(|| RECORD.is_set()).join().unwrap()
    }
    item()
}

#[test]
fn nested_items_are_left_alone() {
    assert!(!around_an_item());
}

type Job = Box<dyn FnOnce() -> usize + Send>;

#[propagate(RECORD = 3)]
fn boxed_and_generic<F: FnOnce() -> usize + Send + 'static>(job: F, boxed: Job) -> [usize; 3] {
    let wrapped = Context::new().with_value(&RECORD, 8).wrap(read);
    [
        thread::spawn(job).join().unwrap(),
        thread::spawn(boxed).join().unwrap(),
        thread::spawn(wrapped).join().unwrap(),
    ]
}

#[test]
fn functions_are_told_by_their_type() {
    let text = "x".to_owned();
    let once = move || RECORD.get() + text.into_bytes().len();
    assert_eq!(boxed_and_generic(once, Box::new(read)), [4, 3, 8]);
}

struct Pool(mpsc::Sender<Job>);

impl Pool {
    fn spawn(&self, job: Job) {
        self.0.send(job).unwrap();
    }
}

#[propagate(RECORD = 3)]
fn to_a_pool_of_boxes(pool: &Pool) {
    pool.spawn(Box::new(read));
    pool.spawn(Box::new(|| RECORD.get() + 1));
    let job: Job = Box::new(|| RECORD.get() + 2);
    pool.spawn(job);
    let closure = move || RECORD.get() + 3;
    pool.spawn(Box::new(closure));
}

#[test]
fn what_is_boxed_goes_in_as_a_box() {
    let (sender, jobs) = mpsc::channel();
    to_a_pool_of_boxes(&Pool(sender));
    let results: Vec<usize> = jobs.iter().map(|job| job()).collect();
    assert_eq!(results, [3, 4, 5, 6]);
}

#[propagate(RECORD = 3, spawn(execute, submit), skip(spawn_scoped))]
fn other_names() -> (usize, usize, bool) {
    let skipped = thread::scope(|s| {
        let handle = thread::Builder::new().spawn_scoped(s, || RECORD.is_set());
        handle.unwrap().join().unwrap()
    });
    (execute(|| RECORD.get()), submit("name", read), skipped)
}

fn execute<T: Send + 'static>(job: impl FnOnce() -> T + Send + 'static) -> T {
    thread::Builder::new().spawn(job).unwrap().join().unwrap()
}

fn submit(_: &str, job: impl FnOnce() -> usize + Send + 'static) -> usize {
    execute(job)
}

#[test]
fn names_are_added_and_taken_away() {
    assert_eq!(other_names(), (3, 3, false));
}

#[propagate]
fn with_guard_in_tail(log: &Cell<usize>) -> usize {
    struct OnDrop<'a>(&'a Cell<usize>);
    impl OnDrop<'_> {
        fn value(&self) -> usize {
            self.0.get()
        }
    }
    impl Drop for OnDrop<'_> {
        fn drop(&mut self) {
            self.0.set(RECORD.get());
        }
    }
    RECORD.set(5);
    OnDrop(log).value()
}

#[test]
fn temporaries_of_the_last_expression_are_dropped_in_the_scope() {
    let log = Cell::new(0);
    assert_eq!(with_guard_in_tail(&log), 0);
    assert_eq!(log.get(), 5);
}

/// Fragments of a user's own macro arrive in invisible groups.
macro_rules! propagated {
    ($name:ident, $callee:expr, $path:path, $work:expr, $body:block, $future:expr) => {
        #[propagate(RECORD = 3)]
        fn $name() -> [usize; 6] {
            let scope = thread::scope(|s| s.spawn($work).join().unwrap());
            [
                $callee($work).join().unwrap(),
                $path($work).join().unwrap(),
                thread::spawn($work,).join().unwrap(),
                rayon::join($work, $work).0,
                scope,
                futures::executor::block_on($future),
            ]
        }

        #[propagate(RECORD = 3)]
        fn with_block() -> usize $body
    };
}

propagated!(
    by_macro,
    thread::spawn,
    thread::spawn,
    || RECORD.get(),
    { thread::spawn(|| RECORD.get()).join().unwrap() },
    async { RECORD.get() }
);

#[test]
fn invisible_groups_mean_nothing() {
    assert_eq!(by_macro(), [3; 6]);
    assert_eq!(with_block(), 3);
}
