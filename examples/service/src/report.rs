//! `GET /report/{n}`: many rows in parallel, with rayon, away from the threads of the runtime.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::Path;
use contextvars::propagate;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use tracing::{info, info_span};

use crate::app::Failure;
use crate::variables::request_id;

/// What is answered.
#[derive(Serialize, Deserialize)]
pub(crate) struct Report {
    pub(crate) sum: u64,
    /// The requests that the rows believed to be of: one.
    pub(crate) requests: BTreeSet<String>,
}

pub(crate) const ROWS: u64 = 100;

#[propagate]
pub(crate) async fn report(Path(n): Path<u64>) -> Result<Json<Report>, Failure> {
    info!(n, "report");
    Ok(Json(tokio::task::spawn_blocking(move || sum_up(n)).await?))
}

/// The mark is all that the rows need to see the variables and the span.
#[propagate]
fn sum_up(n: u64) -> Report {
    let rows = (0..ROWS).into_par_iter().map(|row| look_at(n, row));
    sum_of(rows)
}

/// One row, on whatever thread.
pub(crate) fn look_at(n: u64, row: u64) -> (u64, String) {
    if row.is_multiple_of(25) {
        info_span!("row", n).in_scope(|| info!(n, row, "a row"));
    }
    (n.wrapping_add(row), request_id())
}

/// The sum of all rows.
pub(crate) fn sum_of(rows: impl ParallelIterator<Item = (u64, String)>) -> Report {
    let (sums, requests): (Vec<u64>, BTreeSet<String>) = rows.unzip();
    Report {
        sum: sums.iter().fold(0, |sum, row| sum.wrapping_add(*row)),
        requests,
    }
}
