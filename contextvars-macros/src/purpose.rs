//! What an expansion is for: a program, or a reader that makes none.
//!
//! `cargo check`, clippy and rustdoc look at a crate, and nothing that they see ever runs. So they get
//! the user's own code: closures and `async` blocks stay as they are, no scope stands in a body. Then
//! the compiler says what it says without the mark, and a check costs what it costs without.
//!
//! What is not covered is told all the same: where a type decides, it is asked, and an `async fn` gives the
//! future that it gives in a program. Only clippy, which knows an `async fn` by its syntax, and rustdoc,
//! which shows it, get it as it is.

use std::sync::LazyLock;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Purpose {
    Program,
    /// The compiler checks.
    Check,
    /// Clippy does.
    Lints,
    Documentation,
}

static OF_PROCESS: LazyLock<Purpose> = LazyLock::new(|| {
    let program = std::env::current_exe().unwrap_or_default();
    let name = program.file_stem().unwrap_or_default().to_string_lossy();
    let arguments = std::env::args_os().filter_map(|argument| argument.into_string().ok());
    Purpose::of(&name, arguments)
});

/// What the expansions of this process are for.
pub(crate) fn purpose() -> Purpose {
    #[cfg(test)]
    if let Some(purpose) = tests::PURPOSE.get() {
        return purpose;
    }
    *OF_PROCESS
}

/// Whether it is only read what is expanded: it is part of no program.
pub(crate) fn is_only_read() -> bool {
    purpose() != Purpose::Program
}

impl Purpose {
    /// Of the program of this name that has these arguments. Another one that has the compiler in it, as
    /// Miri, may run what it has checked.
    fn of(program: &str, arguments: impl Iterator<Item = String>) -> Self {
        let checking = match program {
            "rustc" => Self::Check,
            "clippy-driver" => Self::Lints,
            "rustdoc" => return Self::Documentation,
            _ => return Self::Program,
        };
        if only_checks(arguments) {
            checking
        } else {
            Self::Program
        }
    }
}

/// Options that show what code is made of, or keep it for another program; and a configuration by which a check
/// gets what a build gets.
const SHOWING: &[&str] = &[
    "always-encode-mir",
    "contextvars-program",
    "dump-mir",
    "unpretty",
];

/// Whether the arguments of a compiler ask for nothing that could run, and not to see the expansion.
fn only_checks(arguments: impl Iterator<Item = String>) -> bool {
    let mut is_asked = false;
    let mut arguments = arguments.peekable();
    while let Some(argument) = arguments.next() {
        // The compiler takes a dash for an underscore.
        let spelled = argument.replace('_', "-");
        if SHOWING.iter().any(|option| spelled.contains(option)) {
            return false;
        }
        let kinds = match argument.strip_prefix("--emit") {
            Some("") => arguments.peek().cloned().unwrap_or_default(),
            Some(kinds) => kinds.trim_start_matches('=').to_owned(),
            None => continue,
        };
        is_asked = true;
        let is_check = |kind: &str| {
            let name = kind.split('=').next().unwrap_or_default();
            matches!(name, "metadata" | "dep-info")
        };
        if !kinds.split(',').all(is_check) {
            return false;
        }
    }
    is_asked
}

#[cfg(test)]
pub(crate) mod tests {
    use std::cell::Cell;

    use super::*;

    thread_local! {
        pub(super) static PURPOSE: Cell<Option<Purpose>> = const { Cell::new(None) };
    }

    /// Has the macros expand for a purpose.
    pub(crate) fn expanded_for<R>(purpose: Purpose, expand: impl FnOnce() -> R) -> R {
        let before = PURPOSE.replace(Some(purpose));
        let result = expand();
        PURPOSE.set(before);
        result
    }

    #[track_caller]
    fn check(program: &str, arguments: &str, expected: Purpose) {
        let purpose = Purpose::of(program, arguments.split(' ').map(str::to_owned));
        assert_eq!(purpose, expected, "{program} {arguments}");
    }

    #[test]
    fn a_check_makes_metadata_only() {
        for arguments in [
            "--crate-name a --emit=dep-info,metadata src/lib.rs",
            "src/lib.rs --emit metadata -o x",
            "--emit=metadata=a.rmeta",
        ] {
            check("rustc", arguments, Purpose::Check);
            check("clippy-driver", arguments, Purpose::Lints);
        }
    }

    #[test]
    fn what_may_run_is_no_check() {
        for arguments in [
            "--crate-name a src/main.rs",
            "--emit=dep-info,metadata,link",
            "--emit link",
            "--emit=metadata --emit=obj=a.o",
            "--emit=metadata -Zalways-encode-mir",
            "--emit=metadata --cfg contextvars_program",
            "--emit=metadata -Z always_encode_mir",
            "@arguments",
        ] {
            check("rustc", arguments, Purpose::Program);
            check("clippy-driver", arguments, Purpose::Program);
        }
    }

    #[test]
    fn who_asks_for_the_expansion_sees_that_of_a_program() {
        for arguments in [
            "--emit=dep-info,metadata -Zunpretty=expanded",
            "-Z unpretty=hir --emit=metadata",
            "--emit=metadata -Zdump_mir=all",
        ] {
            check("rustc", arguments, Purpose::Program);
        }
    }

    #[test]
    fn another_compiler_may_run_what_it_checks() {
        for program in ["miri", "kani-compiler", "creusot-rustc", "contextvars"] {
            check(program, "--emit=dep-info,metadata", Purpose::Program);
        }
    }

    #[test]
    fn rustdoc_runs_nothing() {
        check(
            "rustdoc",
            "--crate-name a src/lib.rs",
            Purpose::Documentation,
        );
    }
}
