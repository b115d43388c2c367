//! Why CloudFormation does not do what it is asked.

use crate::cloud::template::Rejection;

/// An error of CloudFormation, with the code that AWS has for it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub(super) struct Fault {
    pub(super) code: &'static str,
    pub(super) message: String,
    /// Whether AWS does what is asked for, and the embedded cloud does not.
    pub(super) is_gap: bool,
}

impl Fault {
    /// What is asked for is wrong.
    pub(super) fn validation(message: impl Into<String>) -> Self {
        Self { code: "ValidationError", message: message.into(), is_gap: false }
    }

    /// AWS does what is asked for, and the embedded cloud does not.
    pub(super) fn gap(message: impl Into<String>) -> Self {
        Self { is_gap: true, ..Self::validation(message) }
    }

    /// There is no such operation here.
    pub(super) fn no_operation(name: &str) -> Self {
        let message = format!("Could not find operation {name} for version 2010-05-15 in the embedded cloud");
        Self { code: "InvalidAction", ..Self::gap(message) }
    }

    /// There is something of that name already.
    pub(super) fn exists(message: impl Into<String>) -> Self {
        Self { code: "AlreadyExistsException", ..Self::validation(message) }
    }

    /// The caller has not acknowledged what the template may do.
    pub(super) fn capability(wanted: &str) -> Self {
        let message = format!("Requires capabilities : [{wanted}]");
        Self { code: "InsufficientCapabilitiesException", ..Self::validation(message) }
    }

    /// Command line tools look for these words.
    pub(super) fn no_stack(name: &str) -> Self {
        Self::validation(format!("Stack with id {name} does not exist"))
    }

    /// There is no such change set.
    pub(super) fn no_change_set(name: &str) -> Self {
        Self { code: "ChangeSetNotFound", ..Self::validation(format!("ChangeSet [{name}] does not exist")) }
    }
}

impl From<Rejection> for Fault {
    fn from(rejection: Rejection) -> Self {
        Self::validation(format!("Template error: {rejection}"))
    }
}
