//! Carriers: every rule that `Carrier` documents, wherever contexts go.

mod ends;
mod handovers;
mod lifetimes;
mod panics;
mod rules;
mod support;
mod tasks;
