//! The command line of the benchmarks.

use std::process;
use std::time::{Duration, Instant};

use super::measure::{OURS, Row};
use super::report;

const USAGE: &str = "\
options:
  --filter TEXT   only the rows whose name contains TEXT
  --markdown      print the table for the front page
  --seconds N     measure each row for so long (default: 2)
  --ours          leave the peers out
  --count N       do not measure: run ours of each chosen row N times, for a tool that counts instructions
  --peer NAME     with --count: this subject instead of ours";

pub(crate) struct Arguments {
    filter: String,
    markdown: bool,
    ours: bool,
    budget: Duration,
    count: Option<u32>,
    peer: String,
}

impl Arguments {
    /// Those of this process; where they can't be understood, it ends with a message.
    pub(crate) fn parse() -> Self {
        let mut arguments = Self {
            filter: String::new(),
            markdown: false,
            ours: false,
            budget: Duration::from_secs(2),
            count: None,
            peer: OURS.to_owned(),
        };
        let mut rest = std::env::args().skip(1);
        while let Some(argument) = rest.next() {
            let mut value = || {
                rest.next()
                    .unwrap_or_else(|| stop(&format!("{argument} needs a value")))
            };
            match argument.as_str() {
                "--bench" => {} // cargo adds it
                "--filter" => arguments.filter = value(),
                "--markdown" => arguments.markdown = true,
                "--ours" => arguments.ours = true,
                "--seconds" => arguments.budget = Duration::from_secs_f64(number(&value())),
                "--count" => arguments.count = Some(number(&value())),
                "--peer" => arguments.peer = value(),
                _ => stop(&format!("unknown option {argument}")),
            }
        }
        arguments
    }

    /// Measures the rows that were asked for, and prints them.
    pub(crate) fn run(&self, rows: impl IntoIterator<Item = Row>) {
        let chosen = rows
            .into_iter()
            .filter(|row| row.name.contains(&self.filter));
        if let Some(count) = self.count {
            chosen.for_each(|row| row.repeat(&self.peer, count));
            return;
        }
        let start = Instant::now();
        let measured: Vec<_> = chosen
            .map(|row| if self.ours { row.alone() } else { row })
            .map(|row| row.measure(self.budget))
            .collect();
        if self.markdown {
            report::print_markdown(&measured);
        } else {
            report::print(&measured);
            println!("measured in {} s", start.elapsed().as_secs());
        }
    }
}

fn number<T: std::str::FromStr>(text: &str) -> T {
    text.parse()
        .unwrap_or_else(|_| stop(&format!("{text} is not a number that fits here")))
}

fn stop(error: &str) -> ! {
    eprintln!("{error}\n{USAGE}");
    process::exit(2);
}
