//! Why a plant could not start.

use std::net::SocketAddr;

use crate::class::LineError;
use crate::fault::FaultError;
use crate::nodeset::NodeSetError;
use crate::replica::AnimationError;
use crate::server::security::PkiError;

/// Why a plant could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Another process listens there already.
    #[error(
        "cannot listen on {address}: the address is in use; stop the process that holds it (`ss -ltnp` lists them) or \
         bind to another port (`--bind`), port 0 takes any free one"
    )]
    AddressInUse {
        /// Where the plant was to listen.
        address: SocketAddr,
    },
    /// Listening failed for another reason.
    #[error("cannot listen on {address}: {source}; bind to an address of this machine")]
    Listen {
        /// Where the plant was to listen.
        address: SocketAddr,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// No plant can be built from the line model.
    #[error("line model: {0}")]
    Line(#[from] LineError),
    /// A fault that is planned does not fit the line.
    #[error("planned fault: {0}")]
    Fault(#[from] FaultError),
    /// The operating system gave no thread, event queue or folder.
    #[error("cannot start the plant: {0}; free some resources of this machine and try again")]
    Resources(#[from] std::io::Error),
    /// The server's keys cannot be used.
    #[error(transparent)]
    Pki(#[from] PkiError),
    /// A line has one server or two.
    #[error("a line cannot have {servers} servers; ask for 1, or 2 for a redundant pair")]
    Servers {
        /// How many were asked for.
        servers: usize,
    },
    /// A `NodeSet2` file cannot be served.
    #[error(transparent)]
    NodeSet(#[from] NodeSetError),
    /// Signals cannot be animated.
    #[error(transparent)]
    Animation(#[from] AnimationError),
    /// A machine cannot run that fast.
    #[error("the speed {speed} is out of range; choose one from 1 to 100")]
    Speed {
        /// How fast it was to run.
        speed: u32,
    },
    /// The OPC UA stack refused its configuration.
    #[error("the OPC UA server did not start: {0}; this is a defect of the simulator, please report it")]
    Server(String),
}
