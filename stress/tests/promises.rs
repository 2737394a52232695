//! The page of the promises names tests that exist, and all of those that are named after a law.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn page() -> String {
    fs::read_to_string(root().join("docs/promises.md")).expect("the page")
}

/// The pieces in backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// For each law the files that check it, with the names of their tests.
fn laws(page: &str) -> BTreeMap<u32, Vec<(String, Vec<String>)>> {
    let mut laws = BTreeMap::<u32, Vec<_>>::new();
    let mut law = 0;
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("### ") {
            law = heading
                .split('.')
                .next()
                .and_then(|number| number.parse().ok())
                .unwrap_or(0);
        } else if let Some(entry) = line.strip_prefix("- `tests/") {
            let line = format!("`tests/{entry}");
            let mut pieces = quoted(&line).map(str::to_owned);
            let file = pieces.next().expect("a file");
            let is_name = |piece: &String| piece.chars().all(|c| c.is_alphanumeric() || c == '_');
            let names = pieces.filter(is_name).collect();
            laws.entry(law).or_default().push((file, names));
        }
    }
    laws
}

/// The names of the functions with `#[test]` in a file.
fn tests_in(path: &Path) -> Vec<String> {
    let text =
        fs::read_to_string(path).unwrap_or_else(|_| panic!("{} is not there", path.display()));
    let mut names = Vec::new();
    let mut is_test = false;
    for line in text.lines().map(str::trim) {
        let is_attribute = line.starts_with("#[");
        if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            is_test = true;
        } else if let (true, Some((_, rest))) = (is_test && !is_attribute, line.split_once("fn ")) {
            names.extend(rest.split('(').next().map(str::to_owned));
            is_test = false;
        }
    }
    names
}

#[test]
fn every_test_that_the_page_names_is_there() {
    let laws = laws(&page());
    for (law, entries) in &laws {
        for (file, names) in entries {
            let there = tests_in(&root().join(file));
            for name in names {
                assert!(
                    there.contains(name),
                    "law {law}: there is no {name} in {file}"
                );
            }
        }
    }
    let numbers: Vec<_> = laws.keys().copied().filter(|law| *law > 0).collect();
    assert!(numbers.into_iter().eq(1..=15), "each law has tests");
}

#[test]
fn every_test_that_is_named_after_a_law_is_on_the_page() {
    let page = page();
    let named: Vec<_> = quoted(&page).collect();
    let mut count = 0;
    for entry in fs::read_dir(root().join("tests/tests/laws")).expect("the laws") {
        let path = entry.expect("a file").path();
        for name in tests_in(&path) {
            assert!(
                named.contains(&name.as_str()),
                "{name} of {} is not on the page",
                path.display()
            );
            count += 1;
        }
    }
    assert!(count > 90, "{count} tests of laws");
}

#[test]
fn every_script_and_program_that_the_page_names_is_there() {
    let page = page();
    let scripts: Vec<_> = quoted(&page)
        .filter(|piece| piece.starts_with("ci/"))
        .collect();
    assert!(!scripts.is_empty());
    for script in scripts {
        let file = script.split(' ').next().unwrap_or(script);
        assert!(root().join(file).exists(), "{file} is not there");
    }
}
