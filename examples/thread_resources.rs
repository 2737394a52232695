//! What belongs to a thread, what belongs to a job, and what belongs to one step of a job.
//!
//! - A connection is expensive and serves one job at a time: one for each *thread*, in std's `thread_local!`.
//! - The user differs from *job* to job, and sub-jobs work for the same user: a context variable.
//! - A transaction must not be used from two threads at once: a context variable with `inherit = false`. It
//!   reaches everything that the step calls, and nothing that it starts.
//!
//! Run it with `cargo run --example thread_resources`. It checks what it shows, and panics if something is wrong.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

use contextvars::{context_var, propagate, scoped};
use rayon::prelude::*;

/// On whose behalf a job works.
#[context_var]
static USER: String;

/// The transaction that is open in this step of the job, on this thread only.
#[context_var(inherit = false)]
static TRANSACTION: usize;

thread_local! {
    /// Opened by each thread when it first needs it, and closed when the thread ends.
    static CONNECTION: RefCell<Connection> = RefCell::new(Connection::open().expect("the service runs"));
}

const THREADS: usize = 4;
const JOBS: usize = 40;

/// A job: it asks the service something in a transaction, and leaves the rest to sub-jobs.
#[propagate(USER = user)]
fn job(number: usize, user: String) -> Outcome {
    scoped!(TRANSACTION = number, {
        let answer = ask("balance"); // a call: it sees the user and the transaction
        // Sub-jobs, perhaps on other threads with connections of their own: they see the user.
        let (left, right) = rayon::join(|| ask("history"), || ask("limits"));
        Outcome {
            user: USER.get(),
            answers: [answer, left, right],
        }
    })
}

/// Deep in the program: the thread's connection, the job's user, the step's transaction.
fn ask(what: &str) -> Answer {
    let transaction = TRANSACTION.try_get().ok();
    let question = USER.with(|user| format!("{what} of {user}"));
    CONNECTION.with_borrow_mut(|connection| Answer {
        text: connection.ask(&question).expect("the service answers"),
        connection: connection.number,
        transaction,
    })
}

struct Outcome {
    user: String,
    answers: [Answer; 3],
}

struct Answer {
    text: String,
    connection: usize,
    transaction: Option<usize>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    start_service()?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(THREADS)
        .build()?;
    let outcomes: Vec<Outcome> = pool.install(|| {
        let jobs = (0..JOBS).into_par_iter();
        jobs.map(|number| job(number, format!("user{number}")))
            .collect()
    });

    let mut users_of: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for (number, Outcome { user, answers }) in outcomes.iter().enumerate() {
        assert_eq!(*user, format!("user{number}"));
        for (answer, what) in answers.iter().zip(["balance", "history", "limits"]) {
            assert_eq!(answer.text, format!("the {what} of {user}"));
            users_of.entry(answer.connection).or_default().insert(user);
        }
        let transactions = answers.each_ref().map(|answer| answer.transaction);
        // A call is in the transaction; a sub-job is not, wherever it runs.
        assert_eq!(transactions, [Some(number), None, None]);
    }

    for (connection, users) in &users_of {
        println!("connection {connection} served {} users", users.len());
    }
    println!(
        "{JOBS} jobs, {} questions, {} connections",
        3 * JOBS,
        users_of.len()
    );
    assert!(users_of.len() <= THREADS, "one for each thread at most");
    assert_eq!(users_of.len(), OPENED.load(Relaxed));
    Ok(())
}

// The service: a line comes in over TCP, a line goes out.

static SERVICE: OnceLock<SocketAddr> = OnceLock::new();
static OPENED: AtomicUsize = AtomicUsize::new(0);

fn start_service() -> io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    SERVICE.get_or_init(|| listener.local_addr().expect("it is bound"));
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            thread::spawn(move || serve(&stream));
        }
    });
    Ok(())
}

fn serve(stream: &TcpStream) -> io::Result<()> {
    for line in BufReader::new(stream).lines() {
        let mut stream = stream;
        stream.write_all(format!("the {}\n", line?).as_bytes())?;
    }
    Ok(())
}

struct Connection {
    number: usize,
    stream: BufReader<TcpStream>,
}

impl Connection {
    fn open() -> io::Result<Self> {
        let stream = TcpStream::connect(SERVICE.get().expect("it was started"))?;
        stream.set_nodelay(true)?;
        let number = OPENED.fetch_add(1, Relaxed) + 1;
        Ok(Self {
            number,
            stream: BufReader::new(stream),
        })
    }

    fn ask(&mut self, question: &str) -> io::Result<String> {
        self.stream
            .get_mut()
            .write_all(format!("{question}\n").as_bytes())?;
        let mut answer = String::new();
        self.stream.read_line(&mut answer)?;
        Ok(answer.trim_end().to_owned())
    }
}
