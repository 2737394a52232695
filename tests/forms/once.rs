//! An argument or a receiver of a call of the table is evaluated once, dropped once, and borrowed no more often than the call
//! itself borrows it.

use std::cell::Cell;
use std::ops::Deref;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use contextvars::{context_var, propagate};

#[context_var]
static RECORD: u8 = 0;

static DROPS: AtomicUsize = AtomicUsize::new(0);

/// Each mention of this name makes a value, which is dropped.
struct Key;

impl Drop for Key {
    fn drop(&mut self) {
        DROPS.fetch_add(1, SeqCst);
    }
}

impl Key {
    const OTHER: Self = Self;

    fn install<R>(&self, job: impl FnOnce() -> R) -> R {
        job()
    }

    fn spawn<R>(&self, job: impl FnOnce() -> R) -> R {
        job()
    }

    fn scope<R>(&self, job: impl FnOnce(&u8) -> R) -> R {
        job(&1)
    }

    fn join<A, B>(&self, a: impl FnOnce() -> A, b: impl FnOnce() -> B) -> (A, B) {
        (a(), b())
    }

    fn broadcast<R>(&self, job: impl Fn(u8) -> R) -> R {
        job(1)
    }

    fn in_place_scope<R>(&self, job: impl FnOnce(&u8) -> R) -> R {
        job(&1)
    }

    fn par_sort(&self) {}

    fn spawn_broadcast(&self, job: impl Fn(u8)) {
        job(1);
    }
}

const KEY: Key = Key;

fn spawn(key: Key, _: &str) {
    std::mem::forget(key);
}

fn drops(f: impl FnOnce()) -> usize {
    let before = DROPS.load(SeqCst);
    f();
    DROPS.load(SeqCst) - before
}

#[propagate(RECORD = 1)]
fn given_constants() {
    spawn(Key, "unit struct");
    spawn(KEY, "constant");
    spawn(Key::OTHER, "associated constant");
    spawn(self::Key, "path");
}

#[allow(
    deprecated,
    reason = "rustc says that a key is nothing that runs later"
)]
#[propagate(RECORD = 1, spawn(run_later))]
fn constants_for_a_named_callee() {
    fn run_later(key: Key) {
        std::mem::forget(key);
    }
    run_later(Key);
    run_later(KEY);
}

/// One test, because all count in one place.
#[test]
fn a_constant_is_made_once_and_dropped_once() {
    #[propagate]
    fn receivers() -> [usize; 8] {
        [
            drops(|| Key.install(|| ())),
            drops(|| Key.spawn(|| ())),
            drops(|| Key.scope(|_| ())),
            drops(|| assert_eq!(Key.join(|| (), || ()), ((), ()))),
            drops(|| Key.broadcast(|_| ())),
            drops(|| KEY.in_place_scope(|_| ())),
            drops(|| Key::OTHER.par_sort()),
            drops(|| KEY.spawn_broadcast(|_| ())),
        ]
    }
    assert_eq!(drops(given_constants), 0);
    assert_eq!(drops(constants_for_a_named_callee), 0);
    assert_eq!(receivers(), [1; 8]);
}

struct Counted(Cell<usize>, fn() -> u8);

impl Deref for Counted {
    type Target = fn() -> u8;

    fn deref(&self) -> &fn() -> u8 {
        self.0.set(self.0.get() + 1);
        &self.1
    }
}

struct Held {
    jobs: Counted,
}

impl Deref for Held {
    type Target = Counted;

    fn deref(&self) -> &Counted {
        &self.jobs
    }
}

fn run<R>(job: impl FnOnce() -> R) -> R {
    job()
}

#[propagate(RECORD = 3, spawn(run))]
fn behind_derefs(jobs: &Counted) -> [u8; 2] {
    [
        run(**jobs),
        run(*Held {
            jobs: Counted(Cell::new(0), read),
        }
        .jobs),
    ]
}

fn read() -> u8 {
    RECORD.get()
}

#[test]
fn a_deref_of_the_users_runs_once() {
    let jobs = Counted(Cell::new(0), read);
    assert_eq!(behind_derefs(&jobs), [3, 3]);
    assert_eq!(jobs.0.get(), 1);
}

/// Its pool is behind a `Deref` that counts.
struct Pools(Cell<usize>, Inner);

struct Inner {
    pool: rayon::ThreadPool,
}

impl Deref for Pools {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        self.0.set(self.0.get() + 1);
        &self.1
    }
}

#[propagate(RECORD = 3)]
fn pool_behind_a_deref(pools: &Pools) -> u8 {
    pools.pool.install(|| RECORD.get())
}

#[test]
fn a_deref_on_the_way_to_a_receiver_runs_once() {
    let pool = contextvars_tests::pool(1);
    let pools = Pools(Cell::new(0), Inner { pool });
    assert_eq!(pool_behind_a_deref(&pools), 3);
    assert_eq!(pools.0.get(), 1);
}

#[repr(C, packed)]
struct Slot {
    tag: u8,
    job: fn() -> u8,
}

#[propagate(RECORD = 3, spawn(run))]
fn packed(slot: &Slot) -> u8 {
    run(slot.job) + slot.tag
}

#[test]
fn a_packed_field_is_copied_and_not_borrowed() {
    assert_eq!(packed(&Slot { tag: 1, job: read }), 4);
}

static mut HOOK: fn() -> u8 = read;

#[propagate(RECORD = 3, spawn(run))]
fn mutable_static() -> u8 {
    // SAFETY: nothing writes to it.
    unsafe { run(HOOK) }
}

#[test]
fn a_mutable_static_is_copied_and_not_borrowed() {
    assert_eq!(mutable_static(), 3);
}

struct World<'w> {
    log: &'w mut Vec<u8>,
}

impl World<'_> {
    fn spawn(&mut self, log: &mut Vec<u8>) {
        log.push(self.log.len() as u8);
    }
}

#[propagate]
fn reborrowed(world: &mut World<'_>, other: &mut World<'_>, log: &mut Vec<u8>) {
    world.spawn(log);
    world.spawn(log);
    world.spawn(other.log);
    world.spawn(other.log);
}

#[test]
fn a_mutable_reference_is_lent_for_the_call() {
    let (mut first, mut second, mut log) = (vec![1, 1], vec![], vec![]);
    let mut world = World { log: &mut first };
    let mut other = World { log: &mut second };
    reborrowed(&mut world, &mut other, &mut log);
    assert_eq!((log, second), (vec![2, 2], vec![2, 2]));
}
