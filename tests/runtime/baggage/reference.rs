//! The grammar of the header, read letter by letter: slow, and written after the text of the standard
//! only. The properties compare the crate with it.

/// The members of a list, as key and decoded value, those beyond the limits left out.
pub(super) fn read(headers: &[&str]) -> Vec<(String, String)> {
    let combined = headers.join(",");
    let mut members = Vec::new();
    let mut position = 0;
    for element in combined.split(',') {
        let start = position;
        position += element.len() + 1;
        let end = start + element.trim_end_matches([' ', '\t']).len();
        if end > 8192 || members.len() == 64 {
            break;
        }
        members.extend(member(element));
    }
    members
}

/// Reads one member, or nothing if a letter stands where the grammar does not allow it.
fn member(element: &str) -> Option<(String, String)> {
    let mut letters = Letters(element.as_bytes());
    letters.skip_white_space();
    let key = letters.take(is_token)?;
    letters.skip_white_space();
    letters.expect(b'=')?;
    letters.skip_white_space();
    let value = letters.take_any(is_octet);
    letters.skip_white_space();
    while !letters.0.is_empty() {
        letters.expect(b';')?;
        letters.skip_white_space();
        letters.take(is_token)?;
        letters.skip_white_space();
        if letters.expect(b'=').is_some() {
            letters.skip_white_space();
            letters.take_any(is_octet);
            letters.skip_white_space();
        }
    }
    Some((String::from_utf8(key.to_vec()).unwrap(), decoded(value)))
}

struct Letters<'a>(&'a [u8]);

impl<'a> Letters<'a> {
    fn skip_white_space(&mut self) {
        self.take_any(|letter| letter == b' ' || letter == b'\t');
    }

    fn expect(&mut self, letter: u8) -> Option<()> {
        self.0 = self.0.strip_prefix(&[letter])?;
        Some(())
    }

    fn take_any(&mut self, is_wanted: fn(u8) -> bool) -> &'a [u8] {
        let end = self.0.iter().position(|&letter| !is_wanted(letter));
        let (taken, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        self.0 = rest;
        taken
    }

    fn take(&mut self, is_wanted: fn(u8) -> bool) -> Option<&'a [u8]> {
        Some(self.take_any(is_wanted)).filter(|taken| !taken.is_empty())
    }
}

/// RFC 7230: visible ASCII without the delimiters.
fn is_token(letter: u8) -> bool {
    letter.is_ascii_graphic() && !b"\"(),/:;<=>?@[\\]{}".contains(&letter)
}

fn is_octet(letter: u8) -> bool {
    letter.is_ascii_graphic() && !b"\",;\\".contains(&letter)
}

fn decoded(value: &[u8]) -> String {
    let mut bytes = Vec::new();
    let mut place = 0;
    while place < value.len() {
        let digits = value.get(place + 1..place + 3);
        let digits = digits.filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        match digits {
            Some(digits) if value[place] == b'%' => {
                let digits = std::str::from_utf8(digits).unwrap();
                bytes.push(u8::from_str_radix(digits, 16).unwrap());
                place += 3;
            }
            _ => {
                bytes.push(value[place]);
                place += 1;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
