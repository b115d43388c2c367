//! Proves that a healed link carries connections again.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::sync::oneshot;

use crate::LinkError;
use crate::relay::{Relay, socket_for};

/// Sends a fresh connection through the relay, and waits until the target answers and nothing is withheld any more.
///
/// A target that refuses has answered: the link is whole, whatever became of its end.
pub(crate) async fn probe(relay: &Relay, within: Duration) -> Result<(), LinkError> {
    let failed = |what: String| LinkError::NotWhole { name: relay.name.clone(), target: relay.target, what };
    let whole = async {
        reach(relay).await.map_err(|error| failed(format!("a fresh connection failed: {error}")))?;
        relay.traffic.drained().await;
        Ok(())
    };
    tokio::time::timeout(within, whole).await.unwrap_or_else(|_| Err(failed(stuck(relay, within))))
}

fn stuck(relay: &Relay, within: Duration) -> String {
    let counters = relay.traffic.counters();
    format!("no fresh connection was answered, or withheld bytes were not taken, within {within:?}; {counters:?}")
}

async fn reach(relay: &Relay) -> io::Result<()> {
    let socket = socket_for(relay.address)?;
    socket.bind(SocketAddr::new(reachable(relay.address.ip()), 0))?;
    let (answer, answered) = oneshot::channel();
    let registered = Registered::new(relay, socket.local_addr()?, answer);
    let _stream: TcpStream = socket.connect(SocketAddr::new(registered.from.ip(), relay.address.port())).await?;
    match answered.await {
        Ok(Err(error)) if error.kind() != io::ErrorKind::ConnectionRefused => Err(error),
        Ok(_) => Ok(()),
        Err(_) => Err(io::Error::other("the relay is closed")),
    }
}

/// The address by which a listener on `address` can be reached.
fn reachable(address: IpAddr) -> IpAddr {
    if address == Ipv4Addr::UNSPECIFIED { Ipv4Addr::LOCALHOST.into() } else { address }
}

/// A probe that the relay knows of until this is dropped.
struct Registered<'r> {
    relay: &'r Relay,
    from: SocketAddr,
}

impl<'r> Registered<'r> {
    fn new(relay: &'r Relay, from: SocketAddr, answer: oneshot::Sender<io::Result<()>>) -> Self {
        relay.probes.lock().insert(from, answer);
        Self { relay, from }
    }
}

impl Drop for Registered<'_> {
    fn drop(&mut self) {
        self.relay.probes.lock().remove(&self.from);
    }
}
