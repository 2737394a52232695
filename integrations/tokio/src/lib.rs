#![cfg_attr(tokio_unstable, doc = include_str!("../README.md"))]
#![cfg_attr(not(tokio_unstable), doc = "Needs `--cfg tokio_unstable`.")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]

#[cfg(tokio_unstable)]
mod hooks;
#[cfg(tokio_unstable)]
mod tasks;
#[cfg(not(tokio_unstable))]
mod without_hooks;

#[cfg(tokio_unstable)]
pub use hooks::inherit;
#[cfg(not(tokio_unstable))]
pub use without_hooks::inherit;
