//! The pages of `docs/`, with all code in them compiled and run as documentation tests.
