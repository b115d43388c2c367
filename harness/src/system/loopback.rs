//! Addresses for the ports that components offer.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::net::{SocketAddr as Name, UnixListener};

/// Ports below those that systems give to whoever asks for any.
const PORTS: std::ops::Range<u16> = 18_000..28_000;

/// A host address on the loopback interface that no other scenario of any run on this machine is given.
///
/// A port of it stays free while the component that shall listen there is not up yet, or has crashed: nobody else knows
/// the address, and no port is handed out that listens on every address.
#[derive(Debug)]
pub struct Loopback {
    host: Ipv4Addr,
    ports: std::ops::Range<u16>,
    /// Others see by it that the address is taken. The system lets it go with the process, however that ends.
    _claim: UnixListener,
}

impl Loopback {
    /// Claims an address.
    ///
    /// # Errors
    /// If none is left, or the system does not let it.
    pub fn claim() -> io::Result<Self> {
        for third in 1..=u8::MAX {
            for fourth in 1..u8::MAX {
                let host = Ipv4Addr::new(127, 18, third, fourth);
                match UnixListener::bind_addr(&Name::from_abstract_name(format!("lineproof {host}"))?) {
                    Ok(claim) => return Ok(Self { host, ports: PORTS, _claim: claim }),
                    Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Err(io::ErrorKind::AddrInUse.into())
    }

    /// This port of it, which may be in use.
    #[must_use]
    pub fn at(&self, port: u16) -> SocketAddr {
        (self.host, port).into()
    }

    /// An address to listen at, which nobody was given before.
    ///
    /// # Errors
    /// If no port is free, or the system does not let anybody listen.
    pub fn address(&mut self) -> io::Result<SocketAddr> {
        for port in self.ports.by_ref() {
            let address = SocketAddr::from((self.host, port));
            match TcpListener::bind(address) {
                Ok(_) => return Ok(address),
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::AddrInUse.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_is_given_twice_and_each_is_free() {
        let mut claims = [Loopback::claim().unwrap(), Loopback::claim().unwrap()];
        assert_ne!(claims[0].host, claims[1].host);
        let addresses = [claims[0].address().unwrap(), claims[0].address().unwrap(), claims[1].address().unwrap()];
        assert_ne!(addresses[0], addresses[1]);
        for address in addresses {
            TcpListener::bind(address).unwrap();
        }
    }

    #[test]
    fn a_port_that_listens_on_every_address_is_passed_over() {
        // Where nothing else comes in a run.
        let ports = PORTS.end - 10..PORTS.end;
        let mut claim = Loopback { ports: ports.clone(), ..Loopback::claim().unwrap() };
        let everywhere = ports.clone().find_map(|port| TcpListener::bind(("0.0.0.0", port)).ok()).unwrap();
        let taken = everywhere.local_addr().unwrap().port();
        let given: Vec<u16> = std::iter::from_fn(|| Some(claim.address().ok()?.port())).collect();
        assert!(!given.is_empty() && !given.contains(&taken), "{given:?} with {taken}");
    }
}
