//! What keeps a bench from doing what a step says.

/// The bench could not do what a step says; the verdict is Unknown, for it says nothing about the system.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct BenchError(String);

impl BenchError {
    /// An error with this message.
    pub fn new(message: impl std::fmt::Display) -> Self {
        Self(message.to_string())
    }
}
