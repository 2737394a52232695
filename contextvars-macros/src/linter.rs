//! Clippy looks at a crate, and makes no program of it.
//!
//! So it gets the user's own code wherever no type has to be asked: closures and `async` blocks
//! stay as they are, no scope stands in a body, and an `async fn` stays one. Then its lints see what
//! they see without the mark. What is not covered is still told.
//!
//! One warning is left to the compiler: of a future that leaves its scope before it runs. The type
//! of an `async fn` would tell clippy nothing about the mark.

use std::sync::LazyLock;

/// Whether it is clippy that runs the macro, and nothing is compiled beyond what other crates need
/// for a check.
pub(crate) fn is_linter() -> bool {
    static IS_LINTER: LazyLock<bool> = LazyLock::new(|| {
        let program = std::env::current_exe().unwrap_or_default();
        let name = program.file_name().unwrap_or_default().to_string_lossy();
        name.contains("clippy-driver")
            && only_checks(std::env::args_os().filter_map(|argument| argument.into_string().ok()))
    });
    *IS_LINTER
}

/// Whether the arguments of a compiler ask for nothing that could run.
fn only_checks(arguments: impl Iterator<Item = String>) -> bool {
    let mut is_asked = false;
    let mut arguments = arguments.peekable();
    while let Some(argument) = arguments.next() {
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
mod tests {
    use super::*;

    fn checks(arguments: &str) -> bool {
        only_checks(arguments.split(' ').map(str::to_owned))
    }

    #[test]
    fn a_check_makes_metadata_only() {
        for arguments in [
            "rustc --crate-name a --emit=dep-info,metadata src/lib.rs",
            "src/lib.rs --emit metadata -o x",
            "--emit=metadata=a.rmeta",
        ] {
            assert!(checks(arguments), "{arguments}");
        }
    }

    #[test]
    fn what_may_run_is_no_check() {
        for arguments in [
            "rustc --crate-name a src/main.rs",
            "--emit=dep-info,metadata,link",
            "--emit link",
            "--emit=metadata --emit=obj=a.o",
        ] {
            assert!(!checks(arguments), "{arguments}");
        }
    }
}
