//! Callees and macros that the attribute names.

use std::future::Future;
use std::pin::Pin;
use std::thread;

use contextvars::{context_var, propagate};
use futures::executor::block_on;

#[context_var]
static ID: u64 = 0;

fn id() -> u64 {
    ID.get()
}

fn on_thread<R: Send>(job: impl FnOnce() -> R + Send) -> R {
    thread::scope(|s| s.spawn(job).join().unwrap())
}

fn map<T: Send, O: Send>(items: Vec<T>, f: impl FnMut(T) -> O + Clone + Send) -> Vec<O> {
    let jobs = items.into_iter().map(|item| (item, f.clone()));
    jobs.map(|(item, mut f)| on_thread(move || f(item)))
        .collect()
}

fn with_number(number: u64) -> u64 {
    ID.get() * number
}

#[propagate(ID = 7, spawn(map))]
fn work_that_is_cloned() -> Vec<u64> {
    let one = 1;
    let variable = move |number: u64| ID.get() * number * one;
    let text = String::from("a");
    [
        map(vec![1], with_number),
        map(vec![1], |number| ID.get() * number),
        map(vec![1], move |number| ID.get() * number * text.len() as u64),
        map(vec![1], variable),
        map(vec![()], |()| ID.get()),
    ]
    .concat()
}

/// As axum's: the parameters of a handler are a parameter of the trait.
trait Handler<M>: Clone + Send + 'static {
    fn call(self) -> Pin<Box<dyn Future<Output = u64>>>;
}

impl<F: FnOnce() -> Fut + Clone + Send + 'static, Fut: Future<Output = u64> + 'static>
    Handler<((),)> for F
{
    fn call(self) -> Pin<Box<dyn Future<Output = u64>>> {
        Box::pin(self())
    }
}

impl<F: FnOnce(u64) -> Fut + Clone + Send + 'static, Fut: Future<Output = u64> + 'static>
    Handler<((), u64)> for F
{
    fn call(self) -> Pin<Box<dyn Future<Output = u64>>> {
        Box::pin(self(1))
    }
}

fn get<M>(handler: impl Handler<M>) -> u64 {
    let copy = handler.clone();
    on_thread(move || block_on(handler.call())) + on_thread(move || block_on(copy.call()))
}

async fn index() -> u64 {
    ID.get()
}

async fn show(number: u64) -> u64 {
    ID.get() * number
}

#[propagate]
async fn marked(number: u64) -> u64 {
    ID.get() * number
}

#[propagate(ID = 7, spawn(get))]
#[deny(deprecated)]
fn handlers() -> Vec<u64> {
    let text = String::from("a");
    let variable = |number: u64| async move { ID.get() * number };
    vec![
        get(|| async { ID.get() }),
        get(index),
        get(show),
        get(marked),
        get(variable),
        get(async || ID.get()),
        get(|number: u64| async move { ID.get() * number }),
        get(move |number: u64| {
            let length = text.len() as u64;
            async move { ID.get() * number * length }
        }),
    ]
}

#[test]
fn work_may_be_cloned_if_it_may_be_without_the_attribute() {
    assert_eq!(work_that_is_cloned(), [7; 5]);
    assert_eq!(handlers(), [14; 8]);
}

macro_rules! go {
    ($job:expr $(,)?) => {
        thread::spawn($job).join().unwrap()
    };
}

macro_rules! go_in_order {
    ($($job:expr;)*) => { [$(thread::spawn($job).join().unwrap()),*] };
}

macro_rules! go_by_names {
    ($($name:ident => $job:expr),*) => { [$({ let $name = thread::spawn($job); $name.join().unwrap() }),*] };
}

#[propagate(ID = 7, spawn(go, go_in_order, go_by_names))]
fn macros(yes: bool) -> Vec<u64> {
    let mut all = vec![
        go!(|| ID.get()),
        go!(|| ID.get(),),
        go!({
            let one = 1;
            move || ID.get() * one
        }),
        go!(if yes { || ID.get() } else { || 0 }),
        go!(Box::new(|| ID.get())),
    ];
    all.extend(go_in_order! { || ID.get(); move || ID.get(); });
    all.extend(go_by_names!(first => || ID.get(), second => move || ID.get()));
    all
}

#[test]
fn what_is_written_out_in_a_named_macro_inherits() {
    assert_eq!(macros(true), [7; 9]);
}

fn optional(yes: bool) -> Option<Box<dyn FnOnce() -> u64 + Send>> {
    yes.then(|| Box::new(id) as Box<dyn FnOnce() -> u64 + Send>)
}

#[propagate(ID = 7)]
fn branches_that_panic(yes: bool) -> Vec<u64> {
    let first = thread::spawn(if let Some(job) = optional(yes) {
        job
    } else {
        panic!("no job")
    });
    let second = thread::spawn(match optional(yes) {
        Some(job) => job,
        None => unreachable!(),
    });
    let closure = || ID.get();
    let third = thread::spawn(if yes { closure } else { todo!() });
    [first, second, third]
        .into_iter()
        .map(|job| job.join().unwrap())
        .collect()
}

#[test]
fn a_branch_that_panics_hides_no_work() {
    assert_eq!(branches_that_panic(true), [7; 3]);
}

struct Hooks {
    hook: fn(Box<dyn FnOnce() -> u64 + Send>) -> u64,
    spawn: fn(Box<dyn FnOnce() -> u64 + Send>) -> u64,
}

fn run_boxed(job: Box<dyn FnOnce() -> u64 + Send>) -> u64 {
    on_thread(job)
}

#[propagate(ID = 7, spawn(hook))]
fn fields(hooks: &Hooks) -> Vec<u64> {
    let job: Box<dyn FnOnce() -> u64 + Send> = Box::new(id);
    vec![
        (hooks.hook)(Box::new(|| ID.get())),
        (hooks.hook)(job),
        (hooks.hook)(Box::new(id)),
        (hooks.spawn)(Box::new(|| ID.get())),
        (hooks.spawn)(Box::new(id)),
    ]
}

#[test]
fn a_callee_in_a_field_counts_by_the_name_of_the_field() {
    let hooks = Hooks {
        hook: run_boxed,
        spawn: run_boxed,
    };
    assert_eq!(fields(&hooks), [7; 5]);
}

fn on_static(handler: impl Fn(&str) -> u64 + Send + 'static) -> u64 {
    thread::spawn(move || handler("a")).join().unwrap()
}

fn number(text: &str) -> u64 {
    text.len() as u64
}

#[propagate(ID = 7, spawn(on_static))]
fn names_of_other_closures_parameters() -> u64 {
    let double = |number: u64| number * 2;
    let seven = on_static(|text| number(text) * ID.get());
    double(seven) + on_static(|text| (|number: u64| number * ID.get())(number(text)))
}

#[test]
fn a_parameter_of_a_closure_is_no_variable_elsewhere() {
    assert_eq!(names_of_other_closures_parameters(), 21);
}

async fn retried<F: FnMut(u64) -> Fut, Fut: Future<Output = Option<u64>>>(mut attempt: F) -> u64 {
    for number in 1..4 {
        if let Some(result) = attempt(number).await {
            return result;
        }
    }
    0
}

async fn once(run: impl AsyncFnOnce() -> u64) -> u64 {
    run().await
}

async fn repeated(run: impl AsyncFn(u64) -> u64) -> u64 {
    run(1).await.max(run(1).await)
}

#[propagate(ID = 7, spawn(retried, once, repeated))]
async fn callbacks_that_borrow() -> Vec<u64> {
    let one = 1;
    let calls = std::sync::atomic::AtomicU64::new(0);
    let count = || calls.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    vec![
        retried(|number| async move { (number > 1).then(|| ID.get() * one) }).await,
        Box::pin(retried(
            |number| async move { Some(ID.get() * number * one) },
        ))
        .await,
        retried(|_| async { Some(ID.get() + 0 * count()) }).await,
        once(async || ID.get() * one).await,
        Box::pin(once(async || ID.get() + 0 * count())).await,
        repeated(async |number| ID.get() * number * one + 0 * count()).await,
    ]
}

#[test]
fn a_callback_that_borrows_lasts_as_long_as_what_the_callee_gives() {
    assert_eq!(block_on(callbacks_that_borrow()), [7; 6]);
}

fn given_job<'s, F: FnOnce(&rayon::Scope<'s>) + Send + 's>(s: &rayon::Scope<'s>, job: F) {
    #[propagate]
    fn spawn<'s, F: FnOnce(&rayon::Scope<'s>) + Send + 's>(s: &rayon::Scope<'s>, job: F) {
        s.spawn(job);
    }
    ID.scope(7, || spawn(s, job));
}

#[test]
fn a_job_of_a_scope_with_a_name_inherits() {
    let seen = std::sync::atomic::AtomicU64::new(0);
    rayon::scope(|s| {
        given_job(s, |_| {
            seen.store(ID.get(), std::sync::atomic::Ordering::SeqCst)
        })
    });
    assert_eq!(seen.into_inner(), 7);
}

#[test]
#[propagate(ID = 7)]
fn another_name_of_rayon_is_told_of() {
    #[expect(deprecated, reason = "a call that waits is not known as rayon's")]
    use rayon as parallel;
    use std::thread::{self as threads};

    assert_eq!(threads::spawn(|| ID.get()).join().unwrap(), 7);
    assert_eq!(parallel::current_num_threads() > 0, true);
}

#[propagate(spawn(start))]
mod marked {
    #[expect(deprecated, reason = "the name is another one")]
    use std::thread::spawn as go;
    use std::thread::spawn as start;

    use super::ID;

    pub(super) fn read() -> (u64, u64) {
        let (first, second) = (go(|| ID.get()), start(|| ID.get()));
        (first.join().unwrap(), second.join().unwrap())
    }
}

#[test]
fn an_import_of_a_marked_module_under_another_name_is_told_of() {
    assert_eq!(ID.scope(7, marked::read), (0, 7));
}

fn inline(job: impl FnOnce()) {
    job();
}

fn panics(text: &str) -> ! {
    panic!("{text}")
}

#[propagate(spawn(inline))]
#[deny(warnings)]
fn work_that_never_returns() {
    inline(|| panics("never"));
}

#[test]
#[should_panic(expected = "never")]
fn work_may_never_return() {
    work_that_never_returns();
}

#[propagate(ID = 7)]
fn other_names() -> Vec<u64> {
    use rayon::join as fork;
    use std::thread::{self as threads, spawn as go};
    let one = 1;
    let (left, right) = fork(|| ID.get() * one, id);
    vec![
        go(|| ID.get()).join().unwrap(),
        go(id).join().unwrap(),
        go(move || ID.get() * one).join().unwrap(),
        threads::spawn(id).join().unwrap(),
        left,
        right,
    ]
}

#[test]
fn a_callee_may_have_another_name_in_the_function() {
    let seen = contextvars_tests::pool(2).install(other_names);
    assert_eq!(seen, [7; 6]);
}
