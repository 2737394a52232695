//! Callees that the program names with `spawn(..)`: executors, registries, retries, foreign callbacks.

use std::collections::HashMap;
use std::future::Future;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use contextvars::{Context, Propagate, context_var, propagate, scoped};
use futures::executor::block_on;
use futures::future::BoxFuture;

use crate::{ID, id};

fn elsewhere<R: Send>(job: impl FnOnce() -> R + Send) -> R {
    thread::scope(|s| s.spawn(job).join().unwrap())
}

fn submit(job: impl FnOnce(u64) -> u64 + Send + 'static) -> u64 {
    elsewhere(|| job(1))
}

fn with_worker(_worker: u64) -> u64 {
    ID.get()
}

#[test]
#[propagate(ID = 7, spawn(submit))]
fn work_with_a_parameter() {
    let closure = |_worker: u64| ID.get();
    let untyped = move |_| ID.get();
    let boxed: Box<dyn FnOnce(u64) -> u64 + Send> = Box::new(|_| ID.get());
    let made = || |_: u64| ID.get();
    let seen = [
        submit(|_| ID.get()),
        submit(move |_| ID.get()),
        submit(closure),
        submit(untyped),
        submit(with_worker),
        submit(boxed),
        submit(made()),
        submit(Box::new(|_| ID.get())),
        submit(Box::new(with_worker)),
        submit({
            let one = 1;
            move |_| ID.get() * one
        }),
        submit(if true { with_worker } else { |_| 0 }),
    ];
    assert_eq!(seen, [7; 11]);
}

fn register(handler: Arc<dyn Fn() -> u64 + Send + Sync>) -> u64 {
    elsewhere(move || handler())
}

fn register_path(handler: Arc<dyn Fn(&str) -> u64 + Send + Sync>) -> u64 {
    elsewhere(move || handler("x"))
}

fn on_exit(job: Option<Box<dyn FnOnce() -> u64 + Send>>) -> u64 {
    job.map_or(7, |job| elsewhere(job))
}

fn all(jobs: Vec<Box<dyn Fn() -> u64 + Send>>) -> u64 {
    jobs.into_iter().map(|job| elsewhere(job)).sum()
}

fn local(handler: Rc<dyn Fn(u8) -> u64>) -> u64 {
    ID.scope(0, || handler(0))
}

fn checked(job: Result<Box<dyn FnOnce() -> u64 + Send>, String>) -> u64 {
    elsewhere(job.unwrap())
}

#[test]
#[propagate(ID = 7, spawn(register, register_path, on_exit, all, local, checked))]
fn handlers_behind_pointers() {
    let kept: Arc<dyn Fn() -> u64 + Send + Sync> = Arc::new(id);
    let seen = [
        register(Arc::new(|| ID.get())),
        register(Arc::new(move || ID.get())),
        register(Arc::new(id)),
        register(Arc::clone(&kept)),
        register(kept),
        register_path(Arc::new(|path| path.len() as u64 * ID.get())),
        register_path(Arc::new(|_| ID.get())),
        register_path(Arc::new(move |path: &str| path.len() as u64 * ID.get())),
        on_exit(Some(Box::new(|| ID.get()))),
        on_exit(Some(Box::new(id))),
        on_exit(None),
        all(vec![Box::new(|| ID.get())]),
        all(Vec::from([Box::new(id) as Box<dyn Fn() -> u64 + Send>])),
        local(Rc::new(|_| ID.get())),
        checked(Ok(Box::new(|| ID.get()))),
    ];
    assert_eq!(seen, [7; 15]);
}

fn parallel_for(count: u64, f: impl Fn(u64) + Sync) {
    thread::scope(|s| {
        for index in 0..count {
            let f = &f;
            s.spawn(move || f(index));
        }
    });
}

fn parallel_map<T, O, F>(items: Vec<T>, f: F) -> Vec<O>
where
    T: Send + 'static,
    O: Send + 'static,
    F: FnMut(T) -> O + Clone + Send + 'static,
{
    let jobs = items.into_iter().map(|item| {
        let mut f = f.clone();
        thread::spawn(move || f(item))
    });
    jobs.collect::<Vec<_>>()
        .into_iter()
        .map(|job| job.join().unwrap())
        .collect()
}

fn retry<T: Send>(times: usize, mut attempt: impl FnMut() -> Option<T> + Send) -> Option<T> {
    elsewhere(move || (0..times).find_map(|_| attempt()))
}

#[test]
#[propagate(ID = 7, spawn(parallel_for, parallel_map, retry))]
fn work_that_is_called_more_than_once() {
    let sum = AtomicU64::new(0);
    parallel_for(2, |_| {
        sum.fetch_add(ID.get(), SeqCst);
    });
    let by_name = |_: u64| {
        sum.fetch_add(ID.get(), SeqCst);
    };
    parallel_for(2, by_name);
    parallel_for(2, &by_name);
    let mut tries = 0;
    let tried = retry(3, || {
        tries += 1;
        (tries == 3).then(|| ID.get())
    });
    let mut attempt = || {
        tries += 1;
        (tries == 6).then(|| ID.get())
    };
    let tried_by_name = retry(3, &mut attempt);
    let closure = |_: u8| ID.get();
    let one = String::from("1");
    let other = one.clone();
    let mapped = [
        parallel_map(vec![0, 1], |_| ID.get()),
        parallel_map(vec![0, 1], with_worker),
        parallel_map(vec![0, 1], closure),
        parallel_map(vec![0, 1], move |_| ID.get() * one.len() as u64),
        parallel_map(vec![0, 1], move |_: u8| ID.get() * other.len() as u64),
    ];
    assert_eq!((tried, tried_by_name, tries), (Some(7), Some(7), 6));
    assert_eq!(mapped, [[7, 7]; 5].map(Vec::from));
    assert_eq!(sum.into_inner(), 42);
}

/// A promise: its callbacks run on the thread that completes it.
#[derive(Default)]
struct Promise {
    callbacks: Mutex<Vec<Box<dyn FnOnce(&str, u64) + Send>>>,
}

impl Promise {
    fn then(&self, callback: impl FnOnce(&str, u64) + Send + 'static) -> &Self {
        self.callbacks.lock().unwrap().push(Box::new(callback));
        self
    }

    fn complete(&self) {
        for callback in self.callbacks.lock().unwrap().drain(..) {
            callback("done", 0);
        }
    }
}

static NOTED: Mutex<Vec<u64>> = Mutex::new(Vec::new());

fn note(_: &str, _: u64) {
    NOTED.lock().unwrap().push(ID.get());
}

#[test]
fn callbacks_of_a_promise_run_in_the_context_of_their_registration() {
    #[propagate(ID = 7, spawn(then))]
    fn register(promise: &Promise, seen: &Arc<Mutex<Vec<u64>>>) {
        let push = {
            let seen = seen.clone();
            move |_: &str, _: u64| seen.lock().unwrap().push(ID.get())
        };
        let boxed: Box<dyn FnOnce(&str, u64) + Send> = Box::new(push.clone());
        let another = seen.clone();
        promise
            .then(push)
            .then(boxed)
            .then(note)
            .then(move |text, _| {
                another
                    .lock()
                    .unwrap()
                    .push(ID.get() * (text.len() == 4) as u64)
            });
        Promise::then(promise, note);
    }
    let (promise, seen) = (Promise::default(), Arc::new(Mutex::new(Vec::new())));
    register(&promise, &seen);
    scoped!(ID = 8, { promise.complete() });
    assert_eq!(*seen.lock().unwrap(), [7; 3]);
    assert_eq!(*NOTED.lock().unwrap(), [7; 2]);
}

async fn on_event<F, Fut>(callback: F) -> Fut::Output
where
    F: FnOnce(u32) -> Fut + Send + 'static,
    Fut: Future<Output: Send> + Send + 'static,
{
    elsewhere(|| block_on(async { callback(1).await }))
}

fn job(run: impl Fn(u32, String) -> BoxFuture<'static, u64> + Send + Sync + 'static) -> u64 {
    elsewhere(|| block_on(run(1, String::new())))
}

async fn retried<F, Fut>(mut attempt: F) -> u64
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<u64, u64>>,
{
    let mut seen = 0;
    for _ in 0..2 {
        // As a runtime that polls it elsewhere.
        match attempt().in_context(Context::new()).await {
            Ok(id) | Err(id) => seen += id,
        }
    }
    seen
}

async fn event(_: u32) -> u64 {
    ID.get()
}

async fn attempt() -> Result<u64, u64> {
    Err(ID.get())
}

#[test]
#[propagate(ID = 7, spawn(on_event, job, retried))]
fn callbacks_that_give_futures() {
    let by_name = |_| async { ID.get() };
    let calls = AtomicU64::new(0);
    let seen = [
        block_on(on_event(|_| async { ID.get() })),
        block_on(on_event(move |_| async move { ID.get() })),
        block_on(on_event(async |_| ID.get())),
        block_on(on_event(event)),
        block_on(on_event(by_name)),
        block_on(on_event(|number| event(number))),
        block_on(on_event(|_| Box::pin(async { ID.get() }))),
        block_on(on_event(|number| {
            let _eager = ID.get();
            async move { ID.get() * u64::from(number) }
        })),
        job(|_, _| Box::pin(async { ID.get() })),
        job(move |_, text| Box::pin(async move { ID.get() + text.len() as u64 })),
    ];
    assert_eq!(seen, [7; 10]);
    let tried = block_on(retried(|| async {
        calls.fetch_add(1, SeqCst);
        Ok(ID.get())
    }));
    let by_name = block_on(retried(attempt));
    let called = block_on(retried(|| attempt()));
    assert_eq!([tried, by_name, called], [14; 3]);
    assert_eq!(calls.into_inner(), 2);
}

/// A query of a library with threads of its own.
struct Query;

impl Query {
    fn par_iter(&self) -> &Self {
        self
    }

    fn par_iter_mut(&mut self) -> &mut Self {
        self
    }

    fn for_each(&self, f: impl Fn(u64) + Sync) {
        elsewhere(|| f(1));
    }
}

#[test]
fn a_named_method_behind_a_parallel_name_of_another_library() {
    let seen = AtomicU64::new(0);
    #[propagate(ID = 7, spawn(for_each))]
    fn marked(seen: &AtomicU64) {
        Query.par_iter().for_each(|_| {
            seen.fetch_add(ID.get(), SeqCst);
        });
        Query.par_iter_mut().for_each(|_| {
            seen.fetch_add(ID.get(), SeqCst);
        });
        Query.for_each(|_| {
            seen.fetch_add(ID.get(), SeqCst);
        });
    }
    marked(&seen);
    assert_eq!(seen.into_inner(), 21);
}

trait Executor {
    fn execute(&self, job: Box<dyn FnOnce() + Send>);
}

struct Inline;
struct Threaded;

impl Executor for Inline {
    fn execute(&self, job: Box<dyn FnOnce() + Send>) {
        job();
    }
}

impl Executor for Threaded {
    fn execute(&self, job: Box<dyn FnOnce() + Send>) {
        thread::spawn(job).join().unwrap();
    }
}

#[test]
#[propagate(ID = 7, spawn(execute))]
fn an_executor_behind_a_trait_never_changes_its_caller() {
    let (sender, receiver) = channel();
    let executors: [&dyn Executor; 2] = [&Inline, &Threaded];
    for executor in executors {
        let sender = sender.clone();
        executor.execute(Box::new(move || {
            sender.send(ID.get()).unwrap();
            ID.set(9);
        }));
        assert_eq!(ID.get(), 7);
    }
    drop(sender);
    assert_eq!(receiver.iter().collect::<Vec<_>>(), [7; 2]);
}

unsafe extern "C" {
    fn qsort(
        base: *mut u64,
        count: usize,
        size: usize,
        compare: unsafe extern "C" fn(*const u64, *const u64) -> i32,
    );
}

unsafe extern "C" fn compare(a: *const u64, b: *const u64) -> i32 {
    assert_eq!(ID.get(), 7);
    // SAFETY: qsort hands over pointers to items of the array.
    unsafe { (*a).cmp(&*b) as i32 }
}

#[test]
#[propagate(ID = 7)]
fn a_foreign_callback_on_the_calling_thread() {
    let mut list = [3, 1, 2];
    // SAFETY: the array has three items of eight bytes.
    unsafe { qsort(list.as_mut_ptr(), 3, 8, compare) };
    assert_eq!(list, [1, 2, 3]);
}

#[test]
fn a_handler_that_many_workers_call_at_once() {
    #[propagate(ID = 7, spawn(new))]
    fn handler() -> Arc<dyn Fn(u64) -> u64 + Send + Sync> {
        let context = Context::current();
        Arc::new(move |item| context.scope(|| ID.get() * item))
    }
    let handler = handler();
    let workers: Vec<_> = (0..8)
        .map(|item| {
            let handler = handler.clone();
            thread::spawn(move || handler(item))
        })
        .collect();
    let seen: Vec<u64> = workers
        .into_iter()
        .map(|worker| worker.join().unwrap())
        .collect();
    assert_eq!(seen, [0, 7, 14, 21, 28, 35, 42, 49]);
}

type Handlers = HashMap<&'static str, Box<dyn Fn(&str) -> u64 + Send + Sync>>;

#[derive(Default)]
struct Router {
    handlers: Handlers,
}

impl Router {
    fn on(
        mut self,
        path: &'static str,
        handler: impl Fn(&str) -> u64 + Send + Sync + 'static,
    ) -> Self {
        self.handlers.insert(path, Box::new(handler));
        self
    }
}

fn show(path: &str) -> u64 {
    ID.get() * path.len() as u64
}

#[test]
fn handlers_of_a_router_in_a_chain_of_calls() {
    #[propagate(ID = 7, spawn(on))]
    fn router() -> Router {
        Router::default()
            .on("a", |path| ID.get() * path.len() as u64)
            .on("b", show)
            .on("c", {
                let length = 1;
                move |_| ID.get() * length
            })
    }
    let router = router();
    let seen = ["a", "b", "c"].map(|path| router.handlers[path](path));
    assert_eq!(seen, [7; 3]);
}

#[context_var]
static CLOCK: fn() -> u64 = || 0;

#[test]
#[propagate(CLOCK = || 7, spawn(submit))]
fn a_value_that_is_a_function_goes_along() {
    assert_eq!(submit(|_| CLOCK.with(|clock| clock())), 7);
    let sender: Option<Sender<u64>> = None;
    assert!(sender.is_none());
}
