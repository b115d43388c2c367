//! The control ledger: who had control, who commanded and who was refused, numbered without gaps.

use std::collections::VecDeque;

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
            Self::Refused => "Refused",
        }
    }
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number, from 1 without gaps.
    pub sequence: u64,
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

/// The entries, oldest first.
#[derive(Debug, Default)]
pub struct ControlLedger {
    entries: VecDeque<Entry>,
    last: u64,
}

impl ControlLedger {
    /// Appends an entry; its sequence number is given here.
    pub fn append(&mut self, entry: Entry) {
        if self.entries.len() == CAPACITY {
            self.entries.pop_front();
        }
        self.last += 1;
        self.entries.push_back(Entry { sequence: self.last, ..entry });
    }

    /// Sequence number of the last entry, 0 if there is none.
    #[must_use]
    pub fn last_sequence(&self) -> u64 {
        self.last
    }

    /// At most `max` entries, beginning with the sequence number `from` or the oldest one that is kept.
    #[must_use]
    pub fn from(&self, from: u64, max: usize) -> Vec<Entry> {
        let start = self.entries.partition_point(|entry| entry.sequence < from);
        self.entries.iter().skip(start).take(max).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(token: u64) -> Entry {
        Entry {
            sequence: 0,
            event: ControlEvent::Executed,
            holder: "a".into(),
            client: String::new(),
            token,
            command: "Conveyor.Stop".into(),
            at: 0,
        }
    }

    #[test]
    fn pages_are_cut_by_sequence_number() {
        let mut ledger = ControlLedger::default();
        (1..=5).for_each(|token| ledger.append(entry(token)));
        let page: Vec<_> = ledger.from(3, 2).iter().map(|e| (e.sequence, e.token)).collect();
        assert_eq!(page, [(3, 3), (4, 4)]);
        assert_eq!(ledger.from(6, 2), []);
    }

    #[test]
    fn the_oldest_entries_are_forgotten_but_numbers_go_on() {
        let mut ledger = ControlLedger::default();
        (0..=CAPACITY as u64).for_each(|token| ledger.append(entry(token)));
        assert_eq!(ledger.from(0, 1)[0].sequence, 2);
        assert_eq!(ledger.last_sequence(), CAPACITY as u64 + 1);
    }
}
