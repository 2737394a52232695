//! Unfinished text in an editor.
//!
//! An editor completes in the expansion of what is written, beside the expansion of the same text with a
//! name at the cursor: the two have to be alike up to there. For the item below an attribute rust-analyzer
//! puts a name where one is missing, and takes it out of the expansion again. For the arguments of an
//! attribute, and for those of `scoped!`, we do the same:
//!
//! ```text
//! scoped!({ spawn(|| user.) })       is expanded as `scoped!({ spawn(|| user.missing) })`
//! #[propagate(USER)]                 is expanded as `#[propagate(USER = missing)]`
//! ```
//!
//! The compiler gets no such expansion: it says what is wrong in the text as it is.
//!
//! What the macros give an editor is not what they give the compiler, either: an editor gets the
//! user's own code (`propagate/in_editor.rs`).

use std::sync::LazyLock;

use proc_macro2::{Ident, Punct, Spacing, Span, TokenStream, TokenTree};

/// It is not the name that rust-analyzer uses: behind that one, it puts back what it has taken out
/// of an item.
const MISSING: &str = "__contextvars_missing";

/// Whether a token is such a name.
fn is_missing_name(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Ident(name) if name == MISSING)
}

/// Expands arguments of a macro, in an editor also unfinished ones.
pub(crate) fn expand(
    arguments: TokenStream,
    expand: impl FnOnce(TokenStream) -> TokenStream,
) -> TokenStream {
    if !is_editor() {
        return expand(arguments);
    }
    let finished = with_names(with_values(arguments));
    if has_missing_name(finished.clone()) {
        without_names(expand(finished))
    } else {
        expand(finished)
    }
}

/// Whether it is an editor that runs the macro: rust-analyzer has a server for that.
pub(crate) fn is_editor() -> bool {
    static IS_EDITOR: LazyLock<bool> = LazyLock::new(|| {
        let program = std::env::current_exe().unwrap_or_default();
        let name = program.file_name().unwrap_or_default().to_string_lossy();
        name.contains("rust-analyzer")
    });
    *IS_EDITOR
}

/// Puts a name behind each dot that has none.
fn with_names(tokens: TokenStream) -> TokenStream {
    let mut finished = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    let mut is_behind_dot = false;
    while let Some(token) = tokens.next() {
        let is_dot = is_punct(&token, '.');
        let has_name = match tokens.peek() {
            Some(TokenTree::Ident(_) | TokenTree::Literal(_)) => true,
            Some(next) => is_punct(next, '.'),
            None => false,
        };
        let span = token.span();
        finished.extend([inside(token, with_names)]);
        if is_dot && !is_behind_dot && !has_name {
            finished.extend([missing(span)]);
        }
        is_behind_dot = is_dot;
    }
    finished
}

/// Gives a value to each argument that is only the name of a variable.
fn with_values(arguments: TokenStream) -> TokenStream {
    let arguments: Vec<TokenTree> = arguments.into_iter().collect();
    let mut finished = TokenStream::new();
    for argument in arguments.split_inclusive(|token| is_punct(token, ',')) {
        let end = argument
            .iter()
            .take_while(|token| !is_punct(token, ','))
            .count();
        let (argument, comma) = argument.split_at(end);
        finished.extend(argument.iter().cloned());
        let is_path = argument
            .iter()
            .all(|token| matches!(token, TokenTree::Ident(_)) || is_punct(token, ':'));
        if let (true, Some(TokenTree::Ident(name))) = (is_path, argument.last()) {
            if name.to_string().starts_with(char::is_uppercase) {
                let equals = Punct::new('=', Spacing::Alone);
                finished.extend([equals.into(), missing(name.span())]);
            }
        }
        finished.extend(comma.iter().cloned());
    }
    finished
}

fn has_missing_name(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => has_missing_name(group.stream()),
        token => is_missing_name(&token),
    })
}

fn without_names(tokens: TokenStream) -> TokenStream {
    let rest = tokens.into_iter().filter(|token| !is_missing_name(token));
    rest.map(|token| inside(token, without_names)).collect()
}

/// The token, with something done to what a group contains.
fn inside(token: TokenTree, change: fn(TokenStream) -> TokenStream) -> TokenTree {
    let TokenTree::Group(group) = token else {
        return token;
    };
    let mut changed = proc_macro2::Group::new(group.delimiter(), change(group.stream()));
    changed.set_span(group.span());
    changed.into()
}

fn missing(span: Span) -> TokenTree {
    Ident::new(MISSING, span).into()
}

fn is_punct(token: &TokenTree, char: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == char)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finished(text: &str) -> String {
        let tokens = with_names(with_values(text.parse().unwrap()));
        let text = tokens.to_string().replace(MISSING, "NAME");
        assert_eq!(
            has_missing_name(tokens.clone()),
            text.contains("NAME"),
            "{text}"
        );
        let is_named = without_names(tokens).to_string().contains(MISSING);
        assert!(!is_named, "{text}");
        text.replace(' ', "")
    }

    #[test]
    fn a_name_stands_behind_each_dot() {
        for (text, expected) in [
            ("user.", "user.NAME"),
            ("{ user. }", "{user.NAME}"),
            ("f(|| user., 1)", "f(||user.NAME,1)"),
            ("let x = user.;", "letx=user.NAME;"),
            ("user.name", "user.name"),
            ("pair.0", "pair.0"),
            ("0..", "0.."),
            ("a..b", "a..b"),
        ] {
            assert_eq!(finished(text), expected, "{text}");
        }
    }

    #[test]
    fn a_variable_gets_a_value() {
        for (text, expected) in [
            ("USER", "USER=NAME"),
            ("app::USER, spawn(run)", "app::USER=NAME,spawn(run)"),
            ("USER = name, skip(A)", "USER=name,skip(A)"),
            ("explain", "explain"),
            ("A = 1, B, { work() }", "A=1,B=NAME,{work()}"),
        ] {
            assert_eq!(finished(text), expected, "{text}");
        }
    }
}
