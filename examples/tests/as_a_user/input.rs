//! What an example reads from its standard input, and how it gives up.

use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;

use crate::support::Ran;

impl Ran {
    /// Asserts that it gave up, with this as the one and only line of what it said.
    #[track_caller]
    pub(crate) fn assert_error(&self, message: &str) {
        assert_eq!(self.out, "");
        assert_eq!(self.err.trim_end(), format!("error: {message}"));
        assert_eq!(self.code, Some(2));
    }
}

/// Runs it with this on its standard input.
pub(crate) fn run_with_input(command: &mut Command, input: &[u8]) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it can be started");
    let mut stdin = child.stdin.take().expect("it is a pipe");
    thread::scope(|s| {
        // On a thread of its own: it may write more than a pipe holds before it has read all.
        s.spawn(move || stdin.write_all(input));
        Ran::new(child.wait_with_output().expect("it ends"))
    })
}
