//! The expansion as the compiler runs it: the macro crate's files in a macro crate of its own, whose only macro does what
//! `#[propagate]` does, and notes how long that took.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

const CLOCK: &str = r#"
#[path = "{macros}/src/bindings.rs"] mod bindings;
#[path = "{macros}/src/diagnostics.rs"] mod diagnostics;
#[path = "{macros}/src/options.rs"] mod options;
#[path = "{macros}/src/propagate/mod.rs"] mod propagate;
#[path = "{macros}/src/rewrite/mod.rs"] mod rewrite;

fn default_runtime() -> proc_macro2::TokenStream {
    quote::quote!(::contextvars)
}

/// Prints the nanoseconds, and leaves nothing to compile.
#[proc_macro_attribute]
pub fn propagate(args: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let start = std::time::Instant::now();
    let expansion: proc_macro::TokenStream = propagate::expand(args.into(), item.into()).into();
    let nanoseconds = start.elapsed().as_nanos();
    drop(expansion);
    println!("{nanoseconds}");
    proc_macro::TokenStream::new()
}
"#;

const CLOCK_MANIFEST: &str = r#"
[package]
name = "clock"
edition = "2024"

[lib]
proc-macro = true
path = "lib.rs"

[dependencies]
proc-macro2 = "1"
quote = "1"
syn = { version = "3", default-features = false, features = ["clone-impls", "full", "parsing", "printing", "proc-macro", "visit-mut"] }

[workspace]
members = ["user"]
"#;

const USER_MANIFEST: &str = r#"
[package]
name = "user"
edition = "2024"

[lib]
path = "lib.rs"

[dependencies]
clock = { path = ".." }
"#;

/// Compiles the function so many times, and gives how long each expansion took.
pub(crate) fn expand(function: &str, rounds: usize) -> Vec<Duration> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("expansion");
    let macros = project.join("contextvars-macros").display().to_string();
    fs::create_dir_all(folder.join("user")).expect("a folder");
    let write = |file: &str, text: &str| fs::write(folder.join(file), text).expect("a file");
    write("Cargo.toml", CLOCK_MANIFEST);
    write(
        "lib.rs",
        &CLOCK.replace("{macros}", &macros.replace('\\', "/")),
    );
    write("user/Cargo.toml", USER_MANIFEST);
    write(
        "user/lib.rs",
        &format!("#[clock::propagate]\n{function}\n").repeat(rounds),
    );
    fs::copy(project.join("Cargo.lock"), folder.join("Cargo.lock"))
        .expect("the versions of the workspace");

    let output = Command::new(env!("CARGO"))
        .args([
            "check",
            "--quiet",
            "--offline",
            "--package",
            "user",
            "--target-dir",
            "target",
        ])
        .current_dir(&folder)
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).expect("numbers");
    let times: Vec<_> = text
        .lines()
        .map(|line| Duration::from_nanos(line.parse().expect("a number")))
        .collect();
    assert_eq!(times.len(), rounds, "one line for each expansion");
    times
}
