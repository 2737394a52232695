//! Pools of threads, queues of jobs and scopes that programs write themselves.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::{Receiver, SendError, Sender, channel};
use std::sync::{Arc, Barrier, Condvar, Mutex, OnceLock};
use std::thread::{self, JoinHandle};

use contextvars::{Context, propagate, scoped};

use crate::{ID, id};

type Job = Box<dyn FnOnce() + Send + 'static>;

/// As in the book of Rust.
struct ThreadPool {
    workers: Vec<Worker>,
    sender: Option<Sender<Job>>,
}

struct Worker {
    thread: Option<JoinHandle<()>>,
}

impl ThreadPool {
    fn new(size: usize) -> Self {
        let (sender, receiver) = channel::<Job>();
        let receiver = Arc::new(Mutex::new(receiver));
        let workers = (0..size)
            .map(|_| Worker::new(Arc::clone(&receiver)))
            .collect();
        Self {
            workers,
            sender: Some(sender),
        }
    }

    fn execute<F>(&self, f: F)
    where
        F: FnOnce() + Send + 'static,
    {
        self.sender.as_ref().unwrap().send(Box::new(f)).unwrap();
    }
}

impl Worker {
    fn new(receiver: Arc<Mutex<Receiver<Job>>>) -> Self {
        let thread = thread::spawn(move || {
            loop {
                let message = receiver.lock().unwrap().recv();
                let Ok(job) = message else { break };
                job();
                assert!(!ID.is_set(), "a job leaves nothing behind");
            }
        });
        Self {
            thread: Some(thread),
        }
    }
}

impl Drop for ThreadPool {
    fn drop(&mut self) {
        drop(self.sender.take());
        for worker in &mut self.workers {
            if let Some(thread) = worker.thread.take() {
                thread.join().unwrap();
            }
        }
    }
}

#[test]
fn a_pool_with_a_named_method() {
    let sum = Arc::new(AtomicU64::new(0));
    let add: fn(&AtomicU64) = |sum| {
        sum.fetch_add(ID.get(), SeqCst);
        ID.set(100);
    };
    {
        let pool = ThreadPool::new(2);
        #[propagate(ID = id, spawn(execute))]
        fn submit(pool: &ThreadPool, sum: &Arc<AtomicU64>, add: fn(&AtomicU64), id: u64) {
            let shared = sum.clone();
            pool.execute(move || add(&shared));
            let shared = sum.clone();
            let job = move || add(&shared);
            pool.execute(job);
            let shared = sum.clone();
            let job: Job = Box::new(move || add(&shared));
            pool.execute(job);
            for _ in 0..2 {
                pool.execute({
                    let sum = Arc::clone(sum);
                    move || add(&sum)
                });
            }
            ThreadPool::execute(pool, {
                let sum = sum.clone();
                move || add(&sum)
            });
        }
        submit(&pool, &sum, add, 7);
        submit(&pool, &sum, add, 8);
    }
    assert_eq!(sum.load(SeqCst), 90);
}

#[propagate(spawn(send))]
impl ThreadPool {
    /// The pool itself captures: its users need no mark.
    fn submit<F: FnOnce() + Send + 'static>(&self, f: F) -> Result<(), SendError<Job>> {
        self.sender.as_ref().unwrap().send(Box::new(f))
    }

    fn submit_boxed(&self, job: Job) -> Result<(), SendError<Job>> {
        let sender = self.sender.as_ref().unwrap();
        sender.send(job)?;
        Ok(())
    }
}

#[test]
fn a_pool_that_captures_for_its_users() {
    let (sender, receiver) = channel();
    let pool = ThreadPool::new(2);
    for id in [7, 8] {
        let (first, second) = (sender.clone(), sender.clone());
        scoped!(ID = id, {
            pool.submit(move || first.send(ID.get()).unwrap()).unwrap();
            pool.submit_boxed(Box::new(move || second.send(ID.get()).unwrap()))
                .unwrap();
        });
    }
    drop((pool, sender));
    let mut seen: Vec<u64> = receiver.iter().collect();
    seen.sort();
    assert_eq!(seen, [7, 7, 8, 8]);
}

enum Message {
    Run(Job),
    Stop,
}

struct Named {
    name: &'static str,
    job: Job,
}

#[test]
fn work_inside_of_a_value_inherits() {
    #[propagate(spawn(send))]
    fn send_all() -> (Receiver<Message>, Receiver<Named>, Receiver<(u8, Job)>) {
        let (sender, messages) = channel::<Message>();
        sender
            .send(Message::Run(Box::new(|| assert_eq!(id(), 7))))
            .unwrap();
        #[expect(deprecated, reason = "it is no work, and rustc says so")]
        sender.send(Message::Stop).unwrap();
        let (sender, named) = channel::<Named>();
        sender
            .send(Named {
                name: "job",
                job: Box::new(|| assert_eq!(id(), 7)),
            })
            .unwrap();
        let (sender, pairs) = channel::<(u8, Job)>();
        sender.send((1, Box::new(|| assert_eq!(id(), 7)))).unwrap();
        (messages, named, pairs)
    }
    let (messages, named, pairs) = scoped!(ID = 7, { send_all() });
    let mut count = 0;
    for message in messages.try_iter() {
        match message {
            Message::Run(job) => job(),
            Message::Stop => break,
        }
        count += 1;
    }
    let Named { name, job } = named.recv().unwrap();
    job();
    let (number, job) = pairs.recv().unwrap();
    job();
    assert_eq!((count, name, number), (1, "job", 1));
}

#[derive(Default)]
struct Queue {
    jobs: Mutex<VecDeque<Box<dyn FnOnce() -> u64 + Send>>>,
    changed: Condvar,
}

impl Queue {
    fn push(&self, job: impl FnOnce() -> u64 + Send + 'static) {
        self.jobs.lock().unwrap().push_back(Box::new(job));
        self.changed.notify_one();
    }

    fn pop(&self) -> Box<dyn FnOnce() -> u64 + Send> {
        let mut jobs = self.jobs.lock().unwrap();
        loop {
            match jobs.pop_front() {
                Some(job) => break job,
                None => jobs = self.changed.wait(jobs).unwrap(),
            }
        }
    }
}

#[test]
#[propagate(ID = 7, spawn(push))]
fn a_queue_behind_a_condition() {
    let queue = Arc::new(Queue::default());
    let worker = {
        let queue = queue.clone();
        #[propagate(skip)]
        thread::spawn(move || [queue.pop()(), queue.pop()(), queue.pop()()])
    };
    queue.push(|| ID.get());
    queue.push(id);
    Queue::push(&queue, move || ID.get());
    assert_eq!(worker.join().unwrap(), [7; 3]);
}

#[test]
#[propagate(ID = 7)]
fn jobs_from_collections() {
    type Work = Box<dyn FnOnce() -> u64 + Send>;
    let mut queue: VecDeque<Work> = VecDeque::from([Box::new(id) as Work, Box::new(|| ID.get())]);
    let mut slot: Option<Work> = Some(Box::new(|| ID.get()));
    let mut stack: Vec<Work> = vec![Box::new(id), Box::new(|| ID.get())];
    let functions: [fn() -> u64; 2] = [id, || ID.get()];
    let sum = thread::scope(|s| {
        let mut handles = vec![];
        while let Some(job) = queue.pop_front() {
            handles.push(s.spawn(job));
        }
        if let Some(job) = slot.take() {
            handles.push(s.spawn(job));
        }
        for job in stack.drain(..) {
            handles.push(s.spawn(move || job()));
        }
        for job in functions {
            handles.push(s.spawn(job));
        }
        for job in &functions {
            handles.push(s.spawn(job));
            handles.push(s.spawn(*job));
        }
        handles.extend(functions.iter().map(|job| s.spawn(*job)));
        handles.extend(functions.map(|job| s.spawn(move || job())));
        handles.push(s.spawn(functions[1]));
        handles
            .into_iter()
            .map(|handle| handle.join().unwrap())
            .sum::<u64>()
    });
    assert_eq!(sum, 16 * 7);
    let replaced = std::mem::replace(&mut slot, Some(Box::new(id)));
    assert!(replaced.is_none());
    let handle = slot.take().map(|job| thread::spawn(job)).unwrap();
    assert_eq!(handle.join().unwrap(), 7);
}

#[test]
#[propagate(ID = 7)]
fn handles_that_are_kept_or_dropped() {
    let handles: Arc<Mutex<Vec<JoinHandle<u64>>>> = Arc::default();
    handles.lock().unwrap().push(thread::spawn(|| ID.get()));
    handles
        .lock()
        .unwrap()
        .extend([thread::spawn(id), thread::spawn(|| ID.get())]);
    let (sender, receiver) = channel();
    let [first, second, third] = [sender.clone(), sender.clone(), sender];
    drop(thread::spawn(move || first.send(ID.get()).unwrap()));
    let _ = thread::spawn(move || second.send(ID.get()).unwrap());
    _ = thread::spawn(move || third.send(ID.get()).unwrap());
    let sum: u64 = handles
        .lock()
        .unwrap()
        .drain(..)
        .map(|handle| handle.join().unwrap())
        .sum();
    assert_eq!((sum, receiver.iter().sum::<u64>()), (21, 21));
}

/// Scopes as crossbeam's, whose jobs get the scope.
mod crossbeam {
    use std::thread;

    pub(super) struct Scope<'s, 'e>(&'s thread::Scope<'s, 'e>);

    pub(super) fn scope<'e, R>(
        body: impl for<'s> FnOnce(&Scope<'s, 'e>) -> R,
    ) -> thread::Result<R> {
        Ok(thread::scope(|s| body(&Scope(s))))
    }

    impl<'s, 'e> Scope<'s, 'e> {
        pub(super) fn spawn<F, T>(&self, job: F) -> thread::ScopedJoinHandle<'s, T>
        where
            F: FnOnce(&Scope<'s, 'e>) -> T + Send + 's,
            T: Send + 's,
        {
            let inner = self.0;
            inner.spawn(move || job(&Scope(inner)))
        }
    }
}

#[test]
#[propagate(ID = 7)]
fn scopes_whose_jobs_get_the_scope() {
    let numbers = [1, 2, 3, 4];
    let mut changed = 0;
    let sum = crossbeam::scope(|s| {
        let halves: Vec<_> = numbers
            .chunks(2)
            .map(|half| s.spawn(move |_| half.len() as u64 * ID.get()))
            .collect();
        s.spawn(|_| changed += ID.get());
        let nested = s.spawn(|s| s.spawn(|_| ID.get()).join().unwrap());
        let closure = |_: &crossbeam::Scope<'_, '_>| ID.get();
        let by_name = s.spawn(closure);
        let halves: u64 = halves.into_iter().map(|half| half.join().unwrap()).sum();
        halves + nested.join().unwrap() + by_name.join().unwrap()
    })
    .unwrap();
    assert_eq!((sum, changed), (42, 7));
}

#[test]
#[propagate(ID = 7)]
fn chunks_that_threads_share() -> Result<(), Box<dyn std::error::Error>> {
    let mut values = vec![0; 8];
    let next = AtomicUsize::new(0);
    let barrier = Barrier::new(2);
    thread::scope(|s| -> Result<(), Box<dyn std::error::Error>> {
        for (index, chunk) in values.chunks_mut(4).enumerate() {
            let (next, barrier) = (&next, &barrier);
            thread::Builder::new()
                .name(format!("worker {index}"))
                .spawn_scoped(s, move || {
                    barrier.wait();
                    for value in chunk {
                        *value = ID.get();
                        next.fetch_add(1, SeqCst);
                    }
                })?;
        }
        let parsed: usize = "2".parse()?;
        let all = (0..parsed)
            .map(|_| s.spawn(|| next.load(SeqCst) as u64 * 0 + ID.get()))
            .collect::<Vec<_>>();
        let sum: u64 = all.into_iter().map(|handle| handle.join().unwrap()).sum();
        assert_eq!(sum, 14);
        Ok(())
    })?;
    assert_eq!((values, next.into_inner()), (vec![7; 8], 8));
    Ok(())
}

#[test]
#[propagate(ID = 7)]
fn values_that_are_made_once() {
    static SHARED: OnceLock<u64> = OnceLock::new();
    let local = OnceLock::new();
    let shared = *SHARED.get_or_init(|| thread::spawn(id).join().unwrap());
    let made = *local.get_or_init(|| thread::spawn(|| ID.get()).join().unwrap());
    let later = std::cell::LazyCell::new(|| thread::spawn(|| ID.get()).join().unwrap());
    assert_eq!((shared, made, *later), (7, 7, 7));
}

#[test]
fn a_job_runs_in_the_context_of_its_submission_and_not_of_its_worker() {
    let (sender, jobs) = channel::<Box<dyn FnOnce() -> u64 + Send>>();
    let worker = scoped!(ID = 100, {
        thread::spawn(move || {
            let first = jobs.recv().unwrap()();
            let own = ID.get();
            let second = Context::new().scope(|| jobs.recv().unwrap()());
            (first, own, second, ID.get())
        })
    });
    #[propagate(ID = id, spawn(send))]
    fn submit(queue: &Sender<Box<dyn FnOnce() -> u64 + Send>>, id: u64) {
        queue.send(Box::new(|| ID.get())).unwrap();
    }
    submit(&sender, 7);
    submit(&sender, 8);
    assert_eq!(worker.join().unwrap(), (7, 100, 8, 100));
}

struct Connection(u64);

fn serve(connection: Connection) -> u64 {
    ID.get() * connection.0
}

#[test]
fn a_thread_for_each_connection() {
    #[propagate]
    fn listen(incoming: impl Iterator<Item = Result<Connection, String>>) -> Vec<u64> {
        let mut handles = Vec::new();
        for connection in incoming {
            let connection = match connection {
                Ok(connection) => connection,
                Err(_) => continue,
            };
            let id = connection.0;
            let handle = scoped!(ID = id, {
                if id == 3 {
                    continue;
                }
                thread::spawn(move || serve(connection))
            });
            handles.push(handle);
        }
        handles
            .into_iter()
            .map(|handle| handle.join().unwrap())
            .collect()
    }
    let incoming = (1..5).map(|id| {
        if id == 2 {
            Err("reset".into())
        } else {
            Ok(Connection(id))
        }
    });
    assert_eq!(listen(incoming), [1, 16]);
}
