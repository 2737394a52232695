//! The command line.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::input::escape;

pub(crate) const HELP: &str = "\
Processes the packages of `cargo metadata` and their dependencies in parallel, and checks for each
log line that it names the right record: with a context variable, and with a thread-local.

Usage: records [--naive] [FILE]

  FILE       the output of `cargo metadata --format-version 1`; `-` is standard input, and without
             FILE cargo is asked for that of this workspace
  --naive    show the lines of the run with the thread-local, which go wrong
  -h, --help";

pub(crate) enum Arguments {
    Help,
    Process { file: Option<PathBuf>, naive: bool },
}

impl Arguments {
    /// Reads those of the process, or says in one line what is wrong with them.
    pub(crate) fn parse() -> Result<Self, String> {
        let (mut file, mut naive, mut only_files) = (None, false, false);
        for argument in env::args_os().skip(1) {
            let option = argument
                .to_str()
                .filter(|text| !only_files && text.len() > 1);
            match option.filter(|text| text.starts_with('-')) {
                Some("-h" | "--help") => return Ok(Self::Help),
                Some("--naive") => naive = true,
                Some("--") => only_files = true,
                None if file.is_none() => file = Some(PathBuf::from(argument)),
                _ => return Err(unexpected(&argument)),
            }
        }
        Ok(Self::Process { file, naive })
    }
}

fn unexpected(argument: &OsString) -> String {
    let argument = escape(&argument.to_string_lossy());
    format!("unexpected argument `{argument}` (`records --help` says what there is)")
}
