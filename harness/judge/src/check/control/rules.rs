//! The rules, one function each: what an entry of the ledger says about the promise.

use super::{ControlNeverShared, Outdated, SOON, Violation};
use crate::check::evidence;
use crate::check::lease::Grant;
use crate::check::words::span;
use crate::journal::{ControlEntry, Entry, Evidence};

impl ControlNeverShared {
    /// Rule 1: grants never overlap, tokens grow.
    pub(super) fn acquired(&mut self, entry: &Entry, control: &ControlEntry) -> Option<Violation> {
        let broken = self.overlap(entry, control).or_else(|| self.token_not_grown(entry, control));
        self.tally.grants += 1;
        self.tally.holders.insert(control.holder.clone());
        self.granted.insert(control.token, control.client.clone());
        self.refused.remove(&control.client);
        broken
    }

    fn overlap(&self, entry: &Entry, control: &ControlEntry) -> Option<Violation> {
        let is_other = |grant: &Grant| grant.holder != control.holder || is_other_client(grant, control);
        let held = self.lease.current().filter(|grant| is_other(grant) && self.numbering.missing == 0)?;
        let summary = format!(
            "{} was given control (token {}) while {} held it (token {})",
            control.holder, control.token, held.holder, held.token
        );
        Some(Violation {
            offender: offender(control),
            summary,
            evidence: vec![held.evidence.clone(), evidence::control(entry, control)],
            by_time: false,
        })
    }

    fn token_not_grown(&self, entry: &Entry, control: &ControlEntry) -> Option<Violation> {
        let (highest, _) = self.granted.last_key_value().filter(|(highest, _)| **highest >= control.token)?;
        let summary = format!("token {} was given to {} after token {highest}", control.token, control.holder);
        let evidence = vec![evidence::control(entry, control)];
        Some(Violation { offender: offender(control), summary, evidence, by_time: false })
    }

    /// Rule 2: commands that were carried out belong to the grant in force.
    pub(super) fn executed(&mut self, entry: &Entry, control: &ControlEntry) -> Option<Violation> {
        self.tally.executed += 1;
        let summary = match self.lease.current() {
            None if !self.numbering.is_whole() => return None,
            None => format!("{} was carried out for {} while nobody was in control", control.command, who(control)),
            Some(grant) => self.foreign(grant, control)?,
        };
        let held = self.lease.current().map(|grant| grant.evidence.clone());
        Some(Violation {
            offender: offender(control),
            summary,
            evidence: held.into_iter().chain([evidence::control(entry, control)]).collect(),
            by_time: false,
        })
    }

    fn foreign(&self, grant: &Grant, control: &ControlEntry) -> Option<String> {
        let foreign = control.token != grant.token || is_other_client(grant, control);
        (foreign && self.numbering.missing == 0).then(|| {
            format!(
                "{} was carried out for {} (token {}) while {} was in control (token {})",
                control.command,
                who(control),
                control.token,
                grant.holder,
                grant.token
            )
        })
    }

    /// Rule 3: who has lost control notices at its first refusal.
    pub(super) fn was_refused(&mut self, entry: &Entry, control: &ControlEntry) -> Option<Violation> {
        self.tally.refused += 1;
        let line = evidence::control(entry, control);
        if self.is_strange(control) {
            let summary = format!("{} used token {}, which was never given to it", who(control), control.token);
            let evidence = self.with_grant(vec![line]);
            return Some(Violation { offender: offender(control), summary, evidence, by_time: false });
        }
        let first = self.refused.entry(control.client.clone()).or_insert_with(|| line.clone()).clone();
        let after = line.at.since(first.at);
        let had_time = self.hindrances.left_time(first.at, line.at);
        (is_command(control) && had_time && self.is_stale(control)).then(|| {
            let summary = format!("{} went on commanding {} after it was first refused", who(control), span(after));
            let evidence = self.with_grant(vec![first, line]);
            Violation { offender: offender(control), summary, evidence, by_time: true }
        })
    }

    /// Rule 4: what a client asks for, it asks for with its newest token.
    pub(super) fn is_outdated(&mut self, entry: &Entry, control: &ControlEntry) -> Option<Violation> {
        let own = self.granted.iter().rfind(|(_, client)| !client.is_empty() && **client == control.client);
        let newest = *own.filter(|(newest, _)| **newest > control.token)?.0;
        let line = evidence::control(entry, control);
        let known = self.outdated.get(&control.client);
        let before =
            known.filter(|known| line.at.since(known.first.at) <= SOON).map(|known| (known.token, known.first.clone()));
        let is_same = before.as_ref().is_some_and(|(token, _)| *token == control.token);
        if !is_same {
            let used = Outdated { token: control.token, first: line.clone() };
            self.outdated.insert(control.client.clone(), used);
        }
        let (_, first) = before.filter(|(_, first)| !is_same || self.hindrances.left_time(first.at, line.at))?;
        let summary = format!(
            "two act as {}: it used token {} although it had been given token {newest}",
            who(control),
            control.token
        );
        let evidence = self.with_grant(vec![first, line]);
        Some(Violation { offender: offender(control), summary, evidence, by_time: is_same })
    }

    /// A token that was never given out, or given to another client. What was given out before the first entry
    /// seen is not known.
    fn is_strange(&self, control: &ControlEntry) -> bool {
        match self.granted.get(&control.token) {
            Some(client) => !client.is_empty() && !control.client.is_empty() && *client != control.client,
            None => self.numbering.is_whole(),
        }
    }

    fn is_stale(&self, control: &ControlEntry) -> bool {
        self.lease.current().is_none_or(|grant| grant.token != control.token)
    }

    fn with_grant(&self, mut lines: Vec<Evidence>) -> Vec<Evidence> {
        lines.extend(self.lease.current().map(|grant| grant.evidence.clone()));
        lines
    }
}

fn is_other_client(grant: &Grant, control: &ControlEntry) -> bool {
    !control.client.is_empty() && !grant.client.is_empty() && control.client != grant.client
}

fn offender(control: &ControlEntry) -> (String, u64) {
    (who(control).to_owned(), control.token)
}

fn who(control: &ControlEntry) -> &str {
    if control.client.is_empty() { "an unnamed client" } else { &control.client }
}

fn is_command(control: &ControlEntry) -> bool {
    !matches!(
        control.command.as_str(),
        "RenewControl" | "ReleaseControl" | "Control.RenewControl" | "Control.ReleaseControl"
    )
}
