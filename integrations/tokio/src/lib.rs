#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]

#[cfg(not(tokio_unstable))]
compile_error!(
    "contextvars-tokio needs tokio's hooks, which are unstable: build the program with \
     RUSTFLAGS=\"--cfg tokio_unstable\""
);

#[cfg(tokio_unstable)]
mod hooks;
#[cfg(tokio_unstable)]
mod tasks;

#[cfg(tokio_unstable)]
pub use hooks::inherit;
