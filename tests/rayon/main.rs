//! `contextvars::rayon`: forks, scopes, spawns and pools, and parallel iterators where the matrix does not reach.

mod forks;
mod iterators;
mod leaks_by_design;
mod panics;
mod parking;
mod pools;
mod scopes;
mod storm;
mod support;
mod traps;
mod types;
