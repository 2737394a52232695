//! The peers' variables, and contexts of theirs that have so many of them bound.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::hint::black_box;
use std::time::Duration;

use dcontext::{ContextKey, WithContext};
use fluid_let::fluid_let;
use opentelemetry::Context as OtelContext;
use tokio::task::futures::TaskLocalFuture;
use tokio_inherit_task_local::{
    InheritableLocalKey, TaskLocalInheritableTable, inheritable_task_local,
};

use crate::support::measure::time;

pub(crate) const CELL: &str = "thread-local `Cell`";
pub(crate) const REF_CELL: &str = "thread-local `RefCell`";
pub(crate) const ARC: &str = "an `Arc`";
pub(crate) const BARE: &str = "the bare future";
pub(crate) const TOKIO: &str = "tokio `task_local!`";
pub(crate) const OTEL: &str = "opentelemetry";
pub(crate) const OTEL_CURRENT: &str = "opentelemetry `current().get`";
pub(crate) const DCONTEXT: &str = "dcontext";
pub(crate) const FLUID_LET: &str = "fluid-let";
pub(crate) const INHERIT: &str = "tokio-inherit-task-local";
pub(crate) const TRACING: &str = "tracing";

thread_local! {
    pub(crate) static IN_CELL: Cell<u64> = const { Cell::new(1) };
    pub(crate) static IN_REF_CELL: RefCell<String> = RefCell::new("ann".to_owned());
}

tokio::task_local! {
    pub(crate) static TOKIO_NUMBER: u64;
    pub(crate) static TOKIO_TEXT: String;
    static TOKIO_SECOND: u64;
    static TOKIO_THIRD: u64;
    static TOKIO_FOURTH: u64;
}

/// Scopes of tokio's.
pub(crate) fn tokio_scope() -> impl FnMut(u32) -> Duration {
    |count| {
        let scope = |i| TOKIO_NUMBER.sync_scope(u64::from(i), || black_box(()));
        TOKIO_NUMBER.sync_scope(1, || time(count, scope))
    }
}

/// A future in four bindings.
pub(crate) fn in_four<F: Future>(future: F) -> impl Future<Output = F::Output> {
    let inner = TOKIO_SECOND.scope(1, TOKIO_NUMBER.scope(1, future));
    TOKIO_FOURTH.scope(1, TOKIO_THIRD.scope(1, inner))
}

/// A future in sixty-four: four variables, sixteen times each.
pub(crate) fn in_sixty_four<F: Future>(future: F) -> impl Future<Output = F::Output> {
    in_sixteen(in_sixteen(in_sixteen(in_sixteen(future))))
}

fn in_sixteen<F: Future>(future: F) -> impl Future<Output = F::Output> {
    in_four(in_four(in_four(in_four(future))))
}

fluid_let! {
    pub(crate) static FLUID_NUMBER: u64;
    pub(crate) static FLUID_TEXT: String;
}

/// Opentelemetry knows values by their type: one type a variable.
pub(crate) struct OtelNumber<const N: usize>(pub(crate) u64);
pub(crate) struct OtelText(pub(crate) String);

type Bind = fn(&OtelContext) -> OtelContext;

fn bind<const N: usize>(context: &OtelContext) -> OtelContext {
    context.with_value(OtelNumber::<N>(1))
}

macro_rules! sixteen {
    ($with:ident, $($base:expr),*) => {
        $with!($($base,)* 0); $with!($($base,)* 1); $with!($($base,)* 2); $with!($($base,)* 3);
        $with!($($base,)* 4); $with!($($base,)* 5); $with!($($base,)* 6); $with!($($base,)* 7);
        $with!($($base,)* 8); $with!($($base,)* 9); $with!($($base,)* 10); $with!($($base,)* 11);
        $with!($($base,)* 12); $with!($($base,)* 13); $with!($($base,)* 14); $with!($($base,)* 15);
    };
}

/// The first so many types, bound.
pub(crate) fn otel_context(variables: usize) -> OtelContext {
    let mut binders: Vec<Bind> = Vec::new();
    macro_rules! units {
        ($a:expr, $b:expr, $c:expr) => {
            binders.push(bind::<{ $a * 256 + $b * 16 + $c }>);
        };
    }
    macro_rules! tens {
        ($a:expr, $b:expr) => {
            sixteen!(units, $a, $b)
        };
    }
    macro_rules! hundreds {
        ($a:expr) => {
            sixteen!(tens, $a)
        };
    }
    sixteen!(hundreds,);
    binders[..variables]
        .iter()
        .fold(OtelContext::new(), |context, bind| bind(&context))
}

pub(crate) static DCONTEXT_NUMBER: ContextKey<u64> = ContextKey::new("0");

/// One key is registered, because each registered key makes each scope slower. Snapshots have no others.
pub(crate) fn prepare() {
    let mut builder = dcontext::RegistryBuilder::new();
    DCONTEXT_NUMBER.register_on(&mut builder);
    dcontext::initialize(builder);
}

/// A future in which so many variables are bound.
pub(crate) fn in_dcontext<F: Future>(
    variables: usize,
    future: F,
) -> WithContext<impl Future<Output = F::Output>> {
    let future = async move {
        for variable in 0..variables {
            dcontext::set_context_variable(dcontext_name(variable), 1_u64);
        }
        future.await
    };
    dcontext::ContextFutureExt::with(future, dcontext::fork())
}

/// The first is that of [`DCONTEXT_NUMBER`].
pub(crate) fn dcontext_name(variable: usize) -> &'static str {
    variable.to_string().leak()
}

inheritable_task_local! {
    pub(crate) static INHERIT_NUMBER: u64;
    pub(crate) static INHERIT_TEXT: String;
}

/// A key beside the two above.
const fn inherit_key(variable: usize) -> InheritableLocalKey<u64> {
    InheritableLocalKey {
        key: 0x1234_5678_9abc_def0_1234_5678_9abc_def0 + variable as u128,
        _phantom: std::marker::PhantomData,
    }
}

/// A future with so many variables, the innermost of which is [`INHERIT_NUMBER`]. Each binding copies the table of
/// those before.
pub(crate) fn inherit<F: Future>(
    variables: usize,
    future: F,
) -> TaskLocalFuture<TaskLocalInheritableTable, F> {
    if variables <= 1 {
        return INHERIT_NUMBER.scope(1, future);
    }
    let key: &'static _ = Box::leak(Box::new(inherit_key(variables)));
    key.sync_scope(1, || inherit(variables - 1, future))
}
