//! Orders and reports without this family of crates: each function has a parameter for the request,
//! each spawn takes the span along, and each line and span names what it shows.
//!
//! The README compares it part by part, and `--requests` measures it beside the other one.

use std::sync::Arc;

use axum::extract::{Extension, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry_http::{HeaderExtractor, HeaderInjector};
use rayon::prelude::*;
use sqlx::SqliteConnection;
use tokio::time::{Instant, timeout_at};
use tower_http::catch_panic::CatchPanicLayer;
use tracing::{Instrument, Span, error, info, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::app::{App, Failure};
use crate::headers::{Known, REQUEST_ID, TIMEOUT, check, timeout_until};
use crate::orders::{Placed, is_sold_out};
use crate::report::{ROWS, Report};
use crate::stock::Answer;
use crate::telemetry::PROPAGATOR;

/// What each function gets, and each spawn clones.
struct Current {
    request: String,
    tenant: String,
    user: String,
    deadline: Instant,
}

pub(crate) fn first(app: App) -> Router {
    let routes = Router::new()
        .route("/orders/{n}", post(order))
        .route("/report/{n}", get(report))
        .with_state(app);
    with_layers(routes)
}

pub(crate) fn second() -> Router {
    with_layers(Router::new().route("/stock/{n}", get(stock)))
}

fn with_layers(routes: Router) -> Router {
    let panicked = |_| StatusCode::INTERNAL_SERVER_ERROR.into_response();
    routes
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(in_span))
        .layer(from_fn(check))
}

/// The first value of a member of the header `baggage`, as it is: limits and percent-encoding are
/// left out.
fn member<'h>(headers: &'h HeaderMap, key: &str) -> Option<&'h str> {
    let values = headers.get_all("baggage").into_iter();
    let members = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|all| all.split(','));
    let mut pairs = members.filter_map(|member| member.split(';').next()?.split_once('='));
    pairs
        .find(|(found, _)| found.trim() == key)
        .map(|(_, value)| value.trim())
}

async fn in_span(mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    let known = request
        .extensions()
        .get::<Known>()
        .expect("`check` is outside");
    let id = member(headers, "request").map_or_else(|| known.request_id(), ToOwned::to_owned);
    let current = Arc::new(Current {
        request: id,
        tenant: member(headers, "tenant").unwrap_or("unknown").to_owned(),
        user: known
            .user()
            .cloned()
            .unwrap_or_else(|| "unknown".to_owned()),
        deadline: known.deadline(),
    });
    let number = request.uri().path().rsplit('/').next();
    let number = number.and_then(|number| number.parse::<u64>().ok());
    let Current {
        request: id,
        tenant,
        ..
    } = &*current;
    let span = info_span!("request", n = number, request = id, tenant);
    let _ = span.set_parent(PROPAGATOR.extract(&HeaderExtractor(headers)));
    request.extensions_mut().insert(Arc::clone(&current));
    let answering = timeout_at(current.deadline, next.run(request));
    let mut answer = answering
        .instrument(span)
        .await
        .unwrap_or_else(|_| StatusCode::GATEWAY_TIMEOUT.into_response());
    if let Ok(value) = HeaderValue::from_str(&current.request) {
        answer.headers_mut().insert(REQUEST_ID, value);
    }
    answer
}

async fn order(
    State(app): State<App>,
    Extension(current): Extension<Arc<Current>>,
    Path(n): Path<u64>,
) -> Result<Json<Placed>, Failure> {
    let Current {
        request, tenant, ..
    } = &*current;
    info!(request, tenant, n, "order");
    let asking = ask(app.clone(), Arc::clone(&current), n).instrument(Span::current());
    let asking = tokio::spawn(asking);
    let price = {
        let (current, span) = (Arc::clone(&current), Span::current());
        tokio::task::spawn_blocking(move || span.in_scope(|| price_of(&current, n)))
    };
    let (stock, price) = (asking.await??, price.await?);
    let audit = audit(app.clone(), Arc::clone(&current), n).instrument(Span::current());
    app.jobs.push(audit).await;
    place(&app, &current, n, price).await?;
    Ok(Json(Placed {
        request: request.clone(),
        tenant: tenant.clone(),
        price,
        stock,
    }))
}

async fn ask(app: App, current: Arc<Current>, n: u64) -> Result<Answer, Failure> {
    let Current {
        request, tenant, ..
    } = &*current;
    let span = info_span!("ask", n, request, tenant);
    async {
        let mut headers = HeaderMap::new();
        let baggage = format!("tenant={tenant},request={request}");
        headers.insert("baggage", HeaderValue::from_str(&baggage)?);
        PROPAGATOR.inject_context(
            &opentelemetry::Context::current(),
            &mut HeaderInjector(&mut headers),
        );
        headers.insert(TIMEOUT, timeout_until(current.deadline));
        let asking = app
            .client
            .get(format!("{}/stock/{n}", app.stock))
            .headers(headers)
            .send();
        let answer = asking.await?.error_for_status()?.json().await?;
        info!(request, tenant, n, "the stock is known");
        Ok(answer)
    }
    .instrument(span)
    .await
}

fn price_of(current: &Current, n: u64) -> u64 {
    let Current {
        request, tenant, ..
    } = current;
    info_span!("price", n, request, tenant).in_scope(|| {
        info!(request, tenant, n, "a price is found");
        n % 100 + 1
    })
}

async fn place(app: &App, current: &Current, n: u64, price: u64) -> Result<(), Failure> {
    let Current {
        request, tenant, ..
    } = current;
    let mut transaction = app.database.pool().begin().await?;
    insert_order(&mut transaction, current, n, price).await?;
    tokio::task::yield_now().await;
    if is_sold_out(n) {
        info!(request, tenant, n, "sold out");
        transaction.rollback().await?;
        return Err(Failure::SoldOut);
    }
    transaction.commit().await?;
    Ok(())
}

async fn insert_order(
    connection: &mut SqliteConnection,
    current: &Current,
    n: u64,
    price: u64,
) -> Result<(), sqlx::Error> {
    let insert = sqlx::query("insert into orders values (?, ?, ?)")
        .bind(i64::try_from(n).unwrap_or(i64::MAX))
        .bind(&current.user)
        .bind(i64::try_from(price).unwrap_or(i64::MAX));
    insert.execute(connection).await?;
    Ok(())
}

async fn audit(app: App, current: Arc<Current>, n: u64) {
    let Current {
        request, tenant, ..
    } = &*current;
    let insert = sqlx::query("insert into audit values (?, ?, ?, ?)")
        .bind(i64::try_from(n).unwrap_or(i64::MAX))
        .bind(request)
        .bind(tenant)
        .bind(crate::variables::second());
    match insert.execute(app.database.pool()).await {
        Ok(_) => info!(request, tenant, n, "audited"),
        Err(error) => error!(request, tenant, n, %error, "an audit row is lost"),
    }
}

async fn report(
    Extension(current): Extension<Arc<Current>>,
    Path(n): Path<u64>,
) -> Result<Json<Report>, Failure> {
    let Current {
        request, tenant, ..
    } = &*current;
    info!(request, tenant, n, "report");
    let span = Span::current();
    let working = Arc::clone(&current);
    let work = tokio::task::spawn_blocking(move || span.in_scope(|| sum_up(&working, n)));
    Ok(Json(work.await?))
}

fn sum_up(current: &Current, n: u64) -> Report {
    let span = Span::current();
    let look_at = |row| span.in_scope(|| look_at(current, n, row));
    crate::report::sum_of((0..ROWS).into_par_iter().map(look_at))
}

fn look_at(current: &Current, n: u64, row: u64) -> (u64, String) {
    let Current {
        request, tenant, ..
    } = current;
    if row.is_multiple_of(25) {
        info_span!("row", n, request, tenant).in_scope(|| info!(request, tenant, n, row, "a row"));
    }
    (n.wrapping_add(row), request.clone())
}

async fn stock(
    Extension(current): Extension<Arc<Current>>,
    Path(n): Path<u64>,
) -> Result<Json<Answer>, Failure> {
    let (counting, span) = (Arc::clone(&current), Span::current());
    let counting = move || span.in_scope(|| count(&counting, n));
    let left = tokio::task::spawn_blocking(counting).await?;
    Ok(Json(Answer {
        request: current.request.clone(),
        tenant: current.tenant.clone(),
        left,
    }))
}

fn count(current: &Current, n: u64) -> u64 {
    let Current {
        request, tenant, ..
    } = current;
    info!(request, tenant, n, "counted");
    n % 7 + 1
}
