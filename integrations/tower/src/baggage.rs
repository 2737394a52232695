//! The `baggage` header of requests: variables that go along to other services.
//!
//! [`BaggageLayer`] writes it, for a client that is a tower service. [`inject`] writes it for any
//! other client. [`values`] reads it, for [`ContextLayer`](crate::ContextLayer).
//!
//! ```
//! use contextvars::baggage::Baggage;
//! use contextvars::{Context, context_var};
//! use contextvars_tower::baggage;
//! use http::HeaderMap;
//!
//! #[context_var(name = "tenant")]
//! static TENANT: String;
//!
//! let wire = Baggage::new().var(&TENANT);
//! let mut headers = HeaderMap::new();
//! TENANT.scope("acme".to_owned(), || baggage::inject(&wire, &mut headers));
//! assert_eq!(headers["baggage"], "tenant=acme");
//!
//! let context = wire.extract(baggage::values(&headers), Context::new());
//! assert_eq!(context.get(&TENANT).unwrap(), "acme");
//! ```

use std::sync::Arc;
use std::task::{self, Poll};

use contextvars::baggage::Baggage;
use http::header::HeaderName;
use http::{HeaderMap, HeaderValue, Request};
use tower_layer::Layer;
use tower_service::Service;

/// The name of the header: `baggage`.
pub const NAME: HeaderName = HeaderName::from_static("baggage");

/// Iterates over the values of all `baggage` headers, in their order.
///
/// A value that is no UTF-8 is left out: no member in it could be read.
/// [`Baggage::extract`] takes them.
pub fn values(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let values = headers.get_all(NAME).into_iter();
    values.filter_map(|value| std::str::from_utf8(value.as_bytes()).ok())
}

/// Writes the `baggage` header: what is bound in the current context, and what other code wrote.
///
/// Members of the headers that are there stay, apart from those with a key of the list; all are in
/// one header then. If nothing is to be sent there is no header. See [`Baggage::inject`].
pub fn inject(list: &Baggage, headers: &mut HeaderMap) {
    let others: Vec<&str> = values(headers).collect();
    let value = list.inject(&others.join(","));
    // The value has visible ASCII, spaces and tabs only, so a header can be made of it.
    match HeaderValue::try_from(value) {
        Ok(value) if !value.is_empty() => {
            headers.insert(NAME, value);
        }
        _ => {
            headers.remove(NAME);
        }
    }
}

/// Sends variables in the `baggage` header of each request of a client.
///
/// Put it around a client whose hosts you choose: what is listed goes out in each of its requests,
/// and the services there may pass it on. It reads the context in which it is called, so put it
/// above a `Buffer`.
///
/// ```
/// use std::convert::Infallible;
///
/// use contextvars::baggage::Baggage;
/// use contextvars::{Context, Propagate, context_var};
/// use contextvars_tower::BaggageLayer;
/// use http::{Request, Response};
/// use tower::{ServiceBuilder, ServiceExt, service_fn};
///
/// #[context_var(name = "tenant")]
/// static TENANT: String;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = ServiceBuilder::new()
///     .layer(BaggageLayer::new(Baggage::new().var(&TENANT)))
///     .service(service_fn(async |request: Request<()>| {
///         Ok::<_, Infallible>(Response::new(request.headers()["baggage"].clone()))
///     }));
/// let context = Context::new().with_value(&TENANT, "acme".to_owned());
/// let echo = client.oneshot(Request::new(())).in_context(context).await?;
/// assert_eq!(echo.body(), "tenant=acme");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct BaggageLayer {
    list: Arc<Baggage>,
}

impl BaggageLayer {
    /// Creates the layer, from a list or a shared list.
    pub fn new(list: impl Into<Arc<Baggage>>) -> Self {
        Self { list: list.into() }
    }
}

impl<S> Layer<S> for BaggageLayer {
    type Service = BaggageService<S>;

    fn layer(&self, inner: S) -> BaggageService<S> {
        BaggageService {
            inner,
            list: Arc::clone(&self.list),
        }
    }
}

/// A client whose requests have the `baggage` header; [`BaggageLayer`] makes it.
#[derive(Clone, Debug)]
pub struct BaggageService<S> {
    inner: S,
    list: Arc<Baggage>,
}

impl<S: Service<Request<B>>, B> Service<Request<B>> for BaggageService<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut task::Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> S::Future {
        inject(&self.list, request.headers_mut());
        self.inner.call(request)
    }
}
