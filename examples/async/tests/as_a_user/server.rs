//! `server` as a user runs it.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStdout, Stdio};

use crate::support::{example, run};

#[test]
fn it_serves_two_hundred_clients_and_ends() {
    let ran = run(&mut example("server"));
    let lines = ran.lines();
    let last = "200 connections at once: every answer right, 200 different request ids";
    assert_eq!(lines.last(), Some(&last));
    assert_eq!(ran.err, "");
}

#[test]
fn the_sub_tasks_log_with_the_id_of_their_request() {
    let ran = run(&mut example("server"));
    let lines = ran.lines();
    for request in 1..=3 {
        let prefix = format!("[request {request}] ");
        let texts = lines.iter().filter_map(|line| line.strip_prefix(&prefix));
        // The program may end before the last connections are closed.
        let mut texts: Vec<&str> = texts.filter(|text| *text != "closed").collect();
        assert_eq!((texts.len(), texts[0]), (4, "connected"), "{}", ran.out);
        assert!(
            texts[1].starts_with("asked \"hello from client "),
            "{}",
            texts[1]
        );
        texts[2..].sort_unstable();
        assert_eq!(
            texts[2..],
            ["the blocking task adds up", "the sub-task reverses"]
        );
    }
}

/// A server on a port of its own choice.
struct Served {
    server: Child,
    out: BufReader<ChildStdout>,
    address: String,
}

impl Served {
    fn start() -> Self {
        let mut server = example("server")
            .args(["--port", "0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(server.stdout.take().unwrap());
        let mut first = String::new();
        out.read_line(&mut first).unwrap();
        let address = first
            .strip_prefix("listening on ")
            .and_then(|rest| rest.split_once(','));
        let address = address.unwrap_or_else(|| panic!("{first}")).0.to_owned();
        Self {
            server,
            out,
            address,
        }
    }

    fn connect(&self) -> BufReader<TcpStream> {
        BufReader::new(TcpStream::connect(&self.address).unwrap())
    }
}

impl Drop for Served {
    /// A test that fails leaves no server behind.
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn ask(connection: &mut BufReader<TcpStream>, line: &[u8]) -> String {
    connection.get_mut().write_all(line).unwrap();
    let mut answer = String::new();
    connection.read_line(&mut answer).unwrap();
    answer
}

#[test]
fn a_connection_keeps_its_request_id_and_shares_it_with_no_other() {
    let served = Served::start();
    let mut one = served.connect();
    assert_eq!(
        ask(&mut one, b"abc\n"),
        "request 1: cba (request 1), 294 (request 1)\n"
    );
    let mut two = served.connect();
    assert_eq!(
        ask(&mut two, b"\n"),
        "request 2:  (request 2), 0 (request 2)\n"
    );
    assert_eq!(
        ask(&mut one, b"xy\n"),
        "request 1: yx (request 1), 241 (request 1)\n"
    );
    assert_eq!(
        ask(&mut two, "ăz\n".as_bytes()),
        "request 2: ză (request 2), 449 (request 2)\n"
    );
}

#[test]
fn a_connection_that_breaks_is_told_of_and_the_others_go_on() {
    let mut served = Served::start();
    let mut stays = served.connect();
    assert_eq!(
        ask(&mut stays, b"a\n"),
        "request 1: a (request 1), 97 (request 1)\n"
    );
    let mut breaks = served.connect();
    assert_eq!(ask(&mut breaks, b"not text: \xff\n"), "");
    let mut told = String::new();
    BufReader::new(served.server.stderr.take().unwrap())
        .read_line(&mut told)
        .unwrap();
    assert!(told.starts_with("a connection broke: "), "{told}");
    assert_eq!(
        ask(&mut stays, b"b\n"),
        "request 1: b (request 1), 98 (request 1)\n"
    );
}

#[test]
#[cfg(unix)]
fn ctrl_c_stops_it_cleanly_also_with_a_connection_open() {
    use std::io::Read;
    use std::process::Command;

    let mut served = Served::start();
    let mut open = served.connect();
    assert_eq!(
        ask(&mut open, b"a\n"),
        "request 1: a (request 1), 97 (request 1)\n"
    );

    let id = served.server.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(served.server.wait().unwrap().code(), Some(0));
    let mut rest = String::new();
    served.out.read_to_string(&mut rest).unwrap();
    assert!(rest.ends_with("stopped\n"), "{rest}");
    // What else comes from a server that is gone: nothing.
    let mut rest = Vec::new();
    let _ = open.read_to_end(&mut rest);
    assert!(rest.is_empty());
}

#[test]
fn a_port_in_use_is_an_error_that_names_it() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let ran = run(example("server").args(["--port", &port]));
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(
        ran.err
            .starts_with(&format!("error: cannot listen on port {port}: ")),
        "{}",
        ran.err
    );
}

#[test]
fn a_port_that_is_none_is_an_error_that_names_the_option() {
    for port in ["70000", "http", ""] {
        let ran = run(example("server").args(["--port", port]));
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
        let expected = format!("error: invalid value '{port}' for '--port <PORT>': ");
        assert!(ran.err.starts_with(&expected), "{}", ran.err);
    }
}

#[test]
fn an_unknown_option_is_an_error() {
    let ran = run(example("server").arg("--prot=1"));
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(
        ran.err.contains("unexpected argument '--prot'"),
        "{}",
        ran.err
    );
}
