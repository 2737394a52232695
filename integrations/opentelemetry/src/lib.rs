#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]

mod attributes;
mod baggage;
mod carrier;
mod logs;
mod spans;

pub use baggage::{from_otel, to_otel};
pub use carrier::{OtelContext, OtelGuard};
pub use logs::ContextLogProcessor;
pub use spans::ContextSpanProcessor;
