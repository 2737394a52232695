//! `records` as a user runs it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::{Ran, example, run, run_with_input};

fn metadata(records: usize, children: usize) -> Vec<u8> {
    metadata_of(&vec![children; records])
}

/// As `cargo metadata` would write it, with so many children each: those of record 7 are called `7-0`, `7-1` and so on.
fn metadata_of(children: &[usize]) -> Vec<u8> {
    let package = |(record, &children): (usize, &usize)| -> Value {
        let dependencies: Vec<Value> = (0..children)
            .map(|child| json!({ "name": format!("{record}-{child}"), "req": "^1", "kind": null }))
            .collect();
        json!({ "name": format!("package{record}"), "version": "1.0.0", "dependencies": dependencies })
    };
    let packages: Vec<Value> = (1..).zip(children).map(package).collect();
    serde_json::to_vec(&json!({ "packages": packages, "version": 1 })).unwrap()
}

/// What the last line counts.
#[derive(Debug, PartialEq)]
struct Counts {
    records: usize,
    lines: usize,
    without: usize,
    wrong: usize,
}

/// The log lines, and the counts at the end.
fn read(ran: &Ran) -> (Vec<&str>, Counts) {
    let mut lines = ran.lines();
    let last = lines.pop().expect("there is a last line");
    let numbers: Vec<usize> = last
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|digits| digits.parse().ok())
        .collect();
    let [records, threads, written, without, wrong] = numbers[..] else {
        panic!("{last}");
    };
    let expected = format!(
        "{records} records on {threads} threads: {written} lines written, {without} with no record, \
         {wrong} with a wrong record"
    );
    assert_eq!(last, expected);
    let counts = Counts {
        records,
        lines: written,
        without,
        wrong,
    };
    (lines, counts)
}

/// The record that a log line names, and the child that it is about.
fn record_and_child(line: &str) -> (&str, &str) {
    let mut words = line.split_whitespace();
    assert_eq!(words.next(), Some("record"), "{line}");
    let record = words.next().expect("a number");
    let child = words.find(|word| !word.starts_with("package"));
    (record, child.expect("a child"))
}

fn true_record(child: &str) -> &str {
    child.split_once('-').expect("a child's name").0
}

#[test]
fn every_line_names_the_record_that_its_child_belongs_to() {
    let ran = run_with_input(example("records").arg("-"), &metadata(60, 30));
    let (lines, counts) = read(&ran);

    let mut children: BTreeMap<&str, usize> = BTreeMap::new();
    for line in &lines {
        let (record, child) = record_and_child(line);
        assert_eq!(record, true_record(child), "{line}");
        *children.entry(child).or_default() += 1;
    }
    assert_eq!(children.len(), 60 * 30);
    assert!(children.values().all(|&lines| lines == 1));
    let expected = Counts {
        records: 60,
        lines: 60 * 30,
        without: 0,
        wrong: 0,
    };
    assert_eq!(counts, expected);
    assert_eq!(ran.err, "");
}

/// Four threads and eight records of unequal length: a thread that has none left helps with another's, again and again.
#[test]
fn a_thread_local_makes_mistakes_and_each_is_marked_and_counted() {
    let input = metadata_of(&[100, 1, 1, 60, 1, 40, 1, 30]);
    let ran = run_with_input(example("records").args(["--naive", "-"]), &input);
    let (lines, counts) = read(&ran);
    let (mut without, mut wrong) = (0, 0);
    for line in &lines {
        let (record, child) = record_and_child(line);
        let truth = true_record(child);
        if record == "-" {
            without += 1;
            assert!(
                line.ends_with(&format!("<- none, it belongs to {truth}")),
                "{line}"
            );
        } else if record != truth {
            wrong += 1;
            assert!(
                line.ends_with(&format!("<- wrong, it belongs to {truth}")),
                "{line}"
            );
        } else {
            assert!(!line.contains("<-"), "{line}");
        }
    }
    let expected = Counts {
        records: 8,
        lines: 234,
        without,
        wrong,
    };
    assert_eq!(counts, expected);
    assert!(wrong > 0, "{}", ran.out);
}

/// One record, on four threads: only the one that took it up has its number.
#[test]
fn a_thread_local_is_lost_on_the_threads_that_help_with_a_record() {
    let ran = run_with_input(
        example("records").args(["--naive", "-"]),
        &metadata_of(&[200]),
    );
    let (_, counts) = read(&ran);
    assert_eq!((counts.lines, counts.wrong), (200, 0));
    assert!((1..200).contains(&counts.without), "{}", ran.out);
}

#[test]
fn a_file_is_read() {
    let file = scratch_file("a_file_is_read", &metadata(3, 2));
    let ran = run(example("records").arg(&file));
    let (lines, counts) = read(&ran);
    assert_eq!(lines.len(), 6);
    assert_eq!((counts.records, counts.without, counts.wrong), (3, 0, 0));
}

#[test]
fn without_arguments_cargo_is_asked_for_this_workspace() {
    let ran = run(&mut example("records"));
    let (lines, counts) = read(&ran);
    assert_eq!(
        ran.err.lines().next(),
        Some("asking cargo for the metadata of this workspace")
    );
    assert!(
        lines
            .iter()
            .any(|line| line.contains(" contextvars-examples ") && line.contains(" indicatif "))
    );
    assert!(lines.len() > 10);
    assert_eq!(
        (counts.lines, counts.without, counts.wrong),
        (lines.len(), 0, 0)
    );
}

#[test]
fn where_cargo_is_offline_the_packages_of_the_workspace_do() {
    let nothing_fetched = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("records_cargo_home");
    fs::create_dir_all(&nothing_fetched).unwrap();
    let ran = run(example("records")
        .env("CARGO_NET_OFFLINE", "true")
        .env("CARGO_HOME", nothing_fetched));
    let (lines, counts) = read(&ran);
    assert!(
        ran.err.contains("offline; those of the workspace will do"),
        "{}",
        ran.err
    );
    assert!((1..20).contains(&counts.records), "{counts:?}");
    assert_eq!(
        (counts.lines, counts.without, counts.wrong),
        (lines.len(), 0, 0)
    );
}

#[test]
fn without_cargo_a_file_is_asked_for() {
    let ran = run(example("records").env("CARGO", "no such cargo"));
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(
        ran.err
            .contains("error: cannot run cargo, name a file instead: "),
        "{}",
        ran.err
    );
}

#[test]
fn packages_without_dependencies_are_records_without_children() {
    let ran = run_with_input(example("records").arg("-"), &metadata(2, 0));
    let (lines, counts) = read(&ran);
    assert!(lines.is_empty());
    assert_eq!((counts.records, counts.lines), (2, 0));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let file = scratch_file("a_reader_that_goes_away", &metadata(20, 60));
    let mut child = example("records")
        .arg(&file)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(output.status.code(), Some(0));
}

/// `script` gives it a terminal.
#[test]
#[cfg(target_os = "linux")]
fn on_a_terminal_there_is_a_progress_bar_and_all_lines_are_whole() {
    let file = scratch_file("on_a_terminal", &metadata(20, 10));
    let program = PathBuf::from(example("records").get_program());
    let output = std::process::Command::new("script")
        .args(["--quiet", "--return", "--command"])
        .arg(format!("'{}' '{}'", program.display(), file.display()))
        .arg("/dev/null")
        .env("TERM", "xterm")
        .stdin(Stdio::null())
        .output();
    let Ok(output) = output else {
        return eprintln!("there is no `script` here");
    };
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{shown}");
    assert!(shown.contains("of 200 children"), "{shown}");
    assert_eq!(
        shown.matches("packages reached: 0\r\n").count(),
        200,
        "{shown}"
    );
    assert!(
        shown.contains("200 lines written, 0 with no record, 0 with a wrong record"),
        "{shown}"
    );
}

#[test]
fn a_missing_file_is_an_error() {
    let why = fs::read("no such file.json").unwrap_err();
    run(example("records").arg("no such file.json"))
        .assert_error(&format!("cannot read no such file.json: {why}"));
}

#[test]
fn malformed_json_is_an_error_that_says_where() {
    run_with_input(example("records").arg("-"), b"{\n  \"packages\": [,]\n}").assert_error(
        "standard input is not the JSON of `cargo metadata`: expected value at line 2 column 16",
    );
}

#[test]
fn json_of_something_else_is_an_error_that_says_what_is_missing() {
    let file = scratch_file("json_of_something_else", b"{}");
    let ran = run(example("records").arg(&file));
    ran.assert_error(&format!(
        "{} is not the JSON of `cargo metadata`: missing field `packages` at line 1 column 2",
        file.display(),
    ));
}

#[test]
fn empty_input_is_an_error() {
    run(example("records").arg("-")).assert_error("standard input is empty");
    run_with_input(example("records").arg("-"), b" \n").assert_error("standard input is empty");
}

#[test]
fn no_packages_are_an_error() {
    run_with_input(example("records").arg("-"), &metadata(0, 0))
        .assert_error("standard input lists no packages");
}

#[test]
fn input_that_is_not_text_is_an_error() {
    let ran = run_with_input(example("records").arg("-"), &[0xff, 0xfe, 0x00]);
    ran.assert_error(
        "standard input is not the JSON of `cargo metadata`: expected value at line 1 column 1",
    );
}

#[test]
fn an_unknown_option_is_an_error_that_names_it() {
    for arguments in [&["--nave"][..], &["one.json", "two.json"]] {
        let ran = run(example("records").args(arguments));
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
        assert!(
            ran.err.starts_with("error: unexpected argument"),
            "{}",
            ran.err
        );
        assert!(ran.err.contains("Usage: records"), "{}", ran.err);
    }
}

#[test]
fn help_names_the_options() {
    let ran = run(example("records").arg("--help"));
    let help = ran.lines().join("\n");
    assert!(
        help.contains("--naive") && help.contains("[FILE]"),
        "{help}"
    );
}

fn scratch_file(name: &str, content: &[u8]) -> PathBuf {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("records_{name}.json"));
    fs::write(&file, content).unwrap();
    file
}
