//! What a row has to reach, and the tables.

use std::fmt::Write;

use super::machine;
use super::measure::{Measured, OURS, Reach};

impl Reach {
    fn text(&self) -> String {
        match self {
            Self::Nothing => "-".to_owned(),
            Self::Times(times, peer) => format!("within {times}x of {peer}"),
            Self::TimesOver(times, peer, bare) => {
                format!("within {times}x of {peer}, both over {bare}")
            }
            Self::TimesRow(times, row) => format!("within {times}x of \"{row}\""),
        }
    }

    /// Whether it is reached, and by what figure. Nothing if there is nothing to compare with.
    fn outcome(&self, row: &Measured, all: &[Measured]) -> Option<(bool, String)> {
        let ours = row.ours();
        match self {
            Self::Nothing => None,
            Self::Times(times, peer) => {
                let ratio = ours / row.of(peer)?;
                Some((ratio <= *times, format!("{}x", figure(ratio))))
            }
            Self::TimesOver(times, peer, bare) => {
                let bare = row.of(bare)?;
                let ratio = (ours - bare) / (row.of(peer)? - bare);
                Some((ratio <= *times, format!("{}x", figure(ratio))))
            }
            Self::TimesRow(times, other) => {
                let other = all.iter().find(|row| row.name == *other)?;
                let ratio = ours / other.ours();
                Some((ratio <= *times, format!("{}x", figure(ratio))))
            }
        }
    }
}

impl Measured {
    fn ours(&self) -> f64 {
        self.figures[0].1
    }

    fn of(&self, subject: &str) -> Option<f64> {
        let (_, ns) = self.figures.iter().find(|(name, _)| *name == subject)?;
        Some(*ns)
    }

    fn verdict(&self, all: &[Measured]) -> String {
        match self.reach.outcome(self, all) {
            None => String::new(),
            Some((true, by)) => format!("reached: {by}"),
            Some((false, by)) => format!("NOT REACHED: {by}"),
        }
    }
}

/// The table for a terminal: a row, and its peers below it.
pub(crate) fn print(rows: &[Measured]) {
    println!("{}; median, nanoseconds per operation\n", machine::line());
    for row in rows {
        println!(
            "{:<46} {:>9}   {:<38} {}",
            row.name,
            figure(row.ours()),
            row.reach.text(),
            row.verdict(rows)
        );
        for (name, ns) in &row.figures[1..] {
            println!(
                "    {:<42} {:>9}   {}x",
                name,
                figure(*ns),
                figure(row.ours() / ns)
            );
        }
    }
    let missed: Vec<_> = rows
        .iter()
        .filter(|row| matches!(row.reach.outcome(row, rows), Some((false, _))))
        .map(|row| row.name.as_str())
        .collect();
    if missed.is_empty() {
        println!("\nall that is to be reached is reached");
    } else {
        println!("\nnot reached: {}", missed.join("; "));
    }
}

/// The table for the front page.
pub(crate) fn print_markdown(rows: &[Measured]) {
    println!(
        "Median nanoseconds per operation, side by side in one run; in brackets, ours as a multiple of the peer's. {}.\n",
        machine::line()
    );
    println!("| operation | {OURS} | peers | to reach | |\n|---|---|---|---|---|");
    for row in rows {
        let mut peers = String::new();
        for (name, ns) in &row.figures[1..] {
            let comma = if peers.is_empty() { "" } else { ", " };
            write!(
                peers,
                "{comma}{name} {} ({}x)",
                figure(*ns),
                figure(row.ours() / ns)
            )
            .expect("a string takes all");
        }
        println!(
            "| {} | {} | {peers} | {} | {} |",
            row.name,
            figure(row.ours()),
            row.reach.text(),
            row.verdict(rows)
        );
    }
}

/// Three digits.
fn figure(value: f64) -> String {
    let decimals = match value.abs() {
        x if x < 10.0 => 2,
        x if x < 100.0 => 1,
        _ => 0,
    };
    format!("{value:.decimals$}")
}
