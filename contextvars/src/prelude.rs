//! What most files need: `use contextvars::prelude::*;`.
//!
//! It has the macros (feature `macros`), [`ContextVar`], [`Context`], [`Propagate`] and
//! [`propagate`](fn@propagate), and no module. So it goes together with `use rayon::..` and
//! `use std::thread`, which a glob of the crate itself does not: that would bring
//! `contextvars::rayon` and `contextvars::thread` into scope.
//!
//! ```
//! use std::thread;
//!
//! use contextvars::prelude::*;
//!
//! static USER: ContextVar<String> = ContextVar::new("USER");
//!
//! let greet = USER.scope("ann".to_owned(), || propagate(|| format!("hello {}", USER.get())));
//! assert_eq!(thread::spawn(greet).join().unwrap(), "hello ann");
//! ```

#[doc(no_inline)]
pub use crate::{Context, ContextVar, Propagate, propagate};
#[cfg(feature = "macros")]
#[doc(no_inline)]
pub use crate::{context_var, scoped};
