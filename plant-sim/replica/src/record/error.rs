//! Why a recording is not possible.

use std::io;
use std::path::PathBuf;

use plant_client::AccessError;

/// Why a recording is not possible.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// There is no session with the server.
    #[error("cannot record from {endpoint}: {why}; check that the server runs and that its address is right")]
    Connect {
        /// The URL of the server.
        endpoint: String,
        /// What went wrong.
        why: String,
    },
    /// The server and this client do not let each other in.
    #[error(transparent)]
    Access(AccessError),
    /// The server did not do what a recording needs.
    #[error("{endpoint} does not serve {what}: {why}")]
    Refused {
        /// The URL of the server.
        endpoint: String,
        /// What it should have served.
        what: String,
        /// What it says.
        why: String,
    },
    /// The server has no such signal.
    #[error("the server has no signal {name:?}{hint}")]
    UnknownSignal {
        /// The signal that was asked for.
        name: String,
        /// The nearest one there is, or what to do.
        hint: String,
    },
    /// The signal is there and can't be recorded.
    #[error("signal {name:?} can't be recorded: {why}; leave it out")]
    Unsuitable {
        /// The signal.
        name: String,
        /// Why.
        why: String,
    },
    /// No signal was asked for.
    #[error("there is no signal to record; name some")]
    NoSignals,
    /// The file can't be written.
    #[error("cannot write {}: {source}; check the folder and the space in it", file.display())]
    File {
        /// The trace that is written, by the path that was given.
        file: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
}
