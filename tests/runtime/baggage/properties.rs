//! What holds for every header and every value: no header panics, a round trip loses no byte, the
//! limits hold, and each header is read as the grammar says.

use contextvars::Context;
use contextvars::baggage::Baggage;
use contextvars_tests::{is_full, var};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm};

use super::reference;
use super::{TENANT, tenant, wire};

var! {
    static A: String, name("a");
    static B: String, name("b%");
}

fn list() -> Baggage {
    Baggage::new().var(&A).var(&B)
}

/// Pieces of which headers are made: what the grammar knows, and what it does not.
fn piece() -> impl Strategy<Value = String> {
    let known = select(vec![
        "a", "b%", "tenant", "=", "=", ",", ",", ";", " ", "\t", "%", "%2", "%41", "%C3%A9", "%ff",
        "x", "1", "\"", "\\", "\n", "\0", "é", "a=", "a=1", "b%=2", "p;q=1", "\u{7f}", "\u{a0}",
        "(", "a=1;p",
    ]);
    prop_oneof![
        6 => known.prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ]
}

fn header() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => vec(piece(), 0..40).prop_map(|pieces| pieces.concat()),
        // Near the limit of members, and near that of bytes.
        1 => (55..75_usize, vec(piece(), 0..10)).prop_map(|(count, tail)| "k=v,".repeat(count) + &tail.concat()),
        1 => (8150..8200_usize, vec(piece(), 0..10)).prop_map(|(length, tail)| format!("k={},", "v".repeat(length)) + &tail.concat()),
    ]
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        vec(piece(), 0..20).prop_map(|pieces| pieces.concat()),
        any::<String>(),
        (0..9000_usize, piece())
            .prop_map(|(length, piece)| piece.repeat(length / piece.len().max(1))),
    ]
}

fn check_limits(header: &str) -> Result<(), TestCaseError> {
    prop_assert!(header.len() <= 8192);
    prop_assert!(header.is_empty() || header.split(',').count() <= 64);
    prop_assert!(
        header
            .bytes()
            .all(|byte| (0x20..0x7f).contains(&byte) || byte == b'\t')
    );
    Ok(())
}

proptest! {
    #![proptest_config(Config {
        cases: match std::env::var("PROPTEST_CASES").map(|cases| cases.parse()) {
            Ok(Ok(cases)) => cases,
            _ if is_full() => 10_000,
            _ => 500,
        },
        failure_persistence: None,
        rng_algorithm: RngAlgorithm::XorShift,
        ..Config::default()
    })]

    #[test]
    fn each_header_is_read_as_the_grammar_says(headers in vec(header(), 0..4)) {
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        let context = list().extract(headers.iter().copied(), Context::new());
        let members = reference::read(&headers);
        let first = |key| members.iter().find(|member| member.0 == key).map(|member| &member.1);
        prop_assert_eq!(context.get(&A), first("a"));
        prop_assert_eq!(context.get(&B), first("b%"));
    }

    #[test]
    fn a_round_trip_loses_no_byte(value in value(), others in header()) {
        let bound = Context::new().with_value(&TENANT, value.clone());
        let sent = bound.scope(|| wire().inject(&others));
        check_limits(&sent)?;
        let encoded: usize = value.bytes().map(encoded_length).sum();
        let expected = (encoded + "tenant=".len() <= 8192).then_some(value);
        prop_assert_eq!(tenant(&[&sent]), expected);
    }

    #[test]
    fn members_of_others_go_through_unchanged(others in header()) {
        let sent = list().inject(&others);
        check_limits(&sent)?;
        let keep = |members: Vec<(String, String)>| -> Vec<_> {
            members.into_iter().filter(|member| !["a", "b%"].contains(&&*member.0)).collect()
        };
        let (kept, all) = (reference::read(&[&sent]), keep(reference::read(&[&others])));
        prop_assert_eq!(keep(kept.clone()).len(), kept.len(), "a listed key is dropped");
        // What stands beyond the limits of `others` may fit after listed keys were dropped.
        prop_assert!(kept.starts_with(&all), "{:?} and {:?}", kept, all);
        prop_assert_eq!(list().inject(&sent), sent, "what was sent is sent on as it is");
    }

    #[test]
    fn pairs_of_any_texts_are_bound_as_they_are(pairs in vec((value(), value()), 0..8), text in value()) {
        let mut pairs: Vec<(&str, &str)> = pairs.iter().map(|(key, value)| (&**key, &**value)).collect();
        pairs.push(("a", &text));
        let context = list().bind_pairs(pairs.iter().copied(), Context::new());
        let first = pairs.iter().find(|pair| pair.0 == "a").map(|pair| pair.1);
        prop_assert_eq!(context.get(&A).map(String::as_str), first);
    }
}

fn encoded_length(byte: u8) -> usize {
    if byte.is_ascii_graphic() && !b"\"%,;\\".contains(&byte) {
        1
    } else {
        3
    }
}
