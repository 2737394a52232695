//! A server on loopback, that can be stopped.

use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::oneshot::{Sender, channel};
use tokio::task::JoinHandle;

/// A server that runs.
pub(crate) struct Server {
    address: SocketAddr,
    stop: Sender<()>,
    task: JoinHandle<std::io::Result<()>>,
}

impl Server {
    /// Begins to serve on this port of 127.0.0.1; with 0, on any that is free.
    pub(crate) async fn start(port: u16, routes: Router) -> Result<Self, String> {
        let cannot = |error| format!("cannot listen on 127.0.0.1:{port}: {error}");
        let listener = TcpListener::bind(("127.0.0.1", port))
            .await
            .map_err(cannot)?;
        let address = listener.local_addr().map_err(cannot)?;
        let (stop, stopped) = channel::<()>();
        let serving = axum::serve(listener, routes);
        let serving = serving.with_graceful_shutdown(async {
            let _ = stopped.await; // a server that is dropped is stopped, too
        });
        let task = tokio::spawn(async { serving.await });
        Ok(Self {
            address,
            stop,
            task,
        })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops, and waits until all connections are closed.
    pub(crate) async fn stop(self) {
        drop(self.stop);
        let _ = self.task.await;
    }
}
