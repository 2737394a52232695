//! The promises under load, faults and hostile use. The programs in `bin/` print figures, and fail if something is wrong;
//! the tests run the same in short.

pub mod faults;
mod machine;
mod memory;
mod rng;
pub mod soak;

pub use machine::machine;
