//! The public surface, as `docs/public_api.txt` lists it: so no function and no trait is left out
//! that could call user code. `ci/api.sh` makes the list from what rustdoc says, and compares it.

use std::collections::BTreeSet;

use super::steps;

const LIST: &str = include_str!("../../../docs/public_api.txt");

/// What calls no user code, or runs it where the crate has no part.
const CALLS_NONE: &[&str] = &[
    // They look, and hand out references.
    "ContextVar::new",
    "ContextVar::name",
    "ContextVar::is_set",
    "Context::new",
    "Context::get",
    "Context::contains",
    "Context::lookup",
    "Context::len",
    "Context::is_empty",
    "Context::iter",
    "Entry::name",
    "Entry::type_name",
    "Entry::value",
    "Token::old_value",
    "Token::var",
    "InContext::inner",
    "InContext::inner_mut",
    "InContext::context",
    // They print names.
    "Debug for ContextVar",
    "LookupError::name",
    "Display for LookupError",
    "Debug for LookupError",
    "Error for LookupError",
    "Display for ResetError",
    "Error for ResetError",
    "Debug for rayon::ThreadPool",
    "Debug for rayon::Scope",
    "Debug for rayon::ScopeFifo",
    "Debug for thread::Builder",
    "Debug for thread::Scope",
    // Their steps are those of what they are made of: `reset` and `Debug`.
    "ResetError::is_wrong_variable",
    "ResetError::is_wrong_context",
    "ResetError::into_token",
    // Counts, marks and conversions.
    "Clone for Context",
    "Clone for Entry",
    "Clone for Iter",
    "Clone for LookupError",
    "Copy for Entry",
    "Sync for ContextVar",
    "Send for InContext",
    "Unpin for InContext",
    "Propagate::in_context",
    "Propagate::in_current_context",
    "Default for Context",
    "UnwindSafe for Context",
    "ContextVar::inherit",
    "ContextVar::is_inherited",
    "ContextVar::log",
    "ContextVar::is_logged",
    "ContextVar::secret",
    "ContextVar::is_secret",
    "ContextVar::scoped",
    "ContextVar::shown_by",
    "Entry::is",
    "Entry::is_logged",
    "Entry::is_secret",
    "Entry::shown",
    "Clone for Shown",
    "Copy for Shown",
    "log::LogContext::new",
    "Clone for log::LogContext",
    "Debug for log::LogContext",
    "Clone for CarryError",
    "Debug for CarryError",
    "Display for CarryError",
    "Error for CarryError",
    "baggage::Baggage::new",
    "baggage::Baggage::var",
    "baggage::Baggage::named",
    "Clone for baggage::Baggage",
    "Debug for baggage::Baggage",
    "Default for baggage::Baggage",
    "UnwindSafe for baggage::Baggage",
    "RefUnwindSafe for baggage::Baggage",
    "RefUnwindSafe for Context",
    "UnwindSafe for Entry",
    "RefUnwindSafe for Entry",
    "IntoIterator for Context",
    "Iterator for Iter",
    "FusedIterator for Iter",
    "Propagate for T",
    "thread::Builder::new",
    "thread::Builder::name",
    "thread::Builder::stack_size",
    "rayon::ThreadPool::new",
    "rayon::ThreadPool::as_rayon",
    "rayon::ThreadPool::into_rayon",
    "rayon::ThreadPool::current_num_threads",
    "rayon::ThreadPool::current_thread_index",
    "rayon::ThreadPool::current_thread_has_pending_tasks",
    "From for rayon::ThreadPool",
    "AsRef for rayon::ThreadPool",
    // It wraps its job and calls std, as `Builder::spawn` does.
    "thread::Builder::spawn_unchecked",
    // They let other jobs run, as `ThreadPool::yield_now` does.
    "rayon::ThreadPool::yield_local",
    "rayon::yield_now",
    "rayon::yield_local",
    // They note what `build_scoped` then does; what `build` and `build_global` start goes on for
    // good.
    "rayon::ThreadPoolBuilder::new",
    "rayon::ThreadPoolBuilder::build",
    "rayon::ThreadPoolBuilder::build_global",
    "rayon::ThreadPoolBuilder::spawn_handler",
    "rayon::ThreadPoolBuilder::thread_name",
    "rayon::ThreadPoolBuilder::num_threads",
    "rayon::ThreadPoolBuilder::use_current_thread",
    "rayon::ThreadPoolBuilder::panic_handler",
    "rayon::ThreadPoolBuilder::stack_size",
    "rayon::ThreadPoolBuilder::breadth_first",
    "rayon::ThreadPoolBuilder::start_handler",
    "rayon::ThreadPoolBuilder::exit_handler",
    "Default for rayon::ThreadPoolBuilder",
    "Debug for rayon::ThreadPoolBuilder",
];

/// What tests of its own play, which need a process each, or a sink.
const PLAYED_ELSEWHERE: &[&str] = &[
    // tests/carriers/panics.rs: what is registered once stays for good.
    "carry",
    "Carrier::capture",
    "Carrier::enter",
    "Carrier::is_current",
    // tests/sinks: they show values through `Shown`, whose steps are here.
    "panic::install_hook",
    "Log for log::LogContext",
    "Source for Context",
    "Serialize for Context",
    "Serialize for Entry",
];

/// What the steps play, and what has nothing to play.
pub fn covered() -> BTreeSet<String> {
    let played = steps().map(|step| step.name.split(',').next().unwrap_or(step.name));
    let all = played.chain(CALLS_NONE.iter().chain(PLAYED_ELSEWHERE).copied());
    all.map(str::to_owned).collect()
}

/// Every public function, and every trait that is implemented.
pub fn surface() -> BTreeSet<String> {
    let names = LIST.lines().filter_map(|line| {
        let name = line.strip_prefix("fn ");
        name.or_else(|| line.strip_prefix("impl "))
    });
    names.map(str::to_owned).collect()
}
