//! The name of the runtime crate in the manifest of the user's package, where the dependency is renamed:
//!
//! ```toml
//! cv = { package = "contextvars", version = "0.1" }
//! ```
//!
//! A macro sees no dependencies, so the manifest is read, once for each package. We look at its lines only:
//! what is written in another way is not found, and the user writes `crate = cv`.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::sync::{LazyLock, Mutex, PoisonError};

/// The package that is the runtime crate.
const RUNTIME: &str = "contextvars";

/// The name of the runtime crate, if it is another one than its own.
///
/// An editor runs the macros for many packages in one process.
pub(super) fn name_of_runtime() -> Option<String> {
    static NAMES: LazyLock<Mutex<HashMap<OsString, Option<String>>>> =
        LazyLock::new(Mutex::default);
    let folder = std::env::var_os("CARGO_MANIFEST_DIR")?;
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    let name = names.entry(folder).or_insert_with_key(|folder| {
        let manifest = fs::read_to_string(Path::new(folder).join("Cargo.toml")).ok()?;
        renamed(&manifest)
    });
    name.clone()
}

/// The other name that a manifest gives to the runtime crate. `None` if it is also known by its own.
fn renamed(manifest: &str) -> Option<String> {
    let mut table = "";
    let mut found = None;
    for line in manifest.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[') {
            table = header.trim_end_matches(']');
            if dependency_of(table) == Some(RUNTIME) {
                return None;
            }
            continue;
        }
        let Some((key, value)) = line.split_once('=') else {
            continue;
        };
        let (key, value) = (key.trim(), value.trim());
        let is_own = |name: &str| unquoted(name) == RUNTIME;
        if table.ends_with("dependencies") {
            // `cv = { package = ".." }`, or `cv.package = ".."`.
            let (name, rest) = key.split_once('.').unwrap_or((key, ""));
            if is_own(name) {
                return None;
            }
            let is_runtime = if rest == "package" {
                is_own(value)
            } else {
                names_runtime(value)
            };
            if is_runtime {
                found = Some(name);
            }
        } else if let (Some(name), "package") = (dependency_of(table), key) {
            if is_own(value) {
                found = Some(name);
            }
        } else if table == "package" && key == "name" && is_own(value) {
            return None;
        }
    }
    found.map(|name| unquoted(name).replace('-', "_"))
}

/// The dependency that a table is about: `[dependencies.cv]`.
fn dependency_of(table: &str) -> Option<&str> {
    let (before, name) = table.rsplit_once('.')?;
    before.ends_with("dependencies").then(|| unquoted(name))
}

/// Whether an inline table has `package = "contextvars"`.
fn names_runtime(value: &str) -> bool {
    let mut parts = value
        .split(['{', ',', '}'])
        .filter_map(|part| part.split_once('='));
    parts.any(|(key, value)| key.trim() == "package" && unquoted(value.trim()) == RUNTIME)
}

fn unquoted(text: &str) -> &str {
    text.trim_matches(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renamed_dependency_is_found() {
        for manifest in [
            "[dependencies]\ncv = { package = \"contextvars\", version = \"0.1\" }",
            "[dev-dependencies]\ncv = { version = \"0.1\", package=\'contextvars\' }",
            "[target.\'cfg(unix)\'.dependencies]\ncv = { package = \"contextvars\" }",
            "[dependencies.cv]\nversion = \"0.1\"\npackage = \"contextvars\"",
            "[dependencies]\ncv.version = \"0.1\"\ncv.package = \"contextvars\"",
        ] {
            assert_eq!(renamed(manifest).as_deref(), Some("cv"), "{manifest}");
        }
        let manifest = "[dependencies]\nmy-vars = { package = \"contextvars\" }";
        assert_eq!(renamed(manifest).as_deref(), Some("my_vars"));
    }

    #[test]
    fn a_dependency_with_its_own_name_is_not_renamed() {
        for manifest in [
            "",
            "[dependencies]\ncontextvars = \"0.1\"",
            "[dependencies]\ncontextvars.workspace = true",
            "[dependencies.contextvars]\nversion = \"0.1\"",
            "[dependencies]\ncv = { package = \"contextvars\" }\ncontextvars = { path = \"..\" }",
            "[package]\nname = \"contextvars\"\n[dev-dependencies]\ncv = { package = \"contextvars\" }",
            "[dependencies]\nother = { package = \"contextvars-tower\" }",
            "[features]\ncv = [\"package = contextvars\"]",
        ] {
            assert_eq!(renamed(manifest), None, "{manifest}");
        }
    }
}
