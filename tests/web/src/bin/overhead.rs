//! What the layer costs: requests to an application of axum with and without it, side by side.
//!
//!     cargo run --release -p contextvars-tests-web --bin overhead
//!     cargo run --release -p contextvars-tests-web --bin overhead -- 500 500      rounds, requests in a round
//!
//! Each round measures all applications one after the other. The figure of an application is that of its quickest round,
//! which is the one that other programs on the machine disturbed least.

use std::time::Instant;

use axum::body::Body;
use axum::extract::Extension;
use axum::http::Request;
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::get;
use axum::{Router, http::HeaderValue};
use contextvars::baggage::Baggage;
use contextvars::{Context, context_var};
use contextvars_tests_web::{Browser, Server};
use contextvars_tower::{ContextLayer, baggage};
use futures_util::future::join_all;
use http_body_util::BodyExt;
use tower::ServiceExt;
use tower::util::MapResponseLayer;

#[context_var(name = "request-id")]
static REQUEST: u64;
#[context_var(name = "tenant")]
static TENANT: String;
#[context_var(name = "user")]
static USER: String;

/// What the others have instead of variables.
#[derive(Clone)]
struct Extensions {
    request: u64,
    tenant: String,
    user: String,
}

fn text(header: Option<&HeaderValue>) -> String {
    header
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned()
}

fn number(header: Option<&HeaderValue>) -> u64 {
    text(header).parse().unwrap_or_default()
}

/// The applications: a name, and the application.
fn applications() -> Vec<(&'static str, Router)> {
    let wire = Baggage::new().var(&REQUEST).var(&TENANT).var(&USER);
    let bind = |parts: &Parts| {
        Context::new()
            .with_value(&REQUEST, number(parts.headers.get("x-request")))
            .with_value(&TENANT, text(parts.headers.get("x-tenant")))
            .with_value(&USER, text(parts.headers.get("x-user")))
    };
    let extend = async |mut request: axum::extract::Request, next: Next| {
        let headers = request.headers();
        let extensions = Extensions {
            request: number(headers.get("x-request")),
            tenant: text(headers.get("x-tenant")),
            user: text(headers.get("x-user")),
        };
        request.extensions_mut().insert(extensions);
        next.run(request).await
    };
    let constant =
        || Router::new().route("/", get(async || "an order of acme, for ann, in request 7"));
    let reading = || {
        Router::new().route(
            "/",
            get(async || {
                format!(
                    "an order of {}, for {}, in request {}",
                    TENANT.get(),
                    USER.get(),
                    REQUEST.get()
                )
            }),
        )
    };
    let extended = async |Extension(all): Extension<Extensions>| {
        format!(
            "an order of {}, for {}, in request {}",
            all.tenant, all.user, all.request
        )
    };
    vec![
        ("bare axum, a constant answer", constant()),
        (
            "a layer that does nothing",
            constant().layer(MapResponseLayer::new(|response: Response| response)),
        ),
        (
            "the layer, no variable",
            constant().layer(ContextLayer::new(|_: &Parts| Context::new())),
        ),
        (
            "a middleware and extensions, 3 values bound and read",
            Router::new()
                .route("/", get(extended))
                .layer(from_fn(extend)),
        ),
        (
            "the layer, 3 variables bound and read",
            reading().layer(ContextLayer::new(bind)),
        ),
        (
            "the layer, 3 variables of baggage bound and read",
            reading().layer(ContextLayer::new(move |parts: &Parts| {
                wire.extract(baggage::values(&parts.headers), Context::new())
            })),
        ),
    ]
}

fn request(url: &str) -> Request<Body> {
    let request = Request::get(url)
        .header("x-request", "7")
        .header("x-tenant", "acme")
        .header("x-user", "ann");
    let request = request.header("baggage", "request-id=7,tenant=acme,user=ann");
    request.body(Body::empty()).unwrap()
}

/// Measures each of them, and prints a table.
async fn measure<T>(
    title: &str,
    rounds: usize,
    requests: usize,
    all: &[(&str, T)],
    run: impl AsyncFn(&T, usize),
) {
    let mut quickest = vec![f64::INFINITY; all.len()];
    let share = 1e9 / f64::from(u32::try_from(requests).unwrap());
    for _ in 0..rounds {
        for (application, quickest) in all.iter().zip(&mut quickest) {
            let start = Instant::now();
            run(&application.1, requests).await;
            *quickest = quickest.min(start.elapsed().as_secs_f64() * share);
        }
    }
    println!("\n{title}: the quickest of {rounds} rounds of {requests} requests\n");
    println!("{:56} {:>12} {:>10}", "", "ns a request", "ratio");
    for (application, time) in all.iter().zip(&quickest) {
        let ratio = time / quickest[0];
        println!("{:56} {time:>12.0} {ratio:>10.2}", application.0);
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut numbers = std::env::args().skip(1).map(|number| {
        number.parse().unwrap_or_else(|_| {
            eprintln!("`{number}` is no number: give the rounds, and the requests in a round");
            std::process::exit(2);
        })
    });
    let (rounds, requests) = (numbers.next().unwrap_or(200), numbers.next().unwrap_or(500));

    let all = applications();
    measure(
        "one call after the other, without a socket",
        rounds,
        requests,
        &all,
        async |app, requests| {
            for _ in 0..requests {
                let response = app.clone().oneshot(request("/")).await.unwrap();
                let body = response.into_body().collect().await.unwrap().to_bytes();
                assert_eq!(body.len(), 39);
            }
        },
    )
    .await;

    let mut served = Vec::new();
    for (name, app) in all {
        served.push((name, (Server::of_axum(app).await, Browser::new())));
    }
    let at_once = 16;
    let title = "over loopback, http/1, 16 connections, client and server on one thread";
    measure(
        title,
        rounds,
        requests,
        &served,
        async |(server, browser), requests| {
            let url = server.url("/");
            join_all((0..at_once).map(|_| async {
                for _ in 0..requests / at_once {
                    let response = browser.0.request(request(&url)).await.unwrap();
                    let body = response.into_body().collect().await.unwrap().to_bytes();
                    assert_eq!(body.len(), 39);
                }
            }))
            .await;
        },
    )
    .await;
}
