//! What the compiler can't have to warn of, by its tokens. Where nothing runs, it need not be parsed.
//!
//! ```text
//! thread::spawn(move || work())            a crate's own callee takes a closure
//! rayon::join(left, right)                 of what a call waits for, nothing is told
//! items.par_iter().map(f).sum()            an adaptor covers each closure of the chain
//! ```

use proc_macro2::{Delimiter, Group, TokenTree};

use super::links::is_source;
use super::mentioned::{Known, Link, Mentioned};
use super::table;
use super::tokens::{is_group, is_name, is_punct};

/// What the name at this place mentions of which the compiler may have to warn.
pub(super) fn without_untold(
    mut mentioned: Mentioned,
    tokens: &[TokenTree],
    at: usize,
    name: &str,
) -> Mentioned {
    if mentioned.has(Mentioned::CALLEE) && is_untold_call(tokens, at, name) {
        mentioned = mentioned.without(Mentioned::CALLEE);
    }
    if mentioned.has(Mentioned::SOURCE) && is_untold_chain(tokens, at) {
        mentioned = mentioned.without(Mentioned::SOURCE);
    }
    if mentioned.has(Mentioned::CONSUMER)
        && source_of(tokens, at).is_some_and(|source| is_untold_chain(tokens, source))
    {
        mentioned = mentioned.without(Mentioned::CONSUMER);
    }
    // A future may leave the scope of a method, or that of a macro.
    let is_method = at > 0 && is_punct(tokens, at - 1, '.');
    if !is_method && !is_punct(tokens, at + 1, '!') {
        mentioned = mentioned.without(Mentioned::OTHER);
    }
    mentioned
}

fn is_untold_call(tokens: &[TokenTree], at: usize, name: &str) -> bool {
    match tokens.get(at + 1) {
        Some(TokenTree::Group(arguments)) if arguments.delimiter() == Delimiter::Parenthesis => {
            table::waits(name)
                || begins_with_literal(arguments)
                    && owners(tokens, at).any(|owner| table::is_spawn_of(name, &owner))
        }
        _ => false,
    }
}

/// Whether the chain that begins with the source at this place is consumed, and an adaptor covers each of its
/// closures.
fn is_untold_chain(tokens: &[TokenTree], source: usize) -> bool {
    let mut at = source;
    let mut kinds = Known::at(tokens, at);
    loop {
        let is_call =
            is_group(tokens, at + 1, Delimiter::Parenthesis) && is_punct(tokens, at + 2, '.');
        if !is_call || kinds.mentioned.has(Mentioned::BARRIER) {
            return false;
        }
        at += 3;
        kinds = Known::at(tokens, at);
        if kinds.mentioned.has(Mentioned::CONSUMER) {
            return true;
        }
        if kinds.link != Link::Adaptor {
            return false;
        }
    }
}

/// The source of the chain of adaptors in front of the method at this place.
fn source_of(tokens: &[TokenTree], mut at: usize) -> Option<usize> {
    loop {
        let is_method = at > 2
            && is_punct(tokens, at - 1, '.')
            && is_group(tokens, at - 2, Delimiter::Parenthesis);
        if !is_method {
            return None;
        }
        at -= 3;
        match &tokens[at] {
            TokenTree::Ident(method) if is_source(&method.to_string()) => return Some(at),
            _ if Known::at(tokens, at).link != Link::Adaptor => return None,
            _ => {}
        }
    }
}

fn begins_with_literal(arguments: &Group) -> bool {
    match arguments.stream().into_iter().next() {
        Some(TokenTree::Punct(bar)) => bar.as_char() == '|',
        Some(TokenTree::Ident(word)) => word == "move" || word == "async",
        _ => false,
    }
}

/// The names in front of that at the end of a path, from its end.
fn owners(tokens: &[TokenTree], mut at: usize) -> impl Iterator<Item = String> {
    std::iter::from_fn(move || {
        let is_path = at > 2
            && is_punct(tokens, at - 1, ':')
            && is_punct(tokens, at - 2, ':')
            && is_name(tokens, at - 3);
        is_path.then(|| {
            at -= 3;
            tokens[at].to_string()
        })
    })
}
