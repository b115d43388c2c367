//! Addresses and endpoints of the server.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use opcua::server::{ANONYMOUS_USER_TOKEN_ID, ServerBuilder};

use crate::capacity::Capacity;
use crate::limits;
use crate::security::{Authenticator, Identity, Policy};

/// The application of a server that is alone, or the first of two.
const APPLICATION: &str = "urn:lineproof:plant-sim";

/// One of the servers of a line, from outside.
#[derive(Clone, Debug)]
pub struct Face {
    /// The address that it listens on.
    pub address: SocketAddr,
    pub(crate) identity: Identity,
}

impl Face {
    /// The server at `address`; `index` 0 is the first. Redundant servers are applications of their own
    /// (OPC 10000-4, 6.6.2.4).
    #[must_use]
    pub fn new(index: usize, address: SocketAddr) -> Self {
        let (uri, certificate, key) = match index {
            0 => (APPLICATION.into(), "own/cert.der", "private/private.pem"),
            _ => (format!("{APPLICATION}:2"), "own/cert-2.der", "private/private-2.pem"),
        };
        Self { address, identity: Identity { uri, host: host(address.ip()), certificate, key } }
    }

    /// Its application URI.
    #[must_use]
    pub fn uri(&self) -> &str {
        &self.identity.uri
    }
}

/// A server that advertises its address and asks `authenticator` whom to let in.
pub(crate) fn builder(
    face: &Face,
    pki_dir: &Path,
    policies: &[Policy],
    authenticator: Arc<Authenticator>,
    capacity: &Capacity,
) -> ServerBuilder {
    // Who may come in is the authenticator's business; the library wants to read a name that it knows.
    let users = [ANONYMOUS_USER_TOKEN_ID.to_owned()];
    let mut builder = ServerBuilder::new()
        .application_name("plant-sim")
        .application_uri(&face.identity.uri)
        .product_uri(APPLICATION)
        .host(&face.identity.host)
        .port(face.address.port())
        .pki_dir(pki_dir)
        .certificate_path(face.identity.certificate)
        .private_key_path(face.identity.key)
        .with_authenticator(authenticator)
        .discovery_urls(vec![endpoint_url(face.address)]);
    for (id, endpoint) in policies.iter().flat_map(|policy| policy.endpoints(&users)) {
        builder = builder.add_endpoint(id, endpoint);
    }
    limits::set(builder, capacity)
}

/// The URL under which clients on this machine reach a server that listens on `address`.
#[must_use]
pub fn endpoint_url(address: SocketAddr) -> String {
    format!("opc.tcp://{}:{}/", host(address.ip()), address.port())
}

/// A server on all interfaces advertises loopback; every other address is advertised as it is.
fn host(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.to_string(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => format!("[{}]", Ipv6Addr::LOCALHOST),
        IpAddr::V6(ip) => format!("[{ip}]"),
        IpAddr::V4(ip) => ip.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_advertised_address_is_one_that_can_be_reached() {
        let url = |address: &str| endpoint_url(address.parse().unwrap());
        assert_eq!(url("127.0.0.1:4840"), "opc.tcp://127.0.0.1:4840/");
        assert_eq!(url("0.0.0.0:4840"), "opc.tcp://127.0.0.1:4840/");
        assert_eq!(url("[::1]:4840"), "opc.tcp://[::1]:4840/");
        assert_eq!(url("[::]:4840"), "opc.tcp://[::1]:4840/");
    }
}
