//! Pages to read: how to do it, what is promised, and what other systems call it.
//!
//! | page | what it is for |
//! |---|---|
//! | [cookbook] | short programs: bind in a middleware, carry into a queue, read in a logger, fake a clock |
//! | [rules] | what the crate promises, and the words |
//! | [coming_from] | tables for those who know Python's `contextvars`, Java's `ScopedValue`, an MDC, `AsyncLocal`, Go's `context`, `task_local!` |
//! | [what_to_carry] | how spans, hubs and other thread-locals come along |
//! | [rayon](mod@rayon) | what jobs and the closures of parallel iterators see, and what each call costs |
//!
//! The module exists in the documentation only. The repository has its pages in the folder `docs`,
//! with more of them: how each rule is tested, and what each operation costs.
//
// The files beside this one are copies, because a package has nothing from outside of its folder.
// `tests/front_page/pages.rs` makes them from the README and from `docs/`, where the code in them is
// compiled and run.

/// Short answers to "I want to ..".
#[doc = include_str!("cookbook.md")]
pub mod cookbook {}

/// What you know from other languages and crates, and what it is called here.
#[doc = include_str!("coming-from.md")]
pub mod coming_from {}

/// What jobs of rayon and the closures of parallel iterators see, and what each call costs.
#[doc = include_str!("rayon.md")]
pub mod rayon {}

/// What the crate promises, in fifteen rules.
#[doc = include_str!("rules.md")]
pub mod rules {}

/// How state of other crates, such as the current span, comes along with a context.
#[doc = include_str!("what-to-carry.md")]
pub mod what_to_carry {}
