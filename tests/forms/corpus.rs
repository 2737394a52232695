//! What published crates do that went wrong once, each reduced to a function: `ci/corpus.sh` marks the crates themselves.

use std::future::Future;
use std::pin::Pin;

use contextvars::{Context, context_var, propagate};
use futures::executor::block_on;

#[context_var]
static ID: u64 = 0;

/// As async-task has it: the first closure makes the future, the second one only schedules, and is
/// called again and again.
struct Builder;

impl Builder {
    fn spawn<F: Future<Output = u64>>(
        self,
        make: impl FnOnce(&u8) -> F,
        schedule: impl Fn(u8) + Send + Sync + 'static,
    ) -> u64 {
        schedule(1);
        schedule(2);
        let future = make(&3);
        Context::new().scope(|| block_on(future))
    }
}

#[propagate(ID = 7)]
fn with_a_builder() -> u64 {
    let future = async { ID.get() };
    Builder.spawn(
        |_| future,
        |at| {
            let next = at + 1;
            let _ = next;
        },
    )
}

#[test]
fn a_builder_of_tasks_is_given_a_closure_that_makes_the_future() {
    assert_eq!(with_a_builder(), 7);
}

/// A callee that may call its closure again, and keeps it.
fn keep(job: impl Fn(u64) -> u64 + Send + Sync + 'static) -> u64 {
    Context::new().scope(|| job(1) + job(2))
}

#[propagate(ID = 7, spawn(keep))]
fn with_variables_of_its_own() -> u64 {
    keep(|by| {
        let all = ID.get() * by;
        all + match by {
            1 => 0,
            other => other,
        }
    })
}

#[test]
fn a_closure_with_variables_of_its_own_may_be_kept() {
    assert_eq!(with_variables_of_its_own(), 23);
}

#[propagate(ID = 7)]
async fn with_streams(items: futures::stream::Iter<std::ops::Range<u64>>) -> Vec<u64> {
    use futures::StreamExt as _;

    let base = ID.get();
    (items
        .filter(|number| futures::future::ready(number % 2 == 0))
        .flat_map(|number| futures::stream::iter([number, number + base])))
    .collect()
    .await
}

#[test]
fn a_stream_is_no_chain_of_a_parallel_iterator() {
    let items = futures::stream::iter(0..3);
    assert_eq!(block_on(with_streams(items)), [0, 7, 2, 9]);
}

trait Service<Request> {
    type Response;
    type Future: Future<Output = Self::Response>;
    fn call(&mut self, request: Request) -> Self::Future;
}

struct Boxed<S>(S);

/// As tower has it: `S::Response` outlives the box only if `Request` does.
#[propagate]
#[expect(
    deprecated,
    reason = "it says that the future runs outside of the context"
)]
impl<S, Request> Service<Request> for Boxed<S>
where
    S: Service<Request> + 'static,
    S::Future: 'static,
{
    type Response = S::Response;
    type Future = Pin<Box<dyn Future<Output = S::Response>>>;

    fn call(&mut self, request: Request) -> Self::Future {
        Box::pin(self.0.call(request))
    }
}

struct Double;

impl Service<u64> for Double {
    type Response = u64;
    type Future = std::future::Ready<u64>;

    fn call(&mut self, request: u64) -> Self::Future {
        std::future::ready(2 * request)
    }
}

#[test]
fn a_box_of_an_output_that_depends_on_an_unbounded_parameter_stays_as_it_is() {
    assert_eq!(block_on(Boxed(Double).call(4)), 8);
}
