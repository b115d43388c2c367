//! Why a set of `NodeSet2` files can't be served at all.

use std::fmt;
use std::path::PathBuf;

use line_model::Advice;

/// Why a set of `NodeSet2` files can't be served at all. What merely makes single nodes unusable is in the
/// [`Report`](super::Report) instead.
#[derive(Debug, thiserror::Error)]
pub enum NodeSetError {
    /// The file can't be read.
    Read {
        /// The node set, by the path that was given.
        file: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The file is larger than a node set may be.
    TooLarge {
        /// The node set, by the path that was given.
        file: PathBuf,
        /// Its size in bytes.
        size: u64,
        /// What is allowed, in bytes.
        limit: u64,
    },
    /// The file is not XML that a node set may consist of.
    Xml {
        /// The node set, by the path that was given.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong and what to do.
        what: Advice,
    },
    /// A model that another one is built on is in none of the files.
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
    DoubleModel {
        /// The later file.
        file: PathBuf,
        /// The earlier file.
        other: PathBuf,
        /// The URI of the model.
        uri: String,
    },
}

impl NodeSetError {
    /// What is wrong, beginning with the file, and what to do.
    #[must_use]
    pub fn advice(&self) -> Advice {
        match self {
            Self::Read { file, source } => {
                let message = format!("{}: cannot read the file: {source}", file.display());
                Advice::new(message, "check path and permissions")
            }
            Self::TooLarge { file, size, limit } => {
                let message =
                    format!("{}: {size} bytes are more than the {limit} that a node set may have", file.display());
                Advice::new(message, "split it into several files")
            }
            Self::Xml { file, line, what } => what.clone().about(format_args!("{}:{line}", file.display())),
            Self::MissingModel { file, line, uri, version } => Advice::new(
                format!(
                    "{}:{line}: the file needs the model {uri}{version}, which no given file defines",
                    file.display()
                ),
                "add the NodeSet2 file of that model (the OPC Foundation publishes them in \
                 github.com/OPCFoundation/UA-Nodeset)",
            ),
            Self::DoubleModel { file, other, uri } => {
                let message = format!("{}: the model {uri} is also defined by {}", file.display(), other.display());
                Advice::new(message, "give only one of them")
            }
        }
    }
}

impl fmt::Display for NodeSetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.advice().fmt(f)
    }
}
