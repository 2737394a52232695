//! The text of the header, as W3C Baggage defines it: its members, and the coding of their values.
//!
//! The grammar stands under "Definition" in <https://www.w3.org/TR/baggage/#header-content>. A member
//! that does not follow it is left out, and the members around it are read.

use std::borrow::Cow;
use std::fmt::Write as _;

/// How many members a platform has to pass on, at least ("Limits").
pub(super) const MAX_MEMBERS: usize = 64;
/// How many bytes a platform has to pass on, at least ("Limits").
pub(super) const MAX_BYTES: usize = 8192;

/// Optional white space: it may stand around keys, values and members, and belongs to none of them.
const OWS: [char; 2] = [' ', '\t'];

/// A list-member that follows the grammar.
#[derive(Clone, Copy)]
pub(super) struct Member<'h> {
    pub(super) key: &'h str,
    /// Percent-encoded.
    pub(super) value: &'h str,
    /// The member as it stands in the header, with its properties.
    pub(super) text: &'h str,
    /// How many bytes the member and all before it take, in all headers joined by commas.
    pub(super) end: usize,
}

/// Iterates over the members of a list that several headers may hold together.
pub(super) fn members<'h>(
    headers: impl IntoIterator<Item = &'h str>,
) -> impl Iterator<Item = Member<'h>> {
    let mut start = 0;
    let elements = headers.into_iter().flat_map(|header| header.split(','));
    elements.filter_map(move |element| {
        let end = start + element.trim_end_matches(OWS).len();
        start += element.len() + 1;
        parse(element.trim_matches(OWS), end)
    })
}

fn parse(text: &str, end: usize) -> Option<Member<'_>> {
    let mut parts = text.split(';').map(|part| part.trim_matches(OWS));
    let (key, value) = pair(parts.next()?)?;
    let is_property = |part| is_token(part) || pair(part).is_some();
    parts.all(is_property).then_some(Member {
        key,
        value,
        text,
        end,
    })
}

/// Splits at the first `=`. A value may contain more of them.
fn pair(text: &str) -> Option<(&str, &str)> {
    let (key, value) = text.split_once('=')?;
    let (key, value) = (key.trim_end_matches(OWS), value.trim_start_matches(OWS));
    (is_token(key) && value.bytes().all(is_baggage_octet)).then_some((key, value))
}

/// Whether this is a `token` of HTTP (RFC 7230, section 3.2.6).
pub(super) fn is_token(text: &str) -> bool {
    let is_token_octet =
        |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_token_octet)
}

/// Whether a value may contain this byte: visible ASCII, but no `"`, `,`, `;` and `\`.
const fn is_baggage_octet(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x23..=0x2b | 0x2d..=0x3a | 0x3c..=0x5b | 0x5d..=0x7e)
}

/// Percent-encodes each byte that is no baggage-octet, and `%` itself.
pub(super) fn encode_into(header: &mut String, value: &str) {
    for byte in value.bytes() {
        if is_baggage_octet(byte) && byte != b'%' {
            header.push(char::from(byte));
        } else {
            write!(header, "%{byte:02X}").expect("a `String` takes all text");
        }
    }
}

/// Decodes a value. A `%` without two hexadecimal digits stands for itself, and bytes that are no
/// UTF-8 become U+FFFD.
pub(super) fn decode(value: &str) -> Cow<'_, str> {
    if !value.contains('%') {
        return Cow::Borrowed(value);
    }
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, after) {
            (b'%', [high, low, after @ ..])
                if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
            {
                bytes.push(hex(*high) << 4 | hex(*low));
                rest = after;
            }
            _ => bytes.push(*first),
        }
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

/// The number that a hexadecimal digit stands for.
const fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => digit.to_ascii_lowercase() - b'a' + 10,
    }
}
