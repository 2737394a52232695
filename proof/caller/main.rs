//! A user's program in any edition, with all three macros: `ci/matrix.sh` writes a manifest for each edition around it.
//! Nothing that expands in here may cause a warning, not even one about another edition.
#![deny(
    warnings,
    future_incompatible,
    rust_2018_compatibility,
    rust_2018_idioms
)]
#![deny(rust_2021_compatibility, rust_2024_compatibility)]

use std::future::Future;
use std::pin::Pin;
use std::task::{Context as Cx, Poll, Waker};
use std::thread;

use contextvars::{Context, Propagate, context_var, propagate, scoped};
use rayon::prelude::*;

/// The record being processed.
#[context_var]
pub static RECORD: usize;

#[context_var(name = "user-name", secret)]
static USER: String = String::from("nobody");

#[context_var(inherit = false)]
static DEPTH: u32 = 0;

struct Work {
    numbers: Vec<usize>,
}

trait Named {
    fn name(&self) -> String;

    #[propagate(USER = self.name())]
    fn greeting(&self) -> String {
        thread::spawn(|| USER.get()).join().unwrap_or_default()
    }
}

impl Named for Work {
    fn name(&self) -> String {
        String::from("work")
    }
}

#[propagate]
impl Work {
    fn sum(&self) -> usize {
        let (left, right) = rayon::join(|| RECORD.get(), || RECORD.with(|record| *record));
        assert_eq!(left, right);
        self.numbers
            .par_iter()
            .map(|number| number * RECORD.get())
            .sum()
    }

    async fn later(&self, factor: usize) -> usize {
        let first = self.numbers.first().copied().unwrap_or(0);
        Twice(false).await;
        first * factor * RECORD.get()
    }
}

#[propagate(RECORD = record)]
fn process(record: usize, work: &Work) -> usize {
    let in_a_thread = thread::spawn(move || RECORD.get() == record);
    assert!(in_a_thread.join().unwrap_or(false));
    work.sum()
}

#[propagate(RECORD = record)]
fn boxed<'a>(record: usize, work: &'a Work) -> Pin<Box<dyn Future<Output = usize> + Send + 'a>> {
    Box::pin(work.later(2))
}

/// Pending once.
struct Twice(bool);

impl Future for Twice {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Cx<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = Box::pin(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Cx::from_waker(Waker::noop())) {
            return output;
        }
    }
}

fn parsed(text: &str) -> Result<usize, std::num::ParseIntError> {
    let record = scoped!(RECORD = text.parse()?, DEPTH = DEPTH.get() + 1, {
        assert_eq!(DEPTH.get(), 1);
        let twice: usize = text.parse()?;
        let handle = thread::spawn(|| (RECORD.get(), DEPTH.get()));
        assert_eq!(handle.join().unwrap_or_default(), (twice, 0));
        if twice > 100 {
            return Ok(0);
        }
        RECORD.get()
    });
    Ok(record)
}

fn main() {
    let work = Work {
        numbers: vec![1, 2, 3],
    };
    assert_eq!(process(2, &work), 12);
    assert_eq!(work.greeting(), "work");
    assert_eq!(block_on(boxed(5, &work)), 10);
    assert_eq!(parsed("7"), Ok(7));
    assert_eq!(parsed("700"), Ok(0));
    assert!(parsed("seven").is_err());
    assert_eq!(
        block_on(scoped!(RECORD = 3, async {
            Twice(false).await;
            RECORD.get()
        })),
        3
    );
    let context = Context::new().with_value(&RECORD, 4);
    assert_eq!(block_on(async { RECORD.get() }.in_context(context)), 4);
    assert!(RECORD.try_get().is_err() && USER.get() == "nobody");
}
