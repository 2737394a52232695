//! Types that the compiler infers through a call, and coercions at it.

use std::any::Any;
use std::borrow::Cow;
use std::collections::HashMap;
use std::error::Error;
use std::fmt::{Debug, Display};
use std::future::Future;
use std::num::ParseIntError;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use contextvars::{propagate, scoped};
use futures::executor::block_on;
use rayon::prelude::*;

use crate::{ID, id};

#[derive(Debug, PartialEq)]
struct Failed(String);

impl From<ParseIntError> for Failed {
    fn from(error: ParseIntError) -> Self {
        Self(format!("{error} in {}", ID.get()))
    }
}

fn number(text: &str) -> Result<u64, ParseIntError> {
    text.parse()
}

type Answer = Result<u64, Failed>;

#[propagate(ID = 7)]
fn with_questions(text: &'static str) -> Answer {
    let on_thread: JoinHandle<Answer> = thread::spawn(move || {
        let one = number(text)?;
        Ok(one * ID.get())
    });
    let first = on_thread.join().unwrap()?;
    let (a, b): (Answer, Result<(), Box<dyn Error + Send + Sync>>) = rayon::join(
        || Ok(number(text)? * ID.get()),
        || {
            number(text)?;
            Ok(())
        },
    );
    b.map_err(|error| Failed(error.to_string()))?;
    let list: Vec<u64> = [text; 2]
        .par_iter()
        .map(|text| Ok(number(text)? * ID.get()))
        .collect::<Result<_, Failed>>()?;
    [text]
        .par_iter()
        .try_for_each(|text| -> Result<(), Failed> {
            number(text)?;
            Ok(())
        })?;
    let scoped = scoped!(ID = 8, { number(text)? + ID.get() });
    Ok(first + a? + list.len() as u64 + scoped)
}

#[test]
fn errors_that_questions_convert() {
    assert_eq!(with_questions("1"), Ok(25));
    let Err(Failed(text)) = with_questions("x") else {
        panic!("it is no number")
    };
    assert!(text.ends_with("in 7"), "{text}");
}

fn on(handler: impl FnOnce(&str) -> Answer + Send) -> Answer {
    thread::scope(|s| s.spawn(|| handler("1")).join().unwrap())
}

async fn serve<F>(future: F) -> Answer
where
    F: Future<Output = Answer> + Send,
{
    thread::scope(|s| s.spawn(|| block_on(async { future.await })).join().unwrap())
}

fn is_ready(test: impl Fn(&u64) -> bool + Send) -> bool {
    thread::scope(|s| s.spawn(move || test(&7)).join().unwrap())
}

fn ordered<K: Ord>(key: impl Fn(&(u64, &'static str)) -> K) -> Vec<u64> {
    let mut all = [(2, "a"), (1, "b")];
    ID.scope(0, || all.sort_by_key(|item| key(item)));
    all.iter().map(|item| item.0).collect()
}

#[test]
#[propagate(ID = 7, spawn(on, serve, is_ready, ordered))]
fn bounds_that_type_the_callbacks() {
    let seen = [
        on(|text| Ok(number(text)? * ID.get())),
        on(|text| {
            let one = text.parse::<u64>()?;
            if one > 1 {
                return Err(Failed("big".into()));
            }
            Ok(ID.get())
        }),
        block_on(serve(async { Ok(number("1")? * ID.get()) })),
        block_on(serve(async move {
            number("1")?;
            Ok(ID.get())
        })),
    ];
    assert_eq!(seen, [const { Ok(7) }; 4]);
    assert!(
        is_ready(|id| *id == ID.get())
            && is_ready(|&id| id == ID.get())
            && !is_ready(|_| ID.get() == 0)
    );
    assert_eq!(ordered(|item| item.0 * ID.get()), [1, 2]);
    assert_eq!(ordered(|&(number, text)| (text, number)), [2, 1]);
}

#[test]
#[propagate(ID = 7)]
fn results_that_their_use_types() {
    let list: JoinHandle<Vec<u64>> = thread::spawn(|| (0..2).map(|_| ID.get()).collect());
    let empty: JoinHandle<String> = thread::spawn(Default::default);
    let made: Vec<u8> = thread::spawn(Vec::new).join().unwrap();
    let text = thread::spawn(String::new).join().unwrap();
    let (sum, default): (u64, u8) = rayon::join(
        || [1, 1].iter().map(|item| item * ID.get()).sum(),
        Default::default,
    );
    let (mut first, mut second) = rayon::join(Vec::new, || Vec::with_capacity(1));
    first.push(1_u8);
    second.push("text");
    let into: JoinHandle<Box<str>> = thread::spawn(|| format!("{}", ID.get()).into());
    let parsed: Result<u64, _> = thread::spawn(|| "7".parse()).join().unwrap();
    let collected: HashMap<_, _> = [(1_u8, 2_u8)]
        .into_par_iter()
        .map(|(key, value)| (key, u64::from(value) * ID.get()))
        .collect();
    assert_eq!(
        (list.join().unwrap(), empty.join().unwrap().len()),
        (vec![7, 7], 0)
    );
    assert_eq!((made.len(), text.len(), sum, default), (0, 0, 14, 0));
    assert_eq!(
        (first.len(), second.len(), &*into.join().unwrap(), parsed),
        (1, 1, "7", Ok(7))
    );
    assert_eq!(collected[&1], 14);
}

#[test]
#[propagate(ID = 7)]
fn results_that_are_coerced() {
    let boxed: JoinHandle<Box<dyn Fn() -> u64 + Send>> =
        thread::spawn(|| Box::new(|| ID.get()) as _);
    let shown: JoinHandle<Box<dyn Debug + Send>> = thread::spawn(|| Box::new(ID.get()) as _);
    let any = thread::spawn(|| Box::new(ID.get()) as Box<dyn Any + Send>);
    let pointer: JoinHandle<fn() -> u64> = thread::spawn(|| (|| ID.get()) as _);
    let slice: JoinHandle<&'static [u64]> = thread::spawn(|| &[1_u64, 2][..]);
    let text: JoinHandle<Cow<'static, str>> = thread::spawn(|| {
        if ID.get() == 7 {
            "seven".into()
        } else {
            String::new().into()
        }
    });
    let never: JoinHandle<()> = thread::spawn(|| contextvars_tests::panics("a job panics"));
    let branch: JoinHandle<Option<Arc<dyn Display + Send + Sync>>> =
        thread::spawn(|| match ID.get() {
            7 => Some(Arc::new(7) as _),
            _ => None,
        });
    let (a, b): (Box<dyn Display + Send>, Option<&(dyn Display + Sync)>) =
        rayon::join(|| Box::new(ID.get()) as _, || None);
    let made = boxed.join().unwrap();
    assert_eq!(
        (made(), format!("{:?}", shown.join().unwrap())),
        (7, "7".into())
    );
    assert_eq!(any.join().unwrap().downcast_ref::<u64>(), Some(&7));
    assert_eq!(
        (pointer.join().unwrap()(), slice.join().unwrap().len()),
        (7, 2)
    );
    assert_eq!(
        (text.join().unwrap(), never.join().is_err()),
        ("seven".into(), true)
    );
    assert_eq!(
        (
            branch.join().unwrap().unwrap().to_string(),
            a.to_string(),
            b.is_none()
        ),
        ("7".into(), "7".into(), true)
    );
}

#[test]
#[propagate(ID = 7)]
fn closures_that_do_not_return() {
    let panics = thread::spawn(|| {
        panic!("{}", {
            contextvars_tests::panics("a job panics");
            #[allow(unreachable_code)]
            1
        })
    });
    let unreachable = thread::spawn(|| -> u64 {
        if ID.get() == 7 {
            return 7;
        }
        unreachable!("{}", ID.get())
    });
    let looped = thread::spawn(|| {
        loop {
            if ID.get() == 7 {
                break 7;
            }
        }
    });
    let result: thread::Result<()> = panics.join();
    assert!(result.is_err());
    assert_eq!(unreachable.join().unwrap() + looped.join().unwrap(), 14);
}

/// A trait of jobs, for closures and for a type of its own.
trait Work: Send + 'static {
    fn run(self: Box<Self>) -> u64;
}

impl<F: FnOnce() -> u64 + Send + 'static> Work for F {
    fn run(self: Box<Self>) -> u64 {
        (*self)()
    }
}

fn queue(work: impl Work) -> u64 {
    thread::spawn(move || Box::new(work).run()).join().unwrap()
}

fn queue_boxed(work: Box<dyn Work>) -> u64 {
    thread::spawn(move || work.run()).join().unwrap()
}

fn queue_into(work: impl Into<Box<dyn FnOnce() -> u64 + Send>>) -> u64 {
    thread::spawn(work.into()).join().unwrap()
}

#[test]
#[propagate(ID = 7, spawn(queue, queue_boxed, queue_into))]
fn work_behind_a_trait_of_the_program() {
    let closure = || ID.get();
    let boxed: Box<dyn FnOnce() -> u64 + Send> = Box::new(id);
    let seen = [
        queue(|| ID.get()),
        queue(move || ID.get()),
        queue(closure),
        queue(id),
        queue_boxed(Box::new(|| ID.get())),
        queue_boxed(Box::new(id)),
        queue_into(boxed),
    ];
    assert_eq!(seen, [7; 7]);
}

fn maybe(job: Option<impl FnOnce() -> u64 + Send>) -> u64 {
    thread::scope(|s| job.map_or(0, |job| s.spawn(job).join().unwrap()))
}

fn each<const N: usize>(jobs: [impl FnOnce() -> u64 + Send; N]) -> u64 {
    thread::scope(|s| {
        jobs.map(|job| s.spawn(job))
            .map(|handle| handle.join().unwrap())
            .iter()
            .sum()
    })
}

fn visit(visitor: &mut dyn FnMut(&str), times: usize) {
    ID.scope(0, || (0..times).for_each(|_| visitor("text")));
}

fn visit_maybe(visitor: Option<&mut dyn FnMut(u64)>) {
    ID.scope(0, || visitor.into_iter().for_each(|visitor| visitor(1)));
}

#[test]
#[propagate(ID = 7, spawn(maybe, each, visit, visit_maybe))]
fn work_in_generic_containers() {
    let mut seen = vec![
        maybe(Some(|| ID.get())),
        maybe(Some(id)),
        each([|| ID.get()]),
        each([id]) + maybe(None::<fn() -> u64>),
    ];
    visit(&mut |text| seen.push(ID.get() + text.len() as u64 - 4), 2);
    let mut visitor = |text: &str| seen.push(ID.get() + text.len() as u64 - 4);
    visit(&mut visitor, 1);
    visit_maybe(Some(&mut |one| seen.push(ID.get() * one)));
    visit_maybe(None);
    assert_eq!(seen, [7; 8]);
}
