//! The load client: asks for everything that the service does, and checks each answer.

use axum::http::StatusCode;
use reqwest::{Client, RequestBuilder};

use crate::check::{Found, Mistake, request_of, tenant_of, user_of};
use crate::events::EVENTS;
use crate::headers::{REQUEST_ID, TIMEOUT, USER_HEADER};
use crate::orders::{Placed, is_sold_out};
use crate::report::{ROWS, Report};

/// What a request asks for.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Order,
    Report,
    Events,
    Fail,
    Slow,
}

impl Kind {
    /// Of twenty requests ten are orders, five reports, three events, one fails, and one is slow.
    pub(crate) fn of(n: u64) -> Self {
        match n % 20 {
            0..=9 => Self::Order,
            10..=14 => Self::Report,
            15..=17 => Self::Events,
            18 => Self::Fail,
            _ => Self::Slow,
        }
    }
}

/// Asks for one page of the service at `base`, and checks the answer.
pub(crate) async fn ask(client: &Client, base: &str, kind: Kind, n: u64, found: &Found) {
    found.add(1);
    let request = match kind {
        Kind::Order => client.post(format!("{base}/orders/{n}")),
        Kind::Report => client.get(format!("{base}/report/{n}")),
        Kind::Events => client.get(format!("{base}/events/{n}")),
        Kind::Fail => client.get(format!("{base}/fail/{n}")),
        Kind::Slow => client.get(format!("{base}/slow/{n}")).header(TIMEOUT, 5),
    };
    match answer_of(request, n).await {
        Err(error) => found.mistake(Mistake::Lost, || format!("request {n}: {error}")),
        Ok((status, id, text)) => {
            let is_right = id == request_of(n) && is_right(kind, n, status, &text);
            if !is_right {
                let is_mixed_up = names_another(&id, n) || names_another(&text, n);
                let mistake = if is_mixed_up {
                    Mistake::MixedUp
                } else {
                    Mistake::Lost
                };
                let what = || {
                    format!(
                        "the answer to {} was {status} for {id}: {text}",
                        request_of(n)
                    )
                };
                found.mistake(mistake, what);
            }
        }
    }
}

/// The status, the request's id, and the text.
async fn answer_of(
    request: RequestBuilder,
    n: u64,
) -> Result<(StatusCode, String, String), reqwest::Error> {
    let request = request
        .header(REQUEST_ID, request_of(n))
        .header(USER_HEADER, user_of(n))
        .header("baggage", format!("tenant={}", tenant_of(n)));
    let answer = request.send().await?;
    let id = answer
        .headers()
        .get(REQUEST_ID)
        .and_then(|id| id.to_str().ok());
    let id = id.unwrap_or("none").to_owned();
    Ok((answer.status(), id, answer.text().await?))
}

fn is_right(kind: Kind, n: u64, status: StatusCode, text: &str) -> bool {
    let id = request_of(n);
    match kind {
        Kind::Order if is_sold_out(n) => {
            status == StatusCode::CONFLICT && text == format!("request {id}: sold out\n")
        }
        Kind::Order => serde_json::from_str::<Placed>(text).is_ok_and(|placed| {
            let seen = [&placed.request, &placed.stock.request];
            let tenants = [&placed.tenant, &placed.stock.tenant];
            seen == [&id; 2] && tenants == [&tenant_of(n); 2] && placed.price == n % 100 + 1
        }),
        Kind::Report => serde_json::from_str::<Report>(text).is_ok_and(|report| {
            let sum = ROWS * n + ROWS * (ROWS - 1) / 2;
            report.sum == sum && report.requests.into_iter().eq([id])
        }),
        Kind::Events => text == format!("data: {id}\n\n").repeat(EVENTS),
        Kind::Fail => {
            status == StatusCode::INTERNAL_SERVER_ERROR && text == format!("request {id} failed\n")
        }
        Kind::Slow => {
            status == StatusCode::GATEWAY_TIMEOUT
                && text == format!("request {id} was not done in time\n")
        }
    }
}

/// Whether the text names a request that is not this one.
fn names_another(text: &str, n: u64) -> bool {
    text.split("req-").skip(1).any(|rest| {
        let digits = rest.split(|c: char| !c.is_ascii_digit()).next();
        digits.and_then(|digits| digits.parse().ok()) != Some(n)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_names_another_request_is_found() {
        assert!(names_another("request req-12 failed", 1));
        assert!(names_another("data: req-1\n\ndata: req-2", 1));
        assert!(!names_another("data: req-1\n\ndata: req-1", 1));
        assert!(!names_another("unknown", 1));
    }
}
