//! Why a set of `NodeSet2` files can't be served at all.

use std::path::PathBuf;

/// Why a set of `NodeSet2` files can't be served at all. What merely makes single nodes unusable is in the
/// [`Report`](super::Report) instead.
#[derive(Debug, thiserror::Error)]
pub enum NodeSetError {
    /// The file can't be read.
    #[error("{}: cannot read the file: {source}; check path and permissions", file.display())]
    Read {
        /// The node set, by the path that was given.
        file: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The file is larger than a node set may be.
    #[error("{}: {size} bytes are more than the {limit} that a node set may have; split it into several files", file.display())]
    TooLarge {
        /// The node set, by the path that was given.
        file: PathBuf,
        /// Its size in bytes.
        size: u64,
        /// What is allowed, in bytes.
        limit: u64,
    },
    /// The file is not XML that a node set may consist of.
    #[error("{}:{line}: {what}", file.display())]
    Xml {
        /// The node set, by the path that was given.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong and what to do.
        what: String,
    },
    /// A model that another one is built on is in none of the files.
    #[error(
        "{}:{line}: the file needs the model {uri}{version}, which no given file defines; add the NodeSet2 file of that \
         model (the OPC Foundation publishes them in github.com/OPCFoundation/UA-Nodeset)",
        file.display()
    )]
    MissingModel {
        /// The file that needs it.
        file: PathBuf,
        /// The line that says so, from 1.
        line: usize,
        /// The URI of the model.
        uri: String,
        /// ` version X (published on D)` as far as the file says it, else empty.
        version: String,
    },
    /// Two files define the same model.
    #[error("{}: the model {uri} is also defined by {}; give only one of them", file.display(), other.display())]
    DoubleModel {
        /// The later file.
        file: PathBuf,
        /// The earlier file.
        other: PathBuf,
        /// The URI of the model.
        uri: String,
    },
}
