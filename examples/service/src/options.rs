//! The command line.

use std::path::PathBuf;

use clap::Parser;
use clap::builder::RangedU64ValueParser;

/// Two web services that show the contextvars family
///
/// Without --requests they serve on 127.0.0.1 until Ctrl-C. With it, a client in the same program asks
/// them, compares what comes out with what went in, and prints a table. The exit code is 1 if
/// something was wrong, or could not be done.
#[derive(Parser)]
pub(crate) struct Options {
    /// Ask so many times, compare, print a table, and end
    #[arg(long, value_parser = RangedU64ValueParser::<u64>::new().range(1..=1_000_000))]
    pub(crate) requests: Option<u64>,

    /// How many requests are under way at once
    #[arg(long, default_value = "64", requires = "requests",
        value_parser = RangedU64ValueParser::<usize>::new().range(1..=1_000))]
    pub(crate) at_once: usize,

    /// Leave out the marks, so that the table shows what goes wrong without
    #[arg(long = "break", requires = "requests")]
    pub(crate) is_broken: bool,

    /// The port of the first service (0: any that is free)
    #[arg(long, default_value = "0")]
    pub(crate) port: u16,

    /// The port of the second service (0: any that is free)
    #[arg(long, default_value = "0")]
    pub(crate) stock_port: u16,

    /// Write log lines to this file, in place of standard error (with --requests: of nothing)
    #[arg(long)]
    pub(crate) log: Option<PathBuf>,

    /// Write the spans that are exported to this file
    #[arg(long)]
    pub(crate) spans: Option<PathBuf>,

    /// Keep orders and audit in this new file of `SQLite`, in place of memory
    #[arg(long)]
    pub(crate) database: Option<PathBuf>,
}
