//! How long the front page is, where links lead, and the copies that packages need: a package has
//! nothing from outside of its folder but the front page.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).expect(name)
}

/// The names of what is in a folder.
fn list(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join(folder)).expect(folder);
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.collect()
}

#[test]
fn the_front_page_is_short() {
    assert!(read("README.md").lines().count() <= 250);
}

/// As a site that shows Markdown makes it of a heading.
fn anchor(heading: &str) -> String {
    let kept = heading
        .trim_start_matches('#')
        .trim()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// The targets of the links of a page: `[text](target)` and `[name]: target`.
fn links(page: &str) -> Vec<&str> {
    let inline = page.split("](").skip(1);
    let inline = inline.filter_map(|rest| Some(rest.split_once(')')?.0));
    let defined = page.lines().filter_map(definition);
    inline.chain(defined.map(|(_, target)| target)).collect()
}

fn definition(line: &str) -> Option<(&str, &str)> {
    line.strip_prefix('[')?.split_once("]: ")
}

#[test]
fn each_link_of_a_page_leads_to_a_file_and_a_heading() {
    let docs = list("docs").into_iter().map(|name| format!("docs/{name}"));
    let pages = docs
        .filter(|name| Path::new(name).extension() == Some("md".as_ref()))
        .chain(
            [
                "README.md",
                "ARCHITECTURE.md",
                "CHANGELOG.md",
                "CONTRIBUTING.md",
                "benches/README.md",
                "examples/README.md",
            ]
            .map(str::to_owned),
        );
    let mut links_to_files = 0;
    for name in pages {
        let page = read(&name);
        for target in links(&page) {
            if target.starts_with("https://") {
                continue;
            }
            links_to_files += 1;
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let mut path = root().join(&name);
            if !file.is_empty() {
                path.pop();
                path.push(file);
            }
            assert!(path.exists(), "{name} links to {target}");
            if !heading.is_empty() {
                let linked = fs::read_to_string(path).unwrap();
                let mut headings = linked.lines().filter(|line| line.starts_with('#'));
                assert!(
                    headings.any(|line| anchor(line) == heading),
                    "{name} links to {target}"
                );
            }
        }
    }
    assert!(links_to_files > 30);
}

/// The pages of `docs/` that the API documentation has in its guide.
const GUIDE: [&str; 5] = ["coming-from", "cookbook", "rayon", "rules", "what-to-carry"];

/// The line of the front page at which the page of the crate ends.
const END: &str = "<!-- The crate's page in the API documentation has the part above. -->";

/// What is there in place of the rest.
const MORE: &str = "\
Two traps:

- A mark covers the text of one function or block. If a function that it calls starts work, mark that function, too.
- A future runs when it is awaited. One that leaves a plain scope, as in `USER.scope(user, || fetch()).await`, leaves its
  bindings behind. Bind the future itself: `scoped!(USER = user, async { fetch().await })`.

The [guide](crate::guide) has a [cookbook](crate::guide::cookbook), and a table for those who know
[other systems](crate::guide::coming_from). The page of [`#[propagate]`](macro@crate::propagate) lists what a mark sees
and what it does not.";

/// The names of macros that link to their pages there.
const MACROS: [(&str, &str); 4] = [
    (
        "- `#[context_var]` ",
        "- [`#[context_var]`](macro@crate::context_var) ",
    ),
    ("- `scoped!` ", "- [`scoped!`](crate::scoped!) "),
    (
        "- `#[propagate]` ",
        "- [`#[propagate]`](macro@crate::propagate) ",
    ),
    (
        "The pages of `#[propagate]` and `scoped!` in the API documentation",
        "The pages of [`#[propagate]`](macro@crate::propagate) and [`scoped!`](crate::scoped!)",
    ),
];

/// Where a link leads to in the API documentation, if it leads somewhere there.
fn target_in_the_api(target: &str) -> Option<String> {
    let file = target.strip_prefix("docs/").unwrap_or(target);
    let page = file.strip_suffix(".md");
    match target {
        _ if target.starts_with("https://") || target.starts_with('#') => Some(target.to_owned()),
        _ => {
            let page = page.filter(|page| GUIDE.contains(page))?;
            Some(format!("crate::guide::{}", page.replace('-', "_")))
        }
    }
}

/// A page as the API documentation has it: without the title, and with links that lead somewhere there.
/// Of a link to another file of the repository, the text is left.
fn for_the_api(text: &str, definitions: &str) -> String {
    let mut text = text.trim_end().to_owned();
    let mut targets = String::new();
    for (name, target) in definitions.lines().filter_map(definition) {
        let uses = [format!("[{name}]"), format!("][{name}]")];
        match target_in_the_api(target) {
            Some(target) if text.contains(&uses[0]) => {
                targets.extend(["[", name, "]: ", &target, "\n"]);
            }
            Some(_) => {}
            None => text = without_link(&text, &uses[1]),
        }
    }
    text = without_link(&text, "](../");
    let text: Vec<&str> = text
        .lines()
        .filter(|line| definition(line).is_none())
        .collect();
    let mut page = format!("{}\n\n{targets}", text.join("\n").trim_end());
    for (name, link) in MACROS {
        page = page.replace(name, link);
    }
    format!("{}\n", page.trim_end())
}

/// Leaves the text of each link whose text ends in `end`, and which ends in the next bracket.
fn without_link(text: &str, end: &str) -> String {
    let Some((before, rest)) = text.split_once(end) else {
        return text.to_owned();
    };
    let (before, shown) = before.rsplit_once('[').expect("the text of a link begins");
    let rest = if end.ends_with(']') {
        rest
    } else {
        rest.split_once(')').expect("the link ends").1
    };
    format!("{before}{shown}{}", without_link(rest, end))
}

fn assert_is_copy(copy: &str, expected: &str) {
    let file = root().join(copy);
    if env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&file, expected).unwrap();
    }
    assert!(
        fs::read_to_string(&file).unwrap_or_default() == expected,
        "{copy} is old: run `UPDATE_EXPECT=1 cargo test -p contextvars-tests --test front_page`"
    );
}

#[test]
fn the_page_of_the_crate_is_the_first_half_of_the_front_page() {
    let readme = read("README.md");
    let (_, text) = readme.split_once("\n\n").expect("it has a title");
    let (text, _) = text.split_once(END).expect("it says where the half ends");
    let expected = for_the_api(&format!("{text}{MORE}"), &readme);
    assert_is_copy("contextvars/src/guide/crate.md", &expected);
}

#[test]
fn the_guide_of_the_api_documentation_has_the_pages_of_docs() {
    for name in GUIDE {
        let page = read(&format!("docs/{name}.md"));
        let (_, text) = page.split_once("\n\n").expect("it has a title");
        let copy = format!("contextvars/src/guide/{name}.md");
        assert_is_copy(&copy, &for_the_api(text, &page));
    }
}

/// The folders of the crates that are published.
fn crates() -> Vec<String> {
    let companions = list("integrations").into_iter();
    let companions = companions.map(|name| format!("integrations/{name}"));
    let both = ["contextvars", "contextvars-macros"].map(str::to_owned);
    both.into_iter().chain(companions).collect()
}

#[test]
fn each_crate_has_whole_metadata_and_the_version_of_the_workspace() {
    for folder in crates() {
        let manifest = read(&format!("{folder}/Cargo.toml"));
        for line in [
            "version.workspace = true",
            "rust-version.workspace = true",
            "license.workspace = true",
            "description = ",
            "documentation = \"https://docs.rs/contextvars",
            "readme = ",
            "keywords = ",
            "categories = ",
        ] {
            let mut lines = manifest.lines();
            assert!(
                lines.any(|other| other.starts_with(line)),
                "{folder}: {line}"
            );
        }
        assert!(!manifest.contains("publish = false"), "{folder}");
    }
}

#[test]
fn each_crate_has_the_licences_of_the_workspace() {
    let apache = read("LICENSE-APACHE");
    let mit = read("LICENSE-MIT");
    assert!(apache.contains("Apache License") && mit.contains("MIT License"));
    for folder in crates() {
        assert!(
            read(&format!("{folder}/LICENSE-APACHE")) == apache,
            "{folder}"
        );
        assert!(read(&format!("{folder}/LICENSE-MIT")) == mit, "{folder}");
    }
}
