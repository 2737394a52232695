//! One look at tokens: what they mention, and whether they may stay tokens where other statements of
//! their body are parsed.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::lets::{Let, names_of_loop};
use super::mentioned::{Mentioned, Word, kinds_of, may_be_driven, may_get_work};
use super::tokens::{is_name, is_punct, starts_statement};
use super::untold::without_untold;
use crate::purpose::is_only_read;

/// What was found in tokens.
pub(super) struct Scan {
    pub(super) mentioned: Mentioned,
    /// The same with what can't be told of.
    pub(super) all_mentioned: Mentioned,
    /// Whether what they bind can be read from the tokens, and no closure is in them.
    pub(super) is_plain: bool,
    /// The identifiers, in their order.
    pub(super) names: Vec<String>,
}

/// Where tokens stand.
#[derive(Clone, Copy, PartialEq)]
enum Within {
    /// In a block, or in a block of such a block.
    Statements,
    Expressions,
    Macro,
}

impl Scan {
    /// Of tokens. `is_named` says which names the user gave.
    pub(super) fn of(tokens: &[TokenTree], is_named: &dyn Fn(&str) -> bool) -> Self {
        let mut scan = Self {
            mentioned: Mentioned::NOTHING,
            all_mentioned: Mentioned::NOTHING,
            is_plain: true,
            names: Vec::with_capacity(tokens.len()),
        };
        scan.add(tokens, Within::Statements, is_named);
        scan
    }

    fn add(&mut self, tokens: &[TokenTree], within: Within, is_named: &dyn Fn(&str) -> bool) {
        // That of the token before, if it is an identifier.
        let mut before = None;
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => {
                    let is_macros = at > 1
                        && is_punct(tokens, at - 1, '!')
                        && is_name(tokens, at - 2)
                        && before == Some(Word::Other);
                    let inner = if is_macros || within == Within::Macro {
                        Within::Macro
                    } else if within == Within::Statements && group.delimiter() == Delimiter::Brace
                    {
                        Within::Statements
                    } else {
                        Within::Expressions
                    };
                    self.is_plain &= group.delimiter() != Delimiter::None;
                    self.add_stream(group.stream(), inner, is_named);
                    before = None;
                }
                TokenTree::Ident(ident) => {
                    let name = ident.to_string();
                    let (mentioned, word) = kinds_of(&name);
                    if !mentioned.is_nothing() {
                        self.mention(mentioned, tokens, at, &name);
                    }
                    if is_named(&name) {
                        self.add_mentioned(Mentioned::CALLEE, Mentioned::CALLEE);
                    }
                    if word != Word::Other && self.is_plain {
                        self.is_plain = is_plain_word(word, &name, tokens, at, within);
                    }
                    self.names.push(name);
                    before = Some(word);
                }
                TokenTree::Punct(punct) => match punct.as_char() {
                    '|' | '#' => self.is_plain = false,
                    // The group that follows is a macro's: the word in front of it is kept. A macro that
                    // defines something has a name behind it.
                    '!' if before == Some(Word::Other) => {
                        self.is_plain &= !is_name(tokens, at + 1);
                    }
                    // In a macro it may be in front of the value of a name.
                    '=' if within == Within::Macro => {
                        let is_operator = at > 0 && matches!(tokens[at - 1], TokenTree::Punct(_));
                        self.is_plain &= is_operator;
                        before = None;
                    }
                    _ => before = None,
                },
                TokenTree::Literal(_) => before = None,
            }
        }
    }

    fn add_stream(&mut self, stream: TokenStream, within: Within, is_named: &dyn Fn(&str) -> bool) {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        self.add(&tokens, within, is_named);
    }

    fn mention(&mut self, mut mentioned: Mentioned, tokens: &[TokenTree], at: usize, name: &str) {
        if mentioned.has(Mentioned::CONSUMER) && !may_be_driven(tokens, at) {
            mentioned = mentioned.without(Mentioned::CONSUMER);
        }
        if mentioned.has(Mentioned::CALLEE) && !may_get_work(tokens, at, name) {
            mentioned = mentioned.without(Mentioned::CALLEE);
        }
        mentioned = mentioned.without(Mentioned::BARRIER);
        let told = if is_only_read() {
            without_untold(mentioned, tokens, at, name)
        } else {
            mentioned
        };
        self.add_mentioned(told, mentioned);
    }

    fn add_mentioned(&mut self, told: Mentioned, all: Mentioned) {
        self.mentioned = self.mentioned.and(told);
        self.all_mentioned = self.all_mentioned.and(all);
    }
}

/// Whether what a word of the language begins can be read from the tokens.
fn is_plain_word(word: Word, name: &str, tokens: &[TokenTree], at: usize, within: Within) -> bool {
    let is_statement = || within == Within::Statements && starts_statement(tokens, at);
    match word {
        Word::Other | Word::Block => true,
        // In a macro a name behind these, or in front of it, may be a new one.
        Word::Operator => within != Within::Macro || name != "mut" && name != "in",
        Word::Let => is_statement() && Let::at(tokens, at).is_some(),
        Word::For => is_statement() && names_of_loop(tokens, at).is_some(),
        Word::Item | Word::Parsed => false,
    }
}
