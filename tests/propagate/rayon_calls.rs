//! `#[propagate]` on functions that call rayon. The matrix of iterators has a test of its own.

use std::sync::mpsc::{self, Receiver, Sender};

use contextvars::{Context, context_var, propagate};
use contextvars_tests::pool;
use rayon::prelude::*;
use rayon::{BroadcastContext, FnContext, Scope, ScopeFifo, ThreadPool};

#[context_var]
static RECORD: usize;

fn read() -> usize {
    RECORD.get()
}

fn scoped_job(_: &Scope<'_>) {
    assert_eq!(RECORD.get(), 3);
}

fn fifo_job(_: &ScopeFifo<'_>) {
    assert_eq!(RECORD.get(), 3);
}

fn joined(_: FnContext) -> usize {
    RECORD.get()
}

fn broadcast(_: BroadcastContext<'_>) -> usize {
    RECORD.get()
}

#[propagate(RECORD = 3)]
fn forks() {
    let pool = pool(2);
    assert_eq!(rayon::join(|| RECORD.get(), || RECORD.get()), (3, 3));
    assert_eq!(rayon::join(read, read), (3, 3));
    assert_eq!(rayon::join_context(|_| RECORD.get(), joined), (3, 3));
    assert_eq!(pool.install(|| RECORD.get()), 3);
    assert_eq!(pool.install(read), 3);
    assert_eq!(pool.join(|| RECORD.get(), read), (3, 3));
    assert_eq!(pool.broadcast(|_| RECORD.get()), [3, 3]);
    assert_eq!(pool.broadcast(broadcast), [3, 3]);
    assert!(
        rayon::broadcast(|_| RECORD.get())
            .iter()
            .all(|found| *found == 3)
    );
    assert_eq!(ThreadPool::install(&pool, || RECORD.get()), 3);
    assert_eq!(rayon::ThreadPool::install(&pool, || RECORD.get()), 3);
    assert_eq!(self::pool(1).install(|| RECORD.get()), 3);
    let nested = rayon::join(
        || rayon::join(read, || RECORD.get()),
        || rayon::join(|| RECORD.get(), read),
    );
    assert_eq!(nested, ((3, 3), (3, 3)));
}

#[test]
fn forks_inherit() {
    forks();
}

#[propagate(RECORD = 3)]
fn unqualified() {
    use rayon::{join, join_context, scope, scope_fifo};
    assert_eq!(join(|| RECORD.get(), read), (3, 3));
    assert_eq!(join_context(|_| RECORD.get(), joined), (3, 3));
    scope(|s| s.spawn(|_| assert_eq!(RECORD.get(), 3)));
    scope(scoped_job);
    scope_fifo(|s| s.spawn_fifo(fifo_job));
}

#[test]
fn names_that_were_imported_inherit() {
    unqualified();
    pool(1).install(unqualified);
    pool(2).install(unqualified);
}

#[propagate(RECORD = 3)]
fn sets_in_unqualified_calls() -> [usize; 2] {
    use rayon::{join, scope};
    scope(|s| {
        RECORD.set(4);
        s.spawn(|_| assert_eq!(RECORD.get(), 4));
    });
    let after_scope = RECORD.get();
    join(|| RECORD.set(5), || RECORD.set(6));
    [after_scope, RECORD.get()]
}

#[test]
fn what_an_imported_call_sets_on_its_callers_own_thread_stays() {
    // In a pool of one thread all of it runs on that thread, and out of a pool none of it does.
    assert_eq!(pool(1).install(sets_in_unqualified_calls), [4, 6]);
    assert_eq!(sets_in_unqualified_calls(), [3, 3]);
}

#[propagate(RECORD = 3)]
fn with_attributes() {
    #[cfg(not(miri))]
    rayon::join(|| assert_eq!(RECORD.get(), 3), || ());
    #[cfg(miri)]
    rayon::join(|| unreachable!(), || unreachable!());
    #[allow(unused_parens)]
    pool(1).install(|| assert_eq!(RECORD.get(), 3));
    #[allow(unused_parens)]
    [1].par_iter()
        .flat_map(|x| [x + RECORD.get()])
        .for_each(|x| assert_eq!(x, 4));
}

#[test]
fn statements_may_have_attributes() {
    with_attributes();
}

#[propagate(RECORD = 3)]
fn borrows() {
    let (mut left, mut right) = (0, 0);
    rayon::join(|| left += RECORD.get(), || right += RECORD.get());
    assert_eq!((left, right), (3, 3));
    let mut total = 0;
    pool(2).install(|| total += RECORD.get());
    assert_eq!(total, 3);
    let owned = vec![1];
    let returned = rayon::join(move || owned, || ()).0;
    assert_eq!(returned, [1]);
}

#[test]
fn closures_borrow_and_move_as_they_did() {
    borrows();
}

#[propagate(RECORD = 3)]
fn scopes() {
    let pool = pool(2);
    let one = vec![1];
    rayon::scope(|s| {
        s.spawn(|s| {
            assert_eq!(RECORD.get() + one[0], 4);
            s.spawn(|_| assert_eq!(RECORD.get() + one[0], 4));
        });
        s.spawn(scoped_job);
        s.spawn({
            let one = one.clone();
            move |_| assert_eq!(RECORD.get() + one[0], 4)
        });
        s.spawn_broadcast(|_, _| assert_eq!(RECORD.get(), 3));
        s.spawn_broadcast(|s, context| {
            assert_eq!(RECORD.get() + one[0] + context.index() / 99, 4);
            s.spawn(|_| assert_eq!(RECORD.get() + one[0], 4));
        });
        let boxed: Box<dyn FnOnce(&Scope<'_>) + Send> = Box::new(scoped_job);
        s.spawn(boxed);
    });
    rayon::scope(scoped_job);
    rayon::scope_fifo(|s| s.spawn_fifo(fifo_job));
    rayon::scope_fifo(fifo_job);
    rayon::scope_fifo(|s| s.spawn_broadcast(|_, _| assert_eq!(RECORD.get() + one[0], 4)));
    pool.scope(|s| s.spawn(|_| assert_eq!(RECORD.get() + one[0], 4)));
    pool.scope_fifo(|s| s.spawn_fifo(|_| assert_eq!(RECORD.get() + one[0], 4)));
    rayon::in_place_scope_fifo(|s| s.spawn_fifo(|_| assert_eq!(RECORD.get() + one[0], 4)));
}

#[test]
fn scopes_and_their_jobs_inherit() {
    scopes();
    pool(1).install(scopes);
}

#[propagate(RECORD = 3)]
fn isolation() {
    rayon::scope(|s| {
        RECORD.set(4);
        s.spawn(|_| {
            assert_eq!(RECORD.get(), 4);
            RECORD.set(5);
        });
    });
    rayon::join(|| RECORD.set(6), || RECORD.set(7));
    assert_eq!(RECORD.get(), 3);
    rayon::in_place_scope(|s| {
        RECORD.set(8);
        s.spawn(|_| assert_eq!(RECORD.get(), 8));
    });
    assert_eq!(
        RECORD.get(),
        8,
        "the body of `in_place_scope` is its caller's own code"
    );
    pool(1).in_place_scope(|_| RECORD.set(9));
    assert_eq!(RECORD.get(), 9);
}

#[test]
fn branches_and_bodies_are_isolated() {
    isolation();
    pool(1).install(isolation);
}

#[propagate(RECORD = 3)]
fn hands_over(found: &Sender<usize>) {
    let pool = pool(2);
    let sender = found.clone();
    rayon::spawn(move || sender.send(RECORD.get()).unwrap());
    let sender = found.clone();
    rayon::spawn_fifo(move || sender.send(RECORD.get()).unwrap());
    let sender = found.clone();
    pool.spawn(move || sender.send(RECORD.get()).unwrap());
    let sender = found.clone();
    rayon::ThreadPool::spawn(&pool, move || sender.send(RECORD.get()).unwrap());
    let sender = found.clone();
    pool.spawn_broadcast(move |_| sender.send(RECORD.get()).unwrap());
    let pair: &'static [usize; 2] = &[3, 3];
    pool.spawn_broadcast(|context| assert_eq!(RECORD.get(), pair[context.index()]));
    rayon::spawn_broadcast(|_| assert_eq!(RECORD.get(), pair[0]));
}

#[test]
fn what_is_handed_over_inherits() {
    let (sender, found) = mpsc::channel();
    hands_over(&sender);
    drop(sender);
    assert_eq!(found.iter().collect::<Vec<_>>(), [3; 6]);
}

#[propagate(RECORD = 3)]
fn chains() {
    let v: Vec<usize> = (0..100).collect();
    let sum: usize = v.par_iter().map(|x| x + RECORD.get()).sum();
    assert_eq!(sum, 4950 + 300);
    let kept = v.par_iter().filter(|_| RECORD.get() == 3).count();
    assert_eq!(kept, 100);
    let zipped: Vec<usize> = v
        .par_iter()
        .zip(v.par_iter().map(|x| x + RECORD.get()))
        .map(|(x, y)| y - x)
        .collect();
    assert_eq!(zipped, [3; 100]);
    v.par_iter().for_each(|_| assert_eq!(RECORD.get(), 3));
    let again = v
        .par_iter()
        .map(|x| x + RECORD.get())
        .collect::<Vec<_>>()
        .into_par_iter();
    assert_eq!(again.len(), 100);
    let bridged: usize = v
        .iter()
        .map(|x| x + RECORD.get())
        .par_bridge()
        .map(|x| x + RECORD.get())
        .sum();
    assert_eq!(bridged, 4950 + 600);
    assert_eq!(v.par_iter().position_any(|x| *x == RECORD.get()), Some(3));
    ParallelIterator::for_each(v.par_iter(), |_| assert_eq!(RECORD.get(), 3));
    let mut extended = Vec::new();
    extended.par_extend(v.par_iter().map(|x| x + RECORD.get()));
    assert_eq!(extended[99], 102);
    let repeated: usize = rayon::iter::repeat_n(1, 10).map(|x| x + RECORD.get()).sum();
    assert_eq!(repeated, 40);
}

#[test]
fn chains_inherit() {
    chains();
    pool(1).install(chains);
    pool(8).install(chains);
}

#[propagate(RECORD = 3)]
fn out_of_reach() {
    let v: Vec<usize> = (0..100).collect();
    let flat: usize = v
        .par_iter()
        .map(|x| x + RECORD.get())
        .flat_map(|x| [x, RECORD.get()])
        .sum();
    assert_eq!(flat, 4950 + 600);
    let functions: usize = v.par_iter().copied().map(add).flat_map(twice).sum();
    assert_eq!(functions, (4950 + 300) * 2);
    let flattened: usize = v.par_iter().map(|x| [x + RECORD.get()]).flatten().sum();
    assert_eq!(flattened, 4950 + 300);
    let skipped: usize = v.par_iter().map(|x| x + RECORD.get()).skip(50).sum();
    assert_eq!(skipped, (50..100).sum::<usize>() + 150);
    let unconsumed: usize = v
        .par_iter()
        .flat_map(|x| {
            [0; 2]
                .into_par_iter()
                .map(|_| RECORD.get())
                .flat_map(|n| [n])
                .map(move |n| x + n)
        })
        .sum();
    assert_eq!(unconsumed, (4950 + 300) * 2);
    let other: usize = v
        .par_iter()
        .copied()
        .chain(v.par_iter().flat_map(|x| [x + RECORD.get()]))
        .sum();
    assert_eq!(other, 4950 * 2 + 300);
    assert_eq!(v.par_split(|x| x % 10 == RECORD.get()).count(), 11);
    assert_eq!(
        v.par_chunk_by(|x, y| x / RECORD.get() == y / RECORD.get())
            .count(),
        34
    );
    let walked: usize = rayon::iter::walk_tree(8, |n| (RECORD.get() - 2..*n / 2).take(1)).sum();
    assert_eq!(walked, 9);
}

fn add(x: usize) -> usize {
    x + RECORD.get()
}

fn twice(x: usize) -> [usize; 2] {
    assert_eq!(RECORD.get(), 3);
    [x; 2]
}

#[test]
fn closures_that_no_adaptor_reaches_inherit() {
    out_of_reach();
    pool(1).install(out_of_reach);
    pool(8).install(out_of_reach);
}

/// Spawns a job that nobody propagated: it tells whether it saw a value.
fn stranger(seen: &Sender<bool>) {
    let seen = seen.clone();
    rayon::spawn(move || seen.send(RECORD.is_set()).unwrap());
}

fn saw_nothing(seen: &Receiver<bool>) {
    assert!(
        !seen
            .try_recv()
            .expect("the stranger ran while the thread waited")
    );
}

/// Waits until another thread runs this, so that the caller of `join` has to wait too.
fn meet(arrived: &Sender<()>, go: &Receiver<()>) {
    arrived.send(()).unwrap();
    go.recv().unwrap();
}

#[propagate(RECORD = 3)]
fn strangers_run_meanwhile() {
    let (seen, strangers) = mpsc::channel();
    // In a pool of one thread a job runs while its spawner waits, or not at all.
    rayon::scope(|s| {
        s.spawn(|_| ());
        stranger(&seen);
    });
    saw_nothing(&strangers);
    rayon::in_place_scope(|s| {
        s.spawn(|_| ());
        stranger(&seen);
    });
    saw_nothing(&strangers);
    assert_eq!(RECORD.get(), 3);
    rayon::scope_fifo(|s| {
        s.spawn_fifo(|_| ());
        stranger(&seen);
    });
    saw_nothing(&strangers);
}

#[test]
fn strangers_that_run_while_a_scope_waits_see_nothing() {
    pool(1).install(strangers_run_meanwhile);
}

#[propagate(RECORD = 3)]
fn strangers_run_during_imported_calls() {
    use rayon::scope;

    let (seen, strangers) = mpsc::channel();
    scope(|s| {
        s.spawn(|_| ());
        stranger(&seen);
    });
    assert_eq!(strangers.try_recv(), Ok(true));
    assert_eq!(RECORD.get(), 3);
    std::thread::scope(|_| {
        RECORD.set(5);
    });
    assert_eq!(RECORD.get(), 5);
}

/// The imported function may be the user's own, and read the variable itself.
#[test]
fn nothing_is_parked_while_an_imported_call_waits() {
    pool(1).install(strangers_run_during_imported_calls);
}

#[propagate(RECORD = 3)]
fn strangers_run_while_join_waits() {
    let (seen, strangers) = mpsc::channel();
    let (arrived, arrivals) = mpsc::channel();
    let (let_go, go) = mpsc::channel();
    rayon::join(
        move || {
            arrivals.recv().unwrap(); // the other thread has taken the other branch
            let (seen, let_go) = (seen.clone(), let_go.clone());
            // No table knows this name, so the job is a stranger's.
            unknown_spawn(move || {
                seen.send(RECORD.is_set()).unwrap();
                let_go.send(()).unwrap();
            });
        },
        move || meet(&arrived, &go),
    );
    saw_nothing(&strangers);
}

fn unknown_spawn(job: impl FnOnce() + Send + 'static) {
    rayon::spawn(job);
}

#[test]
fn strangers_that_run_while_a_join_waits_see_nothing() {
    pool(2).install(strangers_run_while_join_waits);
}

#[propagate(RECORD = 3)]
fn statements_in_front_of_a_closure() -> usize {
    rayon::join(
        {
            let record = RECORD.get();
            move || record
        },
        read,
    )
    .0
}

#[test]
fn statements_in_front_of_a_closure_see_the_context() {
    assert_eq!(statements_in_front_of_a_closure(), 3);
}

fn pool_for_record() -> ThreadPool {
    assert_eq!(RECORD.get(), 3);
    pool(1)
}

fn job_for_record() -> impl Fn() -> usize + Send + Sync {
    let record = RECORD.get();
    move || record
}

#[propagate(RECORD = 3)]
fn evaluated_before_parking() {
    assert_eq!(pool_for_record().install(|| RECORD.get()), 3);
    assert_eq!(
        rayon::ThreadPool::install(&pool_for_record(), || RECORD.get()),
        3
    );
    assert_eq!(rayon::join(job_for_record(), job_for_record()), (3, 3));
    if pool_for_record().install(|| RECORD.get() == 3) {
        RECORD.set(4);
    }
    assert_eq!(rayon::join(read, || RECORD.get()).0, 4);
}

#[test]
fn receivers_and_arguments_are_evaluated_before_anything_is_parked() {
    evaluated_before_parking();
}

#[propagate]
fn empty_replaces() -> bool {
    let pool = pool(1);
    pool.install(|| {
        let set = RECORD.is_set();
        RECORD.set(1);
        set
    }) || pool.install(|| RECORD.is_set())
}

#[test]
fn an_empty_context_replaces_what_a_thread_has() {
    assert!(!empty_replaces());
    assert!(!Context::new().scope(empty_replaces));
}
