//! Where a step is played: the model of what should be bound, the counter of calls into user code, and the one call at
//! which it panics.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use contextvars::rayon::ThreadPool;
use contextvars::{Context, ContextVar, context_var};
use contextvars_tests::Drops;

use super::user::{Bomb, Flat};

#[context_var]
pub(super) static A: Bomb;
#[context_var]
pub(super) static B: Bomb;
#[context_var]
pub(super) static FLAT: Flat;
#[context_var(inherit = false)]
pub(super) static OWN: Bomb;

/// What user code itself sets, in whatever context it runs. The model does not follow it.
#[context_var]
static SCRATCH: usize;
/// What a new job sees.
#[context_var]
static FRESH: usize;

/// The places at which the crate calls user code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Clone,
    Drop,
    Debug,
    /// `Display` and `FromStr`, of a value that goes to other processes.
    Text,
    /// A `fmt::Write` into which a listing is written.
    Write,
    Default,
    Initialiser,
    /// An expression in a list of bindings.
    Value,
    Closure,
    Poll,
    Wake,
    /// A sequential iterator, or one that makes items.
    Next,
    /// An operator that combines, or its identity.
    Reduce,
    /// A carrier, its guard, and what it captured.
    Carrier,
}

/// What the four variables hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Model {
    pub(super) a: Option<u32>,
    pub(super) b: Option<u32>,
    pub(super) flat: Option<u32>,
    pub(super) own: Option<u32>,
}

/// The stage on which the default of a variable and a `Copy` value find themselves: they carry nothing.
static CURRENT: Mutex<Option<Stage>> = Mutex::new(None);

#[derive(Clone)]
pub(super) struct Stage(Arc<Inner>);

struct Inner {
    drops: Drops,
    pool: Arc<ThreadPool>,
    model: Mutex<Model>,
    ids: AtomicUsize,
    is_armed: AtomicBool,
    calls: AtomicUsize,
    panics_at: Option<usize>,
    panicked: Mutex<Option<Kind>>,
    mistakes: Mutex<Vec<String>>,
}

impl Stage {
    pub(super) fn new(pool: &Arc<ThreadPool>, panics_at: Option<usize>) -> Self {
        let stage = Self(Arc::new(Inner {
            drops: Drops::new(),
            pool: Arc::clone(pool),
            model: Mutex::default(),
            ids: AtomicUsize::new(1),
            is_armed: AtomicBool::new(false),
            calls: AtomicUsize::new(0),
            panics_at,
            panicked: Mutex::new(None),
            mistakes: Mutex::default(),
        }));
        let before = CURRENT
            .lock()
            .expect("nothing panics in here")
            .replace(stage.clone());
        drop(before);
        stage
    }

    pub(super) fn current() -> Self {
        Self::if_any().expect("a step is played")
    }

    /// The current one: carriers are asked before the first step, too.
    pub(super) fn if_any() -> Option<Self> {
        CURRENT.lock().expect("nothing panics in here").clone()
    }

    pub(super) fn pool(&self) -> &ThreadPool {
        &self.0.pool
    }

    pub(super) fn drops(&self) -> &Drops {
        &self.0.drops
    }

    /// A number that nothing else has.
    pub(super) fn id(&self) -> u32 {
        let id = self.0.ids.fetch_add(1, Ordering::SeqCst);
        u32::try_from(id).expect("a small number")
    }

    pub(super) fn bomb(&self) -> Bomb {
        Bomb::new(self)
    }

    /// From now on, this is what should be bound.
    pub(super) fn now(&self, change: impl FnOnce(&mut Model)) {
        change(&mut self.0.model.lock().expect("nothing panics in here"));
    }

    pub(super) fn model(&self) -> Model {
        *self.0.model.lock().expect("nothing panics in here")
    }

    pub(super) fn arm(&self, is_armed: bool) {
        self.0.is_armed.store(is_armed, Ordering::SeqCst);
    }

    /// How many calls there were, and at which the panic was.
    pub(super) fn outcome(&self) -> (usize, Option<Kind>) {
        let panicked = self.0.panicked.lock().expect("nothing panics in here");
        (self.0.calls.load(Ordering::SeqCst), *panicked)
    }

    pub(super) fn mistake(&self, mistake: String) {
        self.0
            .mistakes
            .lock()
            .expect("nothing panics in here")
            .push(mistake);
    }

    pub(super) fn mistakes(&self) -> Vec<String> {
        self.0
            .mistakes
            .lock()
            .expect("nothing panics in here")
            .clone()
    }

    /// User code begins with this: it uses the store, and then panics if it is its turn.
    ///
    /// What is dropped while a thread unwinds does not panic: that ends the process by Rust's rule.
    pub(super) fn user_code(&self, kind: Kind) {
        if !self.0.is_armed.load(Ordering::SeqCst) {
            return;
        }
        self.use_the_store();
        // What falls out of a scope is dropped outside of it, where what it sets would stay. A carrier is asked in the
        // caller's own context.
        if !matches!(kind, Kind::Drop | Kind::Carrier) {
            SCRATCH.set(0);
        }
        if thread::panicking() {
            return;
        }
        if Some(self.0.calls.fetch_add(1, Ordering::SeqCst)) == self.0.panics_at {
            *self.0.panicked.lock().expect("nothing panics in here") = Some(kind);
            // Without the panic hook, which would print.
            resume_unwind(Box::new(kind));
        }
    }

    /// Whatever the store is doing, it is whole while user code runs.
    fn use_the_store(&self) {
        let number = self.0.calls.load(Ordering::SeqCst);
        let seen = || A.try_with(Bomb::id).ok();
        let before = seen();
        SCRATCH.scope(number, || {
            let context = Context::current();
            context.scope(|| drop(SCRATCH.set(number + 1)));
            if SCRATCH.get() != number || seen() != before || context.get(&SCRATCH) != Some(&number)
            {
                self.mistake("user code found the store half-changed".to_owned());
            }
        });
    }

    /// What a propagated job does: it should see the context as the model has it, and what it sets is its own.
    pub(super) fn job(&self) {
        let inherited = Model {
            own: None,
            ..self.model()
        };
        self.compare("in a job", inherited);
        drop(A.set(self.bomb()));
        drop(OWN.set(self.bomb()));
        self.user_code(Kind::Closure);
    }

    /// Reads everything, in every way.
    pub(super) fn check(&self, when: &str) {
        self.compare(when, self.model());
    }

    fn compare(&self, when: &str, expected: Model) {
        let seen = Model {
            a: A.try_with(Bomb::id).ok(),
            b: B.try_with(Bomb::id).ok(),
            flat: FLAT.try_with(|flat| flat.0).ok(),
            own: OWN.try_with(Bomb::id).ok(),
        };
        let context = Context::current();
        let listed = Model {
            a: context.get(&A).map(Bomb::id),
            b: context.get(&B).map(Bomb::id),
            flat: context.get(&FLAT).map(|flat| flat.0),
            own: context.get(&OWN).map(Bomb::id),
        };
        let inherited = Model {
            own: None,
            ..expected
        };
        if seen != expected || listed != inherited || OWN.is_set() != expected.own.is_some() {
            self.mistake(format!(
                "{when}: {seen:?} and {listed:?} instead of {expected:?}"
            ));
        }
    }

    /// The next job on this thread, on another one, in the pool and in a task finds all in order.
    pub(super) fn check_new_work(&self) {
        let sees = |value: usize| match FRESH.try_get() {
            Ok(seen) if seen == value => {}
            other => self.mistake(format!("a new job sees {other:?} instead of {value}")),
        };
        let stranger = || {
            if FRESH.is_set() || A.is_set() || OWN.is_set() || SCRATCH.is_set() {
                self.mistake("a job that nobody propagated sees a context".to_owned());
            }
        };
        FRESH.scope(7, || {
            contextvars::thread::scope(|scope| drop(scope.spawn(|| sees(7)).join()));
            self.pool().install(|| sees(7));
            self.pool().join(|| sees(7), || FRESH.scope(8, || sees(8)));
            let task = async { sees(7) };
            let task = std::pin::pin!(contextvars::Propagate::in_current_context(task));
            Context::new().scope(|| contextvars_tests::poll_once(task).is_ready());
        });
        // Not by a job of the pool itself: that would wait for it, and be no stranger.
        if rayon::current_thread_index().is_none() {
            self.pool().as_rayon().broadcast(|_| stranger());
        }
        std::thread::scope(|scope| drop(scope.spawn(stranger).join()));
        if FRESH.is_set() {
            self.mistake("what a new job saw stayed".to_owned());
        }
    }

    /// Nothing of the step is left on this thread.
    pub(super) fn check_clean(&self) {
        self.compare("after all", Model::default());
        if SCRATCH.is_set() || !Context::current().is_empty() {
            self.mistake(format!("{:?} is left", Context::current()));
        }
    }
}

/// Others that are bound beside, so that a tree has more than one level.
pub(super) static FILLERS: [ContextVar<usize>; 20] = [const { ContextVar::new("filler") }; 20];
