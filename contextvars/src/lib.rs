// The front page is written for all features; without them it would not compile.
#![cfg_attr(
    all(feature = "macros", feature = "rayon"),
    doc = include_str!(env!("CONTEXTVARS_README"))
)]
#![cfg_attr(
    not(all(feature = "macros", feature = "rayon")),
    doc = "Context variables that follow the work through threads, rayon and async tasks."
)]
#![deny(unsafe_code)] // allowed in the store, and by name where a signature of std can't be mirrored without

mod context;
mod default;
mod error;
mod in_context;
#[cfg(feature = "macros")]
mod macros;
#[cfg(feature = "rayon")]
pub mod rayon;
mod store;
pub mod thread;
mod var;

#[doc(hidden)]
#[path = "expansion/mod.rs"]
pub mod __private;

pub use context::{Context, Entry, Iter, propagate};
pub use error::{LookupError, ResetError};
pub use in_context::{InContext, Propagate};
#[cfg(feature = "macros")]
pub use macros::{context_var, propagate};
pub use var::{ContextVar, Token};
