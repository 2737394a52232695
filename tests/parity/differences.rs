//! The list of the differences that are known, each with its reason.
//!
//! ```text
//! propagate an_async_function_calls_itself: worse
//!     reason: The marked function is a plain one, which returns the future of an `async` block.
//!     - error[E0733]: recursion in an async fn requires boxing at 4:1-35
//!     + error[E0733]: recursion in an async block requires boxing at 4:1-35
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::diagnostics::Difference;
use crate::programs::Form;

#[derive(Default)]
pub(crate) struct Listed(BTreeMap<String, Entry>);

struct Entry {
    reason: String,
    lines: Vec<String>,
}

fn title(form: Form, name: &str, difference: &Difference) -> String {
    format!("{form} {name}: {}", difference.kind)
}

/// How the title of a program's difference in a build begins.
fn of_build(form: Form, name: &str) -> String {
    let build = Form {
        is_checked: false,
        ..form
    };
    format!("{build} {name}:")
}

impl Listed {
    pub(crate) fn read(list: &Path) -> Self {
        let text = fs::read_to_string(list).unwrap_or_default();
        let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
        let mut current = String::new();
        for line in text.lines().filter(|line| !line.is_empty()) {
            if let Some(line) = line.strip_prefix("    ") {
                let entry = entries.get_mut(&current).expect("a title comes first");
                match line.strip_prefix("reason: ") {
                    Some(reason) => entry.reason = reason.into(),
                    None => entry.lines.push(line.to_owned()),
                }
            } else {
                line.clone_into(&mut current);
                entries.insert(
                    current.clone(),
                    Entry {
                        reason: String::new(),
                        lines: Vec::new(),
                    },
                );
            }
        }
        Self(entries)
    }

    /// Takes over what was found, and keeps the reasons. An entry without one is a mistake.
    pub(crate) fn update(&mut self, found: &BTreeMap<(Form, String), Difference>) {
        let before = std::mem::take(&mut self.0);
        for ((form, name), difference) in found {
            if !difference.is_none() {
                let title = title(*form, name, difference);
                let reason_of = |title: &String| Some(before.get(title)?.reason.clone());
                let is_of_build = |title: &&String| title.starts_with(&of_build(*form, name));
                // A difference of a check mostly has the reason of that of a build.
                let reason = reason_of(&title)
                    .filter(|reason| !reason.is_empty())
                    .or_else(|| reason_of(before.keys().find(is_of_build)?))
                    .unwrap_or_default();
                self.0.insert(
                    title,
                    Entry {
                        reason,
                        lines: difference.lines.clone(),
                    },
                );
            }
        }
    }

    pub(crate) fn write(&self, list: &Path) {
        let entries = self.0.iter().map(|(title, Entry { reason, lines })| {
            let lines: Vec<String> = lines.iter().map(|line| format!("    {line}")).collect();
            format!("{title}\n    reason: {reason}\n{}\n\n", lines.join("\n"))
        });
        fs::write(list, entries.collect::<String>()).expect("the list is written");
    }

    /// What is not as the list says.
    pub(crate) fn mistakes(&self, found: &BTreeMap<(Form, String), Difference>) -> Vec<String> {
        let mut mistakes = Vec::new();
        let mut titles = Vec::new();
        for ((form, name), difference) in found.iter().filter(|(_, found)| !found.is_none()) {
            let title = title(*form, name, difference);
            match self.0.get(&title) {
                None => mistakes.push(format!("not in the list: {title}\n{difference}")),
                Some(entry) if entry.lines != difference.lines => {
                    mistakes.push(format!(
                        "another difference than in the list: {title}\n{difference}"
                    ));
                }
                Some(entry) if entry.reason.is_empty() => {
                    mistakes.push(format!("without a reason: {title}"));
                }
                Some(_) => {}
            }
            titles.push(title);
        }
        for title in self.0.keys().filter(|title| !titles.contains(title)) {
            mistakes.push(format!("in the list, and does not occur: {title}"));
        }
        mistakes
    }
}
