//! The second service, and how the first one asks it: the variables go along as W3C Baggage, the span
//! as `traceparent`, and what is left of the deadline as a timeout.

use axum::extract::Path;
use axum::routing::get;
use axum::{Json, Router};
use contextvars::propagate;
use contextvars_tower::baggage;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry_http::HeaderInjector;
use reqwest::header::HeaderMap;
use serde::{Deserialize, Serialize};
use tracing::{Instrument, info, info_span};

use crate::app::{App, Failure};
use crate::headers::{TIMEOUT, timeout_until};
use crate::telemetry::PROPAGATOR;
use crate::variables::{INTERNAL, deadline, request_id, tenant_name};

/// What the second service answers: what it saw.
#[derive(Serialize, Deserialize)]
pub(crate) struct Answer {
    pub(crate) request: String,
    pub(crate) tenant: String,
    pub(crate) left: u64,
}

/// Asks the second service.
pub(crate) async fn ask(app: App, n: u64) -> Result<Answer, Failure> {
    async {
        let mut headers = HeaderMap::new();
        baggage::inject(&INTERNAL, &mut headers);
        PROPAGATOR.inject_context(
            &opentelemetry::Context::current(),
            &mut HeaderInjector(&mut headers),
        );
        headers.insert(TIMEOUT, timeout_until(deadline()));
        let asking = app
            .client
            .get(format!("{}/stock/{n}", app.stock))
            .headers(headers)
            .send();
        let answer = asking.await?.error_for_status()?.json().await?;
        info!(n, "the stock is known");
        Ok(answer)
    }
    .instrument(info_span!("ask", n))
    .await
}

/// The routes of the second service.
pub(crate) fn routes() -> Router {
    Router::new().route("/stock/{n}", get(stock))
}

#[propagate]
async fn stock(Path(n): Path<u64>) -> Result<Json<Answer>, Failure> {
    let left = tokio::task::spawn_blocking(move || count(n)).await?;
    Ok(Json(Answer {
        request: request_id(),
        tenant: tenant_name(),
        left,
    }))
}

/// Counts what is left.
pub(crate) fn count(n: u64) -> u64 {
    info!(n, "counted");
    n % 7 + 1
}
