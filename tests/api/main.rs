//! The public surface of the runtime, one concern a file.

mod evaluation;
mod in_context;
mod options;
mod prelude;
mod remedies;
mod scoped_variables;
mod shown;
mod signatures;
