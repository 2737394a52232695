//! What there is if tokio has no hooks: an error where the function is called. The crate itself compiles,
//! so a workspace with it does.

/// Needs tokio's hooks, which are unstable: build the program with `RUSTFLAGS="--cfg tokio_unstable"`.
///
/// ```compile_fail,E0277
/// let mut builder = tokio::runtime::Builder::new_current_thread();
/// contextvars_tokio::inherit(&mut builder);
/// ```
pub fn inherit<B: TokioUnstable>(builder: B) -> B {
    builder
}

/// Nothing has it.
#[diagnostic::on_unimplemented(
    message = "`contextvars_tokio::inherit` needs tokio's hooks, which are unstable",
    label = "build the program with RUSTFLAGS=\"--cfg tokio_unstable\""
)]
pub trait TokioUnstable {}
