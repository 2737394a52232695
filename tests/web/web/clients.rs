//! Clients that send variables, and servers that read them.

use std::sync::LazyLock;

use axum::Router;
use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Request};
use axum::routing::get;
use contextvars::baggage::Baggage;
use contextvars::{Context, Propagate, context_var};
use contextvars_tests::{Counted, Drops};
use contextvars_tests_web::{Browser, REQUEST, Server, text_of};
use contextvars_tower::{BaggageLayer, ContextLayer, InheritingExecutor, baggage};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tower::{Service, ServiceBuilder, ServiceExt};

#[context_var(name = "tenant")]
static TENANT: String;

/// What the services of these tests send and accept.
static WIRE: LazyLock<Baggage> =
    LazyLock::new(|| Baggage::new().var(&TENANT).named("request-id", &REQUEST));

fn context_of(request: &Parts) -> Context {
    WIRE.extract(baggage::values(&request.headers), Context::new())
}

/// A service that tells what it read, and what headers it got.
async fn server() -> Server {
    let handler = async |headers: HeaderMap| {
        let headers: Vec<_> = headers.get_all("baggage").iter().collect();
        format!("{:?} {} {headers:?}", TENANT.try_get().ok(), REQUEST.get())
    };
    let app = Router::new().route("/", get(handler));
    Server::of_axum(app.layer(ContextLayer::new(context_of))).await
}

/// A request's context.
fn request(number: u64, tenant: &str) -> Context {
    Context::new()
        .with_value(&REQUEST, number)
        .with_value(&TENANT, tenant.to_owned())
}

const SENT: &str = r#"Some("DF 28") 7 ["tenant=DF%2028,request-id=7"]"#;

#[tokio::test]
async fn reqwest_sends_variables_through_the_layer_and_by_hand() {
    let server = server().await;
    let client = reqwest::Client::new();

    let mut layered = ServiceBuilder::new()
        .layer(BaggageLayer::new(WIRE.clone()))
        .map_request(|request: Request<reqwest::Body>| {
            reqwest::Request::try_from(request).expect("the address is whole")
        })
        .service(client.clone());
    let to_send = Request::get(server.url("/"))
        .body(reqwest::Body::default())
        .unwrap();
    let answer = async { layered.ready().await?.call(to_send).await?.text().await };
    assert_eq!(answer.in_context(request(7, "DF 28")).await.unwrap(), SENT);

    let mut by_hand = ServiceBuilder::new()
        .map_request(|mut request: reqwest::Request| {
            baggage::inject(&WIRE, request.headers_mut());
            request
        })
        .service(client);
    let to_send = reqwest::Request::new(reqwest::Method::GET, server.url("/").parse().unwrap());
    let answer = async { by_hand.ready().await?.call(to_send).await?.text().await };
    assert_eq!(answer.in_context(request(7, "DF 28")).await.unwrap(), SENT);
}

#[tokio::test]
async fn hypers_client_sends_variables() {
    let server = server().await;
    for browser in [Browser::new(), Browser::http2()] {
        let client = ServiceBuilder::new()
            .layer(BaggageLayer::new(WIRE.clone()))
            .service(browser.0);
        let to_send = Request::get(server.url("/")).body(Body::empty()).unwrap();
        let sending = client.oneshot(to_send).in_context(request(7, "DF 28"));
        assert_eq!(text_of(sending.await.unwrap().into_body()).await, SENT);
    }
}

#[tokio::test]
async fn a_request_passes_through_a_service_into_the_next_one() {
    let back = server().await;
    let url = back.url("/");
    let client = ServiceBuilder::new()
        .layer(BaggageLayer::new(WIRE.clone()))
        .service(Browser::new().0);
    let handler = async move || {
        let request = Request::get(url).body(Body::empty()).unwrap();
        text_of(client.oneshot(request).await.unwrap().into_body()).await
    };
    let front = Router::new().route("/", get(handler));
    let front = Server::of_axum(front.layer(ContextLayer::new(context_of))).await;
    let url = front.url("/");
    let browser = Browser::new();
    let ask = async |number: u64| {
        let header = format!("tenant=t{number},request-id={number},stranger=1");
        let request = Request::get(&url).header("baggage", header);
        let request = request.body(Body::empty()).unwrap();
        text_of(browser.0.request(request).await.unwrap().into_body()).await
    };
    let all = futures_util::future::join_all((1..=50).map(ask)).await;
    for (number, text) in (1..).zip(all) {
        let sent = format!("tenant=t{number},request-id={number}");
        assert_eq!(text, format!(r#"Some("t{number}") {number} ["{sent}"]"#));
    }
}

#[tokio::test]
async fn a_clients_pool_keeps_a_requests_values_only_with_an_inheriting_executor() {
    #[context_var]
    static TRACE: Counted;

    let server = server().await;
    let drops = Drops::new();
    let ask = async |client: Client<HttpConnector, Body>| {
        let context = Context::new().with_value(&TRACE, drops.value(7));
        let asking = async {
            let request = Request::get(server.url("/")).body(Body::empty()).unwrap();
            text_of(client.request(request).await.unwrap().into_body()).await
        };
        asking.in_context(context).await;
        drops.alive()
    };
    let plain = Client::builder(TokioExecutor::new()).build_http();
    assert_eq!(ask(plain.clone()).await, 0);
    assert_eq!(ask(plain).await, 0);
    // The mistake that the executor's documentation warns of.
    let inheriting = InheritingExecutor::new(TokioExecutor::new());
    assert_eq!(ask(Client::builder(inheriting).build_http()).await, 1);
}

/// The headers of a request after the layer, which was sent in this context.
fn layered(headers: &[(&'static str, &'static [u8])], context: &Context) -> HeaderMap {
    let mut request = Request::new(());
    for (name, value) in headers {
        let value = HeaderValue::from_bytes(value).unwrap();
        request.headers_mut().append(*name, value);
    }
    let mut client = ServiceBuilder::new()
        .layer(BaggageLayer::new(WIRE.clone()))
        .service(tower::service_fn(async |request: Request<()>| {
            Ok::<_, std::convert::Infallible>(request.headers().clone())
        }));
    let sending = context.scope(|| client.call(request));
    futures_util::FutureExt::now_or_never(sending)
        .unwrap()
        .unwrap()
}

#[test]
fn headers_that_are_there_become_one_and_keep_what_is_not_listed() {
    let headers = layered(
        &[
            ("baggage", b"a=1,tenant=old"),
            ("x-other", b"stays"),
            ("baggage", b"b=2;p"),
        ],
        &request(7, "acme"),
    );
    let values: Vec<_> = headers.get_all("baggage").iter().collect();
    assert_eq!(values, ["tenant=acme,request-id=7,a=1,b=2;p"]);
    assert_eq!(headers["x-other"], "stays");
}

#[test]
fn a_detached_request_has_no_header() {
    assert!(layered(&[], &Context::new()).is_empty());
    assert!(layered(&[("baggage", b"tenant=acme")], &Context::new()).is_empty());
}

#[test]
fn a_header_that_is_no_utf_8_is_left_out() {
    let headers = layered(
        &[("baggage", b"a=\xff"), ("baggage", b"b=2")],
        &request(7, "acme"),
    );
    assert_eq!(headers["baggage"], "tenant=acme,request-id=7,b=2");
}

#[test]
fn a_value_can_not_forge_a_header() {
    let headers = layered(&[], &request(7, "x\r\nset-cookie: admin=1"));
    assert_eq!(
        headers["baggage"],
        "tenant=x%0D%0Aset-cookie:%20admin=1,request-id=7"
    );
    assert_eq!(headers.len(), 1);
}

#[tokio::test]
async fn a_server_binds_what_it_listed_and_parses_and_answers_whatever_comes() {
    let server = server().await;
    let browser = Browser::new();
    for (header, wanted) in [
        (
            &b"tenant=acme,request-id=7,role=admin"[..],
            r#"Some("acme") 7 "#,
        ),
        (b"request-id=seven,tenant", "None 0 "),
        (b"tenant=%FF%0A", r#"Some("\u{fffd}\n") 0 "#),
        (b"tenant=\xff", "None 0 "),
        (b"%%%,,,;;;===", "None 0 "),
        (b"", "None 0 "),
    ] {
        let request = Request::get(server.url("/")).header("baggage", header);
        let request = request.body(Body::empty()).unwrap();
        let response = browser.0.request(request).await.unwrap();
        assert_eq!(response.status(), 200);
        let text = text_of(response.into_body()).await;
        assert!(
            text.starts_with(wanted) || text.replace('\u{fffd}', r"\u{fffd}").starts_with(wanted),
            "{text}"
        );
    }
}
