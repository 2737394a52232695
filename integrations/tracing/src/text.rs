//! The variables in lines of text.

use std::fmt::{self, Write};

use contextvars::__private::{Selection, choices, listed};
use contextvars::Shown;
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

/// Puts the variables in front of each line that a formatter writes: `[USER="ann" RECORD=3] ..`.
///
/// ```
/// use contextvars_tracing::WithContext;
///
/// tracing_subscriber::fmt().map_event_format(WithContext::new).init();
/// ```
///
/// Where nothing is bound, the line is that of the formatter. A line break in a value is written as `\n`, so a
/// value can't begin a line of its own.
///
/// By default it shows the variables whose values are scalars or texts, but for those with `log = false`,
/// and `<secret>` for a secret:
///
/// ```
/// # use contextvars::ContextVar;
/// # use contextvars_tracing::WithContext;
/// # static ROUTE: ContextVar<Vec<u8>> = ContextVar::new("ROUTE");
/// # static RECORD: ContextVar<u8> = ContextVar::new("RECORD");
/// tracing_subscriber::fmt()
///     .map_event_format(|format| {
///         WithContext::new(format).also(&ROUTE).without(&RECORD).hide_secrets()
///     })
///     .init();
/// ```
#[derive(Debug)]
pub struct WithContext<F> {
    format: F,
    selection: Selection,
}

impl<F> WithContext<F> {
    /// Adds the variables to the lines of `format`.
    pub fn new(format: F) -> Self {
        Self {
            format,
            selection: Selection::default(),
        }
    }

    choices!();
}

impl<S, N, F> FormatEvent<S, N> for WithContext<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        cx: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let context = listed();
        let mut is_first = true;
        for (name, shown) in self.selection.of(&context) {
            let before = if is_first { '[' } else { ' ' };
            is_first = false;
            write!(writer, "{before}{name}=")?;
            write_value(&mut writer, shown)?;
        }
        if !is_first {
            writer.write_str("] ")?;
        }
        self.format.format_event(cx, writer, event)
    }
}

fn write_value(writer: &mut Writer<'_>, shown: Shown<'_>) -> fmt::Result {
    if let Shown::Debug(value) = shown {
        // The rest of the line is written also if the value's own `Debug` gives up.
        let _ = write!(OneLine(writer), "{value:?}");
        return Ok(());
    }
    write!(writer, "{shown}")
}

/// Escapes what would end the line, or change the terminal.
struct OneLine<'a, W>(&'a mut W);

impl<W: Write> Write for OneLine<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for part in text.split_inclusive(char::is_control) {
            match part.char_indices().next_back() {
                Some((at, last)) if last.is_control() => {
                    write!(self.0, "{}{}", &part[..at], last.escape_default())?;
                }
                _ => self.0.write_str(part)?,
            }
        }
        Ok(())
    }
}
