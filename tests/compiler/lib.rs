//! The cases in `ui`, which must not compile, are tested by `main.rs`.
