//! The macros in a crate of edition 2021, whose rules for temporaries and captures are others.
#![deny(
    warnings,
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    rust_2024_compatibility
)]

use std::cell::RefCell;
use std::sync::Mutex;

use contextvars::{context_var, propagate, scoped};

/// The record being processed.
#[context_var]
pub static RECORD: usize = 0;

/// Its name.
#[context_var]
pub static NAME: &str = "none";

/// Notes the record when it is dropped.
#[derive(Debug)]
pub struct Seen<'a>(pub &'a RefCell<Vec<usize>>);

impl Seen<'_> {
    /// How many are noted.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.borrow().len()
    }
}

impl Drop for Seen<'_> {
    fn drop(&mut self) {
        self.0.borrow_mut().push(RECORD.get());
    }
}

/// Scopes in all forms.
///
/// # Errors
///
/// If there is no input.
pub fn places(input: Option<usize>) -> Result<usize, String> {
    let inner = scoped!(RECORD = 3, NAME = "three", {
        let input = input.ok_or("no input")?;
        if input == 0 {
            return Ok(0);
        }
        input + RECORD.get() + NAME.get().len()
    });
    let found = loop {
        scoped!(RECORD = 4, {
            if RECORD.get() == 4 {
                break RECORD.get();
            }
        });
    };
    Ok(inner + found)
}

/// A temporary in the last expression of a body.
#[must_use]
pub fn last(lock: &Mutex<Vec<usize>>) -> usize {
    scoped!(RECORD = 5, { lock.lock().map_or(0, |guard| guard.len()) })
}

/// A temporary in the last expression of a function, and of a closure.
#[propagate(RECORD = 6)]
#[must_use]
pub fn last_of_a_function(seen: &RefCell<Vec<usize>>) -> usize {
    rayon::join(|| Locked::default().get(), || ());
    Seen(seen).count()
}

/// One that borrows an argument.
#[propagate]
pub async fn last_of_a_future(first: Locked, (second, _): (Locked, u8)) -> usize {
    std::future::ready(()).await;
    first.0.lock().map_or(0, |first| *first)
        + second.get()
        + second.lock_it().map_or(0, |guard| *guard)
}

/// What has to be locked.
#[derive(Debug, Default)]
pub struct Locked(pub Mutex<usize>);

impl Locked {
    fn get(&self) -> usize {
        self.lock_it().map_or(0, |guard| *guard)
    }

    fn lock_it(&self) -> std::sync::LockResult<std::sync::MutexGuard<'_, usize>> {
        self.0.lock()
    }
}

/// The `async` form.
pub async fn fetch(name: &'static str) -> usize {
    scoped!(NAME = name, async move {
        std::future::ready(NAME.get().len()).await
    })
    .await
}

/// A borrowed text, for a lifetime that can be hidden.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a>(pub &'a str);

/// An async function with elided lifetimes.
#[propagate(RECORD = record)]
pub async fn elided(record: usize, first: &str, second: &[usize]) -> usize {
    std::future::ready(first.len() + second.len()).await + RECORD.get()
}

/// An async function with a hidden one, with named ones, and with type parameters.
#[propagate]
pub async fn generic<'a, T, const N: usize>(
    text: Text<'_>,
    name: &'a str,
    items: [T; N],
    convert: impl Fn(&T) -> usize,
) -> (&'a str, usize)
where
    T: Clone,
{
    let sum: usize = std::future::ready(items.iter().map(&convert).sum()).await;
    (name, sum + text.0.len() + RECORD.get())
}

/// Methods that take `self` in several ways.
#[expect(clippy::unused_async, reason = "the receiver is what is tested")]
#[propagate]
impl Text<'_> {
    /// By reference.
    pub async fn by_reference(&self, more: &str) -> usize {
        self.0.len() + more.len() + RECORD.get()
    }

    /// By value.
    pub async fn by_value(self) -> usize {
        self.0.len() + RECORD.get()
    }

    /// Boxed.
    pub async fn boxed(self: Box<Self>) -> usize {
        self.0.len() + RECORD.get()
    }

    /// Not async.
    #[must_use]
    pub fn plain(&self, (left, right): (usize, usize)) -> usize {
        std::thread::scope(|s| {
            let handle = s.spawn(|| self.0.len() + RECORD.get());
            handle.join().unwrap_or(left) + right
        })
    }
}
