//! The public surface, as the sources have it: so no function and no trait is left out that could call user code.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::steps;

/// The files, and what a free function in them is called by.
const FILES: [(&str, &str); 15] = [
    ("var.rs", ""),
    ("context.rs", ""),
    ("error.rs", ""),
    ("thread.rs", "thread::"),
    ("in_context/mod.rs", ""),
    ("in_context/future.rs", ""),
    ("in_context/stream.rs", ""),
    ("in_context/parallel/mod.rs", ""),
    ("rayon/broadcast.rs", "rayon::"),
    ("rayon/builder.rs", "rayon::"),
    ("rayon/fork.rs", "rayon::"),
    ("rayon/pool.rs", "rayon::"),
    ("rayon/scope.rs", "rayon::"),
    ("rayon/spawn.rs", "rayon::"),
    ("rayon/wait.rs", "rayon::"),
];

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
    "Debug for ThreadPool",
    "Debug for Scope",
    "Debug for ScopeFifo",
    // Their steps are those of what they are made of: `reset` and `Debug`.
    "ResetError::is_wrong_variable",
    "ResetError::is_wrong_context",
    "ResetError::into_token",
    "Debug for DebugValue",
    "Debug for Old",
    // Counts, marks and conversions.
    "Clone for Context",
    "Default for Context",
    "UnwindSafe for Context",
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
    "ThreadPool::new",
    "ThreadPool::as_rayon",
    "ThreadPool::into_rayon",
    "ThreadPool::current_num_threads",
    "ThreadPool::current_thread_index",
    "ThreadPool::current_thread_has_pending_tasks",
    "From for ThreadPool",
    "AsRef for ThreadPool",
    // They let other jobs run, as `ThreadPool::yield_now` does.
    "ThreadPool::yield_local",
    "rayon::yield_now",
    "rayon::yield_local",
    // They note what `build_scoped` then does; what `build` and `build_global` start goes on for good.
    "ThreadPoolBuilder::new",
    "ThreadPoolBuilder::build",
    "ThreadPoolBuilder::build_global",
    "ThreadPoolBuilder::spawn_handler",
    "ThreadPoolBuilder::thread_name",
    "ThreadPoolBuilder::num_threads",
    "ThreadPoolBuilder::use_current_thread",
    "ThreadPoolBuilder::panic_handler",
    "ThreadPoolBuilder::stack_size",
    "ThreadPoolBuilder::breadth_first",
    "ThreadPoolBuilder::start_handler",
    "ThreadPoolBuilder::exit_handler",
    "Default for ThreadPoolBuilder",
    "Debug for ThreadPoolBuilder",
    "Debug for CustomSpawn",
    // Hidden.
    "ThreadSpawn for DefaultSpawn",
    "ThreadSpawn for CustomSpawn",
    "Drop for AtEnd",
];

/// What the steps play, and what has nothing to play.
pub fn covered() -> BTreeSet<String> {
    let played = steps().map(|step| step.name.split(',').next().unwrap_or(step.name));
    let all = played.chain(CALLS_NONE.iter().copied());
    all.map(str::to_owned).collect()
}

/// Every public function, and every trait that is implemented.
///
/// # Panics
///
/// If the sources are not where they were.
pub fn surface() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (file, prefix) in FILES {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../contextvars/src")
            .join(file);
        let text = fs::read_to_string(path).expect("the sources are beside this package");
        let mut owner = None;
        for line in text.lines() {
            let start = line.trim_start();
            if start.starts_with("impl") {
                owner = implemented(start, prefix);
                if let Some(name) = owner.as_ref().filter(|name| name.contains(" for ")) {
                    names.insert(name.clone());
                }
            } else if let Some(name) = function(start) {
                let name = match &owner {
                    Some(owner) if line.starts_with(' ') => format!("{owner}::{name}"),
                    _ => format!("{prefix}{name}"),
                };
                names.insert(name);
            }
        }
    }
    names
}

/// `Type`, or `Trait for Type`, of the head of an `impl` block.
fn implemented(head: &str, prefix: &str) -> Option<String> {
    let head = without_generics(head.strip_prefix("impl")?);
    let head = head
        .split(" where ")
        .next()?
        .trim()
        .trim_end_matches(['{', '}'])
        .trim();
    let last = |path: &str| path.trim_start_matches("&'a ").trim().to_owned();
    Some(match head.split_once(" for ") {
        Some((implemented, ty)) => format!("{} for {}", last(implemented), last(ty)),
        // Other types of these modules have the names of std's and rayon's.
        None if matches!(head, "Scope" | "ScopeFifo" | "Builder") => format!("{prefix}{head}"),
        None => last(head),
    })
}

/// The text without what is in angle brackets.
fn without_generics(text: &str) -> String {
    let mut depth = 0_usize;
    let outside = text.chars().filter(|character| {
        match character {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    });
    outside.collect()
}

fn function(line: &str) -> Option<&str> {
    let rest = line
        .strip_prefix("pub const fn ")
        .or_else(|| line.strip_prefix("pub fn "))?;
    rest.split(|character: char| !character.is_alphanumeric() && character != '_')
        .next()
}
