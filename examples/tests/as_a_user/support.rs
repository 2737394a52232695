//! Runs an example as a user does: its binary, its options.

use std::env;
use std::fs::File;
use std::process::{Command, Output, Stdio};

/// An example's binary. Cargo builds them all before it runs the tests of a package, but not if it is told to run
/// one test file only.
pub(crate) fn example(name: &str) -> Command {
    let this = env::current_exe().expect("a test has a path");
    let profile = this.ancestors().nth(2).expect("a test lies in `deps`");
    let binary = profile
        .join("examples")
        .join(format!("{name}{}", env::consts::EXE_SUFFIX));
    assert!(
        binary.exists(),
        "{} is not built: run `cargo build --examples` first",
        binary.display(),
    );
    let mut command = Command::new(binary);
    command.stdin(Stdio::null());
    command
}

/// What it wrote, and how it ended.
pub(crate) struct Ran {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) code: Option<i32>,
}

impl Ran {
    pub(crate) fn new(output: Output) -> Self {
        Self {
            out: String::from_utf8(output.stdout).expect("standard output is text"),
            err: String::from_utf8(output.stderr).expect("standard error is text"),
            code: output.status.code(),
        }
    }

    /// Asserts that it went well, and gives the lines of its standard output.
    #[track_caller]
    pub(crate) fn lines(&self) -> Vec<&str> {
        assert_eq!(self.code, Some(0), "{}{}", self.out, self.err);
        self.out.lines().collect()
    }
}

pub(crate) fn run(command: &mut Command) -> Ran {
    Ran::new(command.output().expect("it can be started"))
}

/// Asserts that the example ends in silence when its reader has gone away, as in `| head -1`, and
/// with one line of error and exit code 1 when its output can't be written.
#[track_caller]
pub(crate) fn assert_ends_well(name: &str) {
    let ran = run(example(name).stdout(pipe_without_reader()));
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{name}");

    if cfg!(target_os = "linux") {
        let full = File::options().write(true).open("/dev/full");
        let ran = run(example(name).stdout(full.expect("Linux has it")));
        let expected =
            "error: cannot write to standard output: No space left on device (os error 28)";
        assert_eq!(
            (ran.code, ran.err.trim_end()),
            (Some(1), expected),
            "{name}"
        );
    }
}

/// The reader is a process that has ended: this one, which lists its tests.
fn pipe_without_reader() -> Stdio {
    let mut reader = Command::new(env::current_exe().expect("a test has a path"))
        .arg("--list")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("it can be started");
    let pipe = reader.stdin.take().expect("it is a pipe");
    reader.wait().expect("it ends");
    pipe.into()
}
