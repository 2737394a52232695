//! Around each handler: the request's span, its deadline, and an answer in place of a panic.

use std::any::Any;

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry_http::HeaderExtractor;
use tokio::time::timeout_at;
use tracing::{Instrument, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::headers::REQUEST_ID;
use crate::telemetry::PROPAGATOR;
use crate::variables::{deadline, request_id};

/// Runs the handler in a span whose parent is the caller's, and stops at the deadline.
pub(crate) async fn in_span(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let number = path
        .rsplit('/')
        .next()
        .and_then(|number| number.parse::<u64>().ok());
    let span = info_span!("request", n = number);
    let caller = PROPAGATOR.extract(&HeaderExtractor(request.headers()));
    // It fails only if the span is not enabled, or has begun.
    let _ = span.set_parent(caller);
    let answering = timeout_at(deadline(), next.run(request));
    let answer = answering.instrument(span).await;
    with_id(answer.unwrap_or_else(|_| {
        let text = format!("request {} was not done in time\n", request_id());
        (StatusCode::GATEWAY_TIMEOUT, text).into_response()
    }))
}

/// The answer of a handler that panicked. It is made in the context of the request.
pub(crate) fn panicked(_: Box<dyn Any + Send>) -> Response {
    let text = format!("request {} failed\n", request_id());
    (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
}

fn with_id(mut response: Response) -> Response {
    // An id of another service came through its baggage, which may have any text.
    if let Ok(value) = HeaderValue::from_str(&request_id()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}
