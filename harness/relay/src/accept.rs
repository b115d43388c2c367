//! Listens for one link, and owns the tasks of its connections.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::connection;
use crate::relay::{Relay, socket_for};
use crate::trouble::Trouble;

/// Connections that may wait for being accepted.
const BACKLOG: u32 = 1024;

/// Listens on an address; port 0 means any free one.
pub(crate) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = socket_for(address)?;
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Accepts and serves connections until `closing`; no task of the link outlives the call.
pub(crate) async fn serve(relay: Arc<Relay>, listener: TcpListener, closing: CancellationToken, trouble: Trouble) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((client, peer)) => drop(connections.spawn(connection::serve(Arc::clone(&relay), client, peer))),
                Err(error) if is_passing(&error) => {}
                Err(error) => {
                    trouble.report(&relay.name, &format!("{} accepts no more connections: {error}", relay.address));
                    closing.cancelled().await;
                }
            },
            Some(ended) = connections.join_next() => report_panic(&relay, ended, &trouble),
            () = closing.cancelled() => break,
        }
    }
    connections.shutdown().await;
}

fn report_panic(relay: &Relay, ended: Result<(), JoinError>, trouble: &Trouble) {
    if let Err(error) = ended
        && error.is_panic()
    {
        trouble.report(&relay.name, &format!("a connection was lost to a defect of the relay: {error}"));
    }
}

/// True if only the connection that was to be accepted is affected.
fn is_passing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::Interrupted
    )
}
