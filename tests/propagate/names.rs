//! Names of the spawn table that are somebody else's: the code compiles, and means what it meant.

#![expect(clippy::unused_self, reason = "methods are called, whatever they do")]

use std::path::Path;
use std::process::Command;

use contextvars::{Context, context_var, propagate};
use contextvars_tests::pool;

#[context_var]
static RECORD: usize;

fn read() -> usize {
    RECORD.get()
}

#[derive(Clone, Default)]
struct World {
    count: usize,
}

impl World {
    fn spawn<T>(&self, value: T) -> T {
        value
    }

    fn spawn_blocking(&self, text: &mut String) {
        text.push('x');
    }

    fn spawn_local(&self, bytes: &[u8]) -> usize {
        bytes.len()
    }

    fn spawn_on(&mut self, count: usize, _: &str) -> &mut Self {
        self.count += count;
        self
    }

    fn unblock(&self, job: fn() -> usize) -> usize {
        job()
    }

    fn scope<R>(&self, f: impl FnOnce(&Self) -> R) -> R {
        assert_eq!(RECORD.get(), 3);
        f(self)
    }

    fn join<A, B>(&self, left: impl FnOnce() -> A, right: impl FnOnce() -> B) -> (A, B) {
        assert_eq!(RECORD.get(), 3);
        (left(), right())
    }

    fn install<R: 'static>(&self, f: impl Fn() -> R + 'static) -> R {
        assert_eq!(RECORD.get(), 3);
        f();
        f()
    }

    fn broadcast(&self, mut f: impl FnMut(usize)) {
        assert_eq!(RECORD.get(), 3);
        f(1);
        f(2);
    }

    fn spawn_fifo(&self, f: impl Fn() -> usize) -> usize {
        f() + f()
    }

    fn in_place_scope(&self, f: impl FnOnce(&Self) -> usize) -> usize {
        f(self) + RECORD.get()
    }

    fn in_place_scope_fifo(&self, f: impl Fn(&Self) -> usize + Send + 'static) -> usize {
        f(self) + f(self)
    }
}

fn join<A, B>(left: impl FnOnce() -> A, right: impl FnOnce() -> B) -> (A, B) {
    assert_eq!(RECORD.get(), 3);
    (left(), right())
}

fn scope<R>(f: impl FnOnce(&mut String) -> R) -> R {
    assert_eq!(RECORD.get(), 3);
    f(&mut String::new())
}

#[propagate(RECORD = 3, skip(unblock))]
fn values_pass_untouched() {
    let mut world = World::default();
    assert_eq!(world.spawn((1, "a")), (1, "a"));
    assert_eq!(world.spawn(5), 5);
    assert_eq!(world.spawn(None::<u8>), None);
    assert_eq!(world.spawn("5".parse::<u8>()), Ok(5));
    assert_eq!(world.spawn::<Vec<u8>>(Vec::new()), []);
    assert_eq!(world.spawn::<&[u8]>(&[1]), [1]);
    assert_eq!(world.spawn::<Option<String>>(None), None);
    assert_eq!(world.spawn::<u64>("5".parse().unwrap()), 5);
    let count: usize = world.spawn(Default::default());
    let more: u64 = world.spawn(count.try_into().unwrap());
    let text: String = world.spawn("text".into());
    assert_eq!((count, more, text.as_str()), (0, 0, "text"));
    let mut text = String::new();
    let borrowed = &mut text;
    world.spawn_blocking(borrowed);
    borrowed.push('y');
    world.spawn_blocking(&mut text);
    assert_eq!(text, "xyx");
    let bytes = vec![1, 2];
    assert_eq!(world.spawn_local(&bytes), 2);
    assert_eq!(world.spawn_on(1, "a").spawn_on(count + 1, "b").count, 2);
    assert_eq!(world.clone().spawn_on(1, "a").count, 3);
    assert_eq!(world.unblock(|| 3), 3);
    assert_eq!(Path::new("a").join("b"), Path::join(Path::new("a"), "b"));
    assert_eq!(["a", "b"].join("-"), "a-b");
    let mut child = Command::new("true").spawn().unwrap();
    assert!(child.wait().unwrap().success());
}

#[test]
fn what_is_no_work_passes_untouched() {
    values_pass_untouched();
}

#[propagate(RECORD = 3)]
fn methods() {
    let world = World::default();
    let mut calls = 0;
    assert_eq!(world.scope(|world| world.count + RECORD.get()), 3);
    assert_eq!(world.join(|| calls += 1, || RECORD.get()), ((), 3));
    assert_eq!(world.clone().join(|| RECORD.get(), read), (3, 3));
    assert_eq!(world.install(|| RECORD.get()), 3);
    assert_eq!(world.install(move || RECORD.get() + calls), 4);
    assert_eq!(world.install(read), 3);
    world.broadcast(|count| calls += count);
    assert_eq!(calls, 4);
    assert_eq!(world.spawn_fifo(|| RECORD.get()), 6);
    assert_eq!(world.spawn_fifo(move || RECORD.get() + calls), 14);
    assert_eq!(world.spawn_fifo(read), 6);
    assert_eq!(world.in_place_scope(|_| RECORD.get()), 6);
    assert_eq!(world.in_place_scope_fifo(|_| RECORD.get()), 6);
    assert_eq!(world.in_place_scope_fifo(move |_| RECORD.get() + calls), 14);
    world.scope(|_| {
        RECORD.set(4);
    });
    assert_eq!(RECORD.get(), 4, "the body is the caller's own code");
}

#[test]
fn methods_of_other_types_see_their_callers_context() {
    methods();
}

#[propagate(RECORD = 3)]
fn functions() {
    assert_eq!(join(|| RECORD.get(), read), (3, 3));
    assert_eq!(scope(|text| text.len() + RECORD.get()), 3);
    let captured = Context::current();
    assert_eq!(captured.scope(|| RECORD.get()), 3);
    assert_eq!(captured.scope(read), 3);
    assert_eq!(RECORD.scope(4, || RECORD.get()), 4);
    assert_eq!(RECORD.scope(4, read), 4);
}

#[test]
fn functions_of_others_see_their_callers_context() {
    functions();
    pool(1).install(functions);
}

/// Stays with its task, so that a job does not see it.
#[context_var(inherit = false)]
static OWN: usize;

mod other {
    pub(super) fn scope<R>(body: impl FnOnce(&usize) -> R) -> R {
        body(&1)
    }

    pub(super) fn install<R>(body: impl FnOnce() -> R) -> R {
        body()
    }

    pub(super) fn broadcast(mut each: impl FnMut(usize)) {
        each(1);
    }

    pub(super) fn in_place_scope(body: impl FnOnce(&()) + Send + 'static) {
        body(&());
    }
}

#[propagate(RECORD = 3, OWN = 5)]
fn functions_by_a_path() {
    use other::in_place_scope;

    assert_eq!(other::scope(|one| one + OWN.get()), 6);
    assert_eq!(other::scope(|_| OWN.get()), 5);
    assert_eq!(other::install(|| OWN.get()), 5);
    other::install(|| RECORD.set(4));
    assert_eq!(RECORD.get(), 4);
    let mut seen = 0;
    other::broadcast(|count| seen = OWN.get() + count);
    assert_eq!(seen, 6);
    other::in_place_scope(|()| assert_eq!(OWN.get(), 5));
    in_place_scope(|()| assert_eq!(OWN.get(), 5));
}

#[test]
fn functions_of_another_path_run_their_closures_as_their_callers_own_code() {
    functions_by_a_path();
    pool(1).install(functions_by_a_path);
}

/// Its `par_*` methods have nothing to do with rayon.
#[derive(Default)]
struct Serial {
    items: Vec<usize>,
    sorted: bool,
}

impl Serial {
    fn par_iter(&self) -> impl Iterator<Item = usize> {
        self.items.iter().copied()
    }

    fn par_lines(&mut self) -> &mut Self {
        self
    }

    fn map(&mut self, item: usize) -> &mut Self {
        self.items.push(item);
        self
    }

    fn skip(&mut self, _: usize) -> &mut Self {
        self
    }

    fn count(&mut self) -> &mut usize {
        &mut self.items[0]
    }

    fn par_sort_by(&mut self, f: impl FnOnce(usize, usize) -> bool) {
        self.sorted = f(RECORD.get(), 3);
    }

    fn par_sort(&mut self) {
        self.sorted = RECORD.get() == 4;
    }
}

#[propagate(RECORD = 3)]
fn serial_chains() {
    let mut serial = Serial::default();
    *serial.par_lines().map(4).skip(1).count() += 1;
    assert_eq!(serial.items, [5]);
    let mut seen = 0;
    let sum: usize = serial
        .par_iter()
        .map(|item| {
            seen += 1;
            item + RECORD.get()
        })
        .flat_map(|item| [item; 2])
        .skip(1)
        .sum();
    assert_eq!((sum, seen), (8, 1));
    serial.par_sort_by(|left, right| left == right);
    assert!(serial.sorted);
    serial.par_sort();
    assert!(!serial.sorted);
}

/// It sorts by value, and without being changed.
struct Table(usize);

impl Table {
    fn par_sort(self) -> usize {
        self.0 + RECORD.get()
    }

    fn par_sort_unstable(&self) -> usize {
        self.0 + RECORD.get()
    }

    fn par_sort_by(&self, column: &str) -> usize {
        column.len() + self.0
    }

    fn par_sort_by_key(&self, keys: &[&str]) -> usize {
        keys.len() + self.0
    }
}

#[propagate(RECORD = 3)]
fn other_sorts() {
    let table = Table(1);
    let column = "name";
    assert_eq!(table.par_sort_by(column), 5);
    assert_eq!(table.par_sort_by("age"), 4);
    assert_eq!(table.par_sort_by_key(&[column]), 2);
    assert_eq!(table.par_sort_unstable(), 4);
    let tables = [table, Table(2)];
    let last = 1;
    assert_eq!(tables[last].par_sort_unstable(), 5);
    let [first, _] = tables;
    assert_eq!(first.par_sort(), 4);
    assert_eq!(Table::par_sort(Table(3)), 6);
}

#[test]
fn sorts_that_are_not_rayons_are_left_alone() {
    other_sorts();
}

#[test]
fn chains_that_are_not_rayons_are_left_alone() {
    serial_chains();
}
