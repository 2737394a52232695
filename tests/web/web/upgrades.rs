//! Connections that stop to speak HTTP: their session runs on a task that the framework starts.

use axum::Router;
use axum::extract::WebSocketUpgrade;
use axum::extract::ws::{Message, WebSocket};
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use contextvars::{Context, Propagate, propagate};
use contextvars_tests_web::{Server, USER, context_of, seen};
use contextvars_tower::ContextLayer;
use futures_util::{SinkExt, StreamExt};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

/// Answers each message with what is read here, and sets what the next answer shows.
async fn session(mut socket: WebSocket) {
    while let Some(Ok(message)) = socket.recv().await {
        let text = format!("{} {}", message.into_text().unwrap(), seen());
        USER.set(format!("{}+", USER.get()));
        if socket.send(Message::text(text)).await.is_err() {
            return;
        }
    }
}

async fn by_hand(upgrade: WebSocketUpgrade) -> Response {
    USER.set("ann".into());
    let context = Context::current();
    upgrade.on_upgrade(move |socket| session(socket).in_context(context))
}

#[propagate]
async fn marked_session(socket: WebSocket) {
    session(socket).await;
}

async fn with_a_marked_session(upgrade: WebSocketUpgrade) -> Response {
    USER.set("ann".into());
    upgrade.on_upgrade(propagate_upgrade(marked_session))
}

/// Calls the function in the context that is current now, so that it captures that one.
fn propagate_upgrade<F: Future>(
    session: impl FnOnce(WebSocket) -> F,
) -> impl FnOnce(WebSocket) -> F {
    let context = Context::current();
    move |socket| context.scope(|| session(socket))
}

/// Talks to the session twice.
async fn talk(server: &Server, path: &str, number: u64) -> Vec<String> {
    let url = server.url(path).replace("http", "ws");
    let mut request = url.into_client_request().unwrap();
    request.headers_mut().insert("x-request", number.into());
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();
    let mut answers = Vec::new();
    for word in ["one", "two"] {
        socket.send(tungstenite::Message::text(word)).await.unwrap();
        let answer = socket.next().await.unwrap().unwrap();
        answers.push(answer.into_text().unwrap().to_string());
    }
    answers
}

#[tokio::test]
async fn a_websocket_session_sees_the_context_of_its_request() {
    let app = Router::new()
        .route("/by_hand", get(by_hand))
        .route("/marked", get(with_a_marked_session))
        .layer(ContextLayer::new(context_of));
    let server = Server::of_axum(app).await;
    for path in ["/by_hand", "/marked"] {
        let (seventh, eighth) = tokio::join!(talk(&server, path, 7), talk(&server, path, 8));
        assert_eq!(seventh, ["one 7 ann", "two 7 ann+"], "{path}");
        assert_eq!(eighth, ["one 8 ann", "two 8 ann+"], "{path}");
    }
    assert!(Context::current().is_empty(), "there is one thread");
}

#[tokio::test]
async fn a_session_of_a_protocol_of_ones_own_sees_the_context_of_its_request() {
    async fn handler(mut request: Request<axum::body::Body>) -> Response {
        let upgrade = hyper::upgrade::on(&mut request);
        let session = async move {
            let mut stream = TokioIo::new(upgrade.await.unwrap());
            let mut word = [0; 4];
            stream.read_exact(&mut word).await.unwrap();
            stream.write_all(seen().as_bytes()).await.unwrap();
        };
        tokio::spawn(session.in_current_context());
        let head = [("connection", "upgrade"), ("upgrade", "ours")];
        (StatusCode::SWITCHING_PROTOCOLS, head).into_response()
    }
    let app = Router::new().route("/", get(handler));
    let server = Server::of_axum(app.layer(ContextLayer::new(context_of))).await;
    let mut socket = TcpStream::connect(server.address()).await.unwrap();
    let request =
        "GET / HTTP/1.1\r\nhost: x\r\nx-request: 7\r\nconnection: upgrade\r\nupgrade: ours\r\n\r\n";
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await.unwrap());
    }
    assert!(head.starts_with(b"HTTP/1.1 101"));
    socket.write_all(b"ping").await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    assert_eq!(answer, "7 no user");
}
