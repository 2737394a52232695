//! The program, run as a user does: its options, its table, how it ends, and what it never shows.

mod arguments;
mod driven;
mod secrets;
mod served;
mod support;
