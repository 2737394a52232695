//! Law 0: programs that misuse what safe code can misuse. Each ends in order, in a panic, or in an abort that says why; and no
//! value is read after it was dropped, which a sanitizer sees (`ci/sanitize.sh`).

mod coroutines;
mod exits;
mod guards;
mod mistakes;
mod races;
mod reviewed;
mod support;
mod unzip;
