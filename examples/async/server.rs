//! A TCP line server: each connection has a request id, and nobody passes it along.
//!
//! The id is made by whoever asks for it first, deep below the handler; the handler's sub-tasks and its blocking task
//! find it in their context. A client in the same program checks that.
//!
//! ```sh
//! cargo run --example server                  # serves 200 clients at once, checks every answer, and ends
//! cargo run --example server -- --port 8080   # serves you, until Ctrl-C: try `nc 127.0.0.1 8080`
//! ```

use std::collections::HashSet;
use std::io;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use clap::Parser;
use contextvars::{context_var, propagate};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Barrier;
use tokio::task::{JoinError, JoinSet};

/// The connection that we work for.
#[context_var(name = "request-id")]
static REQUEST: u64;

const CLIENTS: usize = 200;

/// Who asks first gives the connection its number: it stays for as long as the connection's task lasts.
fn request_id() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    REQUEST.get_or_set_with(|| NEXT.fetch_add(1, Relaxed))
}

fn log(text: &str) {
    let request = request_id();
    if request <= REQUESTS_TO_SHOW.load(Relaxed) {
        println!("[request {request}] {text}");
    }
}

/// Two hundred clients are talkative: the lines of the first requests are enough. With `--port`, all are shown.
static REQUESTS_TO_SHOW: AtomicU64 = AtomicU64::new(3);

/// `#[propagate]` makes the future that this returns a task with a context of its own. The first line logged is what
/// gives it an id: in `answer`, which has a scope of its own, it would last until the answer is sent only.
#[propagate]
async fn serve_connection(
    mut stream: TcpStream,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    log("connected");
    let (reader, mut writer) = stream.split();
    let mut lines = BufReader::new(reader).lines();
    while let Some(line) = lines.next_line().await? {
        let answer = answer(line).await?;
        writer.write_all(answer.as_bytes()).await?;
    }
    log("closed");
    Ok(())
}

/// Two things to do at the same time. Both inherit: that is what `#[propagate]` is here for.
#[propagate]
async fn answer(line: String) -> Result<String, JoinError> {
    log(&format!("asked {line:?}"));
    let reversed = tokio::spawn(reverse(line.clone()));
    let sum = tokio::task::spawn_blocking(move || sum(&line));
    Ok(answer_of(request_id(), &reversed.await?, &sum.await?))
}

/// A sub-task.
async fn reverse(line: String) -> String {
    log("the sub-task reverses");
    tokio::task::yield_now().await;
    format!("{} (request {})", reversed(&line), request_id())
}

/// A blocking task.
fn sum(line: &str) -> String {
    log("the blocking task adds up");
    format!("{} (request {})", byte_sum(line), request_id())
}

fn reversed(line: &str) -> String {
    line.chars().rev().collect()
}

fn byte_sum(line: &str) -> u64 {
    line.bytes().map(u64::from).sum()
}

fn answer_of(request: u64, reversed: &str, sum: &str) -> String {
    format!("request {request}: {reversed}, {sum}\n")
}

/// Accepts until the future is dropped, and with it all connections.
async fn serve(listener: &TcpListener) -> io::Result<()> {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let (stream, _) = accepted?;
                connections.spawn(serve_connection(stream));
            }
            Some(ended) = connections.join_next() => {
                if let Ok(Err(error)) = ended {
                    eprintln!("a connection broke: {error}");
                }
            }
        }
    }
}

/// Connects, waits until everybody has, asks, and checks the answer. Returns the request id.
async fn client(number: usize, server: SocketAddr, all_connected: Arc<Barrier>) -> io::Result<u64> {
    let mut stream = TcpStream::connect(server).await?;
    all_connected.wait().await;
    let question = format!("hello from client {number}");
    stream.write_all(format!("{question}\n").as_bytes()).await?;
    stream.shutdown().await?;

    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer).await?;
    let request = answer
        .strip_prefix("request ")
        .and_then(|rest| rest.split_once(':'));
    let request = request.and_then(|(id, _)| id.parse().ok()).unwrap_or(0);
    let of_request = |what: String| format!("{what} (request {request})");
    let expected = answer_of(
        request,
        &of_request(reversed(&question)),
        &of_request(byte_sum(&question).to_string()),
    );
    if answer == expected {
        Ok(request)
    } else {
        Err(io::Error::other(format!(
            "client {number} got {answer:?} instead of {expected:?}"
        )))
    }
}

/// All clients at once. Each has a request id that no other one has.
async fn all_clients(server: SocketAddr) -> Result<(), Box<dyn std::error::Error>> {
    // Each connection has two ends in this process; some systems allow 256 open files unless one asks for more.
    rlimit::increase_nofile_limit(1024)?;
    let all_connected = Arc::new(Barrier::new(CLIENTS));
    let mut clients: JoinSet<_> = (0..CLIENTS)
        .map(|number| client(number, server, all_connected.clone()))
        .collect();
    let mut ids = HashSet::new();
    while let Some(answered) = clients.join_next().await {
        ids.insert(answered??);
    }
    if ids.len() != CLIENTS {
        return Err(format!(
            "{CLIENTS} connections had only {} different request ids",
            ids.len()
        )
        .into());
    }
    println!("...");
    println!(
        "{CLIENTS} connections at once: every answer right, {} different request ids",
        ids.len()
    );
    Ok(())
}

/// A line server on 127.0.0.1 whose log lines know their request
#[derive(Parser)]
struct Options {
    /// Serve on this port until Ctrl-C (0: any that is free), rather than the built-in clients
    #[arg(long)]
    port: Option<u16>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    let port = options.port.unwrap_or(0);
    let listener = match TcpListener::bind(("127.0.0.1", port)).await {
        Ok(listener) => listener,
        Err(error) => {
            eprintln!("error: cannot listen on port {port}: {error}");
            return ExitCode::from(2);
        }
    };
    match run(&listener, options.port.is_some()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(
    listener: &TcpListener,
    until_stopped: bool,
) -> Result<(), Box<dyn std::error::Error>> {
    let address = listener.local_addr()?;
    if until_stopped {
        REQUESTS_TO_SHOW.store(u64::MAX, Relaxed);
        println!("listening on {address}, until Ctrl-C");
    }
    tokio::select! {
        failed = serve(listener) => failed?,
        checked = all_clients(address), if !until_stopped => checked?,
        pressed = tokio::signal::ctrl_c() => {
            pressed?;
            println!("stopped");
        }
    }
    Ok(())
}
