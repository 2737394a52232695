//! The macros with generated inputs. No macro panics, an expansion parses and is not much larger than
//! its input, and a function is the same function around the same code.
//!
//! The inputs follow from a seed: the same ones each time, unless `FUZZ_SEED` says another, or
//! `any`. `FUZZ_CASES` says how many there are of each kind. An input whose expansion is wrong is
//! made smaller as long as it stays wrong, and printed. Keep it in the folder `inputs` beside this
//! file: what is there is expanded, too.

mod grammar;
mod rng;
mod tokens;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};
use std::{env, fs};

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Expr, File, Item};

use super::corpus;
use crate::{context_var, propagate, scoped};
use rng::Rng;
use tokens::count;

type Checked = Result<(), String>;

/// How a macro is called.
#[derive(Clone)]
struct Input {
    which: Which,
    args: TokenStream,
    /// The item, or all of a `scoped!`.
    body: TokenStream,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Which {
    ContextVar,
    Propagate,
    Scoped,
}

const ALL: [Which; 3] = [Which::ContextVar, Which::Propagate, Which::Scoped];

impl Input {
    /// Expands it, and looks at what came out.
    fn check(&self) -> Checked {
        let expand = AssertUnwindSafe(|| match self.which {
            Which::ContextVar => context_var::expand(self.args.clone(), &self.body),
            Which::Propagate => propagate::expand(self.args.clone(), self.body.clone()),
            Which::Scoped => {
                let body = &self.body;
                scoped::expand(quote!([::contextvars] #body))
            }
        });
        let expansion = catch_unwind(expand).map_err(|_| "the macro panics".to_owned())?;
        self.is_no_larger_than_it_may_be(&expansion)?;
        if is_text(&self.body) && !is_text(&expansion) {
            return Err(format!("what comes out is no tokens: {expansion}"));
        }
        match self.which {
            // A body that does not parse is handed on: the compiler says what is wrong in it.
            Which::Scoped if has_broken_block(&self.body) => Ok(()),
            Which::Scoped => parses::<Expr>(&expansion),
            _ if syn::parse2::<Item>(self.body.clone()).is_err() => Ok(()),
            Which::ContextVar => parses::<File>(&expansion),
            Which::Propagate => {
                parses::<File>(&expansion)?;
                self.is_the_same_function(expansion)
            }
        }
    }

    /// Linear, so nested calls don't make it grow beyond all bounds.
    fn is_no_larger_than_it_may_be(&self, expansion: &TokenStream) -> Checked {
        let (before, after) = (count(&self.args) + count(&self.body), count(expansion));
        // A call with one argument and nothing in it is the smallest that is rewritten.
        let limit = 40 * before + 400;
        if after > limit {
            return Err(format!("{before} tokens become {after}"));
        }
        Ok(())
    }

    /// Where nothing is refused, and no names are given that the corpus' check does not know of.
    fn is_the_same_function(&self, expansion: TokenStream) -> Checked {
        let item = syn::parse2::<Item>(self.body.clone()).expect("it was parsed before");
        let is_function = match &item {
            Item::Fn(_) => true,
            Item::Impl(block) => matches!(&block.items[..], [syn::ImplItem::Fn(_)]),
            Item::Trait(block) => {
                matches!(&block.items[..], [syn::TraitItem::Fn(method)] if method.default.is_some())
            }
            _ => false,
        };
        let is_refused = expansion.to_string().contains("compile_error");
        let is_plain = self.args.is_empty() || self.args.to_string() == BINDING;
        if !is_function || is_refused || !is_plain {
            return Ok(());
        }
        corpus::check::compare(&item, expansion)
    }

    /// As it would be written.
    fn text(&self) -> String {
        let (args, body) = (&self.args, &self.body);
        match self.which {
            Which::ContextVar => format!("#[context_var({args})]\n{body}\n"),
            Which::Propagate => format!("#[propagate({args})]\n{body}\n"),
            Which::Scoped => format!("scoped!\n{body}\n"),
        }
    }

    /// Reads what [`text`](Self::text) writes.
    fn read(text: &str) -> Self {
        let (head, body) = text.split_once('\n').expect("a head and a body");
        let which = ALL.into_iter().find(|which| head.starts_with(which.head()));
        let which = which.expect("the head of a macro");
        let args = head
            .strip_prefix(which.head())
            .and_then(|rest| rest.strip_suffix(")]"));
        Self {
            which,
            args: args.unwrap_or_default().parse().expect("tokens"),
            body: body.parse().expect("tokens"),
        }
    }

    /// The same mistake in fewer tokens, as long as leaving one out keeps it.
    fn smallest(mut self, mistake: &str) -> Self {
        let kind = |mistake: &str| mistake.split([':', '`', '1']).next().map(str::to_owned);
        loop {
            let smaller = without_one(&self.body).into_iter().map(|body| Self {
                body,
                ..self.clone()
            });
            let is_wrong = |input: &Self| {
                let found = input.check().err();
                is_text(&input.body) && found.is_some_and(|found| kind(&found) == kind(mistake))
            };
            let Some(smaller) = smaller.into_iter().find(is_wrong) else {
                return self;
            };
            self = smaller;
        }
    }
}

impl Which {
    fn head(self) -> &'static str {
        match self {
            Self::ContextVar => "#[context_var(",
            Self::Propagate => "#[propagate(",
            Self::Scoped => "scoped!",
        }
    }
}

/// A list of bindings with which a function still is what it was.
const BINDING: &str = "CORPUS = 1";

fn parses<T: syn::parse::Parse>(tokens: &TokenStream) -> Checked {
    syn::parse2::<T>(tokens.clone())
        .map(drop)
        .map_err(|error| format!("what comes out does not parse: {error}: {tokens}"))
}

/// Whether one of the tokens is a group in braces that is not a block.
fn has_broken_block(tokens: &TokenStream) -> bool {
    let is_broken = |token: TokenTree| match token {
        TokenTree::Group(group) if group.delimiter() == proc_macro2::Delimiter::Brace => {
            syn::parse2::<syn::Block>(group.into_token_stream()).is_err()
        }
        _ => false,
    };
    tokens.clone().into_iter().any(is_broken)
}

/// Whether they are written as tokens: half of a lifetime is not.
fn is_text(tokens: &TokenStream) -> bool {
    tokens.to_string().parse::<TokenStream>().is_ok()
}

/// Every way to leave out one token, or one group, or a group's brackets.
fn without_one(tokens: &TokenStream) -> Vec<TokenStream> {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let with = |place: usize, instead: TokenStream| -> TokenStream {
        let (before, after) = (
            trees[..place].iter().cloned(),
            trees[place + 1..].iter().cloned(),
        );
        before.chain(instead).chain(after).collect()
    };
    let mut all: Vec<_> = (0..trees.len())
        .map(|place| with(place, TokenStream::new()))
        .collect();
    for (place, tree) in trees.iter().enumerate() {
        if let TokenTree::Group(group) = tree {
            let inner = without_one(&group.stream()).into_iter();
            all.extend(inner.map(|inner| {
                with(
                    place,
                    TokenTree::Group(proc_macro2::Group::new(group.delimiter(), inner)).into(),
                )
            }));
        }
    }
    all
}

/// How many inputs of each kind, and the seed that they follow from.
fn run(default_cases: u64, mut make: impl FnMut(&mut Rng) -> Input) {
    let told = |name| env::var(name).ok();
    let is_full = told("CONTEXTVARS_FULL").is_some_and(|value| value == "1");
    let default_cases = if is_full {
        default_cases
    } else {
        default_cases / 5
    };
    let cases = told("FUZZ_CASES").map_or(default_cases, |cases| cases.parse().expect("a number"));
    let seed = match told("FUZZ_SEED").as_deref() {
        None => 1,
        Some("any") => SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs()),
        Some(seed) => seed.parse().expect("a number"),
    };
    println!("{cases} inputs, seed {seed}");
    for case in 0..cases {
        let input = make(&mut Rng::of(seed, case));
        if let Err(mistake) = input.check() {
            let smallest = input.smallest(&mistake);
            let mistake = smallest.check().err().unwrap_or(mistake);
            panic!("seed {seed}, case {case}: {mistake}\n\n{}", smallest.text());
        }
    }
}

#[test]
fn inputs_that_were_kept_expand() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/fuzz/inputs");
    let files = fs::read_dir(folder).expect("the folder of what was kept");
    let mut count = 0;
    for file in files {
        let path = file.expect("a file").path();
        let text = fs::read_to_string(&path).expect("text");
        if let Err(mistake) = Input::read(&text).check() {
            panic!("{}: {mistake}", path.display());
        }
        count += 1;
    }
    println!("{count} inputs");
    assert!(count > 0, "there are some");
}

#[test]
fn arbitrary_tokens_are_expanded_or_refused() {
    run(3000, |rng| Input {
        which: ALL[rng.below(3)],
        args: tokens::arbitrary(rng).parse().expect("tokens"),
        body: tokens::arbitrary(rng).parse().expect("tokens"),
    });
}

#[test]
fn arbitrary_arguments_of_what_is_right_otherwise_are_expanded_or_refused() {
    run(1500, |rng| {
        let args = tokens::arbitrary(rng);
        let (which, body) = match rng.below(3) {
            0 => (
                Which::ContextVar,
                "static USER: Vec<u8> = Vec::new();".to_owned(),
            ),
            1 => (Which::Propagate, "fn work() { f(|| 1) }".to_owned()),
            _ => (Which::Scoped, format!("{args}, {{ f(|| 1) }}")),
        };
        Input {
            which,
            args: args.parse().expect("tokens"),
            body: body.parse().expect("tokens"),
        }
    });
}

#[test]
fn functions_without_spawns_stay_what_they_are() {
    run(400, |rng| function(rng, false));
}

#[test]
fn functions_with_spawns_are_the_same_around_them() {
    run(400, |rng| function(rng, true));
}

#[test]
fn blocks_of_all_kinds_are_scopes() {
    run(400, |rng| {
        let item = grammar::item(rng, true);
        let bindings = rng.one_of(&["", "USER = 1,", "USER = f(|| 2), RECORD = x,"]);
        let kind = rng.one_of(&["", "", "async", "async move", "unsafe"]);
        Input {
            which: Which::Scoped,
            args: TokenStream::new(),
            body: format!("{bindings} {kind} {{ {item} }}")
                .parse()
                .expect("tokens"),
        }
    });
}

#[test]
fn functions_with_a_few_tokens_changed_are_expanded_or_refused() {
    run(600, |rng| {
        let input = function(rng, true);
        Input {
            body: tokens::with_indices_apart(tokens::changed(input.body, rng)),
            ..input
        }
    });
}

fn function(rng: &mut Rng, has_spawns: bool) -> Input {
    const ARGS: &[&str] = &[
        "",
        BINDING,
        "spawn(submit, f)",
        "skip(spawn, join)",
        "crate = ::other",
    ];
    let text = grammar::item(rng, has_spawns);
    let body: TokenStream = text.parse().expect("tokens");
    if let Err(error) = syn::parse2::<Item>(body.clone()) {
        panic!("the grammar writes what is no function: {error}: {text}");
    }
    Input {
        which: Which::Propagate,
        args: rng.one_of(ARGS).parse().expect("tokens"),
        body: tokens::with_indices_apart(body),
    }
}

#[test]
fn what_is_wrong_with_an_expansion_is_found() {
    let input = Input::read("#[propagate()]\nfn work(x: u8) -> u8 { let y = x; y + 1 }\n");
    assert_eq!(input.check(), Ok(()));
    let wrong = |expansion: &str| {
        input
            .is_the_same_function(expansion.parse().expect("tokens"))
            .is_err()
    };
    assert!(
        wrong("fn work(x: u8) -> u8 { x + 1 }"),
        "a statement is lost"
    );
    assert!(
        wrong("fn work(x: u8) -> u16 { let y = x; y + 1 }"),
        "another return type"
    );
    assert!(
        wrong("fn work(x: u8) -> u8 { let y = (x); y + 1 }"),
        "not verbatim"
    );
    assert!(!wrong("fn work(x: u8) -> u8 { scope(); let y = x; y + 1 }"));
}
