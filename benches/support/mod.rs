//! What the benchmarks share: how to measure, what to reach, and how to print it.

#![allow(dead_code, reason = "each benchmark uses a part")]

pub(crate) mod arguments;
pub(crate) mod machine;
pub(crate) mod measure;
pub(crate) mod report;
