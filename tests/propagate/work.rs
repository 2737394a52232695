//! What is given to a call that waits: references, functions whose types are named, and when it all is evaluated.
#![expect(
    clippy::needless_borrows_for_generic_args,
    reason = "references are what is tested"
)]

use std::cell::RefCell;
use std::sync::{Arc, mpsc};

use contextvars::{context_var, propagate};
use contextvars_tests::pool;
use rayon::{Scope, ThreadPool};

#[context_var]
static RECORD: usize;

fn read() -> usize {
    RECORD.get()
}

fn scoped_job(_: &Scope<'_>) {
    assert_eq!(RECORD.get(), 3);
}

fn job_for_record() -> impl Fn() -> usize + Send + Sync {
    let record = RECORD.get();
    move || record
}

#[propagate(RECORD = 3)]
fn evaluated_in_order() -> Vec<usize> {
    let order = RefCell::new(Vec::new());
    let next = |number: usize| {
        order.borrow_mut().push(number);
        number
    };
    let pools = [pool(1), pool(1)];
    let job = |number| {
        next(number);
        read
    };
    assert_eq!(pools[next(1)].install(job(2)), 3);
    let own = |number| {
        next(number);
        &pools[0]
    };
    assert_eq!(own(3).install(job(4)), 3);
    assert_eq!(rayon::ThreadPool::join(own(5), job(6), job(7)), (3, 3));
    order.into_inner()
}

#[test]
fn receivers_and_arguments_are_evaluated_in_their_order() {
    assert_eq!(evaluated_in_order(), [1, 2, 3, 4, 5, 6, 7]);
}

#[propagate(RECORD = 3)]
fn references() {
    let functions = [read as fn() -> usize, read];
    let last = 1;
    assert_eq!(rayon::join(&functions[0], &functions[last]), (3, 3));
    assert_eq!(rayon::join(functions[last - 1], &functions[last]), (3, 3));
    let one = 1;
    let job = || RECORD.get() + one;
    let pool = pool(2);
    assert_eq!(pool.install(&job), 4);
    assert_eq!(pool.install(&&job), 4);
    assert_eq!(rayon::join(&job, &(|| RECORD.get())), (4, 3));
    assert_eq!(pool.install(&make_reader()), 3);
    let jobs: Vec<Box<dyn Fn() -> usize + Send + Sync>> = vec![Box::new(job_for_record())];
    assert_eq!(pool.install(&jobs[0]), 3);
    assert_eq!(pool.install(&*jobs[0]), 3);
    assert_eq!(rayon::join(&*jobs[0], jobs[0].as_ref()), (3, 3));
}

fn make_reader() -> impl Fn() -> usize + Send + Sync {
    || RECORD.get()
}

#[test]
fn functions_behind_references_inherit() {
    references();
}

#[propagate(RECORD = 3)]
fn generics() {
    type Job = fn() -> usize;
    assert_eq!(
        rayon::join::<Job, _, usize, usize>(read, || RECORD.get()),
        (3, 3)
    );
    assert_eq!(
        rayon::join::<_, _, _, u64>(read, || "3".parse().unwrap()),
        (3, 3)
    );
    let pool = pool(2);
    assert_eq!(pool.install::<fn() -> usize, usize>(read), 3);
    assert_eq!(pool.install::<&Job, usize>(&(read as Job)), 3);
    rayon::scope::<for<'a, 'b> fn(&'a Scope<'b>), ()>(scoped_job);
}

#[test]
fn calls_may_name_the_types_of_their_work() {
    generics();
}

struct Pools {
    own: Vec<ThreadPool>,
    shared: Arc<ThreadPool>,
    other: Option<ThreadPool>,
}

impl Pools {
    fn at(&self, index: usize) -> &ThreadPool {
        &self.own[index]
    }
}

#[propagate(RECORD = 3)]
fn receivers(pools: &Pools, index: usize) -> Vec<usize> {
    let (sender, seen) = mpsc::channel();
    let broadcast = sender.clone();
    pools.own[index].spawn(move || sender.send(RECORD.get()).unwrap());
    pools
        .at(index)
        .spawn_broadcast(move |_| broadcast.send(RECORD.get()).unwrap());
    let mut found = vec![
        pools.own[index].install(|| RECORD.get()),
        pools.own[index + 1 - 1].broadcast(|_| RECORD.get())[0],
        pools.shared.install(read),
        (*pools.shared).install(|| RECORD.get()),
        pools.at(index).join(read, || RECORD.get()).1,
        pools.other.as_ref().unwrap().scope(|_| RECORD.get()),
    ];
    found.extend(pools.own.iter().map(|pool| pool.install(read)));
    found.extend(seen);
    found
}

#[test]
fn work_inherits_whatever_expression_the_receiver_is() {
    let pools = Pools {
        own: vec![pool(1)],
        shared: Arc::new(pool(1)),
        other: Some(pool(1)),
    };
    assert_eq!(receivers(&pools, 0), [3; 9]);
}
