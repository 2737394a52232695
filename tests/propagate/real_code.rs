//! What the functions of real crates taught: each test is the least of one that did not expand, or not to what it meant.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use contextvars::{context_var, propagate};

#[context_var]
static RECORD: usize;

/// Ready at once, with what its poll reads.
struct Reads {
    factor: usize,
}

impl Future for Reads {
    type Output = usize;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<usize> {
        Poll::Ready(RECORD.get() * self.factor)
    }
}

impl Reads {
    fn twice(self) -> Self {
        Self {
            factor: self.factor * 2,
        }
    }
}

#[test]
fn work_may_be_a_struct_written_out() {
    #[propagate(RECORD = 3)]
    async fn spawned() -> (usize, usize) {
        let plain = tokio::spawn(Reads { factor: 1 });
        let chained = tokio::spawn(Reads { factor: 1 }.twice());
        (plain.await.unwrap(), chained.await.unwrap())
    }

    let runtime = tokio::runtime::Builder::new_current_thread().build();
    assert_eq!(runtime.unwrap().block_on(spawned()), (3, 6));
}
