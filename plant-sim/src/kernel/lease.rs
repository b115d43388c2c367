//! The control lease: exactly one holder at a time, fenced by a token that only grows.

use std::collections::BTreeSet;

use line_model::Millis;

/// A token that is not the current one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stale;

/// The lease as it was granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Who holds it.
    pub holder: String,
    /// The token that goes with it.
    pub token: u64,
    ttl: Millis,
    deadline: Millis,
    /// Who asked in vain while it was held.
    denied: BTreeSet<String>,
}

/// Why the lease was not granted: somebody else holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Who holds it.
    pub holder: String,
    /// Whether this applicant is denied for the first time in this lease.
    pub first_denial: bool,
}

/// Grants, prolongs and ends the lease. Time is the controller's.
#[derive(Debug, Default)]
pub struct LeaseArbiter {
    current: Option<Lease>,
    /// The holder of every token ever given out; token `n` is at `n - 1`.
    holders: Vec<String>,
}

impl LeaseArbiter {
    /// Grants the lease with a new token, larger than every one before. Who holds it already gets a new
    /// token too, and the old one is stale.
    ///
    /// # Errors
    /// When another one holds it.
    pub fn acquire(&mut self, now: Millis, holder: &str, ttl: Millis) -> Result<u64, Held> {
        if let Some(lease) = &mut self.current
            && lease.holder != holder
        {
            let first_denial = lease.denied.insert(holder.to_owned());
            return Err(Held { holder: lease.holder.clone(), first_denial });
        }
        Ok(self.grant(now, holder, ttl))
    }

    fn grant(&mut self, now: Millis, holder: &str, ttl: Millis) -> u64 {
        self.holders.push(holder.to_owned());
        let token = self.last_token();
        self.current =
            Some(Lease { holder: holder.to_owned(), token, ttl, deadline: now + ttl, denied: BTreeSet::new() });
        token
    }

    /// Prolongs the lease by its time to live, counted from now.
    ///
    /// # Errors
    /// When the token is not the current one.
    pub fn renew(&mut self, now: Millis, token: u64) -> Result<(), Stale> {
        let lease = self.current.as_mut().filter(|lease| lease.token == token).ok_or(Stale)?;
        lease.deadline = now + lease.ttl;
        Ok(())
    }

    /// Ends the lease.
    ///
    /// # Errors
    /// When the token is not the current one.
    pub fn release(&mut self, token: u64) -> Result<Lease, Stale> {
        self.current.take_if(|lease| lease.token == token).ok_or(Stale)
    }

    /// Ends the lease if its time is up.
    pub fn expire(&mut self, now: Millis) -> Option<Lease> {
        self.current.take_if(|lease| now >= lease.deadline)
    }

    /// The lease as it stands.
    #[must_use]
    pub fn current(&self) -> Option<&Lease> {
        self.current.as_ref()
    }

    /// Whether the token is the one of the lease.
    #[must_use]
    pub fn is_current(&self, token: u64) -> bool {
        self.current.as_ref().is_some_and(|lease| lease.token == token)
    }

    /// The last token given out, 0 before the first.
    #[must_use]
    pub fn last_token(&self) -> u64 {
        self.holders.len() as u64
    }

    /// Whom a token was given to, "" if it never was.
    #[must_use]
    pub fn holder_of(&self, token: u64) -> &str {
        let index = usize::try_from(token).ok().and_then(|token| token.checked_sub(1));
        index.and_then(|index| self.holders.get(index)).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use assert_matches::assert_matches;

    use super::*;

    #[test]
    fn only_one_holds_it_and_each_applicant_is_denied_once() {
        let mut arbiter = LeaseArbiter::default();
        assert_eq!(arbiter.acquire(0, "a", 100), Ok(1));
        assert_matches!(arbiter.acquire(1, "b", 100), Err(Held { holder, first_denial: true }) if holder == "a");
        assert_matches!(arbiter.acquire(2, "b", 100), Err(Held { first_denial: false, .. }));
        assert!(arbiter.is_current(1));
    }

    #[test]
    fn the_holder_gets_a_larger_token_and_the_old_one_is_stale() {
        let mut arbiter = LeaseArbiter::default();
        arbiter.acquire(0, "a", 100).unwrap();
        assert_eq!(arbiter.acquire(10, "a", 100), Ok(2));
        assert_eq!(arbiter.renew(20, 1), Err(Stale));
        assert_eq!(arbiter.renew(20, 2), Ok(()));
    }

    #[test]
    fn it_runs_out_exactly_at_its_deadline_unless_renewed() {
        let mut arbiter = LeaseArbiter::default();
        arbiter.acquire(0, "a", 100).unwrap();
        arbiter.renew(50, 1).unwrap();
        assert_eq!(arbiter.expire(149), None);
        assert_eq!(arbiter.expire(150).unwrap().token, 1);
        assert_eq!(arbiter.acquire(150, "b", 100), Ok(2));
        assert_eq!(
            (arbiter.holder_of(1), arbiter.holder_of(2), arbiter.holder_of(3), arbiter.holder_of(0)),
            ("a", "b", "", "")
        );
    }

    #[test]
    fn a_released_lease_is_free_at_once() {
        let mut arbiter = LeaseArbiter::default();
        arbiter.acquire(0, "a", 100).unwrap();
        assert_eq!(arbiter.release(2), Err(Stale));
        arbiter.release(1).unwrap();
        assert_eq!(arbiter.current(), None);
        assert_eq!(arbiter.acquire(1, "b", 100), Ok(2));
    }
}
