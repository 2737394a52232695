#![allow(unused)]
use contextvars::{Context, Propagate, context_var, propagate, scoped};
use rayon::prelude::*;
use std::{future::Future, pin::Pin, sync::Arc, thread};

#[context_var]
pub static USER: u32 = 0;

pub fn run() {}
pub fn job() -> u32 {
    5
}
pub async fn fetch() -> u32 {
    5
}
#[propagate]
pub async fn marked() -> u32 {
    5
}
pub fn handle(_: u32) {}
pub fn take<T>(_: T) {}
pub fn later<T>(work: impl FnOnce() -> T) -> T {
    work()
}
pub mod own {
    pub fn spawn<T>(work: T) -> T {
        work
    }
    pub fn spawn_local<T: Future>(work: T) -> impl Future<Output = T::Output> {
        async move { work.await }
    }
    pub fn takes(_: fn()) {}
    use std::future::Future;
}
pub mod called {
    pub fn spawn<T>(work: impl FnOnce() -> T) -> T {
        work()
    }
}
pub struct Pool;
impl Pool {
    pub fn spawn<T>(&self, work: impl FnOnce() -> T) -> T {
        work()
    }
    pub fn spawn_fn(&self, work: fn() -> u32) -> u32 {
        work()
    }
    pub fn run<T>(&self, work: impl FnOnce() -> T) -> T {
        work()
    }
}
/// Takes pointers to functions, which can hold no context.
pub struct Pointers;
impl Pointers {
    pub fn spawn(&self, work: fn() -> u32) -> u32 {
        work()
    }
}
pub trait Ends: Sized {
    fn end(self) {}
    fn summ(self) {}
    fn with(self, _: impl Fn(u32) -> u32) {}
}
impl<T> Ends for T {}
