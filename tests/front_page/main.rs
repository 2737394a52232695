//! The front page and the other pages: what they say is so, their links lead somewhere, and the copies
//! of them in packages are not old.

mod pages;
mod table;
