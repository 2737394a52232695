//! Pages to read: how to do it, what is promised, and what other systems call it.
//!
//! | page | what it is for |
//! |---|---|
//! | [cookbook] | short programs: bind in a middleware, carry into a queue, read in a logger, fake a clock |
//! | [rules] | what the crate promises, and the words |
//! | [coming_from] | tables for those who know Python's `contextvars`, Java's `ScopedValue`, an MDC, `AsyncLocal`, Go's `context`, `task_local!` |
//! | [what_to_carry] | how spans, hubs and other thread-locals come along |
//! | [rayon](mod@rayon) | what jobs and the closures of parallel iterators see, and what each call costs |
//! | [testing] | how each rule is tested, and what is known not to work |
//!
//! The module exists in the documentation only. Its pages are the files of the folder `docs` in the
//! repository.
//
// A page names the targets of its links at its end, for readers of the repository. The definitions
// here come first, so they count. `docs` beside `src` is a link to the folder of the repository:
// cargo packs the files.

/// Short answers to "I want to ..".
///
/// [test_clock]: #fake-a-clock
#[doc = include_str!("../docs/cookbook.md")]
pub mod cookbook {}

/// What you know from other languages and crates, and what it is called here.
///
/// [what-to-carry]: crate::guide::what_to_carry
#[doc = include_str!("../docs/coming-from.md")]
pub mod coming_from {}

/// What jobs of rayon and the closures of parallel iterators see, and what each call costs.
#[doc = include_str!("../docs/rayon.md")]
pub mod rayon {}

/// What the crate promises, in fifteen rules.
///
/// [testing]: crate::guide::testing
/// [propagate]: macro@crate::propagate
/// [scoped]: crate::scoped!
#[doc = include_str!("../docs/rules.md")]
pub mod rules {}

/// What is tested, how, and with what result.
#[doc = include_str!("../docs/testing.md")]
pub mod testing {}

/// How state of other crates, such as the current span, comes along with a context.
///
/// [cookbook]: crate::guide::cookbook
#[doc = include_str!("../docs/what-to-carry.md")]
pub mod what_to_carry {}
