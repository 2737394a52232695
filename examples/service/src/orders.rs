//! `POST /orders/{n}`: an outgoing call, blocking work, a transaction and a background job.

use axum::Json;
use axum::extract::{Path, State};
use contextvars::propagate;
use serde::{Deserialize, Serialize};
use tracing::{error, info, info_span};

use crate::app::{App, Failure};
use crate::stock;
use crate::variables::{request_id, tenant_name};

/// What is answered.
#[derive(Serialize, Deserialize)]
pub(crate) struct Placed {
    pub(crate) request: String,
    pub(crate) tenant: String,
    pub(crate) price: u64,
    /// What the other service saw.
    pub(crate) stock: stock::Answer,
}

/// `push` is a callee that the macro does not know by itself, so it is named.
#[propagate(spawn(push))]
pub(crate) async fn order(
    State(app): State<App>,
    Path(n): Path<u64>,
) -> Result<Json<Placed>, Failure> {
    info!(n, "order");
    let asking = tokio::spawn(stock::ask(app.clone(), n));
    let price = tokio::task::spawn_blocking(move || price_of(n));
    let (stock, price) = (asking.await??, price.await?);
    app.jobs.push(audit(app.clone(), n)).await;
    place(&app, n, price).await?;
    Ok(Json(Placed {
        request: request_id(),
        tenant: tenant_name(),
        price,
        stock,
    }))
}

/// Takes its time, on a thread for such work.
pub(crate) fn price_of(n: u64) -> u64 {
    info_span!("price", n).in_scope(|| {
        info!(n, "a price is found");
        n % 100 + 1
    })
}

/// Writes the order and takes it from the stock, or does neither.
pub(crate) async fn place(app: &App, n: u64, price: u64) -> Result<(), Failure> {
    let work = async {
        app.database.insert_order(n, price).await?;
        tokio::task::yield_now().await;
        if is_sold_out(n) {
            info!(n, "sold out");
            return Err(Failure::SoldOut);
        }
        Ok(())
    };
    app.database.transaction(work).await
}

/// Some orders can't be met, and are rolled back.
pub(crate) fn is_sold_out(n: u64) -> bool {
    n % 10 == 9
}

/// A background job. It writes on its own, so it outlives the transaction of an order that is rolled
/// back.
pub(crate) async fn audit(app: App, n: u64) {
    match app.database.insert_audit(n).await {
        Ok(()) => info!(n, "audited"),
        Err(error) => error!(n, %error, "an audit row is lost"),
    }
}
