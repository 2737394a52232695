//! `records` as a user runs it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::input::run_with_input;
use crate::support::{Ran, example, run};

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

/// What the last two lines count.
#[derive(Debug, PartialEq)]
struct Counts {
    records: usize,
    lines: usize,
    without: usize,
    wrong: usize,
}

impl Counts {
    fn read(line: &str, way: &str) -> Self {
        let text = line.strip_prefix(way).expect(line);
        let numbers: Vec<usize> = text
            .split(|c: char| !c.is_ascii_digit())
            .filter_map(|digits| digits.parse().ok())
            .collect();
        let [lines, records, threads, without, wrong] = numbers[..] else {
            panic!("{line}");
        };
        let expected = format!(
            "{way}{lines} lines of {records} records on {threads} threads, {without} without a record, \
             {wrong} with a wrong one"
        );
        assert_eq!(line, expected);
        Self {
            records,
            lines,
            without,
            wrong,
        }
    }
}

/// The log lines, and the counts of both runs.
fn read(ran: &Ran) -> (Vec<&str>, Counts, Counts) {
    let mut lines = ran.lines();
    let naive = lines.pop().expect("there is a last line");
    let ours = lines.pop().expect("there is a line before it");
    let ours = Counts::read(ours, "with a context variable: ");
    let naive = Counts::read(naive, "with a thread-local:     ");
    (lines, ours, naive)
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
    let (lines, counts, _) = read(&ran);

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
    let (lines, _, counts) = read(&ran);
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
    let (_, _, counts) = read(&ran);
    assert_eq!((counts.lines, counts.wrong), (200, 0));
    assert!((1..200).contains(&counts.without), "{}", ran.out);
}

#[test]
fn a_file_is_read() {
    let file = scratch_file("a_file_is_read", &metadata(3, 2));
    let ran = run(example("records").arg(&file));
    let (lines, counts, _) = read(&ran);
    assert_eq!(lines.len(), 6);
    assert_eq!((counts.records, counts.without, counts.wrong), (3, 0, 0));
}

#[test]
fn without_arguments_cargo_is_asked_for_this_workspace() {
    let ran = run(&mut example("records"));
    let (lines, counts, _) = read(&ran);
    assert!(
        lines
            .iter()
            .any(|line| line.contains(" contextvars-examples ") && line.contains(" signal-hook "))
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
    let (lines, counts, _) = read(&ran);
    assert!((1..100).contains(&counts.records), "{counts:?}");
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
    let (lines, counts, _) = read(&ran);
    assert!(lines.is_empty());
    assert_eq!((counts.records, counts.lines), (2, 0));
}

/// Ten thousand children would take seconds. The program ends when the first line can't be written.
#[test]
fn a_reader_that_goes_away_ends_the_program_quietly_before_the_work_is_done() {
    let file = scratch_file("a_reader_that_goes_away", &metadata(100, 100));
    let mut child = example("records")
        .arg(&file)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut reader = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    assert!(line.starts_with("record "), "{line}");
    drop(reader);
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(output.status.code(), Some(0));
}

/// `kill -INT` is what a terminal sends at Ctrl-C.
#[test]
#[cfg(unix)]
fn ctrl_c_ends_it_with_what_was_done_and_exit_code_130() {
    let file = scratch_file("ctrl_c", &metadata(300, 300));
    let mut child = example("records")
        .arg(&file)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut reader = BufReader::new(child.stdout.take().unwrap());
    reader.read_line(&mut String::new()).unwrap();
    let sent = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
    let mut rest = String::new();
    reader.read_to_string(&mut rest).unwrap();
    let output = child.wait_with_output().unwrap();

    let lines = rest.lines().count() + 1;
    let message = format!("error: interrupted after {lines} of 90000 children\n");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), message);
    assert_eq!(output.status.code(), Some(130));
    assert!(rest.is_empty() || rest.ends_with('\n'), "a line is cut");
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
        shown.matches("records that need it: 1\r\n").count(),
        200,
        "{shown}"
    );
    assert!(
        shown.contains(
            "200 lines of 20 records on 4 threads, 0 without a record, 0 with a wrong one"
        ),
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
    let no_packages = "it has no list `packages`";
    let inputs = [
        ("{}", no_packages),
        ("[]", no_packages),
        ("7", no_packages),
        (r#"{"packages": {}}"#, no_packages),
        (r#"{"packages": [7]}"#, "package 1 has no `name`"),
        (
            r#"{"packages": [{"name": "a"}]}"#,
            "package 1 has no list `dependencies`",
        ),
        (
            r#"{"packages": [{"name": "a", "dependencies": [{}]}]}"#,
            "a dependency of package 1 has no `name`",
        ),
    ];
    for (input, what) in inputs {
        run_with_input(example("records").arg("-"), input.as_bytes()).assert_error(&format!(
            "standard input is not the JSON of `cargo metadata`: {what}"
        ));
    }
}

#[test]
fn json_that_is_nested_too_deeply_is_an_error() {
    let input = "[".repeat(1_000_000);
    run_with_input(example("records").arg("-"), input.as_bytes()).assert_error(
        "standard input is not the JSON of `cargo metadata`: recursion limit exceeded at line 1 column 128",
    );
}

#[test]
fn a_file_that_is_too_large_is_refused_with_its_size() {
    let file = scratch_file("too_large", b"");
    let size = (32 << 20) + 1;
    File::options()
        .write(true)
        .open(&file)
        .unwrap()
        .set_len(size)
        .unwrap();
    run(example("records").arg(&file)).assert_error(&format!(
        "{} has 33554433 bytes, of which at most 33554432 are read",
        file.display()
    ));
}

/// Its length is not known before.
#[test]
#[cfg(unix)]
fn an_endless_input_is_refused() {
    run(example("records").arg("/dev/zero"))
        .assert_error("/dev/zero has more than 33554432 bytes, which is too much");
}

#[test]
#[cfg(unix)]
fn a_directory_is_an_error() {
    run(example("records").arg("/")).assert_error("cannot read /: Is a directory (os error 21)");
}

/// Where the test runs as root, for whom every file can be read, another user runs the example.
#[test]
#[cfg(unix)]
fn a_file_without_permission_is_an_error() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;

    let file = scratch_file("no_permission", b"{}");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).unwrap();
    let mut command = example("records");
    command.arg(&file);
    if File::open(&file).is_ok() {
        command.uid(65_534);
    }
    let refused = "Permission denied (os error 13)";
    run(&mut command).assert_error(&format!("cannot read {}: {refused}", file.display()));
}

/// A name in the data may hold what moves the cursor, breaks the line, or turns the text around.
#[test]
fn names_are_printed_with_what_a_terminal_would_obey_escaped() {
    let name = "a\u{1b}[2J\nb\u{202e}\u{7}";
    let package = json!({ "name": name, "dependencies": [{ "name": name }] });
    let input = serde_json::to_vec(&json!({ "packages": [package] })).unwrap();
    let ran = run_with_input(example("records").arg("-"), &input);
    let (lines, counts, _) = read(&ran);
    assert_eq!((lines.len(), counts.lines), (1, 1));
    let escaped = r"a\u{1b}[2J\nb\u{202e}\u{7}";
    assert_eq!(lines[0].matches(escaped).count(), 2, "{}", lines[0]);
}

#[test]
fn a_file_name_is_printed_with_what_a_terminal_would_obey_escaped() {
    let why = fs::read("no such file").unwrap_err();
    run(example("records").arg("no\u{1b}[2J\nfile"))
        .assert_error(&format!(r"cannot read no\u{{1b}}[2J\nfile: {why}"));
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
    for arguments in [&["--nave"][..], &["one.json", "--nave"], &["-x"]] {
        let named = arguments.last().unwrap();
        run(example("records").args(arguments)).assert_error(&format!(
            "unexpected argument `{named}` (`records --help` says what there is)"
        ));
    }
    run(example("records").args(["one.json", "two.json"]))
        .assert_error("unexpected argument `two.json` (`records --help` says what there is)");
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
