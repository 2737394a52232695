//! The data: what `cargo metadata` says of the packages. Nothing in it is trusted.

use std::env;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

pub(crate) struct Record {
    pub(crate) number: usize,
    pub(crate) name: String,
    pub(crate) children: Vec<Child>,
}

pub(crate) struct Child {
    pub(crate) name: String,
    /// The number of the record that it was read from. Only the check at the end looks at it.
    pub(crate) record: usize,
}

/// The whole of a file is in memory at once, in about ten times its size.
const MOST: u64 = 32 << 20;

/// Reads a file, `-` for standard input, or asks cargo. An error is one line of text.
pub(crate) fn load(file: Option<&Path>) -> Result<Vec<Record>, String> {
    match file {
        None => read_records("the output of `cargo metadata`", &ask_cargo()?),
        Some(file) if file == Path::new("-") => {
            let json = read(io::stdin().lock(), "standard input")?;
            read_records("standard input", &json)
        }
        Some(file) => {
            let name = escape(&file.to_string_lossy());
            let opened = File::open(file).and_then(|file| Ok((file.metadata()?.len(), file)));
            let (size, file) = opened.map_err(|error| format!("cannot read {name}: {error}"))?;
            if size > MOST {
                return Err(format!(
                    "{name} has {size} bytes, of which at most {MOST} are read"
                ));
            }
            read_records(&name, &read(file, &name)?)
        }
    }
}

fn read(source: impl Read, name: &str) -> Result<Vec<u8>, String> {
    let mut json = Vec::new();
    let read = source.take(MOST + 1).read_to_end(&mut json);
    read.map_err(|error| format!("cannot read {name}: {error}"))?;
    if json.len() as u64 > MOST {
        return Err(format!(
            "{name} has more than {MOST} bytes, which is too much"
        ));
    }
    Ok(json)
}

fn read_records(source: &str, json: &[u8]) -> Result<Vec<Record>, String> {
    if json.trim_ascii().is_empty() {
        return Err(format!("{source} is empty"));
    }
    let wrong = |what: &str| format!("{source} is not the JSON of `cargo metadata`: {what}");
    let metadata: Value =
        serde_json::from_slice(json).map_err(|error| wrong(&error.to_string()))?;
    let packages = metadata["packages"]
        .as_array()
        .ok_or_else(|| wrong("it has no list `packages`"))?;
    if packages.is_empty() {
        return Err(format!("{source} lists no packages"));
    }
    let records = (1..).zip(packages).map(|(number, package)| {
        let name =
            name_of(package).ok_or_else(|| wrong(&format!("package {number} has no `name`")))?;
        let children = package["dependencies"]
            .as_array()
            .ok_or_else(|| wrong(&format!("package {number} has no list `dependencies`")))?
            .iter()
            .map(|child| {
                Some(Child {
                    name: name_of(child)?,
                    record: number,
                })
            })
            .collect::<Option<_>>()
            .ok_or_else(|| wrong(&format!("a dependency of package {number} has no `name`")))?;
        Ok(Record {
            number,
            name,
            children,
        })
    });
    records.collect()
}

/// A name as it may be printed.
fn name_of(value: &Value) -> Option<String> {
    value["name"].as_str().map(escape)
}

/// Escapes what would move the cursor, break the line, or hide: control characters and the like.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '"' | '\'' => escaped.push(c),
            _ => escaped.extend(c.escape_debug()),
        }
    }
    escaped
}

/// The metadata of the workspace that this example belongs to.
fn ask_cargo() -> Result<Vec<u8>, String> {
    let run = |extra: &[&str]| {
        Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["metadata", "--format-version", "1", "--manifest-path"])
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
            .args(extra)
            .output()
            .map_err(|error| format!("cannot run cargo, name a file instead: {error}"))
    };
    let mut output = run(&[])?;
    if !output.status.success() {
        // Perhaps the machine is offline. The packages of the workspace need no network.
        output = run(&["--no-deps"])?;
    }
    if output.status.success() {
        return Ok(output.stdout);
    }
    let reason = String::from_utf8_lossy(&output.stderr);
    let reason = escape(reason.trim().lines().next().unwrap_or_default());
    Err(format!(
        "`cargo metadata` failed, name a file instead: {reason}"
    ))
}
