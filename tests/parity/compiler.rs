//! Runs the compiler on a program, against the crates that cargo has built for this package.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use crate::programs::{Program, Text};

/// The crates that programs use.
const CRATES: [&str; 4] = ["async_trait", "contextvars", "rayon", "tokio"];

pub(crate) struct Compiler {
    rustc: PathBuf,
    clippy: PathBuf,
    pub(crate) version: String,
    arguments: Vec<String>,
    folder: PathBuf,
}

/// How many programs this process has compiled: each has a folder of its own.
static COMPILED: AtomicUsize = AtomicUsize::new(0);

fn output(command: &mut Command) -> String {
    let output = command.output().expect("the compiler runs");
    String::from_utf8(output.stdout).expect("it prints text")
}

impl Compiler {
    /// The compiler that runs this test, if it is the one that the folder names.
    pub(crate) fn pinned(folder: &Path) -> Option<Self> {
        let pin = fs::read_to_string(folder.join("rust-toolchain.toml")).expect("the pin is there");
        let mut lines = pin.lines();
        let channel = lines.find_map(|line| line.strip_prefix("channel = \"")?.strip_suffix('"'));
        let channel = channel.expect("the pin has a channel");
        let rustc: PathBuf = std::env::var_os("RUSTC")
            .unwrap_or_else(|| "rustc".into())
            .into();
        let version = output(Command::new(&rustc).arg("--version"));
        if !version.starts_with(&format!("rustc {channel} ")) {
            println!(
                "skipped: the list of differences is of rustc {channel}, and this is {version}"
            );
            return None;
        }
        let sysroot = output(Command::new(&rustc).args(["--print", "sysroot"]));
        let clippy = Path::new(sysroot.trim()).join("bin/clippy-driver");
        let built = built_crates(folder);
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("parity");
        fs::create_dir_all(&target).expect("the folder is made");
        Some(Self {
            rustc,
            clippy,
            version: format!("rustc {channel}"),
            arguments: built,
            folder: target,
        })
    }

    /// What the compiler says of a program, each a line of JSON.
    pub(crate) fn diagnostics(
        &self,
        program: &Program,
        text: &Text,
        is_checked: bool,
    ) -> Vec<String> {
        let folder = self
            .folder
            .join(COMPILED.fetch_add(1, Ordering::Relaxed).to_string());
        fs::create_dir_all(&folder).expect("the folder is made");
        fs::write(folder.join("program.rs"), text.lines.join("\n") + "\n")
            .expect("the program is written");
        let mut command = if program.is_for_clippy() {
            let mut command = Command::new(&self.clippy);
            command.args(["-Wclippy::all", "-Wclippy::pedantic", "-Wclippy::nursery"]);
            command
        } else {
            Command::new(&self.rustc)
        };
        let output = command
            .current_dir(&folder)
            .args([
                "program.rs",
                "--edition=2024",
                "--crate-type=lib",
                "--emit=metadata",
                "--error-format=json",
            ])
            // By this the macros give a check what a build gets.
            .args((!is_checked).then_some("--cfg=contextvars_program"))
            .args(&self.arguments)
            .output()
            .expect("the compiler runs");
        let said = String::from_utf8(output.stderr).expect("it prints text");
        fs::remove_dir_all(&folder).expect("the folder was made");
        assert!(
            !said.contains("internal compiler error"),
            "{}: {said}",
            program.name
        );
        said.lines().map(str::to_owned).collect()
    }
}

/// Has cargo build the crates, and gives the compiler's arguments that name them.
fn built_crates(folder: &Path) -> Vec<String> {
    let built = Command::new(env!("CARGO"))
        .current_dir(folder)
        .args([
            "build",
            "--quiet",
            "--lib",
            "--package=contextvars-tests-parity",
            "--message-format=json",
        ])
        .output()
        .expect("cargo runs");
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    let messages = String::from_utf8(built.stdout).expect("it prints text");
    let mut arguments = Vec::new();
    for message in messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
    {
        let name = message["target"]["name"]
            .as_str()
            .unwrap_or_default()
            .replace('-', "_");
        let kind = message["target"]["kind"][0].as_str();
        if !CRATES.contains(&name.as_str()) || !matches!(kind, Some("lib" | "proc-macro")) {
            continue;
        }
        // The library itself, and not its metadata alone: a macro has nothing else.
        let files = message["filenames"].as_array().into_iter().flatten();
        let mut files = files.filter_map(Value::as_str);
        let Some(file) = files.find(|file| {
            Path::new(file)
                .extension()
                .is_some_and(|end| end != "rmeta")
        }) else {
            continue;
        };
        if arguments.is_empty() {
            let deps = Path::new(file).parent().expect("it lies in a folder");
            let deps = if deps.ends_with("deps") {
                deps.to_owned()
            } else {
                deps.join("deps")
            };
            arguments.push(format!("-Ldependency={}", deps.display()));
        }
        arguments.push(format!("--extern={name}={file}"));
    }
    arguments
}
