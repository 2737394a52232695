//! The examples without options, as a user runs them.

use serde_json::Value;

use crate::support::{example, run};

#[test]
fn tasks_shows_which_tasks_inherit_and_what_each_has_of_its_own() {
    let ran = run(&mut example("tasks"));
    // On a runtime of contextvars-tokio bare spawns inherit, too.
    let bare = if cfg!(tokio_unstable) {
        "ann"
    } else {
        "nobody"
    };
    let expected = [
        "a task                    ann",
        "a blocking task           ann",
        "a JoinSet                 ann ann",
        "behind a timeout          ann",
        "two at the same time      bob carmen",
        "a task that sets its own  dan, and here it is ann",
        "detached                  nobody",
        &format!("a library's task          {bare}"),
        "the same, wrapped         ann",
        "a permit is given back by ann",
    ];
    assert_eq!(ran.lines(), expected);
}

#[test]
fn with_tracing_has_the_context_and_the_span_in_every_line_of_text() {
    let ran = run(&mut example("with_tracing"));
    let lines = ran.lines();
    let [first, bound @ .., last] = &lines[..] else {
        panic!("{}", ran.out);
    };
    assert_eq!(*first, " INFO nothing is bound yet");
    assert_eq!(*last, " INFO nothing is bound any more");
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for line in bound {
        let rest = line
            .strip_prefix(r#"[USER="ann" ACCESS_TOKEN=<secret>"#)
            .expect(line);
        seen.push(rest.split_once("]  INFO report:").expect(line));
    }
    seen.sort_unstable();
    let mut expected = Vec::new();
    for text in [" sent to one", " sent to two"] {
        expected.push((String::new(), text.to_owned()));
    }
    for record in 1..=3 {
        for text in [
            "2 children".to_owned(),
            "checked".to_owned(),
            format!("child {record}-one"),
            format!("child {record}-two"),
        ] {
            expected.push((format!(" RECORD={record}"), format!("record: {text}")));
        }
    }
    let seen: Vec<_> = seen
        .into_iter()
        .map(|(record, text)| (record.to_owned(), text.to_owned()))
        .collect();
    assert_eq!(seen, expected);
    assert!(!ran.out.contains("xyzzy") && !ran.out.contains("POOL_SIZE"));
}

#[test]
fn with_tracing_has_the_context_and_the_spans_in_every_line_of_json() {
    let ran = run(example("with_tracing").arg("--json"));
    let lines = ran.lines().into_iter();
    let lines = lines.map(|line| serde_json::from_str::<Value>(line).expect(line));
    let (bound, others): (Vec<_>, Vec<_>) = lines.partition(|line| line.get("context").is_some());
    assert_eq!((bound.len(), others.len()), (14, 2), "{}", ran.out);
    for line in &bound {
        let (context, spans) = (&line["context"], &line["spans"]);
        assert_eq!(context["USER"], "ann", "{line}");
        assert_eq!(context["ACCESS_TOKEN"], "<secret>", "{line}");
        assert_eq!(spans[0]["name"], "report", "{line}");
        let text = line["fields"]["message"].as_str().expect("a text");
        let record = context.get("RECORD");
        assert_eq!(text.starts_with("sent to"), record.is_none(), "{line}");
        assert_eq!(spans.get(1).is_some(), record.is_some(), "{line}");
        if let Some(child) = text.strip_prefix("child ") {
            let record = record.and_then(Value::as_u64).expect("a number");
            assert!(child.starts_with(&format!("{record}-")), "{line}");
        }
    }
    assert!(!ran.out.contains("xyzzy") && !ran.out.contains("POOL_SIZE"));
}

#[test]
fn carriers_take_a_runtime_a_map_and_a_cell_along() {
    let ran = run(&mut example("carriers"));
    let mut lines = ran.lines();
    let map = r#"[("request", "7")]"#;
    let here = format!("locale de, map {map}, a runtime");
    assert_eq!(lines.pop(), Some("a task says 42"));
    let expected = [
        format!("{:<22} {here}", "here"),
        format!("{:<22} {here}", "a propagated thread"),
        format!("{:<22} locale en, map [], no runtime", "a bare thread"),
        format!("{:<22} locale en, map [], a runtime", "detached"),
        format!("{:<22} {here}", "a job"),
    ];
    assert_eq!(lines, expected);
}
