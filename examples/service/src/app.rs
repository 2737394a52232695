//! The first service: what its handlers share, how they fail, and how the layers are put together.

use std::error::Error;
use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use contextvars::Context;
use contextvars::baggage::Baggage;
use contextvars_tower::ContextLayer;
use tower_http::catch_panic::CatchPanicLayer;
use tracing::error;

use crate::database::Database;
use crate::jobs::Jobs;
use crate::variables::request_id;
use crate::{events, failures, headers, middleware, orders, report, stock};

/// What handlers share.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) database: Database,
    pub(crate) jobs: Jobs,
    pub(crate) client: reqwest::Client,
    /// Where the second service is.
    pub(crate) stock: Arc<str>,
}

/// Why a request failed.
#[derive(Debug)]
pub(crate) enum Failure {
    SoldOut,
    /// The client is told no more than that it failed.
    Inside(Box<dyn Error + Send + Sync>),
}

impl<E: Error + Send + Sync + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Inside(Box::new(error))
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let id = request_id();
        match self {
            Self::SoldOut => (StatusCode::CONFLICT, format!("request {id}: sold out\n")),
            Self::Inside(error) => {
                error!(error = &*error as &dyn Error, "failed");
                (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    format!("request {id} failed\n"),
                )
            }
        }
        .into_response()
    }
}

/// The first service. Each request begins with `base`: nothing, or a test's own clock.
pub(crate) fn first(app: App, base: Context) -> Router {
    let routes = Router::new()
        .route("/orders/{n}", post(orders::order))
        .route("/report/{n}", get(report::report))
        .route("/events/{n}", get(events::events))
        .route("/fail/{n}", get(failures::fail))
        .route("/slow/{n}", get(failures::slow))
        .with_state(app);
    with_layers(routes, &crate::variables::ACCEPTED, base)
}

/// The second service.
pub(crate) fn second(base: Context) -> Router {
    with_layers(stock::routes(), &crate::variables::INTERNAL, base)
}

/// A layer that is added later is further outside.
fn with_layers(routes: Router, accepted: &'static Baggage, base: Context) -> Router {
    routes
        .layer(CatchPanicLayer::custom(middleware::panicked))
        .layer(from_fn(middleware::in_span))
        .layer(ContextLayer::new(move |parts: &Parts| {
            headers::context_of(parts, accepted, base.clone())
        }))
        .layer(from_fn(headers::check))
}
