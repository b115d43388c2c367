//! What can go wrong with links.

use std::io;
use std::net::SocketAddr;

use line_model::nearest::{hint, nearest};

/// A link could not be opened, cut or probed.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// No link has this name.
    #[error("no link is named `{name}`{}", hint(.nearest.as_deref()))]
    Unknown {
        /// The name as given.
        name: String,
        /// The name of a link that comes nearest.
        nearest: Option<String>,
    },
    /// Nothing to cut.
    #[error("a cut of no links would touch nothing; name at least one")]
    NoLinks,
    /// Two links cannot have one name.
    #[error("a link named `{name}` is open already; give each link its own name")]
    NameTaken {
        /// The name.
        name: String,
    },
    /// The port is in use.
    #[error(
        "link `{name}`: {address} is occupied; end whoever listens there (`ss -ltnp 'sport = :{}'` names the process), \
         or ask for port 0 to get a free one",
        address.port()
    )]
    Occupied {
        /// The link.
        name: String,
        /// The address wanted.
        address: SocketAddr,
    },
    /// The system refuses to listen.
    #[error("link `{name}`: cannot listen on {address}: {source}")]
    Listen {
        /// The link.
        name: String,
        /// The address wanted.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The fabric is closed.
    #[error("link `{name}`: the links of this scenario are closed already")]
    Closed {
        /// The link.
        name: String,
    },
    /// A link does not work as before its cut.
    #[error("link `{name}` to {target} is not healed: {what}; is the target alive, and do its clients read?")]
    NotHealed {
        /// The link.
        name: String,
        /// Its target.
        target: SocketAddr,
        /// What failed.
        what: String,
    },
}

impl LinkError {
    pub(super) fn unknown<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Self {
        Self::Unknown { name: name.into(), nearest: nearest(name, known).map(str::to_owned) }
    }

    pub(super) fn listen(name: &str, address: SocketAddr, source: io::Error) -> Self {
        let name = name.into();
        match source.kind() {
            io::ErrorKind::AddrInUse => Self::Occupied { name, address },
            _ => Self::Listen { name, address, source },
        }
    }
}
