//! What an item mentions. Most functions start nothing: what no name asks for is not looked for, and a
//! statement that mentions nothing of interest is not even parsed.
//!
//! It looks at tokens only, so it may find something where nothing is. Where it finds nothing, the
//! engine would change nothing: the unit tests have that asserted at each expansion.

use std::sync::OnceLock;

use proc_macro2::{Delimiter, TokenTree};

use super::links::{
    ADAPTORS, BARRIERS, CONSUMERS, COPY, EXTENDER, PLAIN_ADAPTORS, SEQUENTIAL, SOURCE_CLOSURES,
    SOURCE_FUNCTIONS, SPAWNING_COLLECTIONS, is_source, may_consume_a_name,
};
use super::table::{self, UNWRAPPING};

/// A set of kinds of names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mentioned(u8);

impl Mentioned {
    pub(crate) const NOTHING: Self = Self(0);
    pub(super) const ALL: Self = Self(u8::MAX);
    /// `#[propagate(skip)]`.
    pub(super) const MARK: Self = Self(1);
    /// A callee of the table, or one that the user named.
    pub(super) const CALLEE: Self = Self(2);
    /// What makes a parallel iterator.
    pub(super) const SOURCE: Self = Self(4);
    /// A method that may drive a parallel iterator.
    pub(super) const CONSUMER: Self = Self(8);
    /// A collection that spawns, a call that runs a block in a scope.
    pub(super) const OTHER: Self = Self(16);
    /// What std or rayon spawn on. By itself it asks for nothing.
    pub(super) const SPAWNER: Self = Self(32);
    /// A method of a chain whose closures, or those before it, no adaptor at the end covers. It is no kind of its own.
    pub(super) const BARRIER: Self = Self(64);

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether it has none.
    pub(super) fn is_nothing(self) -> bool {
        self == Self::NOTHING
    }

    /// Whether it has one of these kinds.
    pub(super) fn has(self, kinds: Self) -> bool {
        self.0 & kinds.0 != 0
    }

    /// Whether the engine has anything to look for.
    pub(crate) fn is_any(self) -> bool {
        self.0 & !Self::SPAWNER.0 != 0
    }
}

/// A word of the language, by what it says of the statement that it stands in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Word {
    /// A name, or a word that says nothing.
    Other,
    Let,
    For,
    /// It is in front of an expression, so a `!` behind it is no macro's.
    Operator,
    /// Such a word in front of what a block belongs to.
    Block,
    /// What items begin with. Some of it other statements begin with, too.
    Item,
    /// What else binds names in a way that only a parser understands.
    Parsed,
}

const WORDS: &[(Word, &[&str])] = &[
    (Word::Let, &["let"]),
    (Word::For, &["for"]),
    (
        Word::Operator,
        &["as", "break", "dyn", "else", "in", "mut", "return"],
    ),
    (Word::Block, &["if", "loop", "unsafe", "while"]),
    (
        Word::Item,
        &[
            "async",
            "auto",
            "const",
            "enum",
            "extern",
            "fn",
            "impl",
            "macro",
            "macro_rules",
            "mod",
            "pub",
            "safe",
            "static",
            "struct",
            "trait",
            "type",
            "union",
            "use",
        ],
    ),
    (
        Word::Parsed,
        &[
            "become", "box", "builtin", "do", "gen", "match", "move", "ref", "try", "yield",
        ],
    ),
];

/// What a method gives, by its name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Link {
    Other,
    /// What its receiver is.
    Same,
    Adaptor,
    /// No parallel iterator.
    Sequential,
}

/// What is known of an identifier.
#[derive(Clone, Copy)]
pub(super) struct Kinds {
    pub(super) mentioned: Mentioned,
    word: Word,
    pub(super) link: Link,
}

impl Kinds {
    const NOTHING: Self = Self {
        mentioned: Mentioned::NOTHING,
        word: Word::Other,
        link: Link::Other,
    };

    fn mentioned(mentioned: Mentioned) -> Self {
        Self {
            mentioned,
            ..Self::NOTHING
        }
    }

    fn word(word: Word) -> Self {
        Self {
            word,
            ..Self::NOTHING
        }
    }

    fn link(link: Link) -> Self {
        Self {
            link,
            ..Self::NOTHING
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            mentioned: self.mentioned.and(other.mentioned),
            word: if self.word == Word::Other {
                other.word
            } else {
                self.word
            },
            link: self.link.max(other.link),
        }
    }
}

/// What an identifier mentions, and which word of the language it is.
pub(super) fn kinds_of(name: &str) -> (Mentioned, Word) {
    let Kinds {
        mentioned, word, ..
    } = Known::names().get(name);
    // Few names begin or end like that, and a letter is compared faster than a text.
    let is_source = match name.as_bytes() {
        [b'i' | b'p', ..] => is_source(name),
        [.., b'r'] => name.ends_with("ParallelIterator"),
        _ => return (mentioned, word),
    };
    if is_source {
        (mentioned.and(Mentioned::SOURCE), word)
    } else {
        (mentioned, word)
    }
}

/// The names of all kinds. Each identifier of each marked function is looked up, by a macro that is
/// mostly compiled without optimizations.
pub(super) struct Known {
    /// By their first letters.
    sorted: Vec<(&'static str, Kinds)>,
    /// Where the names of each first letter begin.
    starts: [usize; 33],
    /// For each first letter, which lengths there are, one bit each: enough to tell for most names.
    lengths: [u32; 32],
}

impl Known {
    fn names() -> &'static Self {
        static NAMES: OnceLock<Known> = OnceLock::new();
        NAMES.get_or_init(Self::collect)
    }

    fn collect() -> Self {
        let others = ["block_on", "run", "scope", "scoped"];
        let names = table::callees()
            .map(|name| (name, Mentioned::CALLEE))
            .chain(
                SOURCE_FUNCTIONS
                    .iter()
                    .map(|name| (*name, Mentioned::SOURCE)),
            )
            .chain([
                (EXTENDER, Mentioned::SOURCE),
                ("propagate", Mentioned::MARK),
            ])
            .chain(CONSUMERS.iter().map(|name| (*name, Mentioned::CONSUMER)))
            .chain(
                SPAWNING_COLLECTIONS
                    .iter()
                    .map(|name| (*name, Mentioned::OTHER)),
            )
            .chain(others.map(|name| (name, Mentioned::OTHER)))
            .chain(BARRIERS.iter().map(|name| (*name, Mentioned::BARRIER)))
            .chain(
                SOURCE_CLOSURES
                    .iter()
                    .map(|(name, _)| (*name, Mentioned::BARRIER)),
            )
            .chain(
                table::SPAWNERS
                    .iter()
                    .map(|name| (*name, Mentioned::SPAWNER)),
            )
            .map(|(name, mentioned)| (name, Kinds::mentioned(mentioned)));
        let words = WORDS
            .iter()
            .flat_map(|(word, names)| names.iter().map(|name| (*name, Kinds::word(*word))));
        let adaptors = PLAIN_ADAPTORS
            .iter()
            .copied()
            .chain(ADAPTORS.iter().map(|(name, _)| *name))
            .map(|name| (name, Kinds::link(Link::Adaptor)));
        let others = [
            (Link::Sequential, SEQUENTIAL),
            (Link::Same, UNWRAPPING),
            (Link::Same, &[COPY]),
        ];
        let others = others
            .iter()
            .flat_map(|(link, names)| names.iter().map(|name| (*name, Kinds::link(*link))));
        let names = names.chain(words).chain(adaptors).chain(others);
        let mut sorted: Vec<(&str, Kinds)> = names.collect();
        sorted.sort_unstable_by_key(|(name, _)| (letter(name), *name));
        sorted.dedup_by(|(name, kinds), (kept, all)| {
            let is_same = name == kept;
            if is_same {
                *all = all.and(*kinds);
            }
            is_same
        });
        let mut starts = [0; 33];
        let mut lengths = [0; 32];
        for (name, _) in &sorted {
            starts[letter(name) + 1] += 1;
            lengths[letter(name)] |= bit(name);
        }
        for letter in 0..32 {
            starts[letter + 1] += starts[letter];
        }
        Self {
            sorted,
            starts,
            lengths,
        }
    }

    /// What is known of the identifier at a place.
    pub(super) fn at(tokens: &[TokenTree], at: usize) -> Kinds {
        match tokens.get(at) {
            Some(TokenTree::Ident(name)) => Self::names().get(&name.to_string()),
            _ => Kinds::NOTHING,
        }
    }

    fn get(&self, name: &str) -> Kinds {
        let letter = letter(name);
        if self.lengths[letter] & bit(name) != 0 {
            for (known, kinds) in &self.sorted[self.starts[letter]..self.starts[letter + 1]] {
                if *known == name {
                    return *kinds;
                }
            }
        }
        Kinds::NOTHING
    }
}

/// The first letter as an index: if it is one of ASCII's, its place in the alphabet.
fn letter(name: &str) -> usize {
    match name.as_bytes() {
        [first, ..] => (*first % 32) as usize,
        [] => 0,
    }
}

fn bit(name: &str) -> u32 {
    let length = name.len();
    1 << if length < 31 { length } else { 31 }
}

/// Whether the callee at this place may get its work: not if what follows is a call with too few arguments.
pub(super) fn may_get_work(tokens: &[TokenTree], at: usize, name: &str) -> bool {
    let Some(TokenTree::Group(arguments)) = tokens.get(at + 1) else {
        return true;
    };
    if arguments.delimiter() != Delimiter::Parenthesis {
        return true;
    }
    let arguments = arguments.stream();
    match table::least_arity(name) {
        0 => true,
        1 => !arguments.is_empty(),
        arity => {
            // There are no more arguments than commas and one: a comma may also be one of generics.
            let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(comma) if comma.as_char() == ',');
            arguments.into_iter().filter(is_comma).count() + 1 >= arity
        }
    }
}

/// Whether the consumer at this place may be called for a parallel iterator that nothing in front of it
/// names: the chain up to it begins with no method that is known to give another iterator.
pub(super) fn may_be_driven(tokens: &[TokenTree], at: usize) -> bool {
    let is_punct = |at: Option<usize>, char: char| {
        at.and_then(|at| tokens.get(at)).is_some_and(
            |token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == char),
        )
    };
    if is_punct(at.checked_sub(1), ':') {
        return true; // by a path
    }
    let mut end = at;
    let mut has_adaptor = false;
    // What ends in front of `end` is the receiver of the method that begins there.
    while is_punct(end.checked_sub(1), '.') {
        let receiver = end.checked_sub(2).map(|at| &tokens[at]);
        let is_call = matches!(receiver, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
        if !is_call {
            return match receiver {
                Some(TokenTree::Literal(_)) => has_adaptor,
                Some(TokenTree::Ident(_)) => has_adaptor || may_consume_variable(tokens, at),
                _ => true,
            };
        }
        let method = match end.checked_sub(3).map(|at| &tokens[at]) {
            Some(TokenTree::Ident(method)) => method,
            Some(TokenTree::Punct(punct)) if punct.as_char() == '>' => return true, // generics
            _ => return !is_range(receiver),
        };
        if !is_punct(end.checked_sub(4), '.') {
            return true; // a function
        }
        let known = Known::names().get(&method.to_string());
        match known.link {
            _ if known.mentioned.has(Mentioned::CONSUMER) => return false,
            Link::Sequential => return false,
            Link::Other => return true,
            Link::Adaptor => has_adaptor = true,
            Link::Same => {}
        }
        end -= 3;
    }
    // No method: a variable or a function of that name.
    has_adaptor
}

/// Whether the method at this place may consume a parallel iterator that a variable is.
fn may_consume_variable(tokens: &[TokenTree], at: usize) -> bool {
    match (&tokens[at], tokens.get(at + 1)) {
        (TokenTree::Ident(method), Some(TokenTree::Group(arguments))) => {
            may_consume_a_name(method, !arguments.stream().is_empty())
        }
        _ => true, // with generics
    }
}

/// Whether it is a range in parentheses.
fn is_range(parentheses: Option<&TokenTree>) -> bool {
    let Some(TokenTree::Group(group)) = parentheses else {
        return false;
    };
    let mut dots = 0;
    for token in group.stream() {
        dots = match token {
            TokenTree::Punct(punct) if punct.as_char() == '.' => dots + 1,
            _ if dots == 2 => return true,
            _ => 0,
        };
    }
    false
}
