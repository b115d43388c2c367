//! Why a call was not done.

/// Why a call was not done. Nothing has changed, except that a stale token is counted and entered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The token is not the one of the current lease.
    #[error("token {token} is not current: acquire control and use the token it gives")]
    StaleToken {
        /// The token that was presented.
        token: u64,
    },
    /// Another one holds the lease.
    #[error("{holder:?} is in control: try again when its lease has ended")]
    Held {
        /// Who holds it.
        holder: String,
    },
    /// The line's state forbids it.
    #[error("interlock: {0}")]
    Interlock(&'static str),
    /// An argument has a value that can't be.
    #[error("out of range: {0}")]
    OutOfRange(&'static str),
}
