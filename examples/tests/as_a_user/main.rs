//! Every example, run as a user does: its binary, its options, bad input; what it says, and how it ends.

mod programs;
mod records;
mod support;
