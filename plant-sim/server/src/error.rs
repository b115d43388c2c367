//! Why a server could not be started.

use std::net::SocketAddr;

use crate::security::PkiError;

/// Why a server could not be started.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Another process listens there already.
    #[error(
        "cannot listen on {address}: the address is in use; stop the process that holds it (`ss -ltnp` lists them) or \
         bind to another port (`--bind`), port 0 takes any free one"
    )]
    AddressInUse {
        /// Where it was to listen.
        address: SocketAddr,
    },
    /// Listening failed for another reason.
    #[error("cannot listen on {address}: {source}; bind to an address of this machine")]
    Listen {
        /// Where it was to listen.
        address: SocketAddr,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The operating system gave no thread, event queue or folder.
    #[error("cannot start the plant: {0}; free some resources of this machine and try again")]
    Resources(#[from] std::io::Error),
    /// The server's keys cannot be used.
    #[error(transparent)]
    Pki(#[from] PkiError),
    /// The OPC UA stack refused its configuration.
    #[error("the OPC UA server did not start: {0}; this is a defect of the simulator, please report it")]
    Server(String),
}
