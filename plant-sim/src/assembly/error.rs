//! What is wrong with a line.

use std::fmt;

/// Why no plant can be built from a line model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// An attribute has a value that its class can't use.
    #[error("attribute {attribute:?} of {element}: {what}")]
    Attribute {
        /// The path of the element.
        element: String,
        /// The name of the attribute.
        attribute: String,
        /// What is wrong, and what to do.
        what: String,
    },
    /// A signal that nothing shows.
    #[error("signal {signal}: its class does not offer it and no wire leads to it{hint}")]
    UnknownSignal {
        /// The full name of the signal.
        signal: String,
        /// The nearest known name, as a question.
        hint: String,
    },
    /// A signal of another type than what it shows.
    #[error("signal {signal} is declared as {declared}, and it is {actual}: correct its type")]
    SignalType {
        /// The full name of the signal.
        signal: String,
        /// Its type in the model.
        declared: String,
        /// The type of what it shows.
        actual: String,
    },
    /// A method that nothing executes.
    #[error("method {method}: its class does not offer it and no wire leads to it{hint}")]
    UnknownMethod {
        /// The full name of the method.
        method: String,
        /// The nearest known name, as a question.
        hint: String,
    },
    /// A method with other arguments than what it executes.
    #[error("method {method} must have {expected}")]
    MethodArguments {
        /// The full name of the method.
        method: String,
        /// Which arguments it must have.
        expected: String,
    },
    /// A wire for workpieces that does not lead to the entry of an element.
    #[error("the wire to {to} carries workpieces, and nothing takes workpieces there: wire it to a FlowIn{hint}")]
    Flow {
        /// The end of the wire.
        to: String,
        /// The nearest known name, as a question.
        hint: String,
    },
    /// An element that can't work where it is.
    #[error("{element}: {what}")]
    Misplaced {
        /// The path of the element.
        element: String,
        /// What it needs.
        what: String,
    },
}

impl LineError {
    /// The full name of the element, signal, method or wire end that is wrong.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::Attribute { element, .. } | Self::Misplaced { element, .. } => element,
            Self::UnknownSignal { signal, .. } | Self::SignalType { signal, .. } => signal,
            Self::UnknownMethod { method, .. } | Self::MethodArguments { method, .. } => method,
            Self::Flow { to, .. } => to,
        }
    }

    /// The full name by which the model tells where it is: that of the attribute, if it is about one.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Attribute { element, attribute, .. } => format!("{element}.{attribute}"),
            other => other.path().to_owned(),
        }
    }
}

/// Everything that is wrong with a line, at least one error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineErrors(Vec<LineError>);

impl LineErrors {
    /// The errors, if there are any.
    pub(super) fn of(errors: Vec<LineError>) -> Option<Self> {
        (!errors.is_empty()).then_some(Self(errors))
    }

    /// The errors.
    pub fn iter(&self) -> std::slice::Iter<'_, LineError> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a LineErrors {
    type Item = &'a LineError;
    type IntoIter = std::slice::Iter<'a, LineError>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for LineErrors {
    /// One error to a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for LineErrors {}
