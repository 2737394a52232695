//! Panic reports that show the variables.
//!
//! ```
//! use contextvars::scoped;
//! # #[contextvars::context_var]
//! # static RECORD: u64;
//!
//! contextvars::panic::install_hook();
//! let result = std::panic::catch_unwind(|| {
//!     scoped!(RECORD = 3, {
//!         panic!("no such column");
//!     })
//! });
//! assert!(result.is_err());
//! ```
//!
//! This prints what the program's hook prints, and then one more line:
//!
//! ```text
//! thread 'main' panicked at src/main.rs:8:9:
//! no such column
//! context: RECORD=3
//! ```

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::panic;
use std::sync::Once;

use crate::{Context, Entry, Shown, store};

/// Adds the variables to the report of each panic, from now on.
///
/// The report then ends with those that are bound where the code panics:
/// `context: RECORD=3 USER="ann" TOKEN=<secret>`.
///
/// Call it at the beginning of `main`, after any other code that installs a hook: it calls the hook that
/// it finds, and then writes its line to standard error. Where nothing is bound it writes nothing. A
/// second call does nothing.
///
/// Scalars and texts are shown as such, a value of any other type as `<Type>`: its own `Debug` could panic, and
/// a panic in a hook ends the process. Variables that are not logged are left out, and so are bindings
/// with `inherit = false`, because they are in no context.
///
/// ```
/// contextvars::panic::install_hook();
/// ```
#[doc(alias("set_hook"))]
pub fn install_hook() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            before(info);
            report();
        }));
    });
}

/// Writes the line, in one piece. An error is ignored: there is no place where it could be reported.
fn report() {
    // No carrier is asked for its state, as for a usual capture: it could panic.
    let context = Context::from_root(store::capture_bindings());
    let line = line(&context);
    if !line.is_empty() {
        let _ = io::stderr().write_all(line.as_bytes());
    }
}

/// The line, or nothing if nothing is to be shown.
fn line(context: &Context) -> String {
    let mut line = String::new();
    for entry in context.iter().filter(Entry::is_logged) {
        let before = if line.is_empty() { "context:" } else { "" };
        // Writing to a string fails only if a value does, and no value is asked here.
        let _ = match entry.shown() {
            Shown::Debug(_) => write!(line, "{before} {}=<{}>", entry.name(), entry.type_name()),
            shown => write!(line, "{before} {}={shown}", entry.name()),
        };
    }
    if !line.is_empty() {
        line.push('\n');
    }
    line
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::ContextVar;

    static RECORD: ContextVar<u64> = ContextVar::new("RECORD");
    static USER: ContextVar<&str> = ContextVar::new("USER");
    static TOKEN: ContextVar<&str> = ContextVar::new("TOKEN").secret();
    static POOL: ContextVar<u8> = ContextVar::new("POOL").log(false);
    static LIST: ContextVar<Vec<u8>> = ContextVar::new("LIST");

    #[test]
    fn the_line_shows_scalars_and_texts_and_the_types_of_other_values() {
        let context = Context::new()
            .with_value(&RECORD, 3)
            .with_value(&USER, "a\n\"")
            .with_value(&TOKEN, "xyzzy")
            .with_value(&POOL, 4)
            .with_value(&LIST, vec![1]);
        let expected =
            "context: RECORD=3 USER=\"a\\n\\\"\" TOKEN=<secret> LIST=<alloc::vec::Vec<u8>>\n";
        assert_eq!(line(&context), expected);
    }

    #[test]
    fn there_is_no_line_where_nothing_is_to_be_shown() {
        assert_eq!(line(&Context::new()), "");
        assert_eq!(line(&Context::new().with_value(&POOL, 4)), "");
    }
}
