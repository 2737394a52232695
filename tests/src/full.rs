//! How much the long tests do.

/// Whether the environment asks for the full size of the long tests, by `CONTEXTVARS_FULL=1`:
/// `ci/full.sh` does.
#[must_use]
pub fn is_full() -> bool {
    std::env::var_os("CONTEXTVARS_FULL").is_some_and(|value| value == "1")
}
