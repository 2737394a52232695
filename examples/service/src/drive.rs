//! `--requests`: starts both services, asks them, and compares what came out with what went in.

use std::collections::HashMap;
use std::error::Error;
use std::time::{Duration, Instant};

use contextvars::Context;
use futures_util::stream::{self, StreamExt};
use indicatif::ProgressBar;
use reqwest::Client;
use tokio::sync::oneshot::channel;

use crate::app::{self, App};
use crate::check::{Collector, Found, Lines, Mistake, request_of, user_of};
use crate::database::Database;
use crate::jobs::Jobs;
use crate::load::{Kind, ask};
use crate::orders::is_sold_out;
use crate::server::Server;
use crate::{by_hand, without_marks};

/// How much is asked for.
pub(crate) struct Plan {
    pub(crate) requests: u64,
    pub(crate) at_once: usize,
    pub(crate) ports: (u16, u16),
    /// Without the marks.
    pub(crate) is_broken: bool,
}

impl Plan {
    /// How often each of two services is measured.
    fn rounds(&self) -> u64 {
        (self.requests / 250).clamp(3, 21)
    }

    /// How many requests are measured together.
    fn each(&self) -> u32 {
        u32::try_from(self.requests / 10).map_or(100, |each| each.clamp(5, 100))
    }

    /// The requests that are measured: of two kinds, in two services.
    fn measurements(&self) -> u64 {
        let all = 2 * 2 * self.rounds() * u64::from(self.each());
        if self.is_broken { 0 } else { all }
    }
}

/// What came out of it.
pub(crate) struct Results {
    pub(crate) time: Duration,
    pub(crate) answers: Found,
    pub(crate) audit: Found,
    pub(crate) orders: Found,
    /// For orders and reports: the time of one, with this family and by hand.
    pub(crate) times: Option<[(Duration, Duration); 2]>,
}

/// Starts the services, asks, and stops them.
pub(crate) async fn drive(
    plan: &Plan,
    database: Database,
    lines: &Lines,
    collector: &Collector,
) -> Result<Results, Box<dyn Error>> {
    let (jobs, worker) = Jobs::start();
    let (second, by_hand_second) = if plan.is_broken {
        (without_marks::second(), None)
    } else {
        let by_hand = Server::start(0, by_hand::second()).await?;
        (app::second(Context::new()), Some(by_hand))
    };
    let second = Server::start(plan.ports.1, second).await?;
    let app = App {
        database: database.clone(),
        jobs: jobs.clone(),
        client: Client::new(),
        stock: second.url().into(),
    };
    let first = if plan.is_broken {
        without_marks::first(app.clone())
    } else {
        app::first(app.clone(), Context::new())
    };
    let first = Server::start(plan.ports.0, first).await?;

    let client = Client::new();
    let progress = ProgressBar::new(plan.requests + plan.measurements()); // in a terminal only
    let answers = Found::default();
    let begin = Instant::now();
    stream::iter(0..plan.requests)
        .for_each_concurrent(plan.at_once, |n| {
            let (client, answers, progress, url) = (&client, &answers, &progress, first.url());
            async move {
                ask(client, &url, Kind::of(n), n, answers).await;
                progress.inc(1);
            }
        })
        .await;
    let time = begin.elapsed();

    // Jobs are done in their order, so all are done when this one is.
    let (tell, told) = channel();
    jobs.push(async move { _ = tell.send(()) }).await;
    told.await?;
    let (audit, orders) = verified(plan.requests, &database).await?;
    lines.stop_checking();
    collector.stop_checking();

    let mut times = None;
    if let Some(by_hand_second) = by_hand_second {
        let stock = by_hand_second.url().into();
        let by_hand = Server::start(
            0,
            by_hand::first(App {
                stock,
                ..app.clone()
            }),
        )
        .await?;
        let urls = [first.url(), by_hand.url()];
        times = Some([
            measured(plan, &client, &urls, Kind::Order, &answers, &progress).await,
            measured(plan, &client, &urls, Kind::Report, &answers, &progress).await,
        ]);
        drop(client);
        by_hand.stop().await;
        by_hand_second.stop().await;
    }
    progress.finish_and_clear();
    drop((app, jobs));
    first.stop().await;
    second.stop().await;
    worker.await?;
    Ok(Results {
        time,
        answers,
        audit,
        orders,
        times,
    })
}

/// The rows of the database, compared with the requests.
async fn verified(requests: u64, database: &Database) -> Result<(Found, Found), sqlx::Error> {
    let (audit, orders) = (Found::default(), Found::default());
    let mut rows = HashMap::new();
    for (n, request, tenant, _) in database.audit().await? {
        *rows.entry(n).or_insert(0) += 1;
        audit.look_at(u64::try_from(n).ok(), Some(&request), Some(&tenant), true);
    }
    let mut owners: HashMap<_, _> = database.orders().await?.into_iter().collect();
    for n in (0..requests).filter(|n| Kind::of(*n) == Kind::Order) {
        let (key, id) = (n.cast_signed(), request_of(n));
        if rows.get(&key) != Some(&1) {
            audit.mistake(Mistake::Lost, || format!("order {n} has not one audit row"));
        }
        let owner = owners.remove(&key);
        if is_sold_out(n) {
            if owner.is_some() {
                orders.mistake(Mistake::Lost, || format!("order {n} was not rolled back"));
            }
            continue;
        }
        orders.add(1);
        match owner {
            None => orders.mistake(Mistake::Lost, || format!("the order of {id} is missing")),
            Some(owner) if owner == user_of(n) => {}
            Some(_) => orders.mistake(Mistake::MixedUp, || format!("{id} has another's order")),
        }
    }
    Ok((audit, orders))
}

/// The time of one request of a kind, in each of two services. The rounds alternate, and the fastest
/// one of each counts: what else the machine does makes the others slower.
async fn measured(
    plan: &Plan,
    client: &Client,
    urls: &[String; 2],
    kind: Kind,
    found: &Found,
    progress: &ProgressBar,
) -> (Duration, Duration) {
    let mut fastest = [Duration::MAX; 2];
    for round in 0..2 * plan.rounds() {
        let side = usize::from(matches!(round % 4, 1 | 2));
        let begin = Instant::now();
        stream::iter((0..u64::from(plan.each())).map(|n| n * 20))
            .for_each_concurrent(8, |n| ask(client, &urls[side], kind, n, found))
            .await;
        fastest[side] = fastest[side].min(begin.elapsed() / plan.each());
        progress.inc(plan.each().into());
    }
    fastest.into()
}
