//! Makes `cells.rs` from `table.txt` and `outcomes.txt`, and finds the outcomes out:
//! `cargo run -p contextvars-tests --bin generate-form-by-callee`.
//!
//! A cell is a function, on a line of its own, in which one callee gets work of one form. Cells that do not compile without the
//! attribute are impossible. Each other one has to compile with it, and rustc may warn in it where the callee is called.
//! With `-- --check` nothing is written, and other outcomes than those of the file are an error. With `-- --all` it writes
//! the cells of further callees, too, to `candidates.rs`, which the full layer of CI compiles, and which is not kept. With `-- --cells`
//! it writes `cells.rs` from the outcomes that are known.
#![allow(dead_code, reason = "the test uses a part of it")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

struct Form {
    name: String,
    /// Each with its type, and with the value that is passed for it.
    parameters: Vec<(String, String)>,
    declared: String,
    code: String,
}

struct Callee {
    name: String,
    /// Its cells are left to the full layer of CI.
    is_further: bool,
    is_quiet: bool,
    named: Option<String>,
    code: String,
}

struct Table {
    forms: Vec<Form>,
    callees: Vec<Callee>,
}

/// A callee and a form, by their places in the table.
type Cell = (usize, usize);

/// Cells that do not compile with the attribute. It would have to write the closure twice, and the callee tells only one
/// of the two the type of its parameter.
const REFUSED: &[(&str, &str)] = &[
    (
        "a named function of `fn(u64)`",
        "a closure of one parameter",
    ),
    ("a named method of `fn(u64)`", "a closure of one parameter"),
    (
        "somebody's method `spawn` of `fn(u64)`",
        "a closure of one parameter",
    ),
    (
        "a named function of `fn(u64)`",
        "a variable that is a closure of one parameter",
    ),
    (
        "a named method of `fn(u64)`",
        "a variable that is a closure of one parameter",
    ),
    (
        "somebody's method `spawn` of `fn(u64)`",
        "a variable that is a closure of one parameter",
    ),
];

#[derive(Clone, Copy, PartialEq)]
enum Outcome {
    Impossible,
    Refused,
    Covered,
    Warned,
}

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("form_by_callee")
}

fn read(file: &str) -> String {
    fs::read_to_string(folder().join(file)).unwrap_or_default()
}

fn write(file: &str, text: &str) {
    fs::write(folder().join(file), text).expect("the folder can be written to");
}

fn table() -> Table {
    let mut table = Table {
        forms: Vec::new(),
        callees: Vec::new(),
    };
    for block in read("table.txt").split("\n\n") {
        let mut lines: Vec<&str> = block
            .lines()
            .filter(|line| !line.starts_with("# "))
            .collect();
        let Some(code) = lines.pop().filter(|_| !lines.is_empty()) else {
            continue;
        };
        let code = code.to_owned();
        let (kind, name) = lines[0].split_once("] ").expect("a block has a head");
        let name = name.to_owned();
        let said = &lines[1..];
        if kind == "[form" {
            let parameters = said.iter().filter_map(|line| {
                let (parameter, value) = line.strip_prefix("with ")?.rsplit_once(" = ")?;
                Some((parameter.to_owned(), value.to_owned()))
            });
            let declared = said.iter().filter(|line| !line.starts_with("with "));
            table.forms.push(Form {
                name,
                parameters: parameters.collect(),
                declared: declared.copied().collect::<Vec<_>>().join(" "),
                code,
            });
        } else {
            table.callees.push(Callee {
                name,
                is_further: kind != "[callee",
                is_quiet: kind == "[quiet callee",
                named: said
                    .iter()
                    .find_map(|line| line.strip_prefix("named "))
                    .map(str::to_owned),
                code,
            });
        }
    }
    table
}

const HEAD: &str = "// Made from `table.txt` and `outcomes.txt` by `generate.rs`: change those.\n";

/// The functions that have to be in `cells.rs`.
pub(crate) fn cells() -> String {
    let table = table();
    functions(&table, &outcomes(&table), true, false)
}

/// What the file says: a line a form, and in it a letter a callee.
fn outcomes(table: &Table) -> BTreeMap<Cell, Outcome> {
    let text = read("outcomes.txt");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let mut outcomes = BTreeMap::new();
    for (form, line) in lines.enumerate().take(table.forms.len()) {
        for (callee, letter) in line.chars().enumerate().take(table.callees.len()) {
            let outcome = match letter {
                'c' => Outcome::Covered,
                'w' => Outcome::Warned,
                'x' => Outcome::Refused,
                _ => Outcome::Impossible,
            };
            outcomes.insert((callee, form), outcome);
        }
    }
    outcomes
}

fn outcomes_text(table: &Table, outcomes: &BTreeMap<Cell, Outcome>) -> String {
    let mut text = "# The outcome of each cell: `c` covered, `w` rustc warns, `x` does not compile with the attribute, `.` impossible. The callees are the columns, in the order of `table.txt`.\n".to_owned();
    for (form, row) in table.forms.iter().enumerate() {
        for callee in 0..table.callees.len() {
            text.push(match outcomes[&(callee, form)] {
                Outcome::Impossible => '.',
                Outcome::Refused => 'x',
                Outcome::Covered => 'c',
                Outcome::Warned => 'w',
            });
        }
        writeln!(text, " {}", row.name).unwrap();
    }
    text
}

/// A module for each callee, and a line for each cell that is not impossible, with the attribute if `is_marked`.
fn functions(
    table: &Table,
    outcomes: &BTreeMap<Cell, Outcome>,
    is_marked: bool,
    has_further: bool,
) -> String {
    let mut text = HEAD.to_owned();
    let mut lists = [String::new(), String::new(), String::new()];
    for (at, callee) in table.callees.iter().enumerate() {
        let cells: Vec<(usize, Outcome)> = (0..table.forms.len())
            .filter_map(|form| Some((form, *outcomes.get(&(at, form))?)))
            .filter(|(_, outcome)| matches!(outcome, Outcome::Covered | Outcome::Warned))
            .collect();
        if cells.is_empty() || callee.is_further && !has_further {
            continue;
        }
        writeln!(text, "\n// {}.", callee.name).unwrap();
        writeln!(text, "#[deny(deprecated, unfulfilled_lint_expectations)]").unwrap();
        writeln!(text, "mod callee_{at} {{").unwrap();
        text += "    use crate::support::*;\n    use super::*;\n";
        for (form, outcome) in cells {
            let row = &table.forms[form];
            text += &function(row, callee, form, is_marked, outcome);
            let list = match outcome {
                _ if callee.is_quiet => 2,
                Outcome::Warned => 1,
                _ => 0,
            };
            let values: Vec<&str> = row.parameters.iter().map(|(_, value)| &**value).collect();
            let call = if values.is_empty() {
                format!("callee_{at}::form_{form}")
            } else {
                format!("|| callee_{at}::form_{form}({})", values.join(", "))
            };
            if list == 0 {
                let name = format!("{}: {}", callee.name, row.name);
                writeln!(lists[list], "    ({name:?}, {call}),").unwrap();
            } else {
                writeln!(lists[list], "    {call},").unwrap();
            }
        }
        text += "}\n";
    }
    let [covered, warned, quiet] = lists;
    writeln!(
        text,
        "\npub(crate) const COVERED: &[(&str, fn())] = &[\n{covered}];"
    )
    .unwrap();
    writeln!(text, "\npub(crate) const WARNED: &[fn()] = &[\n{warned}];").unwrap();
    writeln!(text, "\npub(crate) const QUIET: &[fn()] = &[\n{quiet}];").unwrap();
    text += "\nuse crate::support::*;\nuse std::{pin::Pin, rc::Rc, sync::Arc, thread};\n";
    text += "use contextvars::{Context, Propagate, propagate};\nuse futures::FutureExt;\n";
    text
}

const MARK: &str = " /* here */ ";

fn function(form: &Form, callee: &Callee, at: usize, is_marked: bool, outcome: Outcome) -> String {
    let parameters: Vec<&str> = form.parameters.iter().map(|(name, _)| &**name).collect();
    let mut body = form.declared.clone();
    if !body.is_empty() {
        body.push(' ');
    }
    let call = callee.code.replace('$', &form.code);
    let mark = match &callee.named {
        _ if !is_marked => String::new(),
        Some(named) => format!("#[propagate(spawn({named}))] "),
        None => "#[propagate] ".to_owned(),
    };
    // It is on the whole function, as a statement that is declared and used may be several.
    let expects = if outcome == Outcome::Warned {
        "#[expect(deprecated)] "
    } else {
        ""
    };
    format!(
        "    {mark}{expects}pub(super) fn form_{at}({}) {{ {body}{MARK}{call} }}\n",
        parameters.join(", ")
    )
}

/// What rustc says of a file: for each cell whether it is an error, whether it is where the callee is called, and the message.
struct Said {
    cell: Cell,
    is_error: bool,
    is_at_call: bool,
    message: String,
}

/// Compiles the cells that are left, as a test that is not run.
fn compile(text: &str) -> Vec<Said> {
    write("candidates.rs", text);
    let cargo = std::env::var_os("CARGO").expect("cargo runs this program");
    let output = Command::new(cargo)
        .args([
            "rustc",
            "--quiet",
            "-p",
            "contextvars-tests",
            "--test",
            "form_by_callee",
            "--profile",
            "check",
        ])
        .args([
            "--message-format",
            "short",
            "--",
            "--cfg",
            "contextvars_form_candidates",
            // As for a build.
            "--cfg",
            "contextvars_program",
            "--cap-lints",
            "warn",
        ])
        .output()
        .expect("cargo runs");
    let said = String::from_utf8(output.stderr).expect("rustc writes text");
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    let mut is_explained = output.status.success();
    for line in said.lines() {
        let Some((_, place)) = line.split_once("candidates.rs:") else {
            continue;
        };
        let mut parts = place.splitn(3, ':');
        let mut number = || parts.next()?.parse::<usize>().ok();
        let (Some(row), Some(column)) = (number(), number()) else {
            continue;
        };
        let message = parts.next().unwrap_or_default().trim();
        let Some(form) = number_behind(lines[row - 1], "fn form_") else {
            panic!("it is in no cell: {line}");
        };
        let head = lines[..row]
            .iter()
            .rev()
            .find_map(|line| number_behind(line, "mod callee_"));
        let start = lines[row - 1].find(MARK).unwrap_or_default();
        is_explained |= message.starts_with("error");
        found.push(Said {
            cell: (head.expect("a cell is in a module"), form),
            is_error: message.starts_with("error"),
            is_at_call: column > start,
            message: message.to_owned(),
        });
    }
    assert!(is_explained, "{said}");
    found
}

fn number_behind(line: &str, before: &str) -> Option<usize> {
    let (_, rest) = line.split_once(before)?;
    let end = rest.find(|char: char| !char.is_ascii_digit())?;
    rest[..end].parse().ok()
}

/// Compiles until nothing is wrong any more, and says what was.
fn without_errors(
    table: &Table,
    outcomes: &mut BTreeMap<Cell, Outcome>,
    is_marked: bool,
) -> (BTreeMap<Cell, String>, Vec<Said>) {
    let mut wrong = BTreeMap::new();
    loop {
        let said = compile(&functions(table, outcomes, is_marked, true));
        let errors: Vec<&Said> = said.iter().filter(|said| said.is_error).collect();
        if errors.is_empty() {
            return (wrong, said);
        }
        for error in errors {
            outcomes.insert(error.cell, Outcome::Impossible);
            wrong.insert(error.cell, error.message.clone());
        }
    }
}

fn main() -> ExitCode {
    if std::env::args().any(|argument| argument == "--all") {
        let table = table();
        write(
            "candidates.rs",
            &functions(&table, &outcomes(&table), true, true),
        );
        return ExitCode::SUCCESS;
    }
    if std::env::args().any(|argument| argument == "--cells") {
        write("cells.rs", &cells());
        return ExitCode::SUCCESS;
    }
    let is_check = std::env::args().any(|argument| argument == "--check");
    let table = table();
    let all = (0..table.callees.len())
        .flat_map(|callee| (0..table.forms.len()).map(move |form| (callee, form)));
    let mut outcomes: BTreeMap<Cell, Outcome> = all.map(|cell| (cell, Outcome::Covered)).collect();
    let (impossible, _) = without_errors(&table, &mut outcomes, false);
    println!(
        "{} of {} cells are possible",
        outcomes.len() - impossible.len(),
        outcomes.len()
    );
    let (wrong, said) = without_errors(&table, &mut outcomes, true);
    fs::remove_file(folder().join("candidates.rs")).expect("it was written");
    let name = |cell: Cell| {
        format!(
            "{}: {}",
            table.callees[cell.0].name, table.forms[cell.1].name
        )
    };
    let mut is_wrong = false;
    for (cell, message) in &wrong {
        let names = (&*table.callees[cell.0].name, &*table.forms[cell.1].name);
        outcomes.insert(*cell, Outcome::Refused);
        if !REFUSED.contains(&names) {
            is_wrong = true;
            println!(
                "does not compile with the attribute: {}: {message}",
                name(*cell)
            );
        }
    }
    let warned: BTreeSet<Cell> = said
        .iter()
        .filter(|said| said.message.contains("deprecated"))
        .map(|said| said.cell)
        .collect();
    for other in said
        .iter()
        .filter(|said| !said.is_at_call && warned.contains(&said.cell))
    {
        println!(
            "warned of at another place: {}: {}",
            name(other.cell),
            other.message
        );
    }
    for cell in warned {
        outcomes.insert(cell, Outcome::Warned);
    }
    let text = outcomes_text(&table, &outcomes);
    if is_check {
        if text == read("outcomes.txt") && !is_wrong {
            return ExitCode::SUCCESS;
        }
        println!("the outcomes are others than those of the file");
        return ExitCode::FAILURE;
    }
    write("outcomes.txt", &text);
    write("cells.rs", &cells());
    if is_wrong {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}
