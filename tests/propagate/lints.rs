//! `#[propagate]` in a module that denies everything: expansions cause no warning, and no lint of clippy.
#![deny(warnings, clippy::all, clippy::pedantic, clippy::nursery)]

use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll};
use std::thread;

use contextvars::{context_var, propagate, scoped};
use futures::executor::block_on;
use rayon::prelude::*;

#[context_var]
static RECORD: usize;

#[context_var]
static USER: String;

#[propagate(RECORD = index, USER = user.to_owned())]
fn threads(index: usize, user: &str) -> usize {
    const ONE: usize = 1;

    let unit = thread::spawn(|| ());
    unit.join().expect("it does not panic");
    let text = user.to_owned();
    let lengths = [
        thread::spawn(move || text.len()),
        thread::spawn(|| RECORD.get()),
        thread::spawn(read),
        thread::spawn({
            let user = user.to_owned();
            move || user.len()
        }),
    ];
    thread::scope(|s| {
        s.spawn(|| RECORD.get() + index)
            .join()
            .expect("it does not panic");
    });
    thread::spawn(|| {
        RECORD.set(4);
    });
    if thread::spawn(|| true).join().is_ok_and(|yes| yes) {
        lengths
            .into_iter()
            .map(|handle| handle.join().unwrap_or(ONE))
            .sum()
    } else {
        0
    }
}

fn read() -> usize {
    RECORD.get()
}

fn length_of(text: String) -> impl FnOnce() -> usize + Send + 'static {
    move || text.len()
}

#[propagate]
fn blocks(user: &str) -> usize {
    let handle = thread::spawn({
        let user = user.to_owned();
        length_of(user)
    });
    let (left, right) = rayon::join(
        {
            let user = user.to_owned();
            length_of(user)
        },
        'right: {
            if user.is_empty() {
                break 'right length_of(String::new());
            }
            length_of(user.to_owned())
        },
    );
    handle.join().unwrap_or(0) + left + right
}

#[rustfmt::skip]
#[propagate]
fn on_one_line() -> usize { let handle = thread::spawn(|| { read() }); handle.join().unwrap_or(0) }

#[rustfmt::skip]
#[propagate]
fn one_expression() -> usize { rayon::join(|| { read() }, || {}).0 }

#[rustfmt::skip]
#[expect(clippy::missing_const_for_fn, reason = "as without the mark")]
#[propagate]
fn nothing() {}

#[derive(Copy)]
struct Level(u8);

#[propagate]
#[expect(
    clippy::expl_impl_clone_on_copy,
    reason = "another lint looks at the body of such an implementation"
)]
impl Clone for Level {
    fn clone(&self) -> Self {
        *self
    }
}

#[rustfmt::skip]
#[propagate]
async fn later() -> usize { std::future::ready(read()).await }

#[propagate]
fn forks(items: &[usize]) -> usize {
    let (left, right) = rayon::join(|| RECORD.get(), read);
    rayon::join(|| (), || ());
    rayon::scope(|s| s.spawn(|_| ()));
    rayon::scope(|s| {
        s.spawn(|_| ());
        s.spawn(|_| {
            RECORD.set(1);
        });
    });
    let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(1).build() else {
        return 0;
    };
    if pool.install(|| RECORD.is_set()) && rayon::join(|| true, || false).0 {
        RECORD.set(5);
    }
    while pool.install(|| RECORD.get() < 5) {
        RECORD.set(5);
    }
    match pool.install(read) {
        0 => return 0,
        _ => pool.scope(|_| ()),
    }
    let mut sorted = items.to_vec();
    sorted.par_sort_by_key(|item| *item);
    sorted.par_sort();
    items.par_iter().for_each(|_| ());
    let flat: usize = items
        .par_iter()
        .copied()
        .map(add)
        .flat_map(|item| [item; 2])
        .sum();
    let sum = items
        .par_iter()
        .map(|item| item + RECORD.get())
        .sum::<usize>();
    if items.par_iter().all(|item| *item < 9) {
        return left + right + flat + sum;
    }
    rayon::join(|| items.par_iter().map(|item| item + 1).sum(), || 1_usize).0
}

fn add(item: usize) -> usize {
    item + RECORD.get()
}

struct Service<'a>(&'a Mutex<usize>);

#[propagate]
impl Service<'_> {
    async fn call(
        &self,
        extra: usize,
        _unused: &str,
        mut sum: usize,
        (left, _): (usize, u8),
    ) -> Result<usize, String> {
        use std::future::ready;

        sum += ready(extra).await + left;
        let locked = *self.0.lock().map_err(|error| error.to_string())?;
        Ok(sum + locked + RECORD.get())
    }

    #[must_use]
    async fn length(&self) -> usize {
        std::future::ready(RECORD.get()).await
    }

    #[cfg_attr(all(), must_use)]
    async fn length_too(&self) -> usize {
        self.length().await
    }

    async fn unit(&self) {
        std::future::ready(()).await;
    }

    async fn forever(&self) -> ! {
        loop {
            std::future::ready(()).await;
        }
    }

    fn boxed<'a>(&'a self, text: &'a str) -> Pin<Box<dyn Future<Output = usize> + Send + 'a>> {
        Box::pin(async move { text.len() + self.length().await })
    }

    fn opaque(&self) -> impl Future<Output = usize> + use<> {
        let start = RECORD.get() * self.0.lock().map_or(0, |value| *value);
        async move { start + RECORD.get() }
    }
}

#[propagate(RECORD = seed)]
async fn only_in_a_binding(seed: usize) -> usize {
    std::future::ready(RECORD.get()).await
}

#[tokio::test]
#[propagate(RECORD = 3)]
async fn spawned_futures() {
    let task = tokio::spawn(async { RECORD.get() });
    assert_eq!(task.await.ok(), Some(3));
    tokio::spawn(async {
        RECORD.set(1);
    });
    assert_eq!(tokio::spawn(only_in_a_binding(4)).await.ok(), Some(4));
}

struct Reading;

impl Future for Reading {
    type Output = usize;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<usize> {
        Poll::Ready(RECORD.get())
    }
}

#[test]
fn a_block_that_only_awaits_is_not_called_unnecessary() {
    async fn read_later(work: impl Future<Output = usize> + Send) -> usize {
        let first = scoped!(RECORD = 3, async { work.await });
        let second = scoped!(RECORD = 4, async move { first.await });
        scoped!(async move { async move { second.await + RECORD.get() }.await }).await
    }
    #[propagate(RECORD = 6)]
    async fn read_opaque() -> impl Into<usize> {
        Reading.await
    }
    let work = async { RECORD.get() };
    let sum = scoped!(RECORD = 5, async { read_later(work).await });
    assert_eq!(block_on(sum), 3 + 5);
    assert_eq!(block_on(read_opaque()).into(), 6);
}

#[test]
fn expansions_cause_no_lint() {
    let lock = Mutex::new(1);
    let service = Service(&lock);
    scoped!(RECORD = 3, {
        assert_eq!(threads(3, "ann"), 12);
        assert_eq!(forks(&[1, 2]), 3 + 3 + 26 + 13);
        let sum = block_on(service.call(1, "", 1, (1, 0)));
        assert_eq!(sum, Ok(7));
        assert_eq!(block_on(service.length()), 3);
        assert_eq!(block_on(service.length_too()), 3);
        block_on(service.unit());
        assert_eq!(block_on(service.boxed("ab")), 5);
        assert_eq!(block_on(service.opaque()), 6);
        drop(service.forever());
        nothing();
        assert_eq!(blocks("ann"), 9);
        assert_eq!(Clone::clone(&Level(3)).0, 3);
        assert_eq!(on_one_line() + one_expression() + block_on(later()), 9);
    });
}
