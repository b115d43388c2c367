//! Why a call was not done.

use std::borrow::Cow;

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
    Interlock(Cow<'static, str>),
    /// An argument has a value that can't be.
    #[error("out of range: {0}")]
    OutOfRange(Cow<'static, str>),
    /// Nothing is behind the method: its element has no behaviour.
    #[error("{method:?} does nothing: its element has no behaviour")]
    NotImplemented {
        /// What was called.
        method: String,
    },
}

impl Refusal {
    /// The line's state forbids it, for this reason.
    pub fn interlock(why: impl Into<Cow<'static, str>>) -> Self {
        Self::Interlock(why.into())
    }

    /// An argument has a value that can't be; `what` says which it could be.
    pub fn out_of_range(what: impl Into<Cow<'static, str>>) -> Self {
        Self::OutOfRange(what.into())
    }

    /// There is no method of that name.
    #[must_use]
    pub fn unknown(method: &str) -> Self {
        Self::NotImplemented { method: method.to_owned() }
    }
}
