//! The tables in the pages, between two marks.

use crate::results::Results;

const BEGIN: &str = "<!-- figures, by benches/plot -->\n";
const END: &str = "<!-- end of figures -->\n";

pub(crate) const TOKIO: &str = "tokio `task_local!`";
pub(crate) const OTEL: &str = "opentelemetry";
pub(crate) const DCONTEXT: &str = "dcontext";
pub(crate) const INHERIT: &str = "tokio-inherit-task-local";

/// The three rows of the front page.
pub(crate) fn readme(page: &str, results: &Results) -> Result<String, String> {
    let mut table = format!(
        "Nanoseconds for one operation, in one run on one machine ({}).\n\n\
         | | contextvars | {TOKIO} | {OTEL} |\n|---|---|---|---|\n",
        results.machine
    );
    let rows = [
        ("read a number", "get, `Copy`, bound"),
        ("bind a number for a scope", "scope of one `u64`, 1 bound"),
        (
            "poll a future in a context of four variables",
            "poll, 4 bound",
        ),
    ];
    for (title, row) in rows {
        table += &line(title, results, row, &[&[TOKIO], &[OTEL]])?;
    }
    replace(page, &[table])
}

/// The tables of the page about performance.
pub(crate) fn performance(page: &str, results: &Results) -> Result<String, String> {
    let machine = format!(
        "Medians in nanoseconds, side by side in one run ({}).\n\n",
        results.machine
    );
    let mut operations = format!(
        "{machine}| operation | contextvars | thread-local | {TOKIO} | {OTEL} | {DCONTEXT} | {INHERIT} |\n\
         |---|---|---|---|---|---|---|\n"
    );
    let thread_local: &[&str] = &["thread-local `Cell`", "thread-local `RefCell`"];
    for row in [
        "get, `Copy`, bound",
        "get, 4096 bound",
        "with, `String`",
        "scope of one `u64`, 1 bound",
        "capture and drop, 64 bound",
        "enter a captured context, leave, 1 bound",
        "wrap and run, 64 bound",
        "poll, 4 bound",
        "capture and first set, 8 bound",
        "capture and first set, 64 bound",
        "capture and first set, 1024 bound",
    ] {
        let peers = [thread_local, &[TOKIO], &[OTEL], &[DCONTEXT], &[INHERIT]];
        operations += &line(row, results, row, &peers)?;
    }

    let mut rayon = format!(
        "{machine}| operation | propagated | bare | a snapshot in an `Arc` |\n|---|---|---|---|\n"
    );
    for row in [
        "join, Fibonacci without cut-off, 2 threads",
        "join, Fibonacci with cut-off, 2 threads",
        "item, `par_iter` map and sum of 10 million, 2 threads",
        "item, `par_iter` map and collect of 10 million, 2 threads",
        "item, `par_sort_by` of a million, 2 threads",
        "spawn, 10,000 in a `scope`, 2 threads",
    ] {
        let peers: [&[&str]; 2] = [&["rayon"], &["rayon with a snapshot in an `Arc`"]];
        rayon += &line(row, results, row, &peers)?;
    }
    replace(page, &[operations, rayon])
}

/// A row of a table. Of the names that a peer has in the rows, one fits.
fn line(title: &str, results: &Results, row: &str, peers: &[&[&str]]) -> Result<String, String> {
    let mut line = format!("| {title} | {} |", results.ours(row)?);
    for names in peers {
        let mut figure = None;
        for name in *names {
            figure = figure.or(results.peer(row, name)?);
        }
        line.extend([" ", figure.unwrap_or_default(), " |"]);
    }
    Ok(line + "\n")
}

/// Puts each table between two marks, in their order.
fn replace(page: &str, tables: &[String]) -> Result<String, String> {
    let mut parts = page.split(BEGIN);
    let mut new = parts.next().unwrap_or_default().to_owned();
    let mut tables = tables.iter();
    for part in parts {
        let (_, rest) = part
            .split_once(END)
            .ok_or("a page has the mark of the beginning of figures, and none of the end")?;
        let table = tables
            .next()
            .ok_or("a page has more places for figures than there are tables")?;
        new.extend([BEGIN, table, END, rest]);
    }
    match tables.next() {
        None => Ok(new),
        Some(_) => Err("a page has no place for one of the tables".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_replaces_what_is_between_two_marks() {
        let page = format!("a\n{BEGIN}old\n{END}b\n{BEGIN}{END}c\n");
        let new = replace(&page, &["one\n".to_owned(), "two\n".to_owned()]);
        let expected = format!("a\n{BEGIN}one\n{END}b\n{BEGIN}two\n{END}c\n");
        assert_eq!(new.as_ref(), Ok(&expected));
        assert!(replace(&page, &["one\n".to_owned()]).is_err());
        assert!(replace("a\n", &["one\n".to_owned()]).is_err());
        assert!(replace(BEGIN, &["one\n".to_owned()]).is_err());
    }
}
