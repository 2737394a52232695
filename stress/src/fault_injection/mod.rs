//! A panic at every call into user code, one at a time.
//!
//! A step does one thing with the crate. First it is played through, which counts the calls into user code. Then it is played
//! once for each of them, and that one panics. After each, the store is compared with a model: every variable, every listing,
//! what new work on this thread, in the same pool and in a task sees, and that every value was dropped once.
//!
//! Two things are not played, because they are Rust's. A panic in a destructor that runs while another panic unwinds ends the
//! process. And if a destructor panics at the end of a function, what the function returns is leaked (rust-lang/rust#47949):
//! where values fall out at the end of a call, the steps return none.
//!
//! With `CONTEXTVARS_CARRIERS=1` there are carriers, one of which is user code too.

mod carrier;
mod contexts;
mod iterators;
mod macros;
mod pools;
mod settings;
mod stage;
mod surface;
mod tasks;
mod threads;
mod user;
mod variables;
mod wire;

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use contextvars::rayon::ThreadPool;

use settings::Setting;
use stage::{Kind, Stage};
pub use surface::{covered, surface};

/// One thing done with the crate.
struct Step {
    /// What of the public surface it plays, and after a comma, how.
    name: &'static str,
    run: fn(&Stage),
}

impl Step {
    const fn new(name: &'static str, run: fn(&Stage)) -> Self {
        Self { name, run }
    }
}

fn steps() -> impl Iterator<Item = &'static Step> {
    let all = [
        variables::STEPS,
        contexts::STEPS,
        macros::STEPS,
        tasks::STEPS,
        threads::STEPS,
        pools::STEPS,
        iterators::STEPS,
        wire::STEPS,
    ];
    all.into_iter().flatten()
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Report {
    steps: usize,
    settings: usize,
    /// How many panics there were of each kind.
    panics: BTreeMap<Kind, usize>,
    mistakes: Vec<String>,
}

impl Report {
    /// How many panics there were.
    pub fn panics(&self) -> usize {
        self.panics.values().sum()
    }

    /// What was wrong.
    pub fn mistakes(&self) -> &[String] {
        &self.mistakes
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<44} {:>12}", "steps", self.steps)?;
        writeln!(f, "{:<44} {:>12}", "settings of each", self.settings)?;
        for (kind, count) in &self.panics {
            let title = format!("panics, {kind:?}");
            writeln!(f, "{title:<44} {count:>12}")?;
        }
        writeln!(f, "{:<44} {:>12}", "panics in all", self.panics())?;
        write!(f, "{:<44} {:>12}", "mistakes", self.mistakes.len())?;
        for mistake in &self.mistakes {
            write!(f, "\n  {mistake}")?;
        }
        Ok(())
    }
}

/// Plays every step in every setting, with a panic at every call, and that with pools of so many threads.
///
/// With one thread, all happens in the same order each time, so that no call is left out.
pub fn run(pools: &[usize]) -> Report {
    // The default of a variable finds the stage in a static.
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);

    carrier::register();
    let mut report = Report {
        steps: steps().count(),
        settings: Setting::ALL.len() * pools.len(),
        ..Report::default()
    };
    for threads in pools {
        let pool = Arc::new(settings::pool(*threads));
        for step in steps() {
            for setting in Setting::ALL {
                report.play(step, setting, &pool);
            }
        }
    }
    report
}

impl Report {
    fn play(&mut self, step: &'static Step, setting: Setting, pool: &Arc<ThreadPool>) {
        let count = self.play_once(step, setting, pool, None);
        for number in 0..count {
            self.play_once(step, setting, pool, Some(number));
        }
    }

    /// Says how many calls there were.
    fn play_once(
        &mut self,
        step: &'static Step,
        setting: Setting,
        pool: &Arc<ThreadPool>,
        panics_at: Option<usize>,
    ) -> usize {
        let carried = carrier::alive();
        let stage = Stage::new(pool, panics_at);
        // A thread of its own, which is as new when it begins, and drops what is left when it ends.
        let played = stage.clone();
        let thread = thread::spawn(move || {
            setting.play(&played, &|| perform(step, &played));
            if !setting.leaves_bindings() {
                played.check_clean();
            }
        });
        if thread.join().is_err() {
            stage.mistake("a panic outside of the step".to_owned());
        }
        settings::rest(pool);

        let (calls, panicked) = stage.outcome();
        // With more threads than one, the pool may split work in other ways each time.
        let is_certain = pool.current_num_threads() == 1;
        match (panics_at, panicked) {
            (Some(_), Some(kind)) => *self.panics.entry(kind).or_default() += 1,
            (Some(number), None) if is_certain => {
                stage.mistake(format!("call {number} did not come again"));
            }
            _ => {}
        }
        let alive = stage.drops().alive_by_id();
        if !alive.is_empty() {
            stage.mistake(format!(
                "values that live, or were dropped twice: {alive:?}"
            ));
        }
        let carried = carrier::alive() - carried;
        if carried != 0 {
            stage.mistake(format!("{carried} of what a carrier gave out lives"));
        }
        let at = panics_at.map_or("no panic".to_owned(), |number| {
            format!("call {number}, {panicked:?}")
        });
        let mistakes = stage.mistakes().into_iter();
        let threads = pool.current_num_threads();
        self.mistakes.extend(mistakes.map(|mistake| {
            format!(
                "{}, {setting:?}, {threads} threads, {at}: {mistake}",
                step.name
            )
        }));
        calls
    }
}

/// Plays the step itself, and looks at what it left.
fn perform(step: &Step, stage: &Stage) {
    stage.arm(true);
    let result = catch_unwind(AssertUnwindSafe(|| (step.run)(stage)));
    stage.arm(false);
    match (result, stage.outcome().1) {
        (Ok(()), Some(kind)) => stage.mistake(format!("the panic in {kind:?} did not arrive")),
        (Err(payload), kind) if payload.downcast_ref() != kind.as_ref() => {
            let text = payload.downcast_ref::<String>();
            stage.mistake(format!("another panic: {text:?}"));
        }
        _ => {}
    }
    stage.check("after the step");
    stage.check_new_work();
    stage.check("after new work");
}

#[cfg(test)]
mod tests {
    use super::stage::A;
    use super::{Arc, Kind, Report, Setting, Stage, Step, settings};

    /// What is found in a step that is wrong.
    fn mistakes(run: fn(&Stage)) -> Vec<String> {
        let step: &'static Step = Box::leak(Box::new(Step::new("wrong", run)));
        let mut report = Report::default();
        report.play(step, Setting::Set, &Arc::new(settings::pool(1)));
        report.mistakes
    }

    #[test]
    fn what_is_wrong_in_a_step_is_found() {
        let nothing = mistakes(|stage| A.with(|_| stage.user_code(Kind::Closure)));
        assert_eq!(nothing, [""; 0]);

        let not_undone = mistakes(|stage| drop(A.set(stage.bomb())));
        assert!(not_undone[0].contains("after the step"), "{not_undone:?}");

        let leaked = mistakes(|stage| std::mem::forget(stage.bomb()));
        assert!(leaked[0].contains("values that live"), "{leaked:?}");

        let swallowed = mistakes(|stage| {
            let run = std::panic::AssertUnwindSafe(|| stage.user_code(Kind::Closure));
            drop(std::panic::catch_unwind(run));
        });
        assert!(swallowed[0].contains("did not arrive"), "{swallowed:?}");
    }
}
