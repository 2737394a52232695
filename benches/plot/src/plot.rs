//! The plot: horizontal bars on a logarithmic scale, in an SVG that is readable on a light and on a
//! dark page.

use std::fmt::Write as _;

use crate::pages::{DCONTEXT, INHERIT, OTEL, TOKIO};
use crate::results::Results;

/// Titles and rows.
const GROUPS: [(&str, &str); 4] = [
    ("read a number", "get, `Copy`, bound"),
    ("bind a number for a scope", "scope of one `u64`, 1 bound"),
    (
        "enter a captured context, and leave it",
        "enter a captured context, leave, 1 bound",
    ),
    (
        "poll a future in a context of four variables",
        "poll, 4 bound",
    ),
];

/// What the bars are called, and what the peers are called in the rows.
const PEERS: [(&str, &str); 6] = [
    ("thread-local", "thread-local `Cell`"),
    ("the bare future", "the bare future"),
    ("tokio task_local!", TOKIO),
    ("opentelemetry", OTEL),
    ("tokio-inherit", INHERIT),
    ("dcontext", DCONTEXT),
];

const WIDTH: f64 = 760.0;
const LABELS: f64 = 150.0;
const BARS: f64 = 540.0;
const LINE: f64 = 20.0;
const TITLE: f64 = 30.0;
const TOP: f64 = 34.0;

/// The ends of the scale, in nanoseconds.
const LEAST: f64 = 0.1;
const MOST: f64 = 1000.0;

/// A browser takes the colours that fit the page's.
const STYLE: &str = "\
text { font: 13px system-ui, sans-serif; fill: #24292f; }
.title { font-weight: 600; }
.small { font-size: 12px; fill: #57606a; }
.end { text-anchor: end; }
.middle { text-anchor: middle; }
.grid { stroke: #d0d7de; }
.peer { fill: #9aa4af; }
.ours { fill: #0969da; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .small { fill: #9198a1; }
  .grid { stroke: #3d444d; }
  .peer { fill: #656c76; }
  .ours { fill: #4493f8; }
}
";

pub(crate) fn draw(results: &Results) -> Result<String, String> {
    let mut bars = String::new();
    let mut y = TOP;
    for (title, row) in GROUPS {
        text(&mut bars, "title", 10.0, y + 20.0, title);
        y += TITLE;
        let mut group = vec![("contextvars", results.ours(row)?, "ours")];
        for (label, peer) in PEERS {
            let figure = results.peer(row, peer)?;
            group.extend(figure.map(|figure| (label, figure, "peer")));
        }
        for (label, figure, class) in group {
            bar(&mut bars, y, label, figure, class)?;
            y += LINE;
        }
    }

    let height = y + 14.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" role=\"img\">\n\
         <title>Nanoseconds for an operation, beside similar crates</title>\n<style>\n{STYLE}</style>\n"
    );
    let caption = format!("nanoseconds, logarithmic; {}", results.machine);
    text(&mut svg, "small", 10.0, 18.0, &caption);
    for power in [0.1, 1.0, 10.0, 100.0, 1000.0] {
        let x = LABELS + length(power);
        writeln!(
            svg,
            "<line class=\"grid\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{TOP}\" y2=\"{y}\"/>"
        )
        .expect("a string takes all");
        text(&mut svg, "small middle", x, y + 12.0, &power.to_string());
    }
    svg += &bars;
    Ok(svg + "</svg>\n")
}

fn bar(svg: &mut String, y: f64, label: &str, figure: &str, class: &str) -> Result<(), String> {
    let ns: f64 = figure
        .parse()
        .map_err(|_| format!("`{figure}` is no figure"))?;
    let length = length(ns);
    text(svg, "small end", LABELS - 8.0, y + 13.0, label);
    writeln!(
        svg,
        "<rect class=\"{class}\" x=\"{LABELS}\" y=\"{:.1}\" width=\"{length:.1}\" height=\"13\" rx=\"2\"/>",
        y + 2.0
    )
    .expect("a string takes all");
    text(svg, "small", LABELS + length + 6.0, y + 13.0, figure);
    Ok(())
}

/// How long the bar of a figure is. A figure beyond an end of the scale has the bar of that end.
fn length(ns: f64) -> f64 {
    let part = (ns / LEAST).ln() / (MOST / LEAST).ln();
    BARS * part.clamp(0.0, 1.0)
}

fn text(svg: &mut String, class: &str, x: f64, y: f64, text: &str) {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    writeln!(
        svg,
        "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{text}</text>"
    )
    .expect("a string takes all");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_longer_by_the_same_for_each_power_of_ten_and_stays_on_the_page() {
        let step = length(1.0) - length(0.1);
        for [less, more] in [[1.0, 10.0], [10.0, 100.0], [100.0, 1000.0]] {
            assert!((length(more) - length(less) - step).abs() < 0.001);
        }
        assert!(length(0.001) >= 0.0 && length(1e9) <= BARS);
    }

    #[test]
    fn text_is_escaped() {
        let mut svg = String::new();
        text(&mut svg, "small", 0.0, 0.0, "a < b & c");
        assert!(svg.contains(">a &lt; b &amp; c</text>"));
    }
}
