//! Where cargo keeps the sources of the packages that this workspace depends on.

use std::path::PathBuf;
use std::process::{Command, Output};

/// A package of the registry, as it is on disk.
pub(super) struct Package {
    /// With its version.
    pub(super) name: String,
    pub(super) folder: PathBuf,
}

/// The crates whose functions are expanded each time.
const SPAWNING: [&str; 4] = ["rayon ", "rayon-core ", "tokio ", "futures-util "];

impl Package {
    pub(super) fn spawns_a_lot(&self) -> bool {
        SPAWNING.iter().any(|name| self.name.starts_with(name))
    }
}

/// Those that are needed on this machine; a package for another system may not have been fetched.
pub(super) fn packages() -> Vec<Package> {
    let metadata = metadata();
    let list = metadata["packages"].as_array().expect("a list of packages");
    list.iter()
        .filter(|package| !package["source"].is_null())
        .map(|package| {
            let text = |key: &str| package[key].as_str().expect("a string").to_owned();
            let mut folder = PathBuf::from(text("manifest_path"));
            folder.pop();
            Package {
                name: format!("{} {}", text("name"), text("version")),
                folder,
            }
        })
        .collect()
}

fn metadata() -> serde_json::Value {
    let mut output = cargo(&["--offline"]);
    if !output.status.success() {
        // Only a part of the workspace may have been built so far, and the rest not fetched.
        output = cargo(&[]);
    }
    assert!(
        output.status.success(),
        "cargo can't tell where the sources are: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("cargo writes JSON")
}

fn cargo(options: &[&str]) -> Output {
    Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--filter-platform"])
        .arg(host())
        .args(options)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs")
}

/// The triple of this machine, in the compiler's own words.
fn host() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc)
        .arg("-vV")
        .output()
        .expect("the compiler runs");
    let version = String::from_utf8(output.stdout).expect("the compiler writes UTF-8");
    let line = version.lines().find_map(|line| line.strip_prefix("host: "));
    line.expect("the compiler names its host").to_owned()
}
