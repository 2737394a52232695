//! Ten thousand requests, 64 at once: no answer has another request's values, and nothing is left.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::get;
use contextvars::{context_var, propagate};
use contextvars_tests::{Counted, Drops};
use contextvars_tests_web::{Browser, REQUEST, Server, USER, context_of, seen};
use contextvars_tower::ContextLayer;
use futures_util::{StreamExt, stream};
use http_body_util::BodyExt;
use tokio::task::{JoinSet, yield_now};

const REQUESTS: u64 = 10_000;
const AT_ONCE: usize = 64;

/// A value of each request, whose drop is counted.
#[context_var]
static TRACE: Counted;

/// What must be read for a request.
fn own(number: u64) -> String {
    format!("{number} user{number} {number};")
}

/// What is read here.
fn read() -> String {
    format!("{} {};", seen(), TRACE.with(Counted::id))
}

/// Sets across awaits.
async fn plain() -> String {
    let before = read();
    USER.set(format!("{}!", USER.get()));
    yield_now().await;
    USER.set(USER.get().trim_end_matches('!').to_owned());
    before + &read()
}

/// Reads on other tasks and threads.
#[propagate]
async fn spawning() -> String {
    let task = tokio::spawn(async {
        yield_now().await;
        read()
    });
    let job = tokio::task::spawn_blocking(read);
    task.await.unwrap() + &job.await.unwrap()
}

/// Reads while the body is sent.
async fn streaming() -> Body {
    let items = stream::iter(0..2).then(|_| async {
        yield_now().await;
        Ok::<_, std::io::Error>(read())
    });
    Body::from_stream(items)
}

fn app(drops: Drops) -> Router {
    let bind = move |request: Request, next: Next| {
        let number = REQUEST.get();
        TRACE.set(drops.value(u32::try_from(number).unwrap()));
        USER.set(format!("user{number}"));
        async move {
            let response: Response = next.run(request).await;
            response
        }
    };
    Router::new()
        .route("/plain", get(plain))
        .route("/spawning", get(spawning))
        .route("/streaming", get(streaming))
        .layer(from_fn(bind))
        .layer(ContextLayer::new(context_of))
}

#[test]
fn ten_thousand_requests_at_64_at_once_mix_nothing_up_and_leave_nothing_behind() {
    let drops = Drops::new();
    let runtime = || {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        builder.worker_threads(2).enable_all().build().unwrap()
    };
    let (serving, asking) = (runtime(), runtime());
    let server = serving
        .block_on(serving.spawn(Server::of_axum(app(drops.clone()))))
        .unwrap();
    let answered = asking.block_on(ask_all(&server));
    assert_eq!(answered, REQUESTS);
    assert!(
        drops.dropped().len() > 9_000,
        "values go while the server runs"
    );
    drop(server);
    drop(asking);
    drop(serving); // with it the last connections, and what they hold
    assert_eq!(drops.alive(), 0);
    assert_eq!(drops.dropped().len(), usize::try_from(REQUESTS).unwrap());
}

/// Asks for all pages, and returns how many were answered rightly.
async fn ask_all(server: &Server) -> u64 {
    let next = Arc::new(AtomicU64::new(1));
    let mut clients = JoinSet::new();
    for client in 0..AT_ONCE {
        let next = Arc::clone(&next);
        let browser = if client % 4 == 0 {
            Browser::http2()
        } else {
            Browser::new()
        };
        let urls = ["/plain", "/spawning", "/streaming"].map(|path| server.url(path));
        clients.spawn(async move {
            let mut answered = 0;
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number > REQUESTS {
                    return answered;
                }
                let url = &urls[usize::try_from(number).unwrap() % urls.len()];
                if number % 50 == 2 {
                    // Goes away half-way.
                    let mut body = browser.open(url, number).await.into_body();
                    let frame = body.frame().await.unwrap().unwrap().into_data().unwrap();
                    assert!(frame.starts_with(own(number).as_bytes()), "{frame:?}");
                } else {
                    let text = browser.text(url, number).await;
                    assert_eq!(text, own(number).repeat(2), "{url}");
                }
                answered += 1;
            }
        });
    }
    let mut answered = 0;
    while let Some(client) = clients.join_next().await {
        answered += client.unwrap();
    }
    answered
}
