//! The table that `--requests` prints.

use std::fmt::Write as _;
use std::time::Duration;

use crate::check::{Collector, Lines, Mistake};
use crate::drive::{Plan, Results};

/// The table as text, and whether all was right.
pub(crate) fn table(
    plan: &Plan,
    results: &Results,
    lines: &Lines,
    collector: &Collector,
) -> (String, bool) {
    let mut text = String::new();
    let rows = [
        ("requests", &results.answers),
        ("log lines", lines.found()),
        ("spans", collector.found()),
        ("audit rows", &results.audit),
        ("orders", &results.orders),
    ];
    let seconds = results.time.as_secs_f64();
    let Plan {
        requests, at_once, ..
    } = plan;
    let marks = if plan.is_broken {
        ", without the marks"
    } else {
        ""
    };
    // A text takes all that is written.
    let _ = writeln!(
        text,
        "{requests} requests in {seconds:.2} s, {at_once} at once{marks}\n"
    );
    let _ = writeln!(
        text,
        "{:12}{:>9}{:>9}{:>10}{:>9}",
        "", "all", "lost", "mixed up", "outside"
    );
    for (name, found) in rows {
        let all = if name == "requests" {
            *requests
        } else {
            found.all()
        };
        let of = |mistake| found.count_of(mistake);
        let (lost, mixed_up) = (of(Mistake::Lost), of(Mistake::MixedUp));
        let outside = of(Mistake::Outside);
        let _ = writeln!(text, "{name:12}{all:>9}{lost:>9}{mixed_up:>10}{outside:>9}");
    }
    text.push_str(
        "\nlost: missing, or without the variables; mixed up: with those of another request;\n\
         outside: not in the span of its request\n",
    );
    if let Some([orders, reports]) = results.times {
        let (orders, reports) = (ratio(orders), ratio(reports));
        let _ = writeln!(
            text,
            "\ntime beside the same by hand: orders {orders}, reports {reports}"
        );
    }
    for (name, found) in rows {
        if let Some(first) = found.first() {
            let _ = writeln!(text, "\nfor instance, {name}: {}", on_one_line(&first));
        }
    }
    let is_right = rows.iter().all(|(_, found)| found.is_right());
    (text, is_right)
}

fn ratio((with, by_hand): (Duration, Duration)) -> String {
    let ratio = with.as_secs_f64() / by_hand.as_secs_f64();
    let (with, by_hand) = (with.as_micros(), by_hand.as_micros());
    format!("{ratio:.2} ({with} µs beside {by_hand} µs)")
}

/// The text of a server, which may have anything in it.
fn on_one_line(text: &str) -> String {
    let mut line = String::new();
    for c in text.chars() {
        if c.is_control() {
            line.extend(c.escape_default());
        } else {
            line.push(c);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Found;

    #[test]
    fn a_text_of_a_server_stays_on_its_line() {
        assert_eq!(on_one_line("a\n\u{1b}[31m\"ü\""), "a\\n\\u{1b}[31m\"ü\"");
    }

    #[test]
    fn a_mistake_of_any_kind_is_one() {
        for mistake in [Mistake::Lost, Mistake::MixedUp, Mistake::Outside] {
            let found = Found::default();
            assert!(found.is_right());
            found.mistake(mistake, String::new);
            assert!(!found.is_right());
        }
    }
}
