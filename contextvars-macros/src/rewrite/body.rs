//! The body of a function, of which only those statements are parsed in which something may be
//! rewritten. Parsing is most of what an expansion costs, and most statements start nothing.
//!
//! ```text
//! let least = items.len();                 stays a run of tokens
//! if least == 0 { return; }                the same
//! thread::spawn(move || work(least));      is parsed
//! ```
//!
//! A piece is what the tokens tell of a statement: it ends at a `;`, or with a block. It may be more than
//! one statement. The pieces that stay tokens are passages: the engine sees what they bind
//! (`passages`), and nothing else of them.

#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::ops::Range;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::parse::Parser;
use syn::{Block, Expr, Stmt, Token};

use super::lets::Let;
use super::links::{is_adaptor, is_source};
use super::mentioned::{Mentioned, Word, kinds_of};
use super::scan::Scan;
use super::settings::Settings;
use super::tokens::{is_delimited, is_group, is_punct, is_word};

/// A body whose tokens have been looked at.
pub(crate) struct Body {
    written: TokenStream,
    tokens: Vec<TokenTree>,
    pieces: Vec<Piece>,
    /// What the head of the function mentions.
    head: Scan,
    mentioned: Mentioned,
}

struct Piece {
    /// Which of the body's tokens.
    range: Range<usize>,
    scan: Scan,
    is_parsed: bool,
}

impl Settings {
    /// Looks at the tokens of a function's head and of its body.
    pub(crate) fn scan(&self, head: &[TokenTree], body: TokenStream) -> Body {
        let is_named = |name: &str| self.spawns_name(name);
        let head = Scan::of(head, &is_named);
        let tokens: Vec<TokenTree> = body.clone().into_iter().collect();
        let mut pieces: Vec<Piece> = Vec::new();
        let mut start = 0;
        while start < tokens.len() {
            let end = end_of_piece(&tokens, start);
            pieces.push(Piece {
                range: start..end,
                scan: Scan::of(&tokens[start..end], &is_named),
                is_parsed: false,
            });
            start = end;
        }
        // By another name of rayon's, a call that waits is one of which the compiler has to warn.
        if pieces.iter().any(|piece| renames(&piece.scan)) {
            for Piece { scan, .. } in &mut pieces {
                scan.mentioned = scan.all_mentioned;
            }
        }
        let mut mentioned = head.mentioned;
        for Piece {
            scan, is_parsed, ..
        } in &mut pieces
        {
            mentioned = mentioned.and(scan.mentioned);
            *is_parsed = !scan.is_plain || !scan.mentioned.is_nothing();
        }
        Body {
            written: body,
            tokens,
            pieces,
            head,
            mentioned,
        }
    }
}

impl Body {
    /// What the function mentions.
    pub(crate) fn mentioned(&self) -> Mentioned {
        self.mentioned
    }

    /// The statements. `None` if one of them does not parse.
    ///
    /// `is_end_asked` tells whether the expansion of the function depends on how its body ends.
    pub(crate) fn statements(mut self, is_end_asked: bool) -> Option<Vec<Stmt>> {
        if !self.mentioned.is_any() && !is_end_asked {
            if let Some(statements) = self.unparsed() {
                return Some(statements);
            }
        }
        self.decide(is_end_asked);
        let mut statements = Vec::new();
        let mut tokens = self.tokens.into_iter();
        let mut pieces = self.pieces.iter().peekable();
        while let Some(piece) = pieces.next() {
            let mut count = piece.range.len();
            if piece.is_parsed {
                let piece: Vec<TokenTree> = tokens.by_ref().take(count).collect();
                statements.extend(match Let::parse(&piece) {
                    Some(local) => vec![Stmt::Local(local)],
                    None => Block::parse_within
                        .parse2(piece.into_iter().collect())
                        .ok()?,
                });
                continue;
            }
            while let Some(next) = pieces.next_if(|next| !next.is_parsed) {
                count += next.range.len();
            }
            statements.push(passage(tokens.by_ref().take(count).collect()));
        }
        Some(statements)
    }

    /// All of the body as one passage, if nothing in it is rewritten: then it does not matter what it binds.
    /// `None` if there are few tokens, since what is in them decides then how the function is expanded, or if
    /// it may begin with an item or an attribute, or end with an item.
    fn unparsed(&mut self) -> Option<Vec<Stmt>> {
        let first = &self.pieces.first()?.scan.names;
        let may_begin_with_item = match self.tokens.first()? {
            TokenTree::Punct(punct) => punct.as_char() == '#',
            TokenTree::Ident(_) => first
                .first()
                .is_some_and(|first| may_begin_item(first) || first == "unsafe"),
            // What a macro got as an item has no delimiters.
            TokenTree::Group(group) => group.delimiter() == Delimiter::None,
            TokenTree::Literal(_) => false,
        };
        if may_begin_with_item || self.may_end_with_item() || self.tokens.len() < FEW {
            return None;
        }
        let all = match self.tokens.last() {
            Some(TokenTree::Punct(_)) => passage(std::mem::take(&mut self.tokens)),
            _ => Stmt::Expr(Expr::Verbatim(self.written.clone()), None),
        };
        Some(vec![all])
    }

    fn may_end_with_item(&self) -> bool {
        let is_item = |piece: &Piece| {
            let mut names = piece.scan.names.iter();
            names.any(|name| may_begin_item(name) && name != "async")
        };
        let ends_in_brace = self
            .tokens
            .last()
            .is_some_and(|last| is_delimited(last, Delimiter::Brace));
        ends_in_brace && self.pieces.last().is_some_and(is_item)
    }

    /// Decides which of the plain pieces in which nothing is mentioned are parsed all the same.
    fn decide(&mut self, is_end_asked: bool) {
        if self.tokens.len() < FEW || self.pieces.iter().any(|piece| renames(&piece.scan)) {
            self.parse_where(|_| true);
        }
        // What a function gives back may be a collection that spawns.
        if is_end_asked || self.head.mentioned.has(Mentioned::OTHER) {
            if let Some(last) = self.pieces.last_mut() {
                last.is_parsed = true;
            }
        }
        // A future that is run may be the first variable.
        if self.mentioned.has(Mentioned::OTHER) {
            let is_let = |piece: &&mut Piece| piece.scan.names.iter().any(|name| name == "let");
            if let Some(first) = self.pieces.iter_mut().find(is_let) {
                first.is_parsed = true;
            }
        }
        if self.mentioned.has(Mentioned::CONSUMER) {
            let consumed = self.consumed();
            self.parse_where(|scan| bound_in(scan).any(|name| consumed.contains(name)));
        }
        if self.mentioned.has(Mentioned::SOURCE) {
            self.parse_chains();
        }
    }

    /// Says of more pieces that they are parsed. Says whether there are any.
    fn parse_where(&mut self, mut is_one: impl FnMut(&Scan) -> bool) -> bool {
        let mut is_changed = false;
        for piece in &mut self.pieces {
            if !piece.is_parsed && is_one(&piece.scan) {
                piece.is_parsed = true;
                is_changed = true;
            }
        }
        is_changed
    }

    /// The names in front of a method that may consume a parallel iterator.
    fn consumed(&self) -> HashSet<String> {
        let pieces = self.pieces.iter();
        let consumers = pieces.filter(|piece| piece.scan.mentioned.has(Mentioned::CONSUMER));
        consumers
            .flat_map(|piece| piece.scan.names.windows(2))
            .filter(|pair| kinds_of(&pair[1]).0.has(Mentioned::CONSUMER))
            .map(|pair| pair[0].clone())
            .collect()
    }

    /// A variable may be a parallel iterator if its value names a source, or another such variable, and is not
    /// known to be something else. What names it is parsed.
    fn parse_chains(&mut self) {
        let mut names = HashSet::new();
        if self.head.mentioned.has(Mentioned::SOURCE) {
            names.extend(self.head.names.iter().cloned());
        }
        loop {
            for piece in &self.pieces {
                let is_chain = piece.scan.mentioned.has(Mentioned::SOURCE)
                    || piece.scan.names.iter().any(|name| names.contains(name));
                if is_chain && piece.may_bind_chain(&self.tokens) {
                    names.extend(bound_in(&piece.scan).cloned());
                }
            }
            if !self.parse_where(|scan| scan.names.iter().any(|name| names.contains(name))) {
                break;
            }
        }
    }
}

impl Piece {
    /// Whether a variable of it may be a chain: the last method of a value tells.
    fn may_bind_chain(&self, body: &[TokenTree]) -> bool {
        let lets = self.scan.names.iter().filter(|name| *name == "let");
        match &body[self.range.clone()] {
            [
                TokenTree::Ident(first),
                ..,
                TokenTree::Ident(method),
                TokenTree::Group(arguments),
                TokenTree::Punct(semicolon),
            ] if arguments.delimiter() == Delimiter::Parenthesis
                && semicolon.as_char() == ';'
                && lets.count() == 1
                && first == "let" =>
            {
                is_adaptor(method) || is_source(&method.to_string())
            }
            _ => true,
        }
    }
}

/// A body of fewer tokens is parsed.
const FEW: usize = 4;

fn may_begin_item(word: &str) -> bool {
    kinds_of(word).1 == Word::Item
}

/// Whether a `use` gives another name to something: other pieces may name a callee by it.
fn renames(scan: &Scan) -> bool {
    let mut names = scan.names.iter();
    names.any(|name| name == "use") && names.any(|name| name == "as")
}

/// The names behind each `let`.
fn bound_in(scan: &Scan) -> impl Iterator<Item = &String> {
    let lets = scan.names.iter().enumerate();
    let lets = lets.filter(|(_, name)| *name == "let");
    lets.filter_map(|(at, _)| {
        let mut names = scan.names[at + 1..].iter();
        names.find(|name| *name != "mut" && *name != "ref")
    })
}

/// Tokens as a statement. A `;` at the end is the statement's: a body has no value then.
fn passage(mut tokens: Vec<TokenTree>) -> Stmt {
    let semicolon = match tokens.last() {
        Some(TokenTree::Punct(last)) if last.as_char() == ';' => Some(Token![;](last.span())),
        _ => None,
    };
    if semicolon.is_some() {
        tokens.pop();
    }
    Stmt::Expr(Expr::Verbatim(tokens.into_iter().collect()), semicolon)
}

/// Where the piece ends that begins at this place.
fn end_of_piece(tokens: &[TokenTree], start: usize) -> usize {
    if let Some(end) = end_of_block(tokens, start) {
        return end;
    }
    let semicolon = (start..tokens.len()).find(|at| is_punct(tokens, *at, ';'));
    semicolon.map_or(tokens.len(), |at| at + 1)
}

/// Where a statement ends that ends with a block. `None` if it is another one, or the tokens do not tell.
fn end_of_block(tokens: &[TokenTree], start: usize) -> Option<usize> {
    let mut end = match &tokens[start] {
        TokenTree::Group(_) => brace(tokens, start)?,
        TokenTree::Ident(word) => match &*word.to_string() {
            "loop" | "unsafe" => brace(tokens, start + 1)?,
            "while" | "match" => block_behind(tokens, start + 1)?,
            "for" => {
                let is_in =
                    |at: &usize| matches!(&tokens[*at], TokenTree::Ident(word) if word == "in");
                let end = (start + 1..tokens.len())
                    .find(|at| is_in(at) || is_group(tokens, *at, Delimiter::Brace))?;
                block_behind(tokens, is_in(&end).then_some(end + 1)?)?
            }
            "if" => {
                let mut end = block_behind(tokens, start + 1)?;
                while is_word(tokens, end, "else") {
                    end = if is_word(tokens, end + 1, "if") {
                        block_behind(tokens, end + 2)?
                    } else {
                        brace(tokens, end + 1)?
                    };
                }
                end
            }
            _ => return None,
        },
        _ => return None,
    };
    let goes_on = is_punct(tokens, end, '.') || is_punct(tokens, end, '?');
    if is_punct(tokens, end, ';') {
        end += 1;
    }
    (!goes_on).then_some(end)
}

/// Where the block ends that follows the expression at this place.
fn block_behind(tokens: &[TokenTree], start: usize) -> Option<usize> {
    for at in start..tokens.len() {
        match &tokens[at] {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                let is_block = match &tokens[at - 1] {
                    TokenTree::Punct(punct) => at > start && ".?".contains(punct.as_char()),
                    _ => at > start,
                };
                return is_block.then_some(at + 1);
            }
            // Behind such a word other braces may come first.
            TokenTree::Ident(word) if kinds_of(&word.to_string()).1 != Word::Other => return None,
            TokenTree::Punct(punct) if ";|".contains(punct.as_char()) => return None,
            _ => {}
        }
    }
    None
}

/// Where the braces at this place end.
fn brace(tokens: &[TokenTree], at: usize) -> Option<usize> {
    is_group(tokens, at, Delimiter::Brace).then_some(at + 1)
}
