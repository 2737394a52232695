//! `--requests`: the table, with the marks and without them.

use std::collections::HashMap;
use std::fs;

use serde_json::Value;

use crate::support::{Ran, folder, program, run};

/// The rows of the table: all, lost, mixed up, outside.
fn rows(ran: &Ran) -> HashMap<&str, [u64; 4]> {
    let rows = ran.out.lines().filter_map(|line| {
        let name = line.get(..12)?.trim();
        let numbers: Vec<u64> = line[12..].split_whitespace().flat_map(str::parse).collect();
        Some((name, numbers.try_into().ok()?))
    });
    rows.collect()
}

#[test]
fn all_is_right_with_the_marks() {
    let log = folder("driven").join("log");
    let ran = run(program()
        .args(["--requests", "200", "--at-once", "20", "--log"])
        .arg(&log));
    assert_eq!((ran.code, &*ran.err), (Some(0), ""), "{}", ran.out);
    let first = ran.out.lines().next().unwrap();
    assert!(first.starts_with("200 requests in ") && first.ends_with(" s, 20 at once"));
    let expected = HashMap::from([
        ("requests", [200, 0, 0, 0]),
        ("log lines", [860, 0, 0, 0]),
        ("spans", [700, 0, 0, 0]),
        ("audit rows", [100, 0, 0, 0]),
        ("orders", [90, 0, 0, 0]),
    ]);
    assert_eq!(rows(&ran), expected, "{}", ran.out);
    assert!(
        ran.out.contains("time beside the same by hand: orders "),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains('\u{1b}'), "it is no terminal");

    // The lines are looked at once more, by other code.
    let lines = fs::read_to_string(&log).unwrap();
    let mut compared = 0;
    for line in lines.lines() {
        let line: Value = serde_json::from_str(line).expect(line);
        let Some(request) = line["context"]["request"].as_str() else {
            // By hand: the line has what its place named.
            assert_eq!(line["target"], "contextvars_service::by_hand", "{line}");
            continue;
        };
        let n: u64 = request.strip_prefix("req-").unwrap().parse().unwrap();
        assert_eq!(line["span"]["n"], n, "{line}");
        assert_eq!(line["context"]["tenant"], format!("t{}", n % 7), "{line}");
        compared += 1;
    }
    assert!(compared >= 860);
}

#[test]
fn without_the_marks_the_table_shows_what_goes_wrong() {
    let ran = run(program().args(["--requests", "400", "--break"]));
    assert_eq!((ran.code, &*ran.err), (Some(1), ""), "{}", ran.out);
    assert!(
        ran.out
            .lines()
            .next()
            .unwrap()
            .ends_with(", without the marks")
    );
    let rows = rows(&ran);
    // What runs on other threads and tasks has no request at all.
    let [all, lost, ..] = rows["log lines"];
    assert!(lost > 0 && lost < all, "{}", ran.out);
    let [_, lost, _, outside] = rows["spans"];
    assert!(lost > 0 && outside > 0, "{}", ran.out);
    // What was set on a thread of the runtime is seen by the next request there.
    for row in ["requests", "log lines", "audit rows"] {
        let [_, _, mixed_up, _] = rows[row];
        assert!(mixed_up > 0, "{row}: {}", ran.out);
    }
    assert!(
        ran.out.contains("for instance, log lines: one of req-"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("by hand"), "{}", ran.out);
}

#[test]
fn one_request_is_enough() {
    let ran = run(program().args(["--requests", "1"]));
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    assert_eq!(rows(&ran)["requests"], [1, 0, 0, 0]);
}
