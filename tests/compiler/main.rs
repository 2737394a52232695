//! What the compiler says of mistakes: at the user's token, and what to write instead.
//!
//! `TRYBUILD=overwrite cargo test -p contextvars-tests-compiler` writes the expected output anew.
//! Compilers word their messages differently, so the output is compared only where the compiler is
//! the one that `rust-toolchain.toml` in this folder names. Another compiler has nothing to compare
//! with, and its test says so.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Whether the compiler is the one that wrote the expected output.
fn is_pinned_compiler() -> bool {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pin = fs::read_to_string(folder.join("rust-toolchain.toml")).expect("the pin is there");
    let channel = pin
        .lines()
        .find_map(|line| line.strip_prefix("channel = \"")?.strip_suffix('"'));
    let channel = channel.expect("the pin has a channel");
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    // The one that compiled this test: rustup tells its processes by a variable, which wins over
    // the file.
    let output = Command::new(compiler).arg("--version").output();
    let version = String::from_utf8(output.expect("the compiler runs").stdout).expect("text");
    let is_pinned = version.starts_with(&format!("rustc {channel} "));
    if !is_pinned {
        println!("skipped: the expected output is of rustc {channel}, and this is {version}");
    }
    is_pinned
}

#[test]
fn mistakes_with_the_runtime_do_not_compile() {
    if !is_pinned_compiler() {
        return;
    }
    trybuild::TestCases::new().compile_fail("ui/runtime/*.rs");
}

#[test]
fn mistakes_are_reported_at_the_users_token() {
    if !is_pinned_compiler() {
        return;
    }
    let cases = trybuild::TestCases::new();
    cases.compile_fail("ui/context_var/*.rs");
    cases.compile_fail("ui/scoped/*.rs");
    cases.compile_fail("ui/propagate/*.rs");
    cases.compile_fail("ui/propagate/plain/*.rs");
    cases.compile_fail("ui/propagate/propagated/*.rs");
}

/// Of each error: what it says, where, and the lines that it underlines; without notes and advice.
fn errors(case: &Path) -> Vec<String> {
    let output = fs::read_to_string(case).expect("the expected output is there");
    let output = output.replace("ui/propagate/propagated/", "ui/propagate/plain/");
    let is_note = |line: &&str| line.starts_with("note: ") || line.starts_with("help: ");
    let mut errors: Vec<String> = output
        .split("\n\n")
        .map(|error| {
            let said = error.lines().take_while(|line| !is_note(line));
            let marked = said.filter(|line| {
                line.starts_with("error") || line.contains("-->") || line.contains('^')
            });
            marked.collect::<Vec<_>>().join("\n")
        })
        .collect();
    errors.sort();
    errors
}

#[test]
fn errors_of_the_compiler_read_the_same_with_and_without_propagate() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/propagate");
    let mut compared = 0;
    for case in fs::read_dir(cases.join("plain")).expect("the cases are there") {
        let name = case.expect("a case").file_name();
        let name = Path::new(&name).with_extension("stderr");
        let plain = errors(&cases.join("plain").join(&name));
        let propagated = errors(&cases.join("propagated").join(&name));
        assert_eq!(propagated, plain, "{}", name.display());
        assert!(plain[0].contains('^'), "{}", name.display());
        compared += 1;
    }
    assert!(compared > 0);
}
