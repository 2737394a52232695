//! The macros where names mean what they usually do.

use std::sync::Arc;

use ctx::{ContextVar, context_var, scoped};

/// The record being processed.
#[context_var(crate = ctx)]
pub static RECORD: usize;

/// Who asks.
#[context_var(crate = ::ctx, name = "user-name")]
pub static USER: String = String::new();

/// What may be read.
#[context_var(crate = ctx, secret, inherit = false)]
pub static RIGHTS: Option<Arc<[Arc<dyn Fn(&str) -> bool + Send + Sync>]>> = None;

#[context_var(crate = ctx)]
static LIMIT: u8 = 3;

/// Reads without a doc.
#[must_use]
pub fn limit() -> u8 {
    LIMIT.get()
}

/// The plain type is still there to be named.
pub static BY_HAND: ContextVar<u8> = ContextVar::new("BY_HAND");

/// A body in each place where one can stand.
///
/// # Errors
///
/// If there is no input.
pub fn places(input: Option<usize>) -> Result<usize, String> {
    let inner = scoped!(RECORD = 3, USER = "ann".into(), {
        let input = input.ok_or("no input")?;
        if input == 0 {
            return Ok(0);
        }
        input + RECORD.get() + USER.with(String::len)
    });
    scoped!({});
    scoped!(RECORD = 1, {
        drop(USER.set(String::from("bob")));
    });
    let mut sum = 0;
    for record in 0..4 {
        scoped!(RECORD = record, {
            if RECORD.get() == 1 {
                continue;
            }
            if RECORD.get() == 3 {
                break;
            }
            sum += RECORD.get();
        });
    }
    let first = 'found: {
        scoped!(RECORD = 6, BY_HAND = 1, {
            if RECORD.get() == 6 {
                break 'found RECORD.get();
            }
        });
        0
    };
    if scoped!(RECORD = 5, { RECORD.get() == 5 }) {
        sum += scoped!(RECORD = 5, { RECORD.get() });
    }
    let closure = |record| scoped!(RECORD = record, { RECORD.get() });
    Ok(inner + sum + first + closure(7))
}

/// The `async` form.
pub async fn fetch(record: usize) -> usize {
    let rights = scoped!(RIGHTS = None, { RIGHTS.get().is_none() });
    let fetched = scoped!(RECORD = record, RIGHTS = None, async move {
        std::future::ready(RECORD.get()).await
    })
    .await;
    fetched + usize::from(rights)
}

/// A fragment of each kind from a macro of one's own.
#[macro_export]
macro_rules! with_record {
    ($value:expr, $body:block) => {
        ::ctx::scoped!($crate::plain::RECORD = $value, $body)
    };
}

#[test]
fn scopes_work_in_every_place() {
    assert_eq!(places(Some(1)), Ok(7 + 2 + 5 + 6 + 7));
    assert_eq!(places(Some(0)), Ok(0));
    assert_eq!(places(None), Err("no input".to_owned()));
    assert_eq!(limit(), 3);
    assert_eq!(USER.name(), "user-name");
}

#[test]
fn the_async_form_works() {
    assert_eq!(futures_executor::block_on(fetch(4)), 5);
}

#[test]
fn a_macro_of_ones_own_works() {
    assert_eq!(with_record!(2 + 3, { RECORD.get() }), 5);
}

/// A worker whose methods propagate.
#[derive(Clone, Copy, Debug, Default)]
pub struct Worker {
    factor: usize,
}

#[ctx::propagate(crate = ctx)]
impl Worker {
    /// A worker that multiplies.
    #[must_use]
    pub const fn new(factor: usize) -> Self {
        Self { factor }
    }

    /// A plain method.
    #[must_use]
    pub fn times(&self, other: usize) -> usize {
        let (left, right) = rayon::join(|| RECORD.get_or(1), || self.factor);
        left * right * other
    }

    /// An async one.
    pub async fn later(&self, name: &str) -> usize {
        std::future::ready(name.len()).await * self.factor
    }
}

/// Everything that a function can start.
///
/// # Errors
///
/// If a thread panics.
#[ctx::propagate(crate = ctx, RECORD = record, USER = name.to_owned())]
pub fn starts(record: usize, name: &str) -> std::thread::Result<usize> {
    use rayon::prelude::*;

    let thread = std::thread::spawn(|| RECORD.get());
    let scoped = std::thread::scope(|s| s.spawn(|| name.len() + RECORD.get()).join());
    let builder = std::thread::Builder::new().name(name.to_owned());
    let named = builder
        .spawn(move || RECORD.get())
        .map_or(Ok(0), std::thread::JoinHandle::join);
    let sum: usize = (0..3_usize).into_par_iter().map(|n| n * RECORD.get()).sum();
    let threads: Vec<_> = (0..2)
        .map(|n| std::thread::spawn(move || n + RECORD.get()))
        .collect();
    let mut total = thread.join()? + scoped? + named? + sum;
    for thread in threads {
        if total > 1000 {
            return Ok(total);
        }
        total += thread.join()?;
    }
    Ok(total)
}

/// A future with a bound argument.
#[ctx::propagate(crate = ctx, RECORD = record)]
pub async fn fetches(record: usize) -> usize {
    scoped!(USER = "ann".into(), { USER.with(String::len) }) + RECORD.get()
}

#[test]
fn propagate_works() {
    let worker = Worker::new(3);
    assert_eq!(scoped!(RECORD = 2, { worker.times(5) }), 30);
    assert_eq!(futures_executor::block_on(worker.later("four")), 12);
    assert_eq!(starts(2, "ann").ok(), Some(2 + 5 + 2 + 6 + 5));
    assert_eq!(futures_executor::block_on(fetches(4)), 7);
}
