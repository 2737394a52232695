//! Law 10 as a matrix: every closure of a chain of parallel iterators sees the context, for every item, whatever the
//! source, the adaptor and the consuming method, on pools of 1, 2 and 8 threads.
//!
//! The tables are lists of pieces of chains; what is checked is generated from them. They are read twice: for chains that
//! end in `in_current_context()`, and for chains in a `#[propagate]` function. As a third reading, some of
//! them end in an empty context, which shows that the probes bite.

mod adaptor;
mod detached;
mod probe;
mod propagate;
mod tables;
