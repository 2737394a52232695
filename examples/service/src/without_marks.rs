//! The service of `--break`: the same variables, and no mark. A middleware sets them on the thread
//! that it happens to run on, in the place of `ContextLayer`, and handlers spawn as they would
//! without variables.
//!
//! All that these requests do is the code of the other modules.

use std::convert::Infallible;

use axum::extract::{Path, Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::response::sse::{Event, Sse};
use axum::routing::{get, post};
use axum::{Json, Router};
use contextvars::baggage::Baggage;
use contextvars::{Context, ContextVar};
use futures_util::stream::Stream;
use rayon::prelude::*;
use tower_http::catch_panic::CatchPanicLayer;
use tracing::info;

use crate::app::{App, Failure};
use crate::orders::{Placed, audit, place, price_of};
use crate::report::{ROWS, Report, look_at, sum_of};
use crate::variables::{
    ACCEPTED, DEADLINE, INTERNAL, REQUEST, TENANT, USER, request_id, tenant_name,
};
use crate::{events, failures, headers, middleware, stock};

pub(crate) fn first(app: App) -> Router {
    let routes = Router::new()
        .route("/orders/{n}", post(order))
        .route("/report/{n}", get(report))
        .route("/events/{n}", get(events))
        .route("/fail/{n}", get(fail))
        .route("/slow/{n}", get(failures::slow))
        .with_state(app);
    with_layers(routes, &ACCEPTED)
}

pub(crate) fn second() -> Router {
    with_layers(Router::new().route("/stock/{n}", get(stock)), &INTERNAL)
}

fn with_layers(routes: Router, accepted: &'static Baggage) -> Router {
    routes
        .layer(CatchPanicLayer::custom(middleware::panicked))
        .layer(from_fn(middleware::in_span))
        .layer(from_fn_with_state(accepted, set))
        .layer(from_fn(headers::check))
}

/// What is set here stays on the thread, for the next request.
async fn set(State(accepted): State<&'static Baggage>, request: Request, next: Next) -> Response {
    fn copy<T: Clone + Send + Sync>(var: &'static ContextVar<T>, from: &Context) {
        if let Some(value) = from.get(var) {
            var.set(value.clone());
        }
    }

    let (parts, body) = request.into_parts();
    let context = headers::context_of(&parts, accepted, Context::new());
    copy(&REQUEST, &context);
    copy(&TENANT, &context);
    copy(&USER, &context);
    copy(&DEADLINE, &context);
    next.run(Request::from_parts(parts, body)).await
}

async fn order(State(app): State<App>, Path(n): Path<u64>) -> Result<Json<Placed>, Failure> {
    info!(n, "order");
    let asking = tokio::spawn(stock::ask(app.clone(), n));
    let price = tokio::task::spawn_blocking(move || price_of(n));
    let (stock, price) = (asking.await??, price.await?);
    app.jobs.push(audit(app.clone(), n)).await;
    place(&app, n, price).await?;
    Ok(Json(Placed {
        request: request_id(),
        tenant: tenant_name(),
        price,
        stock,
    }))
}

async fn stock(Path(n): Path<u64>) -> Result<Json<stock::Answer>, Failure> {
    let left = tokio::task::spawn_blocking(move || stock::count(n)).await?;
    Ok(Json(stock::Answer {
        request: request_id(),
        tenant: tenant_name(),
        left,
    }))
}

async fn report(Path(n): Path<u64>) -> Result<Json<Report>, Failure> {
    info!(n, "report");
    let rows = move || sum_of((0..ROWS).into_par_iter().map(|row| look_at(n, row)));
    Ok(Json(tokio::task::spawn_blocking(rows).await?))
}

async fn events(Path(n): Path<u64>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    Sse::new(events::stream_of(n))
}

async fn fail(Path(n): Path<u64>) {
    failures::ended(tokio::spawn(failures::broken(n)).await);
}
