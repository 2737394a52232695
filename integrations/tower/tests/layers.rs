//! The layers by themselves, without a framework and without a socket.

use std::convert::Infallible;
use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context as Waking, Poll, Waker};

use contextvars::baggage::Baggage;
use contextvars::{Context, InContext, Propagate, context_var};
use contextvars_tower::{
    BaggageLayer, BaggageService, CaptureLayer, CaptureService, ContextLayer, ContextService,
    ResponseFuture, RestoreLayer, RestoreService, baggage,
};
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body_util::{BodyExt, Full};
use tower::{Layer, Service, ServiceExt, service_fn};

#[context_var(name = "level")]
static LEVEL: u32 = 0;

/// What was read of the level, in order.
type Seen = Arc<Mutex<Vec<u32>>>;

/// Counts the level up in each step: when it is called, polled and dropped.
#[derive(Clone, Default)]
struct Steps(Seen);

impl Steps {
    fn step(&self) {
        LEVEL.set(LEVEL.get() + 1);
        self.0.lock().unwrap().push(LEVEL.get());
    }

    fn seen(&self) -> Vec<u32> {
        self.0.lock().unwrap().clone()
    }
}

impl<R> Service<R> for Steps {
    type Response = Response<Full<&'static [u8]>>;
    type Error = Infallible;
    type Future = StepsFuture;

    fn poll_ready(&mut self, _: &mut Waking<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: R) -> StepsFuture {
        self.step();
        let steps = self.clone();
        StepsFuture { steps, polls: 0 }
    }
}

/// Is ready at the second poll.
struct StepsFuture {
    steps: Steps,
    polls: u32,
}

impl Future for StepsFuture {
    type Output = Result<Response<Full<&'static [u8]>>, Infallible>;

    fn poll(mut self: std::pin::Pin<&mut Self>, cx: &mut Waking<'_>) -> Poll<Self::Output> {
        self.steps.step();
        self.polls += 1;
        if self.polls == 1 {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Ok(Response::new(Full::new(b"body"))))
    }
}

impl Drop for StepsFuture {
    fn drop(&mut self) {
        self.steps.step();
    }
}

/// The layer of most tests: it takes the level of the request's path.
fn layer() -> ContextLayer<impl Fn(&http::request::Parts) -> Context + Clone> {
    ContextLayer::new(|request| {
        let level = request.uri.path()[1..].parse().unwrap();
        Context::new().with_value(&LEVEL, level)
    })
}

fn request(path: &str) -> Request<()> {
    Request::get(path).body(()).unwrap()
}

#[tokio::test]
async fn the_call_the_future_and_its_drop_run_in_one_context() {
    let steps = Steps::default();
    let mut service = layer().layer(steps.clone());
    let (low, high) = (service.call(request("/10")), service.call(request("/90")));
    let (low, high) = tokio::join!(low, high);
    let bodies = [low.unwrap(), high.unwrap()].map(Response::into_body);
    let levels = bodies
        .each_ref()
        .map(|body| body.context().get(&LEVEL).copied());
    let (low, high): (Vec<_>, Vec<_>) = steps.seen().iter().partition(|level| **level < 50);
    assert_eq!((low, high), (vec![11, 12, 13, 14], vec![91, 92, 93, 94]));
    assert_eq!(levels, [Some(13), Some(93)], "as the service left it");
    assert_eq!(LEVEL.get(), 0);
}

#[test]
fn a_future_that_is_dropped_half_way_is_dropped_in_its_context() {
    let steps = Steps::default();
    let mut service = layer().layer(steps.clone());
    let mut future = Box::pin(service.call(request("/10")));
    let mut waking = Waking::from_waker(Waker::noop());
    assert!(future.as_mut().poll(&mut waking).is_pending());
    drop(future);
    drop(service.call(request("/90")));
    assert_eq!(steps.seen(), [11, 12, 13, 91, 92]);
    assert_eq!(LEVEL.get(), 0);
}

#[tokio::test]
async fn a_response_keeps_its_head_and_its_body() {
    let service = service_fn(async |_: Request<()>| {
        let response = Response::builder()
            .status(418)
            .header("x-level", LEVEL.get());
        response.body(Full::new(&b"tea"[..]))
    });
    let response = layer().layer(service).oneshot(request("/7")).await.unwrap();
    assert_eq!(response.status(), 418);
    assert_eq!(response.headers()["x-level"], "7");
    let body = response.into_body();
    assert_eq!(http_body::Body::size_hint(&body).exact(), Some(3));
    assert_eq!(body.collect().await.unwrap().to_bytes(), "tea");
}

#[tokio::test]
async fn a_request_reaches_the_service_as_it_was() {
    let service = service_fn(async |request: Request<u8>| {
        assert_eq!(request.headers()["x-some"], "header");
        assert_eq!(request.uri(), "/7?query");
        assert_eq!(request.extensions().get(), Some(&"extension"));
        Ok::<_, Infallible>(Response::new(request.into_body()))
    });
    let request = Request::get("/7?query").header("x-some", "header");
    let request = request.extension("extension").body(42_u8).unwrap();
    let response = layer().layer(service).oneshot(request).await.unwrap();
    assert_eq!(response.into_body().into_inner(), 42);
}

#[test]
fn a_service_is_ready_when_the_inner_one_is() {
    struct Unready;
    impl<R> Service<R> for Unready {
        type Response = Response<()>;
        type Error = &'static str;
        type Future = std::future::Ready<Result<Response<()>, &'static str>>;
        fn poll_ready(&mut self, _: &mut Waking<'_>) -> Poll<Result<(), &'static str>> {
            Poll::Ready(Err("never"))
        }
        fn call(&mut self, _: R) -> Self::Future {
            unreachable!("it is not ready")
        }
    }
    let mut waking = Waking::from_waker(Waker::noop());
    let mut with_context = layer().layer(Unready);
    let ready = Service::<Request<()>>::poll_ready(&mut with_context, &mut waking);
    assert_eq!(ready, Poll::Ready(Err("never")));
    let mut with_baggage = BaggageLayer::new(Baggage::new()).layer(Unready);
    let ready = Service::<Request<()>>::poll_ready(&mut with_baggage, &mut waking);
    assert_eq!(ready, Poll::Ready(Err("never")));
    let mut queued = CaptureLayer::new().layer(RestoreLayer::new().layer(Unready));
    let ready = Service::<u8>::poll_ready(&mut queued, &mut waking);
    assert_eq!(ready, Poll::Ready(Err("never")));
}

#[tokio::test]
async fn a_request_takes_its_context_from_the_capture_to_the_restore() {
    let steps = Steps::default();
    let queue: Arc<Mutex<Option<InContext<u8>>>> = Arc::default();
    let sender = Arc::clone(&queue);
    let mut above = CaptureLayer::new().layer(service_fn(move |request| {
        *sender.lock().unwrap() = Some(request);
        std::future::ready(Ok::<_, Infallible>(()))
    }));
    LEVEL.scope(10, || drop(above.call(7)));

    let mut below = RestoreLayer::new().layer(steps.clone());
    let queued = queue.lock().unwrap().take().unwrap();
    assert_eq!(queued.context().get(&LEVEL), Some(&10));
    let answer = LEVEL.scope(50, || below.call(queued));
    assert!(answer.await.is_ok());
    assert_eq!(steps.seen(), [11, 12, 13, 14]);
}

#[tokio::test]
async fn the_variables_that_are_sent_are_those_of_the_call() {
    let layer = BaggageLayer::new(Arc::new(Baggage::new().var(&LEVEL)));
    let mut client = layer.layer(service_fn(async |request: Request<()>| {
        Ok::<_, Infallible>(request.headers().get("baggage").cloned())
    }));
    let called = LEVEL.scope(7, || client.call(request("/")));
    let sent = called.in_context(Context::new().with_value(&LEVEL, 9));
    assert_eq!(sent.await.unwrap().unwrap(), "level=7");
    assert_eq!(client.call(request("/")).await.unwrap(), None);
}

#[test]
fn every_byte_that_a_header_may_have_is_passed_on_or_dropped_with_its_member() {
    let wire = Baggage::new().var(&LEVEL);
    let mut kept = 0;
    for byte in 0..=u8::MAX {
        let value = [&b"x=a"[..], &[byte], b"b,level=old"].concat();
        let Ok(value) = HeaderValue::from_bytes(&value) else {
            continue; // no server gets it
        };
        let mut headers = HeaderMap::new();
        headers.append("baggage", HeaderValue::from_static("a=1"));
        headers.append("baggage", value);
        LEVEL.scope(7, || baggage::inject(&wire, &mut headers));
        let sent = headers["baggage"].to_str().unwrap();
        assert!(sent.starts_with("level=7,a=1"), "{sent}");
        kept += usize::from(sent.contains("x=a"));
        assert!(!sent.contains("old"), "{sent}");
        let back = wire.extract(baggage::values(&headers), Context::new());
        assert_eq!(back.get(&LEVEL), Some(&7));
    }
    // The octets of a value, a comma, which makes two members, of which one has no `=`, and a
    // semicolon, which makes a property.
    assert_eq!(kept, 90 + 1 + 1);
}

#[test]
fn a_panic_of_a_poll_leaves_no_context() {
    let service = service_fn(async |_: Request<()>| -> Result<Response<()>, Infallible> {
        panic!("on purpose, at level {}", LEVEL.get())
    });
    let mut future = pin!(layer().layer(service).oneshot(request("/7")));
    let mut waking = Waking::from_waker(Waker::noop());
    let polled = catch_unwind(AssertUnwindSafe(|| {
        future.as_mut().poll(&mut waking).is_ready()
    }));
    let payload = polled.unwrap_err();
    assert_eq!(
        payload.downcast_ref::<String>().unwrap(),
        "on purpose, at level 7"
    );
    assert!(Context::current().is_empty());
}

#[test]
fn layers_and_services_can_be_shared_copied_and_shown() {
    fn check<T: Send + Sync + Clone + Debug + 'static>(value: &T) -> String {
        format!("{value:?}")
    }
    fn is_send_and_sync<T: Send + Sync + Debug>() {}
    type Make = fn(&http::request::Parts) -> Context;
    let contexts: ContextLayer<Make> = ContextLayer::new(|_| Context::new());
    let service: ContextService<u8, Make> = contexts.layer(7);
    assert_eq!(check(&contexts), "ContextLayer { .. }");
    assert_eq!(check(&service), "ContextService { inner: 7, .. }");

    let sends = BaggageLayer::new(Baggage::new().var(&LEVEL));
    let service: BaggageService<u8> = sends.layer(7);
    assert_eq!(check(&sends), r#"BaggageLayer { list: Baggage ["level"] }"#);
    assert!(check(&service).contains("inner: 7"));

    let capture: CaptureService<u8> = CaptureLayer::default().layer(7);
    let restore: RestoreService<u8> = RestoreLayer::default().layer(7);
    assert_eq!(check(&capture), "CaptureService { inner: 7 }");
    assert_eq!(check(&restore), "RestoreService { inner: 7 }");

    is_send_and_sync::<ResponseFuture<u8>>();
    is_send_and_sync::<ContextService<u8, Make>>();
}
