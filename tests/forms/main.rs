//! Forms of work, in marked functions: whatever an argument of a spawn looks like, it runs in the context, or a warning says that
//! it does not; it is evaluated once, and dropped once, in the context.
#![allow(
    clippy::all,
    clippy::pedantic,
    reason = "the forms that people write are what is tested, also those that clippy would have written otherwise"
)]

mod blanket;
mod chains;
mod corpus;
mod drops;
mod helpers;
mod left_alone;
mod macros;
mod named;
mod once;
mod options;
mod returned;
mod somebodys;
mod work;
