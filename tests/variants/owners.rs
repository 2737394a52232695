//! Names of the spawn table that are somebody else's: the calls compile, and mean what they meant.

use std::fmt::Display;
use std::rc::Rc;
use std::thread;

use contextvars::{context_var, propagate, scoped};

use crate::{ID, id};

#[context_var(inherit = false)]
static TRANSACTION: u64 = 0;

struct Scheduler;

impl Scheduler {
    fn spawn(&self, entry: fn() -> u64) -> u64 {
        entry()
    }

    fn spawn_blocking(&self, entry: fn(u64) -> u64) -> u64 {
        entry(1)
    }
}

fn task() -> u64 {
    1
}

fn number(number: u64) -> u64 {
    number
}

#[test]
#[propagate(ID = 7)]
fn a_function_pointer_is_left_as_it_is() {
    #[expect(
        deprecated,
        reason = "a pointer can't hold a context, and rustc says so"
    )]
    let by_name = Scheduler.spawn(task);
    #[expect(
        deprecated,
        reason = "a pointer can't hold a context, and rustc says so"
    )]
    let literal = Scheduler.spawn(|| 1);
    #[expect(
        deprecated,
        reason = "a pointer can't hold a context, and rustc says so"
    )]
    let with_a_parameter = Scheduler.spawn_blocking(number);
    #[expect(
        deprecated,
        reason = "a pointer can't hold a context, and rustc says so"
    )]
    let by_path = Scheduler::spawn(&Scheduler, task);
    #[propagate(skip)]
    let skipped = Scheduler.spawn(task);
    assert_eq!(
        [by_name, literal, with_a_parameter, by_path, skipped],
        [1; 5]
    );
    let inner = scoped!(ID = 8, {
        #[expect(
            deprecated,
            reason = "a pointer can't hold a context, and rustc says so"
        )]
        let literal = Scheduler.spawn(|| 1);
        literal
    });
    assert_eq!(inner, 1);
}

struct Group;

impl Group {
    fn spawn(&self, f: impl Fn() -> u64) -> u64 {
        f() + f()
    }
}

struct Ticker;

impl Ticker {
    fn spawn(&self, mut f: impl FnMut()) {
        f();
        f();
    }
}

#[test]
#[propagate(ID = 7)]
fn closures_that_are_called_again() {
    let one = String::from("1");
    let f = || one.len() as u64;
    let mut ticks = 0;
    Ticker.spawn(|| ticks += 1);
    let mut tick = || ticks += 1;
    Ticker.spawn(&mut tick);
    Ticker.spawn(tick);
    assert_eq!(Group.spawn(f) + Group.spawn(|| one.len() as u64), 4);
    assert_eq!(Group.spawn(move || one.len() as u64) + Group.spawn(task), 4);
    assert_eq!(ticks, 6);
}

struct Commands(Vec<String>);

trait Bundle {
    fn text(&self) -> String;
}

impl Bundle for u64 {
    fn text(&self) -> String {
        self.to_string()
    }
}

impl<A: Bundle, B: Bundle> Bundle for (A, B) {
    fn text(&self) -> String {
        self.0.text() + &self.1.text()
    }
}

impl Commands {
    fn spawn(&mut self, bundle: impl Bundle) -> &mut Self {
        self.0.push(bundle.text());
        self
    }

    fn spawn_local(&mut self, name: Option<&dyn Display>) -> &mut Self {
        self.0
            .push(name.map_or("?".into(), |name| name.to_string()));
        self
    }

    fn spawn_blocking(&mut self, name: Result<Box<dyn Display>, String>) -> &mut Self {
        self.0.push(name.unwrap().to_string());
        self
    }

    fn spawn_fifo(&mut self, names: Vec<Rc<dyn Display>>) -> &mut Self {
        self.0.extend(names.iter().map(|name| name.to_string()));
        self
    }

    fn spawn_broadcast(&mut self, names: &[&dyn Display]) -> &mut Self {
        self.0.extend(names.iter().map(|name| name.to_string()));
        self
    }

    fn install(&mut self, name: impl Into<String>) -> &mut Self {
        self.0.push(name.into());
        self
    }

    fn join(&self, separator: &str) -> String {
        self.0.join(separator)
    }
}

#[test]
#[propagate(ID = 7)]
fn what_is_no_work_passes_through() {
    let mut commands = Commands(vec![]);
    commands
        .spawn(1)
        .spawn((2, 3))
        .spawn((4, (5, 6)))
        .spawn_local(Some(&"a"))
        .spawn_local(None)
        .spawn_blocking(Ok(Box::new("b")))
        .spawn_fifo(vec![Rc::new("c"), Rc::new(7)])
        .spawn_broadcast(&[&"d", &8])
        .install("e")
        .install(String::from("f"));
    assert_eq!(commands.join(","), "1,23,456,a,?,b,c,7,d,8,e,f");
    let path = std::path::Path::new("a").join("b");
    assert_eq!(path, std::path::Path::new("a/b"));
    assert_eq!([["a"], ["b"]].concat().join("-"), "a-b");
}

mod db {
    pub(super) fn scope<R>(body: impl FnOnce(&()) -> R) -> R {
        body(&())
    }

    pub(super) fn install<R>(body: impl FnOnce() -> R) -> R {
        body()
    }

    pub(super) fn join<A, B>(a: impl FnOnce() -> A, b: impl FnOnce() -> B) -> (A, B) {
        (a(), b())
    }

    pub(super) fn broadcast(mut each: impl FnMut(u64)) {
        each(1);
    }
}

#[test]
#[propagate(ID = 7, TRANSACTION = 5)]
fn functions_that_call_their_closures_at_once() {
    let named = db::scope(|unit| {
        let () = unit;
        TRANSACTION.get()
    });
    let unnamed = db::scope(|_| TRANSACTION.get());
    let underscored = db::scope(|_unit| TRANSACTION.get());
    let installed = db::install(|| {
        ID.set(8);
        TRANSACTION.get()
    });
    assert_eq!(ID.get(), 8);
    let mut broadcast = 0;
    db::broadcast(|_| broadcast = TRANSACTION.get());
    let joined = db::join(|| TRANSACTION.get(), || ID.set(9).old_value().copied());
    assert_eq!((joined, ID.get()), ((5, Some(8)), 9));
    assert_eq!([named, unnamed, underscored, installed, broadcast], [5; 5]);
}

#[test]
#[propagate(ID = 7, TRANSACTION = 5)]
fn unqualified_functions_that_call_their_closures_at_once() {
    use db::{broadcast, install, join, scope};
    assert_eq!(
        scope(|unit| {
            let () = unit;
            TRANSACTION.get()
        }),
        5
    );
    assert_eq!(scope(|_| TRANSACTION.get()), 5);
    assert_eq!(install(|| TRANSACTION.get()), 5);
    assert_eq!(join(|| TRANSACTION.get(), || ID.get()), (5, 7));
    let mut seen = 0;
    broadcast(|_| seen = TRANSACTION.get());
    assert_eq!(seen, 5);
    install(|| {
        ID.set(8);
    });
    assert_eq!(ID.get(), 8);
}

/// A wrapper around rayon's, which runs small forks at once.
fn join<A, B, RA, RB>(a: A, b: B) -> (RA, RB, u64)
where
    A: FnOnce() -> RA + Send,
    B: FnOnce() -> RB + Send,
    RA: Send,
    RB: Send,
{
    let read = ID.get();
    let (a, b) = rayon::join(a, b);
    (a, b, read)
}

#[test]
fn an_own_join_reads_its_callers_context_on_any_thread() {
    #[propagate]
    fn marked() -> (u64, u64, u64) {
        join(|| ID.get(), || ID.get())
    }
    assert_eq!(scoped!(ID = 7, { marked() }), (7, 7, 7));
    let pool = contextvars_tests::pool(1);
    let on_a_pool = pool.install(|| ID.scope(7, marked));
    assert_eq!(on_a_pool, (7, 7, 7));
}

struct Unit;

impl Unit {
    fn scope<R>(&self, body: impl FnOnce(&Self) -> R) -> R {
        body(self)
    }

    fn install<R>(&self, body: impl FnOnce() -> R) -> R {
        body()
    }

    fn join<A, B>(&self, a: impl FnOnce() -> A, b: impl FnOnce() -> B) -> (A, B) {
        (a(), b())
    }

    fn broadcast<R>(&self, each: impl Fn(u8) -> R) -> Vec<R> {
        vec![each(0)]
    }

    fn in_place_scope<R>(&self, body: impl FnOnce(&Self) -> R) -> R {
        body(self)
    }
}

#[test]
#[propagate(ID = 7, TRANSACTION = 5)]
fn methods_that_call_their_closures_at_once() {
    let seen = [
        Unit.scope(|_| TRANSACTION.get()),
        Unit.scope(|unit| unit.install(|| TRANSACTION.get())),
        Unit.install(|| TRANSACTION.get()),
        Unit.join(|| TRANSACTION.get(), || ()).0,
        Unit.broadcast(|_| TRANSACTION.get())[0],
        Unit.in_place_scope(|_| TRANSACTION.get()),
        Unit::install(&Unit, || TRANSACTION.get()),
        Unit::scope(&Unit, |_| TRANSACTION.get()),
    ];
    assert_eq!(seen, [5; 8]);
    Unit.install(|| {
        ID.set(8);
    });
    assert_eq!(ID.get(), 8);
}

#[test]
#[propagate(ID = 7)]
fn a_local_closure_with_a_name_of_the_table() {
    let spawn = |job: fn() -> u64| job();
    let install = |job: &dyn Fn() -> u64| job();
    let join = |a: u64, b: u64| a + b;
    assert_eq!(spawn(id) + install(&id) + join(1, 2), 17);
}

/// A library in which `spawn` names a thing to make, in all ways that a path has.
mod world {
    #[derive(Clone, Copy, Debug, Default, PartialEq)]
    pub(super) struct Enemy;

    pub(super) fn spawn<T: Default>() -> T {
        T::default()
    }

    pub(super) fn spawn_on(place: &str, _: Enemy) -> usize {
        place.len()
    }

    pub(super) trait Spawn {
        const SPAWN: Self;
        fn spawn(self, times: usize) -> Vec<Self>
        where
            Self: Clone,
        {
            vec![self; times]
        }
    }

    impl Spawn for Enemy {
        const SPAWN: Self = Self;
    }
}

#[test]
#[propagate(ID = 7)]
fn spawns_that_start_nothing() {
    use world::{Enemy, Spawn};
    let enemy: Enemy = world::spawn();
    let other = world::spawn::<Enemy>();
    let many = Enemy.spawn(2);
    let by_path = Spawn::spawn(Enemy::SPAWN, 3);
    assert_eq!(world::spawn_on("gate", Enemy), 4);
    assert_eq!(
        (enemy, other, many.len(), by_path.len()),
        (Enemy, Enemy, 2, 3)
    );
}

#[test]
#[propagate(ID = 7)]
fn a_command_is_spawned_as_ever() {
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    let mut child = command
        .arg("--list")
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    assert!(child.wait().unwrap().success());
    let handles = vec![thread::spawn(|| 1), thread::spawn(|| 2)];
    let sum: u64 = handles
        .into_iter()
        .map(|handle| handle.join().unwrap())
        .sum();
    assert_eq!(sum, 3);
}
