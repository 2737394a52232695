//! Finds the awaits of a body. That of a plain `scoped!` must have none: a scope belongs to its thread, and a
//! task may change its thread at an await.
//!
//! It searches tokens, so that it searches the arguments of macros, too. It passes over `async`
//! blocks and closures, and over functions: an await in one of those suspends another future.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};

use crate::diagnostics::Report;

/// Macros of tokio and futures that await what they are given, known by their bare names.
const AWAITING: [&str; 4] = ["join", "try_join", "select", "select_biased"];
/// More of them, with names so common that they count only with the crate's.
const AWAITING_IF_QUALIFIED: [&str; 2] = ["poll", "pending"];
const CRATES: [&str; 3] = ["tokio", "futures", "futures_util"];
/// Macros that only quote what they are given.
const QUOTING: [&str; 4] = ["stringify", "quote", "quote_spanned", "parse_quote"];

pub(crate) enum Await {
    Keyword(Ident),
    Macro(Ident),
}

impl Await {
    pub(crate) fn refuse(&self, report: &mut Report) {
        const REMEDY: &str =
            "make the body `async` and await the whole, `scoped!(.., async { .. }).await`";
        match self {
            Self::Keyword(keyword) => report.error(
                keyword,
                format!("a plain `scoped!` can't be held across an `.await`: {REMEDY}"),
            ),
            Self::Macro(name) => report.error(
                name,
                format!(
                    "`{name}!` awaits, and a plain `scoped!` can't be held across that: {REMEDY}"
                ),
            ),
        }
    }
}

pub(crate) fn find(tokens: TokenStream) -> Vec<Await> {
    let mut found = Vec::new();
    search(tokens, &mut found);
    found
}

fn search(tokens: TokenStream, found: &mut Vec<Await>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let tokens = Tokens(&tokens);
    let mut at = 0;
    while let Some(token) = tokens.0.get(at) {
        at += 1;
        match token {
            TokenTree::Group(group) => search(group.stream(), found),
            TokenTree::Ident(ident)
                if ident == "await" && at > 1 && tokens.is_punct(at - 2, '.') =>
            {
                found.push(Await::Keyword(ident.clone()));
            }
            TokenTree::Ident(ident) if ident == "async" => at = tokens.past_async(at),
            TokenTree::Ident(ident) if ident == "fn" => at = tokens.past_fn(at),
            TokenTree::Ident(ident) if ident == "macro_rules" => at += 3,
            TokenTree::Ident(ident) => {
                let Some(argument) = tokens.macro_argument(at) else {
                    continue;
                };
                at += 2;
                if QUOTING.iter().any(|name| ident == name) {
                    continue;
                }
                let before = found.len();
                search(argument.stream(), found);
                // If there is a keyword in the argument, that one is refused.
                if found.len() == before && tokens.awaits(at - 3, argument) {
                    found.push(Await::Macro(ident.clone()));
                }
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

struct Tokens<'a>(&'a [TokenTree]);

impl<'a> Tokens<'a> {
    fn is_punct(&self, at: usize, char: char) -> bool {
        matches!(self.0.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == char)
    }

    fn ident(&self, at: usize) -> Option<&'a Ident> {
        match self.0.get(at) {
            Some(TokenTree::Ident(ident)) => Some(ident),
            _ => None,
        }
    }

    /// Whether there is a block, which may be a fragment of a user's own macro.
    fn is_block(&self, at: usize) -> bool {
        fn is_block(token: Option<&TokenTree>) -> bool {
            match token {
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::None => {
                    is_block(group.stream().into_iter().next().as_ref())
                }
                Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Brace,
                _ => false,
            }
        }
        is_block(self.0.get(at))
    }

    /// The first place from `at` on for which `stop` holds, or the end.
    fn first(&self, at: usize, stop: impl Fn(usize) -> bool) -> usize {
        (at..self.0.len())
            .find(|at| stop(*at))
            .unwrap_or(self.0.len())
    }

    /// Behind the block or closure of an `async`; for `async fn`, in front of the `fn`.
    fn past_async(&self, mut at: usize) -> usize {
        if self.ident(at).is_some_and(|ident| ident == "move") {
            at += 1;
        }
        if self.is_block(at) {
            return at + 1;
        }
        if !self.is_punct(at, '|') {
            return at;
        }
        let body = self.first(at + 1, |at| self.is_punct(at, '|')) + 1;
        if self.is_punct(body, '-') {
            // After a return type there is a block.
            self.first(body, |at| self.is_block(at)) + 1
        } else {
            self.first(body, |at| self.is_punct(at, ',') || self.is_punct(at, ';'))
        }
    }

    /// Behind the body of a function; `at` is behind the `fn`, which may also be that of a pointer
    /// type.
    fn past_fn(&self, at: usize) -> usize {
        match self.ident(at) {
            Some(_) => self.first(at, |at| self.is_block(at) || self.is_punct(at, ';')) + 1,
            None => at,
        }
    }

    /// The group of a macro call whose `!` is at `at`.
    fn macro_argument(&self, at: usize) -> Option<&'a Group> {
        match self.0.get(at + 1) {
            Some(TokenTree::Group(group)) if self.is_punct(at, '!') => Some(group),
            _ => None,
        }
    }

    /// Whether the macro whose name is at `at` is one that awaits.
    fn awaits(&self, at: usize, argument: &Group) -> bool {
        let Some(name) = self.ident(at) else {
            return false;
        };
        let is_one_of = |names: &[&str]| names.iter().any(|known| name == known);
        let known = if at >= 2 && self.is_punct(at - 1, ':') && self.is_punct(at - 2, ':') {
            let qualifier = at.checked_sub(3).and_then(|at| self.ident(at));
            qualifier.is_some_and(|qualifier| CRATES.iter().any(|name| qualifier == name))
                && (is_one_of(&AWAITING) || is_one_of(&AWAITING_IF_QUALIFIED))
        } else {
            is_one_of(&AWAITING)
        };
        known && !selects_channels(argument)
    }
}

/// The `select!` of channels is not async, and has arrows of its own: `recv(channel) -> message =>
/// ..`.
fn selects_channels(argument: &Group) -> bool {
    let tokens: Vec<TokenTree> = argument.stream().into_iter().collect();
    let tokens = Tokens(&tokens);
    (1..tokens.0.len()).any(|at| tokens.is_punct(at - 1, '-') && tokens.is_punct(at, '>'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(body: &str) -> Vec<String> {
        find(body.parse().unwrap())
            .into_iter()
            .map(|found| match found {
                Await::Keyword(ident) => ident.to_string(),
                Await::Macro(ident) => format!("{ident}!"),
            })
            .collect()
    }

    #[test]
    fn awaits_of_the_body_are_found() {
        for body in [
            "x.await",
            "{ f(x.await?) }",
            "vec![x.await]",
            "if !(x.await) {}",
            "tokio::join!(a, b.await)",
            "println!(\"{}\", vec![x.await])",
            "let f: fn(u8) -> u8 = g; x.await",
            "async { 1 }.await",
            "scoped!(A = 1, async { x.await }).await",
            "(async || 1)().await",
            "let f = async |x: u8| x; f(1).await",
            "let f = async move || -> Vec<u8, A> { x.await }; f().await",
        ] {
            assert_eq!(names(body), ["await"], "{body}");
        }
        assert_eq!(names("x.await + y.await").len(), 2);
    }

    #[test]
    fn awaits_of_others_are_passed_over() {
        for body in [
            "async { x.await }",
            "f(async move { x.await }, 2)",
            "async || x.await",
            "async |a: u8, b| { x.await }",
            "g(async move |a| x.await, 2)",
            "async move || -> Vec<u8, A> { x.await }",
            "async fn f() -> u8 { x.await }",
            "impl A { async fn f(&self) { x.await } fn g(); }",
            "macro_rules! m { ($e:expr) => { $e.await } }",
            "stringify!(x.await)",
            "await_all(x)",
            "vec![async { x.await }]",
        ] {
            assert_eq!(names(body), [] as [&str; 0], "{body}");
        }
    }

    #[test]
    fn macros_that_await_are_found() {
        assert_eq!(names("join!(a, b)"), ["join!"]);
        assert_eq!(names("tokio::select! { x = a => {} }"), ["select!"]);
        assert_eq!(names("::futures::poll!(a)"), ["poll!"]);
        assert_eq!(names("block_on(async { join!(a, b) })"), [] as [&str; 0]);
        assert_eq!(names("poll!(a)"), [] as [&str; 0]);
        assert_eq!(names("crate::join!(a, b)"), [] as [&str; 0]);
        assert_eq!(names("select! { recv(c) -> m => {} }"), [] as [&str; 0]);
    }
}
