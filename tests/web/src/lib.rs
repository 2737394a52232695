//! What the tests and the measurement share: variables, a server on loopback, and a client.

#![allow(clippy::missing_panics_doc, reason = "a panic is a failed test")]

use std::future::IntoFuture;
use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Request, Response};
use contextvars::{Context, context_var};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// The number of the request, which the client gives in the header `x-request`.
#[context_var]
pub static REQUEST: u64 = 0;

/// The user, whom handlers and middleware set.
#[context_var]
pub static USER: String = "no user".to_owned();

/// The context of a request: its number.
pub fn context_of(request: &Parts) -> Context {
    let number = request.headers.get("x-request");
    match number.and_then(|number| number.to_str().ok()?.parse().ok()) {
        Some(number) => Context::new().with_value(&REQUEST, number),
        None => Context::new(),
    }
}

/// What is read of the variables here.
pub fn seen() -> String {
    format!("{} {}", REQUEST.get(), USER.get())
}

/// A server on loopback, which ends when this is dropped; connections live as long as the runtime.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Server {
    /// Serves an application of axum, over http/1 and http/2.
    pub async fn of_axum(app: Router) -> Self {
        Self::run(|listener| async { axum::serve(listener, app).into_future().await.unwrap() })
            .await
    }

    /// Runs a server of any kind.
    pub async fn run<F>(serve: impl FnOnce(TcpListener) -> F) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let task = tokio::spawn(serve(listener));
        Self { address, task }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of a page.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A client that keeps its connections.
#[derive(Clone, Debug)]
pub struct Browser(pub Client<HttpConnector, Body>);

impl Browser {
    /// A client of http/1.
    pub fn new() -> Self {
        Self(Client::builder(TokioExecutor::new()).build_http())
    }

    /// A client of http/2, which asks for all over one connection.
    pub fn http2() -> Self {
        let mut builder = Client::builder(TokioExecutor::new());
        Self(builder.http2_only(true).build_http())
    }

    /// Asks for a page; the body is not read yet.
    pub async fn open(&self, url: &str, number: u64) -> Response<Incoming> {
        let request = Request::get(url).header("x-request", number);
        let request = request.body(Body::empty()).unwrap();
        self.0.request(request).await.unwrap()
    }

    /// Asks for a page, and reads it whole.
    pub async fn page(&self, url: &str, number: u64) -> Page {
        let (parts, body) = self.open(url, number).await.into_parts();
        Page {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: text_of(body).await,
        }
    }

    /// Asks for a page, and returns its text.
    pub async fn text(&self, url: &str, number: u64) -> String {
        self.page(url, number).await.text
    }
}

impl Default for Browser {
    fn default() -> Self {
        Self::new()
    }
}

/// A response that was read whole.
#[derive(Debug)]
pub struct Page {
    /// The number of its status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub text: String,
}

/// The rest of a body.
pub async fn text_of(body: Incoming) -> String {
    let bytes = body.collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The next frame of a body.
pub async fn next_frame(body: &mut Incoming) -> String {
    let frame = body.frame().await.unwrap().unwrap();
    String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap()
}
