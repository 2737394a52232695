//! Each rule, by example.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use contextvars::Context;
use contextvars::baggage::Baggage;
use contextvars_tests::var;

use super::{LEVEL, LOCALE, TENANT, extract, inject_tenant, tenant, wire};

// What is read.

#[test]
fn a_listed_key_is_read_and_others_are_not() {
    let context = extract(&["userId=alice,tenant=acme,isProduction=false"]);
    assert_eq!(context.get(&TENANT).unwrap(), "acme");
    assert_eq!(context.len(), 1);
    assert!(extract(&["TENANT=acme,Level=7"]).is_empty());
}

#[test]
fn several_headers_are_one_list() {
    let context = extract(&["level=7", "tenant=DF%2028,isProduction=false"]);
    assert_eq!(context.get(&TENANT).unwrap(), "DF 28");
    assert_eq!(context.get(&LEVEL), Some(&7));
}

#[test]
fn white_space_around_keys_values_and_members_belongs_to_none_of_them() {
    let header = " \t tenant\t =   acme \t ;  p  = 1 ; q\t, level =\t7 ";
    assert_eq!(tenant(&[header]).unwrap(), "acme");
    assert_eq!(extract(&[header]).get(&LEVEL), Some(&7));
}

#[test]
fn properties_are_skipped() {
    assert_eq!(tenant(&["tenant=acme;p;q=1;r=a=b"]).unwrap(), "acme");
}

#[test]
fn only_the_first_equals_sign_separates() {
    assert_eq!(tenant(&["tenant=a=b=="]).unwrap(), "a=b==");
    assert_eq!(tenant(&["tenant==="]).unwrap(), "==");
}

#[test]
fn a_plus_is_a_plus() {
    assert_eq!(tenant(&["tenant=a+b"]).unwrap(), "a+b");
    assert_eq!(inject_tenant("a+b", ""), "tenant=a+b");
}

#[test]
fn a_value_may_be_empty() {
    assert_eq!(tenant(&["tenant="]).unwrap(), "");
    assert_eq!(inject_tenant("", ""), "tenant=");
}

#[test]
fn percent_encoded_octets_that_are_no_utf_8_become_the_replacement_character() {
    assert_eq!(tenant(&["tenant=%FF"]).unwrap(), "\u{fffd}");
    assert_eq!(tenant(&["tenant=a%c3b"]).unwrap(), "a\u{fffd}b");
    assert_eq!(tenant(&["tenant=Am%C3%A9lie"]).unwrap(), "Amélie");
    assert_eq!(tenant(&["tenant=Am%c3%a9lie"]).unwrap(), "Amélie");
}

#[test]
fn a_percent_sign_without_two_digits_stands_for_itself() {
    for text in ["100%", "%", "%%", "%4", "%zz", "%4z", "%z4", "a%-1b"] {
        assert_eq!(tenant(&[&format!("tenant={text}")]).unwrap(), text);
    }
    assert_eq!(tenant(&["tenant=%%41"]).unwrap(), "%A");
}

#[test]
fn octets_that_may_be_left_as_they_are_may_be_encoded_too() {
    assert_eq!(tenant(&["tenant=%61%63%6D%65"]).unwrap(), "acme");
}

#[test]
fn a_member_that_breaks_the_grammar_is_not_read_and_those_around_it_are() {
    let broken = [
        "tenant",           // no value
        "ten ant=x",        // the key is no token
        "\"tenant\"=x",     // nor this
        "=x",               // no key
        "tenant=a b",       // white space in the value
        "tenant=\"a\"",     // a quote
        "tenant=a\\b",      // a backslash
        "tenant=Amélie",    // no ASCII
        "tenant=a\u{7f}",   // a control character
        "tenant=a;",        // an empty property
        "tenant=a;p q",     // a property that is no token
        "tenant=a;p=\"q\"", // a property with a wrong value
        "tenant=a;=q",      // a property without a key
        "tenant\u{a0}=a",   // white space that is no OWS
        "tenant=\na",       // nor this
        "",                 // an empty element of the list
    ];
    for member in broken {
        let context = extract(&[&format!("level=7,{member},locale=fr")]);
        assert!(context.get(&TENANT).is_none(), "{member:?}");
        assert_eq!(context.get(&LEVEL), Some(&7), "{member:?}");
        assert_eq!(context.get(&LOCALE).unwrap(), "fr", "{member:?}");
        let good = format!("{member},tenant=good");
        assert_eq!(
            tenant(&[&good]).unwrap(),
            "good",
            "{member:?} is no duplicate"
        );
    }
}

#[test]
fn the_first_of_duplicates_counts_in_one_header_and_in_several() {
    assert_eq!(tenant(&["tenant=a,tenant=b"]).unwrap(), "a");
    assert_eq!(tenant(&["tenant=a", "tenant=b,tenant=c"]).unwrap(), "a");
    assert!(extract(&["level=high,level=7"]).is_empty());
}

#[test]
fn what_does_not_parse_is_not_bound_and_is_no_error() {
    let context = extract(&["level=256,tenant=acme"]);
    assert!(context.get(&LEVEL).is_none());
    assert_eq!(context.get(&TENANT).unwrap(), "acme");
    for text in ["", "-1", "7.0", "0x7", "%37x", "٧"] {
        assert!(extract(&[&format!("level={text}")]).is_empty(), "{text}");
    }
    assert_eq!(extract(&["level=%37"]).get(&LEVEL), Some(&7));
}

#[test]
fn a_context_keeps_what_the_headers_do_not_bind() {
    let context = || {
        Context::new()
            .with_value(&LEVEL, 1)
            .with_value(&TENANT, "here".into())
    };
    let bound = wire().extract(["level=2"], context());
    assert_eq!(
        (bound.get(&LEVEL), bound.get(&TENANT)),
        (Some(&2), Some(&"here".to_owned()))
    );
    let kept = wire().extract(["level=high"], context());
    assert_eq!(kept.get(&LEVEL), Some(&1));
}

#[test]
fn the_current_context_is_not_changed() {
    LEVEL.scope(1, || {
        let context = extract(&["level=7"]);
        assert_eq!((context.get(&LEVEL), LEVEL.get()), (Some(&7), 1));
    });
}

// What is sent.

#[test]
fn bindings_are_sent_and_defaults_are_not() {
    assert_eq!(LOCALE.get(), "en");
    assert_eq!(wire().inject(""), "");
    let context = Context::new()
        .with_value(&LOCALE, "fr".into())
        .with_value(&LEVEL, 7);
    assert_eq!(context.scope(|| wire().inject("")), "level=7,locale=fr");
}

#[test]
fn what_is_no_baggage_octet_is_percent_encoded_and_so_is_the_percent_sign() {
    assert_eq!(inject_tenant("DF 28", ""), "tenant=DF%2028");
    assert_eq!(inject_tenant("Amélie", ""), "tenant=Am%C3%A9lie");
    assert_eq!(inject_tenant("100%41", ""), "tenant=100%2541");
    assert_eq!(
        inject_tenant("a,b;c=d\\\"\t\r\n\0\u{7f}", ""),
        "tenant=a%2Cb%3Bc=d%5C%22%09%0D%0A%00%7F"
    );
    let octets: String = (0x21..0x7f_u8)
        .filter(|byte| !b"\"%,;\\".contains(byte))
        .map(char::from)
        .collect();
    assert_eq!(inject_tenant(&octets, ""), format!("tenant={octets}"));
}

#[test]
fn members_of_others_are_kept_with_their_properties_order_and_duplicates() {
    let others = "trip=5;p;q=1,a=1 ; x,trip=%zz,a=2";
    assert_eq!(
        inject_tenant("acme", others),
        format!("tenant=acme,{others}")
    );
    assert_eq!(wire().inject(" b=1 ,\tc=2\t"), "b=1,c=2");
}

#[test]
fn listed_keys_are_replaced_in_what_others_sent() {
    assert_eq!(
        inject_tenant("acme", "tenant=old,trip=5,tenant = older;p"),
        "tenant=acme,trip=5"
    );
}

#[test]
fn a_listed_key_that_is_not_bound_is_dropped_so_that_a_detached_request_leaks_nothing() {
    TENANT.scope("acme".to_owned(), || {
        let detached = Context::new().scope(|| wire().inject("tenant=acme,level=1,trip=5"));
        assert_eq!(detached, "trip=5");
    });
}

#[test]
fn what_breaks_the_grammar_is_not_passed_on() {
    let others = "a,b=\r\nset-cookie: x=y,=c,d=\"e\",f=é,g=1;,trip=5";
    assert_eq!(wire().inject(others), "trip=5");
}

#[test]
fn a_variable_whose_display_returns_an_error_is_left_out() {
    struct Unprintable;
    impl Display for Unprintable {
        fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
            f.write_str("half of it")?;
            Err(fmt::Error)
        }
    }
    impl FromStr for Unprintable {
        type Err = fmt::Error;
        fn from_str(_: &str) -> Result<Self, fmt::Error> {
            Err(fmt::Error)
        }
    }
    var! { static ODD: Unprintable; }
    let wire = Baggage::new().var(&ODD).var(&TENANT);
    let context = Context::new()
        .with_value(&ODD, Unprintable)
        .with_value(&TENANT, "acme".into());
    assert_eq!(context.scope(|| wire.inject("")), "tenant=acme");
    assert_eq!(
        context.scope(|| wire.pairs()),
        [("tenant", "acme".to_owned())]
    );
}

// Limits.

/// This number of members that are not listed, each with a comma behind it.
fn members(count: usize) -> String {
    let member = |i| format!("k{i}=v,");
    (0..count).map(member).collect::<Vec<_>>().concat()
}

#[test]
fn sixty_four_members_are_read_and_no_more() {
    assert_eq!(tenant(&[&(members(63) + "tenant=in")]).unwrap(), "in");
    assert_eq!(tenant(&[&(members(64) + "tenant=out")]), None);
    assert_eq!(
        tenant(&[&members(40), &members(30), "tenant=out"]),
        None,
        "of all headers together"
    );
}

#[test]
fn eight_thousand_one_hundred_ninety_two_bytes_are_read_and_no_more() {
    let pad = |length: usize| format!("pad={}", "x".repeat(length - "pad=".len()));
    let fits = format!("{},tenant=in", pad(8192 - ",tenant=in".len()));
    assert_eq!(fits.len(), 8192);
    assert_eq!(tenant(&[&fits]).unwrap(), "in");
    assert_eq!(tenant(&[&format!("{fits}\t  ")]).unwrap(), "in");
    assert_eq!(
        tenant(&[&format!("{fits}n")]),
        None,
        "no part of a member is read"
    );
    assert_eq!(
        tenant(&[&pad(8192 - ",tenant=in".len()), "tenant=in"]).unwrap(),
        "in"
    );
    assert_eq!(
        tenant(&[&pad(8193 - ",tenant=in".len()), "tenant=in"]),
        None
    );
}

#[test]
fn the_largest_header_is_sent_and_a_member_that_breaks_a_limit_is_left_out_whole() {
    let most = "x".repeat(8192 - "tenant=".len());
    assert_eq!(inject_tenant(&most, "trip=5").len(), 8192);
    assert_eq!(inject_tenant(&format!("{most}x"), "trip=5"), "trip=5");
    // Encoded, it is three times as long.
    assert_eq!(inject_tenant(&" ".repeat(3000), "trip=5"), "trip=5");

    let header = inject_tenant("acme", &members(70));
    assert_eq!(header.split(',').count(), 64);
    assert!(header.starts_with("tenant=acme,k0=v,") && header.ends_with(",k62=v"));
}

#[test]
fn a_member_of_others_that_does_not_fit_is_dropped_and_smaller_ones_are_kept() {
    let others = format!("a=1,big={},b=2", "x".repeat(8192));
    assert_eq!(wire().inject(&others), "a=1,b=2");
}

// Pairs.

#[test]
fn pairs_are_not_encoded() {
    let context = Context::new()
        .with_value(&TENANT, "100% a=b, é".into())
        .with_value(&LEVEL, 7);
    let pairs = context.scope(|| wire().pairs());
    assert_eq!(
        pairs,
        [
            ("tenant", "100% a=b, é".to_owned()),
            ("level", "7".to_owned())
        ]
    );
    let pairs = pairs.iter().map(|(key, value)| (*key, value.as_str()));
    let bound = wire().bind_pairs(pairs, Context::new());
    assert_eq!(bound.get(&TENANT).unwrap(), "100% a=b, é");
    assert_eq!(bound.get(&LEVEL), Some(&7));
}

#[test]
fn of_pairs_only_listed_ones_are_bound_the_first_counts_and_what_does_not_parse_is_not_bound() {
    let pairs = [
        ("tenant", "a%41"),
        ("tenant", "b"),
        ("level", "high"),
        ("USER", "root"),
    ];
    let bound = wire().bind_pairs(pairs, Context::new().with_value(&LEVEL, 1));
    assert_eq!(bound.get(&TENANT).unwrap(), "a%41");
    assert_eq!(bound.get(&LEVEL), Some(&1));
    assert_eq!(bound.len(), 2);
}

// Untrusted texts.

#[test]
fn a_listing_escapes_a_text_that_came_from_outside() {
    let context = extract(&["tenant=x%0A2026-11-29 ERROR%1B[31m"
        .replace(' ', "%20")
        .as_str()]);
    assert_eq!(
        context.get(&TENANT).unwrap(),
        "x\n2026-11-29 ERROR\u{1b}[31m"
    );
    for line in [format!("{context}"), format!("{context:?}")] {
        assert!(!line.chars().any(char::is_control), "{line:?}");
    }
}
