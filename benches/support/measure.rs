//! The measuring loop. All subjects of a row take turns, sample by sample, so that whatever else the machine does
//! hits all of them alike. What counts is the median; nothing is subtracted.

use std::cell::Cell;
use std::future::Future;
use std::hint::black_box;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// The name of this crate's own subject in every row.
pub(crate) const OURS: &str = "contextvars";

/// What our figure has to reach.
#[derive(Clone)]
pub(crate) enum Reach {
    /// Nothing is asked for: the row is there to compare.
    Nothing,
    /// So many times the figure of this peer.
    Times(f64, &'static str),
    /// So many times what the first peer takes, of both what they take over the second.
    TimesOver(f64, &'static str, &'static str),
    /// So many times our figure in the row of this name.
    TimesRow(f64, String),
}

/// A sample is long beside the clock's own cost, and short beside a time slice of the scheduler.
const SAMPLE: Duration = Duration::from_micros(100);
const MIN_ROUNDS: usize = 15;

/// Times so many repetitions of an operation.
#[inline(always)]
#[expect(clippy::inline_always, reason = "a call would be measured too")]
pub(crate) fn time<R>(count: u32, mut operation: impl FnMut(u32) -> R) -> Duration {
    let start = Instant::now();
    for i in 0..count {
        black_box(operation(i));
    }
    start.elapsed()
}

/// Repeats an operation as often as it is told to, and says how long that took.
pub(crate) type Sample = Box<dyn FnMut(u32) -> Duration>;

/// One implementation of a row's operation. What it needs is prepared when its row is measured.
struct Subject {
    name: &'static str,
    prepare: Box<dyn FnOnce() -> Sample>,
}

/// An operation: ours first, and its peers.
pub(crate) struct Row {
    pub(crate) name: String,
    reach: Reach,
    /// How many operations one repetition makes.
    units: u32,
    subjects: Vec<Subject>,
}

impl Row {
    pub(crate) fn new<S: FnMut(u32) -> Duration + 'static>(
        name: impl Into<String>,
        reach: Reach,
        ours: impl FnOnce() -> S + 'static,
    ) -> Self {
        let row = Self {
            name: name.into(),
            reach,
            units: 1,
            subjects: Vec::new(),
        };
        row.beside(OURS, ours)
    }

    pub(crate) fn beside<S: FnMut(u32) -> Duration + 'static>(
        mut self,
        peer: &'static str,
        prepare: impl FnOnce() -> S + 'static,
    ) -> Self {
        self.subjects.push(Subject {
            name: peer,
            prepare: Box::new(|| Box::new(prepare())),
        });
        self
    }

    /// One repetition makes so many operations: figures are for each of them.
    pub(crate) fn of(mut self, units: u32) -> Self {
        self.units = units;
        self
    }

    /// Without the peers.
    pub(crate) fn alone(mut self) -> Self {
        self.subjects.truncate(1);
        self
    }

    /// Runs the operation of one subject so many times, unmeasured.
    pub(crate) fn repeat(self, subject: &str, count: u32) {
        for candidate in self.subjects {
            if candidate.name == subject {
                (candidate.prepare)()(count);
            }
        }
    }

    pub(crate) fn measure(self, budget: Duration) -> Measured {
        let (names, mut samples): (Vec<_>, Vec<Sample>) = self
            .subjects
            .into_iter()
            .map(|subject| (subject.name, (subject.prepare)()))
            .unzip();
        let counts: Vec<u32> = samples.iter_mut().map(calibrate).collect();
        let mut taken = vec![Vec::new(); samples.len()];
        let start = Instant::now();
        let mut round = 0;
        while round < MIN_ROUNDS || start.elapsed() < budget {
            // Each round starts with another subject, so that none always runs in the wake of the same one.
            for turn in 0..samples.len() {
                let i = (round + turn) % samples.len();
                let nanoseconds = samples[i](counts[i]).as_secs_f64() * 1e9;
                let operations = f64::from(counts[i]) * f64::from(self.units);
                taken[i].push(nanoseconds / operations);
            }
            round += 1;
        }
        Measured {
            name: self.name,
            reach: self.reach,
            figures: names
                .into_iter()
                .zip(taken.into_iter().map(median))
                .collect(),
        }
    }
}

/// How many repetitions make a sample. The shortest of some runs says so: a run that the scheduler
/// interrupts looks long, and a sample of few repetitions would measure the clock.
fn calibrate(sample: &mut Sample) -> u32 {
    let mut count = 1;
    while count < 1 << 24 && (0..5).any(|_| sample(count) < SAMPLE) {
        count *= 2;
    }
    count
}

fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    let middle = samples.len() / 2;
    if samples.len() % 2 == 1 {
        samples[middle]
    } else {
        f64::midpoint(samples[middle - 1], samples[middle])
    }
}

/// The nanoseconds of a row, ours first.
pub(crate) struct Measured {
    pub(crate) name: String,
    pub(crate) reach: Reach,
    pub(crate) figures: Vec<(&'static str, f64)>,
}

/// A sample that works inside of a future: `wrap` puts the future that it gets where the operation has to happen.
pub(crate) fn within_future<R: 'static, F: Future<Output = ()> + 'static>(
    mut operation: impl FnMut(u32) -> R + 'static,
    wrap: impl FnOnce(Pin<Box<dyn Future<Output = ()>>>) -> F,
) -> Sample {
    let sample = Rc::new(Cell::new((0, Duration::ZERO)));
    let inside = Rc::clone(&sample);
    let mut future = Box::pin(wrap(Box::pin(std::future::poll_fn(move |_| {
        let (count, _) = inside.get();
        inside.set((count, time(count, &mut operation)));
        Poll::Pending
    }))));
    Box::new(move |count| {
        sample.set((count, Duration::ZERO));
        let poll = future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()));
        assert!(poll.is_pending(), "it never ends");
        sample.get().1
    })
}
