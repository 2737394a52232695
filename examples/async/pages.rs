//! The pages of `docs/`. All code in them is compiled and run as documentation tests.

#[doc = include_str!("../../docs/coming-from.md")]
#[cfg(doctest)]
mod coming_from {}

#[doc = include_str!("../../docs/cookbook.md")]
#[cfg(doctest)]
mod cookbook {}

#[doc = include_str!("../../docs/performance.md")]
#[cfg(doctest)]
mod performance {}

#[doc = include_str!("../../docs/rayon.md")]
#[cfg(doctest)]
mod rayon {}

#[doc = include_str!("../../docs/rules.md")]
#[cfg(doctest)]
mod rules {}

#[doc = include_str!("../../docs/testing.md")]
#[cfg(doctest)]
mod testing {}

#[doc = include_str!("../../docs/what-to-carry.md")]
#[cfg(doctest)]
mod what_to_carry {}
