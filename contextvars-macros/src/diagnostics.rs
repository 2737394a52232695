//! Errors of macro input: all mistakes of one use are collected, and reported together.

use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// The mistakes found so far.
#[derive(Default)]
pub(crate) struct Report {
    errors: Vec<syn::Error>,
}

impl Report {
    /// Notes a mistake in the user's `tokens`.
    pub(crate) fn error(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.push(syn::Error::new_spanned(tokens, message));
    }

    /// Notes a mistake where there is no token to point at.
    pub(crate) fn error_at(&mut self, span: Span, message: impl Display) {
        self.push(syn::Error::new(span, message));
    }

    pub(crate) fn push(&mut self, error: syn::Error) {
        self.errors.push(error);
    }

    /// The value, or nothing and a mistake more.
    pub(crate) fn ok<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// One `compile_error!` for each mistake, as items or statements.
    pub(crate) fn to_items(&self) -> TokenStream {
        self.errors
            .iter()
            .map(syn::Error::to_compile_error)
            .collect()
    }
}

/// The nearest of `names`, if one is near enough to be what was meant.
pub(crate) fn nearest<'a>(
    misspelt: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    names
        .into_iter()
        .map(|name| (distance(misspelt, name), name))
        .filter(|(distance, name)| *distance <= name.chars().count().div_ceil(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Whether a word is one of `names` but for one slip.
pub(crate) fn is_misspelt(word: &str, names: &[&str]) -> bool {
    let may_be = |name: &str| name.len().abs_diff(word.len()) <= 1;
    names
        .iter()
        .any(|name| may_be(name) && distance(word, name) == 1)
}

/// The number of insertions, deletions, replacements, and swaps of neighbours between two words, in
/// any case.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.to_lowercase().chars().collect();
    let b: Vec<char> = b.to_lowercase().chars().collect();
    // `rows[i][j]`: the distance of the first `i` letters of `a` from the first `j` of `b`.
    let mut rows = vec![(0..=b.len()).collect::<Vec<_>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

/// "`a`, `b` or `c`".
pub(crate) fn alternatives<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match quoted.pop() {
        Some(last) if quoted.is_empty() => last,
        Some(last) => format!("{} or {last}", quoted.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPTIONS: [&str; 4] = ["name", "inherit", "secret", "crate"];

    #[test]
    fn a_misspelt_word_has_a_nearest_name() {
        for (misspelt, meant) in [
            ("nmae", "name"),
            ("Name", "name"),
            ("names", "name"),
            ("inherits", "inherit"),
            ("inherited", "inherit"),
            ("sekret", "secret"),
            ("secrte", "secret"),
            ("crates", "crate"),
        ] {
            assert_eq!(nearest(misspelt, OPTIONS), Some(meant), "{misspelt}");
        }
    }

    #[test]
    fn a_word_that_is_like_none_has_no_nearest_name() {
        for word in ["default", "x", "value", ""] {
            assert_eq!(nearest(word, OPTIONS), None, "{word}");
        }
    }

    #[test]
    fn a_misspelt_word_differs_by_one_slip() {
        let names = ["collect", "sum", "for_each"];
        for word in ["colect", "collcet", "collects", "summ", "foreach"] {
            assert!(is_misspelt(word, &names), "{word}");
        }
        for word in ["collect", "sum", "cllct", "eachfor", "total"] {
            assert!(!is_misspelt(word, &names), "{word}");
        }
    }

    #[test]
    fn alternatives_read_as_in_a_sentence() {
        assert_eq!(alternatives(["a"]), "`a`");
        assert_eq!(alternatives(["a", "b"]), "`a` or `b`");
        assert_eq!(
            alternatives(OPTIONS),
            "`name`, `inherit`, `secret` or `crate`"
        );
    }
}
