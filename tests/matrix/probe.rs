//! What the closures of the chains do: they look whether the context is there.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::iter::{Product, Sum};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{LazyLock, Mutex, PoisonError};

use contextvars_tests::{pool, var};
use rayon::ThreadPool;
use rayon::prelude::*;

var! {
    static CASE: u64;
    // What a chain's own thread has, and no closure of it that has its context from the chain.
    static CALLER: u64, inherit(false);
}

/// What `CASE` is bound to where a chain is made.
static EXPECTED: AtomicU64 = AtomicU64::new(0);
/// The closures that were called, and those that did not see it.
static CALLS: Mutex<BTreeSet<&str>> = Mutex::new(BTreeSet::new());
static MISSES: Mutex<BTreeSet<&str>> = Mutex::new(BTreeSet::new());

/// The probes are statics, so one table is read at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

static POOLS: LazyLock<[ThreadPool; 3]> = LazyLock::new(|| [1, 2, 8].map(pool));

/// Notes whether the context is there, and there because it was carried: a closure that runs on the
/// thread of the chain's caller by luck may not see its context either. `site` is the closure that
/// asks; or a trait, which the caller may call too.
pub(crate) fn see(site: &'static str) {
    note(&CALLS, site);
    let is_closure = site.starts_with(char::is_lowercase);
    if CASE.get_or(0) != EXPECTED.load(Relaxed) || (is_closure && CALLER.is_set()) {
        note(&MISSES, site);
    }
}

fn note(sites: &Mutex<BTreeSet<&'static str>>, site: &'static str) {
    sites
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(site);
}

fn take(sites: &Mutex<BTreeSet<&'static str>>) -> BTreeSet<&'static str> {
    std::mem::take(&mut *sites.lock().unwrap_or_else(PoisonError::into_inner))
}

/// An item all of whose operations are user code.
#[derive(Debug)]
pub(crate) struct Item(pub(crate) u64);

impl Clone for Item {
    fn clone(&self) -> Self {
        see("Clone");
        Self(self.0)
    }
}

impl PartialEq for Item {
    fn eq(&self, other: &Self) -> bool {
        see("PartialEq");
        self.0 == other.0
    }
}

impl Eq for Item {}

#[allow(
    clippy::non_canonical_partial_ord_impl,
    reason = "it tells that it was called"
)]
impl PartialOrd for Item {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        see("PartialOrd");
        Some(self.cmp(other))
    }
}

impl Ord for Item {
    fn cmp(&self, other: &Self) -> Ordering {
        see("Ord");
        self.0.cmp(&other.0)
    }
}

impl Sum for Item {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        see("Sum");
        Self(items.fold(0, |sum, item| sum.wrapping_add(item.0)))
    }
}

impl Product for Item {
    fn product<I: Iterator<Item = Self>>(items: I) -> Self {
        see("Product");
        Self(items.fold(1, |product, item| product.wrapping_mul(item.0 | 1)))
    }
}

pub(crate) fn items() -> &'static [Item] {
    static ITEMS: LazyLock<Vec<Item>> =
        LazyLock::new(|| (0..40).map(|i| Item(i * 7 % 40)).collect());
    &ITEMS
}

pub(crate) fn above(item: Item) -> Item {
    see("above");
    item
}

pub(crate) fn below(item: Item) -> Item {
    see("below");
    item
}

pub(crate) fn plus(left: &Item, right: &Item) -> Item {
    Item(left.0.wrapping_add(right.0))
}

pub(crate) fn others() -> impl IndexedParallelIterator<Item = Item> {
    items().par_iter().map(|item| {
        see("other side");
        Item(item.0)
    })
}

/// A result that is the same each time.
pub(crate) fn shown(result: impl Debug) -> String {
    format!("{result:?}")
}

/// A result that may be another one each time, but for whether there is one.
pub(crate) fn found<T>(result: Option<T>) -> String {
    shown(result.map(drop))
}

/// A chain to run.
pub(crate) struct Chain<'r> {
    /// Source, adaptor, consuming method.
    pub(crate) name: [&'static str; 3],
    /// The closures that are called.
    pub(crate) sites: Vec<&'static str>,
    /// Closures, and clones of what an adaptor splits, that may see nothing.
    pub(crate) unreached: Vec<&'static str>,
    /// Whether the result depends on how the work is split.
    pub(crate) varies: bool,
    /// Drives it, and shows the result if that is the same each time.
    pub(crate) run: Box<dyn Fn() -> String + Sync + 'r>,
}

/// Fails with all that is wrong about the chains.
pub(crate) fn check(chains: &[Chain<'_>]) {
    let failures = failures(chains);
    assert!(
        failures.is_empty(),
        "{} failures:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// Without those whose name lacks the text that `MATRIX` is set to.
pub(crate) fn chosen(mut chains: Vec<Chain<'_>>) -> Vec<Chain<'_>> {
    if let Ok(text) = std::env::var("MATRIX") {
        chains.retain(|chain| chain.name.join(" ").contains(&text));
    }
    chains
}

/// Runs each chain on each pool, in a context. Returns what is wrong.
pub(crate) fn failures(chains: &[Chain<'_>]) -> Vec<String> {
    let _one = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let mut failures = Vec::new();
    let mut case = 0;
    for chain in chains {
        let (mut results, mut called) = (BTreeSet::new(), BTreeSet::new());
        for pool in POOLS.iter() {
            case += 1;
            EXPECTED.store(case, Relaxed);
            let run = || CASE.scope(case, || CALLER.scope(case, &chain.run));
            results.insert(pool.install(run));

            let name = format!("{:?} on {} threads", chain.name, pool.current_num_threads());
            let mut misses = take(&MISSES);
            misses.retain(|site| !chain.unreached.contains(site));
            if !misses.is_empty() {
                failures.push(format!("{name}: not seen in {misses:?}"));
            }
            called.append(&mut take(&CALLS));
            if pool
                .broadcast(|_| CASE.is_set() || CALLER.is_set())
                .contains(&true)
            {
                failures.push(format!("{name}: a thread kept the context"));
            }
        }
        // Chains of different lengths differ without a look at their items.
        let may_be_idle = matches!(chain.name[2], "eq" | "ne");
        let sites = chain.sites.iter();
        let never: Vec<_> = sites.filter(|site| !called.contains(*site)).collect();
        if !never.is_empty() && !may_be_idle {
            failures.push(format!("{:?}: never called: {never:?}", chain.name));
        }
        if results.len() > 1 && !chain.varies {
            failures.push(format!("{:?}: results differ: {results:?}", chain.name));
        }
    }
    failures
}
