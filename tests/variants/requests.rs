//! Programs of bug reports: fan-out over pools, writers of logs, panic hooks, lazily started workers.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, LazyLock, Mutex, OnceLock};
use std::thread::{self, JoinHandle};

use contextvars::{Context, context_var, propagate, scoped};
use contextvars_tests::pool;
use rayon::prelude::*;

use crate::{ID, id};

fn in_each_request<R: Send>(run: impl Fn(u64) -> R + Sync) -> Vec<R> {
    thread::scope(|s| {
        let run = &run;
        let requests: Vec<_> = (1..5).map(|id| s.spawn(move || run(id))).collect();
        requests
            .into_iter()
            .map(|request| request.join().unwrap())
            .collect()
    })
}

#[propagate(ID = id)]
fn checked(id: u64, inputs: &[i64]) -> Result<Vec<u64>, String> {
    let (sender, receiver) = channel();
    rayon::scope(move |s| {
        for &input in inputs {
            let sender = sender.clone();
            s.spawn(move |s| {
                let seen = if input < 0 {
                    Err(format!("{} in {}", input, ID.get()))
                } else {
                    Ok(ID.get())
                };
                let nested = sender.clone();
                s.spawn(move |_| nested.send(Ok(ID.get())).unwrap());
                sender.send(seen).unwrap();
            });
        }
    });
    let all: Result<Vec<u64>, String> = receiver.into_iter().collect();
    Ok(all?)
}

#[test]
fn results_and_errors_have_the_id_of_their_request() {
    let seen = in_each_request(|id| (checked(id, &[1, 2]), checked(id, &[1, -2])));
    for (index, (results, error)) in seen.into_iter().enumerate() {
        let id = index as u64 + 1;
        assert_eq!(results.unwrap(), [id; 4]);
        assert_eq!(error.unwrap_err(), format!("-2 in {id}"));
    }
}

struct Storage {
    pool: rayon::ThreadPool,
}

#[propagate]
impl Storage {
    #[propagate(ID = block)]
    fn write(&self, block: u64, state: bool) -> Result<(Option<u64>, Option<u64>, u64), String> {
        let (mut headers, mut states) = (None, None);
        let size = self.pool.in_place_scope(|s| -> Result<u64, String> {
            s.spawn(|_| headers = Some(ID.get()));
            if state {
                s.spawn(|_| states = Some(ID.get()));
            }
            #[cfg(any())]
            s.spawn(|_| headers = None);
            let size: u64 = "1".parse().map_err(|_| "no number".to_owned())?;
            Ok(size * ID.get())
        })?;
        Ok((headers, states, size))
    }
}

#[test]
fn conditional_spawns_fill_the_callers_variables() {
    let storage = Storage { pool: pool(2) };
    assert_eq!(storage.write(7, true), Ok((Some(7), Some(7), 7)));
    assert_eq!(storage.write(8, false), Ok((Some(8), None, 8)));
}

#[test]
fn a_job_feeds_a_channel_from_a_chain() {
    #[propagate(ID = id)]
    fn start(id: u64) -> Receiver<u64> {
        let (sender, receiver) = channel();
        rayon::spawn(move || {
            (0..10)
                .into_par_iter()
                .map(|_| ID.get())
                .for_each_with(sender, |sender, id| sender.send(id).unwrap());
        });
        receiver
    }
    let receivers = in_each_request(start);
    for (index, receiver) in receivers.into_iter().enumerate() {
        assert_eq!(receiver.iter().collect::<Vec<_>>(), [index as u64 + 1; 10]);
    }
}

type Message = (Context, String);

/// A writer of log lines with a thread of its own.
struct Log {
    lines: Sender<Message>,
    writer: JoinHandle<Vec<String>>,
}

impl Log {
    fn start() -> Self {
        let (lines, messages) = channel::<Message>();
        let writer = thread::spawn(move || {
            let written = messages.into_iter().map(|(context, text)| {
                context.scope(|| format!("{text} {} {}", ID.get(), Context::current()))
            });
            written.collect()
        });
        Self { lines, writer }
    }

    fn write(&self, text: &str) {
        self.lines
            .send((Context::current(), text.to_owned()))
            .unwrap();
    }
}

#[context_var(secret)]
static TOKEN: &'static str;

#[test]
fn a_line_shows_the_context_of_its_writer() {
    let log = Log::start();
    scoped!(ID = 7, TOKEN = "hunter2", { log.write("first") });
    thread::scope(|s| scoped!(ID = 8, { s.spawn(|| log.write("second")).join().unwrap() }));
    let Log { lines, writer } = log;
    drop(lines);
    let lines = writer.join().unwrap();
    assert_eq!(lines[0], "first 7 ID=7 TOKEN=<secret>");
    assert_eq!(lines[1], "second 8 ID=8");
}

thread_local! {
    static OUTPUT: RefCell<String> = const { RefCell::new(String::new()) };
}

#[context_var]
static CAPTURED: Arc<Mutex<String>>;

fn print(text: &str) {
    CAPTURED.with(|output| writeln!(output.lock().unwrap(), "{text}").unwrap());
}

#[test]
fn each_test_has_an_output_of_its_own() {
    let outputs = in_each_request(|id| {
        let output = Arc::new(Mutex::new(String::new()));
        scoped!(CAPTURED = output.clone(), {
            thread::spawn(|| print("thread")).join().unwrap();
            rayon::join(|| print("join"), || print("join"));
            (0..3).into_par_iter().for_each(|_| print("chain"));
            let panic = thread::spawn(|| {
                print("panic");
                contextvars_tests::panics("a job panics")
            });
            let _: thread::Result<()> = panic.join();
            print(&id.to_string());
        });
        let mut lines: Vec<String> = output.lock().unwrap().lines().map(str::to_owned).collect();
        lines.sort();
        lines
    });
    for (index, lines) in outputs.iter().enumerate() {
        let id = (index + 1).to_string();
        let expected = [
            &*id, "chain", "chain", "chain", "join", "join", "panic", "thread",
        ];
        assert_eq!(lines, &expected);
    }
    OUTPUT.with(|output| assert!(output.borrow().is_empty()));
}

/// Reads the context in its destructor, as a panic hook of a request does.
struct Reported(Arc<Mutex<Vec<u64>>>);

impl Drop for Reported {
    fn drop(&mut self) {
        self.0.lock().unwrap().push(ID.get());
    }
}

#[test]
fn a_panic_unwinds_in_the_context_of_its_job() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    #[propagate(ID = 7)]
    fn run(seen: &Arc<Mutex<Vec<u64>>>) {
        let fail = || -> u64 {
            let _reported = Reported(seen.clone());
            contextvars_tests::panics("a job panics")
        };
        let shared = seen.clone();
        let on_thread = thread::spawn(move || -> u64 {
            let _reported = Reported(shared);
            contextvars_tests::panics("a job panics")
        });
        assert!(on_thread.join().is_err());
        thread::scope(|s| assert!(s.spawn(&fail).join().is_err()));
        thread::scope(|s| assert!(s.spawn(|| fail()).join().is_err()));
        assert!(catch_unwind(AssertUnwindSafe(|| rayon::join(&fail, || ()))).is_err());
        assert!(
            catch_unwind(AssertUnwindSafe(|| rayon::scope(|s| s.spawn(|_| {
                fail();
            }))))
            .is_err()
        );
        assert!(
            catch_unwind(AssertUnwindSafe(|| (0..1).into_par_iter().for_each(|_| {
                fail();
            })))
            .is_err()
        );
        assert!(
            catch_unwind(AssertUnwindSafe(|| scoped!(ID = 7, {
                scoped!({ fail() })
            })))
            .is_err()
        );
        assert!(catch_unwind(AssertUnwindSafe(|| pool(1).install(|| fail()))).is_err());
        assert_eq!(ID.get(), 7);
    }
    run(&seen);
    assert_eq!(*seen.lock().unwrap(), [7; 8]);
    assert_eq!(ID.get(), 0);
}

#[propagate(ID = ID.get() + 1)]
fn three_levels(depth: u64) -> Vec<u64> {
    let mut seen = vec![ID.get()];
    if depth < 3 {
        seen.extend(
            thread::spawn(move || three_levels(depth + 1))
                .join()
                .unwrap(),
        );
    }
    seen
}

#[test]
fn nested_scopes_of_one_variable() {
    assert_eq!(three_levels(1), [1, 2, 3]);
    let mut times = 0;
    while scoped!(ID = times, { thread::spawn(id).join().unwrap() < 3 }) {
        times += 1;
    }
    let Some(found) = scoped!(ID = 7, { Some(thread::spawn(id).join().unwrap()) }) else {
        unreachable!("there is a value");
    };
    assert_eq!((times, found), (3, 7));
}

static WORKER: LazyLock<(Sender<Sender<u64>>, JoinHandle<()>)> = LazyLock::new(|| {
    let (sender, jobs) = channel::<Sender<u64>>();
    let worker = thread::spawn(move || {
        for job in jobs {
            job.send(ID.get()).unwrap();
        }
    });
    (sender, worker)
});

#[propagate]
fn started_lazily() -> u64 {
    static INNER: OnceLock<Sender<Sender<u64>>> = OnceLock::new();
    let ask = |worker: &Sender<Sender<u64>>| {
        let (answer, answers) = channel();
        worker.send(answer).unwrap();
        answers.recv().unwrap()
    };
    let inner = INNER.get_or_init(|| {
        let (sender, jobs) = channel::<Sender<u64>>();
        #[propagate(skip)]
        thread::spawn(move || {
            for job in jobs {
                job.send(ID.get()).unwrap();
            }
        });
        sender
    });
    ask(&WORKER.0) + ask(inner)
}

#[test]
fn a_worker_that_a_request_starts_lazily_is_not_the_requests() {
    assert_eq!(scoped!(ID = 7, { started_lazily() }), 0);
}

#[test]
#[propagate(ID = 7)]
fn the_threads_of_a_pool_are_not_the_requests() {
    let builder = rayon::ThreadPoolBuilder::new().num_threads(1);
    let pool = builder.spawn_handler(|thread| {
        thread::Builder::new().spawn(|| thread.run())?;
        Ok(())
    });
    let pool = pool.build().unwrap();
    let (sender, receiver) = channel();
    #[propagate(skip)]
    pool.spawn(move || sender.send(ID.get()).unwrap());
    assert_eq!(receiver.recv().unwrap(), 0);
    assert_eq!(pool.install(id), 7);
}

struct Runner<'s, 'e> {
    scope: &'s thread::Scope<'s, 'e>,
    started: RefCell<Vec<thread::ScopedJoinHandle<'s, u64>>>,
}

#[propagate]
impl<'s, 'e> Runner<'s, 'e> {
    fn start(&self, times: u64) {
        for _ in 0..times {
            let handle = self.scope.spawn(move || ID.get());
            self.started.borrow_mut().push(handle);
        }
    }

    fn start_job<F: FnOnce() -> u64 + Send + 's>(&self, job: F) {
        self.started.borrow_mut().push(self.scope.spawn(job));
    }

    fn finish(self) -> u64 {
        self.started
            .into_inner()
            .into_iter()
            .map(|handle| handle.join().unwrap())
            .sum()
    }
}

#[test]
fn a_scope_that_is_kept_in_a_struct() {
    let one = 1;
    let sum = thread::scope(|scope| {
        let runner = Runner {
            scope,
            started: RefCell::default(),
        };
        scoped!(ID = 7, { runner.start(2) });
        scoped!(ID = 8, { runner.start_job(|| ID.get() * one) });
        runner.finish()
    });
    assert_eq!(sum, 22);
}

#[test]
#[propagate(ID = 7)]
fn a_context_of_chosen_variables() {
    let chosen = Context::new().with_value(&ID, 9);
    let seen = chosen.scope(|| thread::spawn(id).join().unwrap());
    let detached = Context::new().scope(|| thread::spawn(|| ID.get()).join().unwrap());
    let wrapped = thread::spawn(chosen.wrap(id)).join().unwrap();
    assert_eq!((seen, detached, wrapped), (9, 0, 9));
}

#[test]
#[propagate(ID = 7)]
fn pools_inside_of_items() {
    let list: Vec<u64> = (0..50).collect();
    let sum: u64 = list
        .par_iter()
        .map(|item| {
            let small = pool(1);
            let seen = small.install(|| {
                ID.set(*item);
                rayon::join(|| ID.get(), || ID.get())
            });
            ID.with(|id| id + (seen.0 + seen.1) - 2 * item)
        })
        .sum();
    assert_eq!(sum, 350);
}
