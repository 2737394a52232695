//! What a spawn is given.

use std::cell::Cell;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::thread;

use contextvars::propagate;

use crate::{ID, id};

type Job = Box<dyn FnOnce() -> u64 + Send>;

fn times<const N: u64>() -> u64 {
    ID.get() * N
}

fn generic<T: Default + Into<u64>>() -> u64 {
    ID.get() + T::default().into()
}

fn job() -> impl FnOnce() -> u64 + Send {
    || ID.get()
}

fn boxed_job() -> Job {
    Box::new(id)
}

fn optional_job() -> Option<Job> {
    Some(Box::new(|| ID.get()))
}

extern "C" fn foreign() -> u64 {
    ID.get()
}

struct Worker {
    run: fn() -> u64,
    job: Job,
    queue: Vec<Job>,
}

impl Worker {
    fn new() -> Self {
        Self {
            run: id,
            job: Box::new(|| ID.get()),
            queue: vec![Box::new(id), Box::new(|| ID.get())],
        }
    }

    fn work() -> u64 {
        ID.get()
    }

    fn job(&self) -> impl Fn() -> u64 + Send + use<> {
        || ID.get()
    }
}

trait Task {
    const RUN: fn() -> u64 = id;

    fn run() -> u64 {
        ID.get()
    }
}

impl Task for Worker {}

const JOB: fn() -> u64 = id;
static STORED: fn() -> u64 = || ID.get();

#[test]
#[propagate(ID = 7)]
fn functions_by_name() {
    let jobs = [
        thread::spawn(id),
        thread::spawn(crate::id),
        thread::spawn(times::<1>),
        thread::spawn(generic::<u32>),
        thread::spawn(Worker::work),
        thread::spawn(<Worker as Task>::run),
        thread::spawn(<Worker as Task>::RUN),
        thread::spawn(JOB),
        thread::spawn(STORED),
        thread::spawn(id as fn() -> u64),
        thread::spawn((|| ID.get()) as fn() -> u64),
        thread::spawn(Worker::new().run),
    ];
    assert_eq!(jobs.map(|job| job.join().unwrap()), [7; 12]);
}

#[test]
#[propagate(ID = 7)]
fn closures_and_boxes_by_name() {
    let closure = || ID.get();
    let again = closure;
    let moved = {
        let one = String::from("1");
        move || ID.get() * one.parse::<u64>().unwrap()
    };
    let boxed: Job = Box::new(|| ID.get());
    let shared: Arc<dyn Fn() -> u64 + Send + Sync> = Arc::new(|| ID.get());
    let cloned = Arc::clone(&shared);
    let mut worker = Worker::new();
    let jobs = [
        thread::spawn(closure),
        thread::spawn(again),
        thread::spawn(moved),
        thread::spawn(boxed),
        thread::spawn(worker.job),
        thread::spawn(worker.queue.remove(0)),
        thread::spawn(worker.queue.pop().unwrap()),
        thread::spawn(move || shared()),
        thread::spawn(move || (cloned)()),
        thread::spawn(Box::new(|| ID.get())),
        thread::spawn(Box::new(id) as Job),
    ];
    assert_eq!(jobs.map(|job| job.join().unwrap()), [7; 11]);
}

#[test]
#[propagate(ID = 7)]
fn calls_that_make_work() {
    let worker = Worker::new();
    let factory = || || ID.get();
    let parsed: Result<Job, String> = Ok(Box::new(id));
    let jobs = [
        thread::spawn(job()),
        thread::spawn(boxed_job()),
        thread::spawn(optional_job().unwrap()),
        thread::spawn(optional_job().unwrap_or_else(|| Box::new(id))),
        thread::spawn(optional_job().expect("a job")),
        thread::spawn(worker.job()),
        thread::spawn(factory()),
        thread::spawn(parsed.unwrap()),
        thread::spawn((|| move || ID.get())()),
        thread::spawn(std::convert::identity(|| ID.get())),
        thread::spawn(AssertUnwindSafe(|| ID.get())),
    ];
    assert_eq!(jobs.map(|job| job.join().unwrap()), [7; 11]);
}

#[propagate(ID = 7)]
fn with_questions(jobs: &mut Vec<Job>) -> Option<u64> {
    let first = thread::spawn(jobs.pop()?);
    let second = thread::spawn({
        let job = jobs.pop()?;
        move || job()
    });
    Some(first.join().ok()? + second.join().ok()?)
}

#[test]
fn a_question_mark_in_the_argument() {
    assert_eq!(
        with_questions(&mut vec![Box::new(id), Box::new(id)]),
        Some(14)
    );
    assert_eq!(with_questions(&mut vec![Box::new(id)]), None);
    assert_eq!(with_questions(&mut vec![]), None);
}

#[propagate(ID = 7)]
fn of_branches(yes: bool, number: u32) -> Vec<u64> {
    let one = 1;
    let jobs = [
        thread::spawn(if yes { id } else { times::<1> }),
        thread::spawn(if yes { || ID.get() } else { || ID.get() + 0 }),
        thread::spawn(if yes { id } else { || ID.get() }),
        thread::spawn(match number {
            0 => id,
            1 => || ID.get(),
            _ => times::<1>,
        }),
        thread::spawn(match number {
            0 => return vec![],
            _ => move || ID.get() * one,
        }),
        thread::spawn(if yes {
            Box::new(id) as Job
        } else {
            Box::new(|| ID.get())
        }),
        thread::spawn(if let Some(job) = optional_job() {
            job
        } else {
            return vec![];
        }),
    ];
    jobs.map(|job| job.join().unwrap()).to_vec()
}

#[test]
fn branches() {
    assert_eq!(of_branches(true, 1), [7; 7]);
    assert_eq!(of_branches(false, 2), [7; 7]);
    assert_eq!(of_branches(false, 0), [0; 0]);
}

#[test]
#[propagate(ID = 7)]
fn branches_of_which_one_panics() {
    let (closure, function) = (Some(|| ID.get()), Some(id));
    let handles = [
        thread::spawn(if let Some(job) = optional_job() {
            job
        } else {
            panic!("no job")
        }),
        thread::spawn(match optional_job() {
            Some(job) => job,
            None => panic!("no job"),
        }),
        thread::spawn(match optional_job() {
            Some(job) => job,
            None => unreachable!("there is a job"),
        }),
        thread::spawn(match optional_job() {
            Some(job) => job,
            None => return,
        }),
        thread::spawn(match optional_job() {
            None => Box::new(id),
            Some(job) => job,
        }),
        thread::spawn(if let Some(job) = closure {
            job
        } else {
            panic!("no job")
        }),
        thread::spawn(if let Some(job) = function {
            job
        } else {
            todo!()
        }),
    ];
    assert_eq!(handles.map(|handle| handle.join().unwrap()), [7; 7]);
}

#[test]
#[propagate(ID = 7)]
fn blocks_and_loops() {
    let text = Arc::new(String::from("1"));
    let mut jobs: Vec<Job> = vec![Box::new(id), Box::new(id)];
    let handles = [
        thread::spawn({
            let text = text.clone();
            move || ID.get() * text.parse::<u64>().unwrap()
        }),
        thread::spawn({ || ID.get() }),
        thread::spawn({ { id } }),
        thread::spawn((|| ID.get())),
        thread::spawn((id)),
        thread::spawn(loop {
            break || ID.get();
        }),
        thread::spawn(loop {
            break id;
        }),
        thread::spawn('found: {
            if text.is_empty() {
                break 'found id as fn() -> u64;
            }
            || ID.get()
        }),
        thread::spawn('found: {
            while let Some(job) = jobs.pop() {
                break 'found job;
            }
            unreachable!("there is a job")
        }),
        thread::spawn(const { || ID.get() }),
        thread::spawn(const { id as fn() -> u64 }),
        thread::spawn(
            #[allow(unused_unsafe)]
            // SAFETY: nothing in it is unsafe.
            unsafe {
                || ID.get()
            },
        ),
        thread::spawn({
            fn inner() -> u64 {
                ID.get()
            }
            inner
        }),
        thread::spawn({
            let closure = move || ID.get() * text.parse::<u64>().unwrap();
            closure
        }),
    ];
    let seen: Vec<u64> = handles
        .into_iter()
        .map(|handle| handle.join().unwrap())
        .collect();
    assert_eq!(seen, [7; 14]);
}

macro_rules! closure {
    ($body:expr) => {
        || $body
    };
}

macro_rules! call {
    ($job:expr) => {
        thread::spawn($job)
    };
}

#[test]
#[propagate(ID = 7)]
fn macros_as_arguments() {
    let made = thread::spawn(closure!(ID.get())).join().unwrap();
    let in_a_block = thread::spawn({ closure!(ID.get()) }).join().unwrap();
    assert_eq!([made, in_a_block], [7; 2]);
}

#[test]
#[propagate(ID = 7, spawn(call))]
fn a_named_macro_that_spawns_in_a_nested_call() {
    let handle = Some(call!(|| ID.get())).unwrap();
    assert_eq!(handle.join().unwrap(), 7);
}

#[test]
#[propagate(ID = 7)]
fn closures_of_every_kind() {
    let borrowed = 1;
    let mut changed = 0;
    let text = String::from("1");
    let list = vec![1, 2];
    let cell = Cell::new(0);
    let seen = thread::scope(|s| {
        let handles = [
            s.spawn(|| ID.get() * borrowed),
            s.spawn(|| {
                changed += 1;
                ID.get()
            }),
            s.spawn(|| {
                drop(list);
                ID.get()
            }),
            s.spawn(move || ID.get() * text.parse::<u64>().unwrap()),
            s.spawn(|| -> u64 { ID.get() }),
            s.spawn(move || {
                let _cell = &cell;
                ID.get()
            }),
            s.spawn(|| match ID.get() {
                7 => return 7,
                other => other,
            }),
            s.spawn(|| (|| ID.get())()),
        ];
        handles.map(|handle| handle.join().unwrap())
    });
    assert_eq!((seen, changed), ([7; 8], 1));
}

#[test]
#[propagate(ID = 7)]
fn a_function_with_a_foreign_interface() {
    assert_eq!(thread::spawn(|| foreign()).join().unwrap(), 7);
    let job: extern "C" fn() -> u64 = foreign;
    assert_eq!(thread::spawn(move || job()).join().unwrap(), 7);
}

#[propagate(ID = 7)]
fn of_parameters<F>(
    generic: F,
    opaque: impl FnOnce() -> u64 + Send + 'static,
    boxed: Box<dyn FnOnce() -> u64 + Send>,
    pointer: fn() -> u64,
    (in_a_tuple, _): (fn() -> u64, u8),
    Worker { run, job, queue }: Worker,
) -> Vec<u64>
where
    F: FnOnce() -> u64 + Send + 'static,
{
    let mut handles = vec![
        thread::spawn(generic),
        thread::spawn(opaque),
        thread::spawn(boxed),
        thread::spawn(pointer),
        thread::spawn(in_a_tuple),
        thread::spawn(run),
        thread::spawn(job),
    ];
    for job in queue {
        handles.push(thread::spawn(job));
    }
    handles
        .into_iter()
        .map(|handle| handle.join().unwrap())
        .collect()
}

#[test]
fn parameters() {
    let seen = of_parameters(|| ID.get(), id, Box::new(id), id, (id, 0), Worker::new());
    assert_eq!(seen, [7; 9]);
}
