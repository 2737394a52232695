//! What was done, and what was wrong.

use std::fmt::{self, Display, Formatter};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

macro_rules! operations {
    ($($name:ident $title:literal,)*) => {
        /// What is counted.
        #[derive(Clone, Copy, Debug)]
        pub(super) enum Did { $($name),* }

        const TITLES: &[&str] = &[$($title),*];
    };
}

operations! {
    Unit "units of work",
    Read "reads checked",
    Set "sets",
    Reset "resets",
    Scope "scopes",
    Capture "captures and contexts made by hand",
    Thread "handed to a std thread",
    Fork "handed to a rayon pool that is waited for",
    Item "items of parallel iterators",
    Job "handed to a rayon pool",
    Task "handed to a tokio runtime",
    Letter "handed over in a channel, with its context",
    Bare "handed over without a context, on purpose",
    Await "awaits",
    Panic "panics",
    Cancellation "cancellations",
}

/// How many mistakes are described; the others are only counted.
const DESCRIBED: usize = 10;

#[derive(Debug)]
pub(super) struct Tally {
    done: Vec<AtomicU64>,
    wrong: AtomicU64,
    mistakes: Mutex<Vec<String>>,
}

impl Tally {
    pub(super) fn new() -> Self {
        Self {
            done: TITLES.iter().map(|_| AtomicU64::new(0)).collect(),
            wrong: AtomicU64::new(0),
            mistakes: Mutex::default(),
        }
    }

    pub(super) fn did(&self, what: Did, times: usize) {
        self.done[what as usize].fetch_add(times as u64, Ordering::Relaxed);
    }

    /// Something was not as it should be.
    pub(super) fn wrong(&self, describe: impl FnOnce() -> String) {
        self.wrong.fetch_add(1, Ordering::Relaxed);
        let mut mistakes = self.mistakes.lock().expect("nothing panics in here");
        if mistakes.len() < DESCRIBED {
            mistakes.push(describe());
        }
    }

    pub(super) fn mistakes(&self) -> u64 {
        self.wrong.load(Ordering::SeqCst)
    }

    pub(super) fn never_done(&self) -> Vec<&'static str> {
        let done = TITLES.iter().zip(&self.done);
        let never = done.filter(|(_, count)| count.load(Ordering::SeqCst) == 0);
        never.map(|(title, _)| *title).collect()
    }
}

impl Display for Tally {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (title, count) in TITLES.iter().zip(&self.done) {
            writeln!(f, "{title:<44} {:>12}", count.load(Ordering::SeqCst))?;
        }
        writeln!(f, "{:<44} {:>12}", "wrong reads", self.mistakes())?;
        for mistake in &*self.mistakes.lock().expect("nothing panics in here") {
            writeln!(f, "  {mistake}")?;
        }
        Ok(())
    }
}
