//! Why a plant could not start.

use line_model::fault::FaultError;
use plant_server::{ServeError, SpeedError};

use crate::assembly::LineErrors;

/// Why a plant could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A server could not be started.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// No plant can be built from the line model.
    #[error("line model: {0}")]
    Line(#[from] LineErrors),
    /// A fault that is planned does not fit the line.
    #[error("planned fault: {0}")]
    Fault(#[from] FaultError),
    /// A line has one server or two.
    #[error("a line cannot have {servers} servers; ask for 1, or 2 for a redundant pair")]
    Servers {
        /// How many were asked for.
        servers: usize,
    },
    /// A machine cannot run that fast.
    #[error(transparent)]
    Speed(#[from] SpeedError),
}
