//! What can go wrong with links.

use std::io;
use std::net::SocketAddr;

/// A link could not be opened, ruled or probed.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// No link has this name.
    #[error("no link is named `{name}`; {}", list(.known))]
    Unknown {
        /// The name as given.
        name: String,
        /// The names of all links.
        known: Vec<String>,
    },
    /// Nothing to put a rule on.
    #[error("a rule on no link would touch nothing; name at least one")]
    NoLinks,
    /// Two links cannot have one name.
    #[error("a link named `{name}` is open already; give each link its own name")]
    NameTaken {
        /// The name that two links would have.
        name: String,
    },
    /// The port is in use.
    #[error(
        "link `{name}`: {address} is occupied; end whoever listens there (`ss -ltnp 'sport = :{}'` names the process), \
         or ask for port 0 to get a free one",
        address.port()
    )]
    Occupied {
        /// The link's name.
        name: String,
        /// Where it was to listen.
        address: SocketAddr,
    },
    /// The system refuses to listen.
    #[error("link `{name}`: cannot listen on {address}: {source}")]
    Listen {
        /// The link's name.
        name: String,
        /// Where it was to listen.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The fabric is closed.
    #[error("link `{name}`: all links are closed already")]
    Closed {
        /// The link's name.
        name: String,
    },
    /// A link does not work as one without rules.
    #[error("link `{name}` to {target} is not whole: {what}; is the target alive, and do its clients read?")]
    NotWhole {
        /// The link's name.
        name: String,
        /// Where its connections lead.
        target: SocketAddr,
        /// Which part of the proof failed, and how.
        what: String,
    },
}

impl LinkError {
    pub(crate) fn listen(name: &str, address: SocketAddr, source: io::Error) -> Self {
        let name = name.into();
        match source.kind() {
            io::ErrorKind::AddrInUse => Self::Occupied { name, address },
            _ => Self::Listen { name, address, source },
        }
    }
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "there is none".to_owned() } else { format!("there are: {}", names.join(", ")) }
}
