//! Why a stand-in could not be started.

use line_model::Advice;
use plant_server::{ServeError, SpeedError};

use crate::nodeset::NodeSetError;
use crate::replica::AnimationError;

/// Why a stand-in could not be started.
#[derive(Debug, thiserror::Error)]
pub enum ReplicaError {
    /// The server could not be started.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// A `NodeSet2` file cannot be served.
    #[error(transparent)]
    NodeSet(#[from] NodeSetError),
    /// Signals cannot be animated.
    #[error(transparent)]
    Animation(#[from] AnimationError),
    /// A trace cannot be replayed that fast.
    #[error(transparent)]
    Speed(#[from] SpeedError),
}

impl ReplicaError {
    /// What is wrong, beginning with the file if it is one, and what to do.
    #[must_use]
    pub fn advice(&self) -> Advice {
        match self {
            Self::Serve(error) => Advice::new(error.to_string(), "see what this machine lacks, and try again"),
            Self::NodeSet(error) => error.advice(),
            Self::Animation(error) => error.advice(),
            Self::Speed(error) => error.advice(),
        }
    }
}
