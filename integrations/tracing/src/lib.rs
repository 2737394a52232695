#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]

mod dispatch;
mod fields;
mod json;
mod note;
mod span;
mod text;

pub use dispatch::{DispatchGuard, TracingDispatch};
pub use fields::WithFields;
pub use json::JsonContext;
pub use note::NoteSpans;
pub use span::{SpanGuard, TracingSpan};
pub use text::WithContext;
