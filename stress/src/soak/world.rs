//! The systems among which the work is handed around: pools, runtimes, and threads that take letters.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::thread::{self, JoinHandle};

use contextvars::rayon::ThreadPool;
use contextvars::{Context, Propagate};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::mpsc as async_mpsc;
use tokio::task::LocalSet;

use super::Broken;
use super::tally::Tally;
use super::tasks;
use super::unit::{Place, Unit};

/// Deep recursion of jobs that wait, and run others meanwhile, in a debug build.
const STACK: usize = 16 << 20;

pub(super) struct World {
    pub(super) tally: Tally,
    pub(super) broken: Option<Broken>,
    pub(super) pools: Vec<ThreadPool>,
    /// tokio's multi-thread runtime, and the current-thread one.
    pub(super) runtimes: [Handle; 2],
    open: Arc<Open>,
    /// Threads that wait for letters, by turns.
    post: Vec<mpsc::Sender<Letter>>,
    local_post: async_mpsc::UnboundedSender<Letter>,
    next: AtomicUsize,
}

/// Work with its context, as data.
pub(super) struct Letter {
    pub(super) context: Context,
    pub(super) unit: Unit,
}

/// How many units of work are not done yet.
#[derive(Default)]
struct Open {
    count: Mutex<usize>,
    fewer: Condvar,
}

/// Each unit holds one, to the end.
pub(super) struct Ticket(Arc<Open>);

impl Ticket {
    fn new(open: &Arc<Open>) -> Self {
        *open.count.lock().expect("nothing panics in here") += 1;
        Self(Arc::clone(open))
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        *self.0.count.lock().expect("nothing panics in here") -= 1;
        self.0.fewer.notify_all();
    }
}

/// What has to end before the world does.
pub(super) struct Systems {
    runtime: Runtime,
    threads: Vec<JoinHandle<()>>,
}

impl World {
    pub(super) fn new(broken: Option<Broken>) -> (Arc<Self>, Systems) {
        let runtime = Builder::new_multi_thread()
            .worker_threads(3)
            .thread_stack_size(STACK)
            .build()
            .expect("a runtime");
        let mut threads = Vec::new();
        let post = (0..2).map(|_| {
            let (sender, letters) = mpsc::channel();
            threads.push(thread(move || read(&letters)));
            sender
        });
        let post = post.collect();
        let (local_post, letters) = async_mpsc::unbounded_channel();
        let (tell, told) = mpsc::channel();
        threads.push(thread(move || {
            let runtime = Builder::new_current_thread().build().expect("a runtime");
            tell.send(runtime.handle().clone()).expect("it is awaited");
            runtime.block_on(LocalSet::new().run_until(read_locally(letters)));
        }));
        let world = Self {
            tally: Tally::new(),
            broken,
            pools: [1, 2, 4].map(pool).into(),
            runtimes: [runtime.handle().clone(), told.recv().expect("it is sent")],
            open: Arc::default(),
            post,
            local_post,
            next: AtomicUsize::new(0),
        };
        (Arc::new(world), Systems { runtime, threads })
    }

    pub(super) fn ticket(&self) -> Ticket {
        Ticket::new(&self.open)
    }

    /// Waits until fewer units than that are open.
    pub(super) fn wait_for_fewer_than(&self, limit: usize) {
        let open = &self.open;
        let count = open.count.lock().expect("nothing panics in here");
        let fewer = open.fewer.wait_while(count, |count| *count >= limit);
        drop(fewer.expect("nothing panics in here"));
    }

    pub(super) fn pool(&self, number: usize) -> &ThreadPool {
        &self.pools[number % self.pools.len()]
    }

    /// Sends it to a thread, or to the current-thread runtime.
    pub(super) fn send(&self, letter: Letter, locally: bool) {
        let sent = if locally {
            self.local_post.send(letter).is_ok()
        } else {
            let turn = self.next.fetch_add(1, Ordering::Relaxed);
            self.post[turn % self.post.len()].send(letter).is_ok()
        };
        assert!(sent, "the threads read until the end");
    }

    /// All units are done, so nobody else has the world: ends what it is made of.
    pub(super) fn end(self: Arc<Self>, systems: Systems) -> Tally {
        // The last unit gives up its ticket a moment before the world.
        let mut world = self;
        let world = loop {
            match Arc::try_unwrap(world) {
                Ok(world) => break world,
                Err(shared) => world = shared,
            }
            thread::yield_now();
        };
        let Self {
            tally,
            pools,
            post,
            local_post,
            ..
        } = world;
        drop((post, local_post));
        for thread in systems.threads {
            thread.join().expect("its units' panics are caught");
        }
        drop(systems.runtime);
        drop(pools);
        tally
    }
}

fn thread(body: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
    let builder = thread::Builder::new().stack_size(STACK);
    builder.spawn(body).expect("a thread")
}

fn pool(threads: usize) -> ThreadPool {
    let builder = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .stack_size(STACK)
        .panic_handler(drop);
    builder.build().expect("a pool").into()
}

fn read(letters: &mpsc::Receiver<Letter>) {
    for Letter { context, unit } in letters {
        // The context that came with the letter, whatever this thread did before.
        let _ = catch_unwind(AssertUnwindSafe(|| {
            context.scope(|| unit.run(Place::Reader));
        }));
    }
}

async fn read_locally(mut letters: async_mpsc::UnboundedReceiver<Letter>) {
    while let Some(Letter { context, unit }) = letters.recv().await {
        tokio::task::spawn_local(tasks::run(unit, Place::LocalTask).in_context(context));
    }
}
