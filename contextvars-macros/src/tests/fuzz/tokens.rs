//! Token streams that mean nothing, and functions with a few tokens changed.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::rng::Rng;

/// What the parsers of the macros look for, and what surrounds it.
const WORDS: &[&str] = &[
    "static",
    "mut",
    "pub",
    "fn",
    "async",
    "move",
    "const",
    "unsafe",
    "extern",
    "impl",
    "trait",
    "mod",
    "struct",
    "enum",
    "for",
    "in",
    "if",
    "else",
    "match",
    "loop",
    "while",
    "let",
    "return",
    "break",
    "await",
    "where",
    "dyn",
    "use",
    "self",
    "Self",
    "crate",
    "super",
    "type",
    "ref",
    "box",
    "true",
    "false",
    "r#fn",
    "r#type",
    "_",
    "USER",
    "RECORD",
    "a",
    "b",
    "x",
    "u8",
    "String",
    "spawn",
    "skip",
    "join",
    "scope",
    "install",
    "broadcast",
    "par_iter",
    "par_sort",
    "rayon",
    "tokio",
    "thread",
    "name",
    "inherit",
    "secret",
    "macro_rules",
    "__behind_others",
    "=",
    "==",
    "=>",
    "->",
    ",",
    ";",
    ":",
    "::",
    ".",
    "..",
    "..=",
    "...",
    "+",
    "-",
    "*",
    "/",
    "<",
    ">",
    "<<",
    ">>",
    "&",
    "&&",
    "|",
    "||",
    "!",
    "?",
    "#",
    "$",
    "@",
    "~",
    "'a",
    "'static",
    "'_",
    "1",
    "0x_f",
    "1.0",
    "1..2",
    "\"text\"",
    "'c'",
    "b'x'",
    "b\"bytes\"",
    "c\"text\"",
    "r#\"raw\"#",
    "/// doc\n",
    "1u8",
    "2.5f64",
];

/// Words, some in brackets.
pub(super) fn arbitrary(rng: &mut Rng) -> String {
    fn level(rng: &mut Rng, depth: usize) -> String {
        rng.some(12, " ", |rng| {
            if depth < 4 && rng.once_in(5) {
                let inner = level(rng, depth + 1);
                return match rng.below(3) {
                    0 => format!("({inner})"),
                    1 => format!("[{inner}]"),
                    _ => format!("{{{inner}}}"),
                };
            }
            rng.one_of(WORDS).to_owned()
        })
    }
    level(rng, 0)
}

/// The tokens with a few changes: some are left out, doubled, replaced, swapped, or put into an
/// invisible group.
pub(super) fn changed(tokens: TokenStream, rng: &mut Rng) -> TokenStream {
    let count = count(&tokens).max(1);
    change(tokens, rng, count)
}

fn change(tokens: TokenStream, rng: &mut Rng, count: usize) -> TokenStream {
    let mut changed: Vec<TokenTree> = Vec::new();
    for token in tokens {
        let token = match token {
            TokenTree::Group(group) => {
                let inner = change(group.stream(), rng, count);
                TokenTree::Group(Group::new(group.delimiter(), inner))
            }
            other => other,
        };
        // About two changes in all.
        if !rng.once_in(count.div_ceil(2)) {
            changed.push(token);
            continue;
        }
        match rng.below(5) {
            0 => {}
            1 => changed.extend([token.clone(), token]),
            2 => changed.extend(word(rng)),
            3 => {
                let before = changed.pop();
                changed.push(token);
                changed.extend(before);
            }
            _ => {
                let group = Group::new(Delimiter::None, token.into());
                changed.push(TokenTree::Group(group));
            }
        }
    }
    changed.into_iter().collect()
}

fn word(rng: &mut Rng) -> TokenStream {
    rng.one_of(WORDS).parse().expect("every word is a token")
}

/// `x.0.1` with its indices apart, as they are when they were parsed: the lexer makes them one
/// number.
pub(super) fn with_indices_apart(tokens: TokenStream) -> TokenStream {
    let mut apart = TokenStream::new();
    let mut is_behind_a_dot = false;
    for token in tokens {
        let text = token.to_string();
        match token {
            TokenTree::Group(group) => {
                let inner = with_indices_apart(group.stream());
                apart.extend([TokenTree::Group(Group::new(group.delimiter(), inner))]);
            }
            TokenTree::Literal(_) if is_behind_a_dot => {
                apart.extend(text.replace('.', " . ").parse::<TokenStream>());
            }
            other => apart.extend([other]),
        }
        is_behind_a_dot = text == ".";
    }
    apart
}

/// How many tokens there are.
pub(super) fn count(tokens: &TokenStream) -> usize {
    let count = |token| match token {
        TokenTree::Group(group) => 2 + self::count(&group.stream()),
        _ => 1,
    };
    tokens.clone().into_iter().map(count).sum()
}
