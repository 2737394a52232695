//! Items of every kind that a mark stands on.

use std::fmt::{self, Display};
use std::ops::{Add, Deref, Index};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::thread;

use contextvars::{propagate, scoped};
use futures::executor::block_on;

use crate::{ID, id};

fn seen() -> u64 {
    scoped!({ thread::spawn(|| ID.get()).join().unwrap() })
}

#[propagate(ID = 7)]
unsafe fn dangerous(pointer: *const u64) -> u64 {
    // SAFETY: the caller hands over a pointer to a living number.
    let value = unsafe { *pointer };
    thread::spawn(move || ID.get() * value).join().unwrap()
}

#[propagate(ID = 7)]
extern "C" fn foreign(times: u64) -> u64 {
    thread::spawn(move || ID.get() * times).join().unwrap()
}

#[propagate(ID = 7)]
unsafe extern "C" fn dangerous_and_foreign() -> u64 {
    rayon::join(|| ID.get(), id).0
}

#[test]
fn functions_with_qualifiers() {
    let callback: extern "C" fn(u64) -> u64 = foreign;
    // SAFETY: the number lives, and the other function asks for nothing.
    let seen = unsafe { [dangerous(&1), dangerous_and_foreign(), callback(1)] };
    assert_eq!(seen, [7; 3]);
}

#[propagate(ID = N as u64)]
fn threads<const N: usize>() -> [u64; N] {
    let handles: [_; N] = std::array::from_fn(|_| thread::spawn(|| ID.get()));
    handles.map(|handle| handle.join().unwrap())
}

struct Matrix<T, const ROWS: usize, const COLUMNS: usize>([[T; COLUMNS]; ROWS]);

#[propagate]
impl<T: Copy + Send + Sync + Into<u64>, const ROWS: usize, const COLUMNS: usize>
    Matrix<T, ROWS, COLUMNS>
{
    const SIZE: usize = ROWS * COLUMNS;

    fn sums(&self) -> [u64; ROWS] {
        thread::scope(|s| {
            let rows = std::array::from_fn::<_, ROWS, _>(|row| {
                s.spawn(move || self.0[row].iter().map(|&item| item.into() * ID.get()).sum())
            });
            rows.map(|row| row.join().unwrap())
        })
    }

    const fn size(&self) -> usize {
        Self::SIZE
    }
}

#[test]
fn constant_generics() {
    assert_eq!(threads::<3>(), [3; 3]);
    assert_eq!(threads::<0>(), [0; 0]);
    let matrix = Matrix([[1_u8, 2], [3, 4]]);
    assert_eq!(scoped!(ID = 7, { matrix.sums() }), [21, 49]);
    assert_eq!(matrix.size(), 4);
}

#[derive(Clone, Debug, PartialEq)]
enum Expression {
    Number(u64),
    Current,
    Sum(Box<Self>, Box<Self>),
    All(Vec<Self>),
}

#[propagate]
impl Expression {
    fn value(&self) -> u64 {
        match self {
            Self::Number(number) => *number,
            Self::Current => ID.get(),
            Self::Sum(a, b) => {
                let (a, b) = rayon::join(|| a.value(), || b.value());
                a + b
            }
            Self::All(all) => {
                use rayon::prelude::*;
                all.par_iter().map(Self::value).sum()
            }
        }
    }

    fn into_value(self) -> u64 {
        match self {
            Self::Sum(a, b) => {
                let a = thread::spawn(move || a.into_value());
                let b = thread::spawn(|| b.into_value());
                a.join().unwrap() + b.join().unwrap()
            }
            Self::All(all) => {
                let handles: Vec<_> = all
                    .into_iter()
                    .map(|each| thread::spawn(move || each.into_value()))
                    .collect();
                handles
                    .into_iter()
                    .map(|handle| handle.join().unwrap())
                    .sum()
            }
            other => other.value(),
        }
    }
}

#[propagate]
fn fibonacci(n: u64) -> u64 {
    if n < 2 {
        return n * ID.get();
    }
    let (a, b) = rayon::join(|| fibonacci(n - 1), || fibonacci(n - 2));
    a + b
}

#[propagate]
fn sort<T: PartialOrd + Send>(items: &mut [T]) -> u64 {
    if items.len() <= 1 {
        return ID.get();
    }
    let last = items.len() - 1;
    let mut middle = 0;
    for index in 0..last {
        if items[index] <= items[last] {
            items.swap(index, middle);
            middle += 1;
        }
    }
    items.swap(middle, last);
    let (low, high) = items.split_at_mut(middle);
    rayon::join(|| sort(low), || sort(&mut high[1..])).1
}

#[test]
fn recursion() {
    use Expression::{All, Current, Number, Sum};
    let expression = Sum(
        Box::new(Current),
        Box::new(All(vec![
            Current,
            Number(1),
            Sum(Box::new(Current), Box::new(Current)),
        ])),
    );
    let mut items = [3, 1, 2];
    let values = scoped!(ID = 7, {
        (
            expression.value(),
            expression.into_value(),
            fibonacci(10),
            sort(&mut items),
        )
    });
    assert_eq!((values, items), ((29, 29, 385, 7), [1, 2, 3]));
}

/// A trait whose functions are marked, with bounds on `Self`.
#[propagate]
trait Work {
    fn start(self) -> thread::JoinHandle<u64>
    where
        Self: Sized + FnOnce() -> u64 + Send + 'static,
    {
        thread::spawn(self)
    }

    fn start_boxed(self: Box<Self>) -> thread::JoinHandle<u64>
    where
        Self: FnOnce() -> u64 + Send + 'static,
    {
        thread::spawn(move || self())
    }

    fn wait(self) -> u64
    where
        Self: Sized + FnOnce() -> u64 + Send,
    {
        thread::scope(|s| s.spawn(self).join().unwrap())
    }

    fn start_in_parallel(&self) -> (u64, u64)
    where
        Self: Fn() -> u64 + Sync,
    {
        rayon::join(|| self(), self)
    }

    fn required(&self) -> u64;
}

impl<F> Work for F {
    fn required(&self) -> u64 {
        seen()
    }
}

#[test]
#[propagate(ID = 7)]
fn extension_traits() {
    let one = 1;
    assert_eq!((|| ID.get()).start().join().unwrap(), 7);
    assert_eq!(id.start().join().unwrap(), 7);
    assert_eq!((|| ID.get() * one).wait(), 7);
    assert_eq!(Box::new(|| ID.get()).start_boxed().join().unwrap(), 7);
    assert_eq!((|| ID.get() * one).start_in_parallel(), (7, 7));
    assert_eq!(().required(), 7);
}

struct Receiver(u64);

#[propagate]
impl Receiver {
    fn by_value(self) -> u64 {
        thread::spawn(move || ID.get() * self.0).join().unwrap()
    }

    fn by_mutable_value(mut self) -> u64 {
        self.0 += 1;
        thread::spawn(move || ID.get() * self.0).join().unwrap()
    }

    fn by_reference(&self) -> u64 {
        thread::scope(|s| s.spawn(|| ID.get() * self.0).join().unwrap())
    }

    fn by_mutable_reference(&mut self) -> u64 {
        thread::scope(|s| {
            let job = || {
                self.0 += 1;
                ID.get() * self.0
            };
            s.spawn(job).join().unwrap()
        })
    }

    fn by_box(self: Box<Self>) -> u64 {
        thread::spawn(move || ID.get() * self.0).join().unwrap()
    }

    fn by_arc(self: Arc<Self>) -> u64 {
        thread::spawn(move || ID.get() * self.0).join().unwrap()
    }

    fn by_reference_to_arc(self: &Arc<Self>) -> u64 {
        let this = Arc::clone(self);
        thread::spawn(move || ID.get() * this.0).join().unwrap()
    }

    fn by_rc(self: Rc<Self>) -> u64 {
        let factor = self.0;
        thread::spawn(move || ID.get() * factor).join().unwrap()
    }

    fn by_pin(self: Pin<&mut Self>) -> u64 {
        let this = self.get_mut();
        thread::scope(|s| s.spawn(|| ID.get() * this.0).join().unwrap())
    }

    async fn later(self: Arc<Self>) -> u64 {
        let this = self.clone();
        thread::spawn(move || ID.get() * this.0).join().unwrap()
    }

    async fn later_changed(&mut self) -> &mut Self {
        self.0 = thread::spawn(|| ID.get()).join().unwrap();
        self
    }
}

#[test]
#[propagate(ID = 7)]
fn receivers() {
    let mut receiver = Receiver(1);
    let shared = Arc::new(Receiver(1));
    let seen = [
        Receiver(1).by_value(),
        Receiver(0).by_mutable_value(),
        receiver.by_reference(),
        Receiver(0).by_mutable_reference(),
        Box::new(Receiver(1)).by_box(),
        shared.clone().by_arc(),
        shared.by_reference_to_arc(),
        Rc::new(Receiver(1)).by_rc(),
        Pin::new(&mut receiver).by_pin(),
        block_on(shared.later()),
        block_on(receiver.later_changed()).0,
    ];
    assert_eq!(seen, [7; 11]);
}

struct Countdown(u64);

#[propagate]
impl Iterator for Countdown {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        self.0 = self.0.checked_sub(1)?;
        Some(thread::spawn(|| ID.get()).join().unwrap())
    }
}

#[propagate]
impl Add for Receiver {
    type Output = u64;

    fn add(self, other: Self) -> u64 {
        let (a, b) = rayon::join(|| self.0 * ID.get(), || other.0 * ID.get());
        a + b
    }
}

#[propagate]
impl Display for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seen = thread::spawn(|| ID.get()).join().map_err(|_| fmt::Error)?;
        write!(f, "{}", seen * self.0)
    }
}

#[propagate]
impl From<u64> for Receiver {
    fn from(number: u64) -> Self {
        Self(thread::spawn(move || ID.get() * number).join().unwrap())
    }
}

#[propagate]
impl Default for Receiver {
    fn default() -> Self {
        Self(thread::spawn(id).join().unwrap())
    }
}

#[propagate]
impl Index<u64> for Receiver {
    type Output = u64;

    fn index(&self, expected: u64) -> &u64 {
        assert_eq!(thread::spawn(|| ID.get()).join().unwrap(), expected);
        &self.0
    }
}

#[propagate]
impl Deref for Countdown {
    type Target = u64;

    fn deref(&self) -> &u64 {
        assert_eq!(thread::spawn(|| ID.get()).join().unwrap(), 7);
        &self.0
    }
}

#[propagate]
impl PartialEq<u64> for Receiver {
    fn eq(&self, other: &u64) -> bool {
        thread::spawn(|| ID.get()).join().unwrap() == self.0 * other
    }
}

struct OnDrop<'a>(&'a mut u64);

#[propagate]
impl Drop for OnDrop<'_> {
    fn drop(&mut self) {
        *self.0 = thread::spawn(|| ID.get()).join().unwrap();
    }
}

#[propagate]
impl Future for Countdown {
    type Output = u64;

    fn poll(self: Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> std::task::Poll<u64> {
        let this = self.get_mut();
        let id = thread::spawn(|| ID.get()).join().unwrap();
        if this.0 == 0 {
            return std::task::Poll::Ready(id);
        }
        this.0 -= 1;
        cx.waker().wake_by_ref();
        std::task::Poll::Pending
    }
}

#[test]
#[propagate(ID = 7)]
fn traits_of_std() {
    let mut dropped = 0;
    drop(OnDrop(&mut dropped));
    let by_iterator: u64 = Iterator::sum(Countdown(2));
    assert_eq!((by_iterator, dropped), (14, 7));
    assert_eq!(Receiver(1) + Receiver(1), 14);
    assert_eq!(Receiver(1).to_string(), "7");
    assert_eq!((Receiver::from(1).0, Receiver::default().0), (7, 7));
    assert!(Receiver(7)[7] == 7 && *Countdown(1) == 1 && Receiver(7) == 1);
    assert_eq!(block_on(Countdown(2)), 7);
}
