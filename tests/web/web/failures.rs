//! Requests that end early: timeouts, clients that go away, panics, services that return errors.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::error_handling::HandleErrorLayer;
use axum::http::{self, StatusCode};
use axum::routing::get;
use contextvars::Context;
use contextvars_tests::message_of;
use contextvars_tests_web::{Browser, Server, USER, context_of, seen};
use contextvars_tower::ContextLayer;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tower::timeout::TimeoutLayer;
use tower::{Layer, Service, ServiceBuilder, ServiceExt, service_fn};

use crate::TellWhenDropped;

/// A page that never comes, and one that does; the first tells when it is dropped, and opens the
/// gate when its handler runs.
fn app(guard: impl Fn() -> TellWhenDropped + Clone + Send + Sync + 'static) -> (Router, Gate) {
    let gate = Gate::new(Semaphore::new(0));
    let entered = Gate::clone(&gate);
    let never = async move || {
        USER.set("ann".into());
        let _guard = guard();
        entered.add_permits(1);
        std::future::pending::<()>().await;
    };
    let app = Router::new()
        .route("/never", get(never))
        .route("/who", get(async || seen()));
    (app, gate)
}

type Gate = Arc<Semaphore>;

#[tokio::test]
async fn a_handler_that_times_out_is_dropped_in_its_context() {
    let timeout = || TimeoutLayer::new(Duration::from_millis(1));
    let answer = async |_: tower::BoxError| (StatusCode::GATEWAY_TIMEOUT, seen());

    // The limit is below the layer: its answer is made in the context, too.
    let (guard, mut dropped) = TellWhenDropped::new();
    let limit = ServiceBuilder::new()
        .layer(HandleErrorLayer::new(answer))
        .layer(timeout());
    let app_below = app(guard)
        .0
        .layer(limit)
        .layer(ContextLayer::new(context_of));
    let server = Server::of_axum(app_below).await;
    let page = Browser::new().page(&server.url("/never"), 7).await;
    assert_eq!((page.status, &*page.text), (504, "7 ann"));
    assert_eq!(dropped.recv().await.unwrap(), "7 ann");

    // The limit is above the layer: its answer is made outside of the context.
    let (guard, mut dropped) = TellWhenDropped::new();
    let limit = ServiceBuilder::new()
        .layer(HandleErrorLayer::new(answer))
        .layer(timeout());
    let app_above = app(guard)
        .0
        .layer(ContextLayer::new(context_of))
        .layer(limit);
    let server = Server::of_axum(app_above).await;
    let page = Browser::new().page(&server.url("/never"), 7).await;
    assert_eq!((page.status, &*page.text), (504, "0 no user"));
    assert_eq!(dropped.recv().await.unwrap(), "7 ann");
}

#[tokio::test]
async fn a_handler_whose_client_goes_away_is_dropped_in_its_context() {
    let (guard, mut dropped) = TellWhenDropped::new();
    let (app, entered) = app(guard);
    let server = Server::of_axum(app.layer(ContextLayer::new(context_of))).await;

    let mut socket = TcpStream::connect(server.address()).await.unwrap();
    let request = b"GET /never HTTP/1.1\r\nhost: x\r\nx-request: 7\r\n\r\n";
    socket.write_all(request).await.unwrap();
    entered.acquire().await.unwrap().forget();
    drop(socket);
    assert_eq!(dropped.recv().await.unwrap(), "7 ann");

    // Over http/2 one request is cancelled, and the connection and its other requests go on.
    let client = Browser::http2();
    let (url, who) = (server.url("/never"), server.url("/who"));
    let cancelled = {
        let client = client.clone();
        tokio::spawn(async move { client.open(&url, 8).await })
    };
    entered.acquire().await.unwrap().forget();
    assert_eq!(client.text(&who, 9).await, "9 no user");
    cancelled.abort();
    assert_eq!(dropped.recv().await.unwrap(), "8 ann");
    assert_eq!(client.text(&who, 9).await, "9 no user");
    assert!(Context::current().is_empty(), "there is one thread");
}

#[tokio::test]
async fn a_handler_that_panics_leaves_no_context_on_its_thread() {
    async fn handler() {
        USER.set("ann".into());
        tokio::task::yield_now().await;
        panic!("on purpose, in request {}", seen());
    }
    let app = Router::new()
        .route("/panic", get(handler))
        .route("/who", get(async || seen()))
        .layer(ContextLayer::new(context_of));
    let server = Server::of_axum(app).await;
    let request = http::Request::get(server.url("/panic")).header("x-request", 7);
    let request = request.body(Body::empty()).unwrap();
    Browser::new().0.request(request).await.unwrap_err();
    assert!(Context::current().is_empty(), "there is one thread");
    assert_eq!(
        Browser::new().text(&server.url("/who"), 8).await,
        "8 no user"
    );
}

#[tokio::test]
async fn a_service_or_a_function_that_panics_when_it_is_called_leaves_no_context() {
    type Answer = Result<http::Response<()>, String>;
    let mut service = ContextLayer::new(context_of).layer(service_fn(|_: http::Request<()>| {
        assert!(seen().starts_with('0'), "called for {}", seen());
        std::future::pending::<Answer>()
    }));
    let request = || {
        http::Request::get("/")
            .header("x-request", 7)
            .body(())
            .unwrap()
    };
    assert_eq!(
        message_of(|| drop(service.call(request()))),
        "called for 7 no user"
    );
    assert!(Context::current().is_empty());

    let layer = ContextLayer::new(|_: &http::request::Parts| panic!("no context for {}", seen()));
    let mut service = layer.layer(service_fn(|_: http::Request<()>| {
        std::future::pending::<Answer>()
    }));
    assert_eq!(
        message_of(|| drop(service.call(request()))),
        "no context for 0 no user"
    );
    assert!(Context::current().is_empty());
}

#[tokio::test]
async fn an_error_of_the_service_is_passed_on() {
    let service = ContextLayer::new(context_of).layer(service_fn(async |_: http::Request<()>| {
        Err::<http::Response<()>, _>(seen())
    }));
    let request = http::Request::get("/")
        .header("x-request", 7)
        .body(())
        .unwrap();
    assert_eq!(service.oneshot(request).await.unwrap_err(), "7 no user");
}
