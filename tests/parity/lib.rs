//! The crates that the programs of `main.rs` use are the dependencies of this one.
