//! Who is in control, from the plant's ledger.

use crate::journal::{ControlAct, ControlEntry, Entry, Evidence};

use super::evidence;

/// A grant of control that has not ended.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    /// To whom.
    pub(super) holder: String,
    /// The client that asked.
    pub(super) client: String,
    /// Its token.
    pub(super) token: u64,
    /// The line that shows it.
    pub(super) evidence: Evidence,
}

/// Follows the ledger; knows the grant in force.
#[derive(Debug, Default)]
pub(super) struct Lease {
    current: Option<Grant>,
    /// Whether a grant or the end of one was seen.
    is_known: bool,
}

impl Lease {
    /// The grant in force.
    pub(super) fn current(&self) -> Option<&Grant> {
        self.current.as_ref()
    }

    /// Takes the next ledger entry into account.
    pub(super) fn apply(&mut self, entry: &Entry, control: &ControlEntry) {
        match control.act {
            ControlAct::Acquired => self.current = Some(grant(entry, control)),
            // Whose commands are carried out has been in control since before the first entry that was seen.
            ControlAct::Executed if !self.is_known && self.current.is_none() => {
                self.current = Some(grant(entry, control));
            }
            ControlAct::Released | ControlAct::Expired if self.holds(control.token) => self.current = None,
            _ => {}
        }
        self.is_known |= matches!(control.act, ControlAct::Acquired | ControlAct::Released | ControlAct::Expired);
    }

    fn holds(&self, token: u64) -> bool {
        self.current.as_ref().is_some_and(|grant| grant.token == token)
    }
}

fn grant(entry: &Entry, control: &ControlEntry) -> Grant {
    Grant {
        holder: control.holder.clone(),
        client: control.client.clone(),
        token: control.token,
        evidence: evidence::control(entry, control),
    }
}
