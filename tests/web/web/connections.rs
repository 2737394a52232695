//! Connections that several requests share, with hyper's own servers: http/1 and http/2.

use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::routing::get;
use contextvars::{Context, Propagate, context_var};
use contextvars_tests_web::{Browser, Server, USER, context_of, seen};
use contextvars_tower::{ContextLayer, InheritingExecutor};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::rt::Executor;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tower::ServiceBuilder;

/// The number of the connection.
#[context_var]
static CONNECTION: u64 = 0;

/// Lets the first request log in for the whole thread, if nothing stops it.
fn app() -> Router {
    let log_in = async || {
        USER.set("ann".into());
        seen()
    };
    Router::new()
        .route("/login", get(log_in))
        .route("/who", get(async || seen()))
}

/// Sends requests over one connection, one after the other, and returns the bodies.
async fn over_one_connection(server: &Server, paths: &[&str]) -> Vec<String> {
    let mut socket = TcpStream::connect(server.address()).await.unwrap();
    let mut bodies = Vec::new();
    for path in paths {
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nx-request: 7\r\n\r\n");
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(socket.read_u8().await.unwrap());
        }
        let head = String::from_utf8(head).unwrap().to_lowercase();
        let length = head.split("content-length: ").nth(1).unwrap();
        let length = length.split("\r\n").next().unwrap().parse().unwrap();
        let mut body = vec![0; length];
        socket.read_exact(&mut body).await.unwrap();
        bodies.push(String::from_utf8(body).unwrap());
    }
    bodies
}

#[tokio::test]
async fn requests_of_one_connection_do_not_see_each_others_sets() {
    let server = Server::of_axum(app().layer(ContextLayer::new(context_of))).await;
    let bodies = over_one_connection(&server, &["/login", "/who", "/login", "/who"]).await;
    assert_eq!(bodies, ["7 ann", "7 no user", "7 ann", "7 no user"]);
    assert_eq!(over_one_connection(&server, &["/who"]).await, ["7 no user"]);

    let client = Browser::http2();
    for (path, seen) in [("/login", "8 ann"), ("/who", "8 no user")] {
        assert_eq!(client.text(&server.url(path), 8).await, seen);
    }
}

#[tokio::test]
async fn without_the_layer_a_set_stays_on_the_thread_for_the_next_client() {
    // What the test above would see if the layer did nothing.
    let server = Server::of_axum(app()).await;
    assert_eq!(over_one_connection(&server, &["/login"]).await, ["0 ann"]);
    assert_eq!(over_one_connection(&server, &["/who"]).await, ["0 ann"]);
}

#[tokio::test]
async fn streams_of_one_http2_connection_are_apart_while_they_run_at_once() {
    let barrier = std::sync::Arc::new(tokio::sync::Barrier::new(8));
    let handler = async move || {
        USER.set(seen());
        barrier.wait().await;
        USER.get()
    };
    let app = Router::new().route("/", get(handler));
    let server = Server::of_axum(app.layer(ContextLayer::new(context_of))).await;
    let (client, url) = (Browser::http2(), server.url("/"));
    let all = (1..=8).map(|number| client.text(&url, number));
    let seen = futures_util::future::join_all(all).await;
    let wanted: Vec<_> = (1..=8).map(|number| format!("{number} no user")).collect();
    assert_eq!(seen, wanted);
}

async fn hyper_handler(_: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    tokio::task::yield_now().await;
    let text = format!("{} {}", CONNECTION.get(), seen());
    Ok(Response::new(Full::new(text.into())))
}

/// Serves each connection in a context of its own, by `serve`.
async fn hyper_server<F>(serve: impl Fn(TokioIo<TcpStream>) -> F + Send + 'static) -> Server
where
    F: Future<Output = ()> + Send + 'static,
{
    Server::run(async move |listener| {
        for number in 1.. {
            let (socket, _) = listener.accept().await.unwrap();
            let context = Context::new().with_value(&CONNECTION, number);
            let serving = context.scope(|| serve(TokioIo::new(socket)));
            tokio::spawn(serving.in_context(context));
        }
    })
    .await
}

#[tokio::test]
async fn hypers_http1_requests_see_what_is_bound_for_the_connection() {
    let server = hyper_server(async |socket| {
        let service = service_fn(hyper_handler);
        let _ = http1::Builder::new()
            .serve_connection(socket, service)
            .await;
    })
    .await;
    let url = server.url("/");
    assert_eq!(Browser::new().text(&url, 7).await, "1 0 no user");
    assert_eq!(Browser::new().text(&url, 7).await, "2 0 no user");
}

/// A server of http/2 whose streams run on this executor.
async fn http2_server<E>(executor: E) -> Server
where
    E: Clone
        + Send
        + Sync
        + 'static
        + hyper::rt::bounds::Http2ServerConnExec<HandlerFuture, Full<Bytes>>,
{
    hyper_server(move |socket| {
        let builder = http2::Builder::new(executor.clone());
        async move {
            let service =
                service_fn(|request| -> HandlerFuture { Box::pin(hyper_handler(request)) });
            let _ = builder.serve_connection(socket, service).await;
        }
    })
    .await
}

type HandlerFuture =
    futures_util::future::BoxFuture<'static, Result<Response<Full<Bytes>>, Infallible>>;

#[tokio::test]
async fn hypers_http2_requests_see_what_is_bound_for_the_connection_with_an_inheriting_executor() {
    let server = http2_server(InheritingExecutor::new(TokioExecutor::new())).await;
    let url = server.url("/");
    assert_eq!(Browser::http2().text(&url, 7).await, "1 0 no user");
    assert_eq!(Browser::http2().text(&url, 7).await, "2 0 no user");

    // What the requests would see if the executor did nothing.
    let server = http2_server(TokioExecutor::new()).await;
    assert_eq!(
        Browser::http2().text(&server.url("/"), 7).await,
        "0 0 no user"
    );
}

#[tokio::test]
async fn the_layer_works_in_hypers_servers_and_adds_to_the_context_of_the_connection() {
    let server = hyper_server(async |socket| {
        let layer = ContextLayer::new(|request: &axum::http::request::Parts| {
            let number = context_of(request);
            let of_connection = Context::current();
            match number.get(&contextvars_tests_web::REQUEST) {
                Some(&number) => of_connection.with_value(&contextvars_tests_web::REQUEST, number),
                None => of_connection,
            }
        });
        let service = ServiceBuilder::new()
            .layer(layer)
            .service(tower::service_fn(hyper_handler));
        let service = TowerToHyperService::new(service);
        let executor = InheritingExecutor::new(TokioExecutor::new());
        let _ = auto::Builder::new(executor)
            .serve_connection(socket, service)
            .await;
    })
    .await;
    let url = server.url("/");
    assert_eq!(Browser::new().text(&url, 7).await, "1 7 no user");
    assert_eq!(Browser::http2().text(&url, 8).await, "2 8 no user");
}

#[tokio::test]
async fn an_inheriting_executor_counts_what_it_runs_and_captures_at_the_spawn() {
    #[derive(Clone, Default)]
    struct Counting(std::sync::Arc<AtomicU64>);
    impl<F: Future<Output = ()> + Send + 'static> Executor<F> for Counting {
        fn execute(&self, future: F) {
            self.0.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(future);
        }
    }
    let counting = Counting::default();
    let executor = InheritingExecutor::new(counting.clone());
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    for number in [3, 4] {
        let tell = tell.clone();
        CONNECTION.scope(number, || {
            executor.execute(async move { tell.send(CONNECTION.get()).unwrap() });
        });
    }
    assert_eq!(told.recv().await, Some(3));
    assert_eq!(told.recv().await, Some(4));
    assert_eq!(counting.0.load(Ordering::Relaxed), 2);
}
