//! The function that is expanded, and what it needs to compile: it is compiled with the attribute too.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

use rayon::prelude::*;

#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) id: u64,
    pub(crate) customer: String,
    pub(crate) lines: Vec<Line>,
    pub(crate) state: State,
}

#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) article: String,
    pub(crate) count: u64,
    pub(crate) cents: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum State {
    Open,
    Paid { cents: u64 },
    Shipped { parcels: Vec<u64> },
    Cancelled(String),
}

#[derive(Debug, Default, PartialEq)]
pub(crate) struct Summary {
    pub(crate) orders: usize,
    pub(crate) cents: u64,
    pub(crate) customers: BTreeMap<String, u64>,
    pub(crate) articles: Vec<(String, u64)>,
    pub(crate) parcels: Vec<u64>,
    pub(crate) complaints: Vec<String>,
    pub(crate) is_complete: bool,
}

#[contextvars::propagate]
#[expect(
    clippy::too_many_lines,
    reason = "the number of lines is what is asked for"
)]
pub(crate) fn summarize(
    orders: &[Order],
    threads: usize,
    limit: Option<u64>,
) -> Result<Summary, String> {
    if threads == 0 {
        return Err("no thread to work on".to_owned());
    }
    let mut summary = Summary {
        orders: orders.len(),
        ..Summary::default()
    };

    // The totals, by rayon.
    let total_of = |order: &Order| -> u64 {
        let mut total = 0;
        for line in &order.lines {
            total += line.count * line.cents;
        }
        total
    };
    summary.cents = orders
        .par_iter()
        .filter(|order| !matches!(order.state, State::Cancelled(_)))
        .map(|order| {
            let total = total_of(order);
            match limit {
                Some(limit) if total > limit => limit,
                _ => total,
            }
        })
        .sum();
    let (open, paid) = rayon::join(
        || {
            orders
                .iter()
                .filter(|order| order.state == State::Open)
                .count()
        },
        || {
            orders
                .iter()
                .filter(|order| matches!(order.state, State::Paid { .. }))
                .count()
        },
    );
    summary.is_complete = open == 0;
    if open + paid > orders.len() {
        return Err(format!("{open} open and {paid} paid of {}", orders.len()));
    }

    // The customers, on threads that borrow.
    let share = orders.len().div_ceil(threads).max(1);
    let customers = Mutex::new(BTreeMap::<String, u64>::new());
    thread::scope(|scope| {
        let mut workers = Vec::with_capacity(threads);
        for chunk in orders.chunks(share) {
            let customers = &customers;
            workers.push(scope.spawn(move || {
                for order in chunk {
                    let total = total_of(order);
                    let mut customers = customers.lock().unwrap_or_else(PoisonError::into_inner);
                    customers
                        .entry(order.customer.clone())
                        .and_modify(|cents| *cents += total)
                        .or_insert(total);
                }
                chunk.len()
            }));
        }
        let done: usize = workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_default())
            .sum();
        assert_eq!(done, orders.len(), "every order is somebody's");
    });
    summary.customers = customers.into_inner().map_err(|error| error.to_string())?;
    let customers = summary.customers.len();
    assert!(customers <= orders.len(), "every customer has an order");

    // The articles, on threads of their own, which send what they find.
    let (sender, receiver) = mpsc::channel();
    let mut senders = Vec::new();
    for (index, chunk) in orders.chunks(share).enumerate() {
        let sender = sender.clone();
        let chunk = chunk.to_vec();
        let name = format!("articles-{index}");
        let builder = thread::Builder::new().name(name);
        let spawned = builder.spawn(move || {
            'orders: for order in chunk {
                let mut counted = 0;
                for Line { article, count, .. } in order.lines {
                    if count == 0 {
                        continue;
                    }
                    counted += count;
                    if sender.send((article, count)).is_err() {
                        break 'orders;
                    }
                }
                if counted == 0 {
                    let _ = sender.send((String::from("nothing"), 1));
                }
            }
        });
        match spawned {
            Ok(handle) => senders.push(handle),
            Err(error) => return Err(error.to_string()),
        }
    }
    drop(sender);
    let mut articles = BTreeMap::new();
    while let Ok((article, count)) = receiver.recv() {
        *articles.entry(article).or_insert(0_u64) += count;
    }
    for handle in senders {
        let Ok(()) = handle.join() else {
            return Err("a thread panicked".to_owned());
        };
    }
    summary.articles = articles.into_iter().collect();
    summary
        .articles
        .par_sort_by(|(left, a), (right, b)| b.cmp(a).then_with(|| left.cmp(right)));

    // The parcels, in a pool's scope.
    let parcels = Mutex::new(Vec::new());
    let heaviest = AtomicU64::new(0);
    rayon::scope(|scope| {
        for order in orders {
            if let State::Shipped { parcels: shipped } = &order.state {
                let (parcels, heaviest) = (&parcels, &heaviest);
                scope.spawn(move |scope| {
                    for parcel in shipped {
                        heaviest.fetch_max(*parcel, Ordering::Relaxed);
                        scope.spawn(move |_| {
                            if let Ok(mut parcels) = parcels.lock() {
                                parcels.push(*parcel);
                            }
                        });
                    }
                });
            }
        }
    });
    summary.parcels = parcels.into_inner().map_err(|error| error.to_string())?;
    summary.parcels.sort_unstable();
    if summary.parcels.last().copied().unwrap_or(0) != heaviest.into_inner() {
        return Err("the heaviest parcel is lost".to_owned());
    }

    // What has to be looked at.
    let complaints = orders.par_iter().flat_map_iter(|order| {
        let mut complaints = Vec::new();
        match &order.state {
            State::Paid { cents } if *cents < total_of(order) => {
                complaints.push(format!(
                    "order {}: {} missing",
                    order.id,
                    total_of(order) - cents
                ));
            }
            State::Shipped { parcels } if parcels.is_empty() => {
                complaints.push(format!("order {}: shipped in no parcel", order.id));
            }
            State::Cancelled(reason) => complaints.push(format!("order {}: {reason}", order.id)),
            _ if order.lines.is_empty() => complaints.push(format!("order {} is empty", order.id)),
            _ => {}
        }
        complaints
    });
    summary.complaints = complaints.collect();
    let checks = vec![
        thread::spawn(|| Some("the first check"))
            .join()
            .ok()
            .flatten(),
        thread::spawn(|| Some("the second check"))
            .join()
            .ok()
            .flatten(),
    ];
    if let Some(position) = checks.iter().position(Option::is_none) {
        return Err(format!("check {position} failed"));
    }
    let (first, last) = rayon::join(
        || orders.par_iter().map(|order| order.id).min(),
        || orders.par_iter().map(|order| order.id).max(),
    );
    if let (Some(first), Some(last)) = (first, last) {
        let gaps: Vec<u64> = (first..=last)
            .into_par_iter()
            .filter(|id| orders.iter().all(|order| order.id != *id))
            .collect();
        for gap in gaps {
            summary.complaints.push(format!("order {gap} is missing"));
        }
    }
    Ok(summary)
}
