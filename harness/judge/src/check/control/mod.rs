//! Control is never held by two.
//!
//! Judged from the plant's own ledger, not from what anybody believes about itself:
//!
//! 1. Grants never overlap, and tokens only grow.
//! 2. Every command that was carried out bore the token of the grant in force, and came from the client to which the
//!    grant was given.
//! 3. A refusal is legitimate as the first reaction to a loss of control. A client that goes on commanding for longer
//!    than [`REACTION`] after its first refusal, without having acquired control again, acts as if it were in
//!    control. Slow links add their delays to that, and where nothing passed or a process stood still it begins anew. A token
//!    that was never given to the client is a failure at once.
//! 4. A client that uses a token older than its newest grant is a second one under the same name. One such token may have
//!    been under way when the grant was given; another one soon after, or the same one for longer than [`REACTION`], was not.
//!
//! A hole in the ledger leaves the check open, and so does a ledger without a grant.

mod hindrances;
mod rules;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use hindrances::Hindrances;

use super::Checker;
use super::lease::Lease;
use super::words::{count, list};
use crate::journal::{ControlAct, ControlEntry, Entry, Event, Evidence, Judgement, Moment, Verdict};

/// How long after its first refusal, by the plant's clock, a client's commands may still arrive: those that were
/// under way.
pub const REACTION: Duration = Duration::from_millis(500);

/// How soon after each other two outdated tokens of one client say that there are two of it.
pub const SOON: Duration = Duration::from_secs(5);

/// How many offenders are argued, each with its first and last violation; all violations are counted.
const ARGUED: usize = 3;

/// Checks the plant's control ledger. Fails at once, and otherwise judges only what has been seen so far.
#[derive(Debug, Default)]
pub struct ControlNeverShared {
    lease: Lease,
    numbering: Numbering,
    /// Whom each token was given to: the client.
    granted: BTreeMap<u64, String>,
    /// The first refusal of each client since it last acquired control.
    refused: BTreeMap<String, Evidence>,
    /// The last use of a token by each client that had been given a newer one.
    outdated: BTreeMap<String, Outdated>,
    hindrances: Hindrances,
    violations: Vec<Violation>,
    tally: Tally,
}

/// The numbers of the entries seen: which is the first, and how many are missing up to the last.
#[derive(Debug, Default)]
struct Numbering {
    first: Option<u64>,
    last: u64,
    missing: u64,
}

#[derive(Debug, Default)]
struct Tally {
    grants: usize,
    executed: usize,
    refused: usize,
    holders: BTreeSet<String>,
}

/// A token that a client used although it had been given a newer one.
#[derive(Debug)]
struct Outdated {
    token: u64,
    first: Evidence,
}

/// A broken rule, with the lines that show it.
#[derive(Debug)]
struct Violation {
    /// Client and token.
    offender: (String, u64),
    summary: String,
    evidence: Vec<Evidence>,
    /// Whether somebody took too long to notice something, and did nothing else.
    by_time: bool,
}

impl ControlNeverShared {
    /// The check.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn control(&mut self, entry: &Entry, control: &ControlEntry) {
        self.numbering.count(control.sequence);
        let broken = match control.act {
            ControlAct::Acquired => self.acquired(entry, control),
            ControlAct::Executed | ControlAct::Prevented => self.executed(entry, control),
            ControlAct::Refused => self.was_refused(entry, control).or_else(|| self.is_outdated(entry, control)),
            ControlAct::Denied | ControlAct::Released | ControlAct::Expired => None,
        };
        self.violations.extend(broken);
        self.lease.apply(entry, control);
    }

    fn fail(&self) -> Option<Judgement> {
        let first = self.violations.first()?;
        let more = match self.violations.len() - 1 {
            0 => String::new(),
            more => format!(" (and {})", count(more, "more violation")),
        };
        let mut evidence: Vec<_> = self.argued().flat_map(|violation| violation.evidence.clone()).collect();
        evidence.sort_by_key(|line| (line.at, line.entry));
        evidence.dedup();
        Some(Judgement::fail(self.name(), format!("{}{more}", first.summary)).with(evidence))
    }

    /// The first and the last violation of each offender: what it did, and how long it went on.
    fn argued(&self) -> impl Iterator<Item = &Violation> {
        let mut offenders: Vec<&(String, u64)> = Vec::new();
        for violation in &self.violations {
            if !offenders.contains(&&violation.offender) {
                offenders.push(&violation.offender);
            }
        }
        offenders.into_iter().take(ARGUED).flat_map(|offender| {
            let mut own = self.violations.iter().filter(move |violation| violation.offender == *offender);
            own.next().into_iter().chain(own.next_back())
        })
    }

    fn pass(&self) -> Judgement {
        let Tally { grants, executed, refused, holders } = &self.tally;
        let summary = format!(
            "control was held by {}, never by two at once: {}, {} carried out, {refused} refused",
            list(holders),
            count(*grants, "grant"),
            count(*executed, "command"),
        );
        Judgement::pass(self.name(), summary)
    }
}

impl Numbering {
    fn count(&mut self, sequence: u64) {
        if self.first.is_some() {
            self.missing += sequence.saturating_sub(self.last + 1);
        }
        self.first.get_or_insert(sequence);
        self.last = self.last.max(sequence);
    }

    /// True if nothing happened before the first entry seen.
    fn is_whole(&self) -> bool {
        self.first == Some(1) && self.missing == 0
    }
}

impl Checker for ControlNeverShared {
    fn name(&self) -> &'static str {
        "control is never held by two"
    }

    fn observe(&mut self, entry: &Entry) {
        match &entry.event {
            Event::Control(control) => self.control(entry, control),
            Event::Fault { id, fault, change } => self.hindrances.change(entry.at, *id, fault, change),
            _ => {}
        }
    }

    fn deadline(&self) -> Option<Moment> {
        None
    }

    fn lasts(&self) -> bool {
        true
    }

    fn rests_on_time(&self, verdict: Verdict) -> bool {
        verdict == Verdict::Fail && self.violations.iter().all(|violation| violation.by_time)
    }

    /// Only what a fault left time for is held against the harness's clock: it tells when the fault was in force.
    fn rests_on_clocks(&self, verdict: Verdict) -> bool {
        self.rests_on_time(verdict) && !self.hindrances.is_empty()
    }

    fn decide(&self, _now: Moment) -> Option<Judgement> {
        self.fail()
    }

    fn finish(&self, _now: Moment) -> Judgement {
        let unknown = |summary: String| Judgement::unknown(self.name(), summary);
        if let Some(failure) = self.fail() {
            return failure;
        }
        match (self.tally.grants, self.numbering.missing) {
            (0, _) => unknown("control was not seen to be given to anybody".into()),
            (_, 0) => self.pass(),
            (_, missing) => unknown(format!("the harness did not see {missing} entries of the control ledger")),
        }
    }
}
