//! What cannot be covered compiles as it does without the attribute. Rustc warns of it: `ui/propagate/what_is_missed.rs`.

use contextvars::{context_var, propagate};

#[context_var]
static ID: u64 = 0;

fn spawn(job: fn() -> u64) -> u64 {
    job()
}

fn start(job: fn(u64) -> u64) -> u64 {
    job(1)
}

fn tick() -> u64 {
    2
}

fn of_number(number: u64) -> u64 {
    number
}

#[propagate(spawn(start))]
#[expect(
    deprecated,
    reason = "it says that the functions run outside of the context"
)]
fn function_pointers() -> u64 {
    spawn(tick) + start(of_number)
}

mod generic {
    pub(super) fn spawn<R: Send + 'static>(job: impl FnOnce() -> R + Send + 'static) -> R {
        std::thread::spawn(job).join().unwrap()
    }
}

fn id() -> u64 {
    ID.get()
}

#[propagate(ID = 7)]
fn functions_of_any_type() -> u64 {
    use generic::spawn;
    use std::thread;
    let local = |job: fn() -> u64| job();
    let handle = {
        use thread::spawn;
        spawn(id)
    };
    assert_eq!(local(tick), 2);
    spawn(id) + generic::spawn(id) + handle.join().unwrap()
}

#[test]
fn a_function_for_a_pointer_to_one_stays_as_it_is() {
    assert_eq!(function_pointers(), 3);
    assert_eq!(functions_of_any_type(), 21);
}

mod boxes {
    pub(super) fn spawn<R>(job: Box<dyn FnOnce() -> R + Send>) -> R {
        job()
    }
}

#[propagate]
#[expect(
    deprecated,
    reason = "it says that the box runs outside of the context"
)]
fn box_of_a_parameter<R>(job: Box<dyn FnOnce() -> R + Send>) -> R {
    boxes::spawn(job)
}

#[propagate(ID = 7)]
fn box_of_a_bounded_parameter<R: 'static>(job: Box<dyn FnOnce() -> R + Send>) -> R {
    boxes::spawn(job)
}

#[test]
fn a_box_that_may_not_outlive_its_result_stays_as_it_is() {
    assert_eq!(box_of_a_parameter(Box::new(|| 1)), 1);
    assert_eq!(box_of_a_bounded_parameter(Box::new(id)), 7);
}

#[propagate(ID = 7)]
fn pool_of_own_threads() -> rayon::ThreadPool {
    let builder = rayon::ThreadPoolBuilder::new().num_threads(1);
    let builder = builder.spawn_handler(|thread| {
        std::thread::Builder::new().spawn(|| thread.run())?;
        Ok(())
    });
    builder.build().unwrap()
}

#[test]
fn the_threads_of_a_pool_begin_with_an_empty_context() {
    assert_eq!(pool_of_own_threads().install(id), 0);
}

fn items() -> impl futures::Stream<Item = u64> + Unpin {
    futures::stream::iter([1, 2])
}

#[propagate(ID = 7)]
fn streams(given: impl futures::Stream<Item = u64>) -> Vec<u64> {
    use futures::executor::block_on;
    use futures::stream::{self, StreamExt};
    let one = 1;
    let mut all: Vec<u64> = block_on(
        items()
            .map(|item| item * one)
            .flat_map(|item| stream::iter([item, ID.get()]))
            .collect(),
    );
    all.extend(block_on(
        given.map(|item| item + one).skip(1).collect::<Vec<_>>(),
    ));
    all
}

#[test]
fn a_stream_of_an_unmarked_function_is_driven_in_the_same_statement() {
    assert_eq!(streams(items()), [1, 7, 2, 7, 3]);
}

struct Flag(u64);

// The first body mentions nothing that the engine looks for, and begins with a `match` that is not all of it.
#[propagate(ID = 7)]
impl Flag {
    fn set(mut self, number: Option<u64>) -> Self {
        match number {
            Some(number) => self.0 += number,
            None => self.0 = 0,
        }
        self
    }

    fn on_thread() -> u64 {
        std::thread::spawn(|| ID.get()).join().unwrap()
    }
}

#[test]
fn a_function_beside_one_with_a_spawn_stays_what_it_is() {
    assert_eq!(Flag(1).set(Some(2)).set(None).set(Some(3)).0, 3);
    assert_eq!(Flag::on_thread(), 7);
}
