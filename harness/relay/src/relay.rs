//! One link: what all its connections share.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::{oneshot, watch};

use crate::force::{Force, Watch};
use crate::traffic::Traffic;

/// What the connections of one link share.
#[derive(Debug)]
pub(crate) struct Relay {
    pub(crate) name: String,
    /// Its index among the links.
    pub(crate) index: usize,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    pub(crate) target: SocketAddr,
    pub(crate) traffic: Arc<Traffic>,
    /// Probes under way, by the address they come from.
    pub(crate) probes: Mutex<HashMap<SocketAddr, oneshot::Sender<io::Result<()>>>>,
    force: watch::Receiver<Force>,
}

impl Relay {
    pub(crate) fn new(
        name: &str,
        address: SocketAddr,
        target: SocketAddr,
        index: usize,
        force: watch::Receiver<Force>,
    ) -> Self {
        let (traffic, probes) = (Arc::default(), Mutex::default());
        Self { name: name.into(), index, address, target, traffic, probes, force }
    }

    /// The rules in force on this link.
    pub(crate) fn rules(&self) -> Watch {
        Watch::new(self.force.clone(), self.index)
    }
}

/// Opens a connection. Its first poll sends the handshake.
pub(crate) async fn connect(target: SocketAddr) -> io::Result<TcpStream> {
    socket_for(target)?.connect(target).await
}

pub(crate) fn socket_for(address: SocketAddr) -> io::Result<TcpSocket> {
    if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }
}
