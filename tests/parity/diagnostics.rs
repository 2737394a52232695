//! Diagnostics as structure, and how those of two programs differ.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

use serde_json::Value;

use crate::programs::Text;

/// A diagnostic: what it says and where, and in lines of its own the labels, notes and suggestions.
#[derive(Debug, PartialEq)]
pub(crate) struct Diagnostic {
    primary: String,
    rest: Vec<String>,
}

impl Diagnostic {
    /// Reads a line of the compiler's. `None` for what sums up the others.
    pub(crate) fn read(line: &str, text: &Text) -> Option<Self> {
        let value: Value = serde_json::from_str(line).ok()?;
        let level = value["level"].as_str()?;
        let spans = value["spans"].as_array()?;
        let message = value["message"].as_str()?;
        if level == "failure-note"
            || spans.is_empty() && message.contains("previous error")
            || message.contains("warnings emitted")
            || message.contains("warning emitted")
        {
            return None;
        }
        let code = value["code"]["code"]
            .as_str()
            .map_or(String::new(), |code| format!("[{code}]"));
        let (primary, labels): (Vec<_>, Vec<_>) = spans
            .iter()
            .partition(|span| span["is_primary"].as_bool() == Some(true));
        let mut places: Vec<String> = primary.iter().map(|span| place(span, text)).collect();
        // A second label at the place of the first makes it a primary place once more.
        places.dedup();
        let label = |span: &&Value| {
            let label = span["label"].as_str()?;
            Some(format!("label {}: {label}", place(span, text)))
        };
        let mut rest: Vec<String> = primary.iter().filter_map(label).collect();
        rest.extend(labels.iter().filter_map(label));
        rest.sort();
        for child in value["children"].as_array()? {
            read_child(child, text, &mut rest);
        }
        // The name of the file is a hash.
        rest.retain(|line| {
            !line.starts_with("note: the full name for the type has been written to")
        });
        let primary = format!("{level}{code}: {} at {}", message, places.join(", "));
        Some(Self {
            primary: primary.replace('\n', "; "),
            rest,
        })
    }

    /// Whether it is a warning of ours, or an error.
    pub(crate) fn is_of_a_macro(&self) -> bool {
        self.primary.starts_with("warning[deprecated]") || self.primary.starts_with("error")
    }

    pub(crate) fn lines(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.primary.as_str()).chain(self.rest.iter().map(String::as_str))
    }
}

fn read_child(child: &Value, text: &Text, lines: &mut Vec<String>) {
    let level = child["level"].as_str().unwrap_or_default();
    let message = child["message"]
        .as_str()
        .unwrap_or_default()
        .replace('\n', "; ");
    let mut line = format!("{level}: {message}");
    for span in child["spans"].as_array().into_iter().flatten() {
        line.extend([" at ", &place(span, text)]);
        if let Some(label) = span["label"].as_str() {
            line.extend([" (", label, ")"]);
        }
        if let Some(replacement) = span["suggested_replacement"].as_str() {
            let applicability = span["suggestion_applicability"]
                .as_str()
                .unwrap_or_default();
            line.extend([
                " => ",
                &format!("{replacement:?}"),
                " (",
                applicability,
                ")",
            ]);
        }
    }
    lines.push(line);
    for child in child["children"].as_array().into_iter().flatten() {
        read_child(child, text, lines);
    }
}

/// A place in the program by line and column; in another file by its name, and in one of ours
/// without the line, which changes.
fn place(span: &Value, text: &Text) -> String {
    let file = span["file_name"].as_str().unwrap_or_default();
    let number = |name: &str| {
        span[name]
            .as_u64()
            .and_then(|n| usize::try_from(n).ok())
            .unwrap_or_default()
    };
    let (first, last) = (number("line_start"), number("line_end"));
    let (from, to) = (number("column_start"), number("column_end"));
    if file == "program.rs" {
        let (from, to) = (text.column(first, from), text.column(last, to));
        return if first == last {
            format!("{first}:{from}-{to}")
        } else {
            format!("{first}:{from}-{last}:{to}")
        };
    }
    if let Some((_, ours)) = file.rsplit_once("contextvars/src/") {
        return format!("contextvars/src/{ours}");
    }
    let short = match file.split_once("/registry/src/") {
        Some((_, package)) => package.split_once('/').map_or(package, |(_, rest)| rest),
        None => file.split_once("/library/").map_or(file, |(_, rest)| rest),
    };
    format!("{short}:{first}")
}

/// What differs most.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    /// Labels, notes or suggestions only.
    Notes,
    /// A warning has another text or another place, is lost, or is one more.
    Lint,
    /// An error has, or is.
    Worse,
}

impl Display for Kind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Notes => "other notes",
            Self::Lint => "another lint",
            Self::Worse => "worse",
        })
    }
}

/// How the diagnostics of a marked program differ from those of the unmarked one.
pub(crate) struct Difference {
    pub(crate) kind: Kind,
    /// The lines that only one of the two has, with `-` those of the unmarked program.
    pub(crate) lines: Vec<String>,
}

impl Difference {
    pub(crate) fn between(unmarked: &[Diagnostic], marked: &[Diagnostic]) -> Self {
        let primaries = |all: &[Diagnostic], level: &str| {
            let primaries = all.iter().map(|one| one.primary.clone());
            let mut primaries: Vec<String> =
                primaries.filter(|one| one.starts_with(level)).collect();
            primaries.sort();
            primaries
        };
        // Each diagnostic is compared with one of the same message and place, whatever the order.
        let mut rest: BTreeMap<&str, Vec<&Diagnostic>> = BTreeMap::new();
        for diagnostic in marked {
            rest.entry(&diagnostic.primary)
                .or_default()
                .push(diagnostic);
        }
        let mut lines = Vec::new();
        for diagnostic in unmarked {
            let same = rest.get_mut(diagnostic.primary.as_str());
            match same.filter(|same| !same.is_empty()) {
                Some(same) => {
                    let at = same
                        .iter()
                        .position(|other| *other == diagnostic)
                        .unwrap_or(0);
                    let other = same.remove(at);
                    if other != diagnostic {
                        lines.push(format!("  {}", diagnostic.primary));
                        let only =
                            |of: &Diagnostic, other: &Diagnostic, sign: &str| -> Vec<String> {
                                let here = of.rest.iter().filter(|line| !other.rest.contains(line));
                                here.map(|line| format!("{sign}   {line}")).collect()
                            };
                        lines.extend(only(diagnostic, other, "-"));
                        lines.extend(only(other, diagnostic, "+"));
                    }
                }
                None => lines.extend(diagnostic.lines().map(|line| format!("- {line}"))),
            }
        }
        for diagnostic in rest.into_values().flatten() {
            lines.extend(diagnostic.lines().map(|line| format!("+ {line}")));
        }
        let differ = |level| primaries(unmarked, level) != primaries(marked, level);
        let kind = if differ("error") {
            Kind::Worse
        } else if differ("warning") {
            Kind::Lint
        } else {
            Kind::Notes
        };
        Self { kind, lines }
    }

    pub(crate) fn is(&self, kind: Kind) -> bool {
        !self.is_none() && self.kind == kind
    }

    pub(crate) fn is_none(&self) -> bool {
        self.lines.is_empty()
    }

    /// Whether a name of ours, or a place in our sources, is in what only the marked program gets.
    pub(crate) fn names_internals(&self) -> bool {
        let internal = [
            "InContext",
            "MarkedFuture",
            "Chain<",
            "__private",
            "__contextvars",
            "contextvars/src",
        ];
        let added = self.lines.iter().filter(|line| line.starts_with('+'));
        added
            .into_iter()
            .any(|line| internal.iter().any(|name| line.contains(name)))
    }
}

impl Display for Difference {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.lines
            .iter()
            .try_for_each(|line| writeln!(f, "    {line}"))
    }
}
