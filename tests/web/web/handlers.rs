//! Handlers of axum, and all that runs before and after them.

use std::convert::Infallible;

use axum::Router;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use contextvars::{Context, context_var, propagate, scoped};
use contextvars_tests_web::{Browser, REQUEST, Server, USER, context_of, seen};
use contextvars_tower::ContextLayer;

/// An extractor, and a response, that read the variables on their own.
struct Seen(String);

impl<S: Sync> FromRequestParts<S> for Seen {
    type Rejection = Infallible;
    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(seen()))
    }
}

impl IntoResponse for Seen {
    fn into_response(self) -> Response {
        format!("{}, {}", self.0, seen()).into_response()
    }
}

/// Knows the user by the number of the request, as an authentication would.
async fn authenticate(request: Request, next: Next) -> Response {
    USER.set(format!("user{}", REQUEST.get()));
    next.run(request).await
}

fn app() -> Router {
    Router::new()
        .route("/handler", get(async || seen()))
        .route("/extractor", get(async |Seen(seen): Seen| seen))
        .route("/response", get(async || Seen("from".into())))
        .nest(
            "/nested",
            Router::new().route("/handler", get(async || seen())),
        )
        .fallback(async || seen())
        .layer(from_fn(authenticate))
        .layer(ContextLayer::new(context_of))
}

#[tokio::test]
async fn all_that_works_for_a_request_sees_its_context_and_what_middleware_set() {
    let server = Server::of_axum(app()).await;
    let client = Browser::new();
    for path in ["/handler", "/extractor", "/nested/handler", "/nowhere"] {
        assert_eq!(client.text(&server.url(path), 7).await, "7 user7", "{path}");
    }
    assert_eq!(
        client.text(&server.url("/response"), 7).await,
        "from, 7 user7"
    );
}

#[tokio::test]
async fn what_a_marked_handler_starts_inherits() {
    #[propagate]
    async fn handler() -> String {
        let task = tokio::spawn(async { seen() });
        let job = tokio::task::spawn_blocking(seen);
        let thread = tokio::task::spawn_blocking(|| std::thread::spawn(seen).join().unwrap());
        [
            task.await.unwrap(),
            job.await.unwrap(),
            thread.await.unwrap(),
        ]
        .join(", ")
    }
    let app = Router::new()
        .route("/", get(handler))
        .layer(from_fn(authenticate))
        .layer(ContextLayer::new(context_of));
    let server = Server::of_axum(app).await;
    assert_eq!(
        Browser::new().text(&server.url("/"), 7).await,
        "7 user7, 7 user7, 7 user7"
    );
}

#[tokio::test]
async fn a_handler_sets_for_the_middleware_around_it() {
    async fn outer(request: Request, next: Next) -> Response {
        let response = next.run(request).await;
        ([("x-user", USER.get())], response).into_response()
    }
    let app = Router::new()
        .route("/", get(async || drop(USER.set("ann".into()))))
        .layer(from_fn(outer))
        .layer(ContextLayer::new(context_of));
    let server = Server::of_axum(app).await;
    let page = Browser::new().page(&server.url("/"), 7).await;
    assert_eq!(page.headers["x-user"], "ann");
}

#[tokio::test]
async fn a_transaction_of_a_middleware_reaches_handlers_marked_or_not_and_no_job() {
    #[context_var(inherit = false)]
    static TRANSACTION: u64 = 0;

    async fn in_transaction(request: Request, next: Next) -> Response {
        scoped!(TRANSACTION = REQUEST.get(), async {
            next.run(request).await
        })
        .await
    }
    async fn insert() -> u64 {
        tokio::task::yield_now().await;
        TRANSACTION.get()
    }
    async fn plain() -> String {
        format!("{} {}", insert().await, TRANSACTION.is_set())
    }
    #[propagate]
    async fn marked() -> String {
        let job = tokio::spawn(async { (TRANSACTION.is_set(), REQUEST.get()) });
        format!("{} {:?}", insert().await, job.await.unwrap())
    }
    let app = Router::new()
        .route("/plain", get(plain))
        .route("/marked", get(marked))
        .layer(from_fn(in_transaction))
        .route("/none", get(plain))
        .layer(ContextLayer::new(context_of));
    let server = Server::of_axum(app).await;
    let client = Browser::new();
    assert_eq!(client.text(&server.url("/plain"), 7).await, "7 true");
    assert_eq!(client.text(&server.url("/marked"), 7).await, "7 (false, 7)");
    assert_eq!(client.text(&server.url("/none"), 7).await, "0 false");
}

#[tokio::test]
async fn a_whole_body_keeps_its_content_length() {
    let server = Server::of_axum(app()).await;
    for client in [Browser::new(), Browser::http2()] {
        let page = client.page(&server.url("/handler"), 7).await;
        assert_eq!(page.headers["content-length"], "7");
        assert_eq!(page.text, "7 user7");
    }
}

#[tokio::test]
async fn the_context_of_the_thread_does_not_come_along() {
    // One thread: what is set here is in the base context of the thread that serves.
    let token = USER.set("the thread's".to_owned());
    let app = Router::new().route("/", get(async || seen()));
    let server = Server::of_axum(app.layer(ContextLayer::new(context_of))).await;
    assert_eq!(Browser::new().text(&server.url("/"), 7).await, "7 no user");
    USER.reset(token).unwrap();
}

#[tokio::test]
async fn a_function_that_makes_the_context_is_called_for_each_request_once() {
    use std::sync::atomic::{AtomicU64, Ordering};
    static CALLS: AtomicU64 = AtomicU64::new(0);
    let layer = ContextLayer::new(|_: &Parts| {
        let call = CALLS.fetch_add(1, Ordering::Relaxed);
        Context::new().with_value(&REQUEST, call)
    });
    let app = Router::new().route("/", get(async || seen())).layer(layer);
    let server = Server::of_axum(app).await;
    let client = Browser::new();
    for call in 0..3 {
        assert_eq!(
            client.text(&server.url("/"), 99).await,
            format!("{call} no user")
        );
    }
}
