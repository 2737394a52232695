#![deny(deprecated)]
#![allow(dead_code)]

use std::thread;

use contextvars::propagate;
use rayon::join;
use rayon::prelude::*;

fn register(job: impl FnOnce() + 'static) {
    job();
}

#[propagate(explain)]
fn explained(items: &[u8]) -> u8 {
    thread::spawn(move || 1).join().unwrap();
    join(|| 1, || 2);
    rayon::join(|| 1, || 2);
    register(|| ());
    let doubled = items.iter().map(|item| item + 1).max().unwrap_or_default();
    doubled + items.par_iter().map(|item| item + 1).sum::<u8>()
}

fn main() {}
