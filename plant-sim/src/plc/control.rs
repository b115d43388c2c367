//! Control of the line: the lease together with the ledger of everything that was done with it.

use super::lease::{Held, LeaseDesk};
use super::ledger::{Entry, Kind, Ledger};
use super::{Millis, Refusal};

/// Longest name of a holder, in characters.
pub const MAX_HOLDER: usize = 64;
/// Shortest time to live of a lease.
pub const MIN_TTL_MS: u32 = 50;
/// Longest time to live of a lease.
pub const MAX_TTL_MS: u32 = 60_000;

/// The lease and its ledger.
#[derive(Debug, Default)]
pub struct Control {
    desk: LeaseDesk,
    ledger: Ledger,
    refused: u32,
}

/// Who calls, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caller<'a> {
    pub(super) client: &'a str,
    pub(super) now: Millis,
}

impl Control {
    /// The lease.
    #[must_use]
    pub fn desk(&self) -> &LeaseDesk {
        &self.desk
    }

    /// The ledger.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// How many calls were refused because their token was not current.
    #[must_use]
    pub fn refused(&self) -> u32 {
        self.refused
    }

    /// Ends the lease if its time is up; tells whether it was.
    pub(super) fn expire(&mut self, now: Millis) -> bool {
        let Some(lease) = self.desk.expire(now) else {
            return false;
        };
        tracing::info!(holder = lease.holder, token = lease.token, "lease ran out");
        self.enter(Caller { client: "", now }, Kind::Expired, lease.token, "");
        true
    }

    pub(super) fn acquire(&mut self, caller: Caller<'_>, holder: &str, ttl: u32) -> Result<u64, Refusal> {
        if holder.is_empty() || holder.chars().count() > MAX_HOLDER {
            return Err(Refusal::OutOfRange("holder must have 1 to 64 characters"));
        }
        if !(MIN_TTL_MS..=MAX_TTL_MS).contains(&ttl) {
            return Err(Refusal::OutOfRange("ttl_ms must be 50 to 60000"));
        }
        match self.desk.acquire(caller.now, holder, ttl.into()) {
            Ok(token) => {
                self.enter(caller, Kind::Acquired, token, "AcquireControl");
                Ok(token)
            }
            Err(held) => Err(self.deny(caller, holder, held)),
        }
    }

    fn deny(&mut self, caller: Caller<'_>, applicant: &str, held: Held) -> Refusal {
        if held.first_denial {
            self.append(caller, Kind::Denied, applicant.to_owned(), 0, "AcquireControl");
        }
        Refusal::Held { holder: held.holder }
    }

    pub(super) fn renew(&mut self, caller: Caller<'_>, token: u64) -> Result<(), Refusal> {
        let renewed = self.desk.renew(caller.now, token);
        renewed.map_err(|_| self.refuse(caller, token, "RenewControl"))
    }

    pub(super) fn release(&mut self, caller: Caller<'_>, token: u64) -> Result<(), Refusal> {
        if self.desk.release(token).is_err() {
            return Err(self.refuse(caller, token, "ReleaseControl"));
        }
        self.enter(caller, Kind::Released, token, "ReleaseControl");
        Ok(())
    }

    /// Lets a command pass if its token is current.
    pub(super) fn admit(&mut self, caller: Caller<'_>, token: u64, command: &'static str) -> Result<(), Refusal> {
        if self.desk.is_current(token) {
            return Ok(());
        }
        Err(self.refuse(caller, token, command))
    }

    pub(super) fn executed(&mut self, caller: Caller<'_>, token: u64, command: &'static str) {
        self.enter(caller, Kind::Executed, token, command);
    }

    fn refuse(&mut self, caller: Caller<'_>, token: u64, command: &'static str) -> Refusal {
        tracing::info!(token, command, client = caller.client, "refused: token is not current");
        self.refused += 1;
        self.enter(caller, Kind::Refused, token, command);
        Refusal::StaleToken { token }
    }

    fn enter(&mut self, caller: Caller<'_>, kind: Kind, token: u64, command: &'static str) {
        let holder = self.desk.holder_of(token).to_owned();
        self.append(caller, kind, holder, token, command);
    }

    fn append(&mut self, caller: Caller<'_>, kind: Kind, holder: String, token: u64, command: &'static str) {
        self.ledger.append(Entry {
            sequence: 0,
            kind,
            holder,
            client: caller.client.to_owned(),
            token,
            command,
            at: caller.now,
        });
    }
}

#[cfg(test)]
mod tests {
    use assert_matches::assert_matches;

    use super::*;

    const AT_5: Caller<'_> = Caller { client: "gateway-a", now: 5 };

    fn kinds(control: &Control) -> Vec<(Kind, String, u64, &'static str)> {
        let entries = control.ledger().from(1, 100);
        entries.into_iter().map(|e| (e.kind, e.holder, e.token, e.command)).collect()
    }

    #[test]
    fn everything_but_renewals_is_entered() {
        let mut control = Control::default();
        control.acquire(AT_5, "a", 100).unwrap();
        assert_matches!(control.acquire(AT_5, "b", 100), Err(Refusal::Held { .. }));
        assert_matches!(control.acquire(AT_5, "b", 100), Err(Refusal::Held { .. }));
        control.renew(AT_5, 1).unwrap();
        control.admit(AT_5, 9, "Conveyor.Stop").unwrap_err();
        control.release(AT_5, 1).unwrap();
        control.renew(AT_5, 1).unwrap_err();
        let expected = [
            (Kind::Acquired, "a".to_owned(), 1, "AcquireControl"),
            (Kind::Denied, "b".to_owned(), 0, "AcquireControl"),
            (Kind::Refused, String::new(), 9, "Conveyor.Stop"),
            (Kind::Released, "a".to_owned(), 1, "ReleaseControl"),
            (Kind::Refused, "a".to_owned(), 1, "RenewControl"),
        ];
        assert_eq!(kinds(&control), expected);
        assert_eq!(control.refused(), 2);
    }

    #[test]
    fn a_lease_needs_a_name_and_a_sensible_time() {
        let mut control = Control::default();
        assert_matches!(control.acquire(AT_5, "", 100), Err(Refusal::OutOfRange(_)));
        assert_matches!(control.acquire(AT_5, "a", 0), Err(Refusal::OutOfRange(_)));
        assert_matches!(control.acquire(AT_5, "a", 60_001), Err(Refusal::OutOfRange(_)));
        assert_eq!(control.ledger().last_sequence(), 0);
    }
}
