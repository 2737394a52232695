//! What the functions of `cells.rs` use: work that notes which context it sees, and callees.

use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering::SeqCst};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread;

use contextvars::{Context, context_var, propagate};
use futures::executor::block_on;

#[context_var]
pub(crate) static ID: u8 = 0;

/// What the work of a function has seen.
static SEEN: AtomicU8 = AtomicU8::new(0);

const INSIDE: u8 = 1;
const OUTSIDE: u8 = 2;

/// Whether the work of a function runs in the context of its call.
///
/// The work may run several times: once outside is outside.
pub(crate) fn is_covered(cell: fn()) -> bool {
    let _turn = take_turn();
    start(cell);
    // Some callees do not wait for their work.
    while SEEN.load(SeqCst) == 0 {
        thread::yield_now();
    }
    SEEN.load(SeqCst) == INSIDE
}

/// Calls a function whose callee runs nothing.
pub(crate) fn run(cell: fn()) {
    let _turn = take_turn();
    start(cell);
}

/// The tests have one place for what is seen.
fn take_turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn start(cell: fn()) {
    static RUNTIME: LazyLock<tokio::runtime::Runtime> = LazyLock::new(|| {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        builder.worker_threads(1).build().unwrap()
    });
    let _entered = RUNTIME.enter();
    SEEN.store(0, SeqCst);
    ID.scope(7, cell);
}

pub(crate) mod work {
    use super::*;

    pub(crate) fn note() {
        let seen = if ID.get() == 7 { INSIDE } else { OUTSIDE };
        SEEN.fetch_max(seen, SeqCst);
    }
}

pub(crate) use work::note;

pub(crate) fn nothing() {}

pub(crate) fn note_with(_: String) {
    note();
}

pub(crate) fn note_of(_: &str) {
    note();
}

pub(crate) fn note_as<T>() {
    note();
}

pub(crate) fn of_number(_: u64) {
    note();
}

pub(crate) fn of_text(_: &str) {
    note();
}

pub(crate) fn of_any<T>(_: T) {
    note();
}

/// True, without the compiler knowing.
pub(crate) fn yes() -> bool {
    std::hint::black_box(true)
}

pub(crate) fn make() -> impl FnOnce() + Send + 'static {
    note
}

pub(crate) fn make_again() -> impl Fn() + Send + Sync + 'static {
    note
}

pub(crate) fn make_boxed() -> Box<dyn FnOnce() + Send> {
    Box::new(note)
}

macro_rules! same {
    ($job:expr) => {
        $job
    };
}
pub(crate) use same;

pub(crate) struct Jobs {
    pub(crate) first: fn(),
    #[expect(dead_code, reason = "a field that is not `Copy`")]
    pub(crate) others: Vec<fn()>,
}

pub(crate) fn jobs() -> Jobs {
    Jobs {
        first: note,
        others: vec![],
    }
}

#[expect(dead_code, reason = "it is handed over whole")]
pub(crate) struct Pair<F> {
    pub(crate) job: F,
    pub(crate) number: u8,
}

pub(crate) struct Pending<F> {
    pub(crate) future: F,
}

pub(crate) trait Run {
    fn run();
}

/// It has a method of the same name.
pub(crate) struct Worker;

impl Run for Worker {
    fn run() {
        note();
    }
}

impl Worker {
    pub(crate) fn make(&self) -> impl FnOnce() + Send + 'static {
        note
    }

    pub(crate) fn fetch(&self) -> impl Future<Output = ()> + Send + 'static {
        fetch()
    }

    pub(crate) fn run_once(&self, job: impl FnOnce() + Send + 'static) {
        once(job);
    }

    pub(crate) fn run_again(&self, job: impl Fn() + Send + Sync) {
        again(job);
    }

    pub(crate) fn run_changing(&self, job: impl FnMut() + Send) {
        changing(job);
    }

    pub(crate) fn run_pointer(&self, job: fn()) {
        pointer(job);
    }

    pub(crate) fn run_boxed(&self, job: Box<dyn FnOnce() + Send>) {
        boxed(job);
    }

    pub(crate) fn run_shared(&self, job: Arc<dyn Fn() + Send + Sync>) {
        shared(job);
    }

    pub(crate) fn run_str(&self, job: impl Fn(&str) + Send + Sync) {
        of_str(job);
    }

    pub(crate) fn run_of_pointer(&self, job: fn(u64)) {
        of_pointer(job);
    }

    pub(crate) fn join(&self, first: impl FnOnce() + Send, second: impl FnOnce() + Send) {
        on_thread(first);
        on_thread(second);
    }
}

pub(crate) async fn fetch() {
    note();
}

pub(crate) async fn fetch_number(_: u64) {
    note();
}

pub(crate) fn fetch_boxed() -> Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(fetch())
}

#[propagate]
pub(crate) async fn marked() {
    note();
}

pub(crate) struct OwnFuture;

impl Future for OwnFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<()> {
        note();
        std::task::Poll::Ready(())
    }
}

pub(crate) fn future_of_a_struct() -> OwnFuture {
    OwnFuture
}

/// A pool of one thread, so that all is done when the next job is done.
pub(crate) fn pool() -> &'static rayon::ThreadPool {
    static POOL: LazyLock<rayon::ThreadPool> = LazyLock::new(|| {
        let builder = rayon::ThreadPoolBuilder::new().num_threads(1);
        builder.build().unwrap()
    });
    &POOL
}

pub(crate) fn finish(mut set: tokio::task::JoinSet<()>) {
    block_on(set.join_next()).unwrap().unwrap();
}

fn on_thread(job: impl FnOnce() + Send) {
    thread::scope(|s| s.spawn(job).join().unwrap());
}

// Callees: each runs its work on a thread of its own.

use std::rc::Rc;
use std::sync::Arc;

type BoxedFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

pub(crate) fn once(job: impl FnOnce() + Send + 'static) {
    on_thread(job);
}

pub(crate) fn again(job: impl Fn() + Send + Sync) {
    on_thread(|| {
        job();
        job();
    });
}

pub(crate) fn changing(mut job: impl FnMut() + Send) {
    on_thread(|| {
        job();
        job();
    });
}

pub(crate) fn pointer(job: fn()) {
    on_thread(job);
}

pub(crate) fn boxed(job: Box<dyn FnOnce() + Send>) {
    on_thread(job);
}

pub(crate) fn boxed_again(job: Box<dyn Fn() + Send>) {
    on_thread(job);
}

pub(crate) fn shared(job: Arc<dyn Fn() + Send + Sync>) {
    on_thread(|| job());
}

pub(crate) fn local(job: Rc<dyn Fn()>) {
    Context::new().scope(|| job());
}

pub(crate) fn reference(job: &(dyn Fn() + Sync)) {
    on_thread(job);
}

pub(crate) fn changing_reference(job: &mut (dyn FnMut() + Send)) {
    on_thread(job);
}

pub(crate) fn optional(job: Option<Box<dyn FnOnce() + Send>>) {
    job.map(on_thread);
}

pub(crate) fn optional_shared(job: Option<Arc<dyn Fn() + Send + Sync>>) {
    job.map(shared);
}

pub(crate) fn optional_pointer(job: Option<fn()>) {
    job.map(on_thread);
}

pub(crate) fn optional_once(job: Option<impl FnOnce() + Send>) {
    job.map(on_thread);
}

pub(crate) fn fallible(job: Result<Box<dyn FnOnce() + Send>, String>) {
    on_thread(job.unwrap());
}

pub(crate) fn list(jobs: Vec<Box<dyn FnOnce() + Send>>) {
    jobs.into_iter().for_each(on_thread);
}

pub(crate) fn many(jobs: &[impl Fn() + Sync]) {
    jobs.iter().for_each(|job| on_thread(job));
}

pub(crate) fn each(jobs: impl IntoIterator<Item: FnOnce() + Send>) {
    jobs.into_iter().for_each(on_thread);
}

pub(crate) struct Job(Box<dyn FnOnce() + Send>);

impl Job {
    pub(crate) fn new(job: impl FnOnce() + Send + 'static) -> Self {
        Self(Box::new(job))
    }
}

impl<F: FnOnce() + Send + 'static> From<F> for Job {
    fn from(job: F) -> Self {
        Self(Box::new(job))
    }
}

pub(crate) fn converted(job: impl Into<Job>) {
    on_thread(job.into().0);
}

pub(crate) fn constructed(job: Job) {
    on_thread(job.0);
}

pub(crate) fn second(_: u8, job: impl FnOnce() + Send + 'static) {
    on_thread(job);
}

pub(crate) fn second_pointer(_: u8, job: fn()) {
    on_thread(job);
}

pub(crate) fn of_once(job: impl FnOnce(u64) + Send + 'static) {
    on_thread(|| job(1));
}

pub(crate) fn of_again(job: impl Fn(u64) + Send + Sync) {
    on_thread(|| {
        job(1);
        job(2);
    });
}

pub(crate) fn of_changing(mut job: impl FnMut(u64) + Send) {
    on_thread(|| {
        job(1);
        job(2);
    });
}

pub(crate) fn of_str(job: impl Fn(&str) + Send + Sync) {
    on_thread(|| job(&String::new()));
}

pub(crate) fn of_pointer(job: fn(u64)) {
    on_thread(|| job(1));
}

pub(crate) fn of_boxed(job: Box<dyn FnOnce(u64) + Send>) {
    on_thread(|| job(1));
}

pub(crate) fn of_shared(job: Arc<dyn Fn(&str) + Send + Sync>) {
    on_thread(|| job(&String::new()));
}

pub(crate) fn of_reference(job: &(dyn Fn(u64) + Sync)) {
    on_thread(|| job(1));
}

pub(crate) fn of_optional(job: Option<impl FnOnce(u64) + Send>) {
    on_thread(|| job.unwrap()(1));
}

pub(crate) fn drive(future: impl Future<Output = ()> + Send + 'static) {
    on_thread(|| block_on(future));
}

pub(crate) fn drive_boxed(future: BoxedFuture) {
    on_thread(|| block_on(future));
}

pub(crate) fn drive_optional(future: Option<impl Future<Output = ()> + Send + 'static>) {
    on_thread(|| block_on(future.unwrap()));
}

pub(crate) fn event<F: Future<Output = ()>>(callback: impl FnOnce() -> F + Send + 'static) {
    on_thread(|| block_on(callback()));
}

pub(crate) fn event_again<F: Future<Output = ()>>(callback: impl Fn() -> F + Send + Sync) {
    on_thread(|| block_on(callback()));
}

pub(crate) fn event_async(callback: impl AsyncFn() + Send + Sync) {
    on_thread(|| block_on(callback()));
}

pub(crate) fn event_of<F: Future<Output = ()>>(callback: impl Fn(u64) -> F + Send + Sync) {
    on_thread(|| block_on(callback(1)));
}

pub(crate) fn event_boxed(callback: Box<dyn Fn() -> BoxedFuture + Send>) {
    on_thread(move || block_on(callback()));
}

pub(crate) fn event_of_boxed(callback: Box<dyn Fn(u64) -> BoxedFuture + Send>) {
    on_thread(move || block_on(callback(1)));
}

pub(crate) fn event_shared(callback: Arc<dyn Fn() -> BoxedFuture + Send + Sync>) {
    on_thread(|| block_on(callback()));
}

/// Somebody's types with a method `spawn`, and modules with a function of that name.
macro_rules! somebodys {
    ($($name:ident $($module:ident)?: $ty:ty, |$job:ident| $run:expr;)*) => {$(
        pub(crate) struct $name;

        impl $name {
            pub(crate) fn spawn(&self, $job: $ty) {
                $run
            }
        }

        $(pub(crate) mod $module {
            use super::*;

            pub(crate) fn spawn($job: $ty) {
                $run
            }
        })?
    )*};
}

somebodys! {
    OfOnce: impl FnOnce() + Send + 'static, |job| on_thread(job);
    OfFn of_fn: impl Fn() + Send + Sync, |job| again(job);
    OfFnMut: impl FnMut() + Send, |job| changing(job);
    OfPointer of_pointer_fn: fn(), |job| on_thread(job);
    OfBox of_box_fn: Box<dyn FnOnce() + Send>, |job| on_thread(job);
    OfArc: Arc<dyn Fn() + Send + Sync>, |job| shared(job);
    OfOption: Option<Box<dyn FnOnce() + Send>>, |job| optional(job);
    OfNumber: impl Fn(u64) + Send + Sync, |job| of_again(job);
    OfNumberPointer: fn(u64), |job| of_pointer(job);
}

pub(crate) struct OfCallback;

impl OfCallback {
    pub(crate) fn spawn<F: Future<Output = ()>>(&self, callback: impl Fn() -> F + Send + Sync) {
        event_again(callback);
    }
}

pub(crate) mod of_once_fn {
    use super::*;

    pub(crate) fn spawn(job: impl FnOnce() + Send + 'static) {
        on_thread(job);
    }

    /// It runs its work as its caller's own code.
    pub(crate) fn install(job: impl FnOnce()) {
        job();
    }
}

/// It takes anything, and runs nothing.
pub(crate) struct Anything;

impl Anything {
    pub(crate) fn spawn<T: 'static>(&self, _: T) {}
    pub(crate) fn scope<T>(&self, _: T) {}
}

pub(crate) fn anything<T: 'static>(_: T) {}
