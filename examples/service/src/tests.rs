//! The services in the process of the tests, each test with a clock of its own.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderValue, Request, StatusCode};
use contextvars::Context;
use tokio::task::JoinHandle;
use tower::ServiceExt;

use crate::app::{self, App};
use crate::database::Database;
use crate::headers::{REQUEST_ID, TIMEOUT, USER_HEADER};
use crate::jobs::Jobs;
use crate::server::Server;
use crate::variables::{CLOCK, Clock};

/// Both services, whose requests begin with a context of the test.
struct Services {
    first: Router,
    second: Server,
    database: Database,
    worker: JoinHandle<()>,
}

impl Services {
    async fn start(base: Context) -> Self {
        let (jobs, worker) = Jobs::start();
        let second = Server::start(0, app::second(base.clone())).await.unwrap();
        let database = Database::open(None).await.unwrap();
        let app = App {
            database: database.clone(),
            jobs,
            client: reqwest::Client::new(),
            stock: second.url().into(),
        };
        Self {
            first: app::first(app, base),
            second,
            database,
            worker,
        }
    }

    async fn ask(&self, request: Request<Body>) -> (StatusCode, Option<HeaderValue>, String) {
        let answer = self.first.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let text = to_bytes(body, 10_000).await.unwrap();
        let id = parts.headers.get(REQUEST_ID).cloned();
        (parts.status, id, String::from_utf8(text.into()).unwrap())
    }

    /// Waits until all jobs are done, and gives the audit.
    async fn audit(self) -> Vec<(i64, String, String, i64)> {
        drop(self.first);
        self.second.stop().await;
        self.worker.await.unwrap();
        self.database.audit().await.unwrap()
    }
}

fn order(n: u64) -> axum::http::request::Builder {
    Request::post(format!("/orders/{n}"))
}

/// Orders something at a second, and gives the second in the audit: it went through a handler, a
/// queue and a job.
async fn second_of_an_order_at(second: u64) -> Vec<i64> {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(second);
    let clock: Clock = Arc::new(move || time);
    let services = Services::start(Context::new().with_value(&CLOCK, clock)).await;
    for n in 0..20 {
        let (status, _, text) = services.ask(order(n).body(Body::empty()).unwrap()).await;
        let sold_out = n % 10 == 9;
        assert_eq!(status == StatusCode::CONFLICT, sold_out, "{text}");
        tokio::task::yield_now().await;
    }
    let audit = services.audit().await;
    audit.into_iter().map(|(_, _, _, second)| second).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tests_at_the_same_time_have_each_its_own_clock() {
    let early = tokio::spawn(second_of_an_order_at(1_000));
    let late = tokio::spawn(second_of_an_order_at(4_000_000_000));
    assert_eq!(early.await.unwrap(), [1_000; 20]);
    assert_eq!(late.await.unwrap(), [4_000_000_000; 20]);
}

#[tokio::test]
async fn a_bad_header_is_refused_and_never_a_panic() {
    let services = Services::start(Context::new()).await;
    let long = "a".repeat(5_000);
    let values = [
        &b""[..],
        b"%",
        b"a%0a",
        b"a b",
        b"\xff\xfe",
        b"caf\xc3\xa9",
        b"a\tb",
        b"\"",
        long.as_bytes(),
    ];
    for name in [REQUEST_ID, USER_HEADER, TIMEOUT] {
        for value in values {
            let value = HeaderValue::from_bytes(value).unwrap();
            let request = order(1).header(name, value).body(Body::empty()).unwrap();
            let (status, id, text) = services.ask(request).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{name}: {text}");
            assert!(text.starts_with(&format!("the header {name} ")), "{text}");
            assert_eq!(id, None);
        }
    }
    assert!(services.audit().await.is_empty());
}

#[tokio::test]
async fn baggage_that_is_malformed_or_not_listed_is_not_bound() {
    for (value, tenant) in [
        (&b"tenant=acme"[..], "acme"),
        (b"other=1,tenant=acme;p=1", "acme"),
        (b"request=theirs", "unknown"),
        (b"tenant", "unknown"),
        (b"=,;%,tenant", "unknown"),
        (b"tenant=\xff", "unknown"),
        (b"tenant=a\tb", "unknown"),
    ] {
        let services = Services::start(Context::new()).await;
        let request = order(1)
            .header(REQUEST_ID, "req-1")
            .header("baggage", HeaderValue::from_bytes(value).unwrap());
        let (status, id, text) = services.ask(request.body(Body::empty()).unwrap()).await;
        assert_eq!(status, StatusCode::OK, "{text}");
        assert_eq!(id.unwrap(), "req-1");
        let (_, request, found, _) = services.audit().await.remove(0);
        assert_eq!((&*request, &*found), ("req-1", tenant), "{value:?}");
    }
}

#[tokio::test]
async fn a_path_without_a_number_is_refused() {
    let services = Services::start(Context::new()).await;
    for path in [
        "/report/x",
        "/report/-1",
        "/report/18446744073709551616",
        "/report/%00",
    ] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let (status, _, text) = services.ask(request).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{text}");
    }
    for path in ["/", "/report", "/stock/1"] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        assert_eq!(services.ask(request).await.0, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn the_largest_number_is_a_number() {
    let services = Services::start(Context::new()).await;
    for (path, is_order) in [("orders", true), ("report", false), ("events", false)] {
        let path = format!("/{path}/{}", u64::MAX);
        let method = if is_order { "POST" } else { "GET" };
        let request = Request::builder().method(method).uri(path);
        let (status, _, text) = services.ask(request.body(Body::empty()).unwrap()).await;
        assert_eq!(status, StatusCode::OK, "{text}");
    }
}

#[tokio::test]
async fn what_takes_longer_than_the_caller_waits_is_given_up() {
    let services = Services::start(Context::new()).await;
    let request = Request::get("/slow/1")
        .header(REQUEST_ID, "req-1")
        .header(TIMEOUT, "1");
    let (status, id, text) = services.ask(request.body(Body::empty()).unwrap()).await;
    assert_eq!(status, StatusCode::GATEWAY_TIMEOUT);
    assert_eq!(text, "request req-1 was not done in time\n");
    assert_eq!(id.unwrap(), "req-1");
}

#[tokio::test]
async fn the_second_service_has_only_what_is_left_of_the_time() {
    let services = Services::start(Context::new()).await;
    // No time is left, so the second service gives up at once, and the first one does, too.
    let request = order(1).header(TIMEOUT, "0").body(Body::empty()).unwrap();
    let (status, _, text) = services.ask(request).await;
    assert_eq!(status, StatusCode::GATEWAY_TIMEOUT, "{text}");
}
