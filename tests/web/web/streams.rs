//! Bodies that are sent after their handler has returned.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::response::sse::{Event, Sse};
use axum::routing::get;
use contextvars::{Context, context_var};
use contextvars_tests_web::{
    Browser, REQUEST, Server, USER, context_of, next_frame, seen, text_of,
};
use contextvars_tower::ContextLayer;
use futures_util::{Stream, StreamExt, stream};
use http_body_util::BodyExt;
use tokio::sync::Semaphore;

use crate::TellWhenDropped;

/// A stream that reads the variables for each item, when the gate lets it.
fn items(count: usize, gate: Arc<Semaphore>) -> impl Stream<Item = String> {
    stream::iter(0..count).then(move |_| {
        let gate = Arc::clone(&gate);
        async move {
            gate.acquire().await.unwrap().forget();
            USER.set(format!("{}+", USER.get()));
            seen()
        }
    })
}

fn body(items: impl Stream<Item = String> + Send + 'static) -> Body {
    Body::from_stream(items.map(Ok::<_, Infallible>))
}

fn served(app: Router) -> impl Future<Output = Server> {
    Server::of_axum(app.layer(ContextLayer::new(context_of)))
}

#[tokio::test]
async fn a_streamed_body_sees_what_its_handler_set_and_keeps_what_it_sets_itself() {
    let gate = Arc::new(Semaphore::new(0));
    let items_gate = Arc::clone(&gate);
    let app = Router::new().route(
        "/",
        get(async move || {
            USER.set(format!("user{}", REQUEST.get()));
            body(items(3, items_gate))
        }),
    );
    let server = served(app).await;
    for client in [Browser::new(), Browser::http2()] {
        // The head of the response is here, so the handler has returned; no item was made yet.
        let mut first = client.open(&server.url("/"), 1).await.into_body();
        let mut second = client.open(&server.url("/"), 2).await.into_body();
        gate.add_permits(2);
        assert_eq!(next_frame(&mut first).await, "1 user1+");
        assert_eq!(next_frame(&mut second).await, "2 user2+");
        gate.add_permits(4);
        assert_eq!(text_of(second).await, "2 user2++2 user2+++");
        assert_eq!(text_of(first).await, "1 user1++1 user1+++");
    }
}

#[tokio::test]
async fn server_sent_events_see_the_context_of_their_request() {
    let gate = Arc::new(Semaphore::new(0));
    let items_gate = Arc::clone(&gate);
    let handler = async move || {
        let events = items(2, items_gate).map(|item| Event::default().data(item));
        Sse::new(events.map(Ok::<_, Infallible>))
    };
    let server = served(Router::new().route("/", get(handler))).await;
    let response = Browser::new().open(&server.url("/"), 7).await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    gate.add_permits(2);
    let text = text_of(response.into_body()).await;
    assert_eq!(text, "data: 7 no user+\n\ndata: 7 no user++\n\n");
}

#[tokio::test]
async fn a_body_whose_client_goes_away_is_dropped_in_its_context() {
    for client in [Browser::new(), Browser::http2()] {
        let (guard, mut dropped) = TellWhenDropped::new();
        let handler = async move || {
            USER.set("ann".into());
            let guard = guard();
            body(
                stream::once(async { seen() }).chain(stream::once(async move {
                    let _guard = guard;
                    std::future::pending().await
                })),
            )
        };
        let server = served(Router::new().route("/", get(handler))).await;
        let mut body = client.open(&server.url("/"), 7).await.into_body();
        assert_eq!(next_frame(&mut body).await, "7 ann");
        drop(body);
        assert_eq!(dropped.recv().await.unwrap(), "7 ann");
    }
}

#[tokio::test]
async fn a_body_that_panics_leaves_no_context_on_its_thread() {
    let gate = Arc::new(Semaphore::new(1));
    let items_gate = Arc::clone(&gate);
    let handler = async move || {
        body(items(2, items_gate).map(|item| {
            assert!(!item.ends_with("++"), "on purpose, for request {item}");
            item
        }))
    };
    let app = Router::new().route("/", get(handler));
    let server = served(app.route("/who", get(async || seen()))).await;
    let mut body = Browser::new().open(&server.url("/"), 13).await.into_body();
    assert_eq!(next_frame(&mut body).await, "13 no user+");
    gate.add_permits(1);
    assert!(body.frame().await.unwrap().is_err(), "the body is cut off");
    assert!(Context::current().is_empty(), "there is one thread");
    assert_eq!(
        Browser::new().text(&server.url("/who"), 8).await,
        "8 no user"
    );
}

#[tokio::test]
async fn what_does_not_inherit_ends_with_the_handler() {
    #[context_var(inherit = false)]
    static TRANSACTION: u64 = 0;

    let handler = async || {
        TRANSACTION.set(REQUEST.get());
        tokio::task::yield_now().await;
        let in_handler = TRANSACTION.get();
        body(stream::once(async move {
            format!("{in_handler} {} {}", TRANSACTION.is_set(), REQUEST.get())
        }))
    };
    let server = served(Router::new().route("/", get(handler))).await;
    assert_eq!(Browser::new().text(&server.url("/"), 7).await, "7 false 7");
}
