//! Tests that look at whole expansions: as snapshots, of real functions, and of inputs that nobody
//! would write.

mod corpus;
mod fuzz;
mod rows;
mod snapshots;
