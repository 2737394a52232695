//! A bar on standard error, if that is a terminal. In a file or a pipe there is none.

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};

const WIDTH: usize = 40;

pub(crate) struct Progress {
    all: usize,
    is_shown: bool,
    done: Mutex<usize>,
}

impl Progress {
    pub(crate) fn new(all: usize) -> Self {
        Self {
            all,
            is_shown: io::stderr().is_terminal(),
            done: Mutex::new(0),
        }
    }

    /// Prints a line where the bar stands, if there is one, and draws the bar anew, one step further.
    pub(crate) fn step(&self, line: Option<&str>) -> io::Result<()> {
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        *done += 1;
        if line.is_some() {
            self.draw("");
        }
        let written = line.map_or(Ok(()), |line| writeln!(io::stdout(), "{line}"));
        let full = WIDTH * *done / self.all.max(1);
        self.draw(&format!(
            "[{:<WIDTH$}] {done} of {} children",
            "#".repeat(full),
            self.all
        ));
        written
    }

    pub(crate) fn clear(&self) {
        self.draw("");
    }

    /// Replaces the bar. A bar that can't be drawn is left out.
    fn draw(&self, bar: &str) {
        if self.is_shown {
            let _ = write!(io::stderr(), "\r\x1b[2K{bar}");
        }
    }
}
