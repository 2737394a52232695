//! A context for each request of a server: its service runs in it, and its response body is sent
//! from it.

use std::fmt::{self, Debug, Formatter};
use std::pin::Pin;
use std::task::{self, Poll, ready};

use contextvars::{Context, InContext, Propagate};
use http::request::Parts;
use http::{Request, Response};
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;

/// Gives each request of a server a context of its own, its response body too.
///
/// A function makes the context from the head of the request. The service, its future and the body
/// of its response run in this context, and so what one request sets is not seen by the next one on
/// the same connection or thread.
///
/// The body runs in the context as the service left it: it sees what handlers and middleware below
/// this layer have set. Its size hint is kept, and with it the `content-length`. Bindings with
/// `inherit = false` last through the service's future; those that the synchronous part of its
/// `call` makes end with that part. `poll_ready` runs in the context of the caller.
///
/// ```
/// use contextvars::{Context, context_var};
/// use contextvars_tower::ContextLayer;
/// use http::{Request, Response, request::Parts};
/// use tower::{ServiceBuilder, ServiceExt, service_fn};
///
/// #[context_var]
/// static PATH: String;
///
/// async fn handle(_: Request<String>) -> Result<Response<String>, std::convert::Infallible> {
///     Ok(Response::new(format!("you asked for {}", PATH.get())))
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let service = ServiceBuilder::new()
///     .layer(ContextLayer::new(|request: &Parts| {
///         Context::new().with_value(&PATH, request.uri.path().to_owned())
///     }))
///     .service(service_fn(handle));
/// let response = service.oneshot(Request::get("/orders").body(String::new())?).await?;
/// assert_eq!(response.body().inner(), "you asked for /orders");
/// # Ok(())
/// # }
/// ```
///
/// # Panics
///
/// The layer itself never panics. A panic of the function that makes the context, or of the
/// service, goes on to the caller, and leaves no context on the thread.
#[derive(Clone, Copy)]
pub struct ContextLayer<F> {
    make: F,
}

impl<F: Fn(&Parts) -> Context> ContextLayer<F> {
    /// Creates the layer. `make` returns the context of a request.
    ///
    /// Begin with [`Context::new`], so that nothing of the thread or connection comes along.
    pub const fn new(make: F) -> Self {
        Self { make }
    }
}

impl<S, F: Clone> Layer<S> for ContextLayer<F> {
    type Service = ContextService<S, F>;

    fn layer(&self, inner: S) -> ContextService<S, F> {
        ContextService {
            inner,
            make: self.make.clone(),
        }
    }
}

/// Shows no field, because a closure can't be shown.
impl<F> Debug for ContextLayer<F> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContextLayer").finish_non_exhaustive()
    }
}

/// A service whose requests run each in a context of its own; [`ContextLayer`] makes it.
#[derive(Clone, Copy)]
pub struct ContextService<S, F> {
    inner: S,
    make: F,
}

impl<S, F, R, B> Service<Request<R>> for ContextService<S, F>
where
    S: Service<Request<R>, Response = Response<B>>,
    F: Fn(&Parts) -> Context,
{
    type Response = Response<InContext<B>>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut task::Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<R>) -> Self::Future {
        let (parts, body) = request.into_parts();
        let mut context = (self.make)(&parts);
        let future = context.run(|| self.inner.call(Request::from_parts(parts, body)));
        ResponseFuture {
            inner: future.in_context(context),
        }
    }
}

impl<S: Debug, F> Debug for ContextService<S, F> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContextService")
            .field("inner", &self.inner)
            .finish_non_exhaustive()
    }
}

pin_project! {
    /// The future of a [`ContextService`]: the service's own, in the context of its request.
    #[derive(Debug)]
    pub struct ResponseFuture<F> {
        #[pin]
        inner: InContext<F>,
    }
}

impl<F, B, E> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
{
    type Output = Result<Response<InContext<B>>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Self::Output> {
        let mut inner = self.project().inner;
        let response = ready!(inner.as_mut().poll(cx))?;
        // A copy that is made now has all that the service has set.
        let context = inner.context().clone();
        Poll::Ready(Ok(response.map(|body| body.in_context(context))))
    }
}
