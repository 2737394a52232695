//! The variables of a request, and which of them cross a wire. To add one is one declaration here,
//! wherever it is then read.

use std::sync::{Arc, LazyLock};
use std::time::{Duration, SystemTime};

use contextvars::baggage::Baggage;
use contextvars::context_var;
use tokio::time::Instant;

/// The id of the request: the caller's, if it gives one, else one of this process.
#[context_var(name = "request")]
pub(crate) static REQUEST: String;

/// Who pays, as the caller says in its baggage. It is good for a log line, and never a reason to show
/// data.
#[context_var(name = "tenant")]
pub(crate) static TENANT: String;

/// Personal data: it is used, and no log line, span or panic report shows it.
#[context_var(name = "user", secret)]
pub(crate) static USER: String;

/// When the caller stops waiting.
#[context_var(log = false)]
pub(crate) static DEADLINE: Instant;

/// What gives the time. A test binds one of its own.
#[context_var(log = false)]
pub(crate) static CLOCK: Clock = Arc::new(SystemTime::now);

pub(crate) type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// How long a request may take that says nothing.
pub(crate) const LONGEST: Duration = Duration::from_secs(30);

/// What the first service accepts from strangers, in the header `baggage`.
pub(crate) static ACCEPTED: LazyLock<Baggage> = LazyLock::new(|| Baggage::new().var(&TENANT));

/// What the services of this program send each other.
pub(crate) static INTERNAL: LazyLock<Baggage> =
    LazyLock::new(|| Baggage::new().var(&TENANT).var(&REQUEST));

/// When the caller stops waiting, or if it does not say, the longest that is waited.
pub(crate) fn deadline() -> Instant {
    DEADLINE.get_or(Instant::now() + LONGEST)
}

/// The second that it is, by the clock of the request.
pub(crate) fn second() -> i64 {
    let now = CLOCK.with(|clock| clock());
    let since = now.duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}

/// The request's id, for an answer.
pub(crate) fn request_id() -> String {
    REQUEST.get_or("unknown".to_owned())
}

/// The tenant's name, for an answer.
pub(crate) fn tenant_name() -> String {
    TENANT.get_or("unknown".to_owned())
}
