//! `contextvars-tower` under axum, tonic, hyper and reqwest, over sockets.

mod clients;
mod connections;
mod failures;
mod grpc;
mod handlers;
mod load;
mod queues;
mod streams;
mod upgrades;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use contextvars_tests_web::seen;

/// Tells what is read of the variables where it is dropped.
struct TellWhenDropped(UnboundedSender<String>);

impl TellWhenDropped {
    fn new() -> (
        impl Fn() -> Self + Clone + Send + Sync + 'static,
        UnboundedReceiver<String>,
    ) {
        let (sender, receiver) = unbounded_channel();
        (move || Self(sender.clone()), receiver)
    }
}

impl Drop for TellWhenDropped {
    fn drop(&mut self) {
        let _ = self.0.send(seen()); // the test may be over
    }
}
