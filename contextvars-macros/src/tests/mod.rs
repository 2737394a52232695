//! Tests that look at whole expansions: snapshots, each row of the spawn table, real functions, and
//! generated inputs.

mod corpus;
mod fuzz;
mod rows;
mod snapshots;
