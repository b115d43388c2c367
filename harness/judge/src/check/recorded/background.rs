//! What else happened around the parts: the material for an argument.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::evidence;
use crate::journal::{ComponentChange, ControlAct, Entry, Event, Evidence, Fault, FaultChange, Moment, Observation};

/// Who published what, which faults came and went, who took control, who was started again.
#[derive(Debug, Default)]
pub(super) struct Background {
    messages: BTreeMap<u64, Vec<Evidence>>,
    /// Whether the harness sees which messages are about which part.
    sees_messages: bool,
    faults: Vec<Evidence>,
    grants: Vec<Evidence>,
    started: BTreeSet<String>,
    restarts: Vec<Evidence>,
    /// What the cloud refused, and messages of which nothing came; the first of each kind.
    refusals: Vec<Evidence>,
    /// Components that ended by themselves, each with the last line that it printed.
    ends: Vec<Evidence>,
    output: BTreeMap<String, Evidence>,
}

impl Background {
    pub(super) fn observe(&mut self, entry: &Entry) {
        match &entry.event {
            Event::Message { client, about: Some(about), .. } => {
                self.messages.entry(about.serial).or_default().push(evidence::message(entry, client, about));
            }
            // That a kill was done says no more than that it was injected.
            Event::Fault { fault: Fault::Kill { .. }, change: FaultChange::Healed { .. }, .. } => {}
            Event::Fault { fault, change, .. } => self.faults.push(evidence::fault(entry, fault, change)),
            Event::Observing { what: Observation::Messages, blind: None, .. } => self.sees_messages = true,
            Event::Control(control) if control.act == ControlAct::Acquired => {
                self.grants.push(evidence::control(entry, control));
            }
            Event::Refusal { client, what } => {
                self.refuse(Evidence::of(entry, "cloud", format!("refuses {client} {what}")));
            }
            Event::Unmatched { client, topic } => {
                let text = format!("no topic rule is for what {client} publishes to {topic}");
                self.refuse(Evidence::of(entry, "cloud", text));
            }
            Event::Component { name, change: ComponentChange::Output { line } } => {
                self.output.insert(name.clone(), Evidence::of(entry, name, format!("prints: {line}")));
            }
            Event::Component { name, change: ComponentChange::Exited { how, expected: false } } => {
                self.ends.extend(self.output.get(name).cloned());
                self.ends.push(Evidence::of(entry, name, format!("ends by itself: {how}")));
            }
            Event::Component { name, change: ComponentChange::Started { .. } }
                if !self.started.insert(name.clone()) =>
            {
                self.restarts.push(Evidence::of(entry, name, "is started again"));
            }
            _ => {}
        }
    }

    fn refuse(&mut self, line: Evidence) {
        if self.refusals.iter().all(|known| known.text != line.text) {
            self.refusals.push(line);
        }
    }

    /// What the cloud refused first, messages that came to nothing, and components that ended by themselves.
    pub(super) fn causes(&self, most: usize) -> impl Iterator<Item = Evidence> {
        self.refusals.iter().take(most).chain(self.ends.iter().take(most)).cloned()
    }

    /// The first messages about a part.
    pub(super) fn messages(&self, serial: u64, most: usize) -> impl Iterator<Item = Evidence> {
        self.messages.get(&serial).into_iter().flatten().take(most).cloned()
    }

    /// True if the harness sees messages about parts, and has seen none about this one.
    pub(super) fn is_unpublished(&self, serial: u64) -> bool {
        (self.sees_messages || !self.messages.is_empty()) && !self.messages.contains_key(&serial)
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

    /// The faults that came and went nearest to `moment`.
    pub(super) fn faults_around(&self, moment: Moment, most: usize) -> Vec<Evidence> {
        let mut lines: Vec<_> = self.faults.iter().collect();
        lines.sort_by_key(|line| distance(line.at, moment));
        lines.into_iter().take(most).cloned().collect()
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
