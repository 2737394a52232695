//! The promises under load and injected faults. The programs in `bin/` print figures, and fail if something is wrong;
//! the tests run the same in short.

pub mod fault_injection;
mod machine;
mod memory;
mod rng;
pub mod soak;

pub use machine::machine;
