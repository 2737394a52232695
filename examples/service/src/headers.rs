//! What a stranger wrote into the headers of a request: it is checked here once, and refused with
//! `400 Bad Request` and the reason.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use contextvars::Context;
use contextvars::baggage::Baggage;
use contextvars_tower::baggage;
use tokio::time::Instant;

use crate::variables::{DEADLINE, LONGEST, REQUEST, USER};

pub(crate) const REQUEST_ID: &str = "x-request-id";
pub(crate) const USER_HEADER: &str = "x-user";
pub(crate) const TIMEOUT: &str = "x-timeout-ms";

/// The headers that these services read themselves. The rest is baggage.
#[derive(Clone)]
pub(crate) struct Known {
    request: Option<String>,
    user: Option<String>,
    timeout: Duration,
}

impl Known {
    pub(crate) fn of(headers: &HeaderMap) -> Result<Self, String> {
        let is_id = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let request = short(headers, REQUEST_ID, 64, is_id)?;
        let is_user = |c: char| c.is_ascii_graphic() && !"%\"\\".contains(c);
        let user = short(headers, USER_HEADER, 100, is_user)?;
        let timeout = match short(headers, TIMEOUT, 9, |c| c.is_ascii_digit())? {
            None => LONGEST,
            Some(milliseconds) => {
                let milliseconds = milliseconds.parse().expect("it has nine digits at most");
                Duration::from_millis(milliseconds).min(LONGEST)
            }
        };
        Ok(Self {
            request,
            user,
            timeout,
        })
    }

    /// The id of the request: that of the caller, else a new one.
    pub(crate) fn request_id(&self) -> String {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let new = || format!("own-{}", NEXT.fetch_add(1, Relaxed));
        self.request.clone().unwrap_or_else(new)
    }

    pub(crate) fn user(&self) -> Option<&String> {
        self.user.as_ref()
    }

    pub(crate) fn deadline(&self) -> Instant {
        Instant::now() + self.timeout
    }
}

/// The value of a header, if it is there once, short, and of characters that are allowed.
fn short(
    headers: &HeaderMap,
    name: &str,
    longest: usize,
    is_allowed: impl Fn(char) -> bool,
) -> Result<Option<String>, String> {
    let mut values = headers.get_all(name).into_iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(format!("the header {name} is there twice"));
    }
    let Ok(value) = value.to_str() else {
        return Err(format!("the header {name} is no printable ASCII"));
    };
    if value.is_empty() || value.len() > longest {
        return Err(format!(
            "the header {name} has not 1 to {longest} characters"
        ));
    }
    match value.chars().find(|c| !is_allowed(*c)) {
        Some(c) => Err(format!("the header {name} may not have {c:?}")),
        None => Ok(Some(value.to_owned())),
    }
}

/// What is left until the deadline, for a service that is asked.
pub(crate) fn timeout_until(deadline: Instant) -> HeaderValue {
    let left = deadline
        .saturating_duration_since(Instant::now())
        .as_millis();
    u64::try_from(left).unwrap_or(u64::MAX).into()
}

/// The outermost middleware: what is refused gets no context.
pub(crate) async fn check(mut request: Request, next: Next) -> Response {
    match Known::of(request.headers()) {
        Ok(known) => {
            request.extensions_mut().insert(known);
            next.run(request).await
        }
        Err(reason) => (StatusCode::BAD_REQUEST, format!("{reason}\n")).into_response(),
    }
}

/// The context of a request: `base`, and what its headers say.
pub(crate) fn context_of(parts: &Parts, accepted: &Baggage, base: Context) -> Context {
    let known = parts.extensions.get::<Known>().expect("`check` is outside");
    // First the own id, which the baggage of another service of ours may replace.
    let mut context = base
        .with_value(&REQUEST, known.request_id())
        .with_value(&DEADLINE, known.deadline());
    if let Some(user) = known.user() {
        context = context.with_value(&USER, user.clone());
    }
    accepted.extract(baggage::values(&parts.headers), context)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &'static str, value: &[u8]) -> Result<Known, String> {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_bytes(value).unwrap());
        Known::of(&headers)
    }

    #[test]
    fn a_header_that_is_too_long_or_has_other_characters_is_refused() {
        let too_long = [b'a'; 65];
        for value in [
            &b""[..],
            b"a b",
            b"a%20",
            b"a\xff",
            b"a\xc3\xa4",
            b"a\tb",
            b"a\"",
            &too_long,
        ] {
            assert!(read(REQUEST_ID, value).is_err(), "{value:?}");
        }
        for value in [&b"-5"[..], b"5.0", b"1234567890", b" ", b"five"] {
            assert!(read(TIMEOUT, value).is_err(), "{value:?}");
        }
    }

    #[test]
    fn a_header_that_is_there_twice_is_refused() {
        let mut headers = HeaderMap::new();
        headers.append(REQUEST_ID, HeaderValue::from_static("a"));
        headers.append(REQUEST_ID, HeaderValue::from_static("b"));
        assert!(Known::of(&headers).is_err());
    }

    #[test]
    fn a_request_without_an_id_gets_a_new_one() {
        let known = Known::of(&HeaderMap::new()).unwrap();
        assert_ne!(known.request_id(), known.request_id());
        assert_eq!(read(REQUEST_ID, b"a.B_9-").unwrap().request_id(), "a.B_9-");
    }

    #[test]
    fn a_timeout_is_at_most_the_longest() {
        let timeout = |value| read(TIMEOUT, value).unwrap().timeout;
        assert_eq!(timeout(b"7"), Duration::from_millis(7));
        assert_eq!(timeout(b"999999999"), LONGEST);
    }
}
