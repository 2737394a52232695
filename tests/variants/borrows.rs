//! What a call borrows, moves and keeps alive: marked code compiles as unmarked code does.

use std::cell::{Cell, RefCell};
use std::fmt::{self, Display, Write as _};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, LazyLock, Mutex, RwLock};
use std::thread;

use contextvars::{propagate, scoped};
use contextvars_tests::pool;
use rayon::ThreadPool;
use rayon::prelude::*;
use tokio::task::JoinSet;

use crate::{ID, id};

fn times(text: &str) -> impl Fn() -> u64 + Send + Sync {
    move || ID.get() * text.len() as u64
}

fn run<R>(job: impl FnOnce() -> R) -> R {
    job()
}

#[test]
#[propagate(ID = 7, spawn(run))]
fn work_that_borrows_a_temporary() {
    let pool = pool(1);
    let seen = [
        pool.install(times(&String::from("1"))),
        rayon::join(times(&String::from("1")), times(&1.to_string())).1,
        run(times(&String::from("1"))),
        thread::scope(|s| {
            let text = String::from("1");
            let _ = &text;
            s.spawn(times("1")).join().unwrap()
        }),
        pool.join(times(&format!("{}", 1)), id).0,
    ];
    assert_eq!(seen, [7; 5]);
    let list: u64 = [1]
        .par_iter()
        .map(|_| 1)
        .map(&|item: u64| item * times(&String::from("1"))())
        .sum();
    assert_eq!(list, 7);
}

struct Log(RefCell<String>);

impl Log {
    fn spawn(&self, text: fmt::Arguments<'_>) -> &Self {
        self.0.borrow_mut().write_fmt(text).unwrap();
        self
    }

    fn spawn_local(&self, shown: &dyn Display) -> &Self {
        write!(self.0.borrow_mut(), "{shown}").unwrap();
        self
    }

    fn spawn_blocking(&self, all: &[&dyn Display]) -> &Self {
        all.iter()
            .for_each(|shown| write!(self.0.borrow_mut(), "{shown}").unwrap());
        self
    }

    fn spawn_fifo(&self, first: Option<&String>) -> &Self {
        self.0.borrow_mut().extend(first.map(String::as_str));
        self
    }

    fn spawn_ok(&self, text: &mut String) -> &Self {
        self.0.borrow_mut().push_str(&std::mem::take(text));
        self
    }

    fn unblock(&self, text: impl AsRef<str>) -> &Self {
        self.0.borrow_mut().push_str(text.as_ref());
        self
    }
}

#[test]
#[propagate(ID = 7)]
fn no_work_that_borrows_a_temporary() {
    let log = Log(RefCell::default());
    log.spawn(format_args!("{}", 1))
        .spawn(format_args!("{}{}", String::from("2"), 3))
        .spawn_local(&4)
        .spawn_local(&String::from("5"))
        .spawn_blocking(&[&6, &String::from("7")])
        .spawn_fifo(Some(&String::from("8")))
        .spawn_fifo(Some(&format!("{}", 9)))
        .spawn_ok(&mut String::from("a"))
        .unblock(&String::from("b"))
        .unblock(String::from("c").as_str());
    assert_eq!(log.0.into_inner(), "123456789abc");
}

struct Counter(u64);

impl Counter {
    fn spawn(&mut self, by: u64) -> u64 {
        self.0 += by;
        self.0
    }

    fn install(&mut self, job: impl FnOnce() -> u64) -> u64 {
        self.0 += job();
        self.0
    }

    fn get(&self) -> u64 {
        self.0
    }
}

#[tokio::test]
#[propagate(ID = 7, spawn(push))]
async fn receivers_that_their_arguments_read() {
    let mut set = JoinSet::new();
    async fn times(factor: usize) -> u64 {
        ID.get() * factor as u64
    }
    set.spawn(times(1));
    set.spawn(times(set.len()));
    let length = Counter(1);
    set.spawn({
        let factor = set.len() - 1;
        async move { ID.get() * factor as u64 }
    });
    assert_eq!(set.join_all().await, [7; 3]);
    let mut counter = length;
    counter.spawn(counter.get());
    assert_eq!(counter.spawn(counter.0 + 1), 5);
    assert_eq!(counter.install(|| ID.get()), 12);
    let counter = &mut counter;
    counter.spawn(counter.get());
    assert_eq!(counter.get(), 24);
    let mut jobs: Vec<Box<dyn Fn() -> u64 + Send + Sync>> = vec![];
    jobs.push(Box::new(|| ID.get()));
    let length = jobs.len() as u64;
    jobs.push(Box::new(move || ID.get() * length));
    assert_eq!(
        thread::spawn(move || jobs.iter().map(|job| job()).sum::<u64>())
            .join()
            .unwrap(),
        14
    );
}

static POOL: LazyLock<ThreadPool> = LazyLock::new(|| pool(1));

#[derive(Clone)]
struct Shared {
    pool: Arc<ThreadPool>,
    locked: Arc<Mutex<ThreadPool>>,
    read: Arc<RwLock<Option<ThreadPool>>>,
}

#[propagate(ID = 7)]
impl Shared {
    fn first(&self) -> u64 {
        self.locked.lock().unwrap().install(|| ID.get())
    }

    fn second(&self) -> u64 {
        self.read.read().unwrap().as_ref().unwrap().install(id)
    }

    fn third(self) -> u64 {
        let Self { pool, .. } = self;
        pool.install(move || ID.get())
    }

    fn fourth(&self) -> u64 {
        match self.locked.lock().unwrap().join(|| ID.get(), || ID.get()) {
            (a, b) if a == b => a,
            _ => 0,
        }
    }

    fn fifth(&self) -> u64 {
        let sum = AtomicU64::new(0);
        self.read.write().unwrap().as_mut().unwrap().scope(|s| {
            s.spawn(|_| {
                sum.fetch_add(ID.get(), SeqCst);
            });
        });
        sum.into_inner()
    }
}

#[test]
#[propagate(ID = 7)]
fn pools_behind_pointers_and_locks() {
    let shared = Shared {
        pool: Arc::new(pool(1)),
        locked: Arc::new(Mutex::new(pool(1))),
        read: Arc::new(RwLock::new(Some(pool(1)))),
    };
    let boxed = Box::new(pool(1));
    let reference = &&*boxed;
    let cell = RefCell::new(pool(1));
    let methods = [
        shared.first(),
        shared.second(),
        shared.fourth(),
        shared.fifth(),
        shared.clone().third(),
    ];
    assert_eq!(methods, [7; 5]);
    let pointers = [
        POOL.install(|| ID.get()),
        LazyLock::force(&POOL).install(id),
        boxed.install(|| ID.get()),
        reference.install(|| ID.get()),
        (*reference).install(|| ID.get()),
        (**reference).join(id, id).0,
        cell.borrow().install(|| ID.get()),
        Some(&shared.pool).unwrap().install(id),
        shared.pool.as_ref().install(|| ID.get()),
        Arc::clone(&shared.pool).install(|| ID.get()),
    ];
    assert_eq!(pointers, [7; 10]);
    assert!(
        shared.locked.try_lock().is_ok() && cell.try_borrow_mut().is_ok(),
        "no guard is kept"
    );
}

#[test]
#[propagate(ID = 7)]
fn guards_end_with_their_statement() {
    let lock = Mutex::new(1);
    thread::scope(|s| {
        let handle = s.spawn({
            let factor = *lock.lock().unwrap();
            move || ID.get() * factor
        });
        assert!(lock.try_lock().is_ok());
        let next = s.spawn({
            *lock.lock().unwrap() += 0;
            || ID.get() * *lock.lock().unwrap()
        });
        assert_eq!(handle.join().unwrap() + next.join().unwrap(), 14);
    });
    let (a, b) = rayon::join(
        || *lock.lock().unwrap() * ID.get(),
        || *lock.lock().unwrap() * ID.get(),
    );
    let sum: u64 = [1, 1]
        .par_iter()
        .map(|item| item * *lock.lock().unwrap() * ID.get())
        .sum();
    assert_eq!((a + b + sum, lock.try_lock().is_ok()), (28, true));
}

#[derive(Default)]
struct State {
    left: Vec<u64>,
    right: Vec<u64>,
    name: String,
    count: Cell<u64>,
}

#[propagate(ID = 7)]
impl State {
    fn fill(&mut self) -> usize {
        thread::scope(|s| {
            s.spawn(|| self.left.push(ID.get()));
            s.spawn(|| self.right.push(ID.get()));
            self.name.push('x');
        });
        rayon::join(|| self.left.push(ID.get()), || self.right.push(ID.get()));
        rayon::scope(|s| {
            s.spawn(|_| self.left.push(ID.get()));
            s.spawn(|_| self.right.push(ID.get()));
        });
        self.count.set(ID.get());
        self.left
            .par_iter_mut()
            .zip(&mut self.right)
            .for_each(|(left, right)| *left += *right * ID.get() / 7);
        self.name.len()
    }

    fn take(self) -> (Vec<u64>, Vec<u64>) {
        let left = thread::spawn(move || {
            let mut left = self.left;
            left.push(ID.get());
            left
        });
        let right = self.right;
        (
            left.join().unwrap(),
            thread::spawn(|| right).join().unwrap(),
        )
    }
}

#[test]
fn fields_that_are_borrowed_apart() {
    let mut state = State::default();
    assert_eq!((state.fill(), state.count.get()), (1, 7));
    assert_eq!(state.take(), (vec![14, 14, 14, 7], vec![7; 3]));
}

#[test]
#[propagate(ID = 7, spawn(run))]
fn variables_that_are_set_inside() {
    let mut first = 0;
    let second;
    run(|| first = ID.get());
    second = thread::scope(|s| s.spawn(|| ID.get()).join().unwrap());
    let mut log = Vec::new();
    thread::scope(|s| {
        s.spawn(|| log.push(ID.get()));
    });
    let mut count = 0;
    let mut counting = move || {
        count += ID.get();
        count
    };
    run(&mut counting);
    let counted = run(counting);
    let text = String::from("text");
    let length = run(move || text.len());
    let other = String::from("other");
    let kept = run(|| other.len() as u64 * ID.get());
    assert_eq!((first, second, log, count), (7, 7, vec![7], 0));
    assert_eq!((counted, length, kept, other.len()), (14, 4, 35, 5));
}

#[test]
#[propagate(ID = 7)]
fn references_to_work() {
    let closure = || ID.get();
    let boxed: Box<dyn Fn() -> u64 + Send + Sync> = Box::new(|| ID.get());
    let shared: Arc<dyn Fn() -> u64 + Send + Sync> = Arc::new(|| ID.get());
    let dynamic: &(dyn Fn() -> u64 + Sync) = &|| ID.get();
    let mut count = 0;
    let mut changing = || {
        count += 1;
        ID.get()
    };
    let table = [&closure as &(dyn Fn() -> u64 + Sync), dynamic];
    let seen = thread::scope(|s| {
        let handles = [
            s.spawn(&closure),
            s.spawn(closure),
            s.spawn(&boxed),
            s.spawn(&*boxed),
            s.spawn(&*shared),
            s.spawn(shared.as_ref()),
            s.spawn(dynamic),
            s.spawn(table[0]),
            s.spawn(&table[1]),
            s.spawn(&id),
            s.spawn(&|| ID.get()),
            s.spawn(&mut changing),
        ];
        handles.map(|handle| handle.join().unwrap())
    });
    assert_eq!((seen, count), ([7; 12], 1));
    assert_eq!(rayon::join(&closure, dynamic), (7, 7));
    assert_eq!(rayon::join(&*boxed, &*shared), (7, 7));
    let sum: u64 = [1, 1].par_iter().map(&|item: &u64| item * closure()).sum();
    assert_eq!(sum, 14);
}

#[test]
#[propagate(ID = 7)]
fn lifetimes_that_are_extended() {
    let handle = &mut Some(thread::spawn(|| ID.get()));
    let joined = &rayon::join(|| vec![ID.get()], || ());
    let inner = &scoped!(ID = 8, { vec![ID.get()] });
    let first = &thread::spawn(|| vec![ID.get()]).join().unwrap()[0];
    let collected = &mut [0, 0].par_iter().map(|_| ID.get()).collect::<Vec<u64>>();
    collected.push(1);
    assert_eq!((joined.0[0], inner[0], *first), (7, 8, 7));
    assert_eq!(
        (handle.take().unwrap().join().unwrap(), &collected[..]),
        (7, &[7, 7, 1][..])
    );
}

/// Takes pinned and boxed receivers.
struct Group(u64);

impl Group {
    fn spawn(self: Pin<&mut Self>, job: impl FnOnce() -> u64 + Send) -> u64 {
        thread::scope(|s| s.spawn(job).join().unwrap()) * self.0
    }

    fn spawn_blocking(self: Box<Self>, job: impl FnOnce() -> u64 + Send) -> u64 {
        thread::scope(|s| s.spawn(job).join().unwrap()) * self.0
    }

    fn spawn_local(self: Arc<Self>, job: Box<dyn FnOnce() -> u64 + Send>) -> u64 {
        thread::spawn(job).join().unwrap() * self.0
    }

    fn spawn_ok(self, job: impl FnOnce() -> u64 + Send) -> Self {
        Self(thread::scope(|s| s.spawn(job).join().unwrap()))
    }
}

struct Holder {
    group: Group,
    other: Option<Group>,
}

#[test]
#[propagate(ID = 7)]
fn receivers_of_every_type() {
    let mut pinned = pin!(Group(1));
    let mut boxed = Box::pin(Group(1));
    let shared = Arc::new(Group(1));
    let mut holder = Holder {
        group: Group(1),
        other: Some(Group(1)),
    };
    let seen = [
        pinned.as_mut().spawn(|| ID.get()),
        pinned.spawn(id),
        boxed.as_mut().spawn(|| ID.get()),
        Box::new(Group(1)).spawn_blocking(|| ID.get()),
        shared.clone().spawn_local(Box::new(|| ID.get())),
        shared.spawn_local(Box::new(id)),
        holder.group.spawn_ok(|| ID.get()).0,
        holder
            .other
            .take()
            .unwrap()
            .spawn_ok(|| ID.get())
            .spawn_ok(id)
            .0,
        Group(0).spawn_ok(move || ID.get()).0,
    ];
    holder.group = Group(0);
    assert_eq!((seen, holder.group.0), ([7; 9], 0));
}
