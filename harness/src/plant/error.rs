//! What can go wrong between the harness and the plant.

use plant_client::AccessError;

use super::answer::AnswerError;
use super::signals::SignalError;
use lineproof_judge::journal::Outcome;

/// The harness cannot observe the plant.
#[derive(Debug, thiserror::Error)]
pub enum PlantError {
    /// There is no session with the plant, and none could be opened.
    #[error(
        "cannot connect to the plant at {endpoint}: {why}; does its OPC UA server run, and is it reachable from here?"
    )]
    Connect {
        /// The endpoint that was tried.
        endpoint: String,
        /// What the attempt ended with.
        why: String,
    },
    /// The plant and the harness do not let each other in.
    #[error(transparent)]
    Access(AccessError),
    /// The plant does not run the line that was expected.
    #[error("the plant at {endpoint} has no namespace {namespace}; it has {known}; is this the right plant?")]
    Namespace {
        /// Where the plant is: `opc.tcp://HOST:PORT/PATH`.
        endpoint: String,
        /// The namespace URI of the line's model.
        namespace: String,
        /// The namespace URIs that the plant has.
        known: String,
    },
    /// The connection is lost; a new one is being tried.
    #[error("the connection to the plant at {endpoint} is lost; wait until it is back, or see why the plant went away")]
    Disconnected {
        /// Where the plant is: `opc.tcp://HOST:PORT/PATH`.
        endpoint: String,
    },
    /// The plant was asked and did not give what was asked for.
    #[error("the plant at {endpoint} does not give {what}: {why}")]
    Unavailable {
        /// Where the plant is: `opc.tcp://HOST:PORT/PATH`.
        endpoint: String,
        /// What was asked for.
        what: String,
        /// What it answered, or what cut the answer short.
        why: String,
    },
    /// A name or a type does not fit the table of signals.
    #[error(transparent)]
    Signal(#[from] SignalError),
    /// A method returned something unexpected.
    #[error(transparent)]
    Answer(#[from] AnswerError),
    /// Logs are asked for that nobody follows.
    #[error("the plant's logs are not followed; call `Plant::follow` once after connecting")]
    NotFollowed,
}

impl From<AccessError> for PlantError {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::Connect { endpoint, why } => Self::Connect { endpoint, why },
            refusal => Self::Access(refusal),
        }
    }
}

/// An operation on the plant did not certainly happen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OperationError {
    /// It certainly did not happen.
    #[error("the plant refused {what}: {status}")]
    Refused {
        /// The operation, in words: `Operator.PressStart()`.
        what: String,
        /// The status code by its OPC UA name, and the reason if one is known.
        status: String,
    },
    /// It may or may not have happened.
    #[error("nobody knows whether {what} happened: {why}; observe the plant before going on")]
    Indeterminate {
        /// The operation, in words: `Operator.PressStart()`.
        what: String,
        /// What cut it short.
        why: String,
    },
}

impl OperationError {
    /// How the journal tells it.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Refused { status, .. } => Outcome::Refused { why: status.clone() },
            Self::Indeterminate { why, .. } => Outcome::Indeterminate { why: why.clone() },
        }
    }
}
