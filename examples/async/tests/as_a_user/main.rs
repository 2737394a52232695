//! Every example, run as a user does: its binary, its options; what it says, and how it ends.

mod endings;
mod programs;
#[path = "../../../tests/as_a_user/support.rs"]
mod support;
