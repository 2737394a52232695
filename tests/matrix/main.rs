//! Law 10 as a matrix: every closure of a chain of parallel iterators sees the context, for every
//! item, whatever the source, the adaptor and the consuming method, on pools of 1, 2 and 8 threads.
//!
//! `table.txt` has the sources, adaptors and methods, and `generate.rs` makes Rust of it. It is
//! read twice: for chains that end in `in_current_context()`, which are put together at run time,
//! and for chains that are written out in `#[propagate]` functions. As a third reading, some of the
//! former end in an empty context, which shows that the probes bite.
//!
//! `MATRIX='windows' cargo test -p contextvars-tests --test matrix` runs the chains whose name has
//! that in it.

#[rustfmt::skip]
#[allow(deprecated, clippy::all, clippy::pedantic, reason = "`find` and `position`; it is made by a program")]
mod chains;
mod erased;
mod generate;
#[rustfmt::skip]
#[allow(deprecated, clippy::all, clippy::pedantic, reason = "`find` and `position`; it is made by a program")]
mod pieces;
mod probe;
mod reading;
#[cfg(contextvars_full_matrix)]
#[rustfmt::skip]
#[allow(deprecated, clippy::all, clippy::pedantic, reason = "`find` and `position`; it is made by a program")]
mod wide_chains;

use std::fs;

use contextvars_tests::is_full;

use pieces::{ADAPTORS, METHODS, SOURCES};
use probe::{Chain, check, chosen, failures};
use reading::{Adaptor, End, Method, Source, Written};

#[test]
fn the_files_are_those_that_the_table_gives() {
    for (file, text) in generate::files() {
        let there = fs::read_to_string(generate::folder().join(file)).unwrap_or_default();
        assert!(
            there == text,
            "{file} is old: cargo run -p contextvars-tests --bin generate-matrix"
        );
    }
}

/// Which sources, adaptors and methods make a product: by their sections, and names, if any are
/// given.
struct Product {
    sources: (&'static str, &'static [&'static str]),
    adaptors: (&'static str, &'static [&'static str]),
    methods: (&'static str, &'static [&'static str]),
}

const SLICE: &[&str] = &["slice"];
const TELLING: &[&str] = &["just_map", "zip_rev"];
/// One for each way in which a method gets at the items.
const FEW: &[&str] = &["for_each", "reduce", "collect"];
const FEW_INDEXED: &[&str] = &["collect_into_vec", "cmp", "position_first"];

const fn product(
    sources: (&'static str, &'static [&'static str]),
    adaptors: (&'static str, &'static [&'static str]),
    methods: (&'static str, &'static [&'static str]),
) -> Product {
    Product {
        sources,
        adaptors,
        methods,
    }
}

/// Each source, each adaptor and each method, with the telling ones of the others.
const EACH: &[Product] = &[
    product(("sources", SLICE), ("telling", &[]), ("methods", &[])),
    product(("sources", SLICE), ("adaptors", &[]), ("methods", FEW)),
    product(
        ("sources", SLICE),
        ("adaptors", &[]),
        ("methods", FEW_INDEXED),
    ),
    product(
        ("sources indexed", &[]),
        ("telling", TELLING),
        ("methods", FEW),
    ),
    product(
        ("sources indexed", &[]),
        ("telling", TELLING),
        ("methods", FEW_INDEXED),
    ),
    product(
        ("sources", &[]),
        ("telling unindexed", &[]),
        ("methods", FEW),
    ),
];

/// Every adaptor with every method, and every source with every method.
const EACH_WITH_ALL_METHODS: &[Product] = &[
    product(("sources", SLICE), ("adaptors", &[]), ("methods", &[])),
    product(("sources indexed", &[]), ("telling", &[]), ("methods", &[])),
    product(
        ("sources unindexed", &[]),
        ("telling", &[]),
        ("methods", &[]),
    ),
];

/// Every source with every adaptor: of the items of a short source, an adaptor may let none pass.
/// Without the sources in the section `more`: `empty().chain(..).intersperse(..)` panics in bare
/// rayon 1.12 too.
const ALL_SOURCES_WITH_ALL_ADAPTORS: &[Product] = &[
    product(
        ("sources indexed", &[]),
        ("adaptors", &[]),
        ("methods", FEW),
    ),
    product(
        ("sources indexed", &[]),
        ("adaptors", &[]),
        ("methods", FEW_INDEXED),
    ),
    product(
        ("sources unindexed", &[]),
        ("adaptors", &[]),
        ("methods", FEW),
    ),
];

/// What the product has that can be put together.
fn chains(product: &Product, end: End) -> Vec<Chain<'static>> {
    let is_in = |(kind, names): (&str, &[&str]), section: &str, name| {
        section.starts_with(kind) && (names.is_empty() || names.contains(&name))
    };
    let mut chains = Vec::new();
    for source in SOURCES {
        for adaptor in ADAPTORS {
            for method in METHODS {
                if is_in(product.sources, source.section, source.name)
                    && is_in(product.adaptors, adaptor.section, adaptor.name)
                    && is_in(product.methods, method.section, method.name)
                    && fits(source, adaptor, method)
                {
                    chains.push(chain(source, adaptor, method, end));
                }
            }
        }
    }
    assert!(!chains.is_empty());
    chosen(chains)
}

/// Whether each can stand on what is before it.
fn fits(source: &Source, adaptor: &Adaptor, method: &Method) -> bool {
    let ends_in = |section: &str, kind| section.ends_with(kind);
    let is_indexed = ends_in(source.section, " indexed");
    let asks_for_indexed =
        ends_in(adaptor.section, " indexed") || ends_in(adaptor.section, " unindexing");
    let stays_indexed =
        is_indexed && (ends_in(adaptor.section, " plain") || ends_in(adaptor.section, " indexed"));
    (is_indexed || !asks_for_indexed) && (stays_indexed || ends_in(method.section, " any"))
}

fn chain(
    source: &'static Source,
    adaptor: &'static Adaptor,
    method: &'static Method,
    end: End,
) -> Chain<'static> {
    let run = move || {
        let mut result = None;
        (source.give)(&mut |chain| {
            let chain = (adaptor.apply)(chain).expect("the adaptor can stand there");
            result = (method.consume)(chain, end);
        });
        result.expect("the method can consume the chain")
    };
    Chain {
        name: [source.name, adaptor.name, method.name],
        sites: [source.sites, adaptor.sites, method.sites].concat(),
        // Nor does it reach what a source calls to split itself.
        unreached: [adaptor.unreached, &["split"]].concat(),
        varies: source.varies || adaptor.varies,
        run: Box::new(run),
    }
}

#[test]
fn every_closure_of_a_chain_that_ends_in_the_current_context_sees_it() {
    for product in EACH {
        check(&chains(product, End::Current));
    }
}

#[test]
fn every_closure_of_every_pair_of_source_adaptor_and_method_sees_the_current_context() {
    if !is_full() {
        println!("left to the full layer: CONTEXTVARS_FULL=1");
        return;
    }
    for product in EACH_WITH_ALL_METHODS {
        check(&chains(product, End::Current));
    }
    for product in ALL_SOURCES_WITH_ALL_ADAPTORS {
        let mut chains = chains(product, End::Current);
        for chain in &mut chains {
            chain.sites.clear();
        }
        check(&chains);
    }
}

/// That the probes say so is what makes the other readings worth something.
#[test]
fn nothing_is_seen_in_an_empty_context() {
    let products = [
        product(("sources", SLICE), ("telling", TELLING), ("methods", FEW)),
        product(
            ("sources", SLICE),
            ("telling", TELLING),
            ("methods", FEW_INDEXED),
        ),
        product(
            ("sources", SLICE),
            ("telling unindexed", &[]),
            ("methods", FEW),
        ),
    ];
    for product in products {
        let mut chains = chains(&product, End::Empty);
        for chain in &mut chains {
            (chain.unreached, chain.varies) = (Vec::new(), true);
        }
        let pools = 3;
        let failures = failures(&chains);
        assert_eq!(failures.len(), chains.len() * pools, "{failures:#?}");
    }
}

fn check_written(chains: &[Written]) {
    let chains: Vec<_> = chains
        .iter()
        .map(|chain| Chain {
            name: chain.name,
            sites: chain.sites.to_vec(),
            // Of what the adaptor at the end does not reach, `#[propagate]` does not reach clones
            // either.
            unreached: chain
                .unreached
                .iter()
                .copied()
                .filter(|site| *site == "Clone")
                .collect(),
            varies: chain.varies,
            run: Box::new(chain.run),
        })
        .collect();
    check(&chosen(chains));
}

#[test]
fn every_closure_of_a_chain_in_a_marked_function_sees_the_context() {
    check_written(chains::CHAINS);
}

#[cfg(contextvars_full_matrix)]
#[test]
fn every_closure_of_a_chain_of_the_wide_table_in_a_marked_function_sees_the_context() {
    check_written(wide_chains::CHAINS);
}
