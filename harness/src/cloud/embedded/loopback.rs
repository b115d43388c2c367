//! Free ports on the loopback interface.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::{TcpListener, TcpSocket, TcpStream};

use crate::journal::Journal;

const ANY_PORT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// Listens on a free port. Accepted connections inherit the listener's `TCP_NODELAY`.
pub(super) fn listen() -> std::io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.set_nodelay(true)?;
    socket.bind(ANY_PORT)?;
    socket.listen(1024)
}

/// The next connection to `what`. That the system cannot give one is the machine's failure, not that of who asked for it: a trouble
/// in the journal.
pub(super) async fn accept(listener: &TcpListener, what: &str, journal: &Journal) -> TcpStream {
    lineproof_relay::accept(listener, what, |why| journal.trouble("cloud", why)).await.0
}

/// A socket with a port of its own that is not connected yet, so that the other end can be told whom to expect.
pub(super) fn caller() -> std::io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.set_nodelay(true)?;
    socket.bind(ANY_PORT)?;
    Ok(socket)
}

/// Connects a socket of [`caller`].
pub(super) async fn call(socket: TcpSocket, to: SocketAddr) -> std::io::Result<TcpStream> {
    socket.connect(to).await
}
