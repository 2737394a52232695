//! The programs, as data: the texts in `programs/`, and what is made of them.

use std::fmt::{self, Display, Formatter};
use std::fs;
use std::path::Path;

/// The macro that a program is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Macro {
    Propagate,
    Scoped,
}

/// A macro, and what the compiler is asked for: clippy is only asked to check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Form {
    pub(crate) which: Macro,
    pub(crate) is_checked: bool,
}

impl Form {
    pub(crate) const ALL: [Self; 4] = [
        Self::new(Macro::Propagate, false),
        Self::new(Macro::Propagate, true),
        Self::new(Macro::Scoped, false),
        Self::new(Macro::Scoped, true),
    ];

    const fn new(which: Macro, is_checked: bool) -> Self {
        Self { which, is_checked }
    }
}

impl Display for Form {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.which, self.is_checked) {
            (Macro::Propagate, false) => "propagate",
            (Macro::Propagate, true) => "propagate, checked:",
            (Macro::Scoped, false) => "scoped",
            (Macro::Scoped, true) => "scoped, checked:",
        })
    }
}

/// A program. `@mark` stands in it where the attribute goes; `@mark only` says that the body does
/// not go into `scoped!`. `@mark spawn(run)` gives the attribute this option, and the body does not go there, either.
pub(crate) struct Program {
    pub(crate) name: String,
    lines: Vec<String>,
}

/// The text of a program in one form.
pub(crate) struct Text {
    pub(crate) lines: Vec<String>,
    /// The lines, counted from one, where the body goes into `scoped!`, and where it ends.
    pub(crate) shells: Vec<(usize, usize)>,
}

const OPEN: &str = "contextvars::scoped!({";

impl Text {
    /// The column that a place has where the body stands in plain braces.
    pub(crate) fn column(&self, line: usize, column: usize) -> usize {
        for (open, close) in &self.shells {
            if line == *open {
                return column.saturating_sub(OPEN.len() - 1).max(1);
            }
            if line == *close {
                return column.min(2);
            }
        }
        column
    }
}

/// Reads the programs of a folder. In a file each begins with a line `=== name`.
pub(crate) fn read(folder: &Path) -> Vec<Program> {
    let mut programs = Vec::new();
    let files = fs::read_dir(folder).expect("the programs are there");
    let mut files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    files.sort();
    for file in files {
        let text = fs::read_to_string(&file).expect("a text");
        for part in text.split("\n=== ").skip(1) {
            let mut lines = part.lines().map(str::to_owned);
            let name = lines.next().expect("a name");
            programs.push(Program {
                name,
                lines: lines.collect(),
            });
        }
    }
    programs
}

/// The programs of a folder that are marked as they stand, each behind what all of them use.
pub(crate) fn read_marked(folder: &Path) -> Vec<(Program, Text)> {
    let head = fs::read_to_string(folder.join("head.rs")).expect("the head is there");
    let with_head = |program: Program| {
        let lines = head.lines().map(str::to_owned);
        let text = text(lines.chain(program.lines.iter().cloned()));
        (program, text)
    };
    read(folder).into_iter().map(with_head).collect()
}

fn is_mark(line: &str) -> bool {
    line.trim_start().starts_with("@mark")
}

impl Program {
    pub(crate) fn is_for_clippy(&self) -> bool {
        self.name.starts_with("clippy_")
    }

    /// The macros that it is compared with.
    pub(crate) fn macros(&self) -> impl Iterator<Item = Macro> {
        let has_body = !self.bodies().is_empty();
        let scoped = has_body.then_some(Macro::Scoped);
        std::iter::once(Macro::Propagate).chain(scoped)
    }

    /// The forms in which it is compared with a macro.
    pub(crate) fn forms(&self, which: Macro) -> impl Iterator<Item = Form> {
        let is_for_clippy = self.is_for_clippy();
        Form::ALL
            .into_iter()
            .filter(move |form| form.which == which && (form.is_checked || !is_for_clippy))
    }

    /// The first and the last line of the body of each plain function that is marked.
    fn bodies(&self) -> Vec<(usize, usize)> {
        let marks = self
            .lines
            .iter()
            .enumerate()
            .filter(|(_, line)| line.trim() == "@mark");
        let body = |(at, _): (usize, &String)| {
            let head = self.lines.get(at + 1)?;
            let is_plain = head
                .trim_start()
                .trim_start_matches("pub ")
                .starts_with("fn ");
            if !is_plain || !head.ends_with('{') {
                return None;
            }
            let indentation = head.len() - head.trim_start().len();
            let end = format!("{}}}", " ".repeat(indentation));
            let length = self.lines[at + 1..].iter().position(|line| *line == end)?;
            Some((at + 1, at + 1 + length))
        };
        let bodies: Option<Vec<_>> = marks.map(body).collect();
        bodies.unwrap_or_default()
    }

    pub(crate) fn unmarked(&self, which: Macro) -> Text {
        match which {
            Macro::Propagate => self.with_attribute(""),
            Macro::Scoped => self.with_shell("{", "}"),
        }
    }

    pub(crate) fn marked(&self, which: Macro) -> Text {
        match which {
            Macro::Propagate => self.with_attribute("#[contextvars::propagate]"),
            Macro::Scoped => {
                let mut text = self.with_shell(OPEN, "})");
                text.shells =
                    text.lines
                        .iter()
                        .enumerate()
                        .fold(Vec::new(), |mut shells, (at, line)| {
                            match line.as_str() {
                                OPEN => shells.push((at + 1, 0)),
                                "})" => shells.last_mut().expect("a shell is open").1 = at + 1,
                                _ => {}
                            }
                            shells
                        });
                text
            }
        }
    }

    fn with_attribute(&self, attribute: &str) -> Text {
        let marked = |line: &String| match line.trim_start().strip_prefix("@mark").map(str::trim) {
            Some("" | "only") => attribute.to_owned(),
            Some(options) => attribute.replace(']', &format!("({options})]")),
            None => line.clone(),
        };
        text(self.lines.iter().map(marked))
    }

    fn with_shell(&self, open: &str, close: &str) -> Text {
        let bodies = self.bodies();
        let lines = self.lines.iter().enumerate().flat_map(|(at, line)| {
            let line = if is_mark(line) {
                String::new()
            } else {
                line.clone()
            };
            let is_first = bodies.iter().any(|(first, _)| *first == at);
            let is_last = bodies.iter().any(|(_, last)| *last == at);
            match (is_first, is_last) {
                (true, _) => vec![line, open.to_owned()],
                (_, true) => vec![close.to_owned(), line],
                _ => vec![line],
            }
        });
        text(lines)
    }
}

/// Both crates are loaded in every form: so the compiler shortens paths in the same way.
fn text(lines: impl Iterator<Item = String>) -> Text {
    let mut all: Vec<String> = lines.collect();
    // Attributes and documentation of the crate come first.
    let inner = |line: &String| line.starts_with("#![") || line.starts_with("//!");
    let first = all.iter().take_while(|line| inner(line)).count();
    all.insert(first, "use {contextvars as _, rayon as _};".to_owned());
    Text {
        lines: all,
        shells: Vec::new(),
    }
}
