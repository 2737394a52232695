//! The macros where every name that an expansion could be tempted to use means something else.
#![allow(
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    dead_code,
    missing_docs,
    missing_copy_implementations,
    missing_debug_implementations,
    non_camel_case_types,
    non_upper_case_globals,
    unreachable_pub,
    unused_macros,
    reason = "they are about the shadowing names, not about expansions; `plain` is checked for those"
)]

/// Names of modules and crates.
pub mod core {}
pub mod std {}
pub mod alloc {}
pub mod contextvars {}
pub mod rayon {}

/// Names of the prelude, and of what is often imported.
pub struct Some;
pub struct None;
pub struct Ok;
pub struct Err;
pub struct Option;
pub struct Result;
pub struct Box;
pub struct Vec;
pub struct String;
pub struct Arc;
pub struct Pin;
pub struct Context;
pub struct ContextVar;
pub struct VarBuilder;
pub struct Probe;
pub struct Binding;
pub trait Send {}
pub trait Sync {}
pub trait Sized {}
pub trait Copy {}
pub trait Clone {}
pub trait Debug {}
pub trait Drop {}
pub trait Fn {}
pub trait FnMut {}
pub trait FnOnce {}
pub trait Into {}
pub trait From {}
pub trait Iterator {}
pub trait IntoIterator {}
pub trait Future {}
pub trait IntoFuture {}
pub trait ProbeFallback {}
pub trait Propagate {}
pub fn drop() {}
pub fn scope() {}
pub fn task() {}
pub fn capture() {}
pub const binding0: u32 = 0;
pub fn propagate() {}

/// Names that a pattern could take for a variable.
pub const binding1: u32 = 0;
pub const _binding0: u32 = 0;
pub const _scope: u32 = 0;
pub const __scope: u32 = 0;
pub const captured: u32 = 0;
pub const __captured: u32 = 0;
pub const lent: u32 = 0;
pub const __lent: u32 = 0;
pub const waiting: u32 = 0;
pub const __waiting: u32 = 0;
pub const work: u32 = 0;
pub const __work: u32 = 0;
pub const __work0: u32 = 0;
pub const receiver: u32 = 0;
pub const __receiver: u32 = 0;
pub const __receiver0: u32 = 0;
pub const __index0: u32 = 0;
pub const parked: u32 = 0;
pub const __parked: u32 = 0;
pub const unreached: u32 = 0;
pub const __unreached: u32 = 0;
pub const __type: u32 = 0;
pub const __never: u32 = 0;
pub const f: u32 = 0;
pub const __f: u32 = 0;
pub const a0: u32 = 0;
pub const __a0: u32 = 0;
pub const arg0: u32 = 0;
pub const __arg0: u32 = 0;
pub const __arg1: u32 = 0;

/// Names of primitive types.
pub struct bool;
pub struct str;
pub struct usize;
pub struct u64;

macro_rules! panic {
    () => {
        compile_error!("the shadowing macro was used")
    };
}
macro_rules! assert {
    () => {
        compile_error!("the shadowing macro was used")
    };
}
macro_rules! vec {
    () => {
        compile_error!("the shadowing macro was used")
    };
}
macro_rules! matches {
    () => {
        compile_error!("the shadowing macro was used")
    };
}

/// Methods that everything has.
pub trait Everything {
    const COPY: () = ();
    const DEBUG: () = ();

    fn new() {}
    fn name(&self) {}
    fn default(&self) {}
    fn inherit(&self) {}
    fn secret(&self) {}
    fn copy(&self) {}
    fn debug(&self) {}
    fn build(&self) {}
    fn bind(&self) {}
    fn enter(&self) {}
    fn run(&self) {}
    fn wrap(&self) {}
    fn poll(&self) {}
}
impl<T> Everything for T {}

#[ctx::context_var(crate = ctx, name = "record", inherit = true)]
pub static RECORD: i32 = 4;

#[ctx::context_var(crate = ctx, secret)]
pub static TOKEN: Arc;

#[ctx::context_var(crate = ctx, inherit = false)]
pub static OWN: ::std::option::Option<::std::boxed::Box<i32>> = ::std::option::Option::None;

pub fn plain() -> i32 {
    let three = 3;
    ctx::scoped!(
        RECORD = three,
        TOKEN = Arc,
        OWN = ::std::option::Option::None,
        {
            if RECORD.get() != 3 {
                return -1;
            }
            RECORD.get() + three
        }
    )
}

pub async fn as_future() -> i32 {
    ctx::scoped!(RECORD = 5, async move { RECORD.get() }).await
}

pub fn spawns() -> i32 {
    ctx::scoped!(RECORD = 6, {
        let handle = ::std::thread::spawn(|| RECORD.get());
        let (left, right) = ::rayon::join(|| RECORD.get(), || 1);
        left + right + handle.join().unwrap()
    })
}

#[ctx::propagate(crate = ctx, RECORD = record)]
pub fn propagated(record: i32) -> i32 {
    use ::rayon::prelude::*;

    let handle = ::std::thread::spawn(move || RECORD.get());
    let boxed: ::std::boxed::Box<dyn ::std::ops::FnOnce() -> i32 + ::std::marker::Send> =
        ::std::boxed::Box::new(|| RECORD.get());
    let other = ::std::thread::spawn(boxed);
    let sum: i32 = (0..3).into_par_iter().map(|n| n + RECORD.get()).sum();
    let scoped = ::std::thread::scope(|s| s.spawn(|| RECORD.get()).join().unwrap());
    handle.join().unwrap() + other.join().unwrap() + sum + scoped
}

fn read() -> i32 {
    RECORD.get()
}

#[ctx::propagate(crate = ctx, RECORD = record)]
#[allow(unused_braces, reason = "a block is work, too")]
pub fn propagated_calls(record: i32) -> i32 {
    use ::rayon::prelude::*;

    let pools = [::rayon::ThreadPoolBuilder::new().build().unwrap()];
    let installed = pools[1 - 1].install({ read }) + pools[0].install(read);
    let (left, right) = ::rayon::join({ read }, || RECORD.get());
    let mut numbers = [2, 1];
    numbers.par_sort();
    numbers.par_sort_by(::std::cmp::Ord::cmp);
    let sum: i32 = numbers
        .par_iter()
        .map(|n| n + RECORD.get())
        .flat_map(pair)
        .sum();
    let mut total = 0;
    ::rayon::scope(|s| s.spawn(|_| total = RECORD.get()));
    installed + left + right + sum + total
}

fn pair(number: i32) -> [i32; 2] {
    [number, RECORD.get()]
}

#[ctx::propagate(crate = ctx, RECORD = record)]
pub async fn propagated_patterns((record, _): (i32, i32), [one, _]: [i32; 2], _unused: i32) -> i32 {
    RECORD.get() + record + one
}

#[ctx::propagate(crate = ctx, RECORD = record)]
pub async fn propagated_async(record: i32, name: &::core::primitive::str) -> i32 {
    RECORD.get() + if name.is_empty() { 0 } else { 1 }
}

#[cfg(test)]
mod tests {
    #[test]
    fn expansions_use_no_name_that_a_user_can_shadow() {
        assert_eq!(super::RECORD.get(), 4);
        assert_eq!(super::plain(), 6);
        assert_eq!(futures_executor::block_on(super::as_future()), 5);
        assert_eq!(super::spawns(), 13);
        assert_eq!(super::propagated(2), 2 + 2 + 9 + 2);
        assert_eq!(super::propagated_calls(3), 3 + 3 + 3 + 3 + 15 + 3);
        let patterns = super::propagated_patterns((2, 0), [1, 0], 0);
        assert_eq!(futures_executor::block_on(patterns), 5);
        assert_eq!(
            futures_executor::block_on(super::propagated_async(2, "ann")),
            3
        );
    }
}
