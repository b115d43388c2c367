//! What stands in the ledger of control: who had control, who commanded and who was refused.

use line_model::Millis;

/// How many entries are kept; older ones are forgotten.
pub const CAPACITY: usize = 65_536;

/// What has happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControlEvent {
    /// The lease was granted.
    Acquired,
    /// The lease was not granted because another one holds it.
    Denied,
    /// The holder gave the lease back.
    Released,
    /// The lease ran out.
    Expired,
    /// A command was accepted under the lease.
    Executed,
    /// A command came under the lease, and an interlock forbade it.
    Prevented,
    /// A call came with a token that is not current.
    Refused,
}

impl ControlEvent {
    /// The name of the event.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Acquired => "Acquired",
            Self::Denied => "Denied",
            Self::Released => "Released",
            Self::Expired => "Expired",
            Self::Executed => "Executed",
            Self::Prevented => "Prevented",
            Self::Refused => "Refused",
        }
    }
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What happened.
    pub event: ControlEvent,
    /// Whose token it was; for [`ControlEvent::Denied`] who asked. Empty if the token was never given out.
    pub holder: String,
    /// The client application that called; empty if nobody did.
    pub client: String,
    /// The token that was presented, given out or ended; 0 for [`ControlEvent::Denied`].
    pub token: u64,
    /// What was called; empty if nothing was.
    pub command: String,
    /// When, on the controller's clock.
    pub at: Millis,
}
