//! `#[propagate]`: what each family of callees does in a marked function, and what is left alone.

mod async_fns;
mod items;
mod lints;
mod names;
mod rayon_calls;
mod rayon_wrappers;
mod real_code;
mod sorts;
mod threads;
mod work;
