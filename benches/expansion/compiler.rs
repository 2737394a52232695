//! The expansion as the compiler runs it: a copy of the macro crate, to whose entry file a macro is
//! added that calls `#[propagate]`, and notes how long that took. Of the crate, only the entry file
//! and the manifest are known here.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

const CLOCK: &str = r#"
/// Prints the nanoseconds, and leaves nothing to compile.
#[proc_macro_attribute]
pub fn timed_propagate(args: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let start = std::time::Instant::now();
    let expansion = propagate(args, item);
    let nanoseconds = start.elapsed().as_nanos();
    drop(expansion);
    println!("{nanoseconds}");
    proc_macro::TokenStream::new()
}
"#;

const CLOCK_MANIFEST: &str = r#"[package]
name = "clock"
version = "0.0.0"
edition = "2024"

[lib]
proc-macro = true

[workspace]
members = ["user"]
"#;

const USER_MANIFEST: &str = r#"[package]
name = "user"
version = "0.0.0"
edition = "2024"

[lib]
path = "lib.rs"

[dependencies]
clock = { path = ".." }
"#;

/// Compiles the function so many times, with a macro crate that is compiled at an optimization
/// level, and gives how long each expansion took.
pub(crate) fn expand(function: &str, rounds: usize, opt_level: u8) -> Vec<Duration> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let macros = project.join("contextvars-macros");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("expansion-{opt_level}"));
    if folder.join("src").exists() {
        fs::remove_dir_all(folder.join("src")).expect("the folder can be removed");
    }
    copy(&macros.join("src"), &folder.join("src"));
    fs::create_dir_all(folder.join("user")).expect("a folder");
    let write = |file: &str, text: &str| fs::write(folder.join(file), text).expect("a file");
    let read = |path: &Path| fs::read_to_string(path).expect("a file");
    let entry = folder.join("src/lib.rs");
    let text = read(&entry) + CLOCK;
    fs::write(entry, text).expect("a file");
    let manifest = format!(
        "{CLOCK_MANIFEST}\n[profile.dev.build-override]\nopt-level = {opt_level}\n\n{}",
        dependencies(&read(&macros.join("Cargo.toml")))
    );
    write("Cargo.toml", &manifest);
    write("user/Cargo.toml", USER_MANIFEST);
    write(
        "user/lib.rs",
        &format!("#[clock::timed_propagate]\n{function}\n").repeat(rounds),
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

/// The tables of a manifest that say what the crate depends on.
fn dependencies(manifest: &str) -> String {
    let tables = manifest.split("\n[").skip(1);
    let chosen = tables.filter(|table| table.starts_with("dependencies"));
    chosen.flat_map(|table| ["[", table, "\n"]).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the sources") {
        let path = entry.expect("an entry").path();
        let to = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, to).expect("a file");
        }
    }
}
