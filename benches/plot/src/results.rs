//! The tables that the benchmarks print with `--markdown`, and `benches/README.md` keeps.

/// All rows of the tables, and where they were measured.
#[derive(Debug)]
pub(crate) struct Results {
    /// The date, the processor, and its threads.
    pub(crate) machine: String,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    name: String,
    ours: String,
    /// Names and figures, as in the table.
    peers: Vec<(String, String)>,
}

/// What is before the description of the machine.
const BEFORE_MACHINE: &str = "ours as a multiple of the peer's. ";

impl Results {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let machine = text
            .split_once(BEFORE_MACHINE)
            .and_then(|(_, rest)| rest.lines().next()?.strip_suffix('.'))
            .ok_or("benches/README.md does not say where the figures were measured")?;
        Ok(Self {
            machine: machine.to_owned(),
            rows: text.lines().filter_map(Row::parse).collect(),
        })
    }

    /// The figure of this crate in a row, as it is printed there.
    pub(crate) fn ours(&self, row: &str) -> Result<&str, String> {
        Ok(&self.row(row)?.ours)
    }

    /// The figure of another crate. A row need not have one of every crate.
    pub(crate) fn peer(&self, row: &str, peer: &str) -> Result<Option<&str>, String> {
        let peers = &self.row(row)?.peers;
        let found = peers.iter().find(|(name, _)| name == peer);
        Ok(found.map(|(_, figure)| figure.as_str()))
    }

    fn row(&self, name: &str) -> Result<&Row, String> {
        let found = self.rows.iter().find(|row| row.name == name);
        found.ok_or_else(|| format!("benches/README.md has no row `{name}`"))
    }
}

impl Row {
    /// Reads `| name | ours | peer 0.5 (2.0x), another peer 4.0 (0.2x) | .. |`. Other lines are none.
    fn parse(line: &str) -> Option<Self> {
        let mut cells = line.strip_prefix("| ")?.split(" | ");
        let (name, ours, peers) = (cells.next()?, cells.next()?, cells.next()?);
        ours.trim().parse::<f64>().ok()?;
        let peers = peers.split("), ").filter_map(|peer| {
            let (peer, _ratio) = peer.rsplit_once(" (")?;
            let (name, figure) = peer.rsplit_once(' ')?;
            Some((name.to_owned(), figure.to_owned()))
        });
        Some(Self {
            name: name.to_owned(),
            ours: ours.trim().to_owned(),
            peers: peers.collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
In brackets, ours as a multiple of the peer's. 2026-01-02, a processor, 2 hardware threads.

| operation | contextvars | peers | to reach | |
|---|---|---|---|---|
| get, `Copy` | 0.96 | thread-local `Cell` 0.54 (1.77x), tokio `task_local!` 0.41 (2.36x) | - |  |
| get, default | 2.72 |  | - |  |
";

    #[test]
    fn rows_and_peers_are_found_by_name() {
        let results = Results::parse(TEXT).unwrap();
        assert_eq!(
            results.machine,
            "2026-01-02, a processor, 2 hardware threads"
        );
        assert_eq!(results.ours("get, `Copy`").unwrap(), "0.96");
        let tokio = results.peer("get, `Copy`", "tokio `task_local!`");
        assert_eq!(tokio.unwrap(), Some("0.41"));
        assert_eq!(results.peer("get, default", "dcontext").unwrap(), None);
    }

    #[test]
    fn a_row_that_is_not_there_is_an_error_that_names_it() {
        let results = Results::parse(TEXT).unwrap();
        let error = results.ours("scope").unwrap_err();
        assert_eq!(error, "benches/README.md has no row `scope`");
        assert!(Results::parse("").is_err());
    }
}
