//! What several test files share: variables as `#[context_var]` makes them, values that count their drops,
//! an allocator that counts, and small helpers for panics, polls and pools.

pub mod alloc;
pub mod carriers;
mod drops;
mod full;
mod panics;
mod poll;
mod pools;
mod var;

pub use drops::{Counted, Drops, OnDrop};
pub use full::is_full;
pub use panics::{message_of, panics};
pub use poll::{Yield, poll_once, yield_once};
pub use pools::pool;
