//! How every server serves, and ends.

use std::pin::pin;
use std::time::Duration;

use opcua::server::{Server, ServerHandle};
use tokio_util::sync::CancellationToken;

use crate::listener::Listener;

/// How long connections have to say goodbye when the server stops.
const GOODBYE: Duration = Duration::from_millis(500);

/// Serves until switched off, and does `beside` meanwhile, which never ends; then gives connections a moment to close.
/// Let go before, it closes all connections without a word.
pub async fn serve(
    server: Server,
    handle: &ServerHandle,
    listener: &Listener,
    beside: impl Future<Output = ()>,
    switch: &CancellationToken,
) {
    let socket = match listener.socket() {
        Ok(socket) => socket,
        Err(error) => return report(Err(error.to_string())),
    };
    let mut serving = pin!(server.run_with(socket));
    tokio::select! {
        ended = &mut serving => return report(ended),
        () = beside => {}
        () = switch.cancelled() => handle.cancel(),
    }
    if let Ok(ended) = tokio::time::timeout(GOODBYE, serving).await {
        report(ended);
    } else {
        tracing::info!("connections that did not close in time were dropped");
    }
}

fn report(ended: Result<(), String>) {
    if let Err(error) = ended {
        tracing::error!("the OPC UA server has ended: {error}");
    }
}
