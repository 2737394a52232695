//! Services behind a queue, and other layers of tower that run them elsewhere.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context as Waking, Poll};
use std::time::Duration;

use axum::Router;
use axum::error_handling::HandleErrorLayer;
use axum::extract::Request;
use axum::response::Response;
use axum::routing::get;
use contextvars::{Context, Propagate, propagate, scoped};
use contextvars_tests_web::{Browser, REQUEST, Server, USER, context_of, seen};
use contextvars_tower::{CaptureLayer, ContextLayer, RestoreLayer};
use tokio::sync::Semaphore;
use tower::spawn_ready::SpawnReadyLayer;
use tower::{BoxError, Service, ServiceBuilder, ServiceExt, service_fn};

use crate::TellWhenDropped;

/// Answers what it reads when it is called, and what its future reads.
#[derive(Clone)]
struct Eager;

impl Service<u32> for Eager {
    type Response = String;
    type Error = BoxError;
    type Future = futures_util::future::BoxFuture<'static, Result<String, BoxError>>;

    fn poll_ready(&mut self, _: &mut Waking<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, number: u32) -> Self::Future {
        let eager = seen();
        USER.set("set in the call".into());
        Box::pin(async move {
            tokio::task::yield_now().await;
            Ok(format!("{number}: {eager}, {}", seen()))
        })
    }
}

#[tokio::test]
async fn a_service_behind_a_buffer_runs_in_its_callers_context() {
    let service = ServiceBuilder::new()
        .layer(CaptureLayer::new())
        .buffer(8)
        .layer(RestoreLayer::new())
        .service(Eager);
    let ask = |number: u32| {
        let call = service.clone().oneshot(number);
        scoped!(
            REQUEST = number.into(),
            USER = format!("user{number}"),
            async {
                let answer = call.await.unwrap();
                (answer, seen())
            }
        )
    };
    for (number, (answer, after)) in
        (1..).zip(futures_util::future::join_all((1..=20).map(ask)).await)
    {
        assert_eq!(
            answer,
            format!("{number}: {number} user{number}, {number} set in the call")
        );
        assert_eq!(
            after,
            format!("{number} user{number}"),
            "the caller keeps its own"
        );
    }
}

#[tokio::test]
async fn without_the_layers_a_service_behind_a_buffer_is_called_in_no_context() {
    let service = ServiceBuilder::new().buffer(8).service(Eager);
    let call = service
        .oneshot(1)
        .in_context(Context::new().with_value(&REQUEST, 1));
    assert!(call.await.unwrap().starts_with("1: 0 no user, "));
}

#[tokio::test]
async fn a_marked_service_behind_a_buffer_captures_its_callers_context() {
    #[propagate]
    async fn serve(_: u32) -> Result<String, BoxError> {
        Ok(tokio::spawn(async { seen() }).await?)
    }
    let service = ServiceBuilder::new()
        .layer(CaptureLayer::new())
        .buffer(8)
        .layer(RestoreLayer::new())
        .service(service_fn(serve));
    let call = service
        .oneshot(1)
        .in_context(Context::new().with_value(&REQUEST, 7));
    assert_eq!(call.await.unwrap(), "7 no user");
}

#[tokio::test]
async fn a_request_that_is_dropped_in_the_queue_is_dropped_in_its_context() {
    let (guard, mut dropped) = TellWhenDropped::new();
    let gate = Arc::new(Semaphore::new(0));
    let waiting = Arc::clone(&gate);
    let calls = Arc::new(AtomicU64::new(0));
    let called = Arc::clone(&calls);
    let mut service = ServiceBuilder::new()
        .layer(CaptureLayer::new())
        .buffer(8)
        .layer(RestoreLayer::new())
        // Takes one request at a time, so the second one waits in the queue.
        .concurrency_limit(1)
        .service(service_fn(move |_: Option<TellWhenDropped>| {
            called.fetch_add(1, Ordering::Relaxed);
            let gate = Arc::clone(&waiting);
            async move {
                gate.acquire().await?.forget();
                Ok::<_, BoxError>(())
            }
        }));
    let first = service.ready().await.unwrap().call(None);
    let first = tokio::spawn(first);
    let second = {
        let service = service.ready().await.unwrap();
        REQUEST.scope(7, || service.call(Some(guard())))
    };
    tokio::task::yield_now().await;
    drop(second); // the worker drops a request whose caller is gone
    gate.add_permits(2);
    first.await.unwrap().unwrap();
    assert_eq!(dropped.recv().await.unwrap(), "7 no user");
    assert_eq!(
        calls.load(Ordering::Relaxed),
        1,
        "the service did not see it"
    );
}

#[tokio::test]
async fn other_layers_of_tower_need_nothing() {
    let service = ServiceBuilder::new()
        .load_shed()
        .concurrency_limit(4)
        .timeout(Duration::from_secs(3600))
        .layer(SpawnReadyLayer::new())
        .service(Eager);
    let call = service
        .oneshot(1)
        .in_context(Context::new().with_value(&REQUEST, 7));
    assert_eq!(call.await.unwrap(), "1: 7 no user, 7 set in the call");
}

#[tokio::test]
async fn a_buffer_below_the_layer_of_a_server() {
    let inner = service_fn(async |request: Request| {
        let answer = format!("{} {}", request.uri().path(), seen());
        USER.set("set behind the queue".into());
        Ok::<_, Infallible>(Response::new(axum::body::Body::from(answer)))
    });
    let stack = ServiceBuilder::new()
        .layer(ContextLayer::new(context_of))
        .layer(HandleErrorLayer::new(async |error: BoxError| {
            error.to_string()
        }))
        .layer(CaptureLayer::new())
        .buffer(16)
        .layer(RestoreLayer::new());
    let service = stack.service(inner);
    let app = Router::new()
        .route_service("/queued", service)
        .route("/who", get(async || seen()));
    let server = Server::of_axum(app).await;
    let client = Browser::new();
    let url = server.url("/queued");
    let all = (1..=20).map(|number| client.text(&url, number));
    for (number, text) in (1..).zip(futures_util::future::join_all(all).await) {
        assert_eq!(text, format!("/queued {number} no user"));
    }
}
