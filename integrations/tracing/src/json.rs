//! The variables in lines of JSON.

use std::cell::Cell;
use std::fmt::{self, Write};

use contextvars::__private::{Selection, choices, listed};
use contextvars::Shown;
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

/// Adds the variables to each JSON object that a formatter writes: `"context":{"USER":"ann","RECORD":3}`.
///
/// ```
/// use contextvars_tracing::JsonContext;
///
/// tracing_subscriber::fmt().json().map_event_format(JsonContext::new).init();
/// ```
///
/// It works with every formatter whose lines are JSON objects, and leaves other lines as they are. Numbers and
/// truth values are such in JSON, too; a float that is no number is `null`. Where nothing is bound, there
/// is no member `context`. If the formatter writes a member of this name itself, that one stays, and the
/// variables are left out. Of two variables with one name, the one that was bound first in the program is
/// shown.
///
/// The choice of variables is that of [`WithContext`](crate::WithContext).
#[derive(Debug)]
pub struct JsonContext<F> {
    format: F,
    selection: Selection,
    /// With one, the variables are members of the line's own object.
    prefix: Option<String>,
}

impl<F> JsonContext<F> {
    /// Adds the variables to the lines of `format`.
    pub fn new(format: F) -> Self {
        Self {
            format,
            selection: Selection::default(),
            prefix: None,
        }
    }

    choices!();

    /// Writes each variable as a member of the line's own object, its name behind `prefix`, which may be
    /// empty.
    ///
    /// A member that the formatter writes itself stays, and a variable of the same name is left out.
    #[must_use = "this returns what is to be used"]
    pub fn flatten(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = Some(prefix.into());
        self
    }

    /// Writes an object of the formatter, without its last brace, and the variables.
    fn write_members<'a>(
        &self,
        writer: &mut Writer<'_>,
        object: &str,
        shown: impl Iterator<Item = (&'static str, Shown<'a>)>,
    ) -> fmt::Result {
        let keys = keys_of(object);
        let mut written: Vec<&str> = Vec::new();
        let mut separator = if keys.is_empty() { "" } else { "," };
        writer.write_str(object)?;
        if self.prefix.is_none() {
            if keys.contains(&"context") {
                return Ok(());
            }
            write!(writer, "{separator}\"context\":{{")?;
            separator = "";
        }
        for (name, value) in shown {
            let prefix = self.prefix.as_deref().unwrap_or_default();
            let is_taken = || self.prefix.is_some() && is_key(&keys, prefix, name);
            if written.contains(&name) || is_taken() {
                continue;
            }
            written.push(name);
            write!(writer, "{separator}\"")?;
            write!(Escaped(writer), "{prefix}{name}")?;
            writer.write_str("\":")?;
            write_value(writer, value)?;
            separator = ",";
        }
        writer.write_str(if self.prefix.is_none() { "}" } else { "" })
    }
}

impl<S, N, F> FormatEvent<S, N> for JsonContext<F>
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
        let mut shown = self.selection.of(&context).peekable();
        if shown.peek().is_none() {
            return self.format.format_event(cx, writer, event);
        }
        with_buffer(|line| {
            self.format.format_event(cx, Writer::new(line), event)?;
            let end = line.trim_end();
            let object = end.strip_suffix('}');
            let Some(object) = object.filter(|object| object.trim_start().starts_with('{')) else {
                return writer.write_str(line);
            };
            self.write_members(&mut writer, object, shown)?;
            writer.write_str("}")?;
            writer.write_str(&line[end.len()..])
        })
    }
}

/// Calls `f` with an empty text, whose memory is kept for the next line of this thread.
fn with_buffer(f: impl FnOnce(&mut String) -> fmt::Result) -> fmt::Result {
    const KEPT: usize = 1 << 16;

    thread_local!(static BUFFER: Cell<String> = const { Cell::new(String::new()) });

    // A value's `Debug` may write a line itself: that one finds another buffer. So does a line that is
    // written when the thread's buffer has been destroyed.
    let mut buffer = BUFFER.try_with(Cell::take).unwrap_or_default();
    buffer.clear();
    let result = f(&mut buffer);
    if buffer.capacity() <= KEPT {
        let _ = BUFFER.try_with(|kept| kept.set(buffer));
    }
    result
}

/// The keys of an object, as they are written. The last brace of the object may be missing.
fn keys_of(object: &str) -> Vec<&str> {
    let mut keys = Vec::new();
    let mut depth = 0_usize;
    let mut key_comes = false;
    let mut rest = object.char_indices();
    while let Some((at, next)) = rest.next() {
        match next {
            '{' | '[' => {
                depth += 1;
                key_comes = depth == 1;
            }
            '}' | ']' => depth = depth.saturating_sub(1),
            ',' => key_comes = depth == 1,
            '"' => {
                let start = at + 1;
                let mut end = start;
                while let Some((at, next)) = rest.next() {
                    end = at;
                    match next {
                        '\\' => drop(rest.next()),
                        '"' => break,
                        _ => {}
                    }
                }
                if depth == 1 && key_comes {
                    keys.push(&object[start..end]);
                }
                key_comes = false;
            }
            _ => {}
        }
    }
    keys
}

/// Whether a key with this prefix and name, which are not escaped, is among those that are written.
fn is_key(keys: &[&str], prefix: &str, name: &str) -> bool {
    let mut key = String::with_capacity(prefix.len() + name.len());
    // A text takes all that is written.
    let _ = write!(Escaped(&mut key), "{prefix}{name}");
    keys.contains(&key.as_str())
}

fn write_value(writer: &mut Writer<'_>, shown: Shown<'_>) -> fmt::Result {
    match shown {
        Shown::Bool(value) => write!(writer, "{value}"),
        Shown::I64(value) => write!(writer, "{value}"),
        Shown::U64(value) => write!(writer, "{value}"),
        Shown::F64(value) if value.is_finite() => write!(writer, "{value:?}"),
        Shown::F64(_) => writer.write_str("null"),
        Shown::Str(value) => {
            writer.write_char('"')?;
            Escaped(writer).write_str(value)?;
            writer.write_char('"')
        }
        other => {
            writer.write_char('"')?;
            // The rest of the line is written also if the value's own `Debug` gives up.
            let _ = write!(Escaped(writer), "{other}");
            writer.write_char('"')
        }
    }
}

/// Escapes what can't stand in a JSON string.
struct Escaped<'a, W>(&'a mut W);

impl<W: Write> Write for Escaped<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let must_be_escaped = |c: char| c == '"' || c == '\\' || c < ' ';
        for part in text.split_inclusive(must_be_escaped) {
            let Some(last) = part
                .chars()
                .next_back()
                .filter(|&last| must_be_escaped(last))
            else {
                self.0.write_str(part)?;
                continue;
            };
            // All of them are one byte long.
            self.0.write_str(&part[..part.len() - 1])?;
            match last {
                '\n' => self.0.write_str("\\n")?,
                '\r' => self.0.write_str("\\r")?,
                '\t' => self.0.write_str("\\t")?,
                '"' | '\\' => write!(self.0, "\\{last}")?,
                _ => write!(self.0, "\\u{:04x}", u32::from(last))?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_keys_of_the_object_itself_are_found() {
        let object = r#" {"a":1,"b\"{":{"c":[1,{"d":2}]},"e":"f,\"g\":{","h":["i","j"], "k" :null"#;
        assert_eq!(keys_of(object), ["a", "b\\\"{", "e", "h", "k"]);
        assert_eq!(keys_of("{"), [""; 0]);
        assert!(is_key(&keys_of(object), "b", "\"{"));
        assert!(!is_key(&keys_of(object), "", "c"));
    }

    #[test]
    fn an_escaped_text_is_a_json_string() {
        let text: String = ('\0'..'\u{80}').chain("äöü€😀\u{2028}".chars()).collect();
        let mut json = String::from('"');
        Escaped(&mut json).write_str(&text).unwrap();
        json.push('"');
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}
