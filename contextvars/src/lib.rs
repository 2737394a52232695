// The first half of the README, which `tests/front_page/pages.rs` copies. Its examples need the default
// features.
#![cfg_attr(
    all(feature = "macros", feature = "rayon", not(doctest)),
    doc = include_str!("guide/crate.md")
)]
// As documentation tests, all of it.
#![cfg_attr(
    all(feature = "macros", feature = "rayon", doctest),
    doc = include_str!("../../README.md")
)]
#![cfg_attr(
    not(all(feature = "macros", feature = "rayon")),
    doc = "Context variables that follow the work through threads, rayon and async tasks."
)]
// docs.rs builds with nightly and shows which feature an item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]
// Allowed in the store, and elsewhere by name: where std or rayon lends its scope or pool by
// reference, where only a cast makes that a reference to our wrapper, and where std's own function
// is unsafe.
#![deny(unsafe_code)]

#[cfg(feature = "baggage")]
pub mod baggage;
mod carrier;
mod context;
mod default;
mod error;
#[cfg(all(doc, not(doctest)))]
pub mod guide;
mod in_context;
mod listing;
#[cfg(feature = "log")]
pub mod log;
#[cfg(feature = "macros")]
mod macros;
pub mod panic;
pub mod prelude;
#[cfg(feature = "rayon")]
pub mod rayon;
#[cfg(feature = "serde")]
mod serde;
mod shown;
mod store;
mod task;
pub mod thread;
mod token;
mod var;
mod var_options;
mod wrap;

#[doc(hidden)]
#[path = "expansion/mod.rs"]
pub mod __private;

// rustc names them in some errors, by the shortest path.
#[doc(hidden)]
pub use __private::{ContextVariable, MarkedFuture, VariableBehindPointer};

// The names that people come with. Of an item that is re-exported, rustdoc takes aliases from here.
#[doc(alias("ThreadLocalAccessor", "span"))]
pub use carrier::Carrier;
pub use carrier::{CarryError, carry};
#[doc(alias("ExecutionContext"))]
pub use context::Context;
pub use error::{LookupError, ResetError};
pub use in_context::InContext;
#[doc(alias("FutureExt", "Instrument", "WithContext"))]
pub use in_context::Propagate;
pub use listing::{Entry, Iter};
#[cfg(feature = "macros")]
#[doc(alias("AsyncLocal", "MDC", "ScopedValue", "task_local", "thread_local"))]
pub use macros::context_var;
#[cfg(feature = "macros")]
#[doc(alias("inherit", "instrument"))]
pub use macros::propagate;
pub use shown::Shown;
pub use token::Token;
#[doc(alias(
    "AsyncLocal",
    "LocalKey",
    "MDC",
    "ScopedValue",
    "task_local",
    "thread_local"
))]
pub use var::ContextVar;
#[doc(alias("copy_context"))]
pub use wrap::propagate;
