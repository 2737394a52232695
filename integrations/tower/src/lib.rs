#![doc = include_str!("../README.md")]
// docs.rs builds with nightly and shows which feature an item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]

pub mod baggage;
#[cfg(feature = "hyper")]
mod executor;
mod queue;
mod request;

pub use baggage::{BaggageLayer, BaggageService};
#[cfg(feature = "hyper")]
pub use executor::InheritingExecutor;
pub use queue::{CaptureLayer, CaptureService, RestoreLayer, RestoreService};
pub use request::{ContextLayer, ContextService, ResponseFuture};
