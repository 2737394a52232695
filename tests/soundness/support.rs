//! Processes of their own, and values that tell whether they are still alive.

use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Command, ExitStatus};

const CHILD: &str = "CONTEXTVARS_SOUNDNESS_CHILD";

/// How a child process has ended, and what it has written.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) output: String,
}

impl Ended {
    /// The process has ended by itself: the body returned, or panicked as a test does.
    #[track_caller]
    pub(crate) fn is_regular(&self) {
        assert_eq!(self.status.code(), Some(0), "{}", self.output);
    }

    #[track_caller]
    pub(crate) fn has_code(&self, code: i32) {
        assert_eq!(self.status.code(), Some(code), "{}", self.output);
    }

    /// The process has ended with its code, or it was told that a guard ended in a wrong order: a panic leaves a
    /// thread-local's destructor, which std makes an abort.
    #[track_caller]
    pub(crate) fn is_told_or_has_code(&self, code: i32) {
        let is_told = self.status.code().is_none()
            && self.output.contains("was not left in the order")
            && !self.output.contains("Sanitizer");
        assert!(
            is_told || self.status.code() == Some(code),
            "{}",
            self.output
        );
    }

    /// Whether the store has aborted the process, and has said so.
    pub(crate) fn was_aborted(&self) -> bool {
        self.status.code().is_none()
            && self.output.contains("contextvars: a scope ended while")
            && !self.output.contains("Sanitizer")
    }

    /// The number of the last program that a child has begun.
    pub(crate) fn last_program(&self) -> u64 {
        let last = self.output.rsplit("program ").next().unwrap();
        last.split('\n').next().unwrap().parse().unwrap()
    }

    /// Law 0: an end in order, or an abort of which the process is told.
    #[track_caller]
    pub(crate) fn is_defined(&self) {
        assert!(
            self.status.success() || self.was_aborted(),
            "{:?}: {}",
            self.status,
            self.output
        );
    }
}

/// Runs `body` in a child process, which is this test once more. `test` is the name of the test's function, and
/// `module` is `module_path!()`.
pub(crate) fn child(module: &str, test: &str, argument: u64, body: impl FnOnce(u64)) -> Ended {
    let (_, module) = module.split_once("::").unwrap();
    let test = format!("{module}::{test}");
    if let Ok(told) = env::var(CHILD) {
        let (told_test, told) = told.split_once(' ').unwrap();
        assert_eq!(told_test, test, "a child runs one test");
        body(told.parse().unwrap());
        std::process::exit(0);
    }
    // What a wrong order leaks is by design, so the child does not look for leaks.
    let asan = env::var("ASAN_OPTIONS").unwrap_or_default();
    let child = Command::new(env::current_exe().unwrap())
        .args(["--exact", &test, "--nocapture", "--test-threads=1"])
        .env(CHILD, format!("{test} {argument}"))
        .env("ASAN_OPTIONS", format!("{asan}:detect_leaks=0"))
        .output()
        .unwrap();
    let mut output = String::from_utf8_lossy(&child.stdout).into_owned();
    output.push_str(&String::from_utf8_lossy(&child.stderr));
    Ended {
        status: child.status,
        output,
    }
}

/// Runs `f`, and says whether it has panicked.
pub(crate) fn panicked<R>(f: impl FnOnce() -> R) -> bool {
    catch_unwind(AssertUnwindSafe(|| drop(f()))).is_err()
}

/// Runs `body` in a child process; see [`child`].
macro_rules! in_child {
    ($test:ident, $body:expr) => {
        in_child!($test, 0, |_| $body)
    };
    ($test:ident, $argument:expr, $body:expr) => {
        crate::support::child(module_path!(), stringify!($test), $argument, $body)
    };
}
pub(crate) use in_child;
