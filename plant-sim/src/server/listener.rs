//! The listening socket.

use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket};

use crate::start_error::StartError;

const BACKLOG: u32 = 1024;

/// A listening socket whose connections send without delay. It outlives the server that listens on it, so that nobody
/// can take the port while that is restarted.
pub(crate) struct Listener {
    socket: std::net::TcpListener,
    address: SocketAddr,
}

impl Listener {
    /// Listens on `address`; port 0 takes any free one.
    pub(crate) fn bind(address: SocketAddr) -> Result<Self, StartError> {
        listen(address).map_err(|source| match source.kind() {
            io::ErrorKind::AddrInUse => StartError::AddressInUse { address },
            _ => StartError::Listen { address, source },
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The socket, for a server.
    pub(super) fn socket(&self) -> io::Result<TcpListener> {
        TcpListener::from_std(self.socket.try_clone()?)
    }
}

fn listen(address: SocketAddr) -> io::Result<Listener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    // Connections inherit it. Without it a notification waits up to 60 ms for more to come.
    socket.set_nodelay(true)?;
    socket.bind(address)?;
    let socket = socket.listen(BACKLOG)?.into_std()?;
    let address = socket.local_addr()?;
    Ok(Listener { socket, address })
}
