//! tonic: a server with unary calls and streams, and a client, both written by hand.

use std::convert::Infallible;
use std::task::{Context as Waking, Poll};

use contextvars::baggage::Baggage;
use contextvars::{Context, Propagate, context_var, propagate};
use contextvars_tests_web::{REQUEST, Server, USER, seen};
use contextvars_tower::{BaggageLayer, BaggageService, ContextLayer, baggage};
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt, StreamExt, TryStreamExt};
use http::uri::PathAndQuery;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::body::Body;
use tonic::client;
use tonic::codegen::http;
use tonic::server::{Grpc, NamedService, ServerStreamingService, UnaryService};
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Response, Status};
use tonic_prost::ProstCodec;
use tower::{Service, ServiceBuilder};

#[context_var(name = "tenant")]
static TENANT: String = "no tenant".to_owned();

fn wire() -> Baggage {
    Baggage::new().var(&TENANT).named("request-id", &REQUEST)
}

#[derive(Clone, PartialEq, prost::Message)]
struct Question {
    /// How many calls to make in a chain of services.
    #[prost(uint32, tag = "1")]
    hops: u32,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Answer {
    #[prost(string, tag = "1")]
    text: String,
}

fn answer() -> Answer {
    let text = format!("{} {}", TENANT.get(), seen());
    Answer { text }
}

/// What would be generated from `service Oracle { rpc Ask(Question) returns (Answer); rpc Watch(Question) returns (stream Answer); }`.
#[derive(Clone)]
struct OracleServer {
    /// Where the next service of the chain is.
    next: Option<OracleClient>,
}

impl NamedService for OracleServer {
    const NAME: &'static str = "tests.Oracle";
}

impl Service<http::Request<Body>> for OracleServer {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<http::Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Waking<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let this = self.clone();
        let mut grpc = Grpc::new(ProstCodec::default());
        async move {
            Ok(match request.uri().path() {
                "/tests.Oracle/Ask" => grpc.unary(this, request).await,
                "/tests.Oracle/Watch" => grpc.server_streaming(this, request).await,
                path => Status::unimplemented(path.to_owned()).into_http(),
            })
        }
        .boxed()
    }
}

impl UnaryService<Question> for OracleServer {
    type Response = Answer;
    type Future = BoxFuture<'static, Result<Response<Answer>, Status>>;

    fn call(&mut self, question: Request<Question>) -> Self::Future {
        ask(self.next.clone(), question.into_inner()).boxed()
    }
}

#[propagate]
async fn ask(next: Option<OracleClient>, question: Question) -> Result<Response<Answer>, Status> {
    let Some(mut next) = next.filter(|_| question.hops > 0) else {
        return Ok(Response::new(answer()));
    };
    // From a task of its own, over the channel that all calls share.
    let asked = tokio::spawn(async move { next.ask(question.hops - 1).await });
    let text = format!("{}, {}", answer().text, asked.await.unwrap()?);
    Ok(Response::new(Answer { text }))
}

impl ServerStreamingService<Question> for OracleServer {
    type Response = Answer;
    type ResponseStream = BoxStream<'static, Result<Answer, Status>>;
    type Future = BoxFuture<'static, Result<Response<Self::ResponseStream>, Status>>;

    fn call(&mut self, question: Request<Question>) -> Self::Future {
        async move {
            USER.set("set by the call".into());
            let items = stream::iter(0..question.into_inner().hops).then(|item| async move {
                tokio::task::yield_now().await;
                let answer = answer();
                USER.set(format!("set by item {item}"));
                Ok(answer)
            });
            Ok(Response::new(items.boxed()))
        }
        .boxed()
    }
}

/// What would be generated for a client, over a channel that sends variables.
#[derive(Clone)]
struct OracleClient(BaggageService<Channel>);

impl OracleClient {
    fn of(server: &Server) -> Self {
        let channel = Endpoint::try_from(server.url("")).unwrap().connect_lazy();
        let layer = BaggageLayer::new(wire());
        Self(ServiceBuilder::new().layer(layer).service(channel))
    }

    async fn ask(&mut self, hops: u32) -> Result<String, Status> {
        let mut grpc = self.ready().await?;
        let path = PathAndQuery::from_static("/tests.Oracle/Ask");
        let question = Request::new(Question { hops });
        let answer: Response<Answer> = grpc.unary(question, path, ProstCodec::default()).await?;
        Ok(answer.into_inner().text)
    }

    async fn watch(&mut self, items: u32) -> Result<Vec<String>, Status> {
        let mut grpc = self.ready().await?;
        let path = PathAndQuery::from_static("/tests.Oracle/Watch");
        let question = Request::new(Question { hops: items });
        let codec = ProstCodec::<Question, Answer>::default();
        let answers = grpc.server_streaming(question, path, codec).await?;
        answers
            .into_inner()
            .map_ok(|answer| answer.text)
            .try_collect()
            .await
    }

    async fn ready(&self) -> Result<client::Grpc<BaggageService<Channel>>, Status> {
        let mut grpc = client::Grpc::new(self.0.clone());
        let ready = grpc.ready().await;
        ready.map_err(|error| Status::unavailable(error.to_string()))?;
        Ok(grpc)
    }
}

async fn server(next: Option<OracleClient>) -> Server {
    Server::run(async move |listener| {
        let layer = ContextLayer::new(|request: &http::request::Parts| {
            wire().extract(baggage::values(&request.headers), Context::new())
        });
        tonic::transport::Server::builder()
            .layer(layer)
            .add_service(OracleServer { next })
            .serve_with_incoming(TcpListenerStream::new(listener))
            .await
            .unwrap();
    })
    .await
}

fn request(number: u64) -> Context {
    Context::new()
        .with_value(&REQUEST, number)
        .with_value(&TENANT, format!("t{number}"))
}

#[tokio::test]
async fn a_unary_call_sees_its_callers_variables() {
    let server = server(None).await;
    let mut client = OracleClient::of(&server);
    let answer = client.ask(0).in_context(request(7)).await;
    assert_eq!(answer.unwrap(), "t7 7 no user");
    let answer = client.ask(0).in_context(Context::new()).await;
    assert_eq!(answer.unwrap(), "no tenant 0 no user");
}

#[tokio::test]
async fn the_items_of_a_stream_see_what_the_call_set_and_what_items_before_them_set() {
    let server = server(None).await;
    let mut client = OracleClient::of(&server);
    let answers = client.watch(3).in_context(request(7)).await.unwrap();
    let wanted = [
        "t7 7 set by the call",
        "t7 7 set by item 0",
        "t7 7 set by item 1",
    ];
    assert_eq!(answers, wanted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_calls_at_once_go_through_two_services_and_none_mixes_up() {
    let back = server(None).await;
    let front = server(Some(OracleClient::of(&back))).await;
    let client = OracleClient::of(&front);
    let calls = (1..=200).map(|number| {
        let mut client = client.clone();
        let call = async move { (client.ask(1).await.unwrap(), client.watch(2).await.unwrap()) };
        tokio::spawn(call.in_context(request(number)))
    });
    for (number, call) in (1..).zip(calls.collect::<Vec<_>>()) {
        let (answer, items) = call.await.unwrap();
        let seen = format!("t{number} {number}");
        assert_eq!(answer, format!("{seen} no user, {seen} no user"));
        assert_eq!(
            items,
            [
                format!("{seen} set by the call"),
                format!("{seen} set by item 0")
            ]
        );
    }
}

#[tokio::test]
async fn a_status_is_passed_on_with_its_trailers() {
    let server = server(None).await;
    let client = OracleClient::of(&server);
    let mut grpc = client.ready().await.unwrap();
    let path = PathAndQuery::from_static("/tests.Oracle/Nothing");
    let codec = ProstCodec::<Question, Answer>::default();
    let status = grpc.unary(Request::new(Question { hops: 0 }), path, codec);
    let status = status.await.unwrap_err();
    assert_eq!(status.code(), tonic::Code::Unimplemented);
    assert_eq!(status.message(), "/tests.Oracle/Nothing");
}
