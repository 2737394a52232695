//! The soak: std threads, rayon pools, and tokio's two runtimes hand work to one another, with panics and cancellations
//! from a seed. Each unit of work takes along, as plain data, what each of a hundred variables should show, and reads them.

mod handovers;
mod known;
mod steps;
mod tally;
mod tasks;
mod unit;
mod vars;
mod world;

use std::fmt::{self, Display, Formatter};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use clap::ValueEnum;

use crate::memory::Memory;
use crate::rng::Rng;
use tally::Tally;
use unit::Unit;
use world::World;

/// So many units of work may be open before another one is started from outside.
const OPEN: usize = 64;

/// By how much the memory in use may grow, between rests at which no work is open: caches of threads that came later.
const GROWTH_IN_USE: usize = 1 << 20;
/// As above, as the system sees it: the allocator keeps what it got, and cuts it up.
const GROWTH_RESIDENT: usize = 32 << 20;

/// How long to wait, at a rest, for those who drop the last values. If that is not enough, they count as memory in use.
const RESTING: Duration = Duration::from_millis(200);
/// And at the end, where a value that still lives counts as leaked.
const ENDING: Duration = Duration::from_secs(5);

/// What to do.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Decides what each unit of work does.
    pub seed: u64,
    /// When to stop.
    pub length: Length,
    /// A mistake to make on purpose.
    pub broken: Option<Broken>,
}

/// How long it goes on.
#[derive(Clone, Copy, Debug)]
pub enum Length {
    /// So long.
    Time(Duration),
    /// So many units of work that are started from outside; each starts others.
    Roots(u64),
}

/// A mistake that the soak has to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Broken {
    /// `std::thread::spawn` without a context.
    Thread,
    /// `rayon`'s `spawn` without a context.
    Job,
    /// `tokio::spawn` without a context.
    Task,
    /// A scope whose end does not come: what it bound stays.
    Scope,
    /// A context that nobody ever drops.
    Leak,
}

/// What came of it.
#[derive(Debug)]
pub struct Report {
    plan: Plan,
    tally: Tally,
    took: Duration,
    /// Values that live although nothing holds them.
    leaked: isize,
    /// Before the first unit; then at rests after a tenth, at half, and at the end.
    memory: [Memory; 4],
}

/// Runs the soak. One at a time: the values that live are counted for the whole process.
pub fn run(plan: Plan) -> Report {
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);

    let before = vars::living();
    let start = Instant::now();
    let first = Memory::now();
    let (world, systems) = World::new(plan.broken);
    let mut seeds = Rng::new(plan.seed);
    let mut started = 0;
    let mut go_on_until = |part: u32| {
        while !plan.length.is_over(part, start, started) {
            world.wait_for_fewer_than(OPEN);
            Unit::root(&world, seeds.split()).start();
            started += 1;
        }
        world.wait_for_fewer_than(1);
        // The unit is done, but what carried it may still be dropping its context.
        wait_for(RESTING, || vars::living() == before);
        Memory::now()
    };
    let memory = [first, go_on_until(10), go_on_until(50), go_on_until(100)];
    let tally = world.end(systems);
    wait_for(ENDING, || vars::living() == before);
    Report {
        plan,
        tally,
        took: start.elapsed(),
        leaked: vars::living() - before,
        memory,
    }
}

/// A seed that nobody chose: the time.
pub fn any_seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |since| {
        Rng::new(since.subsec_nanos().into()).below(1_000_000) as u64
    })
}

fn wait_for(at_most: Duration, is_done: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_done() && start.elapsed() < at_most {
        thread::sleep(Duration::from_millis(1));
    }
}

impl Length {
    /// Whether so many percent of it are over.
    fn is_over(self, percent: u32, start: Instant, started: u64) -> bool {
        match self {
            Self::Time(length) => start.elapsed() >= length * percent / 100,
            Self::Roots(roots) => started >= roots * u64::from(percent) / 100,
        }
    }
}

impl Report {
    /// How many reads were wrong.
    pub fn wrong_reads(&self) -> u64 {
        self.tally.mistakes()
    }

    /// How many values live although nothing holds them.
    pub fn leaked_values(&self) -> isize {
        self.leaked
    }

    /// Whether more memory is in use at the end than after the first tenth.
    pub fn has_grown(&self) -> bool {
        let [_, warm, _, end] = self.memory;
        let resident = warm.resident.zip(end.resident);
        end.in_use > warm.in_use + GROWTH_IN_USE
            || resident.is_some_and(|(warm, end)| end > warm + GROWTH_RESIDENT)
    }

    /// Whether all is as promised.
    pub fn is_good(&self) -> bool {
        self.wrong_reads() == 0 && self.leaked == 0 && !self.has_grown()
    }

    /// Kinds of work of which there was none: then the run was too short to tell.
    pub fn never_done(&self) -> Vec<&'static str> {
        self.tally.never_done()
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "seed {}, {:.1} s",
            self.plan.seed,
            self.took.as_secs_f64()
        )?;
        write!(f, "{}", self.tally)?;
        writeln!(f, "{:<44} {:>12}", "leaked values", self.leaked)?;
        for (when, memory) in ["at the start", "after a tenth", "at half", "at the end"]
            .iter()
            .zip(self.memory)
        {
            let in_use = format!("{} KiB", memory.in_use / 1024);
            writeln!(f, "{:<44} {in_use:>12}", format!("memory in use {when}"))?;
            if let Some(resident) = memory.resident {
                let resident = format!("{} KiB", resident / 1024);
                writeln!(
                    f,
                    "{:<44} {resident:>12}",
                    format!("memory resident {when}")
                )?;
            }
        }
        let verdict = if self.is_good() {
            "as promised"
        } else {
            "WRONG"
        };
        write!(f, "{verdict}")
    }
}
