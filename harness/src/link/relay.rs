//! One link: listens, and owns the tasks of its connections.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{oneshot, watch};
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use super::board::{Board, Gate};
use super::connection;
use super::traffic::Traffic;
use crate::journal::Journal;
use lineproof_judge::journal::Direction;

/// Connections that may wait for being accepted.
const BACKLOG: u32 = 1024;

/// What the tasks of one link share.
#[derive(Debug)]
pub(super) struct Relay {
    pub(super) name: String,
    /// Its index on the board.
    pub(super) index: usize,
    /// Where it listens.
    pub(super) address: SocketAddr,
    pub(super) target: SocketAddr,
    pub(super) traffic: Arc<Traffic>,
    /// Probes under way, by the address they come from.
    pub(super) probes: Mutex<HashMap<SocketAddr, oneshot::Sender<io::Result<()>>>>,
    board: watch::Receiver<Board>,
}

impl Relay {
    pub(super) fn new(
        name: &str,
        address: SocketAddr,
        target: SocketAddr,
        index: usize,
        board: watch::Receiver<Board>,
    ) -> Self {
        let (traffic, probes) = (Arc::default(), Mutex::default());
        Self { name: name.into(), index, address, target, traffic, probes, board }
    }

    pub(super) fn gate(&self, direction: Direction) -> Gate {
        Gate::new(self.board.clone(), self.index, direction)
    }

    pub(super) fn is_open(&self) -> bool {
        self.gate(Direction::Both).pass(|open| open)
    }

    /// Accepts and serves connections until `closing`; no task of the link outlives the call.
    pub(super) async fn serve(self: Arc<Self>, listener: TcpListener, closing: CancellationToken, journal: Journal) {
        let mut connections = JoinSet::new();
        let trouble = |what: String| journal.trouble(format!("link {}", self.name), what);
        loop {
            tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok((client, peer)) => drop(connections.spawn(connection::serve(Arc::clone(&self), client, peer))),
                    Err(error) if is_passing(&error) => {}
                    Err(error) => {
                        trouble(format!("{} accepts no more connections: {error}", self.address));
                        closing.cancelled().await;
                    }
                },
                Some(ended) = connections.join_next() => report_panic(ended, trouble),
                () = closing.cancelled() => break,
            }
        }
        connections.shutdown().await;
    }
}

/// True if only the connection that was to be accepted is affected.
fn is_passing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::Interrupted
    )
}

fn report_panic(ended: Result<(), JoinError>, trouble: impl Fn(String)) {
    if let Err(error) = ended
        && error.is_panic()
    {
        trouble(format!("a connection was lost to a defect of the relay: {error}"));
    }
}

/// Listens on an address; port 0 means any free one.
pub(super) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = socket_for(address)?;
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Opens a connection. Its first poll sends the handshake.
pub(super) async fn connect(target: SocketAddr) -> io::Result<TcpStream> {
    socket_for(target)?.connect(target).await
}

pub(super) fn socket_for(address: SocketAddr) -> io::Result<TcpSocket> {
    if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }
}
