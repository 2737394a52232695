//! The context of a request, taken along by the request itself through a queue.
//!
//! What a `Buffer` hands over is a request, and its worker calls the service. So the caller's
//! context goes into the request above the queue, and comes out below it.

use std::task::{self, Poll};

use contextvars::{Context, InContext, Propagate};
use tower_layer::Layer;
use tower_service::Service;

/// Puts the caller's context into each request; its place is above a `Buffer`.
///
/// Its partner below the `Buffer` is [`RestoreLayer`]. If one of the two is missing, the types do
/// not fit. It works for requests of every type. A request that is dropped in the queue is dropped
/// in its context.
///
/// ```
/// use contextvars::{Propagate, context_var, scoped};
/// use contextvars_tower::{CaptureLayer, RestoreLayer};
/// use tower::{BoxError, ServiceBuilder, ServiceExt, service_fn};
///
/// #[context_var]
/// static USER: &str = "no user";
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), BoxError> {
/// let service = ServiceBuilder::new()
///     .layer(CaptureLayer::new())
///     .buffer(8)
///     .layer(RestoreLayer::new())
///     .service(service_fn(async |request: u32| Ok::<_, BoxError>((request, USER.get()))));
///
/// let answer = scoped!(USER = "ann", async { service.oneshot(7).await }).await?;
/// assert_eq!(answer, (7, "ann"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct CaptureLayer(());

impl CaptureLayer {
    /// Creates the layer.
    pub const fn new() -> Self {
        Self(())
    }
}

impl<S> Layer<S> for CaptureLayer {
    type Service = CaptureService<S>;

    fn layer(&self, inner: S) -> CaptureService<S> {
        CaptureService { inner }
    }
}

/// A service that puts the caller's context into each request; [`CaptureLayer`] makes it.
#[derive(Clone, Copy, Debug)]
pub struct CaptureService<S> {
    inner: S,
}

impl<S: Service<InContext<R>>, R> Service<R> for CaptureService<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut task::Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: R) -> S::Future {
        self.inner.call(request.in_current_context())
    }
}

/// Takes the context out of each request and runs the service in it; its place is below a `Buffer`.
///
/// What the service sets is not seen by the caller: the context is a copy. [`CaptureLayer`] has an
/// example.
#[derive(Clone, Copy, Debug, Default)]
pub struct RestoreLayer(());

impl RestoreLayer {
    /// Creates the layer.
    pub const fn new() -> Self {
        Self(())
    }
}

impl<S> Layer<S> for RestoreLayer {
    type Service = RestoreService<S>;

    fn layer(&self, inner: S) -> RestoreService<S> {
        RestoreService { inner }
    }
}

/// A service that runs in the context of each request; [`RestoreLayer`] makes it.
#[derive(Clone, Copy, Debug)]
pub struct RestoreService<S> {
    inner: S,
}

impl<S: Service<R>, R> Service<InContext<R>> for RestoreService<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = InContext<S::Future>;

    fn poll_ready(&mut self, cx: &mut task::Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: InContext<R>) -> Self::Future {
        let mut context: Context = request.context().clone();
        let request = request.into_inner();
        let future = context.run(|| self.inner.call(request));
        future.in_context(context)
    }
}
