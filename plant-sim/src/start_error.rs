//! Why a plant could not start.

use std::net::SocketAddr;

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
    /// The line model has a signal that the simulator can't show.
    #[error("signal {signal:?} of the line model is unknown to the simulator or of another type; correct the model")]
    UnboundSignal {
        /// The name of the signal.
        signal: String,
    },
    /// The line model has a method that the simulator can't execute.
    #[error(
        "method {method:?} of the line model is unknown to the simulator or has other arguments; correct the model"
    )]
    UnboundMethod {
        /// The name of the method.
        method: String,
    },
    /// The operating system gave no thread, event queue or folder.
    #[error("cannot start the plant: {0}; free some resources of this machine and try again")]
    Resources(#[from] std::io::Error),
    /// The OPC UA stack refused its configuration.
    #[error("the OPC UA server did not start: {0}; this is a defect of the simulator, please report it")]
    Server(String),
}
