//! Runs the program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_contextvars-service"));
    command.stdin(Stdio::null());
    command
}

/// What it wrote, and how it ended.
pub(crate) struct Ran {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) code: Option<i32>,
}

pub(crate) fn run(command: &mut Command) -> Ran {
    let output = command.output().expect("it can be started");
    Ran {
        out: String::from_utf8(output.stdout).expect("standard output is text"),
        err: String::from_utf8(output.stderr).expect("standard error is text"),
        code: output.status.code(),
    }
}

/// A folder of a test's own, which is empty.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder); // the first time there is none
    fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}
