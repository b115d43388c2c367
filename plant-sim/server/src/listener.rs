//! The listening socket.

use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket};

use crate::error::ServeError;

const BACKLOG: u32 = 1024;

/// A listening socket whose connections send without delay. It outlives the server that listens on it, so that nobody
/// can take the port while that is restarted.
pub struct Listener {
    socket: std::net::TcpListener,
    address: SocketAddr,
}

impl Listener {
    /// Listens on `address`; port 0 takes any free one. Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// When the address is in use, or is none of this machine.
    pub fn bind(address: SocketAddr) -> Result<Self, ServeError> {
        listen(address).map_err(|source| match source.kind() {
            io::ErrorKind::AddrInUse => ServeError::AddressInUse { address },
            _ => ServeError::Listen { address, source },
        })
    }

    /// The address that it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The socket, for a server.
    pub(crate) fn socket(&self) -> io::Result<TcpListener> {
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
