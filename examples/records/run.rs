//! One run over all records: the log lines, the progress bar, the counts, and how it ends early.

use std::collections::HashMap;
use std::fmt;
use std::io::{self, ErrorKind};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};

use signal_hook::consts::SIGINT;
use signal_hook::flag;

use crate::input::{Child, Record};
use crate::progress::Progress;
use crate::stop;

pub(crate) const THREADS: usize = 4;

/// What all jobs of a run share.
pub(crate) struct Run<'a> {
    records: &'a [Record],
    /// How many records have a dependency of that name.
    users: HashMap<&'a str, usize>,
    /// How a log line finds its record: in the variable, or in the thread-local.
    current_record: fn() -> Option<usize>,
    shows_lines: bool,
    progress: Progress,
    interrupted: &'a AtomicBool,
    failed: OnceLock<io::Error>,
    lines: AtomicUsize,
    without: AtomicUsize,
    wrong: AtomicUsize,
}

impl<'a> Run<'a> {
    pub(crate) fn new(
        records: &'a [Record],
        current_record: fn() -> Option<usize>,
        shows_lines: bool,
        interrupted: &'a AtomicBool,
    ) -> Self {
        let mut users = HashMap::new();
        for child in records.iter().flat_map(|record| &record.children) {
            *users.entry(child.name.as_str()).or_default() += 1;
        }
        Self {
            records,
            users,
            current_record,
            shows_lines,
            progress: Progress::new(children_of(records)),
            interrupted,
            failed: OnceLock::new(),
            lines: AtomicUsize::new(0),
            without: AtomicUsize::new(0),
            wrong: AtomicUsize::new(0),
        }
    }

    pub(crate) fn users_of(&self, name: &str) -> usize {
        self.users.get(name).copied().unwrap_or_default()
    }

    /// Whether the work that is left is to be left: after Ctrl-C, and when nothing more can be written.
    pub(crate) fn is_over(&self) -> bool {
        self.interrupted.load(Relaxed) || self.failed.get().is_some()
    }

    /// Logs a line, and counts it as right or wrong by what only the check knows: the record that the
    /// child was read from.
    pub(crate) fn log(&self, child: &Child, text: &str) {
        let found = (self.current_record)();
        let remark = match found {
            Some(number) if number == child.record => String::new(),
            Some(_) => {
                self.wrong.fetch_add(1, Relaxed);
                format!("   <- wrong, it belongs to {}", child.record)
            }
            None => {
                self.without.fetch_add(1, Relaxed);
                format!("   <- none, it belongs to {}", child.record)
            }
        };
        self.lines.fetch_add(1, Relaxed);
        let line = self.shows_lines.then(|| {
            let (number, record) = found.map_or(("-".to_owned(), ""), |number| {
                (number.to_string(), &self.records[number - 1].name)
            });
            let name = &child.name;
            format!("record {number:>3} {record:<24} {name:<24} {text}{remark}")
        });
        if let Err(error) = self.progress.step(line.as_deref()) {
            // The first error is the one to tell.
            let _ = self.failed.set(error);
        }
    }

    pub(crate) fn finish(self) -> Result<Counts, EarlyEnd> {
        self.progress.clear();
        let counts = Counts {
            records: self.records.len(),
            children: children_of(self.records),
            lines: self.lines.into_inner(),
            without: self.without.into_inner(),
            wrong: self.wrong.into_inner(),
        };
        match self.failed.into_inner() {
            Some(error) => Err(EarlyEnd::Output(error)),
            None if self.interrupted.load(Relaxed) => Err(EarlyEnd::Interrupted(counts)),
            None => Ok(counts),
        }
    }
}

fn children_of(records: &[Record]) -> usize {
    records.iter().map(|record| record.children.len()).sum()
}

/// What a run counts at its end.
pub(crate) struct Counts {
    records: usize,
    children: usize,
    lines: usize,
    without: usize,
    wrong: usize,
}

impl Counts {
    pub(crate) fn are_right(&self) -> bool {
        self.lines == self.children && self.without == 0 && self.wrong == 0
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            records,
            lines,
            without,
            wrong,
            ..
        } = self;
        write!(
            f,
            "{lines} lines of {records} records on {THREADS} threads, {without} without a record, \
             {wrong} with a wrong one"
        )
    }
}

/// Why a run ended before all was done.
pub(crate) enum EarlyEnd {
    Interrupted(Counts),
    Output(io::Error),
}

impl EarlyEnd {
    /// Says so, in one line, and gives the exit code of the program. A reader that has read enough
    /// (`| head -1`) is no error.
    pub(crate) fn tell(&self) -> ExitCode {
        match self {
            Self::Output(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
            Self::Output(error) => stop(1, &format!("cannot write to standard output: {error}")),
            Self::Interrupted(Counts {
                lines, children, ..
            }) => stop(
                130,
                &format!("interrupted after {lines} of {children} children"),
            ),
        }
    }
}

/// Sets the flag at Ctrl-C. A second Ctrl-C ends the process at once.
pub(crate) fn stop_at_ctrl_c(interrupted: &Arc<AtomicBool>) -> io::Result<()> {
    flag::register_conditional_shutdown(SIGINT, 130, Arc::clone(interrupted))?;
    flag::register(SIGINT, Arc::clone(interrupted))?;
    Ok(())
}
