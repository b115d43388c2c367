//! What else happened around the parts: the material for an argument.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::evidence;
use crate::journal::{ComponentChange, ControlAct, Entry, Event, Evidence, Fault, FaultChange, Moment};

/// How far from a part's finish a fault may have ended and still be worth a line.
const NEAR: i64 = 5_000_000;

/// Who published what, which faults came and went, who took control, who was started again.
#[derive(Debug, Default)]
pub(super) struct Background {
    messages: BTreeMap<u64, Vec<Evidence>>,
    faults: Vec<FaultLine>,
    grants: Vec<Evidence>,
    started: BTreeSet<String>,
    restarts: Vec<Evidence>,
}

#[derive(Debug)]
struct FaultLine {
    id: u32,
    injected: bool,
    evidence: Evidence,
}

impl Background {
    pub(super) fn observe(&mut self, entry: &Entry) {
        match &entry.event {
            Event::Message { client, about: Some(about), .. } => {
                self.messages.entry(about.serial).or_default().push(evidence::message(entry, client, about));
            }
            // That a kill was done says no more than that it was injected.
            Event::Fault { fault: Fault::Kill { .. }, change: FaultChange::Healed { .. }, .. } => {}
            Event::Fault { id, fault, change } => {
                let evidence = evidence::fault(entry, fault, change);
                self.faults.push(FaultLine { id: *id, injected: *change == FaultChange::Injected, evidence });
            }
            Event::Control(control) if control.act == ControlAct::Acquired => {
                self.grants.push(evidence::control(entry, control));
            }
            Event::Component { name, change: ComponentChange::Started { .. } }
                if !self.started.insert(name.clone()) =>
            {
                self.restarts.push(Evidence::of(entry, name, "is started again"));
            }
            _ => {}
        }
    }

    /// The first messages about a part.
    pub(super) fn messages(&self, serial: u64, most: usize) -> impl Iterator<Item = Evidence> {
        self.messages.get(&serial).into_iter().flatten().take(most).cloned()
    }

    /// True if messages about parts were observed, but none about this one.
    pub(super) fn is_unpublished(&self, serial: u64) -> bool {
        !self.messages.is_empty() && !self.messages.contains_key(&serial)
    }

    /// The first message about a later part.
    pub(super) fn next_message(&self, serial: u64) -> Option<Evidence> {
        let later = self.messages.range(serial + 1..).filter_map(|(_, messages)| messages.first());
        later.min_by_key(|line| line.at).cloned()
    }

    /// Who was first started again after `moment`.
    pub(super) fn restarts_after(&self, moment: Moment, most: usize) -> impl Iterator<Item = Evidence> {
        self.restarts.iter().filter(move |line| line.at > moment).take(most).cloned()
    }

    /// The faults in force at `moment`, with their ends, and those injected or healed near it: the nearest ones.
    pub(super) fn faults_around(&self, moment: Moment, most: usize) -> Vec<Evidence> {
        let mut lines: Vec<_> = self.faults.iter().filter(|line| self.concerns(line, moment)).collect();
        lines.sort_by_key(|line| distance(line.evidence.at, moment));
        lines.into_iter().take(most).map(|line| line.evidence.clone()).collect()
    }

    fn concerns(&self, line: &FaultLine, moment: Moment) -> bool {
        self.in_force(line.id, moment) || distance(line.evidence.at, moment) <= NEAR
    }

    fn in_force(&self, id: u32, moment: Moment) -> bool {
        let before = self.faults.iter().rev().find(|line| line.id == id && line.evidence.at <= moment);
        before.is_some_and(|line| line.injected)
    }

    /// Who took control last before `moment`, and who first after it.
    pub(super) fn grants_around(&self, moment: Moment) -> impl Iterator<Item = Evidence> {
        let split = self.grants.iter().filter(|grant| grant.at < moment).count();
        let around = self.grants.iter().skip(split.saturating_sub(1)).take(if split == 0 { 1 } else { 2 });
        around.cloned()
    }
}

fn distance(one: Moment, other: Moment) -> i64 {
    one.0.saturating_sub(other.0).saturating_abs()
}
