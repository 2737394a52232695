//! Every example, run as a user does: its binary, its options, bad input; what it says, and how it ends.

mod input;
mod programs;
mod records;
mod support;
