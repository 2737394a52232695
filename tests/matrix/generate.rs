//! Makes the files of the matrix from `table.txt`:
//! `cargo run -p contextvars-tests --bin generate-matrix`.
//!
//! A test of the matrix fails if the files are not what this program would write. With `-- --wide`
//! it writes another file, of more chains, which the full layer of CI compiles, and which is not
//! kept.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// A line of the table.
struct Piece<'t> {
    /// The kind: `sources indexed`, `methods any`, ..
    section: &'t str,
    name: &'t str,
    varies: bool,
    unreached: Vec<&'t str>,
    code: &'t str,
}

impl Piece<'_> {
    fn is(&self, kind: &str) -> bool {
        self.section.starts_with(kind)
    }

    /// The closures that it has.
    fn sites(&self) -> Vec<&str> {
        let literals = self.code.split("see(\"").skip(1);
        literals
            .map(|rest| rest.split('"').next().expect("a literal ends"))
            .collect()
    }

    /// Whether a chain with this adaptor is indexed, if it was before.
    fn stays_indexed(&self) -> bool {
        self.section.ends_with(" plain") || self.section.ends_with(" indexed")
    }
}

/// Sources, adaptors and methods, each with each.
type Product<'p, 't> = [Vec<&'p Piece<'t>>; 3];

#[allow(dead_code, reason = "the test of the matrix uses the rest")]
fn main() {
    let table = table();
    let write = |file, text| {
        fs::write(folder().join(file), text).expect("the folder of the matrix can be written to");
    };
    if std::env::args().any(|argument| argument == "--wide") {
        write("wide_chains.rs", chains(&wide_products(&pieces(&table))));
        return;
    }
    for (file, text) in files() {
        write(file, text);
    }
}

fn table() -> String {
    fs::read_to_string(folder().join("table.txt")).expect("the table")
}

pub(crate) fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("matrix")
}

/// The files, and what has to be in them.
pub(crate) fn files() -> [(&'static str, String); 2] {
    let table = table();
    let pieces = pieces(&table);
    [
        ("pieces.rs", all_pieces(&pieces)),
        ("chains.rs", chains(&default_products(&pieces))),
    ]
}

fn pieces(table: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut section = "";
    for line in table.lines() {
        if let Some(header) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            section = header;
        } else if !line.is_empty() && !line.starts_with('#') {
            pieces.push(piece(section, line));
        }
    }
    pieces
}

fn piece<'t>(section: &'t str, line: &'t str) -> Piece<'t> {
    let split = |text: &'t str| text.split_once(' ').expect("a line has code at its end");
    let (name, mut code) = split(line);
    let (mut varies, mut unreached) = ("same", "-");
    if !section.starts_with("methods") {
        (varies, code) = split(code);
    }
    if section.starts_with("adaptors") || section.starts_with("telling") {
        (unreached, code) = split(code);
    }
    Piece {
        section,
        name,
        varies: varies == "varies",
        unreached: unreached.split(',').filter(|site| *site != "-").collect(),
        code,
    }
}

const HEAD: &str = "//! Made from `table.txt` by `generate.rs`: change those.\n\n";

/// The pieces one by one, for chains that are put together at run time.
fn all_pieces(pieces: &[Piece<'_>]) -> String {
    let mut text = HEAD.to_owned();
    text += "use rayon::prelude::*;\n\n";
    text += "use crate::erased::{Erased, indexed, unindexed};\n";
    text += "use crate::probe::{Item, above, below, found, items, others, plus, see, shown};\n";
    text += "use crate::reading::{Adaptor, Method, Source};\n";
    for (title, of_type) in [
        ("sources", "Source"),
        ("adaptors", "Adaptor"),
        ("methods", "Method"),
    ] {
        let constant = title.to_uppercase();
        write!(text, "\npub(crate) const {constant}: &[{of_type}] = &[\n").expect("a string");
        for piece in pieces {
            let kind = piece.section.split(' ').next().expect("a kind");
            if kind == title || (kind == "telling" && title == "adaptors") {
                text += &row(piece, of_type);
            }
        }
        text += "];\n";
    }
    text
}

fn row(piece: &Piece<'_>, of_type: &str) -> String {
    let Piece {
        section,
        name,
        varies,
        unreached,
        code,
    } = piece;
    let wrap = |is_indexed| if is_indexed { "indexed" } else { "unindexed" };
    let what_it_does = match of_type {
        "Source" => format!(
            "varies: {varies}, give: |to| to({}({code}))",
            wrap(section.ends_with(" indexed"))
        ),
        "Adaptor" => {
            let on_indexed = format!("{}(chain{code})", wrap(piece.stays_indexed()));
            let on_unindexed = match section.split(' ').next_back() {
                Some("plain" | "unindexed") => format!("Some(unindexed(chain{code}))"),
                _ => "{ drop(chain); None }".to_owned(),
            };
            format!(
                "varies: {varies}, unreached: &{unreached:?}, apply: |chain| match chain {{ \
                 Erased::Indexed(chain) => Some({on_indexed}), Erased::Unindexed(chain) => {on_unindexed} }}"
            )
        }
        _ => {
            let code = code.replace("CHAIN", "chain");
            let on_unindexed = if section.ends_with(" any") {
                format!("{{ let chain = end.put_on(chain); Some({code}) }}")
            } else {
                "{ drop(chain); None }".to_owned()
            };
            format!(
                "consume: |chain, end| match chain {{ Erased::Indexed(chain) => {{ let chain = end.put_on(chain); Some({code}) }} \
                 Erased::Unindexed(chain) => {on_unindexed} }}"
            )
        }
    };
    format!(
        "    {of_type} {{ section: {section:?}, name: {name:?}, sites: &{:?}, {what_it_does} }},\n",
        piece.sites()
    )
}

/// Each source, each adaptor and each method, with some of the others.
fn default_products<'p, 't>(pieces: &'p [Piece<'t>]) -> Vec<Product<'p, 't>> {
    let pick = |kind: &str, names: &[&str]| pick(pieces, kind, names);
    let slice = || pick("sources indexed", &["slice"]);
    let telling = |name: &str| pick("telling", &[name]);
    let method = |name: &str| pick("methods", &[name]);
    let (indexing, others): (Vec<_>, Vec<_>) = pick("adaptors", &[])
        .into_iter()
        .partition(|piece| piece.stays_indexed());
    vec![
        [slice(), telling("just_map"), pick("methods", &[])],
        [slice(), telling("just_filter"), pick("methods any", &[])],
        [slice(), telling("zip_rev"), pick("methods indexed", &[])],
        [slice(), indexing.clone(), method("for_each")],
        [slice(), indexing, method("collect_into_vec")],
        [slice(), others.clone(), method("for_each")],
        [slice(), others, method("collect")],
        [
            pick("sources indexed", &[]),
            telling("just_map"),
            method("collect"),
        ],
        [
            pick("sources indexed", &[]),
            telling("zip_rev"),
            method("cmp"),
        ],
        [
            pick("sources indexed", &[]),
            telling("just_filter"),
            method("for_each"),
        ],
        [
            pick("sources unindexed", &[]),
            telling("just_filter"),
            method("for_each"),
        ],
        [
            pick("sources unindexed", &[]),
            telling("just_fold"),
            method("collect"),
        ],
        [
            pick("sources more", &[]),
            telling("just_filter"),
            method("reduce"),
        ],
    ]
}

/// Each source, each adaptor and each method, with every telling one of the others.
#[allow(dead_code, reason = "the test of the matrix uses the rest")]
fn wide_products<'p, 't>(pieces: &'p [Piece<'t>]) -> Vec<Product<'p, 't>> {
    let pick = |kind: &str, names: &[&str]| pick(pieces, kind, names);
    let slice = || pick("sources indexed", &["slice"]);
    let telling = || pick("telling", &["just_map", "zip_rev"]);
    let unindexed = || pick("telling unindexed", &[]);
    let few = || pick("methods any", &["for_each", "reduce", "collect"]);
    let few_indexed = || {
        pick(
            "methods indexed",
            &["collect_into_vec", "cmp", "position_first"],
        )
    };
    let (indexing, others): (Vec<_>, Vec<_>) = pick("adaptors", &[])
        .into_iter()
        .partition(|piece| piece.stays_indexed());
    vec![
        [slice(), telling(), pick("methods", &[])],
        [slice(), unindexed(), pick("methods any", &[])],
        [slice(), indexing.clone(), few()],
        [slice(), indexing, few_indexed()],
        [slice(), others, few()],
        [pick("sources indexed", &[]), telling(), few()],
        [pick("sources indexed", &[]), telling(), few_indexed()],
        [pick("sources indexed", &[]), unindexed(), few()],
        [pick("sources unindexed", &[]), unindexed(), few()],
        [
            pick("sources more", &[]),
            pick("telling", &["just_filter"]),
            few(),
        ],
    ]
}

/// The pieces of a kind; those with one of the names, if there are any.
fn pick<'p, 't>(pieces: &'p [Piece<'t>], kind: &str, names: &[&str]) -> Vec<&'p Piece<'t>> {
    let is_wanted =
        |piece: &&Piece<'_>| piece.is(kind) && (names.is_empty() || names.contains(&piece.name));
    let picked: Vec<_> = pieces.iter().filter(is_wanted).collect();
    assert!(picked.len() >= names.len().max(1), "{kind} {names:?}");
    picked
}

/// Chains that are written out, for a macro to see.
fn chains(products: &[Product<'_, '_>]) -> String {
    let (mut functions, mut table) = (String::new(), String::new());
    let mut names = BTreeSet::new();
    for [sources, adaptors, methods] in products {
        for source in sources {
            for adaptor in adaptors {
                for method in methods {
                    let name = format!("{}_{}_{}", source.name, adaptor.name, method.name);
                    if !names.insert(name.clone()) {
                        continue;
                    }
                    let chain = format!("{}{}", source.code, adaptor.code);
                    let code = method.code.replace("CHAIN", &chain);
                    let sites = [source.sites(), adaptor.sites(), method.sites()].concat();
                    let varies = source.varies || adaptor.varies;
                    let parts = [source.name, adaptor.name, method.name];
                    let unreached = &adaptor.unreached;
                    write!(
                        functions,
                        "\n#[propagate]\nfn {name}() -> String {{\n    {code}\n}}\n"
                    )
                    .expect("a string");
                    writeln!(
                        table,
                        "    Written {{ name: {parts:?}, sites: &{sites:?}, unreached: &{unreached:?}, varies: {varies}, run: {name} }},"
                    )
                    .expect("a string");
                }
            }
        }
    }
    format!(
        "{HEAD}use contextvars::propagate;\nuse rayon::prelude::*;\n\n\
         use crate::probe::{{Item, above, below, found, items, others, plus, see, shown}};\n\
         use crate::reading::Written;\n{functions}\npub(crate) const CHAINS: &[Written] = &[\n{table}];\n"
    )
}
