//! The public surface of the runtime, one concern a file.

mod prelude;
mod shown;
