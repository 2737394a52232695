//! Without `--requests` the program serves, strangers too, until it is interrupted.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::support::program;

/// The program while it serves.
pub(crate) struct Served {
    child: Child,
    address: String,
}

impl Served {
    pub(crate) fn start(command: &mut Command) -> Self {
        let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        out.read_line(&mut first).unwrap();
        let rest = first.strip_prefix("serving on http://").expect(&first);
        let address = rest.split(',').next().unwrap().to_owned();
        child.stdout = Some(out.into_inner());
        Self { child, address }
    }

    /// Sends bytes, and gives what comes back until the server has no more.
    pub(crate) fn send(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        // The server may answer and close before it has read all.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    pub(crate) fn get(&self, path: &str, headers: &str) -> String {
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}\r\n");
        self.send(request.as_bytes())
    }

    pub(crate) fn post(&self, path: &str, headers: &str) -> String {
        let request =
            format!("POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}\r\n");
        self.send(request.as_bytes())
    }

    /// Presses Ctrl-C. Gives the code, what was printed, and the log.
    pub(crate) fn stop(self) -> (Option<i32>, String, String) {
        let pid = self.child.id().to_string();
        let killed = Command::new("kill")
            .args(["-s", "INT", &pid])
            .status()
            .unwrap();
        assert!(killed.success());
        let output = self.child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (
            output.status.code(),
            text(output.stdout),
            text(output.stderr),
        )
    }
}

#[track_caller]
fn assert_status(answer: &str, status: u16) {
    assert!(
        answer.starts_with(&format!("HTTP/1.1 {status} ")),
        "{answer}"
    );
}

#[test]
fn it_serves_until_it_is_interrupted() {
    let served = Served::start(&mut program());
    let answer = served.post(
        "/orders/1",
        "x-request-id: mine\r\nbaggage: tenant=acme\r\n",
    );
    assert_status(&answer, 200);
    assert!(answer.contains("x-request-id: mine\r\n"), "{answer}");
    assert!(
        answer.contains(r#""stock":{"request":"mine","tenant":"acme""#),
        "{answer}"
    );
    assert_status(&served.get("/report/2", ""), 200);
    let events = served.get("/events/3", "x-request-id: mine\r\n");
    assert_eq!(events.matches("data: mine\n\n").count(), 3, "{events}");
    assert_status(&served.get("/slow/5", "x-timeout-ms: 5\r\n"), 504);

    let (code, out, log) = served.stop();
    assert_eq!(code, Some(0));
    assert!(out.ends_with("stopped\n"), "{out}");
    let lines = log
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect(line));
    let of_order = lines.filter(|line| line["fields"]["n"] == 1);
    let of_order: Vec<Value> = of_order.collect();
    assert_eq!(of_order.len(), 5, "{log}");
    for line in of_order {
        assert_eq!(line["context"]["request"], "mine", "{line}");
        assert_eq!(line["context"]["tenant"], "acme", "{line}");
    }
}

#[test]
fn a_panic_is_reported_with_its_request() {
    let served = Served::start(&mut program());
    let answer = served.get("/fail/4", "x-request-id: mine\r\nbaggage: tenant=a%0Ab\r\n");
    assert_status(&answer, 500);
    assert!(answer.ends_with("request mine failed\n"), "{answer}");
    assert_status(&served.get("/report/2", ""), 200);
    let (code, _, log) = served.stop();
    assert_eq!(code, Some(0));
    let lines: Vec<&str> = log.lines().collect();
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("a page is broken,")),
        "{log}"
    );
    assert!(
        lines.contains(&r#"context: request="mine" tenant="a\nb""#),
        "{log}"
    );
}

#[test]
fn what_a_stranger_sends_is_answered_and_never_a_panic() {
    let served = Served::start(&mut program());
    let much = "a".repeat(100_000);
    for (bytes, status) in [
        (&b"GET /report/1 HTTP/1.1\r\nhost: x\r\nx-request-id: a\x01b\r\n\r\n"[..], 400),
        (b"GET /report/1 HTTP/1.1\r\nhost: x\r\nx-request-id: a\0b\r\n\r\n", 400),
        (b"GET /report/1 HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-request-id: \xff\r\n\r\n", 400),
        (b"GET /report/1 HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-request-id: 100%\r\n\r\n", 400),
        (b"GET /report/1 HTTP/1.1\r\nhost: x\r\nconnection: close\r\nbaggage: tenant=\xff%\r\n\r\n", 200),
        (b"GET /report/1 HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntraceparent: %\xff\r\n\r\n", 200),
        (b"\xff\xff\xff\r\n\r\n", 400),
    ] {
        let answer = served.send(bytes);
        let text = String::from_utf8_lossy(bytes).into_owned();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{text:?}: {answer}");
    }
    let answer = served.get("/report/1", &format!("x-request-id: {much}\r\n"));
    assert_status(&answer, 400);
    let answer = served.get("/report/1", &format!("baggage: tenant={much}\r\n"));
    assert_status(&answer, 200);
    let answer = served.get("/report/1", &format!("x-user: {}\r\n", much.repeat(10)));
    assert_status(&answer, 431);

    let (code, _, log) = served.stop();
    assert_eq!(code, Some(0));
    assert!(!log.contains("panicked"), "{log}");
}

#[test]
fn a_text_of_a_stranger_stays_inside_of_its_line() {
    let served = Served::start(&mut program());
    let baggage = "baggage: tenant=a%0A%7B%22level%22%3A%22ERROR%22%7D%1B%5B31m%22";
    assert_status(&served.post("/orders/1", &format!("{baggage}\r\n")), 200);
    let (_, _, log) = served.stop();
    assert!(!log.contains('\u{1b}'), "{log:?}");
    let mut found = 0;
    for line in log.lines() {
        let line: Value = serde_json::from_str(line).expect(line);
        assert_eq!(line["level"], "INFO", "{line}");
        assert_eq!(
            line["context"]["tenant"], "a\n{\"level\":\"ERROR\"}\u{1b}[31m\"",
            "{line}"
        );
        found += 1;
    }
    assert_eq!(found, 5);
}
